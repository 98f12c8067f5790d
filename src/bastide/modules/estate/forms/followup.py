"""Forms of the follow-up: the policy, one action, its progress, its money, its milestones."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.organisations.models import PersonFunction, Service
from bastide.kernel.plans.core.content import MeasureFacts
from bastide.kernel.plans.core.ppi import Funding
from bastide.kernel.plans.core.statuses import PASSAGES, STATUS_LABELS, Status
from bastide.kernel.plans.models import Action, ActionMoney
from bastide.kernel.plans.models.plans import Priority
from bastide.modules.estate.core.followup import PolicyMeasure
from bastide.modules.estate.figures.followup import MEASURE_LABELS, UNIT_WORDS
from bastide.modules.estate.queries.followup import PolicyView
from bastide.modules.estate.services.followup import AMBITION_LENGTH, MeasureGoal

REASON = _("Il reste lisible dans l’historique, et il est demandé parce que le plan est voté.")


def _day(**options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **options)


class NumberField(forms.DecimalField):
    """A number as people write it: "1 200,50", with any space between its groups."""

    @override
    def to_python(self, value: Any) -> Any:
        """Return the number; its spaces mean nothing."""
        return super().to_python("".join(value.split()) if isinstance(value, str) else value)


def _number(decimals: int, **options: Any) -> forms.DecimalField:
    return NumberField(
        decimal_places=decimals,
        max_digits=15,
        min_value=Decimal(0),
        required=False,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        **options,
    )


def _reason(*, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=_("Motif"),
        required=required,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=REASON if required else "",
    )


# The policy ---------------------------------------------------------------------------------------
class PolicyForm(forms.Form):
    """The ambition in one sentence, and where the three measures should come to."""

    ambition = forms.CharField(
        label=_("L’ambition, en une phrase"),
        max_length=AMBITION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Par exemple\u00a0: réduire le volume du patrimoine et mieux occuper ce que l’on garde."
        ),
    )
    reason = _reason(required=True)

    def __init__(self, data: Any = None, *, view: PolicyView) -> None:
        super().__init__(data)
        self.view = view
        self.measured = [(key, view.measures.get(key)) for key in PolicyMeasure]
        if view.plan is not None:
            self.fields["ambition"].initial = view.plan.ambition
        last = self.fields.pop("reason")
        for key, held in self.measured:
            self._add_fields(key, held)
        self.fields["reason"] = last

    def _add_fields(self, key: PolicyMeasure, held: MeasureFacts | None) -> None:
        label, unit = MEASURE_LABELS[key], UNIT_WORDS[key]
        decimals = 6 if key is PolicyMeasure.M2_PER_HOUR else 2
        now = self.view.values[key].value
        baseline, target = (held.goal.baseline, held.goal.target) if held else (now, None)
        self.fields[f"baseline-{key.value}"] = _number(
            decimals,
            label=_("%(label)s\u00a0: valeur de départ (%(unit)s)")
            % {"label": label, "unit": unit},
            initial=_written(baseline, decimals),
            help_text=_("Laissez vide si personne ne la connaît."),
        )
        if held is None:
            self.fields[f"baseline_on-{key.value}"] = _day(
                label=_("%(label)s\u00a0: relevée le") % {"label": label},
                required=False,
                initial=self.view.today,
            )
        self.fields[f"target-{key.value}"] = _number(
            decimals,
            label=_("%(label)s\u00a0: cible (%(unit)s)") % {"label": label, "unit": unit},
            initial=_written(target, decimals),
            help_text=_("Laissez vide pour ne pas fixer de cible à cette mesure."),
        )
        self.fields[f"target_on-{key.value}"] = _day(
            label=_("%(label)s\u00a0: échéance") % {"label": label},
            required=False,
            initial=held.target_on if held else self._end(),
        )

    def _end(self) -> dt.date | None:
        return self.view.plan.ends_on if self.view.plan else None

    @override
    def clean(self) -> dict[str, Any]:
        """Ask for what a target needs beside it."""
        found = super().clean() or {}
        for key, held in self.measured:
            if found.get(f"target-{key.value}") is None:
                if held is not None and f"target-{key.value}" in found:
                    self.add_error(f"target-{key.value}", _("Une mesure suivie garde une cible."))
                continue
            for name in ("target_on", *(() if held else ("baseline_on",))):
                if not found.get(f"{name}-{key.value}"):
                    self.add_error(f"{name}-{key.value}", _("Donnez cette date."))
        return found

    def goals(self) -> dict[PolicyMeasure, MeasureGoal]:
        """Return the goal of each measure that has a target."""
        told = self.cleaned_data
        return {
            key: MeasureGoal(
                told[f"baseline-{key.value}"],
                held.baseline_on if held else told[f"baseline_on-{key.value}"],
                told[f"target-{key.value}"],
                told[f"target_on-{key.value}"],
            )
            for key, held in self.measured
            if told.get(f"target-{key.value}") is not None
        }


def _written(value: Any, decimals: int) -> Decimal | None:
    """Return a number as a field of so many decimals shows it."""
    if value is None:
        return None
    number = Decimal(value.numerator) / Decimal(value.denominator)
    short = number.quantize(Decimal(1).scaleb(-decimals))
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short.normalize()


# One action ---------------------------------------------------------------------------------------
class ActionForm(forms.Form):
    """What an action says: what, who, when."""

    title = forms.CharField(label=_("Titre"), max_length=300)
    description = forms.CharField(
        label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    owner_service = forms.ModelChoiceField(
        label=_("Service responsable"), queryset=Service.objects.none(), required=False
    )
    owner_function = forms.ModelChoiceField(
        label=_("Personne responsable"), queryset=PersonFunction.objects.none(), required=False
    )
    owner_label = forms.CharField(
        label=_("Autre responsable"),
        max_length=200,
        required=False,
        help_text=_("Par exemple une commune, un bailleur, un bureau d’études."),
    )
    starts_on = _day(label=_("Début"))
    ends_on = _day(
        label=_("Fin"), required=False, help_text=_("Vide pour une activité qui ne finit pas.")
    )
    priority = forms.TypedChoiceField(
        label=_("Priorité"),
        choices=[("", _("Non dite")), *Priority.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    reason = _reason()

    def __init__(
        self,
        data: Any = None,
        *,
        action: Action,
        services: QuerySet[Service],
        owners: QuerySet[PersonFunction],
    ) -> None:
        held = {name: getattr(action, name) for name in self.base_fields if name != "reason"}
        super().__init__(data, initial=held)
        chosen: tuple[tuple[str, QuerySet[Any], tuple[str, ...]], ...] = (
            ("owner_service", services, ()),
            ("owner_function", owners, ("person",)),
        )
        for name, rows, beside in chosen:
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                own = {getattr(action, f"{name}_id")}
                wanted = own | set(rows.values_list("pk", flat=True))
                kept = rows.model._default_manager.filter(pk__in=wanted)  # noqa: SLF001 -- public
                field.queryset = kept.select_related(*beside) if beside else kept

    def changes(self) -> dict[str, Any]:
        """Return what the action should say, its reason apart."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}


class ProgressForm(forms.Form):
    """Where an action stands, and how far it is."""

    status = forms.ChoiceField(label=_("Statut"))
    percent = _number(
        2, label=_("Avancement (%)"), help_text=_("De 0 à 100\u00a0; vide pour ne pas le changer.")
    )
    reason = forms.CharField(
        label=_("Ce qui a été fait, ou pourquoi"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Demandé pour mettre en pause, reporter, abandonner ou reprendre."),
    )

    def __init__(self, data: Any = None, *, action: Action) -> None:
        super().__init__(data, initial={"status": action.status, "percent": action.progress})
        now = Status(action.status)
        field = self.fields["status"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (one.value, _(STATUS_LABELS[one]))
                for one in Status
                if one is now or one in PASSAGES[now]
            ]


class MoneyForm(forms.Form):
    """What an action costs, or brings in, in one year."""

    year = forms.IntegerField(label=_("Exercice"))
    section = forms.ChoiceField(
        label=_("Section"),
        choices=[
            (Section.INVESTMENT.value, _("Investissement")),
            (Section.RUNNING.value, _("Fonctionnement")),
        ],
    )
    direction = forms.ChoiceField(
        label=_("Sens"),
        choices=[
            (Direction.EXPENDITURE.value, _("Dépense")),
            (Direction.RECEIPT.value, _("Recette")),
        ],
    )
    funding = forms.ChoiceField(
        label=_("Origine de la recette"),
        required=False,
        choices=[
            ("", _("Sans objet (dépense)")),
            (Funding.GRANT.value, _("Subvention")),
            (Funding.SALE.value, _("Cession")),
            (Funding.OTHER.value, _("Autre recette")),
        ],
    )
    funder = forms.CharField(label=_("Qui la verse"), max_length=200, required=False)
    planned = _number(2, label=_("Prévu (€)"))
    amended = _number(
        2, label=_("Modifié (€)"), help_text=_("Après décision modificative, à la place du prévu.")
    )
    realised = _number(
        2,
        label=_("Réalisé (€)"),
        help_text=_("Vide tant que rien n’est connu\u00a0; 0 si rien n’a été dépensé."),
    )
    reason = _reason()

    PLACE = ("year", "section", "direction", "funding", "funder")

    def __init__(self, data: Any = None, *, line: ActionMoney | None, year: int) -> None:
        names = [*self.PLACE, "planned", "amended", "realised"]
        held = {name: getattr(line, name) for name in names} if line else {"year": year}
        super().__init__(data, initial=held)
        if line is not None:
            for name in self.PLACE:
                self.fields[name].disabled = True

    def told(self) -> dict[str, Any]:
        """Return what the service asks for."""
        found = self.cleaned_data
        return {
            **found,
            "section": Section(found["section"]),
            "direction": Direction(found["direction"]),
            "funding": Funding(found["funding"]),
        }


class MilestoneForm(forms.Form):
    """A step to come."""

    title = forms.CharField(label=_("Jalon"), max_length=200)
    due_on = _day(label=_("Prévu le"))


class DoneForm(forms.Form):
    """The day when a step was done."""

    done_on = _day(label=_("Fait le"))
