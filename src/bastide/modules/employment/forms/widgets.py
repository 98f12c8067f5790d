"""The form by which a partner composes the widget of its own site."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

COUNTS = (5, 10, 20)


class WidgetForm(forms.Form):
    """Which search, and how many of its offers."""

    recherche = forms.CharField(
        label=_("Recherche"),
        required=False,
        max_length=4000,
        help_text=_("Adresse d’une recherche du site, copiée. Vide\u00a0: toutes les offres."),
    )
    nombre = forms.TypedChoiceField(
        label=_("Offres montrées"),
        coerce=int,
        choices=[(count, str(count)) for count in COUNTS],
        initial=COUNTS[0],
    )
