"""Addresses of the room's officers, under a territory."""

from __future__ import annotations

from django.urls import URLPattern, path

from bastide.modules.employment.views import (
    communication,
    extents,
    home,
    jobs,
    moderation,
    moderation_bodies,
    pairs,
    reports,
    results,
    sources,
)

ROOM = "emploi/"
SOURCES = f"{ROOM}sources/"
SOURCE = f"{SOURCES}<uuid:source>/"
JOBS = f"{ROOM}offres/"
JOB = f"{JOBS}<int:number>/"
PAIRS = f"{JOBS}doublons/"
MODERATION = f"{ROOM}moderation/"
BODIES = f"{MODERATION}organismes/"
ADVERTISER = f"{MODERATION}annonceurs/<uuid:advertiser>/"
REPORTS = f"{ROOM}signalements/"
TALK = f"{ROOM}communication/"
CAMPAIGN = f"{TALK}campagnes/<slug:campaign>/"

urlpatterns: list[URLPattern] = [
    path(ROOM, home.home, name="employment"),
    path(f"{ROOM}lire/", home.read_now, name="employment_read"),
    path(f"{ROOM}site/", home.basin, name="employment_basin"),
    path(f"{ROOM}site/contour/", extents.extent, name="employment_extent"),
    path(f"{ROOM}site/contour/garder/", extents.keep, name="employment_extent_keep"),
    path(SOURCES, sources.sources, name="employment_sources"),
    path(f"{SOURCES}nouvelle/", sources.create, name="employment_source_new"),
    path(SOURCE, sources.source, name="employment_source"),
    path(f"{SOURCE}modifier/", sources.change, name="employment_source_edit"),
    path(f"{SOURCE}deposer/", sources.deposit, name="employment_deposit"),
    path(JOBS, jobs.jobs, name="employment_jobs"),
    path(PAIRS, pairs.pairs, name="employment_pairs"),
    path(f"{PAIRS}decider/", pairs.decide, name="employment_pairs_decide"),
    path(JOB, jobs.job, name="employment_job"),
    path(f"{JOB}reunir/", jobs.join, name="employment_join"),
    path(f"{JOB}masquer/", jobs.hide, name="employment_hide"),
    path(MODERATION, moderation.queue, name="employment_moderation"),
    path(f"{MODERATION}<uuid:posting>/", moderation.case, name="employment_case"),
    path(f"{ADVERTISER}verifier/", moderation.verify, name="employment_advertiser_verify"),
    path(f"{ADVERTISER}bloquer/", moderation.block, name="employment_advertiser_block"),
    path(BODIES, moderation_bodies.bodies, name="employment_bodies"),
    path(f"{BODIES}<int:body>/", moderation_bodies.body, name="employment_body"),
    path(f"{BODIES}<int:body>/siege/", moderation_bodies.seat_add, name="employment_seat_add"),
    path(
        f"{BODIES}sieges/<int:seat>/retirer/",
        moderation_bodies.seat_remove,
        name="employment_seat_remove",
    ),
    path(f"{JOB}separer/<uuid:offer>/", jobs.part, name="employment_part"),
    path(f"{ROOM}resultats/", results.results, name="employment_results"),
    path(f"{ROOM}resultats/origine/", results.origin, name="employment_results_origin"),
    path(REPORTS, reports.reports, name="employment_reports"),
    path(f"{REPORTS}<uuid:report>/", reports.report, name="employment_report_case"),
    path(TALK, communication.communication, name="employment_communication"),
    path(f"{TALK}campagne/", communication.create_campaign, name="employment_campaign_new"),
    path(CAMPAIGN, communication.campaign, name="employment_campaign"),
    path(f"{CAMPAIGN}modifier/", communication.edit_campaign, name="employment_campaign_edit"),
    path(f"{TALK}actualite/", communication.create_news, name="employment_news_new"),
    path(
        f"{TALK}actualites/<uuid:news>/modifier/",
        communication.edit_news,
        name="employment_news_edit",
    ),
    path(f"{TALK}evenement/", communication.create_event, name="employment_event_new"),
    path(
        f"{TALK}evenements/<uuid:event>/modifier/",
        communication.edit_event,
        name="employment_event_edit",
    ),
]
