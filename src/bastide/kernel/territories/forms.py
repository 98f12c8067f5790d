"""The form that dates a tax regime."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bastide.kernel.territories.core.regimes import REGIME_LABELS
from bastide.kernel.territories.models import RegimeFiscal
from bastide.platform.accounts.forms import DateInput


class RegimeForm(forms.Form):
    """A regime to correct: which one, since when, by which text, read where."""

    regime = forms.ChoiceField(
        label=_("Régime fiscal"),
        choices=[(regime.value, label) for regime, label in REGIME_LABELS.items()],
    )
    valid_from = forms.DateField(
        label=_("Depuis le"),
        required=False,
        widget=DateInput,
        help_text=_("Vide\u00a0: depuis que l’établissement existe."),
    )
    article = forms.CharField(
        label=_("Article ou délibération"),
        max_length=120,
        help_text=_("Par exemple\u00a0: CGI, art. 1379-0 bis, ou la délibération et sa date."),
    )
    source = forms.CharField(
        label=_("Document source"),
        max_length=250,
        help_text=_("Le document où cela se lit\u00a0: arrêté, délibération, liste de la DGCL."),
    )
    reason = forms.CharField(
        label=_("Raison"), max_length=250, required=False, help_text=_("Gardée au journal.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.show_hidden_initial = name != "reason"


class NewRegimeForm(RegimeForm):
    """A regime to date: from a day, and to a day when it is over."""

    valid_from = forms.DateField(label=_("Depuis le"), widget=DateInput)
    valid_to = forms.DateField(
        label=_("Jusqu’au"),
        required=False,
        widget=DateInput,
        help_text=_("Vide\u00a0: jusqu’au régime suivant. Sinon, celui d’avant reprend ensuite."),
    )
    field_order = ("regime", "valid_from", "valid_to")


class WithdrawForm(forms.Form):
    """Why a regime recorded by mistake is withdrawn."""

    reason = forms.CharField(
        label=_("Raison"), max_length=250, help_text=_("Gardée au journal avec ce qui était écrit.")
    )


class DayForm(forms.Form):
    """The day at which the tools are asked for."""

    le = forms.DateField(label=_("À la date du"), required=False, widget=DateInput)


def regime_values(row: RegimeFiscal) -> dict[str, Any]:
    """Return a regime as its form writes it."""
    return {
        "regime": row.regime,
        "valid_from": row.valid_from,
        "article": row.article,
        "source": row.source,
    }
