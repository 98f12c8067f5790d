"""Forms that make one asset of several, several of one, or bring back one that left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bastide.foundation.text import squeezed
from bastide.kernel.buildings.models import Asset
from bastide.kernel.buildings.services import PartDescription
from bastide.modules.estate.forms.asset_choice import choose_among

PARTS = 6
"""Parts that the form offers; two at least are described."""


def _since() -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=_("Depuis le"), widget=widget)


def _why(example: Any) -> forms.CharField:
    return forms.CharField(label=_("Pourquoi"), max_length=250, help_text=example)


class MergeForm(forms.Form):
    """With which assets one is merged, and what the one made is called."""

    others = forms.ModelMultipleChoiceField(
        label=_("À réunir avec"),
        queryset=Asset.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Les biens de même nature de la même collectivité."),
    )
    code = forms.CharField(label=_("Code du bien qui les remplace"), max_length=80)
    name = forms.CharField(label=_("Nom"), max_length=200)
    on = _since()
    reason = _why(_("Par exemple\u00a0: une seule école depuis la rentrée."))

    def __init__(self, *args: Any, others: QuerySet[Asset], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_among(self, "others", others)


class SplitForm(forms.Form):
    """The assets that a division makes: the code, the name and the area of each."""

    on = _since()
    reason = _why(_("Par exemple\u00a0: division parcellaire du 3 mars 2026."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rank in range(1, PARTS + 1):
            self.fields[f"code-{rank}"] = forms.CharField(
                label=_("Code"), max_length=80, required=False
            )
            self.fields[f"name-{rank}"] = forms.CharField(
                label=_("Nom"), max_length=200, required=False
            )
            self.fields[f"area-{rank}"] = forms.CharField(
                label=_("Surface (m²)"), max_length=30, required=False
            )
        self.order_fields([name for name in self.fields if "-" in name] + ["on", "reason"])

    @property
    def part_fields(self) -> Iterable[tuple[int, list[forms.BoundField]]]:
        """Return each part with its three fields."""
        return [
            (rank, [self[f"{name}-{rank}"] for name in ("code", "name", "area")])
            for rank in range(1, PARTS + 1)
        ]

    @property
    def last_fields(self) -> list[forms.BoundField]:
        """Return the fields that are about the whole division."""
        return [self["on"], self["reason"]]

    def parts(self, *, is_land: bool) -> list[PartDescription]:
        """Return the parts that are described; the area of a plot is that of its land."""
        key = "land_m2" if is_land else "area_sdp_m2"
        found = []
        for rank in range(1, PARTS + 1):
            code = squeezed(self.cleaned_data[f"code-{rank}"])
            name = squeezed(self.cleaned_data[f"name-{rank}"])
            area = self.cleaned_data[f"area-{rank}"].strip()
            if code or name or area:
                found.append(PartDescription(code, name, {key: area} if area else {}))
        return found


class ReturnForm(forms.Form):
    """Why an asset that left comes back."""

    reason = forms.CharField(label=_("Pourquoi annuler sa sortie\u00a0?"), max_length=250)
