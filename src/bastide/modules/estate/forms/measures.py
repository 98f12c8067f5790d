"""The form of one year of a measure."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bastide.kernel.plans.models import MeasureValue
from bastide.modules.estate.core.followup import DECIMALS, PolicyMeasure
from bastide.modules.estate.figures.followup import UNIT_WORDS
from bastide.modules.estate.forms.followup import NumberField

SOURCE_LENGTH = 250


class MeasureYearForm(forms.Form):
    """What a measure was worth in a year: the value, the day of the reading, its source."""

    value = NumberField(
        label=gettext_lazy("Valeur réalisée"),
        max_digits=15,
        min_value=Decimal(0),
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    on = forms.DateField(
        label=gettext_lazy("Relevée au"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Le 31 décembre, ou le jour de l’année où elle a été relevée."),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=SOURCE_LENGTH,
        help_text=gettext_lazy("Par exemple\u00a0: compte financier 2025, inventaire du 12 mars."),
    )

    def __init__(
        self, data: Any = None, *, key: PolicyMeasure, year: int, value: MeasureValue | None
    ) -> None:
        self.year = year
        shown: dict[str, Any] = {"on": dt.date(year, 12, 31)}
        if value is not None:
            shown = {"value": value.value, "on": value.ends_on, "source": value.source}
        super().__init__(data, initial=shown)
        field = self.fields["value"]
        field.help_text = _("En %(unit)s.") % {"unit": UNIT_WORDS[key]}
        if isinstance(field, forms.DecimalField):
            field.decimal_places = DECIMALS[key] + 2
        if value is not None:
            self.fields["reason"] = forms.CharField(
                label=_("Motif de la correction"),
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("La valeur d’avant reste lisible dans l’historique."),
            )

    def clean_on(self) -> dt.date:
        """Return the day, which is of the year."""
        on: dt.date = self.cleaned_data["on"]
        if on.year != self.year:
            raise ValidationError(_("Ce jour n’est pas de l’année %(year)d.") % {"year": self.year})
        return on
