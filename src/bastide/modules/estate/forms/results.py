"""Forms of the results: what the page is narrowed to; everything stands in the address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bastide.modules.estate.core.matrix import BuildingClass

AREA, COST = "m2", "cout"
SIZES = [(AREA, _("la surface")), (COST, _("le coût d’un an")), ("aucune", _("rien"))]
NONE = "sans"
CERTAINTIES = [
    ("", _("Toutes")),
    ("certaine", _("certaine")),
    ("incertaine", _("incertaine")),
    ("grise", _("en zone grise")),
    ("provisoire", _("provisoire")),
]
CLASSES = [
    ("", _("Toutes")),
    *((one.value, one.value) for one in BuildingClass),
    (NONE, _("sans classe publiable")),
]


class ResultFilters(forms.Form):
    """What the results are narrowed to, and what the area of a bubble is."""

    segment = forms.ChoiceField(label=_("Segment"), required=False)
    classe = forms.ChoiceField(label=_("Classe"), required=False, choices=CLASSES)
    certitude = forms.ChoiceField(label=_("Certitude"), required=False, choices=CERTAINTIES)
    taille = forms.ChoiceField(label=_("L’aire des points montre"), required=False, choices=SIZES)

    def __init__(self, *args: Any, segments: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["segment"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Tous")), *((one, one) for one in segments)]

    def asked(self) -> dict[str, str]:
        """Return what the address asks; a value that is none asks nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
