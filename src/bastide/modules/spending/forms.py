"""The forms of spending: what to look at, which file to import, why to undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bastide.kernel.budgets.core.lines import Step
from bastide.kernel.budgets.models import SECTIONS, STEP_LABELS
from bastide.modules.spending.core.selection import Axis, Selection

if TYPE_CHECKING:
    from bastide.modules.spending.queries.choices import Choices

AXES = [
    (Axis.POLICY.value, gettext_lazy("Politique publique")),
    (Axis.SUBPOLICY.value, gettext_lazy("Partie de politique")),
    (Axis.FUNCTION.value, gettext_lazy("Fonction comptable")),
    (Axis.NATURE.value, gettext_lazy("Nature de la dépense")),
    (Axis.CHAPTER.value, gettext_lazy("Chapitre")),
    (Axis.SECTION.value, gettext_lazy("Section")),
]


class SelectionForm(forms.Form):
    """Chooses the authority, the year, the step, the budget and the cut; sent by GET."""

    collectivite = forms.ChoiceField(label=gettext_lazy("Collectivité"))
    exercice = forms.ChoiceField(label=gettext_lazy("Exercice"))
    par = forms.ChoiceField(label=gettext_lazy("Découper par"), choices=AXES)
    etape = forms.ChoiceField(label=gettext_lazy("Étape"), required=False)
    budget = forms.ChoiceField(label=gettext_lazy("Budget"), required=False)
    section = forms.ChoiceField(label=gettext_lazy("Section"), required=False)
    sens = forms.ChoiceField(label=gettext_lazy("Sens"), required=False)
    mouvement = forms.ChoiceField(label=gettext_lazy("Mouvement"), required=False)

    def __init__(self, view: Any) -> None:
        choices: Choices = view.choices
        selection: Selection = view.selection
        super().__init__(initial=_initial(selection))
        documents = choices.of(selection.authority)
        years = sorted({document.year for document in documents} | {selection.year}, reverse=True)
        steps = [Step(step) for step in sorted({document.step for document in documents})]
        budgets = sorted({document.establishment for document in documents})
        self._offer("collectivite", [(one.siren, one.name) for one in choices.authorities])
        self._offer("exercice", [(str(year), str(year)) for year in years if year])
        self._offer("etape", [(step.value, str(STEP_LABELS[step])) for step in steps])
        self._offer(
            "budget",
            [
                ("", _("Budget principal")),
                *((name, name) for name in budgets),
                ("tous", _("Tous les budgets additionnés")),
            ],
        )
        self._offer("section", [("", _("Les deux sections")), *SECTIONS])
        self._offer("sens", [("D", _("Dépenses")), ("R", _("Recettes"))])
        self._offer("mouvement", [("reel", _("Réel")), ("ordre", _("D’ordre"))])

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """Return the three choices that are always shown."""
        return [self[name] for name in ("collectivite", "exercice", "par")]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """Return the choices behind « Plus de critères »."""
        return [self[name] for name in ("etape", "budget", "section", "sens", "mouvement")]


def _initial(selection: Selection) -> dict[str, str]:
    return {
        "collectivite": selection.authority,
        "exercice": str(selection.year),
        "par": selection.axis.value,
        "etape": selection.step.value if selection.step else "",
        "budget": "tous" if selection.all_budgets else selection.budget,
        "section": selection.section.value if selection.section else "",
        "sens": selection.direction.value,
        "mouvement": "ordre" if selection.movement.value == "order" else "reel",
    }


class UploadForm(forms.Form):
    """Receives the official files of one or several budgets."""

    file = forms.FileField(
        label=gettext_lazy("Fichier budgétaire"),
        help_text=gettext_lazy(
            "TOTEM ou CFU (.xml), SCDL, balance ou grand livre (.csv, .xlsx). 50 Mo au plus. "
            "Rien n’est enregistré avant votre accord."
        ),
    )


class UndoForm(forms.Form):
    """Asks why an import is undone."""

    reason = forms.CharField(
        label=gettext_lazy("Pourquoi annuler cet import\u00a0?"),
        max_length=200,
        help_text=gettext_lazy("La raison est gardée dans le journal."),
    )


class NomenclatureForm(forms.Form):
    """Receives a file of mapping rules, and what the version is."""

    name = forms.CharField(
        label=gettext_lazy("Nom de la nomenclature"),
        max_length=200,
        help_text=gettext_lazy("Le même nom fait une nouvelle version ; les anciennes restent."),
    )
    valid_from = forms.DateField(
        label=gettext_lazy("En vigueur depuis"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    source = forms.CharField(
        label=gettext_lazy("D’où vient-elle ?"),
        max_length=500,
        help_text=gettext_lazy("Par exemple : délibération du conseil, service, date."),
    )
    file = forms.FileField(
        label=gettext_lazy("Fichier de règles"),
        help_text=gettext_lazy("CSV : quelles natures et fonctions vont à quelle politique."),
    )
