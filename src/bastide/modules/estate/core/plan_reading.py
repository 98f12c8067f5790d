"""A plan file read into a problem: forms checked first, then what they mean together."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pydantic import ValidationError

from bastide.foundation import law
from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.modules.estate.core.plan_buildings import BuildingReader
from bastide.modules.estate.core.plan_constraints import ConstraintReader, per_year
from bastide.modules.estate.core.plan_refusals import Refusals, refusals_of
from bastide.modules.estate.core.plan_schema import PlanRequest
from bastide.modules.estate.core.planning import (
    Objective,
    ObjectiveKind,
    PlanBuilding,
    Problem,
)
from bastide.modules.estate.core.receipts import Counted
from bastide.modules.estate.core.regret import WeightScenario

UNITS = {
    "EUR": 1,
    "€": 1,
    "kEUR": 1_000,
    "k€": 1_000,
    "MEUR": 1_000_000,
    "M€": 1_000_000,
}
MOST_YEARS = 30
MOST_CHOICES = 200_000
_FIRST_CIVIL_YEAR = 1900


@dataclass(frozen=True, slots=True)
class PlanInput:
    """A plan file understood.

    Attributes:
        title: free. problem: what is asked. scenarios: other ways to weigh.
        time_limit: seconds. gap: relative gap accepted.
        notes: French remarks on what was assumed or left out.
    """

    title: str
    problem: Problem
    scenarios: tuple[WeightScenario, ...]
    time_limit: float
    gap: float
    notes: tuple[str, ...]


def read_plan(data: bytes | str, file_name: str) -> PlanInput:
    """Return the problem that a file asks.

    Args:
        data: the whole file, JSON in UTF-8.
        file_name: its name, for messages.

    Raises:
        InputRefusedError: every fault found, each with its field, value, reason and remedy.
    """
    content = _json(data, file_name)
    try:
        request = PlanRequest.model_validate(content)
    except ValidationError as error:
        raise refusals_of(error, file_name, PlanRequest) from error
    return _Reader(request, file_name).read()


def _json(data: bytes | str, file_name: str) -> Any:
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        return json.loads(
            text,
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_no_duplicate,
        )
    except UnicodeDecodeError as error:
        reason, line = "Le fichier n’est pas en UTF-8.", None
        cause: Exception = error
    except json.JSONDecodeError as error:
        reason, line, cause = "Le fichier n’est pas du JSON valable.", error.lineno, error
    except RecursionError as error:
        reason, line, cause = "Le fichier est trop imbriqué.", None, error
    except _TextError as error:
        reason, line, cause = str(error), None, error
    except ValueError as error:
        reason, line, cause = "Un nombre du fichier est démesuré.", None, error
    remedy = "L’option --example donne un fichier complet à reprendre."
    raise InputRefusedError((Refusal(reason, remedy, file_name, line),)) from cause


class _TextError(ValueError):
    """JSON that reads, and says something that no plan can mean."""


def _no_constant(name: str) -> Any:
    raise _TextError(f"«\u00a0{name}\u00a0» n’est pas un nombre.")


def _no_duplicate(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _TextError(f"Le champ «\u00a0{twice}\u00a0» est écrit deux fois dans le même objet.")
    return found


class _Reader:
    """Turns a checked form into a problem, gathering what does not make sense."""

    def __init__(self, request: PlanRequest, file_name: str) -> None:
        self.request = request
        self.refusals = Refusals(file_name)
        self.unit = UNITS[request.unit]
        self.notes: list[str] = []

    def read(self) -> PlanInput:
        years = self._years()
        self.refusals.stop()
        objective = self._objective()
        share = self._subsidy_share(years[0])
        reader = BuildingReader(years, self.unit, share, self.refusals)
        buildings = reader.read(self.request.buildings)
        constraints = ConstraintReader(years, buildings, self.refusals)
        budgets = self._budgets(years)
        asked = constraints.read(self.request.constraints)
        self.refusals.stop()
        problem = Problem(
            years=years,
            budgets=budgets,
            buildings=buildings,
            objective=objective,
            has_carry_over=self.request.carry_over,
            is_receipt_same_year=self.request.receipts.usable == "same_year",
            counted=Counted(self.request.receipts.counted),
            rehousing=asked.rehousing,
            energy=asked.energy,
            reference_mwh=asked.reference_mwh,
            min_area=asked.min_area,
            project_limits=asked.project_limits,
            locks=asked.locks,
            vetoes=asked.vetoes,
            exclusions=asked.exclusions,
        )
        scenarios = self._scenarios(problem)
        self._require_size(problem)
        self.refusals.stop()
        return PlanInput(
            title=self.request.title,
            problem=problem,
            scenarios=scenarios,
            time_limit=float(self.request.solver.time_limit),
            gap=float(self.request.solver.gap),
            notes=(*self.notes, *reader.notes, *self._unknowns(problem)),
        )

    def _years(self) -> tuple[int, ...]:
        asked = self.request.years
        years = tuple(range(1, asked + 1)) if isinstance(asked, int) else tuple(asked)
        remedy = f"Donnez de 1 à {MOST_YEARS} années qui se suivent, par exemple [2027, 2028]."
        if not 1 <= len(years) <= MOST_YEARS:
            self.refusals.add("years", asked, "Le plan n’a pas un nombre d’années admis.", remedy)
        elif years != tuple(range(years[0], years[0] + len(years))):
            self.refusals.add("years", asked, "Les années ne se suivent pas.", remedy)
        return years

    def _budgets(self, years: tuple[int, ...]) -> tuple[Decimal, ...] | None:
        if self.request.budgets is None:
            self.notes.append("Aucun budget n’est donné\u00a0: le plan n’a pas de limite d’argent.")
            return None
        found = per_year(self.request.budgets, years, "budgets", self.refusals)
        return tuple(found[year] * self.unit for year in years) if found else None

    def _objective(self) -> Objective:
        asked = self.request.objective
        has_benefit = any(
            action.benefit is not None
            for building in self.request.buildings
            for action in building.actions
        )
        kind = asked.kind or ("benefit" if has_benefit else "npv")
        if asked.kind is None:
            self.notes.append(f"L’objectif n’est pas donné\u00a0: «\u00a0{kind}\u00a0» est retenu.")
        return Objective(
            kind=ObjectiveKind(kind),
            discount_rate=Fraction(asked.discount_rate),
            horizon=asked.horizon,
            first_exponent=asked.first_exponent,
            is_saving_same_year=asked.savings_from == "same_year",
            service_value=Fraction(asked.service_value) * self.unit,
        )

    def _subsidy_share(self, first_year: int) -> Fraction:
        """Return the largest part of a cost that subsidies may pay."""
        if self.request.constraints.max_subsidy_share is not None:
            return Fraction(self.request.constraints.max_subsidy_share)
        entry = law.entries()["subsidies.own_share"]
        year = first_year if first_year >= _FIRST_CIVIL_YEAR else entry.known_until.year
        own = entry.at(max(dt.date(year, 1, 1), entry.values[0].valid_from))
        if own.is_scenario and self._has_subsidy():
            until = own.known_until.strftime("%d/%m/%Y")
            self.notes.append(
                f"Part minimale du maître d’ouvrage\u00a0: {int(own.number * 100)}\u00a0%, texte "
                f"connu jusqu’au {until} ({own.reference})\u00a0: scénario ensuite."
            )
        return 1 - Fraction(own.number)

    def _has_subsidy(self) -> bool:
        return any(
            action.subsidy is not None or action.subsidy_rate is not None
            for building in self.request.buildings
            for action in building.actions
        )

    def _scenarios(self, problem: Problem) -> tuple[WeightScenario, ...]:
        found = []
        names = set()
        for rank, asked in enumerate(self.request.scenarios):
            place = f"scenarios[{rank}]"
            if asked.name in names:
                self.refusals.add(
                    f"{place}.name", asked.name, "Ce nom est déjà pris.", "Donnez un autre nom."
                )
            names.add(asked.name)
            self._require_segments(problem, asked.segment_weights, f"{place}.segment_weights")
            gains = self._gains(problem, asked.service_gains, f"{place}.service_gains")
            value = asked.service_value
            objective = replace(
                problem.objective,
                service_value=problem.objective.service_value
                if value is None
                else Fraction(value) * self.unit,
                segment_weights={
                    segment: Fraction(weight) for segment, weight in asked.segment_weights.items()
                },
                service_gains=gains,
            )
            found.append(WeightScenario(asked.name, objective))
        return tuple(found)

    def _require_segments(self, problem: Problem, asked: Mapping[str, Any], place: str) -> None:
        known = {building.segment for building in problem.buildings}
        for segment in asked:
            if segment not in known:
                self.refusals.add(
                    f"{place}.{segment}",
                    segment,
                    "Aucun bâtiment n’est de ce segment.",
                    "Reprenez le segment d’un bâtiment du fichier.",
                )

    def _gains(
        self, problem: Problem, asked: Mapping[str, Mapping[str, Decimal]], place: str
    ) -> dict[tuple[str, str], Fraction]:
        known = {(one.code, spec.code) for one in problem.buildings for spec in one.actions}
        gains = {}
        for building, actions in asked.items():
            for action, gain in actions.items():
                if (building, action) not in known:
                    self.refusals.add(
                        f"{place}.{building}.{action}",
                        action,
                        "Ce bâtiment n’a pas cette action.",
                        "Reprenez les codes du fichier.",
                    )
                gains[building, action] = Fraction(gain)
        return gains

    def _require_size(self, problem: Problem) -> None:
        choices = sum(
            len(spec.start_years or problem.years)
            for building in problem.buildings
            for spec in building.actions
        )
        if choices > MOST_CHOICES:
            self.refusals.add(
                "buildings",
                choices,
                f"Le plan a plus de {MOST_CHOICES} choix possibles.",
                "Découpez le patrimoine ou les années en plusieurs plans.",
            )

    def _unknowns(self, problem: Problem) -> list[str]:
        """Say which buildings are left out of a sum because a fact is unknown."""
        notes = []
        if problem.energy:
            without = [one for one in problem.buildings if one.energy_mwh is None]
            notes += _note("Consommation inconnue, hors de la trajectoire d’énergie", without)
        if problem.min_area:
            without = [
                one
                for one in problem.buildings
                if one.area_m2 is None and one.segment in problem.min_area
            ]
            notes += _note("Surface inconnue, hors de la surface minimale", without)
        if problem.objective.kind is ObjectiveKind.NPV:
            without = [one for one in problem.buildings if one.running_cost is None and one.actions]
            notes += _note("Coût de fonctionnement inconnu, aucune économie comptée", without)
        return notes


def _note(reason: str, buildings: list[PlanBuilding]) -> list[str]:
    if not buildings:
        return []
    codes = ", ".join(one.code for one in buildings[:20])
    more = f" et {len(buildings) - 20} autres" if len(buildings) > 20 else ""  # noqa: PLR2004 -- as shown
    return [f"{reason}\u00a0: {codes}{more}."]
