"""The forms about raters: who scores what, who stands aside, what came on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from typing_extensions import override

from bastide.kernel.grids.models import College, Rater, Subject
from bastide.platform.accounts.models import User

NO_ACCOUNT = ""


class RaterForm(forms.Form):
    """Asks who scores: an account, or names whose answers come on paper."""

    college = forms.ChoiceField(label=gettext_lazy("Collège"))
    user = forms.ChoiceField(
        label=gettext_lazy("Compte"),
        required=False,
        help_text=gettext_lazy("Les comptes qui lisent le patrimoine ici."),
    )
    names = forms.CharField(
        label=gettext_lazy("Ou des noms, pour des réponses sur papier"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Un nom par ligne."),
    )
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Segments à noter"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Rien de coché\u00a0: tous les segments."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        colleges: Sequence[College],
        accounts: Sequence[User],
        groups: Sequence[str],
    ) -> None:
        super().__init__(data)
        self._colleges = {str(college.pk): college for college in colleges}
        self._accounts = {str(user.uid): user for user in accounts}
        self.fields["college"].choices = [  # type: ignore[attr-defined]
            (key, college.label) for key, college in self._colleges.items()
        ]
        self.fields["user"].choices = [  # type: ignore[attr-defined]
            (NO_ACCOUNT, _("Aucun")),
            *((key, _named(user)) for key, user in self._accounts.items()),
        ]
        self.fields["groups"].choices = [  # type: ignore[attr-defined]
            (group, group) for group in groups
        ]

    @override
    def clean(self) -> dict[str, Any]:
        """Ask for an account or for names, and for one of them only."""
        data = super().clean() or {}
        if not self.errors and bool(data.get("user")) is bool(data.get("names")):
            raise forms.ValidationError(
                _("Choisissez un compte, ou écrivez des noms, mais pas les deux."), code="who"
            )
        return data

    @property
    def chosen_college(self) -> College:
        """Return the college; the form is valid."""
        return self._colleges[self.cleaned_data["college"]]

    @property
    def chosen_user(self) -> User | None:
        """Return the account, `None` for names on paper; the form is valid."""
        return self._accounts.get(self.cleaned_data["user"])

    @property
    def listed_names(self) -> list[str]:
        """Return the names on paper, one a line."""
        return [name for line in self.cleaned_data["names"].splitlines() if (name := line.strip())]


def _named(user: User) -> str:
    return f"{user.full_name} ({user.function})" if user.function else user.full_name


class GroupsForm(forms.Form):
    """Asks which segments a rater scores."""

    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Segments à noter"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Rien de coché\u00a0: tous les segments."),
    )

    def __init__(self, data: Any = None, *, rater: Rater, groups: Sequence[str]) -> None:
        initial = [] if rater.covers_all else [one.group for one in rater.assignments.all()]
        super().__init__(data, initial={"groups": initial})
        self.fields["groups"].choices = [  # type: ignore[attr-defined]
            (group, group) for group in groups
        ]


class RecusalForm(forms.Form):
    """Asks who stands aside from what, and why."""

    rater = forms.ChoiceField(label=gettext_lazy("Évaluateur"))
    subject = forms.ChoiceField(label=gettext_lazy("Bien"))
    reason = forms.CharField(
        label=gettext_lazy("Motif du déport"),
        max_length=300,
        help_text=gettext_lazy(
            "Par exemple\u00a0: préside l’association qui occupe les lieux. Ce motif est gardé."
        ),
    )

    def __init__(
        self, data: Any = None, *, raters: Sequence[Rater], subjects: Sequence[Subject]
    ) -> None:
        super().__init__(data)
        self._raters = {str(rater.pk): rater for rater in raters}
        self._subjects = {str(subject.pk): subject for subject in subjects}
        self.fields["rater"].choices = [  # type: ignore[attr-defined]
            (key, f"{rater.name} ({rater.college.label})") for key, rater in self._raters.items()
        ]
        self.fields["subject"].choices = [  # type: ignore[attr-defined]
            (key, str(subject)) for key, subject in self._subjects.items()
        ]

    @property
    def chosen(self) -> tuple[Rater, Subject]:
        """Return the rater and the subject; the form is valid."""
        data = self.cleaned_data
        return self._raters[data["rater"]], self._subjects[data["subject"]]


class PaperForm(forms.Form):
    """Receives votes that came on paper."""

    file = forms.FileField(
        label=gettext_lazy("Tableau des notes"),
        help_text=gettext_lazy(
            "CSV ou XLSX, une ligne par note\u00a0: batiment, segment, item, axe, poids, "
            "evaluateur, college, note (0 à 3, NSP, SO ou rien). Rien n’est enregistré avant votre "
            "accord."
        ),
    )
