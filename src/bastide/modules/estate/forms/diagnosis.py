"""Forms of the first diagnosis: a tool in use, what a service does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bastide.kernel.organisations.models import Service
from bastide.modules.estate.core.diagnosis import Task
from bastide.modules.estate.models import Horizon, Involvement, Level


class ToolForm(forms.Form):
    """A tool in use: how far it looks, whom it serves."""

    name = forms.CharField(
        label=_("Outil"),
        max_length=150,
        help_text=_("Par exemple\u00a0: tableau des contrats, logiciel de demandes, PPI."),
    )
    horizon = forms.ChoiceField(label=_("Jusqu’où il regarde"), choices=Horizon)
    level = forms.ChoiceField(label=_("À qui il sert"), choices=Level)
    service = forms.ModelChoiceField(
        label=_("Service qui le tient"), queryset=Service.objects.none(), required=False
    )
    note = forms.CharField(
        label=_("Remarque"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, services: QuerySet[Service]) -> None:
        super().__init__(data)
        field = self.fields["service"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = services

    def told(self) -> dict[str, Any]:
        """Return what the service asks for."""
        found = dict(self.cleaned_data)
        return found | {"horizon": Horizon(found["horizon"]), "level": Level(found["level"])}


class RolesForm(forms.Form):
    """What one service does of each task."""

    def __init__(self, data: Any = None, *, tasks: Iterable[Task], held: Mapping[str, str]) -> None:
        super().__init__(data)
        for one in tasks:
            self.fields[one.code] = forms.ChoiceField(
                label=one.label,
                required=False,
                initial=held.get(one.code, ""),
                choices=[("", _("Rien")), *Involvement.choices],
                help_text=one.text,
            )

    def roles(self) -> dict[str, Involvement | None]:
        """Return task → role, `None` for nothing."""
        return {
            task: Involvement(value) if value else None for task, value in self.cleaned_data.items()
        }
