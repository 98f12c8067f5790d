"""The deposit of the contour of a basin: a file first, then what was read of it, confirmed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AreaForm(forms.Form):
    """A GeoJSON file."""

    file = forms.FileField(
        label=_("Contour (GeoJSON)"),
        help_text=_("Polygones en WGS 84, 5 Mo au plus."),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )


class KeptAreaForm(forms.Form):
    """The contour that was read, sent back to be kept."""

    contour = forms.CharField(max_length=2_000_000, widget=forms.HiddenInput())
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput())
