"""Quality of an inventory: what is missing or doubtful, how serious, and what it would change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from bastide.foundation.text import folded
from bastide.kernel.buildings.core.costs import unit_cost
from bastide.kernel.buildings.core.facts import Facts
from bastide.kernel.buildings.core.portfolio import AssetFigures, repeated_land
from bastide.kernel.buildings.core.quality_rules import RULES, Context, Severity

ENOUGH = 5
"""Costs known in a segment from which a median means something."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One doubt about one asset.

    Attributes:
        rule: code of the rule. code: code of the asset. severity: how serious.
        said: what is wrong, in one French sentence. changes: what it prevents or distorts.
        field: fact to fill or correct; empty for several.
    """

    rule: str
    code: str
    severity: Severity
    said: str
    changes: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class RuleSummary:
    """One rule over a portfolio: how many assets it concerns, among how many it may."""

    rule: str
    severity: Severity
    label: str
    changes: str
    count: int
    among: int


def findings(
    assets: Sequence[AssetFigures],
    *,
    today: dt.date,
    year: int,
    with_energy: frozenset[str] = frozenset(),
) -> tuple[Finding, ...]:
    """Return every finding about the assets in service, the most serious first.

    Args:
        assets: of one portfolio.
        today: the clock.
        year: year of the costs that the assets carry.
        with_energy: codes whose energy of that year is known.
    """
    context = _context(assets, today, year, with_energy)
    found = [
        Finding(rule.code, asset.code, rule.severity, said, rule.changes, rule.field)
        for asset in assets
        if not asset.is_ended
        for rule in RULES
        if (rule.on_land or asset.kind != "land") and (said := rule.check(asset, context))
    ]
    order = {rule.code: rank for rank, rule in enumerate(RULES)}
    return tuple(sorted(found, key=lambda one: (-one.severity, order[one.rule], one.code)))


def summary(assets: Sequence[AssetFigures], found: Sequence[Finding]) -> tuple[RuleSummary, ...]:
    """Return one line for each rule that found something, the most serious and frequent first."""
    current = [one for one in assets if not one.is_ended]
    counts: dict[str, int] = {}
    for one in found:
        counts[one.rule] = counts.get(one.rule, 0) + 1
    lines = [
        RuleSummary(
            rule.code,
            rule.severity,
            rule.label,
            rule.changes,
            counts[rule.code],
            sum(rule.on_land or one.kind != "land" for one in current),
        )
        for rule in RULES
        if rule.code in counts
    ]
    return tuple(sorted(lines, key=lambda one: (-one.severity, -one.count)))


def completeness(facts: Facts, keys: Sequence[str]) -> Decimal:
    """Return the share, 0 to 1, of asked facts that are known; 1 when none is asked."""
    if not keys:
        return Decimal(1)
    return Decimal(sum(key in facts for key in keys)) / len(keys)


def _context(
    assets: Sequence[AssetFigures], today: dt.date, year: int, with_energy: frozenset[str]
) -> Context:
    names: dict[tuple[str, str], list[str]] = {}
    rnb: dict[str, list[str]] = {}
    by_segment: dict[str, list[Decimal]] = {}
    for one in assets:
        name, address = one.facts.get("name"), one.facts.get("address")
        if name and address and not one.is_ended:
            names.setdefault((folded(str(name)), folded(str(address))), []).append(one.code)
        if identifier := one.facts.get("rnb_id"):
            rnb.setdefault(str(identifier), []).append(one.code)
        cost = unit_cost(one.facts, one.costs).per_m2
        if cost is not None:
            by_segment.setdefault(one.segment, []).append(cost)
    repeated = {code for codes in repeated_land(assets).values() for code in codes}
    return Context(
        today=today,
        year=year,
        names={key: tuple(codes) for key, codes in names.items()},
        rnb={key: tuple(codes) for key, codes in rnb.items()},
        medians={
            name: median(values) for name, values in by_segment.items() if len(values) >= ENOUGH
        },
        repeated=frozenset(repeated),
        with_energy=with_energy,
        ended=frozenset(one.code for one in assets if one.is_ended),
    )
