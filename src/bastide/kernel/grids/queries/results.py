"""What a closed round says; of an open one, nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.http import Http404

from bastide.kernel.grids.core.aggregation import Aggregation, ItemScore, subject_scores
from bastide.kernel.grids.core.answers import Answer, NonAnswer, Vote
from bastide.kernel.grids.core.rounds import RoundChange, round_change, standing_votes
from bastide.kernel.grids.models import Campaign, Recusal, Round, Score, ScoreState
from bastide.kernel.grids.models.scores import STATES
from bastide.kernel.grids.queries.grids import college_weights_of, computed_of, items_of
from bastide.kernel.grids.rules import may_read_votes
from bastide.platform.access.actors import Actor

_NON_ANSWERS: dict[str, NonAnswer] = {state.value: answer for answer, state in STATES.items()}


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rater wrote beside an answer: code of the subject, of the item, rater, words."""

    subject: str
    item: str
    rater: str
    text: str


def votes_of(actor: Actor, campaign: Campaign, voted: Round) -> list[Vote]:
    """Return the votes of one closed round; subjects and raters by code and identifier.

    Votes of a rater who stands aside from a subject, and of withdrawn subjects, are left out.

    Raises:
        Http404: the round is open, is another campaign's, or the actor may not read its votes.
    """
    _require_revealed(actor, campaign, voted)
    return _votes(voted)


def standing_votes_of(actor: Actor, campaign: Campaign) -> tuple[Vote, ...]:
    """Return the votes that stand after the closed rounds of a campaign.

    Raises:
        Http404: no round is closed yet, or the actor may not read votes.
    """
    rounds = list(campaign.rounds.filter(closed_at__isnull=False).order_by("number"))
    if not rounds:
        raise Http404
    for voted in rounds:
        _require_revealed(actor, campaign, voted)
    return standing_before(rounds)


def standing_before(rounds: Iterable[Round]) -> tuple[Vote, ...]:
    """Return the votes that stand after these rounds, the oldest first."""
    return standing_votes(_votes(voted) for voted in rounds)


def scores_of(actor: Actor, campaign: Campaign) -> dict[str, dict[str, ItemScore]]:
    """Return subject → item → its score, by the votes that stand and the rules of the campaign.

    Raises:
        Http404: see `standing_votes_of`.
    """
    return subject_scores(
        standing_votes_of(actor, campaign),
        items_of(campaign),
        Aggregation(campaign.aggregation),
        college_weights_of(campaign),
        computed=computed_of(campaign),
        subjects=campaign.subjects.filter(withdrawn_at__isnull=True)
        .order_by("rank")
        .values_list("code", flat=True),
    )


def change_of(actor: Actor, campaign: Campaign, voted: Round) -> RoundChange:
    """Return what a round after the first changed on the cells that it asked again.

    Raises:
        Http404: it is the first round, it is open, or the actor may not read its votes.
    """
    _require_revealed(actor, campaign, voted)
    earlier = list(campaign.rounds.filter(number__lt=voted.number).order_by("number"))
    if not earlier:
        raise Http404
    cells = set(voted.cells.values_list("subject__code", "item__code"))
    return round_change(
        standing_votes(_votes(one, cells) for one in earlier), _votes(voted, cells), cells
    )


def comments_of(actor: Actor, campaign: Campaign, voted: Round) -> list[Remark]:
    """Return what raters wrote beside their answers in one closed round.

    Raises:
        Http404: see `votes_of`.
    """
    _require_revealed(actor, campaign, voted)
    rows = (
        Score.objects.filter(round=voted, subject__withdrawn_at__isnull=True)
        .exclude(comment="")
        .order_by("subject__rank", "item__rank", "rater_id")
        .values_list("subject__code", "item__code", "rater_id", "comment")
    )
    return [Remark(subject, item, str(rater), text) for subject, item, rater, text in rows]


def _require_revealed(actor: Actor, campaign: Campaign, voted: Round) -> None:
    if voted.campaign_id != campaign.pk or not may_read_votes(actor, campaign, voted):
        raise Http404


def _votes(voted: Round, cells: Collection[tuple[str, str]] | None = None) -> list[Vote]:
    """Return the votes of a round; of the subjects and items of these cells when there are some."""
    aside = set(
        Recusal.objects.filter(rater__campaign=voted.campaign_id).values_list(
            "rater_id", "subject_id"
        )
    )
    scores = Score.objects.filter(round=voted, subject__withdrawn_at__isnull=True)
    if cells is not None:
        scores = scores.filter(
            subject__code__in={subject for subject, _item in cells},
            item__code__in={item for _subject, item in cells},
        )
    rows = (
        scores.exclude(state=ScoreState.BLANK)
        .order_by("subject__rank", "item__rank", "rater_id")
        .values_list(
            "subject_id",
            "subject__code",
            "item__code",
            "rater_id",
            "rater__college__code",
            "state",
            "value",
        )
    )
    return [
        Vote(subject, item, str(rater), college, _answer(state, value))
        for subject_id, subject, item, rater, college, state, value in rows
        if (rater, subject_id) not in aside
    ]


def _answer(state: str, value: int | None) -> Answer:
    return _NON_ANSWERS[state] if value is None else value
