"""Constraints of a plan file: every code, segment, service and year checked against the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bastide.modules.estate.core.actions import ActionKind
from bastide.modules.estate.core.plan_actions import kind_of
from bastide.modules.estate.core.plan_refusals import Refusals
from bastide.modules.estate.core.plan_schema import ConstraintsIn, LockIn, PerYear, VetoIn
from bastide.modules.estate.core.planning import (
    KEEP,
    Capacity,
    Exclusion,
    Lock,
    PlanBuilding,
    ProjectLimit,
    Rehousing,
)
from bastide.modules.estate.core.rehousing import ALWAYS


@dataclass(frozen=True, slots=True)
class AskedConstraints:
    """The constraints of a problem, as `Problem` takes them."""

    rehousing: Rehousing | None
    energy: Mapping[int, Fraction]
    reference_mwh: Fraction | None
    min_area: Mapping[str, Fraction]
    project_limits: tuple[ProjectLimit, ...]
    locks: tuple[Lock, ...]
    vetoes: tuple[Lock, ...]
    exclusions: tuple[Exclusion, ...]


def per_year(
    asked: PerYear, years: Sequence[int], place: str, refusals: Refusals
) -> dict[int, Decimal]:
    """Return year → number, from one number, a list in the order of years, or an object.

    Args:
        asked: what the file says.
        years: years of the plan.
        place: the field, for messages.
        refusals: where faults are noted; the answer is then empty.
    """
    if isinstance(asked, dict):
        wrong = sorted(set(asked) ^ set(years))
        if wrong:
            why = "hors du plan" if wrong[0] in asked else "sans valeur"
            refusals.add(
                f"{place}.{wrong[0]}",
                wrong[0],
                f"L’année {wrong[0]} est {why}.",
                f"Donnez une valeur à chaque année de {years[0]} à {years[-1]}.",
            )
            return {}
        return dict(asked)
    if isinstance(asked, list):
        if len(asked) != len(years):
            refusals.add(
                place,
                asked,
                f"Il y a {len(asked)} valeurs pour {len(years)} années.",
                "Donnez une valeur par année du plan, dans l’ordre.",
            )
            return {}
        return dict(zip(years, asked, strict=True))
    return dict.fromkeys(years, asked)


class ConstraintReader:
    """Reads constraints, gathering refusals at their place."""

    def __init__(
        self, years: tuple[int, ...], buildings: Sequence[PlanBuilding], refusals: Refusals
    ) -> None:
        self.years = years
        self.buildings = {one.code: one for one in buildings}
        self.segments = {one.segment for one in buildings}
        self.services = {spec.service for one in buildings for spec in one.actions}
        self.refusals = refusals

    def read(self, asked: ConstraintsIn) -> AskedConstraints:
        """Return the constraints of the problem.

        Args:
            asked: the form, checked field by field.
        """
        reference = asked.energy.reference_mwh
        return AskedConstraints(
            rehousing=self._rehousing(asked),
            energy=self._energy(asked),
            reference_mwh=None if reference is None else Fraction(reference),
            min_area=self._min_area(asked),
            project_limits=tuple(self._project_limits(asked)),
            locks=tuple(self._locks(asked.locks, "constraints.locks")),
            vetoes=tuple(self._locks(asked.vetoes, "constraints.vetoes")),
            exclusions=tuple(self._exclusions(asked)),
        )

    def _rehousing(self, asked: ConstraintsIn) -> Rehousing | None:
        rules = asked.rehousing
        if not rules.enabled:
            return None
        mapping = rules.compatibility if isinstance(rules.compatibility, dict) else {}
        return Rehousing(
            compatible={segment: frozenset(hosts) for segment, hosts in mapping.items()},
            is_any=rules.compatibility == "any",
            capacities=tuple(
                Capacity(
                    one.segment,
                    Fraction(one.m2),
                    ALWAYS if one.from_year is None else one.from_year,
                )
                for one in rules.capacity
            ),
        )

    def _energy(self, asked: ConstraintsIn) -> dict[int, Fraction]:
        targets = {year: Fraction(rate) for year, rate in asked.energy.targets.items()}
        for year in targets:
            self._require_year(year, f"constraints.energy.targets.{year}")
        if asked.energy.max_ratio is not None:
            last, rate = self.years[-1], Fraction(asked.energy.max_ratio)
            targets[last] = min(rate, targets.get(last, rate))
        if targets and all(one.energy_mwh is None for one in self.buildings.values()):
            self.refusals.add(
                "constraints.energy",
                "",
                "Aucun bâtiment n’a de consommation connue.",
                "Donnez «\u00a0energy_mwh\u00a0» aux bâtiments, ou ôtez la trajectoire.",
            )
        return dict(sorted(targets.items()))

    def _min_area(self, asked: ConstraintsIn) -> dict[str, Fraction]:
        for segment in asked.min_area:
            if segment not in self.segments:
                self.refusals.add(
                    f"constraints.min_area.{segment}",
                    segment,
                    "Aucun bâtiment n’est de ce segment.",
                    "Reprenez le segment d’un bâtiment du fichier.",
                )
        return {segment: Fraction(least) for segment, least in asked.min_area.items()}

    def _project_limits(self, asked: ConstraintsIn) -> Iterable[ProjectLimit]:
        place = "constraints.projects"
        if asked.projects.max_per_year is not None:
            most = per_year(
                asked.projects.max_per_year, self.years, f"{place}.max_per_year", self.refusals
            )
            yield ProjectLimit(None, {year: Fraction(one) for year, one in most.items()})
        for service, limit in asked.projects.by_service.items():
            where = f"{place}.by_service.{service}"
            if service not in self.services:
                self.refusals.add(
                    where,
                    service,
                    "Aucune action n’est conduite par ce service.",
                    "Reprenez le service d’un bâtiment ou d’une action du fichier.",
                )
            most = per_year(limit, self.years, where, self.refusals)
            yield ProjectLimit(service, {year: Fraction(one) for year, one in most.items()})

    def _locks(self, asked: Sequence[LockIn | VetoIn], place: str) -> Iterable[Lock]:
        for rank, one in enumerate(asked):
            where = f"{place}[{rank}]"
            action = self._code(one.building, one.action)
            self._require_choice(one.building, action, where)
            if one.year is not None:
                self._require_year(one.year, f"{where}.year")
                if action == KEEP:
                    self.refusals.add(
                        f"{where}.year",
                        one.year,
                        "Conserver n’a pas d’année.",
                        "Ôtez «\u00a0year\u00a0».",
                    )
            yield Lock(one.building, action, one.year, one.reason)

    def _exclusions(self, asked: ConstraintsIn) -> Iterable[Exclusion]:
        for rank, one in enumerate(asked.exclusions):
            where = f"constraints.exclusions[{rank}]"
            choices = []
            for number, choice in enumerate(one.choices):
                action = self._code(choice.building, choice.action)
                self._require_choice(choice.building, action, f"{where}.choices[{number}]")
                choices.append((choice.building, action))
            label = one.label or f"exclusion {rank + 1}"
            yield Exclusion(label, tuple(choices), one.max)

    def _code(self, building: str, action: str | None) -> str:
        """Return the code of an action; the French words for keeping are understood."""
        found = self.buildings.get(building)
        known = {spec.code for spec in found.actions} if found else set()
        is_kept = action is not None and kind_of(action) is ActionKind.KEEP
        return KEEP if is_kept and action not in known else action or ""

    def _require_choice(self, building: str, action: str, place: str) -> None:
        found = self.buildings.get(building)
        if found is None:
            self.refusals.add(
                f"{place}.building",
                building,
                "Aucun bâtiment n’a ce code.",
                "Reprenez le code d’un bâtiment du fichier.",
            )
            return
        known = [spec.code for spec in found.actions]
        if action not in {"", KEEP, *known}:
            self.refusals.add(
                f"{place}.action",
                action,
                f"{building} n’a pas cette action.",
                f"Choisissez parmi\u00a0: {', '.join([KEEP, *known])}.",
            )

    def _require_year(self, year: int, place: str) -> None:
        if year not in self.years:
            self.refusals.add(
                place,
                year,
                "Cette année est hors du plan.",
                f"Choisissez entre {self.years[0]} et {self.years[-1]}.",
            )
