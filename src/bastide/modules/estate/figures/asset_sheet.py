"""The sheet of one asset: its facts with their date and source, its costs, energy and use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bastide.foundation.money import NBSP, shown
from bastide.kernel.buildings.core.costs import COST_LABELS, CostKind, unit_cost
from bastide.kernel.buildings.core.facts import FIELDS, Fact, FactType, Group, Value, floor_area
from bastide.kernel.buildings.core.occupancy import Occupancy
from bastide.kernel.buildings.models import Asset, AssetState, RunningCost
from bastide.kernel.buildings.queries.assets import values_of
from bastide.modules.estate.figures.inventory import money_words, percent_words
from bastide.platform.ui.archetypes import Anchor, KeyFigure
from bastide.platform.ui.archetypes import Fact as Line


@dataclass(frozen=True, slots=True)
class FactGroup:
    """One part of the sheet: its anchor, its name, its lines."""

    anchor: str
    label: str
    lines: Sequence[Line]
    missing: int


@dataclass(frozen=True, slots=True)
class CostRow:
    """One year of costs: kind by kind, what is paid, per square metre."""

    year: int
    amounts: Sequence[RunningCost | None]
    paid: Decimal | None
    per_m2: Decimal | None
    why: str


def since_when(states: Iterable[AssetState]) -> dict[str, AssetState]:
    """Return, for each fact, the state in which it last changed.

    Args:
        states: of one asset, the latest first.
    """
    found: dict[str, AssetState] = {}
    for state in states:
        for key in state.changed:
            found.setdefault(key, state)
    return found


def fact_groups(
    values: Mapping[str, Value], states: Sequence[AssetState], *, shows_people: bool
) -> list[FactGroup]:
    """Return the facts of an asset, group by group; what is not known is said.

    Args:
        values: current values.
        states: of the asset, the latest first.
        shows_people: whether facts that may name a private person are shown.
    """
    origins = since_when(states)
    made = []
    for rank, group in enumerate(Group):
        facts = [
            fact
            for fact in FIELDS.values()
            if fact.group is group and (shows_people or not fact.is_personal)
        ]
        known = [fact for fact in facts if fact.key in values]
        lines = [
            Line(fact.label, _said(fact, values[fact.key]), _note(origins.get(fact.key)))
            for fact in known
        ]
        made.append(FactGroup(f"groupe-{rank}", _(group.value), lines, len(facts) - len(known)))
    return [one for one in made if one.lines or one.missing]


def fact_line(key: str, values: Mapping[str, Value]) -> tuple[str, str | None]:
    """Return the label of a fact and its value as people read it; `None` when it is not known."""
    fact = FIELDS[key]
    return fact.label, _said(fact, values[key]) if key in values else None


def _said(fact: Fact, value: Value) -> str:
    """Return a fact as people read it, with its unit."""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, tuple):
        return ", ".join(fact.label_of(one) for one in value)
    if isinstance(value, Decimal):
        if fact.type in {FactType.LATITUDE, FactType.LONGITUDE}:
            return f"{value.normalize():f}".replace(".", ",") + fact.unit
        decimals = 0 if value == value.to_integral_value() else 2
        return f"{shown(value, decimals=decimals)}{NBSP}{fact.unit}".strip()
    if fact.type is FactType.DATE:
        return date_format(value, "j F Y")  # type: ignore[arg-type]
    return f"{fact.label_of(str(value))} {fact.unit}".strip()


def _note(state: AssetState | None) -> str:
    if state is None:
        return ""
    day = date_format(state.valid_from, "j F Y")
    line = _(", ligne %(n)s") % {"n": state.line} if state.line else ""
    return _("depuis le %(day)s, %(source)s%(line)s") % {
        "day": day,
        "source": state.source or state.author,
        "line": line,
    }


def cost_rows(
    history: Sequence[tuple[int, Mapping[str, RunningCost]]], values: Mapping[str, Value]
) -> tuple[list[str], list[CostRow]]:
    """Return the kinds of cost that are known, and one row a year, the latest first."""
    kinds = [kind for kind in CostKind if any(kind.value in rows for _year, rows in history)]
    made = []
    for year, rows in history:
        costs = {CostKind(kind): row.amount for kind, row in rows.items()}
        unit = unit_cost(values, costs)
        made.append(
            CostRow(
                year, [rows.get(kind.value) for kind in kinds], unit.amount, unit.per_m2, unit.why
            )
        )
    return [COST_LABELS[kind] for kind in kinds], made


def asset_figures(
    asset: Asset, costs: Sequence[CostRow], occupancy: Occupancy | None, values: Mapping[str, Value]
) -> list[KeyFigure]:
    """Return the key figures of an asset."""
    area = floor_area(values)
    last = costs[0] if costs else None
    path = reverse("estate_asset", args=[asset.territory.slug, asset.pk])
    return [
        KeyFigure(
            _("Surface"),
            f"{shown(area[1])}{NBSP}m²" if area else "",
            note=FIELDS[area[0]].label if area else "",
            origin_url=f"{path}#groupe-3",
        ),
        KeyFigure(
            _("Coût d’un an"),
            money_words(last.paid) if last and last.paid is not None else "",
            note=str(last.year) if last else "",
            origin_url=f"{path}#couts",
        ),
        KeyFigure(
            _("Coût au m²"),
            f"{shown(last.per_m2, decimals=2)}{NBSP}€" if last and last.per_m2 is not None else "",
            note=last.why if last else "",
            origin_url=f"{path}#couts",
        ),
        KeyFigure(
            _("Occupation"),
            percent_words(occupancy.rate) if occupancy and occupancy.rate is not None else "",
            note=occupancy.why if occupancy else "",
            origin_url=f"{path}#occupation",
        ),
    ]


def anchors(groups: Sequence[FactGroup]) -> list[Anchor]:
    """Return the parts of the sheet, to go to one of them."""
    return [
        *(Anchor(one.anchor, one.label) for one in groups if one.lines),
        Anchor("couts", _("Coûts")),
        Anchor("energie", _("Énergie")),
        Anchor("occupation", _("Occupation")),
        Anchor("pieces", _("Photos et documents")),
        Anchor("histoire", _("Histoire")),
    ]


def state_changes(states: Sequence[AssetState]) -> list[tuple[AssetState, list[tuple[str, str]]]]:
    """Return each state of an asset with what it changed, in words, the latest first."""
    made = []
    for state in states:
        values = values_of(state)
        changed = [
            (FIELDS[key].label, _said(FIELDS[key], values[key]) if key in values else _("effacé"))
            for key in state.changed
            if key in FIELDS
        ]
        made.append((state, changed))
    return made
