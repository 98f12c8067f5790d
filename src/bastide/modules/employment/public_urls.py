"""Addresses of the public sites of offers."""

from __future__ import annotations

from django.urls import URLPattern, path

from bastide.modules.employment.views.site import offers, search, sources

SITE = "emploi/<slug:site>/"

urlpatterns: list[URLPattern] = [
    path(SITE, search.search, name="employment_site"),
    path(f"{SITE}offres.rss", search.feed, name="employment_feed"),
    path(f"{SITE}plan-du-site.xml", offers.sitemap, name="employment_sitemap"),
    path(f"{SITE}apparence.css", sources.style, name="employment_style"),
    path(f"{SITE}sources/", sources.sources, name="employment_site_sources"),
    path(f"{SITE}offres/<int:number>-<slug:slug>/", offers.offer, name="employment_offer"),
]
