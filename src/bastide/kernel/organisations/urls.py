"""Addresses under `/territoires/<territory>/`."""

from django.urls import path, re_path

from bastide.kernel.organisations.views import authorities, editing, organisation, people

urlpatterns = [
    path("collectivites/", authorities.authorities, name="authorities"),
    path("collectivites/<str:siren>/", authorities.authority, name="authority"),
    path(
        "collectivites/<str:siren>/effectifs/", authorities.authority_staff, name="authority_staff"
    ),
    re_path(
        r"^collectivites/(?P<siren>[0-9]{9})/effectifs\.(?P<export_format>csv|xlsx)$",
        authorities.staff_export,
        name="staff_export",
    ),
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/figer/", organisation.organisation_freeze, name="organisation_freeze"),
    path("organisation/comparer/", organisation.organisation_compare, name="organisation_compare"),
    path("organisation/services/nouveau/", editing.create_service, name="service_new"),
    path("organisation/services/<str:code>/modifier/", editing.edit_service, name="service_edit"),
    path("organisation/centres/nouveau/", editing.create_centre, name="centre_new"),
    path("organisation/centres/<str:code>/modifier/", editing.edit_centre, name="centre_edit"),
    path("organisation/personnes/", people.people, name="people"),
    path("organisation/personnes/<uuid:person>/", people.person, name="person"),
    path("organisation/personnes/<uuid:person>/nom/", people.rename, name="person_rename"),
    path("organisation/fonctions/nouvelle/", people.record, name="function_new"),
    path(
        "organisation/fonctions/<uuid:function>/modifier/",
        people.edit_function,
        name="function_edit",
    ),
]
