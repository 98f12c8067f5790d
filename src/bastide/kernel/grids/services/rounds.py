"""The stages of a campaign: opened, closed, asked again, published, dropped."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.grids.core.stages import Stage, may_follow
from bastide.kernel.grids.models import Campaign, Grid, Round, RoundCell
from bastide.kernel.grids.queries.sheets import asked_items
from bastide.kernel.grids.rules import TRANSITIONS
from bastide.kernel.grids.services.campaigns import required_reason
from bastide.kernel.grids.services.grids import freeze_grid
from bastide.kernel.grids.services.locks import STAGE_REMEDIES, locked, refused
from bastide.platform.access.actors import Actor
from bastide.platform.audit.services import record


@transaction.atomic
def open_campaign(*, actor: Actor, campaign: Campaign) -> Campaign:
    """Open a campaign: its grid is frozen and its first round begins.

    Args:
        actor: manager of the campaign, and of its grid when nobody froze it yet.
        campaign: obtained through a gate; in preparation.

    Raises:
        InputRefusedError: nothing to score, nobody to score it, or no college that weighs.
    """
    fresh = _moving(actor, campaign, Stage.DRAFT, Stage.OPEN)
    _check_ready(fresh)
    if not Grid.objects.select_for_update().get(pk=fresh.grid_id).is_frozen:
        freeze_grid(actor=actor, grid=fresh.grid)
    Round.objects.create(campaign=fresh, number=1, opened_at=timezone.now())
    _moved(actor, fresh, Stage.OPEN, "open_campaign")
    return fresh


@transaction.atomic
def close_round(*, actor: Actor, campaign: Campaign, reason: str = "") -> Round:
    """Close the open round: what was answered is kept, and can be read from now on.

    Raises:
        InputRefusedError: no round is open.
    """
    fresh = _moving(actor, campaign, Stage.OPEN, Stage.CLOSED)
    voted = Round.objects.get(campaign=fresh, closed_at__isnull=True)
    voted.closed_at = max(timezone.now(), voted.opened_at)
    voted.save(update_fields=["closed_at"])
    after = {"round": voted.number}
    _moved(actor, fresh, Stage.CLOSED, "close_round", after=after, reason=reason)
    return voted


@transaction.atomic
def open_second_round(
    *, actor: Actor, campaign: Campaign, cells: Collection[tuple[str, str]], reason: str
) -> Round:
    """Open a blind round after a closed one, on some cells; a closed round itself never reopens.

    Args:
        actor: manager of the campaign.
        campaign: obtained through a gate; closed.
        cells: subject's code, item's code; at least one.
        reason: why these cells, in one sentence that raters read.

    Raises:
        InputRefusedError: no cell, or a cell that raters are not asked about.
    """
    fresh = _moving(actor, campaign, Stage.CLOSED, Stage.OPEN)
    latest = fresh.rounds.order_by("-number")[0]
    voted = Round.objects.create(
        campaign=fresh,
        number=latest.number + 1,
        opened_at=max(timezone.now(), latest.opened_at),
        reason=required_reason(reason),
    )
    RoundCell.objects.bulk_create(_cells(voted, sorted(set(cells))))
    after = {"round": voted.number, "cells": sorted(f"{one} {two}" for one, two in set(cells))}
    _moved(actor, fresh, Stage.OPEN, "open_round", after=after, reason=reason)
    return voted


@transaction.atomic
def publish_campaign(*, actor: Actor, campaign: Campaign) -> Campaign:
    """Publish a closed campaign: readers of the room and raters see its results from now on."""
    fresh = _moving(actor, campaign, Stage.CLOSED, Stage.PUBLISHED)
    _moved(actor, fresh, Stage.PUBLISHED, "publish_campaign")
    return fresh


@transaction.atomic
def drop_campaign(*, actor: Actor, campaign: Campaign, reason: str) -> Campaign:
    """Give a campaign up, for a reason; an open round stays sealed for ever.

    Raises:
        InputRefusedError: no reason, or the campaign is published or dropped already.
    """
    fresh = _moving(actor, campaign, None, Stage.DROPPED)
    _moved(actor, fresh, Stage.DROPPED, "cancel_campaign", reason=required_reason(reason))
    return fresh


def _moving(actor: Actor, campaign: Campaign, expected: Stage | None, following: Stage) -> Campaign:
    """Hold a campaign that the actor may take to another stage."""
    least = max(role for (_stage, after), role in TRANSITIONS.items() if after is following)
    actor.require(least, campaign.perimeter_id, campaign.room)
    fresh = locked(campaign)
    stage = Stage(fresh.stage)
    if not may_follow(stage, following) or (expected is not None and stage is not expected):
        reason = f"La campagne est à l’étape «\u00a0{fresh.get_stage_display()}\u00a0»."
        raise refused(reason, STAGE_REMEDIES[stage], field="stage", value=fresh.stage)
    return fresh


def _moved(
    actor: Actor,
    campaign: Campaign,
    following: Stage,
    action: str,
    *,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    before = {"stage": campaign.stage}
    campaign.stage = following.value
    campaign.save(update_fields=["stage"])
    record(
        actor=actor,
        perimeter_id=campaign.perimeter_id,
        action=action,
        target=campaign,
        before=before,
        after={"stage": following.value} | (after or {}),
        reason=reason,
    )


def _check_ready(campaign: Campaign) -> None:
    colleges = list(campaign.colleges.all())
    faults = (
        (not campaign.subjects.filter(withdrawn_at__isnull=True).exists(), "subjects",
         "Rien n’est à noter.", "Ajoutez au moins un sujet."),
        (not campaign.raters.exists(), "raters",
         "Personne n’est appelé à noter.", "Ajoutez au moins un évaluateur."),
        (campaign.weighs_colleges and not any(college.weight for college in colleges), "colleges",
         "Tous les poids des collèges sont nuls.", "Donnez un poids à un collège."),
        (not campaign.grid.items.exists(), "grid",
         "La grille n’a aucun item.", "Complétez la grille."),
    )  # fmt: skip
    refusals = tuple(
        Refusal(reason, remedy, field=field) for is_wrong, field, reason, remedy in faults
        if is_wrong
    )  # fmt: skip
    if refusals:
        raise InputRefusedError(refusals)


def _cells(voted: Round, cells: Sequence[tuple[str, str]]) -> list[RoundCell]:
    """Return the cells of a new round; each must be one that raters answer about."""
    if not cells:
        raise refused("Aucune case n’est choisie.", "Choisissez les cases à renoter.")
    subjects = {
        subject.code: subject
        for subject in voted.campaign.subjects.filter(withdrawn_at__isnull=True)
    }
    first = voted.campaign.rounds.order_by("number")[0]
    asked = asked_items(first, list(subjects.values()))
    found: list[RoundCell] = []
    refusals: list[Refusal] = []
    for code, item_code in cells:
        subject = subjects.get(code)
        items = asked[subject.pk] if subject is not None else []
        item = next((one for one in items if one.code == item_code), None)
        if subject is None or item is None:
            reason = "Cette case n’est pas notée par les évaluateurs."
            remedy = "Retirez-la de la liste."
            value = f"{code} {item_code}"
            refusals.append(Refusal(reason, remedy, field="cells", value=value))
        else:
            found.append(RoundCell(round=voted, subject=subject, item=item))
    if refusals:
        raise InputRefusedError(tuple(refusals))
    return found
