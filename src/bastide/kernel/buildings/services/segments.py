"""The segments of a territory's portfolio: six to begin with, all of them editable."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import folded, slug, squeezed
from bastide.kernel.buildings.models import Segment
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit import services as audit

DEFAULT_SEGMENTS = (
    ("administratif", "Administratif"),
    ("scolaire_enfance", "Scolaire et enfance"),
    ("sportif", "Sportif"),
    ("culturel", "Culturel et cultuel"),
    ("associatif_social", "Associatif et social"),
    ("technique_logement", "Technique, logement et divers"),
)
"""Code and label of the segments that a territory begins with."""

CODE_LENGTH, LABEL_LENGTH = 40, 100


@transaction.atomic
def set_up_segments(*, actor: Actor, territory: Territory, room: str) -> tuple[Segment, ...]:
    """Give a territory the six segments to begin with; one that already has some keeps its own.

    Args:
        actor: manager of the territory in the room.
        territory: obtained through a gate.
        room: room of the caller.

    Returns:
        The segments of the territory, in their order.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, room)
    known = tuple(Segment.objects.filter(territory=territory))
    if known:
        return known
    created = Segment.objects.bulk_create(
        Segment(territory=territory, code=code, label=label, rank=rank)
        for rank, (code, label) in enumerate(DEFAULT_SEGMENTS, start=1)
    )
    audit.record(
        actor=actor,
        perimeter_id=territory.perimeter_id,
        action="set_up_segments",
        target=created[0],
        after={"segments": [segment.label for segment in created]},
    )
    return tuple(created)


@transaction.atomic
def create_segment(*, actor: Actor, territory: Territory, label: str, room: str) -> Segment:
    """Add a segment after the others.

    Raises:
        InputRefusedError: no label, or one that another segment has.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, room)
    said = _checked(territory, label)
    ranks = Segment.objects.filter(territory=territory).values_list("rank", flat=True)
    segment = Segment(
        territory=territory,
        code=_free_code(territory, said),
        label=said,
        rank=max(ranks, default=0) + 1,
    )
    _save(segment)
    _record(actor, "create_segment", segment, after={"label": said, "rank": segment.rank})
    return segment


@transaction.atomic
def edit_segment(
    *, actor: Actor, segment: Segment, room: str, label: str = "", rank: int | None = None
) -> Segment:
    """Rename a segment or move it in the list; its code stays.

    Args:
        actor: manager of the territory in the room.
        segment: one of the territory.
        room: room of the caller.
        label: new name; empty to keep it.
        rank: new place from 1; `None` to keep it. The others make room.

    Raises:
        InputRefusedError: a label that another segment has.
    """
    actor.require(Role.MANAGER, segment.territory.perimeter_id, room)
    before = {"label": segment.label, "rank": segment.rank}
    if label:
        segment.label = _checked(segment.territory, label, but=segment)
    _save(segment)
    if rank is not None:
        others = list(
            Segment.objects.filter(territory_id=segment.territory_id).exclude(pk=segment.pk)
        )
        others.insert(max(rank, 1) - 1, segment)
        for place, one in enumerate(others, start=1):
            one.rank = place
        Segment.objects.bulk_update(others, ["rank"])
    after = {"label": segment.label, "rank": segment.rank}
    if after != before:
        _record(actor, "edit_segment", segment, before=before, after=after)
    return segment


@transaction.atomic
def remove_segment(*, actor: Actor, segment: Segment, room: str, reason: str = "") -> None:
    """Remove a segment that no asset is or was in.

    Raises:
        InputRefusedError: assets are in it, today or in an earlier state.
    """
    from bastide.kernel.buildings.models import AssetState  # noqa: PLC0415 -- heavy, rarely asked

    actor.require(Role.MANAGER, segment.territory.perimeter_id, room)
    count = AssetState.objects.filter(segment=segment).values("asset").distinct().count()
    if count:
        raise _refused(
            segment.label,
            f"{count} bien(s) sont ou ont été dans ce segment.",
            "Renommez-le plutôt\u00a0: l’histoire des biens le nomme.",
        )
    _record(actor, "remove_segment", segment, before={"label": segment.label}, reason=reason)
    segment.delete()


def _checked(territory: Territory, label: str, but: Segment | None = None) -> str:
    said = squeezed(label)[:LABEL_LENGTH]
    others = Segment.objects.filter(territory=territory)
    taken = {folded(one.label) for one in others if but is None or one.pk != but.pk}
    if not said:
        raise _refused(label, "un segment a un nom.", "Écrivez-le.")
    if folded(said) in taken:
        raise _refused(label, "un segment porte déjà ce nom.", "Choisissez un autre nom.")
    return said


def _free_code(territory: Territory, label: str) -> str:
    taken = set(Segment.objects.filter(territory=territory).values_list("code", flat=True))
    base = slug(label).replace("-", "_")[: CODE_LENGTH - 4] or "segment"
    code, count = base, 1
    while code in taken:
        count += 1
        code = f"{base}_{count}"
    return code


def _save(segment: Segment) -> None:
    try:
        with transaction.atomic():
            segment.save()
    except IntegrityError as error:
        raise _refused(
            segment.label, "un segment porte déjà ce nom.", "Rechargez la page."
        ) from error


def _record(
    actor: Actor,
    action: str,
    segment: Segment,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
    reason: str = "",
) -> None:
    audit.record(
        actor=actor,
        perimeter_id=segment.territory_id,
        action=action,
        target=segment,
        before=before,
        after=after,
        reason=reason,
    )


def _refused(value: str, reason: str, remedy: str) -> InputRefusedError:
    return InputRefusedError((Refusal(reason, remedy, field="Segment", value=value),))
