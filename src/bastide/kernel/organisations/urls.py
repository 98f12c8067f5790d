"""Addresses under `/territoires/<territory>/`."""

from django.urls import path, re_path

from bastide.kernel.organisations import views

urlpatterns = [
    path("collectivites/", views.authorities, name="authorities"),
    path("collectivites/<str:siren>/", views.authority, name="authority"),
    path("collectivites/<str:siren>/effectifs/", views.authority_staff, name="authority_staff"),
    re_path(
        r"^collectivites/(?P<siren>[0-9]{9})/effectifs\.(?P<export_format>csv|xlsx)$",
        views.staff_export,
        name="staff_export",
    ),
    path("organisation/", views.organisation, name="organisation"),
    path("organisation/figer/", views.organisation_freeze, name="organisation_freeze"),
    path("organisation/comparer/", views.organisation_compare, name="organisation_compare"),
]
