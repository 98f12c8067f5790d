"""A score sheet as its page shows it: questions, what the round before said, what differs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bastide.foundation.money import shown
from bastide.kernel.grids.core.answers import NonAnswer
from bastide.kernel.grids.core.sheets import SheetConflictError, SheetContent
from bastide.kernel.grids.models import Campaign, ComputedScore, GridItem, Rater
from bastide.kernel.grids.queries import Feedback, OwnSheet
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.forms.sheets import ANSWER, COMMENT, SentSheet, answer_words
from bastide.platform.ui.archetypes import OfflineSheet, ScoreItem


def questions(sheet: OwnSheet, feedback: Mapping[str, Feedback]) -> list[ScoreItem]:
    """Return the questions of a sheet, with what is stored of each.

    Args:
        sheet: of the rater himself.
        feedback: code of the item → what the closed rounds said; empty in the first round.
    """
    return [
        ScoreItem(
            code=asked.item.code,
            label=asked.item.label,
            levels=asked.item.levels,
            answer=str(asked.answer),
            comment=asked.comment,
            hint=" ".join(
                said
                for said in (
                    asked.item.help,
                    feedback_words(feedback[asked.item.code], asked.item.levels)
                    if asked.item.code in feedback
                    else "",
                )
                if said
            ),
        )
        for asked in sheet.asked
    ]


def as_sent(
    items: Sequence[ScoreItem], sent: SentSheet, errors: Mapping[str, str]
) -> list[ScoreItem]:
    """Return questions with what was just sent, so that a refusal loses nothing."""
    return [
        replace(
            item,
            answer=sent.answers.get(item.code, item.answer),
            comment=sent.comments.get(item.code, item.comment),
            error=errors.get(item.code, ""),
        )
        for item in items
    ]


def feedback_words(feedback: Feedback, levels: Sequence[str]) -> str:
    """Return what the rounds before said of a cell, without saying who."""
    own = _("Vous aviez répondu\u00a0: %(answer)s.") % {
        "answer": answer_words(feedback.own, levels)
    }
    if feedback.value is None:
        return _("Au tour précédent, personne n’a donné de note.") + " " + own
    counts = ", ".join(
        _("%(count)s fois %(score)s") % {"count": count, "score": score}
        for score, count in feedback.counts.items()
    )
    middle = Decimal(feedback.value.numerator) / feedback.value.denominator
    told = _("Au tour précédent\u00a0: médiane %(median)s (%(counts)s).") % {
        "median": shown(middle, decimals=0 if feedback.value.denominator == 1 else 1),
        "counts": counts,
    }
    return f"{told} {own}"


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """One line of what the server holds: the question, the answer in words, the remark."""

    item: GridItem
    answer: str
    comment: str


def stored_answers(sheet: OwnSheet) -> list[StoredAnswer]:
    """Return what is stored of a sheet, in words; questions without answer nor remark left out."""
    return [
        StoredAnswer(asked.item, answer_words(asked.answer, asked.item.levels), asked.comment)
        for asked in sheet.asked
        if asked.answer is not NonAnswer.BLANK or asked.comment
    ]


def sent_words(items: Sequence[ScoreItem]) -> list[tuple[str, str]]:
    """Return question → answer in words of what was sent and not stored, blanks left out."""
    return [
        (f"{item.code}. {item.label}", answer_words(item.answer, item.levels))
        for item in items
        if item.is_answered
    ]


@dataclass(frozen=True, slots=True)
class FromData:
    """A score that data give: nobody is asked."""

    item: GridItem
    answer: str
    formula: str
    reason: str


def from_data(computed: Sequence[ComputedScore]) -> list[FromData]:
    """Return the scores that data give, in words."""
    return [
        FromData(
            score.item,
            answer_words(score.answer, score.item.levels),
            score.how.get("formula", ""),
            score.chosen_reason,
        )
        for score in computed
    ]


@dataclass(frozen=True, slots=True)
class Dispute:
    """One answer or remark that differs between what is stored and what is sent.

    Attributes:
        name: of the field. label: the question.
        here, stored: as the form writes them; here_words, stored_words: as people read them.
        keeps_here: whether the one sent is chosen beforehand: the stored one is empty.
    """

    name: str
    label: str
    here: str
    stored: str
    here_words: str
    stored_words: str

    @property
    def keeps_here(self) -> bool:
        """Tell whether only this device says something: silence never wins beforehand."""
        return not self.stored and bool(self.here)

    @property
    def keeps_stored(self) -> bool:
        """Tell whether only the stored sheet says something."""
        return bool(self.stored) and not self.here


def disputes(conflict: SheetConflictError, items: Sequence[GridItem]) -> list[Dispute]:
    """Return what differs between two versions of a sheet, in the order of its questions."""
    found: list[Dispute] = []
    for item in items:
        if item.code in conflict.sent.answers:
            here = str(conflict.sent.answers[item.code])
            stored = str(conflict.stored.answers.get(item.code, NonAnswer.BLANK))
            found.append(
                Dispute(
                    ANSWER + item.code,
                    f"{item.code}. {item.label}",
                    here,
                    stored,
                    answer_words(here, item.levels),
                    answer_words(stored, item.levels),
                )
            )
        if item.code in conflict.sent.comments:
            here, stored = conflict.sent.comments[item.code], _comment(conflict.stored, item)
            label = _("Remarque sur %(item)s") % {"item": f"{item.code}. {item.label}"}
            found.append(Dispute(COMMENT + item.code, label, here, stored, here, stored))
    return [one for one in found if one.here != one.stored]


def conflict_words(found: Sequence[Dispute]) -> str:
    """Return a conflict in one sentence, for a script that shows it beside the sheet."""
    told = "\u00a0; ".join(
        _("%(label)s\u00a0: ici «\u00a0%(here)s\u00a0», enregistré «\u00a0%(stored)s\u00a0»")
        % {"label": one.label, "here": one.here_words, "stored": one.stored_words}
        for one in found
    )
    return _(
        "la fiche a changé depuis un autre appareil (%(told)s). Ouvrez-la, comparez, enregistrez."
    ) % {"told": told}


def offline_sheet(
    territory: Territory, campaign: Campaign, rater: Rater, pages: Sequence[str] = ()
) -> OfflineSheet:
    """Return what lets the sheets of a rater be taken away from the network."""
    until = ""
    if campaign.closes_on is not None:
        midnight = dt.datetime.combine(campaign.closes_on + dt.timedelta(1), dt.time())
        until = timezone.make_aware(midnight).isoformat()
    return OfflineSheet(
        scope=reverse("estate_sheets", args=[territory.slug, campaign.pk]),
        owner=str(rater.pk),
        until=until,
        pages=pages,
    )


def _comment(content: SheetContent, item: GridItem) -> str:
    return content.comments.get(item.code, "")
