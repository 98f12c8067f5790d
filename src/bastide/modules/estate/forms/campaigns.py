"""The forms of those who lead a campaign of the estate."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.grids.core.aggregation import Aggregation
from bastide.kernel.grids.core.grids import MAX_WEIGHT
from bastide.kernel.grids.models import Campaign, College, Grid
from bastide.kernel.grids.models.campaigns import AGGREGATIONS
from bastide.modules.estate.core.publication import SMALLEST_SHOWN_FROM
from bastide.modules.estate.forms.grids import plain_weight
from bastide.modules.estate.models import CampaignSettings, ElectedIndicator, ThresholdRule
from bastide.modules.estate.services.campaigns import CampaignRules

RETENTION = gettext_lazy(
    "Vos noms sont gardés avec vos notes pendant deux ans après la publication, puis effacés. "
    "Les notes restent, sans nom."
)
"""What a new campaign proposes to tell its raters."""

PROPOSED = "proposee"
"""Choice of the grid that the product proposes."""


def tell(form: forms.Form, error: InputRefusedError) -> None:
    """Say each reason of a refusal on its field, or on the whole form."""
    for refusal in error.refusals:
        said = f"{refusal.reason} {refusal.remedy}".strip()
        form.add_error(refusal.field if refusal.field in form.fields else None, said)


def _day(**options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(required=False, widget=widget, **options)


def _weight(**options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        min_value=Decimal(0),
        max_value=MAX_WEIGHT,
        decimal_places=4,
        max_digits=8,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 6}),
        **options,
    )


class CampaignForm(forms.Form):
    """Asks what a new campaign is about."""

    name = forms.CharField(
        label=gettext_lazy("Nom de la campagne"),
        max_length=200,
        help_text=gettext_lazy("Par exemple\u00a0: Campagne 2026."),
    )
    perimeter_id = forms.TypedChoiceField(label=gettext_lazy("De qui sont les biens"), coerce=str)
    grid = forms.ChoiceField(
        label=gettext_lazy("Grille de notation"),
        help_text=gettext_lazy("Vous pourrez la modifier avant l’ouverture."),
    )
    opens_on = _day(label=gettext_lazy("Ouverture prévue"))
    closes_on = _day(
        label=gettext_lazy("Clôture prévue"),
        help_text=gettext_lazy("Annoncée aux évaluateurs\u00a0; c’est vous qui clorez."),
    )
    retention = forms.CharField(
        label=gettext_lazy("Ce que deviennent les noms"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Les évaluateurs lisent cette phrase avant de noter."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        perimeters: Sequence[tuple[uuid.UUID, str]],
        listed: Sequence[Grid],
        may_propose: bool,
    ) -> None:
        super().__init__(data, initial={"retention": str(RETENTION)})
        choices: list[tuple[str, Any]] = [(str(grid.pk), str(grid)) for grid in listed]
        if may_propose:
            choices.insert(0, (PROPOSED, _("La grille proposée par Bastide (13 items)")))
        self.fields["grid"].choices = choices  # type: ignore[attr-defined]
        self.fields["perimeter_id"].choices = [  # type: ignore[attr-defined]
            (str(key), label) for key, label in perimeters
        ]


class RulesForm(forms.Form):
    """Asks by which rules a campaign is run and read."""

    name = forms.CharField(label=gettext_lazy("Nom de la campagne"), max_length=200)
    opens_on = _day(label=gettext_lazy("Ouverture prévue"))
    closes_on = _day(
        label=gettext_lazy("Clôture prévue"),
        help_text=gettext_lazy("Annoncée aux évaluateurs\u00a0; c’est vous qui clorez."),
    )
    retention = forms.CharField(
        label=gettext_lazy("Ce que deviennent les noms"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Les évaluateurs lisent cette phrase avant de noter."),
    )
    aggregation = forms.ChoiceField(
        label=gettext_lazy("Note d’un item quand plusieurs ont noté"),
        choices=AGGREGATIONS,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("La médiane résiste à une note extrême, la moyenne non."),
    )
    threshold_rule = forms.ChoiceField(
        label=gettext_lazy("Seuil entre «\u00a0bas\u00a0» et «\u00a0haut\u00a0»"),
        choices=ThresholdRule.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Le seuil fixe se compare d’une année à l’autre. La médiane met toujours la moitié des "
            "biens sous le seuil, même si tous vont bien."
        ),
    )
    threshold = forms.DecimalField(
        label=gettext_lazy("Seuil fixe"),
        min_value=Decimal("0.01"),
        max_value=Decimal("2.99"),
        decimal_places=2,
        max_digits=3,
        localize=True,
        help_text=gettext_lazy("De 0 à 3\u00a0; 1,5 est le milieu de l’échelle."),
    )
    grey_zone = forms.DecimalField(
        label=gettext_lazy("Zone grise"),
        min_value=Decimal(0),
        max_value=Decimal("0.99"),
        decimal_places=2,
        max_digits=3,
        localize=True,
        help_text=gettext_lazy("À moins de cette distance du seuil, une classe est à confirmer."),
    )
    elected_indicator = forms.ChoiceField(
        label=gettext_lazy("Indicateur élu"),
        choices=ElectedIndicator.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Il ordonne toutes les listes de la campagne, et lui seul."),
    )

    shown_from = forms.IntegerField(
        label=gettext_lazy("Évaluateurs pour montrer un collège"),
        min_value=SMALLEST_SHOWN_FROM,
        max_value=99,
        help_text=gettext_lazy(
            "Une case où un collège a moins d’évaluateurs ne montre les chiffres d’aucun "
            "collège\u00a0: sinon, le résultat publié dirait la note d’une personne."
        ),
    )

    @staticmethod
    def initial_of(campaign: Campaign, settings: CampaignSettings) -> dict[str, Any]:
        """Return what stands now, as the form shows it."""
        return {
            "name": campaign.name,
            "opens_on": campaign.opens_on,
            "closes_on": campaign.closes_on,
            "retention": campaign.retention,
            "aggregation": campaign.aggregation,
            "threshold_rule": settings.threshold_rule,
            "threshold": settings.threshold,
            "grey_zone": settings.grey_zone,
            "elected_indicator": settings.elected_indicator,
            "shown_from": settings.shown_from,
        }

    @property
    def rules(self) -> CampaignRules:
        """Return what was decided; the form is valid."""
        data = self.cleaned_data
        return CampaignRules(
            name=data["name"],
            retention=data["retention"],
            aggregation=Aggregation(data["aggregation"]),
            opens_on=data["opens_on"],
            closes_on=data["closes_on"],
            threshold_rule=ThresholdRule(data["threshold_rule"]),
            threshold=data["threshold"],
            grey_zone=data["grey_zone"],
            elected_indicator=ElectedIndicator(data["elected_indicator"]),
            shown_from=data["shown_from"],
        )


class CollegesForm(forms.Form):
    """Asks which colleges there are and what each weighs; one row more adds a college."""

    weighs_colleges = forms.TypedChoiceField(
        label=gettext_lazy("Comment comptent les collèges"),
        choices=[
            ("non", gettext_lazy("Toutes les notes sont réunies, quel que soit le collège")),
            ("oui", gettext_lazy("Chaque collège compte selon son poids")),
        ],
        coerce="oui".__eq__,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, colleges: Sequence[College], is_weighed: bool) -> None:
        super().__init__(data, initial={"weighs_colleges": "oui" if is_weighed else "non"})
        self.colleges = list(colleges)
        for college in self.colleges:
            weight = plain_weight(college.weight)
            self._add_row(str(college.pk), college.label, college.label, weight)
        self._add_row("nouveau", _("nouveau collège"), "", None)

    def _add_row(self, key: str, named: str, label: str, weight: Decimal | None) -> None:
        is_new = key == "nouveau"
        self.fields[f"label-{key}"] = forms.CharField(
            label=_("Nom du collège\u00a0: %(name)s") % {"name": named},
            max_length=120,
            required=not is_new,
            initial=label,
        )
        self.fields[f"weight-{key}"] = _weight(
            label=_("Poids\u00a0: %(name)s") % {"name": named}, required=False, initial=weight
        )
        if not is_new:
            self.fields[f"remove-{key}"] = forms.BooleanField(
                label=_("Retirer\u00a0: %(name)s") % {"name": named}, required=False
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return the fields of each college, the new one last."""
        keys = [*(str(college.pk) for college in self.colleges), "nouveau"]
        return [
            {
                "label": self[f"label-{key}"],
                "weight": self[f"weight-{key}"],
                "remove": self[f"remove-{key}"] if key != "nouveau" else None,
            }
            for key in keys
        ]

    @property
    def kept(self) -> dict[College, tuple[str, Decimal]]:
        """Return the colleges that stay, with their name and weight; the form is valid."""
        data = self.cleaned_data
        return {
            college: (data[f"label-{college.pk}"], data[f"weight-{college.pk}"] or Decimal(0))
            for college in self.colleges
            if not data[f"remove-{college.pk}"]
        }

    @property
    def added(self) -> list[tuple[str, Decimal]]:
        """Return the new college, if one was named."""
        label = self.cleaned_data["label-nouveau"]
        weight = self.cleaned_data["weight-nouveau"]
        return [(label, Decimal(1) if weight is None else weight)] if label else []


class ReasonForm(forms.Form):
    """Asks why something is done; the reason is kept in the journal."""

    reason = forms.CharField(
        label=gettext_lazy("Pourquoi\u00a0?"),
        max_length=300,
        help_text=gettext_lazy("La raison est gardée dans le journal."),
    )


class SecondRoundForm(forms.Form):
    """Asks which cells are scored again, and why."""

    others = forms.CharField(
        label=gettext_lazy("D’autres cases"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Une par ligne\u00a0: le code du bien, une espace, le code de l’item, comme B02 T4."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi noter à nouveau ces cases\u00a0?"),
        max_length=300,
        help_text=gettext_lazy("Les évaluateurs lisent cette raison."),
    )

    @property
    def other_cells(self) -> list[tuple[str, str]]:
        """Return the cells written by hand: code of the subject, code of the item."""
        lines = (line.strip() for line in self.cleaned_data["others"].splitlines())
        pairs = (line.rpartition(" ") for line in lines if line)
        return [(code.strip(), item) for code, _space, item in pairs]


class ChosenScoreForm(forms.Form):
    """Asks for the score to put instead of a computed one, and why."""

    answer = forms.ChoiceField(label=gettext_lazy("Note retenue"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi une autre note que celle des données\u00a0?"),
        max_length=300,
        help_text=gettext_lazy("La raison reste écrite à côté de la note."),
    )

    def __init__(self, data: Any = None, *, levels: Sequence[str]) -> None:
        super().__init__(data)
        self.fields["answer"].choices = [  # type: ignore[attr-defined]
            *((str(rank), f"{rank}. {wording}") for rank, wording in enumerate(levels)),
            ("SO", _("Sans objet ici")),
        ]
