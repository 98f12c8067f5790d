"""Writes of a campaign of the estate: what is scored, by which rules, and the scores of data."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import slug
from bastide.kernel.buildings.models import Asset
from bastide.kernel.grids import services as grids
from bastide.kernel.grids.core.aggregation import Aggregation
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign, College, Grid, Subject
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.publication import DEFAULT_SHOWN_FROM
from bastide.modules.estate.models import CampaignSettings, ElectedIndicator, ThresholdRule
from bastide.modules.estate.queries.campaigns import NO_SEGMENT, list_candidate_assets
from bastide.modules.estate.services.grids import check_fits
from bastide.modules.estate.services.prefill import fill_from_data
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.accounts.models import User
from bastide.platform.audit.services import record

ROOM = "estate"
CODE_LENGTH, LABEL_LENGTH = 60, 250
"""Characters of the code and of the name of a subject."""

COLLEGES = (
    ("elu", "Élus", Decimal("0.4")),
    ("service", "Services", Decimal("0.4")),
    ("occupant", "Occupants", Decimal("0.2")),
)
"""The colleges that a new campaign starts with: code, name, weight."""


@dataclass(frozen=True, slots=True)
class CampaignRules:
    """What is decided before the first vote: the campaign's own fields and how it is read."""

    name: str
    retention: str
    aggregation: Aggregation
    opens_on: dt.date | None
    closes_on: dt.date | None
    threshold_rule: ThresholdRule
    threshold: Decimal
    grey_zone: Decimal
    elected_indicator: ElectedIndicator
    shown_from: int = DEFAULT_SHOWN_FROM


_OWN = ("name", "retention", "aggregation", "opens_on", "closes_on")
_READING = ("threshold_rule", "threshold", "grey_zone", "elected_indicator", "shown_from")


@transaction.atomic
def prepare_campaign(
    *,
    actor: Actor,
    territory: Territory,
    perimeter_id: uuid.UUID,
    grid: Grid,
    name: str,
    retention: str,
    opens_on: dt.date | None = None,
    closes_on: dt.date | None = None,
) -> Campaign:
    """Prepare a campaign of the estate with the three proposed colleges.

    Args:
        actor: manager of the estate in the perimeter.
        territory: obtained through a gate.
        perimeter_id: the territory's, or one authority's.
        grid: obtained through a gate; its scores go from 0 to 3.
        name: unique in the estate of the territory.
        retention: how long names are kept beside scores, in one sentence.
        opens_on: announced opening.
        closes_on: announced close.

    Raises:
        InputRefusedError: a field is missing or wrong, the name is taken, or the scale is another.
    """
    check_fits(grid)
    campaign = grids.create_campaign(
        actor=actor,
        territory=territory,
        perimeter_id=perimeter_id,
        room=ROOM,
        grid=grid,
        name=name,
        retention=retention,
        opens_on=opens_on,
        closes_on=closes_on,
    )
    for code, label, weight in COLLEGES:
        grids.add_college(actor=actor, campaign=campaign, code=code, label=label, weight=weight)
    return campaign


@transaction.atomic
def change_rules(*, actor: Actor, campaign: Campaign, rules: CampaignRules) -> Campaign:
    """Decide the rules of a campaign in preparation; later only its announced close may change.

    Args:
        actor: manager of the campaign.
        campaign: obtained through a gate.
        rules: all of them.

    Raises:
        InputRefusedError: a rule changes after the opening, or a field is wrong.
    """
    changes = {name: getattr(rules, name) for name in _OWN}
    changed = {name: value for name, value in changes.items() if getattr(campaign, name) != value}
    fresh = grids.change_campaign(actor=actor, campaign=campaign, changes=changed)
    known = CampaignSettings.objects.filter(campaign=fresh).first()
    settings = known or CampaignSettings(campaign=fresh)
    before = _reading(settings) if known else None
    for name in _READING:
        setattr(settings, name, getattr(rules, name))
    after = _reading(settings)
    if before == after:
        return fresh
    if fresh.stage != Stage.DRAFT:
        raise _refused(
            "Après l’ouverture, les règles d’une campagne ne changent plus.",
            "Préparez une autre campagne.",
            field="threshold_rule",
        )
    _validate(settings)
    settings.save()
    _record(actor, fresh, "change_rules", before=before, after=after)
    return fresh


@transaction.atomic
def change_colleges(
    *,
    actor: Actor,
    campaign: Campaign,
    is_weighed: bool,
    kept: Mapping[College, tuple[str, Decimal]],
    added: Sequence[tuple[str, Decimal]] = (),
) -> None:
    """Say which colleges a campaign in preparation has, how they are called and what they weigh.

    Args:
        actor: manager of the campaign.
        campaign: obtained through a gate; in preparation.
        is_weighed: whether each college counts by its weight; else all raters are pooled.
        kept: college of the campaign → its name and weight; those left out are removed.
        added: names and weights of new ones; their codes come from their names.

    Raises:
        InputRefusedError: a college to remove has raters, a weight is none, or none is left.
    """
    if not kept and not added:
        raise _refused("Il ne reste aucun collège.", "Gardez-en un au moins.", field="colleges")
    grids.change_campaign(actor=actor, campaign=campaign, changes={"weighs_colleges": is_weighed})
    for college in campaign.colleges.all():
        if college not in kept:
            grids.remove_college(actor=actor, college=college)
    for college, (label, weight) in kept.items():
        if (college.label, college.weight) != (label, weight):
            grids.add_college(
                actor=actor, campaign=campaign, code=college.code, label=label, weight=weight
            )
    codes = set(campaign.colleges.values_list("code", flat=True))
    for label, weight in added:
        code = _free(slug(label)[:36] or "college", codes)
        codes.add(code)
        grids.add_college(actor=actor, campaign=campaign, code=code, label=label, weight=weight)


# What is scored -----------------------------------------------------------------------------------
@transaction.atomic
def add_assets(
    *, actor: Actor, territory: Territory, campaign: Campaign, assets: Collection[Asset]
) -> tuple[Subject, ...]:
    """Put assets in a campaign, in the order of their segments, then of their codes.

    Args:
        actor: manager of the campaign.
        territory: obtained through a gate.
        campaign: obtained through a gate; in preparation or open.
        assets: among `list_candidate_assets`; others are refused as a whole.

    Returns:
        The subjects added; assets that are there already are left as they are.

    Raises:
        InputRefusedError: an asset that may not be in this campaign, or the round is closed.
    """
    allowed = list_candidate_assets(actor, territory, campaign)
    found = {asset.pk: asset for asset in allowed.filter(pk__in=[one.pk for one in assets])}
    if len(found) < len({asset.pk for asset in assets}):
        raise _refused(
            "Un de ces biens n’est pas de ce périmètre, ou n’est plus en service.",
            "Rechargez la liste et recommencez.",
            field="assets",
        )
    codes = set(campaign.subjects.values_list("code", flat=True))
    known = set(campaign.subjects.values_list("reference", flat=True))
    has_many_owners = allowed.order_by().values("authority").distinct().count() > 1
    added: list[grids.NewSubject] = []
    for asset in sorted(found.values(), key=_place):
        if asset.pk in known:
            continue
        code = _free(asset.code[: CODE_LENGTH - 4], codes)
        codes.add(code)
        label = f"{asset} ({asset.authority.name})" if has_many_owners else str(asset)
        group = asset.segment.label if asset.segment else NO_SEGMENT
        added.append(grids.NewSubject(asset.pk, code, label[:LABEL_LENGTH], group))
    created = grids.add_subjects(actor=actor, campaign=campaign, subjects=added)
    if campaign.stage == Stage.OPEN:
        fill_from_data(actor=actor, campaign=campaign, only={subject.code for subject in created})
    return created


@transaction.atomic
def remove_assets(*, actor: Actor, campaign: Campaign, references: Collection[uuid.UUID]) -> int:
    """Take assets out of a campaign in preparation.

    Returns:
        The number of subjects taken out.

    Raises:
        InputRefusedError: the campaign was opened: a subject is then withdrawn for a reason.
    """
    subjects = list(campaign.subjects.filter(reference__in=references))
    return grids.remove_subjects(actor=actor, campaign=campaign, subjects=subjects)


# Who scores ---------------------------------------------------------------------------------------
@transaction.atomic
def name_raters(
    *,
    actor: Actor,
    campaign: Campaign,
    college: College,
    user: User | None,
    names: Sequence[str],
    groups: Collection[str] | None,
) -> int:
    """Name raters of one college, all or none: an account, or names whose answers come on paper.

    Args:
        actor: manager of the campaign.
        campaign: obtained through a gate; in preparation or open.
        college: one of its colleges.
        user: the account; `None` when names are given.
        names: on paper; empty when an account is given.
        groups: the segments that they score; `None` for all.

    Returns:
        The number of raters who were not there before.

    Raises:
        InputRefusedError: a name or a group that is none, or the round is closed.
    """
    before = campaign.raters.count()
    for facts in [{"user": user}] if user is not None else [{"label": name} for name in names]:
        grids.add_rater(actor=actor, campaign=campaign, college=college, groups=groups, **facts)
    return campaign.raters.count() - before


# Opening ------------------------------------------------------------------------------------------
@transaction.atomic
def open_scoring(*, actor: Actor, campaign: Campaign) -> Campaign:
    """Open a campaign: data score what they can, rules are written down, the first round begins.

    Args:
        actor: manager of the campaign.
        campaign: obtained through a gate; in preparation.

    Raises:
        InputRefusedError: nothing to score, nobody to score it, or it was opened already.
    """
    actor.require(Role.MANAGER, campaign.perimeter_id, campaign.room)
    settings, _is_new = CampaignSettings.objects.get_or_create(campaign=campaign)
    if campaign.stage == Stage.DRAFT:
        fill_from_data(actor=actor, campaign=campaign)
        campaign = grids.change_campaign(
            actor=actor, campaign=campaign, changes={"decided_rules": _plain(_reading(settings))}
        )
    return grids.open_campaign(actor=actor, campaign=campaign)


def _place(asset: Asset) -> tuple[int, str, str]:
    rank = asset.segment.rank if asset.segment else 1_000_000
    return rank, asset.authority.name, asset.code


def _free(code: str, taken: Collection[str]) -> str:
    """Return a code that nobody has: itself, else followed by a number."""
    if code not in taken:
        return code
    return next(
        found for number in range(2, len(taken) + 3) if (found := f"{code}-{number}") not in taken
    )


def _reading(settings: CampaignSettings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in _READING}


def _plain(facts: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in facts.items()}


def _validate(settings: CampaignSettings) -> None:
    try:
        settings.full_clean(exclude=["campaign"])
    except ValidationError as error:
        raise InputRefusedError(
            tuple(
                Refusal(" ".join(messages), "Corrigez ce champ.", field=name.strip("_"))
                for name, messages in error.message_dict.items()
            )
        ) from error


def _refused(reason: str, remedy: str, *, field: str = "", value: str = "") -> InputRefusedError:
    return InputRefusedError((Refusal(reason, remedy, field=field, value=value),))


def _record(
    actor: Actor,
    campaign: Campaign,
    action: str,
    *,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    record(
        actor=actor,
        perimeter_id=campaign.perimeter_id,
        action=action,
        target=campaign,
        before=before,
        after=after,
    )
