"""Addresses of the public sites of offers."""

from __future__ import annotations

from django.urls import URLPattern, path

from bastide.modules.employment.views.site import (
    alerts,
    campaigns,
    news,
    observatory,
    offers,
    outcomes,
    posting_closing,
    posting_pages,
    posting_space,
    reports,
    search,
    sharing,
    sources,
    widgets,
)

SITE = "emploi/<slug:site>/"
POST = f"{SITE}publier/"
SPACE = f"{POST}espace/<slug:token>/"
POSTING = f"{SPACE}<uuid:posting_id>/"

urlpatterns: list[URLPattern] = [
    path(SITE, search.search, name="employment_site"),
    path(f"{SITE}offres.rss", search.feed, name="employment_feed"),
    path(f"{SITE}plan-du-site.xml", offers.sitemap, name="employment_sitemap"),
    path(f"{SITE}apparence.css", sources.style, name="employment_style"),
    path(f"{SITE}sources/", sources.sources, name="employment_site_sources"),
    path(f"{SITE}offres/<int:number>-<slug:slug>/", offers.offer, name="employment_offer"),
    path(f"{SITE}offres/<int:number>/signaler/", reports.report, name="employment_report"),
    path(f"{SITE}signalement/recu/", reports.reported, name="employment_reported"),
    path(f"{SITE}signalement/<slug:token>/", reports.follow, name="employment_report_follow"),
    path(f"{SITE}observatoire/", observatory.observatory, name="employment_observatory"),
    path(
        f"{SITE}observatoire/donnees.csv", observatory.data_csv, name="employment_observatory_csv"
    ),
    path(
        f"{SITE}observatoire/donnees.json",
        observatory.data_json,
        name="employment_observatory_json",
    ),
    path(
        f"{SITE}observatoire/<slug:figure>/",
        observatory.origin,
        name="employment_observatory_origin",
    ),
    path(f"{SITE}embauche/<slug:token>/", outcomes.outcome, name="employment_outcome"),
    path(f"{SITE}embauche/<slug:token>/arreter/", outcomes.leave, name="employment_outcome_leave"),
    path(
        f"{SITE}offres/<int:number>/postuler/<uuid:offer>/", offers.apply, name="employment_apply"
    ),
    path(f"{SITE}widget/", widgets.widget, name="employment_widget"),
    path(f"{SITE}widget/composer/", widgets.compose, name="employment_widget_compose"),
    path(f"{SITE}carte.png", sharing.site_picture, name="employment_site_picture"),
    path(
        f"{SITE}offres/<int:number>/carte.png",
        sharing.offer_picture,
        name="employment_offer_picture",
    ),
    path(f"{SITE}offres/<int:number>/fiche.pdf", sharing.sheet, name="employment_offer_sheet"),
    path(
        f"{SITE}campagne/<slug:campaign>/carte.png",
        sharing.campaign_picture,
        name="employment_campaign_picture",
    ),
    path(f"{SITE}campagne/<slug:campaign>/", campaigns.campaign, name="employment_site_campaign"),
    path(f"{SITE}actualites/", news.news, name="employment_site_news"),
    path(f"{SITE}actualites.rss", news.news_feed, name="employment_news_feed"),
    path(f"{SITE}agenda/", news.agenda, name="employment_site_agenda"),
    path(f"{SITE}agenda.ics", news.calendar, name="employment_calendar"),
    path(f"{SITE}alertes/", alerts.ask, name="employment_alert_ask"),
    path(f"{SITE}alertes/demande/", alerts.asked, name="employment_alert_asked"),
    path(f"{SITE}alertes/fin/", alerts.left, name="employment_alerts_left"),
    path(f"{SITE}alertes/confirmer/<slug:token>/", alerts.confirm, name="employment_alert_confirm"),
    path(f"{SITE}alertes/<slug:token>/", alerts.manage, name="employment_alerts"),
    path(f"{SITE}alertes/<slug:token>/arreter/", alerts.leave, name="employment_alerts_leave"),
    path(
        f"{SITE}alertes/<slug:token>/<uuid:alert_id>/changer",
        alerts.change,
        name="employment_alert_change",
    ),
    path(
        f"{SITE}alertes/<slug:token>/<uuid:alert_id>/supprimer",
        alerts.delete,
        name="employment_alert_delete",
    ),
    path(POST, posting_space.post, name="employment_post"),
    path(f"{POST}demande/", posting_space.asked, name="employment_post_asked"),
    path(f"{POST}fin/", posting_space.left, name="employment_post_left"),
    path(SPACE, posting_space.space, name="employment_space"),
    path(f"{SPACE}qui/", posting_space.identity, name="employment_space_identity"),
    path(f"{SPACE}supprimer/", posting_space.delete, name="employment_space_delete"),
    path(f"{SPACE}nouvelle/", posting_pages.new, name="employment_posting_new"),
    path(POSTING, posting_pages.posting, name="employment_posting"),
    path(f"{POSTING}etape/<int:number>/", posting_pages.step, name="employment_posting_step"),
    path(f"{POSTING}fermer/", posting_closing.close, name="employment_posting_close"),
    path(f"{POSTING}<slug:name>/", posting_pages.act, name="employment_posting_act"),
]
