"""Forms of the inventory: filters of the list, facts of an asset, its records, its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from bastide.kernel.buildings.core.choices import KINDS
from bastide.kernel.buildings.core.costs import COST_LABELS
from bastide.kernel.buildings.core.energy import CARRIER_LABELS
from bastide.kernel.buildings.core.facts import FIELDS, Fact, FactType, Group, Value
from bastide.kernel.buildings.core.values import written
from bastide.kernel.buildings.models import EndKind, Segment
from bastide.kernel.organisations.models import Authority
from bastide.modules.estate.forms.numbers import WrittenDecimalField

EVERY = [("", _("Tous"))]
NO_SEGMENT = "sans"


class InventoryFilters(forms.Form):
    """What the list of assets is narrowed to; everything stands in the address."""

    q = forms.CharField(label=_("Nom, code, site"), required=False)
    segment = forms.ChoiceField(label=_("Segment"), required=False)
    nature = forms.ChoiceField(label=_("Nature"), required=False)
    collectivite = forms.ChoiceField(label=_("Collectivité"), required=False)
    domanialite = forms.ChoiceField(label=_("Domanialité"), required=False)
    a_revoir = forms.ChoiceField(label=_("À revoir"), required=False)
    sortis = forms.BooleanField(label=_("Montrer aussi les biens sortis"), required=False)

    def __init__(
        self,
        *args: Any,
        authorities: Iterable[Authority],
        segments: Iterable[Segment],
        rules: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer("segment", [(one.code, one.label) for one in segments])
        self._offer("segment", [(NO_SEGMENT, _("Sans segment"))], is_more=True)
        self._offer("nature", [(one.value, one.label) for one in KINDS])
        self._offer("collectivite", [(one.siren, one.name) for one in authorities])
        self._offer(
            "domanialite", [(one.value, one.label) for one in FIELDS["domain_status"].choices]
        )
        self._offer("a_revoir", list(rules))

    def _offer(self, name: str, choices: list[Any], *, is_more: bool = False) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            held = list(cast("Any", field.choices)) if is_more else list(EVERY)
            field.choices = [*held, *choices]


def field_of(fact: Fact) -> forms.Field:
    """Return the control of a fact: a list when it is closed, else one line as people type it."""
    hint: dict[str, Any] = {"required": False, "label": fact.header}
    listed = [(one.value, one.label) for one in fact.choices]
    if fact.type is FactType.CHOICE:
        return forms.ChoiceField(choices=[("", _("Non renseigné")), *listed], **hint)
    if fact.type is FactType.CHOICES:
        return forms.MultipleChoiceField(
            choices=listed, widget=forms.CheckboxSelectMultiple, **hint
        )
    if fact.type is FactType.YES_NO:
        answers = [("", _("Non renseigné")), ("oui", _("Oui")), ("non", _("Non"))]
        return forms.ChoiceField(choices=answers, **hint)
    if fact.type is FactType.LONG_TEXT:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **hint)
    if fact.type is FactType.DATE:
        return forms.CharField(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **hint
        )
    return forms.CharField(max_length=250, **hint)


class AssetForm(forms.Form):
    """The facts of an asset, group by group; what is left empty is not known."""

    valid_from = forms.DateField(
        label=_("Vrai depuis"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
        help_text=_("Aujourd’hui si rien n’est dit."),
    )
    source = forms.CharField(
        label=_("D’où vient ce que vous écrivez\u00a0?"),
        max_length=250,
        required=False,
        help_text=_("Par exemple\u00a0: visite du 3 mars, plan de 2019, facture."),
    )
    reason = forms.CharField(
        label=_("Pourquoi ce changement\u00a0?"), max_length=250, required=False
    )

    def __init__(
        self,
        *args: Any,
        segments: Iterable[Segment],
        is_new: bool = False,
        authorities: Iterable[Authority] = (),
        shows_people: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            self.fields["authority"] = forms.ChoiceField(
                label=_("Collectivité propriétaire ou gestionnaire"),
                choices=[(one.siren, one.name) for one in authorities],
            )
        for fact in FIELDS.values():
            if (fact.key == "code" and not is_new) or (fact.is_personal and not shows_people):
                continue
            self.fields[fact.key] = field_of(fact)
        self.fields["segment"] = forms.ChoiceField(
            label=FIELDS["segment"].header,
            required=False,
            choices=[("", _("Sans segment")), *((one.label, one.label) for one in segments)],
        )
        if is_new:
            self.fields["code"].required = True
            self.fields["name"].required = True

    @property
    def groups(self) -> Iterator[tuple[str, str, list[forms.BoundField]]]:
        """Yield the parts of the sheet: identifier, name, fields."""
        for rank, group in enumerate(Group):
            named = [
                self[key]
                for key, fact in FIELDS.items()
                if fact.group is group and key in self.fields
            ]
            if rank == 0 and "authority" in self.fields:
                named = [self["authority"], *named]
            if named:
                yield f"groupe-{rank}", group.value, named

    @property
    def last_fields(self) -> list[forms.BoundField]:
        """Return the fields about the change itself."""
        return [self[name] for name in ("valid_from", "source", "reason")]

    @property
    def cells(self) -> dict[str, Any]:
        """Return what was typed for each fact, as the reader of cells takes it."""
        return {
            key: tuple(value) if isinstance(value, list) else value
            for key, value in self.cleaned_data.items()
            if key in FIELDS
        }


def initial_of(values: Mapping[str, Value]) -> dict[str, Any]:
    """Return the values of an asset as the form shows them."""
    found: dict[str, Any] = {}
    for key, fact in FIELDS.items():
        value = values.get(key)
        if value is None:
            continue
        if fact.type is FactType.CHOICES:
            found[key] = list(value) if isinstance(value, tuple) else [value]
        elif fact.type is FactType.YES_NO:
            found[key] = "oui" if value else "non"
        elif fact.type in {FactType.CHOICE, FactType.DATE}:
            found[key] = str(value)
        else:
            found[key] = written(value, fact)
    return found


class CostForm(forms.Form):
    """One running cost of one year."""

    year = forms.IntegerField(label=_("Année"), min_value=1980, max_value=2100)
    kind = forms.ChoiceField(
        label=_("Nature du coût"), choices=[(one.value, said) for one, said in COST_LABELS.items()]
    )
    amount = WrittenDecimalField(
        label=_("Montant (€)"), max_digits=14, decimal_places=2, localize=True
    )
    source = forms.CharField(label=_("Source"), max_length=250, required=False)


class EnergyForm(forms.Form):
    """The energy used in one year, one carrier."""

    year = forms.IntegerField(label=_("Année"), min_value=1980, max_value=2100)
    carrier = forms.ChoiceField(
        label=_("Énergie"), choices=[(one.value, said) for one, said in CARRIER_LABELS.items()]
    )
    kwh = WrittenDecimalField(
        label=_("Consommation (kWh)"), min_value=0, max_digits=14, decimal_places=2, localize=True
    )
    source = forms.CharField(label=_("Source"), max_length=250, required=False)


class OccupationForm(forms.Form):
    """Who uses an asset in a year, and how much."""

    year = forms.IntegerField(label=_("Année"), min_value=1980, max_value=2100)
    occupant = forms.CharField(label=_("Occupant"), max_length=200)
    is_person = forms.BooleanField(label=_("C’est un particulier"), required=False)
    hours_used = WrittenDecimalField(
        label=_("Heures utilisées dans l’année"), min_value=0, required=False, localize=True
    )
    places_used = forms.IntegerField(label=_("Places utilisées"), min_value=0, required=False)
    hours_available = WrittenDecimalField(
        label=_("Heures disponibles dans l’année"), min_value=0, required=False, localize=True
    )
    places_available = forms.IntegerField(
        label=_("Places disponibles"), min_value=0, required=False
    )
    source = forms.CharField(label=_("Source"), max_length=250, required=False)


class AttachmentForm(forms.Form):
    """A photo or a document of an asset."""

    file = forms.FileField(
        label=_("Photo ou document"),
        help_text=_("JPEG, PNG ou PDF. La position et la date de la photo sont effacées."),
    )
    caption = forms.CharField(
        label=_("Que montre-t-il\u00a0?"),
        max_length=250,
        help_text=_("Lu à voix haute à qui ne voit pas la photo."),
    )


class RemovalForm(forms.Form):
    """Why a photo or a document is removed."""

    reason = forms.CharField(
        label=_("Pourquoi la retirer\u00a0?"),
        max_length=250,
        help_text=_("La raison reste dans le journal\u00a0; le fichier, lui, est effacé."),
    )


class EndForm(forms.Form):
    """How and when an asset leaves the portfolio."""

    kind = forms.ChoiceField(label=_("Que devient-il\u00a0?"), widget=forms.RadioSelect)
    on = forms.DateField(
        label=_("Depuis le"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=_("Pourquoi"), max_length=250, help_text=_("Par exemple\u00a0: acte du 12 mars 2026.")
    )
    land_code = forms.CharField(
        label=_("Code du terrain qui reste"),
        max_length=80,
        required=False,
        help_text=_("Après une démolition seulement\u00a0: le terrain nu devient un bien."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (one.value, str(one.label).capitalize())
                for one in EndKind
                if one not in {EndKind.MERGED, EndKind.SPLIT}
            ]


class SegmentForm(forms.Form):
    """One segment of the portfolio."""

    label = forms.CharField(label=_("Nom du segment"), max_length=100)
