"""The form of a grid: its items, the wording of each level, their weights."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from typing_extensions import override

from bastide.kernel.grids.core.grids import MAX_WEIGHT, GridText, ItemText
from bastide.modules.estate.core.matrix import Axis
from bastide.modules.estate.core.prefill import COST, ENERGY, OCCUPATION

AXES = [(Axis.ATOUT.value, gettext_lazy("Atout")), (Axis.ATTRAIT.value, gettext_lazy("Attrait"))]
LEVELS = range(4)
FROM_DATA = (ENERGY, COST, OCCUPATION)
"""Codes of the items that data can score."""

LAST = 999
"""Place of an item that nobody placed: after all others."""

BLANK_ITEMS = 1
"""Empty items at the end of the form, to add some."""


class ItemForm(forms.Form):
    """One item: what it asks, the wording of each level, what it weighs."""

    code = forms.RegexField(
        r"^[A-Za-z0-9_-]+$",
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("Lettres et chiffres, sans espace\u00a0: A1, T2."),
        error_messages={"invalid": gettext_lazy("Lettres sans accent et chiffres, sans espace.")},
    )
    axis = forms.ChoiceField(label=gettext_lazy("Axe"), choices=AXES)
    label = forms.CharField(label=gettext_lazy("Intitulé"), max_length=200)
    help = forms.CharField(label=gettext_lazy("Aide"), max_length=500, required=False)
    weight = forms.DecimalField(
        label=gettext_lazy("Poids"),
        min_value=Decimal(0),
        max_value=MAX_WEIGHT,
        decimal_places=4,
        max_digits=8,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 6}),
    )
    rank = forms.IntegerField(
        label=gettext_lazy("Place"),
        min_value=1,
        max_value=LAST,
        required=False,
        help_text=gettext_lazy("Rang de la question dans la fiche."),
    )
    is_computed = forms.BooleanField(
        label=gettext_lazy("Rempli d’après les données quand il y en a"),
        required=False,
        help_text=gettext_lazy("Seuls A2, A6 et T2 savent se calculer."),
    )
    remove = forms.BooleanField(label=gettext_lazy("Retirer cet item"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for level in LEVELS:
            self.fields[f"level_{level}"] = forms.CharField(
                label=_("Note %(level)s") % {"level": level}, max_length=300
            )

    @property
    def level_fields(self) -> list[forms.BoundField]:
        """Return the four wordings, from the lowest score."""
        return [self[f"level_{level}"] for level in LEVELS]

    @override
    def clean(self) -> dict[str, Any]:
        """Refuse an item marked as computed that no computation knows."""
        data = super().clean() or {}
        if data.get("is_computed") and data.get("code") not in FROM_DATA:
            self.add_error(
                "is_computed", _("Seuls A2, A6 et T2 savent se calculer\u00a0: décochez.")
            )
        return data

    @property
    def item(self) -> ItemText:
        """Return the item in words; the form is valid."""
        data = self.cleaned_data
        return ItemText(
            code=data["code"],
            axis=data["axis"],
            label=data["label"],
            levels=tuple(data[f"level_{level}"] for level in LEVELS),
            weight=data["weight"],
            help=data["help"],
            is_computed=data["is_computed"],
        )


class _Items(forms.BaseFormSet[ItemForm]):
    """Items of a grid; an item to remove is not looked at."""

    @override
    def full_clean(self) -> None:
        """Let an item that is removed be incomplete."""
        for form in self.forms:
            if self.is_bound and form["remove"].data:
                form.empty_permitted = True
                for field in form.fields.values():
                    field.required = False
        super().full_clean()


ItemFormSet = forms.formset_factory(
    ItemForm, formset=_Items, extra=BLANK_ITEMS, max_num=60, absolute_max=60
)


def item_forms(text: GridText, data: Any = None) -> Any:
    """Return the forms of the items of a grid, and an empty one to add an item."""
    return ItemFormSet(data, prefix="item", initial=[_initial(item, rank) for rank, item in
                                                     enumerate(text.items, start=1)])  # fmt: skip


def edited_grid(text: GridText, formset: Any) -> GridText:
    """Return a grid as its forms say; they are valid.

    Args:
        text: the grid that the forms were filled from.
        formset: its items as sent.
    """
    kept: list[tuple[int, int, ItemText]] = []
    for place, form in enumerate(formset.forms):
        data = form.cleaned_data
        if form.has_changed() or place < formset.initial_form_count():
            if not data or data.get("remove"):
                continue
            kept.append((data["rank"] or LAST, place, form.item))
    return replace(text, items=tuple(item for _rank, _place, item in sorted(kept, key=_order)))


def _order(one: tuple[int, int, ItemText]) -> tuple[int, int]:
    return one[0], one[1]


def plain_weight(weight: Decimal) -> Decimal:
    """Return a weight without idle zeros.

    >>> plain_weight(Decimal("10.0000")), plain_weight(Decimal("2.5000"))
    (Decimal('10'), Decimal('2.5'))
    """
    whole = weight.to_integral_value()
    return whole.quantize(Decimal(1)) if weight == whole else weight.normalize()


def _initial(item: ItemText, rank: int) -> dict[str, Any]:
    return {
        "code": item.code,
        "axis": item.axis,
        "label": item.label,
        "help": item.help,
        "weight": plain_weight(item.weight),
        "rank": rank,
        "is_computed": item.is_computed,
        **{f"level_{level}": wording for level, wording in enumerate(item.levels)},
    }
