"""The sheets of a rater: their list, one building at a time, with or without network.

A sheet answers a browser with pages and its script with `saved` or `refused`: the address is the
same, so that what waits on a device can always be sent where it was written.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.grids import services as grids
from bastide.kernel.grids.core.sheets import SheetConflictError
from bastide.kernel.grids.models import Campaign, Rater, Subject
from bastide.kernel.grids.queries import (
    OpenedSheet,
    OwnSheet,
    current_round,
    feedback_of,
    get_own_rater,
    list_own_sheets,
    open_sheet,
)
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.figures import campaigns as words
from bastide.modules.estate.figures import sheets as figures
from bastide.modules.estate.forms.campaigns import ReasonForm
from bastide.modules.estate.forms.sheets import SentSheet, page_version, read_sheet
from bastide.modules.estate.queries import campaigns as queries
from bastide.modules.estate.queries.sheets import was_stored
from bastide.modules.estate.views.campaigns import campaign_crumbs
from bastide.modules.estate.views.surroundings import ROOM, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.rules import room
from bastide.platform.ui.archetypes import Position
from bastide.platform.ui.offline import is_sent_by_script, refused, saved
from bastide.platform.ui.pages import Crumb

CONFLICT, GONE = 409, 410


@dataclass(frozen=True)
class Seat:
    """Who sits before which sheet of which campaign, with all of his sheets."""

    actor: Actor
    place: Territory
    campaign: Campaign
    rater: Rater
    opened: OpenedSheet

    @property
    def subject(self) -> Subject:
        """Return what the sheet is about."""
        return self.opened.subject

    @property
    def address(self) -> str:
        """Return the address of the sheet."""
        return _address(self.place, self.campaign, self.subject.pk)


@room(ROOM)
@require_safe
def sheets(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """List one's own sheets by segment, with how far each is and the deadline."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_campaign(actor, place, campaign)
    rater = get_own_rater(actor, found)
    voted = current_round(found)
    work = words.own_work(place, found, list_own_sheets(actor, rater, voted))
    is_open = voted is not None and voted.closed_at is None
    return page(
        request,
        "estate/sheets.html",
        place,
        title=_("Noter\u00a0: %(campaign)s") % {"campaign": found.name},
        crumbs=campaign_crumbs(place, found, _("Noter")),
        campaign=found,
        rater=rater,
        voted=voted,
        is_open=is_open,
        work=work,
        headline=work.sentence,
        done=work.done,
        total=work.total,
        next_url=work.next_url,
        sheets=work.sheets,
        can_be_taken=is_open,
        offline=figures.offline_sheet(place, found, rater) if is_open else None,
    )


@room(ROOM)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(
    request: HttpRequest, territory: str, campaign: uuid.UUID, subject: uuid.UUID
) -> HttpResponse:
    """Show one's own sheet about one building, and store what is sent of it."""
    seat = _seat(request, territory, campaign, subject)
    if request.method == "POST":
        return _received(request, seat)
    return _sheet_page(request, seat)


def _seat(request: HttpRequest, territory: str, campaign: uuid.UUID, subject: uuid.UUID) -> Seat:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_campaign(actor, place, campaign)
    rater = get_own_rater(actor, found)
    return Seat(actor, place, found, rater, open_sheet(actor, rater, subject))


def _received(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Store what is sent, or say why it is not; nothing sent is lost from the answer."""
    asked = seat.opened.sheet
    sent: SentSheet | None = None
    try:
        sent = read_sheet(request.POST, [one.item.code for one in asked.asked])
        version = _stored(seat, asked, sent)
    except SheetConflictError as conflict:
        return _conflict(request, seat, asked, conflict)
    except InputRefusedError as error:
        return _refused(request, seat, sent, error)
    if is_sent_by_script(request):
        return saved(page_version(sent.round, version))
    return _next(request, seat)


def _stored(seat: Seat, asked: OwnSheet, sent: SentSheet) -> int:
    """Store what is sent once; return its version. What was read in a round is of that round.

    Raises:
        SheetConflictError: another device saved in between.
        InputRefusedError: the round is over, or an answer is none.
    """
    if asked.round is None or sent.round != asked.round.number:
        if was_stored(seat.rater, seat.subject, sent.key):
            return sent.version + 1
        raise InputRefusedError(
            (
                Refusal(
                    "Ces réponses sont d’un tour qui est clos.",
                    "Rouvrez la fiche\u00a0: elle dit ce qui est demandé maintenant.",
                    field="stage",
                    value=str(sent.round),
                ),
            )
        )
    content = grids.save_sheet(
        actor=seat.actor,
        rater=seat.rater,
        subject=seat.subject,
        answers=sent.answers,
        comments=sent.comments,
        version=sent.version,
        key=sent.key,
    )
    return content.version


def _next(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Lead to the next sheet that is not done, else back to the list."""
    address = _following(seat)
    if address:
        return redirect(address)
    messages.success(request, _("Tout est noté. Merci."))
    return redirect("estate_sheets", seat.place.slug, seat.campaign.pk)


def _refused(
    request: HttpRequest, seat: Seat, sent: SentSheet | None, error: InputRefusedError
) -> HttpResponse:
    is_closed = any(refusal.field == "stage" for refusal in error.refusals)
    if is_sent_by_script(request):
        first = error.refusals[0]
        status = GONE if is_closed else 422
        return refused(f"{first.reason} {first.remedy}".strip(), status=status)
    errors = {one.field: f"{one.reason} {one.remedy}".strip() for one in error.refusals}
    if is_closed:  # meanwhile, or since the page was read
        fresh = open_sheet(seat.actor, get_own_rater(seat.actor, seat.campaign), seat.subject.pk)
        seat = replace(seat, opened=fresh)
    return _sheet_page(request, seat, sent=sent, errors=errors, is_lost=is_closed, status=422)


def _conflict(
    request: HttpRequest, seat: Seat, asked: OwnSheet, conflict: SheetConflictError
) -> HttpResponse:
    """Show both versions of a sheet; the one that is chosen is sent to the same address."""
    found = figures.disputes(conflict, [one.item for one in asked.asked])
    number = asked.round.number if asked.round is not None else 0
    if is_sent_by_script(request):
        return refused(figures.conflict_words(found), status=CONFLICT)
    return page(
        request,
        "estate/sheet_conflict.html",
        seat.place,
        title=_("Deux versions de la fiche\u00a0: %(asset)s") % {"asset": seat.subject.label},
        crumbs=_crumbs(seat),
        disputes=found,
        version=page_version(number, conflict.stored.version),
        key=uuid.uuid4(),
        sheet_url=seat.address,
        status=CONFLICT,
    )


def _sheet_page(
    request: HttpRequest,
    seat: Seat,
    *,
    sent: SentSheet | None = None,
    errors: Mapping[str, str] | None = None,
    is_lost: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Answer the sheet with what was sent and refused; `is_lost` when it can never be stored."""
    found = seat.opened.sheet
    is_again = found.is_open and found.round is not None and found.round.number > 1
    feedback = feedback_of(seat.actor, seat.rater, seat.subject) if is_again else {}
    items = figures.questions(found, feedback)
    written = figures.as_sent(items, sent, errors or {}) if sent is not None else items
    lost = figures.sent_words(written) if is_lost else []
    if is_lost:
        sent = None
    else:
        items = written
    following = _following(seat)
    back = reverse("estate_sheets", args=[seat.place.slug, seat.campaign.pk])
    return page(
        request,
        "estate/sheet.html" if found.is_open and items else "estate/sheet_closed.html",
        seat.place,
        title=seat.subject.label,
        crumbs=_crumbs(seat),
        campaign=seat.campaign,
        subject=seat.subject,
        voted=found.round,
        items=items,
        errors=errors or {},
        sent_answers=lost,
        stored=figures.stored_answers(found),
        computed=figures.from_data(found.computed),
        key=sent.key if sent is not None else uuid.uuid4(),
        version=_page_version(found, sent),
        offline=figures.offline_sheet(seat.place, seat.campaign, seat.rater),
        is_open=found.is_open,
        position=_position(seat),
        next_url=following or back,
        is_last=not following,
        cancel_url=back,
        recusal_form=ReasonForm(),
        status=status,
    )


def _page_version(found: OwnSheet, sent: SentSheet | None) -> int:
    """Return the version that a page carries: what was sent keeps the one that it had read."""
    if sent is not None:
        return page_version(sent.round, sent.version)
    return page_version(found.round.number if found.round is not None else 0, found.version)


def _position(seat: Seat) -> Position | None:
    """Return where a sheet stands among those asked in this round, `None` when it is not asked."""
    keys = [one.subject.pk for one in seat.opened.listed]
    if seat.subject.pk not in keys:
        return None
    rank = keys.index(seat.subject.pk)
    before = keys[rank - 1] if rank else None
    after = keys[rank + 1] if rank + 1 < len(keys) else None
    return Position(
        rank + 1,
        len(keys),
        previous_url=_address(seat.place, seat.campaign, before) if before else "",
        next_url=_address(seat.place, seat.campaign, after) if after else "",
    )


def _following(seat: Seat) -> str:
    """Return the address of the next sheet that is not done, after this one; empty without any.

    The sheet itself is left out, whether it is done or not.
    """
    listed = seat.opened.listed
    ranks = [one.subject.pk for one in listed]
    here = ranks.index(seat.subject.pk) if seat.subject.pk in ranks else -1
    for one in (*listed[here + 1 :], *listed[: max(here, 0)]):
        if not one.is_done:
            return _address(seat.place, seat.campaign, one.subject.pk)
    return ""


def _address(place: Territory, campaign: Campaign, subject: uuid.UUID) -> str:
    return reverse("estate_sheet", args=[place.slug, campaign.pk, subject])


def _crumbs(seat: Seat) -> list[Crumb]:
    back = Crumb(_("Noter"), reverse("estate_sheets", args=[seat.place.slug, seat.campaign.pk]))
    return campaign_crumbs(seat.place, seat.campaign, back, seat.subject.label)


@room(ROOM)
@require_POST
def stand_aside(
    request: HttpRequest, territory: str, campaign: uuid.UUID, subject: uuid.UUID
) -> HttpResponse:
    """Stand aside from a building, for an interest of one's own: the sheet is asked no more."""
    seat = _seat(request, territory, campaign, subject)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Dites le motif du déport en une phrase."))
        return redirect(seat.address)
    try:
        grids.declare_recusal(
            actor=seat.actor,
            rater=seat.rater,
            subject=seat.subject,
            reason=form.cleaned_data["reason"],
        )
    except InputRefusedError as error:
        messages.error(request, str(error.refusals[0]))
        return redirect(seat.address)
    messages.success(
        request, _("Votre déport est enregistré\u00a0: ce bien ne vous est plus demandé.")
    )
    return redirect("estate_sheets", seat.place.slug, seat.campaign.pk)
