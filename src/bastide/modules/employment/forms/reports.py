"""The forms of reports: what a reader says of an offer, what an officer decides."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bastide.modules.employment.core.reports import ReportGround, ReportReason
from bastide.modules.employment.models import ReportState

LONGEST = 2000
REASONS = {
    ReportReason.OVER: _("Elle est déjà pourvue, ou n’existe plus"),
    ReportReason.FALSE: _("Elle est fausse ou trompeuse"),
    ReportReason.DISCRIMINATORY: _("Elle écarte des personnes (âge, sexe, origine, santé…)"),
    ReportReason.ASKS_MONEY: _("On y demande de l’argent au candidat"),
    ReportReason.WRONG_PLACE: _("Le lieu est faux"),
    ReportReason.DUPLICATE: _("Elle fait double emploi avec une autre"),
    ReportReason.ILLEGAL: _("Elle est contraire à la loi pour une autre raison"),
    ReportReason.OTHER: _("Autre chose"),
}
GROUNDS = {
    ReportGround.LAW: _("La loi"),
    ReportGround.CONDITIONS: _("Les conditions de publication du site"),
}
DECISIONS = {
    ReportState.KEPT: _("L’offre reste en ligne"),
    ReportState.CORRECTED: _("L’offre a été corrigée"),
    ReportState.REMOVED: _("L’offre est retirée du site"),
}


class ReportForm(forms.Form):
    """Asks what is wrong with an offer; `site_web` is a trap that people do not see."""

    reason = forms.ChoiceField(
        label=_("Qu’est-ce qui ne va pas\u00a0?"),
        choices=[(one.value, label) for one, label in REASONS.items()],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Précisions"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    address = forms.CharField(
        label=_("Votre adresse électronique"),
        help_text=_("Seulement si vous voulez une réponse. Elle s’efface au bout d’un an."),
        required=False,
        max_length=320,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email"}),
    )


class RulingForm(forms.Form):
    """Asks what becomes of an offer, on what ground, and why."""

    state = forms.ChoiceField(
        label=_("Décision"),
        choices=[(one.value, label) for one, label in DECISIONS.items()],
        widget=forms.RadioSelect,
    )
    ground = forms.ChoiceField(
        label=_("Fondement du retrait"),
        choices=[("", "—"), *((one.value, label) for one, label in GROUNDS.items())],
        required=False,
    )
    message = forms.CharField(
        label=_("Raison"),
        help_text=_("La personne qui a signalé la lira, et l’annonceur si l’offre est retirée."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
