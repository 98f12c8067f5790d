"""The forms of whoever posts: an address, who posts, then an offer in three steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bastide.modules.employment.core.feeds.contracts import Contract, Kind
from bastide.modules.employment.core.postings.content import (
    WITH_CONTRACT,
    WITH_SESSION,
    Content,
    content_of,
)
from bastide.modules.employment.figures.labels import CONTRACTS, KINDS, LEVELS, REMOTES, TIMES
from bastide.modules.employment.models import AdvertiserKind

_DAY = {"type": "date"}
USUAL = (Contract.CDI, Contract.CDD, Contract.MIS, Contract.SAI)
"""Contracts offered first."""

_RARE = tuple(one for one in Contract if one not in USUAL)


class SpaceForm(forms.Form):
    """Asks for the address that a link is sent to."""

    courriel = forms.CharField(
        label=_("Votre adresse électronique"),
        max_length=320,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email"}),
        help_text=_("Celle de votre organisation si vous en avez une."),
    )


class IdentityForm(forms.Form):
    """Asks who posts."""

    kind = forms.ChoiceField(label=_("Vous êtes"), choices=AdvertiserKind)
    name = forms.CharField(
        label=_("Nom"),
        max_length=250,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        help_text=_("Celui d’un particulier n’est jamais montré au public."),
    )
    siret = forms.CharField(
        label=_("SIRET"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("Quatorze chiffres. Un particulier et une association peuvent s’en passer."),
    )


class KindForm(forms.Form):
    """Asks what is proposed: it decides who examines the offer and what is asked next."""

    kind = forms.ChoiceField(
        label=_("Que proposez-vous\u00a0?"), choices=[(one.value, KINDS[one]) for one in Kind]
    )


class StepForm(forms.Form):
    """One step of an offer, filled from its content; its fields are those of `Content`."""

    def __init__(
        self,
        data: Any = None,
        *,
        content: Content,
        communes: Mapping[str, str],
        trades: Mapping[str, str],
    ) -> None:
        shown = content.as_dict()
        super().__init__(data, initial={name: shown[name] for name in self.base_fields})
        choices = {
            "commune": [("", _("Choisir")), *communes.items()],
            "rome": [("", _("Je ne sais pas")), *trades.items()],
        }
        for name, values in choices.items():
            if name in self.fields:
                self.fields[name].choices = values  # type: ignore[attr-defined]
        needed = {"contract": WITH_CONTRACT, "starts_on": WITH_SESSION}
        for name in needed.keys() & self.fields.keys():
            self.fields[name].required = content.kind in needed[name]

    def said(self) -> dict[str, Any]:
        """Return what a valid form says, in JSON values."""
        told: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            is_day = hasattr(value, "isoformat")
            told[name] = value.isoformat() if is_day else value
        return {name: content_of(told).as_dict()[name] for name in told}


def _level(value: str) -> int | None:
    return int(value) if value else None


class WorkStep(StepForm):
    """First step: the work itself."""

    title = forms.CharField(
        label=_("Intitulé du poste"),
        max_length=200,
        help_text=_("Au féminin et au masculin, ou suivi de «\u00a0H/F\u00a0»."),
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Les tâches, les horaires, l’équipe, ce qui est demandé."),
    )
    rome = forms.ChoiceField(
        label=_("Métier"), required=False, help_text=_("Pour être trouvé plus facilement.")
    )
    positions = forms.IntegerField(
        label=_("Nombre de postes"), required=False, min_value=1, max_value=999
    )


class TermsStep(StepForm):
    """Second step: where, under which contract, for how much."""

    commune = forms.ChoiceField(
        label=_("Commune de travail"),
        required=False,
        help_text=_("Nécessaire, sauf télétravail complet."),
    )
    remote = forms.ChoiceField(
        label=_("Télétravail"),
        required=False,
        choices=[("", _("Non précisé")), *((one.value, label) for one, label in REMOTES.items())],
    )
    contract = forms.ChoiceField(
        label=_("Contrat"),
        required=False,
        choices=[
            ("", _("Choisir")),
            *((one.value, CONTRACTS[one]) for one in (*USUAL, *_RARE)),
        ],
    )
    duration_months = forms.IntegerField(
        label=_("Durée (mois)"), required=False, min_value=1, max_value=120
    )
    working_time = forms.ChoiceField(
        label=_("Temps de travail"),
        required=False,
        choices=[("", _("Non précisé")), *((one.value, label) for one, label in TIMES.items())],
    )
    weekly_hours = forms.DecimalField(
        label=_("Heures par semaine"), required=False, min_value=1, max_value=48, decimal_places=2
    )
    salary = forms.CharField(
        label=_("Salaire"),
        max_length=200,
        required=False,
        help_text=_(
            "Un montant et sa période, par exemple\u00a0: 1\u00a0950\u00a0€ brut par mois."
        ),
    )
    starts_on = forms.DateField(
        label=_("Début"),
        required=False,
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        help_text=_("Une formation reste en ligne jusqu’au début de sa session."),
    )


class ApplyStep(StepForm):
    """Third step: what is asked, and how to apply."""

    experience_months = forms.IntegerField(
        label=_("Expérience demandée (mois)"),
        required=False,
        min_value=0,
        max_value=480,
        help_text=_("0\u00a0: débutants acceptés."),
    )
    education_level = forms.TypedChoiceField(
        label=_("Niveau demandé"),
        required=False,
        empty_value=None,
        coerce=_level,
        choices=[("", _("Aucun")), *((str(one), label) for one, label in LEVELS.items())],
    )
    is_disability_friendly = forms.BooleanField(
        label=_("Poste ouvert aux personnes en situation de handicap"), required=False
    )
    apply_email = forms.EmailField(
        label=_("Adresse électronique où postuler"),
        required=False,
        help_text=_(
            "Nécessaire, ou la page ci-dessous. Le public la lit. Les autres adresses et "
            "téléphones du texte sont retirés."
        ),
    )
    apply_url = forms.URLField(
        label=_("Ou page où postuler"), required=False, max_length=500, assume_scheme="https"
    )
    is_anonymous = forms.BooleanField(
        label=_("Ne pas montrer le nom de l’employeur"),
        required=False,
        help_text=_("Le site le connaît toujours, comme la loi le demande."),
    )
    ends_on = forms.DateField(
        label=_("Dernier jour en ligne"),
        required=False,
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        help_text=_("Vide\u00a0: trente jours, que vous pourrez prolonger."),
    )


STEPS: tuple[type[StepForm], ...] = (WorkStep, TermsStep, ApplyStep)
STEP_TITLES = (_("Le poste"), _("Lieu, contrat, salaire"), _("Candidature"))


@dataclass(frozen=True, slots=True)
class AskedStep:
    """One step of an offer; `following` is the number of the next one, `None` after the last."""

    form: type[StepForm]
    title: Any
    following: int | None


def asked_step(number: int) -> AskedStep | None:
    """Return a step by its number, from 1; `None` when there is none."""
    if not 1 <= number <= len(STEPS):
        return None
    form, title = STEPS[number - 1], STEP_TITLES[number - 1]
    return AskedStep(form, title, number + 1 if number < len(STEPS) else None)


def step_of(field: str) -> int:
    """Return the step, from 1, where a field of an offer is asked; 0 when none asks it."""
    return next((rank for rank, form in enumerate(STEPS, start=1) if field in form.base_fields), 0)


def filled_steps(
    kind: Kind, said: Mapping[str, Any], communes: Mapping[str, str], trades: Mapping[str, str]
) -> list[StepForm]:
    """Return every step of an offer, filled at once.

    Args:
        kind: what is proposed; it settles what is asked.
        said: name of a field → its value.
        communes: code → name of those that may be chosen.
        trades: code → label of those that may be chosen.
    """
    return [
        form(dict(said), content=Content(kind=kind), communes=communes, trades=trades)
        for form in STEPS
    ]
