"""Several possible duplicates decided at once, each as it was shown, or none of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.duplicates.clusters import Links, contradiction
from bastide.modules.employment.models import PairDecision, PossiblePair
from bastide.modules.employment.queries.possible_pairs import list_visible_pairs, mark_of
from bastide.modules.employment.services.decisions import decide_pair, merge_jobs
from bastide.modules.employment.services.feeds.reading import start_reading
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.modules.employment.services.hiding import required_reason
from bastide.platform.access.actors import Actor
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.tasks.models import Job

MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class ChosenPair:
    """A pair as it was shown: its number, and what told its state then."""

    number: int
    mark: str


@dataclass(frozen=True, slots=True)
class DecidedPairs:
    """How many pairs were decided, and the long task that groups the offers again."""

    count: int
    job: Job


@transaction.atomic
def decide_pairs(
    *,
    actor: Actor,
    territory: Territory,
    chosen: Sequence[ChosenPair],
    is_same: bool,
    reason: str,
) -> DecidedPairs:
    """Decide for good that some pairs are each one job, or each two; all of them, or none.

    Args:
        actor: manager of the territory.
        territory: obtained through a gate.
        chosen: pairs as they were shown; the same twice counts once.
        is_same: one job; otherwise two.
        reason: why, for all of them.

    Raises:
        InputRefusedError: no reason; no pair, or too many; one is no longer as it was shown; the
            decisions would contradict each other or earlier ones.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, ROOM)
    said = required_reason(reason)
    Perimeter.objects.select_for_update().get(pk=territory.perimeter_id)
    pairs = _as_shown(actor, territory, chosen)
    for pair in pairs:
        decide_pair(actor=actor, first=pair.first, second=pair.second, is_same=is_same, reason=said)
    _require_agreement(territory)
    if is_same:
        for pair in pairs:
            merge_jobs(actor, pair.first, pair.second)
    PossiblePair.objects.filter(pk__in=[one.pk for one in pairs]).delete()
    job = start_reading(actor=actor, territory=territory, only_due=True)
    return DecidedPairs(len(pairs), job)


def _as_shown(
    actor: Actor, territory: Territory, chosen: Sequence[ChosenPair]
) -> list[PossiblePair]:
    """Return the pairs chosen, every one as it was shown.

    Raises:
        InputRefusedError: none, too many, or some that changed.
    """
    asked = {one.number: one.mark for one in chosen}
    if not asked:
        raise _refused("Aucune paire n’est choisie.", "Cochez-en une au moins.")
    if len(asked) > MOST_AT_ONCE:
        raise _refused(
            f"Plus de {MOST_AT_ONCE} paires sont choisies.", "Décidez-en en plusieurs fois."
        )
    pairs = list(list_visible_pairs(actor, territory).filter(pk__in=asked).order_by("pk"))
    same = {one.pk for one in pairs if mark_of(one) == asked[one.pk]}
    changed = [number for number in asked if number not in same]
    if changed:
        raise InputRefusedError(
            tuple(
                Refusal(
                    "Cette paire n’est plus telle qu’elle était montrée.",
                    "Rien n’est décidé\u00a0: regardez-la de nouveau.",
                    field="pairs",
                    value=str(number),
                )
                for number in sorted(changed)
            )
        )
    return pairs


def _require_agreement(territory: Territory) -> None:
    """Stop decisions that would part two offers and join them by others.

    Raises:
        InputRefusedError: they would.
    """
    rows = PairDecision.objects.filter(territory=territory)
    decided = [
        ((str(one), str(two)), is_same)
        for one, two, is_same in rows.values_list("first_id", "second_id", "is_same")
    ]
    links = Links(
        frozenset(pair for pair, is_same in decided if is_same),
        frozenset(pair for pair, is_same in decided if not is_same),
    )
    if contradiction(links) is not None:
        raise _refused(
            "Des annonces seraient à la fois réunies et séparées.",
            "Relisez ce qui a déjà été décidé de ces emplois.",
        )


def _refused(reason: str, remedy: str) -> InputRefusedError:
    return InputRefusedError((Refusal(reason, remedy, field="pairs"),))
