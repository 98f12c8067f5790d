"""Buildings of a plan file, with what their fields mean together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from bastide.foundation.money import rounded
from bastide.modules.estate.core.actions import ActionKind
from bastide.modules.estate.core.legal_facts import Domain, Heritage, LegalFacts
from bastide.modules.estate.core.plan_actions import ActionReader, fraction, kind_of
from bastide.modules.estate.core.plan_form import ActionIn, BuildingIn, LegalIn
from bastide.modules.estate.core.plan_refusals import Refusals
from bastide.modules.estate.core.planning import PlanBuilding

ZERO = Fraction(0)
_NEUTRAL = frozenset({"action", "kind", "label", "benefit", "workload", "service", "years"})
"""What may be written of keeping a building: nothing that changes it."""


class BuildingReader:
    """Reads buildings, gathering refusals at their place and notes on what was assumed."""

    def __init__(
        self, years: tuple[int, ...], unit: int, subsidy_share: Fraction, refusals: Refusals
    ) -> None:
        self.unit = unit
        self.refusals = refusals
        self._actions = ActionReader(years, unit, subsidy_share, refusals)

    @property
    def notes(self) -> list[str]:
        """Return the French remarks on what was assumed."""
        return self._actions.notes

    def read(self, asked: Sequence[BuildingIn]) -> tuple[PlanBuilding, ...]:
        """Return the buildings in the order of the file.

        Args:
            asked: the forms, checked one by one.
        """
        found = []
        codes: dict[str, int] = {}
        for rank, one in enumerate(asked):
            place = f"buildings[{rank}]"
            if one.code in codes:
                self.refusals.add(
                    f"{place}.code",
                    one.code,
                    f"Ce code est déjà celui de buildings[{codes[one.code]}].",
                    "Donnez un code différent à chaque bâtiment.",
                )
            codes.setdefault(one.code, rank)
            found.append(self._building(one, place))
        self._require_references(asked, found)
        return tuple(found)

    def _building(self, asked: BuildingIn, place: str) -> PlanBuilding:
        if asked.occupied_m2 is not None and asked.area_m2 is not None:
            self._require_room(asked, place)
        actions = []
        codes: set[str] = set()
        keep_value = ZERO
        for rank, one in enumerate(asked.actions):
            where = f"{place}.actions[{rank}]"
            if one.action in codes:
                self.refusals.add(
                    f"{where}.action",
                    one.action,
                    "Cette action est déjà dans la liste du bâtiment.",
                    "Donnez un code différent, par exemple renovate_light.",
                )
            codes.add(one.action)
            if (one.kind or kind_of(one.action)) == ActionKind.KEEP:
                keep_value = self._keep_value(asked, one, where)
            else:
                actions.append(self._actions.read(asked, one, where))
        return PlanBuilding(
            code=asked.code,
            label=asked.label,
            segment=asked.segment,
            area_m2=fraction(asked.area_m2),
            free_m2=Fraction(asked.free_m2),
            energy_mwh=fraction(asked.energy_mwh),
            reference_mwh=fraction(asked.reference_mwh),
            running_cost=self._money(asked.running_cost),
            legal=self._legal(asked.legal),
            actions=tuple(actions),
            must_act=asked.must_act,
            keep_value=keep_value,
        )

    def _require_room(self, asked: BuildingIn, place: str) -> None:
        used = (asked.occupied_m2 or 0) + asked.free_m2
        if asked.area_m2 is not None and asked.free_m2 and used > asked.area_m2:
            self.refusals.add(
                f"{place}.free_m2",
                asked.free_m2,
                "La surface occupée et la surface libre dépassent la surface du bâtiment.",
                "Corrigez area_m2, occupied_m2 ou free_m2.",
            )

    def _keep_value(self, building: BuildingIn, asked: ActionIn, place: str) -> Fraction:
        given = asked.model_fields_set - _NEUTRAL
        today = {
            "energy_after_mwh": building.energy_mwh,
            "area_after_m2": building.area_m2,
            "running_cost_after": building.running_cost,
            "atout_after": building.atout,
        }
        neutral = {
            name
            for name in given
            if not getattr(asked, name) or (name in today and getattr(asked, name) == today[name])
        }
        if given - neutral:
            name = min(given - neutral)
            self.refusals.add(
                f"{place}.{name}",
                getattr(asked, name),
                "Conserver n’a ni coût ni effet\u00a0: seul «\u00a0benefit\u00a0» est admis.",
                "Utilisez «\u00a0maintain\u00a0» pour un entretien qui a un coût ou un effet.",
            )
        if asked.benefit is None:
            return ZERO
        if isinstance(asked.benefit, list | dict):
            self.refusals.add(
                f"{place}.benefit",
                asked.benefit,
                "Conserver n’a pas d’année.",
                "Écrivez un seul nombre.",
            )
            return ZERO
        return Fraction(asked.benefit) * self.unit

    def _money(self, amount: Decimal | None) -> Decimal | None:
        return None if amount is None else rounded(amount * self.unit)

    def _legal(self, asked: LegalIn) -> LegalFacts:
        return LegalFacts(
            domain=Domain(asked.domain) if asked.domain else None,
            is_owned=asked.owned,
            is_occupied=asked.occupied,
            is_disaffected=asked.disaffected,
            disaffected_on=_first_day(asked.disaffected_from),
            is_declassified=asked.declassified,
            declassified_on=_first_day(asked.declassified_from),
            is_anticipated=asked.anticipated,
            has_linked_works=asked.linked_works,
            is_buyer_public=asked.public_buyer,
            is_made_available=asked.made_available,
            is_worship=asked.worship,
            is_worship_ended=asked.worship_ended,
            is_school=asked.school,
            has_prefect_opinion=asked.prefect_opinion,
            has_bequest_charges=asked.bequest_charges,
            are_charges_revised=asked.charges_revised,
            is_section_property=asked.section_property,
            has_section_agreement=asked.section_agreement,
            subsidy_to_repay=self._money(asked.subsidy_to_repay),
            lease_until=dt.date(asked.lease_until, 12, 31) if asked.lease_until else None,
            heritage=Heritage(asked.heritage) if asked.heritage else None,
            is_compulsory_service=asked.compulsory_service,
            has_accessibility_attestation=asked.accessibility_attestation,
            is_energy_subject=asked.energy_subject,
        )

    def _require_references(
        self, asked: Sequence[BuildingIn], found: Sequence[PlanBuilding]
    ) -> None:
        """Refuse actions that name a building or an action which is not in the file."""
        known = {(one.code, spec.code) for one in found for spec in one.actions}
        codes = {one.code for one in found}
        for rank, building in enumerate(asked):
            for number, action in enumerate(building.actions):
                place = f"buildings[{rank}].actions[{number}]"
                self._require_hosts(building, action, codes, place)
                for order, need in enumerate(action.requires):
                    where = f"{place}.requires[{order}]"
                    if (need.building, need.action) not in known:
                        self.refusals.add(
                            where,
                            f"{need.building} {need.action}",
                            "Ce bâtiment n’a pas cette action.",
                            "Reprenez les codes du fichier.",
                        )
                    elif need.building == building.code:
                        self.refusals.add(
                            where,
                            f"{need.building} {need.action}",
                            "Un bâtiment n’a qu’une action\u00a0: elle n’en attend pas une autre.",
                            "Nommez l’action d’un autre bâtiment.",
                        )

    def _require_hosts(
        self, building: BuildingIn, action: ActionIn, codes: set[str], place: str
    ) -> None:
        for code in action.rehouse_in or ():
            if code not in codes or code == building.code:
                itself = code == building.code
                self.refusals.add(
                    f"{place}.rehouse_in",
                    code,
                    "Un bâtiment ne se reloge pas en lui-même."
                    if itself
                    else "Aucun bâtiment n’a ce code.",
                    "Reprenez le code d’un autre bâtiment du fichier.",
                )


def _first_day(year: int | None) -> dt.date | None:
    return None if year is None else dt.date(year, 1, 1)
