"""The sheet of a rater: his own answers, what is left to do, what the others said before."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Max, OuterRef, Subquery
from django.http import Http404

from bastide.kernel.grids.core.aggregation import median
from bastide.kernel.grids.core.answers import Answer, NonAnswer
from bastide.kernel.grids.core.progress import Progress
from bastide.kernel.grids.core.sheets import SheetContent
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import (
    Campaign,
    ComputedScore,
    GridItem,
    Rater,
    Round,
    RoundCell,
    Score,
    ScoreState,
    Sheet,
    Subject,
)
from bastide.kernel.grids.queries.gates import assigned_subjects
from bastide.kernel.grids.queries.results import standing_before
from bastide.kernel.grids.rules import is_own_rater, may_follow_progress
from bastide.platform.access.actors import Actor


@dataclass(frozen=True, slots=True)
class AskedItem:
    """One item that a rater is asked about, with what he already said."""

    item: GridItem
    answer: Answer
    comment: str


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """The sheet of one rater about one subject.

    Attributes:
        round: the round that is open, or the last one; `None` before the first.
        is_open: whether answers may still be saved.
        version: what a save must quote.
        asked: the items asked of him.
        computed: the items filled from data, with their computation.
    """

    round: Round | None
    is_open: bool
    version: int
    asked: tuple[AskedItem, ...]
    computed: tuple[ComputedScore, ...]


def current_round(campaign: Campaign) -> Round | None:
    """Return the latest round of a campaign, open or not, with the campaign as it stands now."""
    rounds = Round.objects.filter(campaign=campaign.pk).select_related("campaign")
    return rounds.order_by("-number").first()


def asked_items(voted: Round, subjects: Sequence[Subject]) -> dict[uuid.UUID, list[GridItem]]:
    """Return subject → the items that raters are asked about in a round, in order.

    A later round asks its cells only; an item whose score comes from data is not asked.
    """
    ids = [subject.pk for subject in subjects]
    return _asked(voted, ids, ComputedScore.objects.filter(subject__in=ids))


def _asked(
    voted: Round, subjects: Sequence[uuid.UUID], computed: Iterable[ComputedScore]
) -> dict[uuid.UUID, list[GridItem]]:
    items = list(GridItem.objects.filter(grid__campaigns=voted.campaign_id).order_by("rank"))
    filled = {
        (score.subject_id, score.item_id)
        for score in computed
        if score.answer is not NonAnswer.BLANK
    }
    again: set[tuple[uuid.UUID, int]] = set()
    if voted.number > 1:
        cells = RoundCell.objects.filter(round=voted, subject__in=subjects)
        again = set(cells.values_list("subject_id", "item_id"))
    return {
        subject_id: [
            item
            for item in items
            if (subject_id, item.pk) not in filled
            and (voted.number == 1 or (subject_id, item.pk) in again)
        ]
        for subject_id in subjects
    }


def sheet_of(actor: Actor, rater: Rater, subject: Subject) -> OwnSheet:
    """Return a rater's own sheet about a subject of his.

    Raises:
        Http404: the actor is not this rater, or the subject is not asked of him.
    """
    if (
        not is_own_rater(actor, rater)
        or not assigned_subjects(rater).filter(pk=subject.pk).exists()
    ):
        raise Http404
    computed = _shown(subject.computed_scores.select_related("item"))
    voted = current_round(rater.campaign)
    if voted is None:
        return _no_sheet(computed)
    content = content_of(voted, rater, subject)
    return _own_sheet(voted, content, asked_items(voted, [subject])[subject.pk], computed)


def _own_sheet(
    voted: Round,
    content: SheetContent,
    asked: Sequence[GridItem],
    computed: tuple[ComputedScore, ...],
) -> OwnSheet:
    return OwnSheet(
        round=voted,
        is_open=voted.closed_at is None and voted.campaign.stage == Stage.OPEN,
        version=content.version,
        asked=tuple(
            AskedItem(
                item,
                content.answers.get(item.code, NonAnswer.BLANK),
                content.comments.get(item.code, ""),
            )
            for item in asked
        ),
        computed=computed,
    )


def _no_sheet(computed: tuple[ComputedScore, ...]) -> OwnSheet:
    return OwnSheet(None, is_open=False, version=0, asked=(), computed=computed)


def _shown(scores: Iterable[ComputedScore]) -> tuple[ComputedScore, ...]:
    """Return the scores from data that say something, in the order of the grid."""
    told = [score for score in scores if score.answer is not NonAnswer.BLANK]
    return tuple(sorted(told, key=lambda score: score.item.rank))


def content_of(voted: Round, rater: Rater, subject: Subject) -> SheetContent:
    """Return what one rater stored about one subject in a round. For his own eyes only."""
    place = {"round": voted, "rater": rater, "subject": subject}
    version = Sheet.objects.filter(**place).values_list("version", flat=True).first()
    return _content(voted, rater, subject, version)


def _content(voted: Round, rater: Rater, subject: Subject, version: int | None) -> SheetContent:
    place = {"round": voted, "rater": rater, "subject": subject}
    scores = list(Score.sealed.filter(**place).select_related("item").order_by("item__rank"))
    return SheetContent(
        version=version or 0,
        answers={
            score.item.code: score.answer for score in scores if score.state != ScoreState.BLANK
        },
        comments={score.item.code: score.comment for score in scores if score.comment},
    )


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a rater learns of the rounds before, about one cell that is asked again.

    Attributes:
        value: median of the scores given; `None` without any.
        counts: score → how many gave it.
        own: what he answered himself.
    """

    value: Fraction | None
    counts: Mapping[int, int]
    own: Answer


def feedback_of(actor: Actor, rater: Rater, subject: Subject) -> dict[str, Feedback]:
    """Return code of the item → what the closed rounds said, for the cells asked again.

    Raises:
        Http404: the actor is not this rater, the subject is not asked of him, or no round after
            the first is open.
    """
    voted = current_round(rater.campaign)
    if voted is None or voted.number == 1 or not sheet_of(actor, rater, subject).is_open:
        raise Http404
    earlier = rater.campaign.rounds.filter(number__lt=voted.number).order_by("number")
    about = [vote for vote in standing_before(earlier) if vote.subject == subject.code]
    found: dict[str, Feedback] = {}
    for item in asked_items(voted, [subject])[subject.pk]:
        votes = [vote for vote in about if vote.item == item.code]
        scores = [vote.score for vote in votes if vote.score is not None]
        own = [vote.answer for vote in votes if vote.rater == str(rater.pk)]
        found[item.code] = Feedback(
            value=median(scores) if scores else None,
            counts=dict(sorted(Counter(scores).items())),
            own=own[0] if own else NonAnswer.BLANK,
        )
    return found


@dataclass(frozen=True, slots=True)
class SheetProgress:
    """How much of one of his sheets a rater has done in the current round."""

    subject: Subject
    answered: int
    expected: int

    @property
    def is_done(self) -> bool:
        """Tell whether nothing is left to answer."""
        return self.answered >= self.expected


def list_own_sheets(
    actor: Actor, rater: Rater, voted: Round | None = None
) -> tuple[SheetProgress, ...]:
    """Return the sheets that a rater is asked to fill in the current round, in order.

    Subjects about which nothing is asked of him in this round are left out.

    Args:
        actor: the rater himself.
        rater: obtained through `get_own_rater`.
        voted: the current round, when it is at hand.

    Raises:
        Http404: the actor is not this rater.
    """
    if not is_own_rater(actor, rater):
        raise Http404
    voted = voted or current_round(rater.campaign)
    if voted is None:
        return ()
    subjects = list(assigned_subjects(rater))
    return _sheets_progress(voted, rater, subjects, asked_items(voted, subjects))


def _sheets_progress(
    voted: Round,
    rater: Rater,
    subjects: Sequence[Subject],
    asked: Mapping[uuid.UUID, Sequence[GridItem]],
) -> tuple[SheetProgress, ...]:
    answered: Counter[uuid.UUID] = Counter()
    rows = (
        Score.sealed.filter(round=voted, rater=rater)
        .exclude(state=ScoreState.BLANK)
        .values_list("subject_id", "item_id")
    )
    codes = {subject_id: {item.pk for item in items} for subject_id, items in asked.items()}
    for subject_id, item_id in rows:
        answered[subject_id] += item_id in codes.get(subject_id, ())
    return tuple(
        SheetProgress(subject, answered[subject.pk], len(asked[subject.pk]))
        for subject in subjects
        if asked[subject.pk]
    )


@dataclass(frozen=True, slots=True)
class OpenedSheet:
    """One sheet of a rater on his desk: the subject, the sheet, all his sheets of the round."""

    subject: Subject
    sheet: OwnSheet
    listed: tuple[SheetProgress, ...]


def open_sheet(actor: Actor, rater: Rater, subject_id: uuid.UUID) -> OpenedSheet:
    """Return a rater's own sheet among all of his, in six queries whatever their number.

    Raises:
        Http404: the actor is not this rater, or the subject is not asked of him.
    """
    if not is_own_rater(actor, rater):
        raise Http404
    voted = current_round(rater.campaign)
    version = Sheet.objects.filter(round=voted, rater=rater, subject=OuterRef("pk"))
    subjects = list(
        assigned_subjects(rater).annotate(saved=Subquery(version.values("version")[:1]))
    )
    subject = next((one for one in subjects if one.pk == subject_id), None)
    if subject is None:
        raise Http404
    ids = [one.pk for one in subjects]
    scores = list(ComputedScore.objects.filter(subject__in=ids).select_related("item"))
    computed = _shown(score for score in scores if score.subject_id == subject_id)
    if voted is None:
        return OpenedSheet(subject, _no_sheet(computed), ())
    asked = _asked(voted, ids, scores)
    content = _content(voted, rater, subject, subject.saved)
    return OpenedSheet(
        subject,
        _own_sheet(voted, content, asked[subject_id], computed),
        _sheets_progress(voted, rater, subjects, asked),
    )


def own_progress(actor: Actor, rater: Rater) -> Progress:
    """Return how much of his work a rater has done in the current round.

    Raises:
        Http404: the actor is not this rater.
    """
    if not is_own_rater(actor, rater):
        raise Http404
    (found,) = progress_by_rater(rater.campaign, [rater])
    return found


def progress_of(
    actor: Actor, campaign: Campaign, voted: Round | None = None
) -> tuple[Progress, ...]:
    """Return how much of their work the raters of a campaign have done in the current round.

    Counts per rater only: nothing finer is said while a round is open.

    Args:
        actor: leads or follows the campaign.
        campaign: obtained through a gate.
        voted: its current round, when it is at hand.

    Raises:
        Http404: the actor does not lead this campaign.
    """
    if not may_follow_progress(actor, campaign):
        raise Http404
    raters = campaign.raters.select_related("college", "user").order_by("college__code", "id")
    reminded = raters.annotate(reminded_on=Max("reminders__sent_on"))
    return progress_by_rater(campaign, list(reminded), voted)


def progress_by_rater(
    campaign: Campaign, raters: Sequence[Rater], voted: Round | None = None
) -> tuple[Progress, ...]:
    """Return the progress of each of these raters in the current round, in their order."""
    voted = voted or current_round(campaign)
    expected = _expected(campaign, voted, raters) if voted else {}
    answered: Counter[uuid.UUID] = Counter()
    if voted:
        rows = (
            Score.sealed.filter(round=voted, rater__in=[rater.pk for rater in raters])
            .exclude(state=ScoreState.BLANK)
            .values_list("rater_id", "subject_id", "item_id")
        )
        for rater_id, subject_id, item_id in rows:
            answered[rater_id] += item_id in expected[rater_id].get(subject_id, ())
    return tuple(
        Progress(
            rater=str(rater.pk),
            name=rater.name,
            college=rater.college.label,
            answered=answered[rater.pk],
            expected=sum(len(items) for items in expected.get(rater.pk, {}).values()),
            reminded_on=getattr(rater, "reminded_on", None),
        )
        for rater in raters
    )


Cells = Mapping[uuid.UUID, frozenset[int]]
"""Subject → the items asked about it."""


def _expected(campaign: Campaign, voted: Round, raters: Sequence[Rater]) -> dict[uuid.UUID, Cells]:
    """Return rater → what is asked of him in a round."""
    subjects = list(campaign.subjects.filter(withdrawn_at__isnull=True))
    asked = {
        subject_id: frozenset(item.pk for item in items)
        for subject_id, items in asked_items(voted, subjects).items()
    }
    groups: dict[uuid.UUID, set[str]] = defaultdict(set)
    aside: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    ids = [rater.pk for rater in raters]
    rows = campaign.raters.filter(pk__in=ids).order_by()
    for rater_id, group, subject_id in rows.values_list(
        "pk", "assignments__group", "recusals__subject"
    ):
        if group is not None:
            groups[rater_id].add(group)
        aside[rater_id].add(subject_id)
    return {
        rater.pk: {
            subject.pk: asked[subject.pk]
            for subject in subjects
            if (rater.covers_all or subject.group in groups[rater.pk])
            and subject.pk not in aside[rater.pk]
        }
        for rater in raters
    }
