"""Scores that come from data, each with its computation, and what a person puts instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.grids.core.answers import Answer, NonAnswer, checked_answer
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign, ComputedScore, GridItem, Subject
from bastide.kernel.grids.services.campaigns import required_reason
from bastide.kernel.grids.services.locks import held, refused
from bastide.platform.access.actors import Actor
from bastide.platform.audit.services import record


@dataclass(frozen=True, slots=True)
class Computation:
    """A score computed from data, and how.

    Attributes:
        value: the score, *not applicable*, or a blank when data are missing.
        formula: how it was computed, in one French sentence.
        inputs: name, value, unit and source of each datum, as JSON.
        sources: where the data come from.
    """

    value: Answer
    formula: str
    inputs: tuple[Mapping[str, Any], ...] = ()
    sources: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def how(self) -> dict[str, Any]:
        """Return the computation as JSON."""
        inputs = [dict(one) for one in self.inputs]
        return {"formula": self.formula, "inputs": inputs, "sources": list(self.sources)} | dict(
            self.extra
        )


@transaction.atomic
def fill_computed(
    *, actor: Actor, campaign: Campaign, scores: Mapping[tuple[str, str], Computation]
) -> int:
    """Store scores computed from data; what a person put instead stays.

    Args:
        actor: manager of the campaign.
        campaign: obtained through a gate; in preparation or open.
        scores: (subject's code, item's code) → computation; items must be marked as computed.

    Returns:
        The number of scores whose value is new or changed.

    Raises:
        InputRefusedError: an unknown subject or item, an item that raters score, a value out of the
            scale, or no formula.
    """
    fresh = held(actor, campaign, {Stage.DRAFT, Stage.OPEN})
    subjects = {one.code: one for one in fresh.subjects.filter(withdrawn_at__isnull=True)}
    items = {one.code: one for one in fresh.grid.items.filter(is_computed=True)}
    _check(fresh, scores, subjects, items)
    stored = ComputedScore.objects.filter(campaign=fresh).select_related("subject", "item")
    known = {(one.subject.code, one.item.code): one.value for one in stored}
    now = timezone.now()
    ComputedScore.objects.bulk_create(
        (
            ComputedScore(
                campaign=fresh,
                subject=subjects[code],
                item=items[item_code],
                value=str(made.value),
                how=made.how,
                computed_at=now,
            )
            for (code, item_code), made in scores.items()
        ),
        update_conflicts=True,
        unique_fields=["subject", "item"],
        update_fields=["value", "how", "computed_at"],
    )
    changed = {cell: made for cell, made in scores.items() if known.get(cell) != str(made.value)}
    if changed:
        after = {f"{code} {item}": str(made.value) for (code, item), made in changed.items()}
        _record(actor, fresh, "update_scores", after=after)
    return len(changed)


@transaction.atomic
def choose_score(
    *, actor: Actor, score: ComputedScore, answer: Answer | str, reason: str
) -> ComputedScore:
    """Put another score instead of the computed one, for a reason; the computation stays beside.

    Args:
        actor: manager of the campaign.
        score: the computed one; its campaign is not published.
        answer: a score of the scale, or *not applicable*.
        reason: why, in one sentence.

    Raises:
        InputRefusedError: no reason, or an answer that is none.
    """
    fresh = held(actor, score.campaign, {Stage.DRAFT, Stage.OPEN, Stage.CLOSED})
    value = checked_answer(answer, fresh.grid.scale)
    if value in {NonAnswer.BLANK, NonAnswer.DONT_KNOW}:
        remedy = "Donnez une note, ou SO si l’item est sans objet."
        raise refused("Une note retenue est une note.", remedy, field="answer")
    stored = ComputedScore.objects.select_related("subject", "item").get(pk=score.pk)
    before = _facts(stored)
    stored.chosen, stored.chosen_reason = str(value), required_reason(reason)
    stored.chosen_by, stored.chosen_at = actor.user, timezone.now()
    stored.save()
    _record(actor, fresh, "change_score", before=before, after=_facts(stored), reason=reason)
    return stored


@transaction.atomic
def release_score(*, actor: Actor, score: ComputedScore, reason: str) -> ComputedScore:
    """Let the computed score count again.

    Raises:
        InputRefusedError: no reason, or nothing was put instead.
    """
    fresh = held(actor, score.campaign, {Stage.DRAFT, Stage.OPEN, Stage.CLOSED})
    said = required_reason(reason)
    stored = ComputedScore.objects.select_related("subject", "item").get(pk=score.pk)
    if not stored.chosen:
        raise refused("La note calculée compte déjà.", "Rechargez la page.", value=str(stored))
    before = _facts(stored)
    stored.chosen, stored.chosen_reason, stored.chosen_by, stored.chosen_at = "", "", None, None
    stored.save()
    _record(actor, fresh, "change_score", before=before, after=_facts(stored), reason=said)
    return stored


def _check(
    campaign: Campaign,
    scores: Mapping[tuple[str, str], Computation],
    subjects: Mapping[str, Subject],
    items: Mapping[str, GridItem],
) -> None:
    refusals: list[Refusal] = []
    for (code, item_code), made in scores.items():
        value = f"{code} {item_code}"
        if code not in subjects or item_code not in items:
            reason = "Cette case n’est pas à remplir d’après des données."
            refusals.append(Refusal(reason, "Retirez-la.", field="scores", value=value))
        if not made.formula.strip():
            reason = "Le calcul n’est pas dit."
            refusals.append(Refusal(reason, "Écrivez-le en une phrase.", field="how", value=value))
        if made.value is NonAnswer.DONT_KNOW:
            reason = "Un calcul sait ou ne sait pas\u00a0: il ne répond pas NSP."
            refusals.append(Refusal(reason, "Laissez vide.", field="value", value=value))
            continue
        try:
            checked_answer(made.value, campaign.grid.scale)
        except InputRefusedError as error:
            refusals += error.refusals
    if refusals:
        raise InputRefusedError(tuple(refusals))


def _facts(score: ComputedScore) -> dict[str, str]:
    return {
        "subject": score.subject.code,
        "item": score.item.code,
        "computed": score.value,
        "chosen": score.chosen,
    }


def _record(
    actor: Actor,
    campaign: Campaign,
    action: str,
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
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
