"""Forms of the one desk."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.buildings.models import Asset
from bastide.kernel.organisations.models import Service
from bastide.modules.estate.core.desk import Examined
from bastide.modules.estate.forms.asset_choice import choose_among
from bastide.modules.estate.forms.numbers import WrittenDecimalField
from bastide.modules.estate.models import RequestKind, RequestStage, RulingKind
from bastide.modules.estate.queries.desk import EVERY_STAGE

MOST_M2 = 1_000_000
VERDICT, WHY = "reponse-", "raison-"
KEPT, REFUSED = "retenu", "ecarte"
VERDICTS = [("", _("pas encore examiné")), (KEPT, _("retenu")), (REFUSED, _("écarté"))]


class DeskFilters(forms.Form):
    """What the queue is narrowed to; everything stands in the address."""

    etat = forms.ChoiceField(
        label=_("État"),
        required=False,
        choices=[
            ("", _("En attente")),
            *((one.value, one.label) for one in RequestStage if one is not RequestStage.WAITING),
            (EVERY_STAGE, _("Toutes")),
        ],
    )
    genre = forms.ChoiceField(
        label=_("Demande"), required=False, choices=[("", _("Toutes")), *RequestKind.choices]
    )
    service = forms.ChoiceField(label=_("Service"), required=False)

    def __init__(self, *args: Any, services: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["service"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Tous")), *services]


class RequestForm(forms.Form):
    """What is asked, about which asset, for whom."""

    perimeter_id = forms.ChoiceField(label=_("Qui demande\u00a0?"))
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
        help_text=_(
            "Pour un besoin ou une acquisition, il est facultatif\u00a0: s’il est choisi, seuls "
            "les bâtiments du même segment seront proposés."
        ),
    )
    service = forms.ModelChoiceField(
        label=_("Pour quel service\u00a0?"), queryset=Service.objects.none(), required=False
    )
    text = forms.CharField(
        label=_("Pourquoi"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    surface_m2 = forms.IntegerField(
        label=_("Surface utile demandée (m²)"),
        min_value=1,
        max_value=MOST_M2,
        required=False,
        help_text=_("Nécessaire pour un besoin ou une acquisition\u00a0: l’existant est cherché."),
    )
    amount = WrittenDecimalField(
        label=_("Coût estimé (€)"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        required=False,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    wished_on = forms.DateField(
        label=_("Souhaité pour le"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        perimeters: Sequence[tuple[uuid.UUID, str]],
        assets: QuerySet[Asset],
        services: QuerySet[Service],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        whose = self.fields["perimeter_id"]
        if isinstance(whose, forms.ChoiceField):
            whose.choices = [(str(key), name) for key, name in perimeters]
        choose_among(self, "asset", assets)
        field = self.fields["service"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = services


class ExamineForm(forms.Form):
    """What is answered of each existing building: kept, refused for a reason, or not looked at."""

    with_excluded = forms.BooleanField(
        label=_("Écarter aussi les autres, pour la raison que donne la règle"), required=False
    )

    def __init__(
        self,
        sent: Mapping[str, Any] | None = None,
        *,
        buildings: Sequence[tuple[str, str]],
        examined: Mapping[str, Examined],
        has_excluded: bool,
        is_excluded: bool = False,
    ) -> None:
        """Offer the two fields of each building.

        Args:
            sent: what a person sends.
            buildings: identifier and name of each.
            examined: what was answered already.
            has_excluded: whether the rule sets other buildings aside.
            is_excluded: whether they were refused with its reason already.
        """
        initial: dict[str, Any] = {"with_excluded": is_excluded}
        for asset, one in examined.items():
            initial[f"{VERDICT}{asset}"] = KEPT if one.is_kept else REFUSED
            initial[f"{WHY}{asset}"] = one.reason
        super().__init__(sent, initial=initial)
        self.buildings = tuple(buildings)
        if not has_excluded:
            del self.fields["with_excluded"]
        for asset, label in self.buildings:
            self.fields[f"{VERDICT}{asset}"] = forms.ChoiceField(
                label=_("Réponse pour %(name)s") % {"name": label},
                choices=VERDICTS,
                required=False,
            )
            self.fields[f"{WHY}{asset}"] = forms.CharField(
                label=_("Raison pour %(name)s") % {"name": label},
                max_length=300,
                required=False,
            )

    @property
    def examined(self) -> list[Examined]:
        """Return the buildings that were answered."""
        return [
            Examined(
                asset=asset,
                label=label,
                is_kept=self.cleaned_data[f"{VERDICT}{asset}"] == KEPT,
                reason=self.cleaned_data[f"{WHY}{asset}"],
            )
            for asset, label in self.buildings
            if self.cleaned_data[f"{VERDICT}{asset}"]
        ]

    @override
    def clean(self) -> dict[str, Any]:
        """Ask a reason for each building that is refused."""
        data = super().clean() or self.cleaned_data
        for asset, _label in self.buildings:
            if (
                data.get(f"{VERDICT}{asset}") == REFUSED
                and not data.get(f"{WHY}{asset}", "").strip()
            ):
                self.add_error(f"{WHY}{asset}", _("Dites pourquoi ce bâtiment ne convient pas."))
        return data

    def fields_of(self, asset: str) -> tuple[forms.BoundField, forms.BoundField]:
        """Return the two fields of a building."""
        return self[f"{VERDICT}{asset}"], self[f"{WHY}{asset}"]


class WithdrawForm(forms.Form):
    """Why a request is withdrawn."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Pourquoi la retirer\u00a0?"), max_length=300)


class SessionForm(forms.Form):
    """A session of the groupe foncier to call."""

    perimeter_id = forms.ChoiceField(
        label=_("Pour qui répond-elle\u00a0?"),
        help_text=_("Une séance du territoire répond à toutes les demandes."),
    )
    held_on = forms.DateField(
        label=_("Jour de la séance"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    label = forms.CharField(
        label=_("Nom"), max_length=120, help_text=_("Par exemple\u00a0: groupe foncier de mars.")
    )
    members = forms.CharField(
        label=_("Qui siège\u00a0?"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def __init__(
        self, *args: Any, perimeters: Sequence[tuple[uuid.UUID, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        whose = self.fields["perimeter_id"]
        if isinstance(whose, forms.ChoiceField):
            whose.choices = [(str(key), name) for key, name in perimeters]


class RulingForm(forms.Form):
    """What the session answers to one request."""

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
