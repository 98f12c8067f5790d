"""The facts that a proposal rests on, each with where it comes from; what is missing is said."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _

from bastide.foundation.money import NBSP, shown
from bastide.kernel.buildings.core.facts import FIELDS, floor_area
from bastide.kernel.buildings.core.occupancy import occupancy
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.legal_facts import Domain, Heritage
from bastide.modules.estate.figures.inventory import percent_words
from bastide.modules.estate.figures.matrix_chart import certainty
from bastide.modules.estate.figures.proposals import proposed_words
from bastide.modules.estate.figures.results import address, class_words, origin_url
from bastide.modules.estate.queries.proposals import ProposalRow
from bastide.modules.estate.queries.results import ResultView
from bastide.platform.figures.provenance import Input, Provenance, Source
from bastide.platform.ui.archetypes import Fact

LEGAL_KEYS = (
    "tenure",
    "domain_status",
    "heritage_status",
    "transferred_use",
    "is_school",
    "is_worship_1905",
    "has_legacy_charges",
    "is_section_property",
    "subsidies_to_repay_eur",
    "lease",
    "is_compulsory_service",
)
"""Facts of the inventory that legal gates look at."""


class ProposalSheet:
    """The facts of one building as its proposal takes them."""

    def __init__(self, view: ResultView, territory: Territory, row: ProposalRow) -> None:
        self._view, self._territory, self._row = view, territory, row
        self._facts = row.known.proposal
        self._asset = reverse("estate_asset", args=[territory.slug, row.asset])

    def facts(self) -> list[Fact]:
        """Return the facts of the rules, one a line; a missing one has an empty value."""
        known, one = self._row.known, self._facts
        area = floor_area(known.data.facts)
        run = _("calcul n° %(number)d") % {"number": self._view.run.number}
        return [
            Fact(
                _("Classe"),
                f"{class_words(self._row.placement)}, {certainty(self._row.placement)}",
                note=run,
                url=origin_url(self._view, self._territory, self._row.code, "classe"),
            ),
            Fact(
                _("Surface"),
                _square(one.area_m2),
                note=FIELDS[area[0]].label if area else "",
                url=f"{self._asset}#groupe-3",
            ),
            self._fact(_("Taux d’occupation"), "occupation", _share(one.occupancy_rate),
                       known.use_year),
            self._fact(_("Surface utilisée"), "surface-utilisee", _square(one.occupied_m2),
                       known.use_year),
            self._fact(_("Coût d’un an"), "cout", _euros(one.running_cost), known.cost_year),
            self._fact(_("Valeur vénale"), "valeur", self._value()),
            Fact(
                _("Énergie d’un an"),
                f"{shown(known.energy_mwh)}{NBSP}MWh" if known.energy_mwh is not None else "",
                note=str(known.energy_year or ""),
                url=f"{self._asset}#energie",
            ),
            Fact(_("Domanialité"), self._domain(), url=f"{self._asset}#groupe-4"),
            Fact(_("Occupé"), _answer(one.legal.is_occupied), url=f"{self._asset}#occupation"),
            Fact(_("Protection"), self._heritage(), url=f"{self._asset}#groupe-4"),
        ]  # fmt: skip

    def unknown_in_law(self) -> list[str]:
        """Return the facts of law that nobody entered, in French; a gate may hide behind each."""
        facts = self._row.known.data.facts
        return [FIELDS[key].label for key in LEGAL_KEYS if key not in facts]

    def origin(self, measure: str) -> Provenance | None:
        """Return where a figure comes from; `None` for one that does not exist."""
        makers = {
            "proposition": self._proposal,
            "occupation": self._occupancy,
            "surface-utilisee": self._used_area,
            "cout": self._cost,
            "valeur": self._market,
        }
        maker = makers.get(measure)
        return maker() if maker else None

    # Origins --------------------------------------------------------------------------------------
    def _proposal(self) -> Provenance:
        inputs = [
            Input(str(one.label), one.value or _("non connu"), one.url) for one in self.facts()
        ]
        return self._told(
            _("Proposition"),
            proposed_words(self._row.proposal),
            _(
                "C1 s’entretient, et s’ouvre à d’autres s’il est peu occupé. C2 se rénove\u00a0; "
                "si les travaux sont peu efficaces, ses occupants sont relogés et il est cédé. C3 "
                "accueille les occupants de C4 du même segment, sinon il est reloué. C4 est cédé "
                "s’il a une valeur et que la loi le permet\u00a0; sinon il est démoli s’il est "
                "dangereux ou coûte plus à garder qu’à démolir\u00a0; sinon il est gelé et gardé."
            ),
            inputs,
            sources=[self._sheet()],
            notes=[self._row.proposal.reason],
        )

    def _occupancy(self) -> Provenance:
        uses = self._row.known.data.uses.get(self._row.known.use_year or 0, ())
        found = occupancy(uses)
        return self._told(
            _("Taux d’occupation"),
            _share(self._facts.occupancy_rate),
            _("Somme des heures × places utilisées ÷ somme des heures × places disponibles."),
            [Input(_("Heures × places utilisées"), _plain(found.used)),
             Input(_("Heures × places disponibles"), _plain(found.available))],
            sources=self._sources("uses", self._row.known.use_year),
        )  # fmt: skip

    def _used_area(self) -> Provenance:
        return self._told(
            _("Surface utilisée"),
            _square(self._facts.occupied_m2),
            _("Surface × taux d’occupation\u00a0; zéro quand personne ne l’utilise. Estimation."),
            [
                Input(_("Surface"), _square(self._facts.area_m2) or _("non connu"), self._asset),
                Input(
                    _("Taux d’occupation"),
                    _share(self._facts.occupancy_rate) or _("non connu"),
                    self._url("occupation"),
                ),
            ],
            sources=[self._sheet(), *self._sources("uses", self._row.known.use_year)],
        )

    def _cost(self) -> Provenance:
        year = self._row.known.cost_year
        return self._told(
            _("Coût d’un an"),
            _euros(self._facts.running_cost),
            _(
                "Somme de ce qui est payé dans l’année, recettes à part. L’année est celle que le "
                "plus de bâtiments de la campagne renseignent, la dernière à égalité."
            ),
            [Input(_("Année"), str(year or _("non connu")), f"{self._asset}#couts")],
            sources=self._sources("costs", year),
        )

    def _market(self) -> Provenance:
        facts, value = self._row.known.data.facts, self._facts.market_value
        bounds = [
            Input(FIELDS[key].label, _euros(facts.get(key)) or _("non connu"), self._asset)
            for key in ("market_value_low_eur", "market_value_high_eur")
        ]
        return self._told(
            _("Valeur vénale"),
            _euros(value.likely) if value else "",
            _("Milieu de la fourchette, ou valeur basse quand elle est seule connue."),
            bounds,
            sources=[self._sheet()],
        )

    # Parts ----------------------------------------------------------------------------------------
    def _fact(self, label: str, measure: str, value: str, year: int | None = None) -> Fact:
        return Fact(label, value, note=str(year or ""), url=self._url(measure) if value else "")

    def _url(self, measure: str) -> str:
        return address(self._view, self._territory, "estate_proposal_origin",
                       bien=self._row.code, mesure=measure)  # fmt: skip

    def _sheet(self) -> Source:
        return Source(self._row.known.data.facts_source, url=self._asset)

    def _sources(self, what: str, year: int | None) -> list[Source]:
        told = self._row.known.data.told_by(what, year) if year is not None else ()
        return [Source(said, url=self._asset) for said in told]

    def _told(
        self,
        label: str,
        value: str,
        formula: str,
        inputs: Sequence[Input],
        *,
        sources: Sequence[Source],
        notes: Sequence[str] = (),
    ) -> Provenance:
        return Provenance(
            label=f"{self._row.code} {self._row.label}, {label}",
            value=value or _("non connu"),
            formula=formula,
            inputs=inputs,
            sources=sources,
            fingerprint=self._view.run.inputs_sha256,
            notes=notes,
        )

    def _value(self) -> str:
        value = self._facts.market_value
        if value is None:
            return ""
        if value.low == value.high:
            return _euros(value.low)
        return _("de %(low)s à %(high)s") % {"low": _euros(value.low), "high": _euros(value.high)}

    def _domain(self) -> str:
        words = {Domain.PUBLIC: _("domaine public"), Domain.PRIVATE: _("domaine privé")}
        domain = self._facts.legal.domain
        return words[domain] if domain else ""

    def _heritage(self) -> str:
        words = {
            Heritage.NONE: _("aucune"),
            Heritage.LOCAL: _("locale"),
            Heritage.LISTED: _("inscrit monument historique"),
            Heritage.CLASSIFIED: _("classé monument historique"),
        }
        heritage = self._facts.legal.heritage
        return words[heritage] if heritage else ""


def _square(area: Decimal | None) -> str:
    return "" if area is None else f"{shown(area)}{NBSP}m²"


def _euros(amount: object) -> str:
    return f"{shown(amount)}{NBSP}€" if isinstance(amount, Decimal) else ""


def _share(rate: Fraction | None) -> str:
    return "" if rate is None else percent_words(rate)


def _plain(value: Fraction) -> str:
    return shown(Decimal(value.numerator) / Decimal(value.denominator))


def _answer(value: bool | None) -> str:
    return "" if value is None else (_("oui") if value else _("non"))
