"""Forms of campaigns, news and events."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bastide.modules.employment.models import AgendaEvent, NewsItem, OutreachCampaign

_DAY = {"type": "date"}
_INSTANT = {"type": "datetime-local"}
_DAY_FORMAT, _INSTANT_FORMAT = "%Y-%m-%d", "%Y-%m-%dT%H:%M"


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs=_DAY, format=_DAY_FORMAT), **more
    )


def _instant(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(attrs=_INSTANT, format=_INSTANT_FORMAT),
        input_formats=[_INSTANT_FORMAT, f"{_INSTANT_FORMAT}:%S"],
    )


def _text(label: Any, *, is_required: bool = False, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=is_required, widget=forms.Textarea(attrs={"rows": 5}), **more
    )


def _link() -> forms.URLField:
    return forms.URLField(label=_("Lien"), max_length=500, required=False, assume_scheme="https")


class _HeldForm(forms.Form):
    """A form that begins with what stands."""

    def __init__(self, data: Any = None, *, held: Any = None, **more: Any) -> None:
        initial = dict(more)
        if held is not None:
            initial |= {
                name: getattr(held, name) for name in self.base_fields if hasattr(held, name)
            }
        super().__init__(data, initial=initial)


class CampaignForm(_HeldForm):
    """What is said of a campaign."""

    name = forms.CharField(label=_("Nom"), max_length=120)
    slug = forms.SlugField(
        label=_("Adresse"),
        max_length=80,
        help_text=_("Ce qui suit /campagne/ sur les affiches. Elle ne changera plus."),
    )
    text = _text(
        _("De quoi il s’agit"),
        is_required=True,
        max_length=2000,
        help_text=_("Quelques lignes simples, en tête de la page de la campagne."),
    )
    query = forms.CharField(
        label=_("Recherche"),
        required=False,
        max_length=4000,
        help_text=_("Adresse d’une recherche du site, copiée. Vide\u00a0: toutes les offres."),
    )
    starts_on = _day(_("Premier jour"))
    ends_on = _day(
        _("Dernier jour"),
        help_text=_("Ensuite l’adresse reste, et mène à la recherche."),
    )
    accent_light = forms.CharField(
        label=_("Couleur sur les pages claires"),
        required=False,
        max_length=9,
        help_text=_("Par exemple #9c3a1e. Le contraste est vérifié. Vide\u00a0: celle du site."),
    )
    accent_dark = forms.CharField(
        label=_("Couleur sur les pages sombres"),
        required=False,
        max_length=9,
        help_text=_("Vide\u00a0: la plus proche de même teinte qui se lit."),
    )
    dresses_site = forms.BooleanField(
        label=_("Habille tout le site"),
        required=False,
        help_text=_("Entre ces deux jours seulement\u00a0; ensuite le site reprend sa couleur."),
    )

    def __init__(self, data: Any = None, *, held: OutreachCampaign | None = None) -> None:
        super().__init__(data, held=held)
        if held is not None:
            self.fields["slug"].disabled = True


class NewsForm(_HeldForm):
    """What is said of a piece of news."""

    title = forms.CharField(label=_("Titre"), max_length=120)
    text = _text(_("Texte"), max_length=4000)
    link = _link()
    shown_from = _day(_("Montrée du"))
    shown_until = _day(
        _("Jusqu’au"), required=False, help_text=_("Vide\u00a0: jusqu’à nouvel ordre.")
    )
    rank = forms.IntegerField(
        label=_("Ordre"),
        min_value=0,
        max_value=999,
        help_text=_("Le plus petit nombre est montré d’abord."),
    )

    def __init__(self, data: Any = None, *, held: NewsItem | None = None) -> None:
        super().__init__(data, held=held, shown_from=timezone.localdate(), rank=0)


class EventForm(_HeldForm):
    """What is said of an event."""

    title = forms.CharField(label=_("Titre"), max_length=120)
    text = _text(_("Texte"), max_length=4000)
    place = forms.CharField(label=_("Lieu"), max_length=120, required=False)
    address = forms.CharField(label=_("Adresse du lieu"), max_length=250, required=False)
    link = _link()
    starts_at = _instant(_("Début"))
    ends_at = _instant(_("Fin"))

    def __init__(self, data: Any = None, *, held: AgendaEvent | None = None) -> None:
        super().__init__(data, held=held)


class ChangeEventForm(EventForm):
    """What is said of an event that stands, and whether it takes place."""

    is_cancelled = forms.BooleanField(
        label=_("Annulé"),
        required=False,
        help_text=_("Il reste à l’agenda, barré, et les agendas abonnés l’apprennent."),
    )

    def __init__(self, data: Any = None, *, held: AgendaEvent | None = None) -> None:
        super().__init__(data, held=held)
        self.initial["is_cancelled"] = held is not None and held.cancelled_at is not None
