"""Search by the API."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from bastide.platform.access.rules import public
from bastide.platform.search.queries import find

router = Router(tags=["Recherche"])


class FoundEntry(Schema):
    """One object found."""

    kind: str
    key: str
    title: str
    url: str
    is_fictitious: bool


class FoundKind(Schema):
    """How many objects of one kind are found."""

    kind: str
    count: int


class Answer(Schema):
    """What the caller finds."""

    total: int
    kinds: list[FoundKind]
    hits: list[FoundEntry]
    page: int
    pages: int
    suggestion: str


@router.get("/recherche", response=Answer, summary="Chercher dans ce que vous pouvez voir")
@public
def search(
    request: HttpRequest, q: Annotated[str, Field(max_length=200)], nature: str = "", page: int = 1
) -> Answer:
    """Return the objects that every word of `q` leads to, best first, counted by kind."""
    found = find(request.actor, q, kind=nature, page=page)  # type: ignore[attr-defined]
    return Answer(
        total=found.total,
        kinds=[FoundKind(kind=kind, count=count) for kind, count in found.kinds],
        hits=[FoundEntry.from_orm(entry) for entry in found.entries],
        page=found.page,
        pages=found.pages,
        suggestion=found.suggestion,
    )
