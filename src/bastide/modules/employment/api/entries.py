"""Offers typed by an officer for an advertiser, by the API: sent, listed, followed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.employment.api.checked import checked
from bastide.modules.employment.core.feeds.contracts import Contract, Kind, WorkingTime
from bastide.modules.employment.core.feeds.levels import Remote
from bastide.modules.employment.figures.offers import offer_url
from bastide.modules.employment.forms.postings import IdentityForm, StepForm, filled_steps
from bastide.modules.employment.models import AdvertiserKind, Basin, Posting
from bastide.modules.employment.queries import entries as queries
from bastide.modules.employment.queries.places import commune_names
from bastide.modules.employment.queries.sites import basin_of
from bastide.modules.employment.queries.trades import trade_labels
from bastide.modules.employment.services.postings.advertisers import Identity
from bastide.modules.employment.services.postings.entry import Entry, correct_entry, enter_posting
from bastide.platform.access.actors import Actor
from bastide.platform.access.pagination import cursor_page
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.mail.core.mailboxes import read_mailbox

router = Router()
ROOM = "employment"
ENTRIES = "/territoires/{territory}/emploi/annonces"


class AdvertiserIn(Schema):
    """Who publishes; its letters, with the link of its space, go to `address`."""

    address: str
    kind: AdvertiserKind
    name: str
    siret: str = ""


class TypedOfferIn(Schema):
    """What is said of an offer, as the public form asks it. `commune` and `rome` are codes."""

    title: str
    description: str
    rome: str = ""
    positions: int | None = None
    commune: str = ""
    remote: Remote | None = None
    contract: Contract | None = None
    duration_months: int | None = None
    working_time: WorkingTime | None = None
    weekly_hours: Decimal | None = None
    salary: str = ""
    starts_on: dt.date | None = None
    experience_months: int | None = None
    education_level: int | None = None
    is_disability_friendly: bool = False
    apply_email: str = ""
    apply_url: str = ""
    is_anonymous: bool = False
    ends_on: dt.date | None = None


class EntryIn(Schema):
    """An offer typed for an advertiser.

    The same key again is the same offer: draw one per offer, send it until an answer comes.
    """

    key: uuid.UUID
    advertiser: AdvertiserIn
    kind: Kind
    offer: TypedOfferIn


class CorrectionIn(Schema):
    """What is said of an offer now, in the place of all that was said, and the version seen."""

    version: int
    offer: TypedOfferIn


class EntryOut(Schema):
    """Where an offer that was typed stands, and what was decided of it last."""

    id: uuid.UUID
    key: uuid.UUID
    title: str
    state: str
    body: str
    submitted_at: dt.datetime | None
    due_at: dt.datetime | None
    live_until: dt.datetime | None
    is_online: bool
    url: str
    decision: str
    reason: str
    message: str
    version: int


class EntryPageOut(Schema):
    """A page of offers that were typed, by identifier; `next` asks for the following one."""

    items: list[EntryOut]
    next: str


@router.get(ENTRIES, response=EntryPageOut, summary="Lire les offres saisies pour un annonceur")
@room(ROOM)
def entries(
    request: HttpRequest, territory: str, cursor: str = "", limit: int = 100
) -> dict[str, Any]:
    """Return the offers that one typed, and those that one examines."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    page = cursor_page(queries.list_visible_entries(actor, place), cursor=cursor, limit=limit)
    basin = basin_of(place)
    return {"items": [_entry(one, basin) for one in page.items], "next": page.next_cursor}


@router.post(
    ENTRIES,
    response={201: EntryOut},
    summary="Saisir une offre pour un annonceur",
    url_name="entries",
)
@room(ROOM, Role.CONTRIBUTOR)
def create_entry(request: HttpRequest, territory: str, body: EntryIn) -> Status[dict[str, Any]]:
    """Type an offer and send it to the body that examines it, as its advertiser would."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    who = body.advertiser
    steps = _steps(body.kind, body.offer, place)
    told = checked(IdentityForm(who.model_dump(mode="json")), *steps)
    entry = Entry(
        mailbox=read_mailbox(who.address, field="address"),
        identity=Identity(who.kind, told["name"], told["siret"]),
        kind=body.kind,
        said=_said(steps),
    )
    sent = enter_posting(actor=actor, territory=place, key=body.key, entry=entry)
    kept = queries.get_visible_entry(actor, place, sent.posting.pk)
    return Status(201, _entry(kept, basin_of(place)))


@router.get(
    f"{ENTRIES}/{{posting}}", response=EntryOut, summary="Suivre une offre saisie pour un annonceur"
)
@room(ROOM)
def entry(request: HttpRequest, territory: str, posting: uuid.UUID) -> dict[str, Any]:
    """Return where one offer stands."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return _entry(queries.get_visible_entry(actor, place, posting), basin_of(place))


@router.put(
    f"{ENTRIES}/{{posting}}",
    response=EntryOut,
    summary="Corriger une offre saisie pour un annonceur",
    url_name="entry",
)
@room(ROOM, Role.CONTRIBUTOR)
def correct(
    request: HttpRequest, territory: str, posting: uuid.UUID, body: CorrectionIn
) -> dict[str, Any]:
    """Correct an offer that one typed, and send it again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    held = queries.get_visible_entry(actor, place, posting)
    steps = _steps(Kind(held.proposed["kind"]), body.offer, place)
    checked(*steps)
    correct_entry(actor=actor, posting=held, version=body.version, said=_said(steps))
    return _entry(queries.get_visible_entry(actor, place, posting), basin_of(place))


def _steps(kind: Kind, offer: TypedOfferIn, place: Territory) -> Sequence[StepForm]:
    """Return the three forms of an offer, filled with what the call sends."""
    said = offer.model_dump(mode="json")
    return filled_steps(kind, said, commune_names(place), trade_labels())


def _said(steps: Sequence[StepForm]) -> dict[str, Any]:
    """Return what valid forms say of an offer."""
    return {name: value for one in steps for name, value in one.said().items()}


def _entry(posting: Posting, basin: Basin | None) -> dict[str, Any]:
    job = posting.offer.job if posting.is_online and posting.offer else None
    last = queries.last_decision(posting)
    names = ("state", "submitted_at", "due_at", "live_until", "is_online", "version")
    return {name: getattr(posting, name) for name in names} | {
        "id": posting.pk,
        "key": posting.entry.key,
        "title": posting.judged_title,
        "body": posting.body.name if posting.body else "",
        "url": offer_url(job, basin.slug) if job and basin and basin.is_open else "",
        "decision": last.act if last else "",
        "reason": last.reason if last else "",
        "message": last.message if last else "",
    }
