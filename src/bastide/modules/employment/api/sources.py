"""Sources of offers by the API: read, added, changed, a file deposited, a reading asked now."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.employment.api.checked import checked
from bastide.modules.employment.forms.sources import SourceForm, details_of
from bastide.modules.employment.models import Channel, FeedRun, Source
from bastide.modules.employment.queries import sources as queries
from bastide.modules.employment.services.feeds.reading import deposit_feed, start_reading
from bastide.modules.employment.services.feeds.receiving import LARGEST
from bastide.modules.employment.services.feeds.sources import add_source, change_source
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room

router = Router()
ROOM = "employment"
OFFICE = "/territoires/{territory}/emploi"
SOURCES = f"{OFFICE}/sources"
SOURCE = f"{SOURCES}/{{source}}"


class SourceOut(Schema):
    """A source for its officers."""

    id: uuid.UUID
    code: str
    name: str
    kind: str
    channel: str
    address: str
    site: str
    agreement: str
    mapping: str
    trust: int
    every_hours: int
    largest_drop_pct: int
    fewest: int
    misses: int
    is_active: bool
    checked_at: dt.datetime | None
    version: int


class SourceIn(Schema):
    """A source to add; what each field means stands in the guide of the room."""

    code: str
    name: str
    kind: str
    agreement: str
    channel: Channel = Channel.WEB
    address: str = ""
    site: str = ""
    contact: str = ""
    mapping: str = ""
    trust: int = 50
    every_hours: int = 24
    largest_drop_pct: int = 50
    fewest: int = 0
    misses: int = 2
    is_active: bool = True


class SourceChangeIn(Schema):
    """What changes of a source, from the version that was seen; the rest stays as it was."""

    version: int
    name: str | None = None
    kind: str | None = None
    agreement: str | None = None
    channel: Channel | None = None
    address: str | None = None
    site: str | None = None
    contact: str | None = None
    mapping: str | None = None
    trust: int | None = None
    every_hours: int | None = None
    largest_drop_pct: int | None = None
    fewest: int | None = None
    misses: int | None = None
    is_active: bool | None = None


class RunOut(Schema):
    """A run of a source: what came, what was understood, what it was allowed to remove."""

    id: uuid.UUID
    stage: str
    started_at: dt.datetime
    http_status: int
    verdict: str
    seen: int
    new: int
    changed: int
    unchanged: int
    missing: int
    removed: int
    outside: int
    rejected: int
    expected: float | None
    may_remove: bool
    reasons: list[str]
    rejections: list[dict[str, str]]


class RemarkOut(Schema):
    """A remark of the linter, and how many of the offers that a source lists have it."""

    rule: str
    title: str
    article: str
    severity: str
    offers: int


class RemarksOut(Schema):
    """What the linter finds in what a source lists; for officers, never published."""

    read: int
    remarks: list[RemarkOut]


class DepositOut(Schema):
    """What became of a file; the grouping of its offers is followed at `/taches/<job>/etat`."""

    run: RunOut
    job: uuid.UUID
    status: str


class ReadingOut(Schema):
    """A reading of the sources, followed at `/taches/<job>/etat`."""

    job: uuid.UUID
    status: str


@router.get(SOURCES, response=list[SourceOut], summary="Lire les sources d’offres")
@room(ROOM)
def sources(request: HttpRequest, territory: str) -> list[Source]:
    """Return the sources of a territory."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return list(queries.list_visible_sources(actor, place))


@router.post(
    SOURCES,
    response={201: SourceOut},
    summary="Ajouter une source d’offres",
    url_name="sources",
)
@room(ROOM, Role.MANAGER)
def create_source(request: HttpRequest, territory: str, body: SourceIn) -> Status[Source]:
    """Add a source; its code is its own, so that the same call again is refused, never doubled."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = queries.get_managed_territory(actor, territory)
    said = checked(SourceForm(body.model_dump(), is_fictitious=place.is_fictitious))
    made = add_source(actor=actor, territory=place, details=details_of(said))
    return Status(201, made)


@router.put(
    SOURCE, response=SourceOut, summary="Changer une source d’offres", url_name="employment_source"
)
@room(ROOM, Role.MANAGER)
def edit_source(
    request: HttpRequest, territory: str, source: uuid.UUID, body: SourceChangeIn
) -> Source:
    """Change a source; its code stays. The same change again changes nothing."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = queries.get_managed_territory(actor, territory)
    held = queries.get_visible_source(actor, place, source)
    stands = {name: getattr(held, name) for name in SourceForm.base_fields}
    wanted = body.model_dump(exclude={"version"}, exclude_none=True)
    form = SourceForm(stands | wanted, source=held, is_fictitious=place.is_fictitious)
    details = details_of(checked(form))
    return change_source(actor=actor, source=held, version=body.version, details=details)


@router.get(f"{SOURCE}/lectures", response=list[RunOut], summary="Lire les lectures d’une source")
@room(ROOM)
def runs(request: HttpRequest, territory: str, source: uuid.UUID) -> list[FeedRun]:
    """Return the last runs of a source, the latest first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return list(queries.list_runs(queries.get_visible_source(actor, place, source)))


@router.post(
    f"{SOURCE}/depots", response={202: DepositOut}, summary="Déposer le fichier d’une source"
)
@room(ROOM, Role.CONTRIBUTOR)
def deposits(
    request: HttpRequest,
    territory: str,
    source: uuid.UUID,
    file: File[UploadedFile],
    key: Form[uuid.UUID],
) -> Status[dict[str, Any]]:
    """Hand over a feed of 300 MB at most: it is read at once, its offers are grouped by a task.

    The same key again reads nothing twice: draw one per file, send it until an answer comes.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    done = deposit_feed(
        actor=actor,
        source=queries.get_visible_source(actor, place, source),
        content=file.read(LARGEST + 1),
        file_name=file.name or "",
        key=key,
    )
    return Status(202, {"run": done.run, "job": done.job.pk, "status": done.job.status})


@router.post(
    f"{OFFICE}/lectures", response={202: ReadingOut}, summary="Lire les sources maintenant"
)
@room(ROOM, Role.CONTRIBUTOR)
def readings(
    request: HttpRequest, territory: str, only_due: bool = False
) -> Status[dict[str, Any]]:
    """Read every source now, or those that are due; one that still waits is answered again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    job = start_reading(actor=actor, territory=place, only_due=only_due)
    return Status(202, {"job": job.pk, "status": job.status})


@router.get(
    f"{SOURCE}/remarques",
    response=RemarksOut,
    summary="Lire les remarques de la relecture sur une source",
)
@room(ROOM)
def remarks(request: HttpRequest, territory: str, source: uuid.UUID) -> dict[str, Any]:
    """Return how many of the offers that a source lists have each remark of the linter."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    read, counted = queries.count_remarks(queries.get_visible_source(actor, place, source))
    return {
        "read": read,
        "remarks": [
            {
                "rule": one.rule.code,
                "title": one.rule.title,
                "article": one.rule.article,
                "severity": one.rule.severity.value,
                "offers": one.offers,
            }
            for one in counted
        ],
    }
