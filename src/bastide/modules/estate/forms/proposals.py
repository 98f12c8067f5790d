"""Forms of proposals and decisions: what the list is narrowed to, what is decided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bastide.modules.estate.core.actions import DECIDABLE, ActionKind
from bastide.modules.estate.forms.results import CLASSES
from bastide.modules.estate.models import DecisionStage

ACTION_WORDS = {
    ActionKind.KEEP: _("conserver"),
    ActionKind.MAINTAIN: _("entretenir"),
    ActionKind.OPEN: _("ouvrir à d’autres usages"),
    ActionKind.RENOVATE: _("rénover"),
    ActionKind.POOL: _("mutualiser"),
    ActionKind.RELET: _("relouer"),
    ActionKind.RELOCATE: _("reloger les occupants"),
    ActionKind.SELL: _("céder"),
    ActionKind.DEMOLISH: _("démolir"),
    ActionKind.FREEZE: _("geler et garder"),
    ActionKind.BUILD: _("construire"),
    ActionKind.OTHER: _("traiter autrement"),
}
"""Action → its words, in the language of the page."""


def action_label(value: str) -> str:
    """Return the words of a stored action; one that is not in the list is said as it is."""
    return str(ACTION_WORDS.get(value, value))  # type: ignore[call-overload]


NO_ACTION = "sans"
DECIDED, FOLLOWED, REPLACED, PENDING = "decide", "suivie", "autre", "a-decider"
STATES = [
    ("", _("Toutes")),
    (PENDING, _("à prendre")),
    (DECIDED, _("prise")),
    (FOLLOWED, _("prise, comme proposé")),
    (REPLACED, _("prise, autre que proposé")),
]
LISTED_ACTIONS = [kind for kind in ActionKind if kind in DECIDABLE]


class ProposalFilters(forms.Form):
    """What the list of proposals is narrowed to; everything stands in the address."""

    action = forms.ChoiceField(
        label=_("Action retenue"),
        required=False,
        choices=[
            ("", _("Toutes")),
            *((kind.value, ACTION_WORDS[kind]) for kind in LISTED_ACTIONS),
            (NO_ACTION, _("aucune")),
        ],
    )
    decision = forms.ChoiceField(label=_("Décision"), required=False, choices=STATES)
    segment = forms.ChoiceField(label=_("Segment"), required=False)
    classe = forms.ChoiceField(label=_("Classe"), required=False, choices=CLASSES)

    def __init__(self, *args: Any, segments: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["segment"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Tous")), *((one, one) for one in segments)]

    def asked(self) -> dict[str, str]:
        """Return what the address asks; a value that is none asks nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class DecisionForm(forms.Form):
    """What is decided of a building, by whom, when, and why."""

    action = forms.ChoiceField(
        label=_("Action retenue"),
        choices=[(kind.value, ACTION_WORDS[kind]) for kind in LISTED_ACTIONS],
    )
    reason = forms.CharField(
        label=_("Pourquoi"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Elle reste lisible avec la décision, et dans le projet de délibération."),
    )
    stage = forms.ChoiceField(label=_("Qui décide"), choices=DecisionStage)
    vote = forms.CharField(
        label=_("Vote"),
        max_length=120,
        required=False,
        help_text=_(
            "Obligatoire pour une délibération. Par exemple\u00a0: délibération n° 2026-41, 28 "
            "voix pour, 3 contre."
        ),
    )
    decided_on = forms.DateField(
        label=_("Décidé le"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
