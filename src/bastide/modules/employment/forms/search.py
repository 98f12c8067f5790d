"""The search box of the public site: words, place, radius; what else is asked goes along."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from django import forms
from django.utils.translation import gettext_lazy as _

from bastide.modules.employment.core.searches.addresses import search_address
from bastide.modules.employment.core.searches.criteria import (
    LONGEST_WORDS,
    USUAL_RADIUS_KM,
    OfferSearch,
    Order,
)
from bastide.modules.employment.core.searches.travel import BANDS
from bastide.modules.employment.figures.offers import travel_label
from bastide.modules.employment.queries.search import RADII

_OWN = frozenset({"q", "pres", "km", "trajet"})


class OfferSearchForm(forms.Form):
    """Words, commune, radius or time of a search; the other criteria are carried along, hidden."""

    q = forms.CharField(
        label=_("Métier, employeur, mot"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    pres = forms.ChoiceField(label=_("Autour de"), required=False)
    km = forms.ChoiceField(label=_("À moins de"), required=False)

    def __init__(self, search: OfferSearch, order: Order, communes: Mapping[str, str]) -> None:
        super().__init__(
            initial={"q": search.words, "pres": search.near, "km": _far(search)},
        )
        self.fields["pres"].choices = [("", _("Tout le bassin")), *communes.items()]  # type: ignore[attr-defined]
        kilometres = sorted({*RADII, search.radius_km, USUAL_RADIUS_KM} - {0})
        times = dict.fromkeys([*BANDS, *([search.travel] if search.travel else [])])
        self.fields["km"].choices = [  # type: ignore[attr-defined]
            ("0", _("La commune seule")),
            (_("Distance"), [(str(km), f"{km}\u00a0km") for km in kilometres]),
            (
                _("Trajet estimé"),
                [(one.code, travel_label(one.mode, one.minutes)) for one in times],
            ),
        ]
        self.carried = carried_fields(search, order)


def _far(search: OfferSearch) -> str:
    return search.travel.code if search.travel else str(search.radius_km)


def carried_fields(search: OfferSearch, order: Order) -> list[tuple[str, str]]:
    """Return the criteria that the box does not show, as names and values of hidden fields."""
    pairs = parse_qsl(search_address(search, order=order))
    return [(name, value) for name, value in pairs if name not in _OWN]
