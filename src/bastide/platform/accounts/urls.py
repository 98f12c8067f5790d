"""Addresses of one's own account."""

from django.urls import path

from bastide.platform.accounts import views

urlpatterns = [
    path("", views.preferences, name="preferences"),
    path("jetons/", views.tokens, name="tokens"),
    path("jetons/<uuid:token_id>/revoquer/", views.revoke_token, name="revoke_token"),
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/<uuid:session_id>/fermer/", views.close_session, name="close_session"),
]
