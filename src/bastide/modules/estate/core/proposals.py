"""From a class to a proposal: one rule per class, with its reason; people decide afterwards.

C1 is maintained, and opened to others when little used. C2 is renovated when works are efficient,
otherwise its occupants move and it is sold. C3 takes the occupants of C4, or is let again. C4 is
sold when it has a value and a lawful path, otherwise demolished when unsafe or dearer to keep than
to demolish, otherwise frozen and guarded.

Source: strategy dossier §2.7; spec 20 part 6.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from bastide.foundation.money import rounded, shown
from bastide.modules.estate.core.actions import LABELS, ActionKind
from bastide.modules.estate.core.gate_catalogue import CATALOGUE
from bastide.modules.estate.core.gates import GateState, procedure, stops
from bastide.modules.estate.core.legal_facts import LegalFacts
from bastide.modules.estate.core.matrix import BuildingClass
from bastide.modules.estate.core.receipts import Receipt


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """What the rules look at; `None` is unknown, never zero.

    Attributes:
        code, label, segment: the building.
        building_class: its published class; `None` when it has none.
        occupancy_rate: hours × places used over available (0-1, above 1 when overfull).
        efficiency: investment priority × m² per thousand euros of works.
        area_m2, occupied_m2: floor area, and the part in use.
        running_cost: euros a year. demolition_cost: euros.
        market_value: what a sale may bring.
        is_unsafe: danger, order to close, structure out of use.
        legal: what is known in law.
    """

    code: str
    label: str
    segment: str
    building_class: BuildingClass | None
    occupancy_rate: Fraction | None = None
    efficiency: Fraction | None = None
    area_m2: Decimal | None = None
    occupied_m2: Decimal | None = None
    running_cost: Decimal | None = None
    demolition_cost: Decimal | None = None
    market_value: Receipt | None = None
    is_unsafe: bool | None = None
    legal: LegalFacts = field(default_factory=LegalFacts)

    @property
    def free_m2(self) -> Decimal | None:
        """Return the area that nobody uses, in m²; `None` when it is not known."""
        if self.area_m2 is None or self.occupied_m2 is None:
            return None
        return max(self.area_m2 - self.occupied_m2, Decimal(0))


@dataclass(frozen=True, slots=True)
class ProposalRules:
    """What the campaign decided for the rules.

    Attributes:
        open_below: use rate under which a C1 building is opened to others (0-1).
        efficient_from: efficiency from which works are proposed; `None` for the median of C2.
        discount_rate: yearly rate (0.03 is 3 %). horizon: years of running cost counted.
    """

    open_below: Fraction = Fraction(1, 2)
    efficient_from: Fraction | None = None
    discount_rate: Fraction = Fraction(3, 100)
    horizon: int = 10


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rules propose for one building.

    Attributes:
        code: the building. building_class: its class, `None` without.
        action: what is proposed; `None` when nothing can be.
        then: what follows it, if anything (relocate, then sell).
        reason: why, in French. partners: buildings whose occupants come in.
        missing: facts that would settle it, in French.
        gates: the legal steps of the last action, in order.
    """

    code: str
    building_class: BuildingClass | None
    action: ActionKind | None
    then: ActionKind | None
    reason: str
    partners: tuple[str, ...]
    missing: tuple[str, ...]
    gates: tuple[GateState, ...]


@dataclass(frozen=True, slots=True)
class Override:
    """A decision that replaces a proposal: by whom, when, why, by which vote.

    Attributes:
        action: what was decided. author: who. on: when. reason: why, never empty.
        vote: reference of the vote, empty when there was none.
    """

    action: ActionKind
    author: str
    on: dt.date
    reason: str
    vote: str = ""

    def __post_init__(self) -> None:
        if not (self.author.strip() and self.reason.strip()):
            raise ValueError("Une décision a un auteur et un motif.")


def retained(proposal: Proposal, override: Override | None) -> ActionKind | None:
    """Return the action kept in the end: the decision when there is one, else the proposal."""
    return override.action if override is not None else proposal.action


def proposals(
    buildings: Sequence[ProposalFacts], *, on: dt.date, rules: ProposalRules | None = None
) -> tuple[Proposal, ...]:
    """Return the proposal of each building, in the order given.

    Args:
        buildings: the portfolio; C3 buildings look at the C4 ones of their segment.
        on: the day at which the law is read.
        rules: what the campaign decided.

    Source: strategy dossier §2.7.
    """
    rules = rules or ProposalRules()
    efficient = _efficient_from(buildings, rules)
    guests, names = _guests(buildings), {one.code: one.label for one in buildings}
    return tuple(
        _proposal(
            one,
            on,
            rules,
            efficient,
            {code: names[code] for code in guests.get(one.code, ())},
        )
        for one in buildings
    )


def capitalised_cost(yearly: Decimal, rate: Fraction, years: int) -> Decimal:
    """Return what a yearly cost is worth today, in euros: its sum over years, discounted.

    Args:
        yearly: euros paid at the end of each year.
        rate: discount rate (0.03 is 3 %).
        years: how many payments.

    >>> capitalised_cost(Decimal(1000), Fraction(3, 100), 10)
    Decimal('8530.20')
    """
    worth = sum(Fraction(yearly) / (1 + rate) ** year for year in range(1, years + 1))
    return rounded(Decimal(worth.numerator) / Decimal(worth.denominator)) if worth else Decimal(0)


def _proposal(
    one: ProposalFacts,
    on: dt.date,
    rules: ProposalRules,
    efficient: Fraction | None,
    guests: Mapping[str, str],
) -> Proposal:
    if one.building_class is None:
        return _said(one, on, None, "Sans classe publiée, aucune proposition n’est faite.")
    if one.building_class is BuildingClass.C1:
        return _of_c1(one, on, rules)
    if one.building_class is BuildingClass.C2:
        return _of_c2(one, on, efficient)
    if one.building_class is BuildingClass.C3:
        return _of_c3(one, on, guests)
    return _of_c4(one, on, rules)


def _of_c1(one: ProposalFacts, on: dt.date, rules: ProposalRules) -> Proposal:
    if one.occupancy_rate is None:
        reason = "Bon bâtiment, utile\u00a0: l’entretenir."
        return _said(one, on, ActionKind.MAINTAIN, reason, missing=("taux d’occupation",))
    use = _percent(one.occupancy_rate)
    if one.occupancy_rate < rules.open_below:
        reason = (
            f"Bon bâtiment, utile, occupé à {use} seulement (seuil {_percent(rules.open_below)})"
            "\u00a0: l’entretenir et l’ouvrir à d’autres usages."
        )
        return _said(one, on, ActionKind.OPEN, reason)
    reason = f"Bon bâtiment, utile, occupé à {use}\u00a0: l’entretenir."
    return _said(one, on, ActionKind.MAINTAIN, reason)


def _of_c2(one: ProposalFacts, on: dt.date, efficient: Fraction | None) -> Proposal:
    if one.efficiency is None or efficient is None:
        reason = "Utile et en mauvais état\u00a0: rénover, sous réserve du coût des travaux."
        missing = ("surface et coût des travaux",)
        return _said(one, on, ActionKind.RENOVATE, reason, missing=missing)
    figures = f"efficacité {_number(one.efficiency)} m² par k€, seuil {_number(efficient)}"
    if one.efficiency >= efficient:
        reason = f"Utile et en mauvais état, les travaux sont efficaces ({figures})\u00a0: rénover."
        return _said(one, on, ActionKind.RENOVATE, reason)
    blocked = stops(procedure(one.legal, ActionKind.SELL, on, CATALOGUE))
    if blocked:
        reason = (
            f"Travaux peu efficaces ({figures}), mais la vente est arrêtée par la loi\u00a0: "
            f"{blocked[0].reason} Rénover."
        )
        return _said(one, on, ActionKind.RENOVATE, reason)
    reason = f"Travaux peu efficaces ({figures})\u00a0: reloger les occupants, puis céder."
    return _said(one, on, ActionKind.RELOCATE, reason, then=ActionKind.SELL)


def _of_c3(one: ProposalFacts, on: dt.date, guests: Mapping[str, str]) -> Proposal:
    if guests:
        names = ", ".join(name or code for code, name in guests.items())
        reason = (
            "Bon bâtiment, peu utile aujourd’hui\u00a0: y installer les occupants de "
            f"{names}, dont les bâtiments sont à céder ou démolir."
        )
        return _said(one, on, ActionKind.POOL, reason, partners=tuple(guests))
    missing = ("surface libre",) if one.free_m2 is None else ()
    reason = (
        "Bon bâtiment, peu utile aujourd’hui, et aucun occupant compatible à y reloger\u00a0: "
        "le relouer."
    )
    return _said(one, on, ActionKind.RELET, reason, missing=missing)


def _of_c4(one: ProposalFacts, on: dt.date, rules: ProposalRules) -> Proposal:
    sale = stops(procedure(one.legal, ActionKind.SELL, on, CATALOGUE))
    has_value = one.market_value is not None and one.market_value.likely > 0
    missing = () if sale or one.market_value is not None else ("valeur vénale",)
    if has_value and one.market_value is not None and not sale:
        value = shown(one.market_value.likely)
        reason = (
            f"Peu de qualités, peu d’intérêt, une valeur estimée à {value}\u00a0€ et aucun "
            "obstacle légal connu\u00a0: céder."
        )
        return _said(one, on, ActionKind.SELL, reason)
    why_not = sale[0].reason if sale else "Aucune valeur vénale connue."
    return _not_saleable(one, on, rules, why_not, missing)


def _not_saleable(
    one: ProposalFacts,
    on: dt.date,
    rules: ProposalRules,
    why_not: str,
    missing: tuple[str, ...],
) -> Proposal:
    forbidden = stops(procedure(one.legal, ActionKind.DEMOLISH, on, CATALOGUE))
    if forbidden:
        why = " ".join(dict.fromkeys((why_not, forbidden[0].reason)))
        reason = f"{why} Geler et garder le bâtiment."
        return _said(one, on, ActionKind.FREEZE, reason, missing=missing)
    if one.is_unsafe:
        reason = f"{why_not} Le bâtiment est dangereux\u00a0: démolir."
        return _said(one, on, ActionKind.DEMOLISH, reason, missing=missing)
    if one.running_cost is None or one.demolition_cost is None:
        unknown = (*missing, "coût de fonctionnement et coût de démolition")
        reason = f"{why_not} Rien ne prouve que démolir coûte moins\u00a0: geler et garder."
        return _said(one, on, ActionKind.FREEZE, reason, missing=unknown)
    cost = capitalised_cost(one.running_cost, rules.discount_rate, rules.horizon)
    figures = (
        f"{shown(cost)}\u00a0€ de fonctionnement sur {rules.horizon}\u00a0ans contre "
        f"{shown(one.demolition_cost)}\u00a0€ de démolition"
    )
    if cost > one.demolition_cost:
        reason = f"{why_not} Garder coûte plus que démolir ({figures})\u00a0: démolir."
        return _said(one, on, ActionKind.DEMOLISH, reason, missing=missing)
    reason = f"{why_not} Démolir coûte plus que garder ({figures})\u00a0: geler et garder."
    return _said(one, on, ActionKind.FREEZE, reason, missing=missing)


def _said(
    one: ProposalFacts,
    on: dt.date,
    action: ActionKind | None,
    reason: str,
    *,
    then: ActionKind | None = None,
    partners: tuple[str, ...] = (),
    missing: tuple[str, ...] = (),
) -> Proposal:
    last = then or action
    return Proposal(
        code=one.code,
        building_class=one.building_class,
        action=action,
        then=then,
        reason=reason,
        partners=partners,
        missing=missing,
        gates=procedure(one.legal, last, on, CATALOGUE) if last else (),
    )


def _efficient_from(buildings: Sequence[ProposalFacts], rules: ProposalRules) -> Fraction | None:
    """Return the efficiency from which works are proposed: the rule's, or the median of C2."""
    if rules.efficient_from is not None:
        return rules.efficient_from
    known = sorted(
        one.efficiency
        for one in buildings
        if one.building_class is BuildingClass.C2 and one.efficiency is not None
    )
    if not known:
        return None
    return (known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2


def _guests(buildings: Sequence[ProposalFacts]) -> Mapping[str, tuple[str, ...]]:
    """Return C3 building → C4 buildings of its segment whose occupants fit in its free area.

    Each C4 goes to one host, in the order of the list; a host takes what its free area holds.
    """
    hosts = [one for one in buildings if one.building_class is BuildingClass.C3]
    room = {one.code: one.free_m2 or Decimal(0) for one in hosts}
    guests: dict[str, tuple[str, ...]] = {}
    for one in buildings:
        if one.building_class is not BuildingClass.C4 or not one.occupied_m2:
            continue
        for host in hosts:
            if host.segment == one.segment and room[host.code] >= one.occupied_m2:
                room[host.code] -= one.occupied_m2
                guests[host.code] = (*guests.get(host.code, ()), one.code)
                break
    return guests


def _percent(rate: Fraction) -> str:
    return f"{int(rate * 100)}\u00a0%"


def _number(value: Fraction) -> str:
    return shown(Decimal(value.numerator) / Decimal(value.denominator), decimals=2)


def action_label(proposal: Proposal) -> str:
    """Return what is proposed, in French words.

    Args:
        proposal: what the rules propose.
    """
    if proposal.action is None:
        return "aucune proposition"
    first = LABELS[proposal.action]
    return f"{first}, puis {LABELS[proposal.then]}" if proposal.then else first
