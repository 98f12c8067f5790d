"""Forms of this room; what each offers is what its actor sees."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.organisations.models import (
    Authority,
    FunctionKind,
    Person,
    PersonFunction,
    ResponsibilityCentre,
    Service,
    ServiceLevel,
)
from bastide.platform.accounts.forms import DateInput

CODE = r"[0-9A-Za-z][0-9A-Za-z._-]*"


class FreezeForm(forms.Form):
    """The name of the version that will be kept."""

    label = forms.CharField(
        label=_("Nom de la version"),
        max_length=120,
        help_text=_("Par exemple\u00a0: Conseil du 12 décembre."),
    )


def _code() -> forms.RegexField:
    return forms.RegexField(
        rf"^{CODE}$",
        label=_("Code"),
        max_length=20,
        help_text=_("Court et stable, par exemple DSI ou 12.3."),
        error_messages={
            "invalid": _("Un code n’a que des lettres sans accent, des chiffres et . - _.")
        },
    )


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Raison"),
        max_length=250,
        required=False,
        help_text=_("Gardée au journal, par exemple la délibération ou l’arrêté."),
    )


class _Several(forms.MultipleChoiceField):
    """Any number of choices; the empty text that stands for none on a conflict page is none."""

    @override
    def to_python(self, value: Any) -> list[str]:
        return [text for text in super().to_python(value) if text]


class _Edit(forms.Form):
    """A form that remembers what it was filled from, so that two edits meet without loss."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.show_hidden_initial = name != "reason"

    def _offer(self, name: str, pairs: Iterable[tuple[str, str]], none: str | None = None) -> None:
        field = self.fields[name]
        offered = list(pairs) if none is None else [("", none), *pairs]
        field.choices = offered  # type: ignore[attr-defined]


class ServiceForm(_Edit):
    """A service to change."""

    name = forms.CharField(label=_("Nom"), max_length=200)
    level = forms.ChoiceField(label=_("Niveau"), choices=ServiceLevel.choices)
    parent = forms.ChoiceField(label=_("Rattaché à"), required=False)
    served = _Several(
        label=_("Sert aussi"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Coché\u00a0: le service est mutualisé."),
    )
    valid_from = forms.DateField(label=_("Depuis le"), required=False, widget=DateInput)
    valid_to = forms.DateField(
        label=_("Jusqu’au"),
        required=False,
        widget=DateInput,
        help_text=_("Un service fermé garde son histoire\u00a0: il n’est pas supprimé."),
    )
    reason = _reason()

    def __init__(
        self,
        *args: Any,
        services: Sequence[Service],
        bodies: Sequence[Authority],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._offer(
            "parent", ((one.code, str(one)) for one in services), gettext("Aucun, au sommet")
        )
        self._offer("served", ((body.siren, body.name) for body in bodies))


class NewServiceForm(ServiceForm):
    """A service to add."""

    code = _code()
    authority = forms.ChoiceField(label=_("Porté par"))
    field_order = ("code", "name", "authority")

    def __init__(self, *args: Any, carriers: Sequence[Authority], **options: Any) -> None:
        super().__init__(*args, **options)
        self._offer("authority", ((body.siren, body.name) for body in carriers))
        del self.fields["valid_to"]


class CentreForm(_Edit):
    """A responsibility centre to change."""

    name = forms.CharField(label=_("Nom"), max_length=200)
    parent = forms.ChoiceField(label=_("Rattaché à"), required=False)
    service = forms.ChoiceField(label=_("Service responsable"), required=False)
    reason = _reason()

    def __init__(
        self,
        *args: Any,
        centres: Sequence[ResponsibilityCentre],
        services: Sequence[Service],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._offer(
            "parent", ((one.code, str(one)) for one in centres), gettext("Aucun, au sommet")
        )
        self._offer("service", ((one.code, str(one)) for one in services), gettext("Aucun"))


class NewCentreForm(CentreForm):
    """A responsibility centre to add."""

    code = _code()
    field_order = ("code", "name")


class PersonForm(_Edit):
    """The name of a person."""

    name = forms.CharField(label=_("Nom"), max_length=120)
    reason = _reason()


class FunctionForm(_Edit):
    """A function to change."""

    kind = forms.ChoiceField(label=_("En qualité de"), choices=FunctionKind.choices)
    title = forms.CharField(
        label=_("Fonction"), max_length=150, help_text=_("Par exemple\u00a0: maire.")
    )
    service = forms.ChoiceField(label=_("Service"), required=False)
    starts_on = forms.DateField(label=_("Depuis le"), widget=DateInput)
    ends_on = forms.DateField(label=_("Jusqu’au"), required=False, widget=DateInput)
    reason = _reason()

    def __init__(self, *args: Any, services: Sequence[Service], **options: Any) -> None:
        super().__init__(*args, **options)
        self._offer("service", ((one.code, str(one)) for one in services), gettext("Aucun"))


class NewFunctionForm(FunctionForm):
    """A function to record, for somebody known or for a new person."""

    person = forms.TypedChoiceField(
        label=_("Personne"),
        coerce=uuid.UUID,
        required=False,
        empty_value=None,
        help_text=_("Déjà connue ici\u00a0? Choisissez-la\u00a0: ses fonctions restent ensemble."),
    )
    person_name = forms.CharField(label=_("Ou son nom"), max_length=120, required=False)
    authority = forms.ChoiceField(label=_("Dans"))
    field_order = ("person", "person_name", "authority", "kind", "title", "service")

    def __init__(
        self,
        *args: Any,
        people: Sequence[Person],
        carriers: Sequence[Authority],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._offer(
            "person", ((str(one.pk), one.name) for one in people), gettext("Une autre personne")
        )
        self._offer("authority", ((body.siren, body.name) for body in carriers))

    @override
    def clean(self) -> dict[str, Any]:
        """Ask for one person, chosen or named."""
        found = super().clean() or {}
        if not found.get("person") and not found.get("person_name"):
            self.add_error("person_name", gettext("Choisissez une personne, ou écrivez son nom."))
        return found


def service_values(service: Service) -> dict[str, Any]:
    """Return a service as its form writes it."""
    return {
        "name": service.name,
        "level": service.level,
        "parent": service.parent.code if service.parent else "",
        "served": [body.siren for body in service.served.all()],
        "valid_from": service.valid_from,
        "valid_to": service.valid_to,
    }


def centre_values(centre: ResponsibilityCentre) -> dict[str, Any]:
    """Return a responsibility centre as its form writes it."""
    return {
        "name": centre.name,
        "parent": centre.parent.code if centre.parent else "",
        "service": centre.service.code if centre.service else "",
    }


def person_values(person: Person) -> dict[str, Any]:
    """Return a person as the form writes it."""
    return {"name": person.name}


def function_values(function: PersonFunction) -> dict[str, Any]:
    """Return a function as its form writes it."""
    return {
        "kind": function.kind,
        "title": function.title,
        "service": function.service.code if function.service else "",
        "starts_on": function.starts_on,
        "ends_on": function.ends_on,
    }
