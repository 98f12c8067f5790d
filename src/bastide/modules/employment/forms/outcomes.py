"""The form that asks what became of a recruitment."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bastide.modules.employment.core.outcomes.answers import (
    LONGEST_REASON,
    MOST_HIRED,
    Answer,
    HiringChannel,
    Outcome,
)

OUTCOMES = {
    Outcome.HIRED_HERE: _("Oui, grâce à ce site"),
    Outcome.HIRED_ELSEWHERE: _("Oui, autrement"),
    Outcome.NO_APPLICATION: _("Non, aucune candidature n’est venue"),
    Outcome.UNQUALIFIED: _("Non, les candidatures ne convenaient pas"),
    Outcome.STOPPED: _("Non, nous ne cherchons plus"),
    Outcome.OTHER: _("Non, pour une autre raison"),
    Outcome.STILL_OPEN: _("Pas encore, nous cherchons toujours"),
}
CHANNELS = {
    HiringChannel.OWN_SITE: _("Notre propre site"),
    HiringChannel.SCHOOL: _("Une école ou un CFA"),
    HiringChannel.RECRUITER: _("Un organisme de recrutement"),
    HiringChannel.NETWORK: _("Notre réseau"),
    HiringChannel.SPONTANEOUS: _("Une candidature spontanée"),
    HiringChannel.SOCIAL: _("Un réseau social"),
    HiringChannel.OTHER: _("Une autre voie"),
}


class OutcomeForm(forms.Form):
    """Asks whether somebody was hired, how, how many and when."""

    outcome = forms.ChoiceField(
        label=_("Avez-vous recruté\u00a0?"),
        choices=[(one.value, label) for one, label in OUTCOMES.items()],
        widget=forms.RadioSelect,
    )
    hired = forms.IntegerField(
        label=_("Si oui, combien de personnes\u00a0?"),
        required=False,
        min_value=1,
        max_value=MOST_HIRED,
    )
    channel = forms.ChoiceField(
        label=_("Si c’est autrement, par quelle voie\u00a0?"),
        choices=[("", "—"), *((one.value, label) for one, label in CHANNELS.items())],
        required=False,
    )
    filled_on = forms.DateField(
        label=_("Si oui, quel jour\u00a0?"),
        help_text=_("Le jour de l’accord, même si le contrat commence plus tard."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    beyond_reason = forms.CharField(
        label=_("Si vous avez recruté plus de personnes que de postes annoncés, pourquoi\u00a0?"),
        required=False,
        max_length=LONGEST_REASON,
    )

    def answer(self) -> Answer:
        """Return what a valid form says."""
        said = self.cleaned_data
        channel = said["channel"]
        return Answer(
            Outcome(said["outcome"]),
            HiringChannel(channel) if channel else None,
            said["hired"],
            said["filled_on"],
            said["beyond_reason"],
        )


def initial_of(answer: Answer | None, asked: str = "") -> dict[str, Any]:
    """Return what the form shows first: the answer kept, or the one whose link was opened.

    Args:
        answer: kept, if any.
        asked: value of the answer whose link was opened.
    """
    chosen = asked if asked in set(Outcome) else ""
    if answer is None:
        return {"outcome": chosen, "hired": 1 if chosen == Outcome.HIRED_HERE else None}
    day: dt.date | None = answer.filled_on
    return {
        "outcome": chosen or answer.outcome.value,
        "hired": answer.hired,
        "channel": answer.channel.value if answer.channel else "",
        "filled_on": day,
        "beyond_reason": answer.beyond_reason,
    }
