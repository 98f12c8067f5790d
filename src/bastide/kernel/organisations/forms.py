"""Forms of this room."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class FreezeForm(forms.Form):
    """The name of the version that will be kept."""

    label = forms.CharField(
        label=_("Nom de la version"),
        max_length=120,
        help_text=_("Par exemple\u00a0: Conseil du 12 décembre."),
    )
