"""Feeds for the tests: real extracts, invented ones, and short ones written on the spot."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bastide.modules.employment.readers.feeds.mapping_files import mapping_named
from bastide.modules.employment.readers.feeds.reading import FeedReading, read_feed
from tests.architecture.source import ROOT

FOLDER = ROOT / "tests" / "data" / "employment"
TODAY = dt.date(2026, 3, 10)


def read(data: bytes | str, kind: str = "indeed") -> FeedReading:
    """Return the reading of a feed on a fixed day."""
    content = data.encode() if isinstance(data, str) else data
    return read_feed(content, "flux", mapping_named(kind), today=TODAY)


def sample(path: str, kind: str) -> FeedReading:
    """Return the reading of a file of the folder of tests."""
    return read((FOLDER / path).read_bytes(), kind)


def job(number: int, more: str = "") -> str:
    """Return one offer in Indeed's form."""
    return (
        f"<job><referencenumber>{number}</referencenumber><title>Poste {number}</title>"
        f"<url>https://e.example/{number}</url>{more}<city>Tours</city></job>"
    )


def feed(*jobs: str, root: str = "source", head: str = '<?xml version="1.0"?>') -> str:
    """Return a feed of offers."""
    return f"{head}<{root}>{''.join(jobs)}</{root}>"


def short(offer: Any) -> dict[str, Any]:
    """Return an offer without what is missing, its description by its ends and its length."""
    said = {key: value for key, value in offer.as_dict().items() if value not in (None, [])}
    for key in ("id", "source", "content_hash", "origins", "place"):
        said.pop(key, None)
    said["places"] = [
        {key: value for key, value in place.items() if value is not None}
        for place in said.pop("places", [])
    ]
    text = said.pop("description", "").replace("\n", " / ")
    said["description"] = f"{text[:60]} […] {text[-30:]} ({len(text)})" if text else ""
    refused = {field: origin.refused for field, origin in offer.origins if origin.refused}
    return said | ({"refused": refused} if refused else {})
