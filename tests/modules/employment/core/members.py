"""Offers of a job for tests of what is published."""

from __future__ import annotations

import datetime as dt

from bastide.modules.employment.core.publishing.heads import Member


def member(title: str = "Serveur", **more) -> Member:
    """Return an offer of a job."""
    said = {"title": title, "kind": "emploi", "starts_on": None, "salary": None}
    fields = {
        "key": title,
        "said": said,
        "trust": 50,
        "rank": 0,
        "is_current": True,
        "communes": (),
        "commune": "",
        "precision": "commune",
        "point": None,
        "published_at": None,
        "expires_at": None,
        "first_seen_at": dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
    }
    return Member(**(fields | more))
