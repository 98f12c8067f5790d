"""Campaigns in preparation: rules, colleges, subjects."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.grids.core.aggregation import Aggregation
from bastide.kernel.grids.core.grids import MAX_WEIGHT
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign, College, Grid, Subject
from bastide.kernel.grids.services.locks import held, refused
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record

CHANGEABLE = {
    Stage.DRAFT: frozenset(
        {
            "name",
            "opens_on",
            "closes_on",
            "aggregation",
            "weighs_colleges",
            "decided_rules",
            "retention",
        }
    ),
    Stage.OPEN: frozenset({"closes_on"}),
}
"""Stage → what may still be changed: after the opening, only the day on which it should close."""


@dataclass(frozen=True, slots=True)
class NewSubject:
    """Something to score: its identifier in its own room, code, name, group."""

    reference: uuid.UUID
    code: str
    label: str
    group: str = ""


@transaction.atomic
def create_campaign(
    *,
    actor: Actor,
    territory: Territory,
    perimeter_id: uuid.UUID,
    room: str,
    grid: Grid,
    name: str,
    retention: str,
    aggregation: Aggregation = Aggregation.MEDIAN,
    weighs_colleges: bool = False,
    opens_on: dt.date | None = None,
    closes_on: dt.date | None = None,
    decided_rules: Mapping[str, Any] | None = None,
) -> Campaign:
    """Prepare a campaign; nobody sees it but those who lead it.

    Args:
        actor: manager of the room in the perimeter.
        territory: obtained through a gate.
        perimeter_id: the territory's, or one authority's inside it.
        room: slug of the module that leads the campaign.
        grid: a grid of that room and territory; it is frozen at the opening.
        name: unique in the room.
        retention: how long names are kept beside scores, in one sentence that raters read.
        aggregation: how the scores of several raters become one.
        weighs_colleges: each college counts by its weight.
        opens_on: announced day of opening.
        closes_on: announced day of close; closing is an act, not a date.
        decided_rules: what the room decides before the opening, free for the room.

    Raises:
        InputRefusedError: a field is missing or wrong, or the name is taken.
    """
    actor.require(Role.MANAGER, perimeter_id, room)
    if grid.territory_id != territory.pk or grid.room != room:
        raise refused("Cette grille est d’une autre pièce.", "Choisissez-en une d’ici.")
    root = Perimeter.objects.get(pk=perimeter_id).root_id
    if root != territory.perimeter_id:
        raise refused("Ce périmètre est d’un autre territoire.", "Choisissez-en un d’ici.")
    campaign = Campaign(
        territory=territory,
        perimeter_id=perimeter_id,
        room=room,
        grid=grid,
        name=squeezed(name),
        retention=squeezed(retention),
        aggregation=Aggregation(aggregation),
        weighs_colleges=weighs_colleges,
        opens_on=opens_on,
        closes_on=closes_on,
        decided_rules=dict(decided_rules or {}),
        created_by=actor.user,
    )
    _save(campaign)
    _record(actor, campaign, "create_campaign", after=_facts(campaign))
    return campaign


@transaction.atomic
def change_campaign(*, actor: Actor, campaign: Campaign, changes: Mapping[str, Any]) -> Campaign:
    """Change a campaign: everything before its opening, then only its announced close.

    Args:
        actor: manager of the campaign.
        campaign: obtained through a gate.
        changes: field → value, among `CHANGEABLE`.

    Raises:
        InputRefusedError: a field may not change any more, or its value is wrong.
    """
    fresh = held(actor, campaign, CHANGEABLE.keys())
    late = sorted(set(changes) - CHANGEABLE[Stage(fresh.stage)])
    if late:
        reason = "Après l’ouverture, les règles d’une campagne ne changent plus."
        raise refused(reason, "Préparez une autre campagne.", field=late[0])
    before = _facts(fresh)
    for name, value in changes.items():
        setattr(fresh, name, squeezed(value) if name in {"name", "retention"} else value)
    _save(fresh)
    _record(actor, fresh, "change_campaign", before=before, after=_facts(fresh))
    return fresh


@transaction.atomic
def add_college(
    *, actor: Actor, campaign: Campaign, code: str, label: str, weight: Decimal | int = 1
) -> College:
    """Add a college to a campaign in preparation; the same code again changes it.

    Args:
        actor: manager of the campaign.
        campaign: obtained through a gate.
        code: short name.
        label: how it is called on screen.
        weight: its weight when colleges are weighted, 0 to 1000.

    Raises:
        InputRefusedError: the campaign was opened, or a field is wrong.
    """
    fresh = held(actor, campaign, {Stage.DRAFT})
    number = Decimal(weight)
    if not number.is_finite() or not 0 <= number <= MAX_WEIGHT:
        reason = "Le poids n’est pas un nombre de 0 à 1000."
        raise refused(reason, "Écrivez 0,4 ou 40.", field="weight", value=str(weight))
    college = College.objects.filter(campaign=fresh, code=squeezed(code)).first()
    college = college or College(campaign=fresh, code=squeezed(code))
    college.label, college.weight = squeezed(label), number
    _save(college)
    after = {"code": college.code, "label": college.label, "weight": college.weight}
    _record(actor, fresh, "add_college", after=after)
    return college


@transaction.atomic
def add_subjects(
    *, actor: Actor, campaign: Campaign, subjects: Sequence[NewSubject]
) -> tuple[Subject, ...]:
    """Add what is scored, after what is there; a reference that is there already is left as it is.

    Args:
        actor: manager of the campaign.
        campaign: obtained through a gate; in preparation or open.
        subjects: in the order of the sheets.

    Returns:
        The subjects added.

    Raises:
        InputRefusedError: a code twice, a field that is missing, or the round is closed.
    """
    fresh = held(actor, campaign, {Stage.DRAFT, Stage.OPEN})
    known = set(fresh.subjects.values_list("reference", flat=True))
    added = [one for one in subjects if one.reference not in known]
    _check_subjects(fresh, added)
    first = (fresh.subjects.aggregate(last=Max("rank"))["last"] or 0) + 1
    created = Subject.objects.bulk_create(
        Subject(
            campaign=fresh,
            reference=one.reference,
            code=squeezed(one.code),
            label=squeezed(one.label),
            group=squeezed(one.group),
            rank=rank,
        )
        for rank, one in enumerate(added, start=first)
    )
    if created:
        after = {"subjects": [subject.code for subject in created]}
        _record(actor, fresh, "add_subjects", after=after)
    return tuple(created)


@transaction.atomic
def withdraw_subject(*, actor: Actor, subject: Subject, reason: str) -> Subject:
    """Withdraw a subject that is no more (sold, split, merged): its scores stay, uncounted.

    Args:
        actor: manager of the campaign.
        subject: obtained through a gate.
        reason: why, at least one word.

    Raises:
        InputRefusedError: no reason, it is withdrawn already, or the campaign is published.
    """
    fresh = held(actor, subject.campaign, {Stage.DRAFT, Stage.OPEN, Stage.CLOSED})
    stored = Subject.objects.get(pk=subject.pk)
    if stored.withdrawn_at is not None:
        raise refused("Ce sujet est déjà retiré.", "Rechargez la liste.", value=stored.code)
    stored.withdrawn_at = timezone.now()
    stored.withdrawn_reason = required_reason(reason)
    stored.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    _record(actor, fresh, "withdraw_subject", after={"subject": stored.code}, reason=reason)
    return stored


def required_reason(reason: str) -> str:
    """Return a reason on one line.

    Raises:
        InputRefusedError: it is empty or longer than 300 characters.
    """
    said = squeezed(reason)
    if not said or len(said) > 300:  # noqa: PLR2004 -- the length of the columns
        raise refused(
            "Le motif manque ou dépasse 300 caractères.",
            "Dites pourquoi en une phrase.",
            field="reason",
        )
    return said


def _check_subjects(campaign: Campaign, added: Sequence[NewSubject]) -> None:
    codes = list(campaign.subjects.values_list("code", flat=True))
    references: set[uuid.UUID] = set()
    refusals: list[Refusal] = []
    for one in added:
        code = squeezed(one.code)
        if not code or len(code) > 60 or not squeezed(one.label):  # noqa: PLR2004 -- the column
            reason = "Le code ou le nom manque, ou le code dépasse 60 caractères."
            refusals.append(Refusal(reason, "Complétez-le.", field="code", value=code))
        if code in codes or one.reference in references:
            reason = "Deux sujets ont ce code ou cette référence."
            remedy = "Gardez-en un, ou donnez un autre code."
            refusals.append(Refusal(reason, remedy, field="code", value=code))
        codes.append(code)
        references.add(one.reference)
    if refusals:
        raise InputRefusedError(tuple(refusals))


def _save(row: Campaign | College) -> None:
    """Write a row, the faults of its fields said in our way."""
    try:
        row.full_clean()
    except ValidationError as error:
        faults = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        raise InputRefusedError(
            tuple(
                Refusal(" ".join(messages), "Corrigez ce champ.", field=name.strip("_"))
                for name, messages in faults.items()
            )
        ) from error
    row.save()


def _facts(campaign: Campaign) -> dict[str, Any]:
    return {
        "name": campaign.name,
        "grid": str(campaign.grid),
        "aggregation": str(campaign.aggregation),
        "weighs_colleges": campaign.weighs_colleges,
        "opens_on": campaign.opens_on,
        "closes_on": campaign.closes_on,
        "rules": campaign.decided_rules,
        "retention": campaign.retention,
    }


def _record(
    actor: Actor,
    campaign: Campaign,
    action: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    record(
        actor=actor,
        perimeter_id=campaign.perimeter_id,
        action=action,
        target=campaign,
        before=before,
        after=after,
        reason=reason,
    )
