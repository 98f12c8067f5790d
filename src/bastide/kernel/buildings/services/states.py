"""How a description of an asset becomes its next state; used by every write of the room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import folded
from bastide.kernel.buildings.core.facts import FACTS, FIELDS, FactType, Value
from bastide.kernel.buildings.core.rows import EXTRA, Values
from bastide.kernel.buildings.models import Asset, AssetState, Segment, Site
from bastide.kernel.organisations.models import Authority
from bastide.platform.exchange.models import ImportBatch

MIRRORED = ("kind", "name", "site", "parent", "segment", "rnb_id")
"""What the identity repeats of the current state."""

_EMPTY: Mapping[FactType, Callable[[], Any]] = {
    **dict.fromkeys((FactType.TEXT, FactType.LONG_TEXT, FactType.CHOICE), str),
    **dict.fromkeys((FactType.POSTCODE, FactType.INSEE), str),
    **dict.fromkeys((FactType.CHOICES, FactType.PARCELS), list),
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a state comes from.

    Attributes:
        valid_from: since when it is true. author: who writes it. source: in words.
        reason: why. batch: the import; `None` for a typed one. line: row of its file.
    """

    valid_from: dt.date
    author: str
    source: str = ""
    reason: str = ""
    batch: ImportBatch | None = None
    line: int | None = None


class Surroundings:
    """The sites, segments and assets that the values of an authority's assets name."""

    def __init__(self, authority: Authority) -> None:
        self.authority = authority
        self.sites = {site.key: site for site in Site.objects.filter(authority=authority)}
        self.segments: dict[str, Segment] = {}
        for segment in Segment.objects.filter(territory_id=authority.territory_id):
            self.segments[folded(segment.code)] = segment
            self.segments[folded(segment.label)] = segment
        self.assets = {
            folded(asset.code): asset for asset in Asset.objects.filter(authority=authority)
        }
        self.made: list[Site] = []

    def add_sites(self, labels: Iterable[str]) -> None:
        """Create the sites that do not exist yet, in one query."""
        fresh = {
            folded(label): Site(authority=self.authority, label=label, key=folded(label))
            for label in labels
            if label and folded(label) not in self.sites
        }
        Site.objects.bulk_create(fresh.values(), batch_size=500)
        self.sites |= fresh
        self.made += fresh.values()

    def segment(self, said: object) -> Segment | None:
        """Return the segment of a code or label, `None` for an empty one.

        Raises:
            InputRefusedError: the territory has no such segment.
        """
        if not said:
            return None
        found = self.segments.get(folded(str(said)))
        if found is None:
            raise InputRefusedError((self.no_segment(str(said)),))
        return found

    def no_segment(self, said: str, line: int | None = None) -> Refusal:
        """Return why a segment is refused, with those that exist."""
        labels = dict.fromkeys(segment.label for segment in self.segments.values())
        return Refusal(
            f"aucun segment ne s’appelle «\u00a0{said}\u00a0».",
            f"Segments du territoire\u00a0: {', '.join(labels) or 'aucun'}.",
            line=line,
            field=FIELDS["segment"].label,
            value=said,
        )

    def parent(self, said: object) -> Asset | None:
        """Return the asset of a code, `None` for an empty one.

        Raises:
            InputRefusedError: the authority has no such asset.
        """
        if not said:
            return None
        found = self.assets.get(folded(str(said)))
        if found is None:
            reason = f"aucun bien n’a le code «\u00a0{said}\u00a0»."
            remedy = "Donnez le code d’un bien de la même collectivité."
            raise InputRefusedError(
                (Refusal(reason, remedy, field=FIELDS["parent"].label, value=str(said)),)
            )
        return found


def next_state(
    asset: Asset, values: Values, around: Surroundings, origin: Origin, changed: Sequence[str]
) -> AssetState:
    """Return the state that follows an asset's last one, not saved; its identity follows it.

    Args:
        asset: to be described; its `last_number` must be known (`number_of`).
        values: the whole description afterwards.
        around: sites, segments and assets of the authority.
        origin: where the state comes from.
        changed: keys that differ from the state before.
    """
    state = AssetState(
        asset=asset,
        is_current=True,
        valid_from=origin.valid_from,
        source=origin.source[:250],
        reason=origin.reason[:250],
        batch=origin.batch,
        line=origin.line,
        author=origin.author[:120],
        changed=list(changed),
        extra={
            key.removeprefix(EXTRA): value for key, value in values.items() if key.startswith(EXTRA)
        },
    )
    for fact in FACTS:
        setattr(state, fact.key, _stored(values.get(fact.key), fact.type))
    state.kind = str(values.get("kind") or asset.kind)
    state.name = str(values.get("name") or "")
    state.rnb_id = str(values.get("rnb_id") or "")
    state.site = around.sites[folded(str(values["site"]))] if values.get("site") else None
    state.segment = around.segment(values.get("segment"))
    state.parent = around.parent(values.get("parent"))
    for name in MIRRORED:
        setattr(asset, name, getattr(state, name))
    return state


def _stored(value: Value | None, kind: FactType) -> Any:
    if value is None:
        return _EMPTY.get(kind, lambda: None)()
    if isinstance(value, tuple):
        return list(value)
    if kind in {FactType.LATITUDE, FactType.LONGITUDE}:
        return float(str(value))
    return value


def rnb_holder(asset: Asset, values: Values) -> Asset | None:
    """Return the other asset in service of the territory that bears the same RNB identifier."""
    rnb = str(values.get("rnb_id") or "")
    if not rnb:
        return None
    others = Asset.objects.filter(
        territory_id=asset.territory_id, rnb_id=rnb, ended_on__isnull=True
    )
    return others.exclude(pk=asset.pk).first()


def check_rnb(asset: Asset, values: Values) -> None:
    """Refuse an RNB identifier that another asset in service bears.

    Raises:
        InputRefusedError: another asset of the territory has it.
    """
    holder = rnb_holder(asset, values)
    if holder is not None:
        reason = f"cet identifiant RNB est déjà celui de «\u00a0{holder.code}\u00a0»."
        remedy = "Vérifiez lequel des deux biens le porte."
        raise InputRefusedError(
            (
                Refusal(
                    reason,
                    remedy,
                    field=FIELDS["rnb_id"].label,
                    value=str(values.get("rnb_id")),
                ),
            )
        )


def check_parent(asset: Asset, parent: Asset | None) -> None:
    """Refuse a parent that is the asset itself, stands inside it, or left the portfolio.

    Raises:
        InputRefusedError: one of these.
    """
    above, seen = parent, set()
    while above is not None:
        if above.pk == asset.pk or above.pk in seen:
            raise _no_parent(parent, "ce bien serait contenu dans lui-même.")
        seen.add(above.pk)
        above = above.parent
    if parent is not None and parent.is_ended:
        raise _no_parent(parent, "le bien qui le contiendrait est sorti du patrimoine.")


def _no_parent(parent: Asset | None, reason: str) -> InputRefusedError:
    return InputRefusedError(
        (
            Refusal(
                reason,
                "Choisissez un autre bien.",
                field=FIELDS["parent"].label,
                value=parent.code if parent else "",
            ),
        )
    )
