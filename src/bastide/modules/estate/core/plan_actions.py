"""What may be done of a building, as a plan file says it: money, years, effects."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from bastide.foundation.money import rounded, split
from bastide.foundation.text import folded
from bastide.modules.estate.core.actions import EMPTYING, LEAVING, ActionKind
from bastide.modules.estate.core.plan_form import ActionIn, BuildingIn, ReceiptIn
from bastide.modules.estate.core.plan_refusals import Refusals
from bastide.modules.estate.core.planning import ActionSpec, Requirement, When
from bastide.modules.estate.core.receipts import Receipt

ZERO = Fraction(0)
_FRENCH = {
    "conserver": ActionKind.KEEP,
    "garder": ActionKind.KEEP,
    "entretenir": ActionKind.MAINTAIN,
    "ouvrir": ActionKind.OPEN,
    "renover": ActionKind.RENOVATE,
    "restructurer": ActionKind.RENOVATE,
    "mutualiser": ActionKind.POOL,
    "relouer": ActionKind.RELET,
    "louer": ActionKind.RELET,
    "reloger": ActionKind.RELOCATE,
    "ceder": ActionKind.SELL,
    "vendre": ActionKind.SELL,
    "demolir": ActionKind.DEMOLISH,
    "geler": ActionKind.FREEZE,
    "construire": ActionKind.BUILD,
}


def kind_of(code: str) -> ActionKind:
    """Return the kind that the code of an action says, in English or in French.

    The first word counts: `renovate_light` is a renovation.

    >>> kind_of("sell"), kind_of("Rénover-lourd"), kind_of("X1")
    (<ActionKind.SELL: 'sell'>, <ActionKind.RENOVATE: 'renovate'>, <ActionKind.OTHER: 'other'>)
    """
    word = folded(code).replace("-", " ").replace("_", " ").partition(" ")[0]
    if word in set(ActionKind):
        return ActionKind(word)
    return _FRENCH.get(word, ActionKind.OTHER)


class ActionReader:
    """Reads actions, gathering refusals at their place and notes on what was assumed."""

    def __init__(
        self, years: tuple[int, ...], unit: int, subsidy_share: Fraction, refusals: Refusals
    ) -> None:
        self.years = years
        self.unit = unit
        self.subsidy_share = subsidy_share
        self.refusals = refusals
        self.notes: list[str] = []

    def read(self, building: BuildingIn, asked: ActionIn, place: str) -> ActionSpec:
        """Return what an action may do.

        Args:
            building: the form of its building.
            asked: the form of the action.
            place: where it stands in the file.
        """
        kind = ActionKind(asked.kind) if asked.kind else kind_of(asked.action)
        costs = self._costs(building, asked, place)
        subsidies = self._subsidies(asked, costs, place)
        repaid = building.legal.subsidy_to_repay
        if repaid and kind in LEAVING:
            costs = (costs[0] + rounded(repaid * self.unit), *costs[1:])
        return ActionSpec(
            code=asked.action,
            kind=kind,
            costs=costs,
            subsidies=subsidies,
            start_years=self._start_years(asked, place),
            receipt=self._receipt(asked.receipt, f"{place}.receipt"),
            deed_after=asked.deed_after,
            benefits=self._benefits(asked, f"{place}.benefit"),
            service_gain=_service_gain(building, asked),
            energy_after=self._energy(building, asked, place),
            area_after=fraction(asked.area_after_m2),
            running_after=None
            if asked.running_cost_after is None
            else rounded(asked.running_cost_after * self.unit),
            displaced_m2=self._displaced(building, asked, kind),
            freed_m2=Fraction(asked.freed_m2),
            hosts=None if asked.rehouse_in is None else frozenset(asked.rehouse_in),
            workload=Fraction(asked.workload),
            service=asked.service or building.service,
            requires=tuple(
                Requirement(one.building, one.action, When(one.when)) for one in asked.requires
            ),
            is_closed=asked.closed_during_works,
        )

    def _costs(self, building: BuildingIn, asked: ActionIn, place: str) -> tuple[Decimal, ...]:
        if isinstance(asked.cost, list):
            if not asked.cost:
                self.refusals.add(
                    f"{place}.cost", [], "Cette liste est vide.", "Donnez un montant par année."
                )
            if asked.duration is not None and asked.duration != len(asked.cost):
                self.refusals.add(
                    f"{place}.duration",
                    asked.duration,
                    f"La durée ne correspond pas aux {len(asked.cost)} montants du coût.",
                    "Ôtez «\u00a0duration\u00a0», ou donnez un montant par année.",
                )
            return tuple(rounded(one * self.unit) for one in asked.cost) or (Decimal(0),)
        duration = asked.duration or 1
        if duration > len(self.years):
            self.notes.append(
                f"{building.code} {asked.action}\u00a0: les travaux durent plus que le plan."
            )
            duration = min(duration, len(self.years) + 1)
        return split(asked.cost * self.unit, [1] * duration)

    def _subsidies(
        self, asked: ActionIn, costs: tuple[Decimal, ...], place: str
    ) -> tuple[Decimal, ...]:
        nothing = (Decimal(0),) * len(costs)
        if asked.subsidy is None and asked.subsidy_rate is None:
            return nothing
        name = "subsidy" if asked.subsidy is not None else "subsidy_rate"
        given = asked.subsidy if asked.subsidy is not None else asked.subsidy_rate
        if asked.subsidy is not None and asked.subsidy_rate is not None:
            self.refusals.add(
                f"{place}.subsidy_rate",
                asked.subsidy_rate,
                "La subvention est donnée deux fois.",
                "Gardez «\u00a0subsidy\u00a0» ou «\u00a0subsidy_rate\u00a0».",
            )
        gross = sum(costs, Decimal(0))
        if asked.subsidy is not None:
            amount = rounded(asked.subsidy * self.unit)
        else:
            amount = rounded(gross * (asked.subsidy_rate or 0))
        if Fraction(amount) > Fraction(gross) * self.subsidy_share:
            share = int(self.subsidy_share * 100)
            self.refusals.add(
                f"{place}.{name}",
                given,
                f"La subvention dépasse {share}\u00a0% du coût\u00a0: le maître d’ouvrage garde au "
                f"moins {100 - share}\u00a0% (CGCT, art. L1111-10).",
                "Baissez-la, ou donnez «\u00a0constraints.max_subsidy_share\u00a0» si le préfet a "
                "accordé une dérogation.",
            )
            return nothing
        return split(amount, costs) if gross else nothing

    def _start_years(self, asked: ActionIn, place: str) -> tuple[int, ...]:
        if asked.years is None:
            return ()
        outside = sorted(set(asked.years) - set(self.years))
        if outside or not asked.years:
            self.refusals.add(
                f"{place}.years",
                asked.years,
                "Une année de début est hors du plan." if outside else "Cette liste est vide.",
                f"Choisissez entre {self.years[0]} et {self.years[-1]}.",
            )
        return tuple(sorted(set(asked.years)))

    def _receipt(self, asked: Decimal | ReceiptIn | None, place: str) -> Receipt | None:
        if asked is None:
            return None
        if isinstance(asked, Decimal):
            return Receipt.certain(rounded(asked * self.unit))
        likely = (asked.low + asked.high) / 2 if asked.likely is None else asked.likely
        if not asked.low <= likely <= asked.high:
            self.refusals.add(
                place,
                {"low": asked.low, "likely": likely, "high": asked.high},
                "La fourchette n’est pas dans l’ordre.",
                "Donnez low ≤ likely ≤ high.",
            )
            return None
        low, middle, high = (rounded(one * self.unit) for one in (asked.low, likely, asked.high))
        return Receipt(low, middle, high, Fraction(asked.probability))

    def _benefits(self, asked: ActionIn, place: str) -> dict[int, Fraction]:
        given = asked.benefit
        if given is None:
            return {}
        if isinstance(given, dict):
            outside = sorted(set(given) - set(self.years))
            if outside:
                self.refusals.add(
                    f"{place}.{outside[0]}",
                    outside[0],
                    "Cette année est hors du plan.",
                    f"Choisissez entre {self.years[0]} et {self.years[-1]}.",
                )
            return {year: Fraction(worth) * self.unit for year, worth in given.items()}
        if isinstance(given, list):
            if len(given) != len(self.years):
                self.refusals.add(
                    place,
                    given,
                    f"Il y a {len(given)} valeurs pour {len(self.years)} années.",
                    "Donnez une valeur par année du plan, dans l’ordre.",
                )
            return {
                year: Fraction(worth) * self.unit
                for year, worth in zip(self.years, given, strict=False)
            }
        return dict.fromkeys(self.years, Fraction(given) * self.unit)

    def _energy(self, building: BuildingIn, asked: ActionIn, place: str) -> Fraction | None:
        if asked.energy_after_mwh is not None and building.energy_mwh is None:
            self.refusals.add(
                f"{place}.energy_after_mwh",
                asked.energy_after_mwh,
                "La consommation actuelle du bâtiment n’est pas donnée.",
                "Donnez «\u00a0energy_mwh\u00a0» au bâtiment (0 pour une construction).",
            )
        return fraction(asked.energy_after_mwh)

    def _displaced(self, building: BuildingIn, asked: ActionIn, kind: ActionKind) -> Fraction:
        if asked.displaced_m2 is not None:
            return Fraction(asked.displaced_m2)
        if kind not in EMPTYING:
            return ZERO
        if building.occupied_m2 is not None:
            return Fraction(building.occupied_m2)
        if building.legal.occupied is False:
            return ZERO
        if building.area_m2:
            self.notes.append(
                f"{building.code} {asked.action}\u00a0: occupants à reloger supposés sur toute la "
                f"surface ({building.area_m2}\u00a0m²)."
            )
        return Fraction(building.area_m2 or 0)


def _service_gain(building: BuildingIn, asked: ActionIn) -> Fraction:
    if asked.service_gain is not None:
        return Fraction(asked.service_gain)
    known = (building.area_m2, building.attrait, building.atout, asked.atout_after)
    if any(one is None for one in known):
        return ZERO
    area, attrait, before, after = (Fraction(one) for one in known if one is not None)
    return area * attrait * (after - before)


def fraction(value: Decimal | None) -> Fraction | None:
    """Return an exact fraction; `None` stays unknown."""
    return None if value is None else Fraction(value)
