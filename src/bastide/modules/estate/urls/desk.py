"""Addresses of the one desk: requests, sessions of the groupe foncier."""

from __future__ import annotations

from django.urls import URLPattern, path

from bastide.modules.estate.views import desk, desk_requests, desk_sessions

DESK = "patrimoine/guichet/"
ONE = f"{DESK}demandes/<uuid:asked>/"
SESSIONS = f"{DESK}seances/"
SESSION = f"{SESSIONS}<uuid:meeting>/"

urlpatterns: list[URLPattern] = [
    path(DESK, desk.desk, name="estate_desk"),
    path(f"{DESK}export/", desk.export, name="estate_desk_export"),
    path(f"{DESK}nouvelle/", desk.create, name="estate_request_new"),
    path(ONE, desk.asked, name="estate_request"),
    path(f"{ONE}examen/", desk_requests.examine, name="estate_request_examine"),
    path(f"{ONE}retirer/", desk_requests.withdraw, name="estate_request_withdraw"),
    path(f"{SESSIONS}nouvelle/", desk_sessions.call, name="estate_desk_session_new"),
    path(SESSION, desk_sessions.meeting, name="estate_desk_session"),
    path(f"{SESSION}repondre/<uuid:asked>/", desk_sessions.rule, name="estate_request_rule"),
    path(f"{SESSION}clore/", desk_sessions.close, name="estate_desk_session_close"),
    path(f"{SESSION}releve/", desk_sessions.minutes, name="estate_minutes"),
]
