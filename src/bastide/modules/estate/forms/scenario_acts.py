"""Forms of what is done with a scenario: locked, copied, given up, ruled on, compared."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bastide.modules.estate.core.scenario_documents import LOCKS, VETOES, Imposed
from bastide.modules.estate.models import DeskSession, PlanScenario, RulingKind

EVERY_ACTION = "*"


class ImposedForm(forms.Form):
    """An action to impose on one building, or to forbid."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    family = forms.ChoiceField(
        label=_("Que décidez-vous\u00a0?"),
        choices=[(LOCKS, _("Imposer cette action")), (VETOES, _("Interdire cette action"))],
        widget=forms.RadioSelect,
        initial=LOCKS,
    )
    action = forms.ChoiceField(label=_("Action"))
    year = forms.TypedChoiceField(
        label=_("Année de début"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Laissez «\u00a0n’importe quelle année\u00a0» si elle importe peu."),
    )
    reason = forms.CharField(
        label=_("Pourquoi\u00a0?"),
        max_length=300,
        help_text=_("Votre nom et cette raison restent écrits à côté de la décision."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        building: str,
        actions: Sequence[tuple[str, str]],
        years: Sequence[int],
        version: int,
    ) -> None:
        super().__init__(data, initial={"version": version})
        self.building = building
        self.fields["action"].choices = [  # type: ignore[attr-defined]
            *actions,
            (EVERY_ACTION, gettext("toute action (pour interdire seulement)")),
        ]
        self.fields["year"].choices = [  # type: ignore[attr-defined]
            ("", gettext("n’importe quelle année")),
            *((str(year), str(year)) for year in years),
        ]

    @property
    def imposed(self) -> Imposed:
        """Return what is asked; the form is valid."""
        data = self.cleaned_data
        action = "" if data["action"] == EVERY_ACTION else data["action"]
        return Imposed(data["family"], self.building, action, data["year"], reason=data["reason"])


class LiftForm(forms.Form):
    """A lock or a veto to lift, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    family = forms.ChoiceField(choices=[(LOCKS, LOCKS), (VETOES, VETOES)])
    building = forms.CharField(max_length=100)
    action = forms.CharField(max_length=100, required=False)
    year = forms.IntegerField(required=False)
    reason = forms.CharField(label=_("Pourquoi la lever\u00a0?"), max_length=300)

    @property
    def imposed(self) -> Imposed:
        """Return which one; the form is valid."""
        data = self.cleaned_data
        return Imposed(data["family"], data["building"], data["action"], data["year"])


class _OwnIdsForm(forms.Form):
    """A form that shares its page with others: its identifiers are its own."""

    ids = ""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{self.ids}_%s", **options})


class CopyForm(_OwnIdsForm):
    """The name of a copy, and the plan that it imposes, if any."""

    ids = "copie"

    name = forms.CharField(label=_("Nom du nouveau scénario"), max_length=120)
    point = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)


class DropForm(_OwnIdsForm):
    """Why a scenario is given up."""

    ids = "abandon"

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Pourquoi l’abandonner\u00a0?"), max_length=300)


class ScenarioRulingForm(_OwnIdsForm):
    """What a session of the groupe foncier answers to a scenario."""

    ids = "reponse"

    version = forms.IntegerField(widget=forms.HiddenInput)
    session = forms.TypedChoiceField(label=_("Séance"), coerce=uuid.UUID)
    kind = forms.ChoiceField(label=_("Réponse"), choices=RulingKind, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Raison"), widget=forms.Textarea(attrs={"rows": 2}))
    vote = forms.CharField(
        label=_("Vote"),
        max_length=120,
        required=False,
        help_text=_("Par exemple\u00a0: délibération n° 2026-41, 28 voix pour, 3 contre."),
    )

    def __init__(self, data: Any = None, *, sessions: Sequence[DeskSession], version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["session"].choices = [  # type: ignore[attr-defined]
            (str(one.pk), str(one)) for one in sessions
        ]


class CompareForm(forms.Form):
    """Two scenarios to put side by side."""

    a = forms.ChoiceField(label=_("Premier scénario"))
    b = forms.ChoiceField(label=_("Second scénario"))

    def __init__(self, data: Any = None, *, scenarios: Sequence[PlanScenario]) -> None:
        super().__init__(data)
        for field in self.fields.values():
            field.choices = [(str(one.pk), one.name) for one in scenarios]  # type: ignore[attr-defined]
