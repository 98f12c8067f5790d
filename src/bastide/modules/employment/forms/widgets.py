"""The form by which a partner composes the widget of its own site."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bastide.modules.employment.core.audience.visits import LONGEST_PARTNER

COUNTS = (5, 10, 20)


class WidgetForm(forms.Form):
    """Which search, how many of its offers, for whom."""

    recherche = forms.CharField(
        label=_("Recherche"),
        required=False,
        max_length=4000,
        help_text=_("Adresse d’une recherche du site, copiée. Vide\u00a0: toutes les offres."),
    )
    nombre = forms.TypedChoiceField(
        label=_("Offres montrées"),
        coerce=int,
        choices=[(count, str(count)) for count in COUNTS],
        initial=COUNTS[0],
    )
    partenaire = forms.CharField(
        label=_("Nom de votre organisme"),
        required=False,
        max_length=LONGEST_PARTNER,
        help_text=_("Pour compter ce que ce widget apporte. Le nom d’un organisme, pas le vôtre."),
    )
