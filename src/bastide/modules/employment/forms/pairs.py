"""What is decided of several possible duplicates at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bastide.modules.employment.forms.sources import ReasonForm
from bastide.modules.employment.services.pair_decisions import ChosenPair

SAME, TWO = "meme", "deux"
_LONGEST_NUMBER = 18


class PairsForm(ReasonForm):
    """The pairs chosen, whether each is one job or two, and why."""

    verdict = forms.ChoiceField(
        label=_("Chaque paire choisie est"),
        choices=[(SAME, _("un seul emploi")), (TWO, _("deux emplois"))],
        widget=forms.RadioSelect,
    )
    emploi = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
    )

    field_order = ("verdict", "reason")

    def __init__(self, data: Any = None, *, job: int | None = None) -> None:
        super().__init__(data, initial={"emploi": job})
        self.sent = list(data.getlist("paire")) if data is not None else []

    @property
    def chosen(self) -> list[ChosenPair]:
        """Return the pairs sent; what is not one stands for a pair that nobody was shown."""
        return [_pair_of(one) for one in self.sent]

    @property
    def is_same(self) -> bool:
        """Tell what a valid form decides."""
        return bool(self.cleaned_data["verdict"] == SAME)


def _pair_of(sent: str) -> ChosenPair:
    number, _dash, mark = sent.partition("-")
    is_number = number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER
    return ChosenPair(int(number) if is_number else 0, mark)
