"""The latest offers of a search as RSS, and the map of a site for search engines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from html import escape
from io import StringIO

from django.utils.feedgenerator import Rss201rev2Feed

from bastide.modules.employment.figures.offers import contract_words, offer_url, place_words
from bastide.modules.employment.models import NewsItem, PublishedJob

RSS_TYPE = "application/rss+xml; charset=utf-8"
SITEMAP_TYPE = "application/xml; charset=utf-8"


def rss_of(
    jobs: Iterable[PublishedJob], *, site: str, title: str, description: str, link: str, host: str
) -> str:
    """Return offers as RSS 2.0, in the order given.

    Args:
        jobs: online at this instant.
        site: slug of the site.
        title: of the feed, in French.
        description: of the feed, in French.
        link: absolute address of the page that lists them.
        host: scheme and name of the installation, without a final slash.
    """
    feed = Rss201rev2Feed(title=title, link=link, description=description, language="fr")
    for job in jobs:
        parts = (job.employer, contract_words(job), place_words(job))
        feed.add_item(
            title=job.title,
            link=f"{host}{offer_url(job, site)}",
            description=", ".join(one for one in parts if one),
            pubdate=job.first_seen_at,
            unique_id=f"{host}{offer_url(job, site)}",
        )
    return str(feed.writeString("utf-8"))


def news_rss(news: Iterable[NewsItem], *, name: str, link: str) -> str:
    """Return news as RSS 2.0, in the order given.

    Args:
        news: shown today.
        name: of the site.
        link: absolute address of the page of the news.
    """
    title = f"Actualités - {name}"
    feed = Rss201rev2Feed(title=title, link=link, description=title, language="fr")
    for one in news:
        feed.add_item(
            title=one.title,
            link=one.link or f"{link}#actu-{one.pk}",
            description=one.text,
            pubdate=dt.datetime.combine(one.shown_from, dt.time(), tzinfo=dt.UTC),
            unique_id=str(one.pk),
            unique_id_is_permalink=False,
        )
    return str(feed.writeString("utf-8"))


def sitemap_of(jobs: Iterable[PublishedJob], *, site: str, home: str, host: str) -> str:
    """Return the addresses of the offers online, for search engines.

    Source: sitemaps.org, protocol 0.9.
    """
    out = StringIO()
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n')
    out.write(f"<url><loc>{escape(home)}</loc></url>\n")
    for job in jobs:
        address = escape(f"{host}{offer_url(job, site)}")
        day = job.first_seen_at.date().isoformat()
        out.write(f"<url><loc>{address}</loc><lastmod>{day}</lastmod></url>\n")
    out.write("</urlset>\n")
    return out.getvalue()
