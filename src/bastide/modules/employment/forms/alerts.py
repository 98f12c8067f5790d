"""The forms of alerts: where to write and how often."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bastide.modules.employment.models import Frequency

LONGEST_QUERY = 4000


class AlertForm(forms.Form):
    """Asks for an address and how often; the search and its campaign go along, hidden."""

    courriel = forms.CharField(
        label=_("Votre adresse électronique"),
        max_length=320,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email"}),
    )
    frequence = forms.ChoiceField(
        label=_("Fréquence"), choices=Frequency, initial=Frequency.DAILY, required=False
    )
    recherche = forms.CharField(
        required=False, max_length=LONGEST_QUERY, widget=forms.HiddenInput()
    )
    campagne = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput())


class ChangeAlertForm(forms.Form):
    """Asks how often one alert is sent, and whether it rests."""

    frequence = forms.ChoiceField(label=_("Fréquence"), choices=Frequency)
    suspendue = forms.BooleanField(label=_("Suspendre"), required=False)
