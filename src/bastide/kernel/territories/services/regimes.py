"""Dates the tax regime of a territory's EPCI: recorded, corrected, withdrawn, in the journal."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.territories.core.regimes import Regime
from bastide.kernel.territories.models import RegimeFiscal, Territory
from bastide.kernel.territories.queries import list_regimes
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit import services as audit
from bastide.platform.database.versions import conflict, write_version

ROOM = "territories"
ONE_DAY = dt.timedelta(days=1)


@transaction.atomic
def set_regime(
    *,
    actor: Actor,
    territory: Territory,
    regime: Regime,
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    article: str,
    source: str = "",
    reason: str = "",
) -> RegimeFiscal:
    """Record the tax regime of a territory from a day on; what held then ends the day before.

    Recording the same again changes nothing. With a last day, what held before holds again from
    the next day on, unless another regime starts that day.

    Args:
        actor: administrator of the territory.
        territory: obtained through a gate.
        regime: the regime.
        valid_from: its first day.
        valid_to: its last day; until the next recorded regime without one.
        article: text or délibération that gives it.
        source: the document where it was read.
        reason: why it is recorded now.

    Raises:
        InputRefusedError: the article is missing, the period ends before it starts, or another
            regime starts within it.
    """
    actor.require(Role.ADMINISTRATOR, territory.perimeter_id, ROOM)
    Territory.objects.select_for_update().get(pk=territory.pk)
    values = _values(regime, article, source)
    held = list_regimes(territory)
    known = next((one.row for one in held if one.row.valid_from == valid_from), None)
    if known is not None and all(getattr(known, name) == text for name, text in values.items()):
        return known
    starts = {one.row.valid_from for one in held if one.row.valid_from is not None}
    _check_free(starts, valid_from, valid_to)
    covering = next((one.row for one in held if one.period.holds(valid_from)), None)
    recorded = RegimeFiscal.objects.create(territory=territory, valid_from=valid_from, **values)
    if valid_to is not None and valid_to + ONE_DAY not in starts:
        _resume(territory, covering, valid_to + ONE_DAY)
    _told(
        actor,
        territory,
        "set_regime",
        before=_facts(covering) if covering else None,
        after={**_facts(recorded), "valid_to": valid_to},
        reason=reason,
    )
    return recorded


@transaction.atomic
def change_regime(
    *,
    actor: Actor,
    row: RegimeFiscal,
    version: int,
    regime: Regime,
    valid_from: dt.date | None,
    article: str,
    source: str = "",
    reason: str = "",
) -> RegimeFiscal:
    """Correct a recorded regime: which one, its first day, its article, its source.

    Args:
        actor: administrator of the territory.
        row: obtained through a gate.
        version: the one that the actor saw.
        regime: the regime.
        valid_from: its first day; `None` since the body exists.
        article: text or délibération that gives it.
        source: the document where it was read.
        reason: why.

    Raises:
        EditConflictError: somebody else changed it in between.
        InputRefusedError: the article is missing, or the new first day would pass another regime.
    """
    territory = row.territory
    actor.require(Role.ADMINISTRATOR, territory.perimeter_id, ROOM)
    Territory.objects.select_for_update().get(pk=territory.pk)
    if valid_from != row.valid_from:
        _check_between(territory, row, valid_from)
    values = {**_values(regime, article, source), "valid_from": valid_from}
    before = write_version(row, version, values)
    if before:
        after = {name: values[name] for name in before}
        _told(actor, territory, "change_regime", before=before, after=after, reason=reason)
    return row


@transaction.atomic
def withdraw_regime(*, actor: Actor, row: RegimeFiscal, version: int, reason: str) -> None:
    """Withdraw a regime recorded by mistake; the one before holds on, the journal keeps what stood.

    Args:
        actor: administrator of the territory.
        row: obtained through a gate.
        version: the one that the actor saw.
        reason: why; needed.

    Raises:
        EditConflictError: somebody else changed it in between.
        InputRefusedError: no reason is given.
    """
    territory = row.territory
    actor.require(Role.ADMINISTRATOR, territory.perimeter_id, ROOM)
    if not squeezed(reason):
        raise _refused("reason", "", "La raison manque.", "Dites pourquoi ce régime est retiré.")
    before = _facts(row)
    deleted, _models = RegimeFiscal.objects.filter(pk=row.pk, version=version).delete()
    if not deleted:
        fresh = RegimeFiscal.objects.filter(pk=row.pk).first()
        raise conflict(fresh or row, version, _facts(fresh) if fresh else {})
    _told(actor, territory, "withdraw_regime", before=before, after=None, reason=reason)


def _values(regime: Regime, article: str, source: str) -> dict[str, str]:
    bare = squeezed(article)
    if not bare:
        raise _refused("article", "", "L’article ou la délibération manque.", "Écrivez-le.")
    return {"regime": regime.value, "article": bare, "source": squeezed(source)}


def _check_free(starts: set[dt.date], valid_from: dt.date, valid_to: dt.date | None) -> None:
    if valid_to is not None and valid_to < valid_from:
        reason = "La fin vient avant le début."
        remedy = "Corrigez l’une des deux dates."
        raise _refused("valid_to", valid_to.isoformat(), reason, remedy)
    if valid_from in starts:
        reason = "Un régime commence déjà ce jour."
        raise _refused("valid_from", valid_from.isoformat(), reason, "Modifiez celui-là.")
    if valid_to is None:
        return
    inside = sorted(start for start in starts if valid_from < start <= valid_to)
    if inside:
        reason = f"Un autre régime commence le {inside[0]:%d/%m/%Y}, dans cette période."
        remedy = "Finissez la veille, ou corrigez d’abord l’autre régime."
        raise _refused("valid_to", valid_to.isoformat(), reason, remedy)


def _check_between(territory: Territory, row: RegimeFiscal, valid_from: dt.date | None) -> None:
    """Stop a first day that would jump over the regime before, or over the one after."""
    held = list_regimes(territory)
    rank = next(number for number, one in enumerate(held) if one.row.pk == row.pk)
    earlier = held[rank - 1].period.start if rank else None
    later = held[rank].period.end
    is_late = later is not None and valid_from is not None and valid_from > later
    is_early = rank > 0 and (valid_from is None or (earlier is not None and valid_from <= earlier))
    if is_late or is_early:
        value = valid_from.isoformat() if valid_from else ""
        reason = "Cette date passe par-dessus un autre régime."
        raise _refused("valid_from", value, reason, "Corrigez d’abord l’autre régime.")


def _resume(territory: Territory, covering: RegimeFiscal | None, start: dt.date) -> None:
    """Let what held before a period hold again after it: the same regime, or nothing known."""
    RegimeFiscal.objects.create(
        territory=territory,
        valid_from=start,
        regime=covering.regime if covering else "",
        article=covering.article if covering else "",
        source=covering.source if covering else "",
    )


def _facts(row: RegimeFiscal) -> dict[str, Any]:
    return {
        "regime": row.regime,
        "valid_from": row.valid_from,
        "article": row.article,
        "source": row.source,
    }


def _told(
    actor: Actor,
    territory: Territory,
    action: str,
    *,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    reason: str,
) -> None:
    audit.record(
        actor=actor,
        perimeter_id=territory.perimeter_id,
        action=action,
        target=territory,
        before=before,
        after=after,
        reason=reason,
    )


def _refused(field: str, value: str, reason: str, remedy: str) -> InputRefusedError:
    return InputRefusedError((Refusal(reason, remedy, field=field, value=value),))
