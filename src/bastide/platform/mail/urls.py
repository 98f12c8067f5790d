"""Addresses of outgoing mail."""

from __future__ import annotations

from django.urls import path

from bastide.platform.mail import views

urlpatterns = [
    path("", views.mails, name="mails"),
    path("etat/", views.mail_state, name="mail_state"),
    path("<uuid:mail_id>/", views.mail, name="mail"),
    path("<uuid:mail_id>/renvoyer", views.resend, name="mail_resend"),
    path("<uuid:mail_id>/classer", views.close, name="mail_close"),
]
