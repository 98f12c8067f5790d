"""Where a figure of the results comes from, down to the medians of the colleges and to the data."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bastide.kernel.grids.core.answers import Item
from bastide.kernel.grids.models import ComputedScore
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.indicators import DESCRIPTIONS, Indicator
from bastide.modules.estate.core.matrix import Axis, Placement
from bastide.modules.estate.figures.agreement import hidden_reason
from bastide.modules.estate.figures.matrix_chart import certainty, points_text
from bastide.modules.estate.figures.results import (
    address,
    asset_url,
    class_words,
    indicator_label,
    number_text,
    origin_url,
    share_text,
)
from bastide.modules.estate.queries.results import ResultView
from bastide.platform.figures.provenance import Input, Provenance, Source

CLASS = "classe"


class Origins:
    """The figures of one building, each with where it comes from."""

    def __init__(
        self,
        view: ResultView,
        territory: Territory,
        building: str,
        colleges: Mapping[str, str],
        computed: Mapping[str, ComputedScore],
    ) -> None:
        self._view, self._territory, self._code = view, territory, building
        self._result = view.result
        self._told = view.result.told[building]
        self._one: Placement = view.result.placements[building]
        self._colleges, self._computed = colleges, computed

    def of(self, measure: str) -> Provenance | None:
        """Return where a figure comes from; `None` for one that does not exist.

        Args:
            measure: `atout`, `attrait`, `classe`, an indicator, or the code of an item.
        """
        if measure == CLASS:
            return self._class()
        if measure in {axis.value for axis in Axis}:
            return self._axis(Axis(measure))
        if measure in self._told["indicators"]:
            return self._indicator(Indicator(measure))
        item = next((one for one in self._result.items if one.code == measure), None)
        return None if item is None else self._item(item)

    def _class(self) -> Provenance:
        limits = [
            Input(
                _("Seuil des %(axis)s") % {"axis": _words(axis)},
                points_text(self._one.thresholds[axis].value),
            )
            for axis in Axis
            if axis in self._one.thresholds
        ]
        return self._provenance(
            _("Classe"),
            f"{class_words(self._one)}, {certainty(self._one)}",
            _(
                "C1 si les atouts et les attraits atteignent leur seuil, C2 si les attraits seuls, "
                "C3 si les atouts seuls, C4 si aucun des deux. Sur le seuil, on est au-dessus."
            ),
            [*(self._score_input(axis) for axis in Axis), *limits],
            notes=[*self._told["reasons"]],
        )

    def _axis(self, axis: Axis) -> Provenance:
        score = self._one.scored.on(axis)
        notes = [
            _("Couverture\u00a0: %(part)s du poids des items qui s’appliquent est noté.")
            % {"part": share_text(None if score.coverage is None else float(score.coverage))},
            _("%(raters)d évaluateurs, de %(colleges)d collèges, ont noté cet axe.")
            % {"raters": score.raters, "colleges": score.colleges},
        ]
        if score.low is not None and score.low != score.high:
            notes.append(
                _("Selon les notes manquantes, de %(low)s à %(high)s.")
                % {"low": points_text(score.low), "high": points_text(score.high)}
            )
        return self._provenance(
            _words(axis).capitalize(),
            points_text(score.value) or _("sans note"),
            _("Somme des poids × notes ÷ somme des poids, sur les items notés de l’axe."),
            [self._item_input(item) for item in self._result.items if item.axis == axis],
            notes=notes,
        )

    def _indicator(self, one: Indicator) -> Provenance:
        facts = {
            Indicator.EFFICIENCY: [self._area(), Input(_("Coût des travaux"), _("non renseigné"))],
            Indicator.DISPOSAL: [self._cost()],
        }.get(one, [])
        elected = [_("C’est l’indicateur élu\u00a0: il ordonne toutes les listes de la campagne.")]
        return self._provenance(
            indicator_label(one),
            number_text(self._told["indicators"][one.value], 4) or _("non calculable"),
            DESCRIPTIONS[one].formula,
            [*(self._score_input(axis) for axis in Axis), *facts],
            notes=elected if one is self._result.elected else [],
        )

    def _item(self, item: Item) -> Provenance:
        score = self._one.scored.items[item.code]
        label = f"{item.code} {item.label}".strip()
        if not score.is_applicable:
            return self._provenance(
                label,
                _("sans objet"),
                _("Plus de la moitié des réponses disent sans objet\u00a0: l’item ne compte pas."),
                [],
            )
        if score.is_computed:
            return self._from_data(item, label, score.value)
        return self._provenance(
            label,
            points_text(score.value) or _("sans note"),
            self._together(),
            self._college_inputs(item),
            notes=[
                _("%(n)d évaluateurs ont donné une note.") % {"n": self._cell(item)["raters"]},
                *([hidden_reason(self._result)] if self._cell(item).get("hidden") else []),
            ],
        )

    def _together(self) -> str:
        is_median = self._result.content["aggregate"] == "median"
        if self._result.content["colleges"] is None:
            return (
                _("Médiane de toutes les notes données, collèges réunis.")
                if is_median
                else _("Moyenne de toutes les notes données, collèges réunis.")
            )
        return (
            _("Médiane de chaque collège, puis moyenne des collèges selon leur poids.")
            if is_median
            else _("Moyenne de chaque collège, puis moyenne des collèges selon leur poids.")
        )

    def _college_inputs(self, item: Item) -> list[Input]:
        weights = self._result.content["colleges"]
        is_median = self._result.content["aggregate"] == "median"
        said = _("médiane") if is_median else _("moyenne")
        return [
            Input(
                f"{self._colleges.get(name, name)}, {said}"
                + (
                    ""
                    if weights is None
                    else _(" (poids %(weight)s)") % {"weight": number_text(weights[name], 2)}
                ),
                points_text(Fraction(value)),
            )
            for name, value in self._cell(item)["colleges"].items()
        ]

    def _cell(self, item: Item) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._result.content["exact"]["scores"][self._code][item.code]
        return found

    def _from_data(self, item: Item, label: str, value: Fraction | None) -> Provenance:
        stored = self._computed.get(item.code)
        how = stored.how if stored else {}
        notes = []
        if stored and stored.chosen:
            notes.append(
                _("Note retenue à la place des données. Motif\u00a0: %(reason)s")
                % {"reason": stored.chosen_reason}
            )
        page = (
            reverse(
                "estate_computed_score",
                args=[self._territory.slug, self._view.campaign.pk, stored.pk],
            )
            if stored
            else ""
        )
        inputs = [Input(one["label"], one["value"]) for one in how.get("inputs", [])]
        return self._provenance(
            label,
            points_text(value),
            how.get("formula", "") or _("Note que donnent les données de l’inventaire."),
            [*inputs, *([Input(_("Le calcul"), _("ouvrir"), page)] if page else [])],
            notes=notes,
            sources=[Source(said, url=asset_url(self._territory, self._told))
                     for said in how.get("sources", [])],
        )  # fmt: skip

    # Parts ----------------------------------------------------------------------------------------
    def _score_input(self, axis: Axis) -> Input:
        return Input(
            _words(axis).capitalize(),
            points_text(self._one.scored.on(axis).value) or _("sans note"),
            origin_url(self._view, self._territory, self._code, axis.value),
        )

    def _item_input(self, item: Item) -> Input:
        score = self._one.scored.items[item.code]
        value = points_text(score.value) or _("sans note")
        if not score.is_applicable:
            value = _("sans objet")
        return Input(
            _("%(code)s %(label)s, poids %(weight)s")
            % {"code": item.code, "label": item.label,
               "weight": number_text(float(item.weight), 2).removesuffix(",00")},
            value,
            origin_url(self._view, self._territory, self._code, item.code),
        )  # fmt: skip

    def _area(self) -> Input:
        area = self._told["area_m2"]
        return Input(_("Surface"), f"{number_text(area, 0)} m²" if area else _("non renseignée"))

    def _cost(self) -> Input:
        cost = self._told["yearly_cost_eur"]
        if cost is None:
            return Input(_("Coût d’un an"), _("non renseigné"))
        return Input(
            _("Coût d’un an (%(year)s)") % {"year": self._told["cost_year"]},
            f"{number_text(float(cost), 0)} €",
            asset_url(self._territory, self._told),
        )

    def _provenance(
        self,
        label: str,
        value: str,
        formula: str,
        inputs: list[Input],
        *,
        notes: list[str] | None = None,
        sources: list[Source] | None = None,
    ) -> Provenance:
        run = self._view.run
        votes = Source(
            _("Réponses de la campagne «\u00a0%(name)s\u00a0»")
            % {"name": self._view.campaign.name},
            line=_("%(n)d réponses, tour %(round)d")
            % {"n": self._result.content["rows"], "round": run.round_number},
            url=address(self._view, self._territory, "estate_results"),
        )
        author = run.created_by
        return Provenance(
            label=f"{self._code} {self._told['label']}, {label}",
            value=value,
            formula=formula,
            inputs=inputs,
            sources=[*(sources or ()), votes],
            computed_at=run.created_at,
            author=(author.full_name or author.email) if author else "",
            fingerprint=run.inputs_sha256,
            notes=notes or (),
        )


def _words(axis: Axis) -> str:
    return _("atouts") if axis is Axis.ATOUT else _("attraits")
