"""Send an offer: checked, then online at once when nothing of substance changed, else examined."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.modules.employment.core.linter.checking import Finding, findings_of
from bastide.modules.employment.core.moderation.deadlines import working_day_after
from bastide.modules.employment.core.moderation.routing import body_for, is_let_through
from bastide.modules.employment.core.moderation.states import Act
from bastide.modules.employment.core.postings.content import (
    Content,
    changed_fields,
    content_of,
    is_material,
    missing_fields,
)
from bastide.modules.employment.core.postings.letters import (
    entered_letter,
    examine_letter,
    submitted_letter,
)
from bastide.modules.employment.core.postings.making import checked_content
from bastide.modules.employment.models import Advertiser, ModerationBody, ModerationStep, Posting
from bastide.modules.employment.queries.alerts import public_address
from bastide.modules.employment.readers.linter_rules import shipped_rules
from bastide.modules.employment.services.alerts.requests import site_of
from bastide.modules.employment.services.postings.bodies import bodies_of
from bastide.modules.employment.services.postings.mail import (
    body_mailbox,
    tell_advertiser,
    tell_body,
)
from bastide.modules.employment.services.postings.moves import Move, held_posting, move, require_act
from bastide.modules.employment.services.postings.publication import put_online
from bastide.modules.employment.services.postings.writing import require_poster
from bastide.platform.access.actors import SYSTEM, Actor

_LAST_HOUR = dt.time(23, 59)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of an offer that was sent: the offer, and whether it is online at once."""

    posting: Posting
    is_online: bool


@transaction.atomic
def submit_posting(
    *,
    actor: Actor,
    posting: Posting,
    version: int,
    is_advertiser: bool = True,
    at: dt.datetime | None = None,
) -> Sent:
    """Send an offer.

    A change of an approved offer that touches nothing of substance, and in which the linter finds
    nothing new, is online at once; any other is examined while the earlier content stays online.

    Args:
        actor: whoever holds the link, or the officer who types for its advertiser.
        posting: obtained through its advertiser.
        version: the one that the person saw.
        is_advertiser: its author sends it; otherwise it is told that an officer did.
        at: instant, now by default.

    Raises:
        InputRefusedError: something is missing, the linter blocks it, its author may not post, or
            its state does not allow it.
    """
    now = at or timezone.now()
    held = held_posting(posting, version)
    require_act(held, Act.SUBMIT)
    advertiser = held.advertiser
    if advertiser is None:
        raise InputRefusedError((Refusal("Cette offre n’a plus d’auteur.", "Écrivez-en une."),))
    require_poster(advertiser)
    content = content_of(held.proposed)
    findings = _checked(content, timezone.localdate(now))
    held.sent = dict(held.proposed)
    if held.state == "approuvee" and _is_light(held, content, findings):
        put_online(held, now)
        return Sent(
            move(actor, held, Move(Act.EDIT, now, is_advertiser=is_advertiser)), is_online=True
        )
    by = _By(actor, is_advertiser=is_advertiser)
    return _routed(by, held, advertiser, findings, now)


@dataclass(frozen=True, slots=True)
class _By:
    """Who sends an offer, and whether it is its author."""

    actor: Actor
    is_advertiser: bool


def findings_in(content: Content) -> tuple[Finding, ...]:
    """Return what the linter finds in a content."""
    return findings_of(checked_content(content), shipped_rules())


def _checked(content: Content, today: dt.date) -> tuple[Finding, ...]:
    """Return the remarks on a content that may be sent.

    Raises:
        InputRefusedError: it may not.
    """
    missing = missing_fields(content, today=today)
    findings = findings_in(content)
    blocking = tuple(
        Refusal(one.rule.title, one.rule.advice, field=one.field, value=one.words)
        for one in findings
        if one.is_blocking
    )
    if missing or blocking:
        raise InputRefusedError((*missing, *blocking))
    return findings


def _is_light(held: Posting, content: Content, findings: tuple[Finding, ...]) -> bool:
    """Tell whether a change of an approved offer needs nobody: no substance, no new remark."""
    before = content_of(held.approved or {})
    known = {(one.rule.code, one.words) for one in findings_in(before)}
    fresh = {(one.rule.code, one.words) for one in findings}
    return not is_material(changed_fields(before, content)) and fresh <= known


def _routed(
    by: _By,
    held: Posting,
    advertiser: Advertiser,
    findings: tuple[Finding, ...],
    now: dt.datetime,
) -> Sent:
    """Give an offer to the body that examines it, or let it through."""
    body = body_of(held, advertiser, content_of(held.proposed))
    due = due_at(body, now)
    values = {"body": body, "submitted_at": now, "due_at": due}
    made = Move(Act.SUBMIT, now, is_advertiser=by.is_advertiser, values=values)
    sent = move(by.actor, held, made)
    lets = is_let_through(
        trusts_known=body.trusts_known,
        is_verified=advertiser.verified_at is not None,
        approved_before=_approved_by_a_person(advertiser),
        findings=len(findings),
    )
    if lets:
        put_online(sent, now)
        done = move(SYSTEM, sent, Move(Act.APPROVE, now, values={"due_at": None}))
        if not by.is_advertiser:
            _tell_entered(done, "Elle est en ligne.")
        return Sent(done, is_online=True)
    _tell(sent, body, due, by)
    return Sent(sent, is_online=False)


def body_of(held: Posting, advertiser: Advertiser, content: Content) -> ModerationBody:
    """Return the body that examines an offer."""
    territory = held.territory
    bodies = bodies_of(territory)
    is_own = bool(territory.siren) and advertiser.siret[:9] == territory.siren
    code = body_for(content.kind, advertiser.kind, is_own=is_own, bodies=list(bodies))
    return bodies[code or next(iter(bodies))]


def due_at(body: ModerationBody, now: dt.datetime) -> dt.datetime:
    """Return the end of the last working day that a body has."""
    day = working_day_after(timezone.localdate(now), body.days)
    zone = timezone.get_current_timezone()
    return dt.datetime.combine(day, _LAST_HOUR, zone)


def _approved_by_a_person(advertiser: Advertiser) -> int:
    steps = ModerationStep.objects.filter(posting__advertiser=advertiser, act=Act.APPROVE.value)
    return steps.filter(user__isnull=False).values("posting").distinct().count()


def _tell(held: Posting, body: ModerationBody, due: dt.datetime, by: _By) -> None:
    site = site_of(held.territory)
    when = date_format(timezone.localtime(due), "j F Y")
    if by.is_advertiser:
        tell_advertiser(
            held,
            "submitted",
            lambda url: submitted_letter(site, held.title, body=body.name, due=when, url=url),
        )
    else:
        _tell_entered(held, f"{body.name} l’examine au plus tard le {when}.")
    if body_mailbox(body) is not None:
        path = reverse("employment_case", args=[held.territory.slug, held.pk])
        url = f"{public_address()}{path}"
        tell_body(held, body, examine_letter(site, held.title, due=when, url=url))


def _tell_entered(held: Posting, what: str) -> None:
    """Tell an advertiser that an officer sent an offer in its name, and how it takes it back."""
    site = site_of(held.territory)
    tell_advertiser(
        held, "entered", lambda url: entered_letter(site, held.title, what=what, url=url)
    )
