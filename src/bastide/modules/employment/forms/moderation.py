"""The forms of those who examine offers: a decision, a body, a seat."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bastide.modules.employment.core.moderation.reasons import Reason
from bastide.modules.employment.core.moderation.states import DECISIONS, Act, State, can
from bastide.modules.employment.figures.postings import ACTS, REASONS
from bastide.modules.employment.models import ModerationBody, Posting
from bastide.modules.employment.services.postings.moderation import LONGEST_MESSAGE, Verdict


class DecisionForm(forms.Form):
    """What is decided, why, and what is said to the advertiser."""

    act = forms.ChoiceField(label=_("Décision"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label=_("Raison"),
        required=False,
        choices=[("", _("Aucune")), *((one.value, REASONS[one]) for one in Reason)],
        help_text=_("Demandée pour interroger, refuser ou suspendre."),
    )
    message = forms.CharField(
        label=_("Message à l’annonceur"),
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any = None, *, posting: Posting) -> None:
        super().__init__(data)
        state, earlier = State(posting.state), posting.approved is not None
        open_acts = [one for one in DECISIONS if can(state, one, has_earlier=earlier)]
        self.fields["act"].choices = [(one.value, ACTS[one]) for one in open_acts]  # type: ignore[attr-defined]
        self.is_open = bool(open_acts)

    def verdict(self, opened_at: Any) -> Verdict:
        """Return what a valid form decides.

        Args:
            opened_at: when the page was opened, `None` when unknown.
        """
        said = self.cleaned_data
        reason = Reason(said["reason"]) if said["reason"] else None
        return Verdict(Act(said["act"]), reason, said["message"], opened_at)


class BodyForm(forms.Form):
    """What is said of a body."""

    name = forms.CharField(label=_("Nom"), max_length=120)
    email = forms.EmailField(
        label=_("Adresse électronique"),
        required=False,
        help_text=_("Un courriel y part pour chaque offre à examiner. Vide\u00a0: aucun."),
    )
    days = forms.IntegerField(label=_("Délai (jours ouvrés)"), min_value=1, max_value=30)
    trusts_known = forms.BooleanField(
        label=_("Publier d’office les annonceurs vérifiés et déjà connus"),
        required=False,
        help_text=_(
            "Jamais une première offre, jamais un SIRET non vérifié, jamais une annonce dont la "
            "relecture dit quelque chose."
        ),
    )

    def __init__(self, data: Any = None, *, body: ModerationBody) -> None:
        super().__init__(data, initial={name: getattr(body, name) for name in self.base_fields})


class SeatForm(forms.Form):
    """Who examines for a body."""

    email = forms.EmailField(label=_("Adresse de son compte"), max_length=254)
