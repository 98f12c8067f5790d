"""The filters of the journal; their whole state stands in the address."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bastide.platform.audit.models import Event
from bastide.platform.audit.queries import JournalFilter, actors_of
from bastide.platform.audit.words import act_words, object_words

SYSTEM_KEY = "systeme"


class JournalForm(forms.Form):
    """Who, what, which kind of object, between which days."""

    qui = forms.ChoiceField(label=gettext_lazy("Qui"), required=False)
    acte = forms.ChoiceField(label=gettext_lazy("Acte"), required=False)
    objet = forms.ChoiceField(label=gettext_lazy("Objet"), required=False)
    depuis = forms.DateField(
        label=gettext_lazy("Depuis le"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    jusqu_au = forms.DateField(
        label=gettext_lazy("Jusqu’au"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, events: QuerySet[Event], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everyone = [("", _("Tout le monde")), (SYSTEM_KEY, _("Le produit lui-même"))]
        people = [(str(key), name) for key, name in actors_of(events)]
        self._choices("qui", [*everyone, *people])
        self._choices("acte", [("", _("Tous les actes")), *_distinct(events, "action", act_words)])
        kinds = _distinct(events, "target_type", object_words)
        self._choices("objet", [("", _("Tous les objets")), *kinds])

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """Return what is asked most: who, and which act."""
        return [self["qui"], self["acte"]]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """Return the other criteria, behind a summary until one is used."""
        return [self["objet"], self["depuis"], self["jusqu_au"]]

    @property
    def is_precise(self) -> bool:
        """Tell whether one of the other criteria is asked."""
        return any(field.value() for field in self.more_fields)

    def asked(self) -> JournalFilter:
        """Return the filter of a valid form; a criterion that is refused restricts nothing."""
        self.is_valid()
        found = self.cleaned_data
        who = found.get("qui") or ""
        return JournalFilter(
            actor_key=uuid.UUID(who) if who and who != SYSTEM_KEY else None,
            is_system=who == SYSTEM_KEY,
            action=found.get("acte") or "",
            target_type=found.get("objet") or "",
            since=found.get("depuis"),
            until=found.get("jusqu_au"),
        )

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


def _distinct(events: QuerySet[Event], column: str, words: Any) -> list[tuple[str, str]]:
    values = events.order_by().values_list(column, flat=True).distinct()
    return sorted(
        ((value, f"{words(value)} ({value})") for value in values), key=lambda one: one[1]
    )
