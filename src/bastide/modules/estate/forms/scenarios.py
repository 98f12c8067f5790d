"""Forms of scenarios: made in three short steps, changed by hand."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.modules.estate.core.drafting import Assumptions, DraftRules
from bastide.modules.estate.core.scenario_documents import (
    assumptions_told,
    rules_of,
    spread_budgets,
)
from bastide.modules.estate.models import PlanScenario
from bastide.modules.estate.readers.assumptions import AssumptionLine

MOST_YEARS = 30
SERVICE_VALUE = Decimal(400)
"""What a new scenario pays for one point on one square metre, unless told otherwise."""


class _EurosField(forms.DecimalField):
    """An amount as people write it: spaces between thousands do not matter."""

    @override
    def to_python(self, value: Any) -> Any:
        return super().to_python("".join(value.split()) if isinstance(value, str) else value)


def _euros(**options: Any) -> forms.DecimalField:
    return _EurosField(
        max_digits=14,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 14}),
        **options,
    )


class _NamedForm(forms.Form):
    name = forms.CharField(
        label=_("Nom du scénario"),
        max_length=120,
        help_text=_("Par exemple\u00a0: 600\u00a0000\u00a0€ par an, sans emprunt."),
    )
    note = forms.CharField(
        label=_("Ce que l’on cherche"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("En une ou deux phrases\u00a0: elles deviendront l’ambition du plan voté."),
    )


class _RulesForm(_NamedForm):
    """What a plan is asked: years, money, service, energy, work."""

    first_year = forms.IntegerField(
        label=_("Première année"), min_value=1, max_value=9999, localize=False
    )
    year_count = forms.IntegerField(
        label=_("Nombre d’années"),
        min_value=1,
        max_value=MOST_YEARS,
        help_text=_("Un mandat fait six ans\u00a0; un programme d’investissement, quatre ou cinq."),
    )
    carry_over = forms.BooleanField(
        label=_("Ce qui n’est pas dépensé passe à l’année suivante"),
        required=False,
    )
    service_value = _euros(
        label=_("Ce que vaut un point de mieux sur un m² utile (€)"),
        help_text=_(
            "C’est le prix que vous donnez au service rendu. À 0, seul l’argent compte\u00a0: le "
            "plan vend et ne rénove presque jamais. À 400, rénover un bâtiment dégradé et très "
            "utile se justifie."
        ),
    )
    discount_rate = forms.DecimalField(
        label=_("Taux d’actualisation (%)"),
        min_value=0,
        max_value=100,
        max_digits=7,
        decimal_places=4,
        localize=True,
        help_text=_("Un euro de l’an prochain compte un peu moins qu’un euro d’aujourd’hui."),
    )
    energy_ratio = forms.DecimalField(
        label=_("Énergie à la fin du plan, en part de la référence (%)"),
        min_value=0,
        max_value=1000,
        max_digits=8,
        decimal_places=4,
        required=False,
        localize=True,
        help_text=_("60 demande 40\u00a0% d’économies. Vide\u00a0: rien n’est demandé."),
    )
    projects_per_year = forms.IntegerField(
        label=_("Chantiers, ventes et démolitions en même temps, au plus"),
        min_value=0,
        required=False,
        help_text=_("Ce que vos services peuvent suivre dans une année. Vide\u00a0: sans limite."),
    )

    @property
    def years(self) -> tuple[int, ...]:
        """Return the years asked; the form is valid."""
        first, count = self.cleaned_data["first_year"], self.cleaned_data["year_count"]
        return tuple(range(first, first + count))

    def ruled(self, budgets: tuple[Decimal, ...] | None) -> DraftRules:
        """Return the rules asked, with these budgets; the form is valid."""
        data = self.cleaned_data
        energy = data["energy_ratio"]
        return DraftRules(
            years=self.years,
            budgets=budgets,
            carry_over=data["carry_over"],
            discount_rate=data["discount_rate"] / 100,
            service_value=data["service_value"],
            energy_ratio=None if energy is None else energy / 100,
            projects_per_year=data["projects_per_year"],
        )


class NewScenarioForm(_RulesForm):
    """A scenario drafted from the results of a campaign."""

    field_order = ("name", "first_year", "year_count", "budget")
    budget = _euros(
        label=_("Budget d’investissement de chaque année (€)"),
        required=False,
        help_text=_(
            "Ce que vous pouvez mettre dans les bâtiments, subventions déduites. Vide\u00a0: sans "
            "limite. Vous pourrez donner un montant par année ensuite."
        ),
    )

    def __init__(self, data: Any = None, *, name: str, year: int) -> None:
        super().__init__(
            data,
            initial={
                "name": name,
                "first_year": year,
                "year_count": 6,
                "carry_over": True,
                "service_value": SERVICE_VALUE,
                "discount_rate": 3,
            },
        )

    @property
    def rules(self) -> DraftRules:
        """Return the rules asked; the form is valid."""
        budget = self.cleaned_data["budget"]
        return self.ruled(None if budget is None else (budget,) * len(self.years))


class UploadScenarioForm(forms.Form):
    """A scenario read from a file of the command."""

    name = forms.CharField(label=_("Nom du scénario"), max_length=120)
    perimeter_id = forms.TypedChoiceField(label=_("De qui sont les bâtiments"), coerce=uuid.UUID)
    file = forms.FileField(
        label=_("Fichier JSON"),
        help_text=_("Celui de la commande «\u00a0bastide estate plan\u00a0», ou un export d’ici."),
    )

    def __init__(
        self, *args: Any, perimeters: Sequence[tuple[uuid.UUID, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["perimeter_id"].choices = [  # type: ignore[attr-defined]
            (str(key), label) for key, label in perimeters
        ]


class EditScenarioForm(_RulesForm):
    """What a scenario asks, its budgets year by year, the assumptions that it rests on."""

    def __init__(
        self,
        data: Any = None,
        *,
        scenario: PlanScenario,
        lines: Sequence[AssumptionLine] = (),
    ) -> None:
        self.before = rules_of(scenario.problem)
        self.told = assumptions_told(scenario.problem)
        super().__init__(data, initial=self._initial(scenario))
        self.budget_names = [f"budget_{year}" for year in self.before.years]
        for name, year in zip(self.budget_names, self.before.years, strict=True):
            self.fields[name] = _euros(
                label=gettext("Budget de %(year)s (€)") % {"year": year}, required=False
            )
        self.lines = [line for line in lines if self.told is not None]
        for line in self.lines:
            self.fields[line.name] = forms.DecimalField(
                label=f"{line.label} ({line.unit})",
                min_value=0,
                max_digits=12,
                decimal_places=4,
                localize=True,
                help_text=gettext("Au départ\u00a0: %(value)s, %(source)s.")
                % {"value": f"{line.value:f}".replace(".", ","), "source": line.source},
            )

    def _initial(self, scenario: PlanScenario) -> dict[str, Any]:
        before = self.before
        budgets = before.budgets or (None,) * len(before.years)
        initial: dict[str, Any] = {
            "name": scenario.name,
            "note": scenario.note,
            "first_year": before.years[0],
            "year_count": len(before.years),
            "carry_over": before.carry_over,
            "service_value": before.service_value,
            "discount_rate": _plain(before.discount_rate * 100),
            "energy_ratio": None
            if before.energy_ratio is None
            else _plain(before.energy_ratio * 100),
            "projects_per_year": before.projects_per_year,
        }
        initial |= {
            f"budget_{year}": budget for year, budget in zip(before.years, budgets, strict=True)
        }
        if self.told is not None:
            initial |= {one.name: getattr(self.told, one.name) for one in fields(self.told)}
        return initial

    @override
    def clean(self) -> dict[str, Any]:
        """Refuse budgets of some years only: what is not known is never zero."""
        data = super().clean() or {}
        missing = [name for name in self.budget_names if data.get(name) is None]
        if missing and len(missing) < len(self.budget_names):
            for name in missing:
                if name not in self.errors:
                    self.add_error(
                        name,
                        _("Donnez un budget à chaque année, 0 s’il n’y en a pas, ou à aucune."),
                    )
        return data

    @property
    def rules(self) -> DraftRules:
        """Return the rules asked; a year that is new has the budget of the last one."""
        told = [self.cleaned_data[name] for name in self.budget_names]
        budgets = None if None in told else tuple(told)
        stands = DraftRules(self.before.years, budgets)
        return self.ruled(spread_budgets(stands, self.years).budgets)

    @property
    def assumptions(self) -> Assumptions | None:
        """Return the assumptions asked; `None` when they did not change or there are none."""
        if self.told is None or not self.lines:
            return None
        asked = Assumptions(**{line.name: self.cleaned_data[line.name] for line in self.lines})
        return None if asked == self.told else asked

    @property
    def changes(self) -> dict[str, Any]:
        """Return what the form asks to change; the form is valid."""
        data = self.cleaned_data
        changes: dict[str, Any] = {"name": data["name"], "note": data["note"]}
        if self.rules != self.before:
            changes["rules"] = self.rules
        if self.assumptions is not None:
            changes["assumptions"] = self.assumptions
        return changes


def _plain(value: Decimal) -> Decimal:
    """Return a number without useless zeros nor exponent."""
    return Decimal(f"{value.normalize():f}")
