"""The form of a theme."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ThemeForm(forms.Form):
    """What a territory chooses; an empty field keeps Bastide's own."""

    accent_light = forms.CharField(
        label=_("Couleur d’accent sur les pages claires"),
        help_text=_("Par exemple #9c3a1e. Le contraste est vérifié. Sert aussi à l’impression."),
        max_length=9,
        required=False,
    )
    accent_dark = forms.CharField(
        label=_("Couleur d’accent sur les pages sombres"),
        help_text=_("Vide\u00a0: la plus proche de même teinte qui se lit."),
        max_length=9,
        required=False,
    )
    short_name = forms.CharField(
        label=_("Nom court"),
        help_text=_("Montré en haut des pages. Vide\u00a0: le nom du territoire."),
        max_length=40,
        required=False,
    )
    logo = forms.FileField(
        label=_("Logo"),
        help_text=_("Image PNG de 1\u00a0600 pixels et 200 ko au plus. Vide\u00a0: inchangé."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png"}),
    )
    logo_text = forms.CharField(
        label=_("Texte de remplacement du logo"),
        help_text=_("Ce que le logo dit, pour qui ne le voit pas. Obligatoire avec un logo."),
        max_length=120,
        required=False,
    )
    drops_logo = forms.BooleanField(label=_("Retirer le logo"), required=False)
