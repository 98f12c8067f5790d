"""Forms about accounts."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bastide.platform.access.models import EVERY_ROOM, Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.accounts.models import ColourScheme, Density

DAYS_OF_A_TOKEN = 90


def room_choices() -> list[tuple[str, str]]:
    """Return the rooms of this installation: slug and French name."""
    return [(slug, str(_(label))) for slug, label in settings.ROOM_LABELS.items()]


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class PreferencesForm(forms.Form):
    """How pages look for a person."""

    density = forms.ChoiceField(label=_("Hauteur des lignes des tableaux"), choices=Density.choices)
    colour_scheme = forms.ChoiceField(label=_("Apparence"), choices=ColourScheme.choices)


class TokenForm(forms.Form):
    """A token to create."""

    name = forms.CharField(
        label=_("À quoi servira ce jeton"),
        max_length=80,
        help_text=_("Par exemple\u00a0: tableau de bord de la direction des finances."),
    )
    ceiling = forms.TypedChoiceField(
        label=_("Rôle le plus haut"),
        choices=Role.choices,
        coerce=lambda value: Role(int(value)),
        initial=Role.READER,
    )
    rooms = forms.MultipleChoiceField(
        label=_("Pièces"),
        choices=room_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucune cochée\u00a0: toutes celles que vous voyez."),
    )
    expires_on = forms.DateField(label=_("Valable jusqu’au"), widget=DateInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["expires_on"].initial = timezone.localdate() + dt.timedelta(DAYS_OF_A_TOKEN)


class GrantForm(forms.Form):
    """A role to give; the places offered are those that the actor administers."""

    email = forms.EmailField(label=_("Adresse électronique"), max_length=254)
    full_name = forms.CharField(
        label=_("Nom affiché"),
        max_length=120,
        required=False,
        help_text=_("Utile seulement si cette personne n’a pas encore de compte."),
    )
    perimeter = forms.TypedChoiceField(label=_("Où"), coerce=uuid.UUID)
    room = forms.ChoiceField(
        label=_("Pièce"), choices=lambda: [(EVERY_ROOM, _("Toutes les pièces")), *room_choices()]
    )
    role = forms.TypedChoiceField(
        label=_("Rôle"), choices=Role.choices, coerce=lambda value: Role(int(value))
    )
    starts_on = forms.DateField(label=_("Depuis le"), required=False, widget=DateInput)
    ends_on = forms.DateField(label=_("Jusqu’au"), required=False, widget=DateInput)

    def __init__(self, *args: Any, places: list[Perimeter], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["perimeter"]
        field.choices = [(str(place.pk), place.label) for place in places]  # type: ignore[attr-defined]
