"""Creation and edition of one asset, under an optimistic lock; each change is a new dated state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.buildings.core.conflicts import EditConflictError, clashes
from bastide.kernel.buildings.core.facts import Value
from bastide.kernel.buildings.core.readings import check_across, read_together
from bastide.kernel.buildings.core.rows import Values, differences
from bastide.kernel.buildings.core.values import Cell
from bastide.kernel.buildings.models import Asset, AssetState
from bastide.kernel.buildings.queries.assets import list_states, values_of
from bastide.kernel.buildings.services.states import (
    MIRRORED,
    Origin,
    Surroundings,
    check_parent,
    check_rnb,
    next_state,
)
from bastide.kernel.organisations.models import Authority
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit import services as audit

Cells = Mapping[str, Cell | tuple[str, ...]]


@transaction.atomic
def create_asset(
    *,
    actor: Actor,
    authority: Authority,
    room: str,
    cells: Cells,
    valid_from: dt.date | None = None,
    source: str = "",
    reason: str = "",
) -> Asset:
    """Add an asset to an authority's inventory, with its first state.

    Args:
        actor: contributes to the authority in the room.
        authority: obtained through a gate.
        room: room of the caller.
        cells: key of a fact → what was typed (or a value already read); a code is needed.
        valid_from: since when it is true; today by default.
        source: where the facts come from.
        reason: why it is added.

    Raises:
        InputRefusedError: a cell cannot be read, the code is taken, the RNB identifier is another
            asset's, the segment or the parent does not exist.
    """
    actor.require(Role.CONTRIBUTOR, authority.perimeter_id, room)
    today = timezone.localdate()
    read = read_together(cells, today=today)
    check_across(read)
    values: dict[str, Value] = {key: value for key, value in read.items() if value is not None}
    asset = Asset(
        territory_id=authority.territory_id, authority=authority, code=str(values.pop("code"))
    )
    origin = Origin(_day(valid_from, today), actor.label, source, reason)
    save_first_state(asset, values, Surroundings(authority), origin)
    _record(actor, "create_asset", asset, after={"code": asset.code, **values}, reason=reason)
    return asset


def save_first_state(
    asset: Asset, values: Values, around: Surroundings, origin: Origin
) -> AssetState:
    """Save a new asset with its first state; the caller has checked who acts and records it.

    Raises:
        InputRefusedError: the code is taken, or something that it names does not exist.
    """
    if Asset.objects.filter(authority=asset.authority, code__iexact=asset.code).exists():
        raise _code_taken(asset.code)
    around.add_sites([str(values.get("site") or "")])
    state = next_state(asset, values, around, origin, sorted(values))
    check_rnb(asset, values)
    check_parent(asset, asset.parent)
    _save_identity(asset, values, is_new=True)
    state.asset, state.number = asset, 1
    state.save(force_insert=True)
    return state


@transaction.atomic
def edit_asset(
    *,
    actor: Actor,
    asset: Asset,
    room: str,
    base_id: int,
    cells: Cells,
    valid_from: dt.date | None = None,
    source: str = "",
    reason: str = "",
) -> AssetState:
    """Change facts of an asset: a new state follows the current one.

    Args:
        actor: contributes to the authority in the room.
        asset: obtained through a gate.
        room: room of the caller.
        base_id: identifier of the state that the person saw when the editing began.
        cells: key of a fact → what was typed; empty to say that it is not known any more.
        valid_from: since when it is true; today by default, never before the current state.
        source: where the facts come from.
        reason: why.

    Returns:
        The new state, or the current one when nothing changes.

    Raises:
        EditConflictError: the current state is another one; it carries the three versions.
        InputRefusedError: a cell cannot be read, a date is out of order, the asset left.
    """
    actor.require(Role.CONTRIBUTOR, asset.authority.perimeter_id, room)
    asset = locked(asset)
    refuse_ended(asset)
    current = list_states(asset).get(is_current=True)
    before = values_of(current)
    today = timezone.localdate()
    read = read_together({key: cell for key, cell in cells.items() if key != "code"}, today=today)
    after = applied(before, read)
    check_across({"code": asset.code, **after})
    if current.pk != base_id:
        raise _conflict(asset, current, base_id, before, read)
    changed = changed_keys(before, after)
    if not changed:
        return current
    day = _day(valid_from, today)
    if day < current.valid_from:
        raise _out_of_order(day, current.valid_from)
    origin = Origin(day, actor.label, source, reason)
    state = follow(asset, current, after, origin)
    _record(
        actor,
        "edit_asset",
        asset,
        before={key: before.get(key) for key in changed},
        after={key: after.get(key) for key in changed},
        reason=reason,
    )
    return state


def follow(asset: Asset, current: AssetState, after: Values, origin: Origin) -> AssetState:
    """Save the state that follows the current one, and let the asset's identity repeat it."""
    around = Surroundings(asset.authority)
    around.add_sites([str(after.get("site") or "")])
    changed = changed_keys(values_of(current), after)
    state = next_state(asset, after, around, origin, changed)
    check_rnb(asset, after)
    check_parent(asset, asset.parent)
    AssetState.objects.filter(pk=current.pk).update(is_current=False)
    state.number = current.number + 1
    state.save(force_insert=True)
    _save_identity(asset, after, is_new=False)
    return state


def _save_identity(asset: Asset, values: Values, *, is_new: bool) -> None:
    """Save an asset's identity; what somebody else took in the meantime is refused by its name.

    Raises:
        InputRefusedError: the RNB identifier or the code was taken by another transaction.
    """
    try:
        with transaction.atomic():
            if is_new:
                asset.save(force_insert=True)
            else:
                asset.save(update_fields=list(MIRRORED))
    except IntegrityError as error:
        check_rnb(asset, values)
        raise _code_taken(asset.code) from error


def applied(before: Values, read: Mapping[str, Value | None]) -> dict[str, Value]:
    """Return a description after cells were read: a value replaces, `None` erases."""
    merged: dict[str, Value | None] = {**before, **read}
    return {key: value for key, value in merged.items() if value is not None}


def changed_keys(before: Values, after: Values) -> list[str]:
    """Return the keys whose value differs, erased ones included, in alphabetical order."""
    told = {change.key for change in differences(before, after)}
    return sorted(told | {key for key in before if key not in after})


def locked(asset: Asset) -> Asset:
    """Return an asset as it stands now, its row held until the transaction ends."""
    return (
        Asset.objects.select_for_update(of=("self",))
        .select_related("authority", "territory", "parent")
        .get(pk=asset.pk)
    )


def refuse_ended(asset: Asset) -> None:
    """Refuse to change an asset that left the portfolio.

    Raises:
        InputRefusedError: it left.
    """
    if asset.ended_on is not None:
        reason = (
            f"«\u00a0{asset}\u00a0» est {asset.get_end_kind_display()} depuis le "
            f"{asset.ended_on:%d/%m/%Y}\u00a0: son histoire ne change plus."
        )
        raise InputRefusedError(
            (Refusal(reason, "Annulez sa sortie si elle est une erreur.", value=asset.code),)
        )


def _conflict(
    asset: Asset,
    current: AssetState,
    base_id: int,
    other: Values,
    read: Mapping[str, Value | None],
) -> EditConflictError:
    found = list_states(asset).filter(pk=base_id).first()
    base = values_of(found) if found is not None else {}
    return EditConflictError(
        base_id=base_id,
        current_id=current.pk,
        author=current.author,
        clashes=clashes(base, applied(base, read), other),
    )


def _day(asked: dt.date | None, today: dt.date) -> dt.date:
    day = asked or today
    if day > today:
        reason = f"le {day:%d/%m/%Y} n’est pas encore arrivé."
        remedy = "Donnez la date depuis laquelle c’est vrai, aujourd’hui au plus tard."
        raise InputRefusedError(
            (Refusal(reason, remedy, field="Vrai depuis", value=day.isoformat()),)
        )
    return day


def _out_of_order(day: dt.date, held: dt.date) -> InputRefusedError:
    reason = f"l’état actuel est vrai depuis le {held:%d/%m/%Y}, après cette date."
    remedy = f"Donnez le {held:%d/%m/%Y} ou une date plus récente."
    return InputRefusedError((Refusal(reason, remedy, field="Vrai depuis", value=day.isoformat()),))


def _code_taken(code: str) -> InputRefusedError:
    reason = f"le code «\u00a0{code}\u00a0» est déjà celui d’un bien de la collectivité."
    return InputRefusedError((Refusal(reason, "Donnez un autre code.", field="Code", value=code),))


def _record(
    actor: Actor,
    action: str,
    asset: Asset,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
    reason: str = "",
) -> None:
    audit.record(
        actor=actor,
        perimeter_id=asset.authority.perimeter_id,
        action=action,
        target=asset,
        before=before,
        after=after,
        reason=reason,
    )
