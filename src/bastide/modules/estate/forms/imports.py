"""Forms of the import of assets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bastide.kernel.buildings.core.costs import COST_LABELS
from bastide.kernel.buildings.core.energy import CARRIER_LABELS
from bastide.kernel.buildings.core.facts import FIELDS, Group
from bastide.kernel.buildings.readers.mapping import Column
from bastide.kernel.buildings.readers.profiles import SHIPPED, Profile
from bastide.kernel.organisations.models import Authority

KEPT = ""
UNITS = (
    ("", _("celle de la cellule, ou l’unité de référence")),
    ("m2", "m²"),
    ("sqft", "sq ft"),
    ("ha", "ha"),
    ("€", "€"),
    ("k€", "k€"),
    ("m€", "M€"),
    ("kwh", "kWh"),
    ("mwh", "MWh"),
)


class UploadListForm(forms.Form):
    """A list of assets, as a file or as a block pasted from a spreadsheet."""

    authority = forms.ChoiceField(label=_("Pour quelle collectivité\u00a0?"))
    file = forms.FileField(
        label=_("Fichier"),
        required=False,
        help_text=_("CSV, XLSX, ODS ou XLS. Rien n’est enregistré avant votre accord."),
    )
    pasted = forms.CharField(
        label=_("Ou collez ici des lignes copiées d’un tableur, avec leur en-tête"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
    )
    profile = forms.ChoiceField(
        label=_("Profil de lecture"),
        required=False,
        help_text=_("Laissez vide\u00a0: les colonnes sont reconnues, puis vous vérifiez."),
    )
    valid_from = forms.DateField(
        label=_("La liste est vraie depuis"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
        help_text=_("Aujourd’hui si rien n’est dit."),
    )
    source = forms.CharField(
        label=_("D’où vient-elle\u00a0?"),
        max_length=250,
        required=False,
        help_text=_("Par exemple\u00a0: service des bâtiments, inventaire 2025."),
    )

    def __init__(
        self,
        *args: Any,
        authorities: Iterable[Authority],
        profiles: Sequence[Profile],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer("authority", [(one.siren, one.name) for one in authorities])
        listed = [(one.key, one.label) for one in (*SHIPPED, *profiles)]
        self._offer("profile", [("", _("Reconnaître les colonnes")), *listed])

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


def targets() -> list[Any]:
    """Return what a column may fill, grouped as on the sheet of an asset."""
    groups: list[Any] = [(KEPT, _("Garder telle quelle, sans l’interpréter"))]
    for group in Group:
        facts = [(fact.key, fact.label) for fact in FIELDS.values() if fact.group is group]
        if facts:
            groups.append((gettext(group.value), facts))
    pieces = [
        ("address_number", _("Numéro dans la voie")),
        ("address_street", _("Nom de la voie")),
        ("point", _("Latitude et longitude ensemble")),
        ("easting", _("Abscisse x (Lambert-93, CC42 à CC50)")),
        ("northing", _("Ordonnée y (Lambert-93, CC42 à CC50)")),
    ]
    costs = [(f"cost:{one}:0", said) for one, said in COST_LABELS.items()]
    energy = [(f"energy:{one}:0", said) for one, said in CARRIER_LABELS.items()]
    return [
        *groups,
        (_("Adresse en morceaux, coordonnées"), pieces),
        (_("Coûts d’une année"), costs),
        (_("Énergie d’une année"), energy),
    ]


class ColumnsForm(forms.Form):
    """What each column of a held file fills, in which unit."""

    year = forms.IntegerField(
        label=_("Année des coûts et des énergies sans année"),
        min_value=1980,
        max_value=2100,
        required=False,
        help_text=_("Sans elle, ces colonnes sont vérifiées mais pas retenues."),
    )
    profile_name = forms.CharField(
        label=_("Garder cette lecture sous un nom"),
        max_length=100,
        required=False,
        help_text=_("La prochaine fois, un fichier du même en-tête se lira de la même façon."),
    )

    def __init__(self, *args: Any, columns: Sequence[Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = targets()
        known = {
            value for _name, group in offered if isinstance(group, list) for value, _w in group
        }
        for column in columns:
            target = column.rule.targets[0] if column.is_mapped else KEPT
            own = [] if target in known or not target else [(target, target)]
            self.fields[f"cible-{column.rank}"] = forms.ChoiceField(
                label=column.header, choices=[*offered, *own], required=False, initial=target
            )
            self.fields[f"unite-{column.rank}"] = forms.ChoiceField(
                label=column.header, choices=UNITS, required=False, initial=column.rule.unit
            )
        self.columns = list(columns)

    @property
    def rows(self) -> list[tuple[Column, forms.BoundField, forms.BoundField]]:
        """Return each column with its two controls."""
        return [
            (column, self[f"cible-{column.rank}"], self[f"unite-{column.rank}"])
            for column in self.columns
        ]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """Return the fields that are about the whole file."""
        return [self["year"], self["profile_name"]]

    @property
    def rules(self) -> dict[str, tuple[str, str]]:
        """Return the header of each column that a person changed → target and unit."""
        told: dict[str, tuple[str, str]] = {}
        for column in self.columns:
            target = self.cleaned_data[f"cible-{column.rank}"]
            unit = self.cleaned_data[f"unite-{column.rank}"]
            was = column.rule.targets[0] if column.is_mapped else KEPT
            if (target, unit) != (was, column.rule.unit):
                told[column.header] = (target, unit)
        return told


class UndoImportForm(forms.Form):
    """Why an import is undone."""

    reason = forms.CharField(
        label=_("Pourquoi annuler cet import\u00a0?"),
        max_length=200,
        help_text=_("La raison est gardée dans le journal."),
    )
