"""Forms of the one desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bastide.kernel.buildings.models import Asset
from bastide.kernel.organisations.models import Service
from bastide.modules.estate.models import RequestKind, RulingKind


class RequestForm(forms.Form):
    """What is asked, about which asset, for whom."""

    kind = forms.ChoiceField(label=_("Que demandez-vous\u00a0?"), choices=RequestKind)
    title = forms.CharField(
        label=_("En une ligne"),
        max_length=150,
        help_text=_("Par exemple\u00a0: deux classes de plus à la rentrée."),
    )
    asset = forms.ModelChoiceField(
        label=_("Bien concerné"),
        queryset=Asset.objects.none(),
        required=False,
        help_text=_("Inutile pour un besoin nouveau ou une acquisition."),
    )
    service = forms.ModelChoiceField(
        label=_("Pour quel service\u00a0?"), queryset=Service.objects.none(), required=False
    )
    text = forms.CharField(
        label=_("Pourquoi"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    surface_m2 = forms.IntegerField(
        label=_("Surface utile demandée (m²)"), min_value=1, required=False
    )
    amount = forms.DecimalField(
        label=_("Coût estimé (€)"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        required=False,
        localize=True,
    )
    wished_on = forms.DateField(
        label=_("Souhaité pour le"),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
    )

    def __init__(
        self, *args: Any, assets: QuerySet[Asset], services: QuerySet[Service], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("asset", assets), ("service", services)):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows


class WithdrawForm(forms.Form):
    """Why a request is withdrawn."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Pourquoi la retirer\u00a0?"), max_length=300)


class SessionForm(forms.Form):
    """A session of the groupe foncier to call."""

    held_on = forms.DateField(
        label=_("Jour de la séance"), widget=forms.DateInput(attrs={"type": "date"})
    )
    label = forms.CharField(
        label=_("Nom"), max_length=120, help_text=_("Par exemple\u00a0: groupe foncier de mars.")
    )
    members = forms.CharField(
        label=_("Qui siège\u00a0?"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )


class RulingForm(forms.Form):
    """What the session answers to one request."""

    request = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Réponse"), choices=RulingKind, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Raison"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Elle est lue par qui a fait la demande."),
    )
    vote = forms.CharField(
        label=_("Vote"),
        max_length=120,
        required=False,
        help_text=_("Par exemple\u00a0: unanimité."),
    )


class CloseForm(forms.Form):
    """The minutes that close a session."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    members = forms.CharField(
        label=_("Présents"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    minutes = forms.CharField(
        label=_("Relevé de la séance"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Une séance close ne change plus."),
    )
