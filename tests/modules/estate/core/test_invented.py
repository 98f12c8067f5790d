"""The invented answers of the demonstration: believable, and always the same."""

from collections import Counter
from dataclasses import replace

from bastide.kernel.grids.core.answers import NonAnswer
from bastide.modules.estate.core.invented import (
    InventedRater,
    InventedUse,
    ScoredAsset,
    invented_votes,
)

ASKED = {"A1": "atout", "A3": "atout", "T5": "attrait", "T6": "attrait"}
GOOD = {"use": "École", "condition": "good", "accessibility": "certified"}
BAD = {"use": "École", "condition": "unfit", "erp_category": "none"}
USES = {"": InventedUse(), "École": InventedUse({"T6": 260}, frozenset({"T5"}))}
RATERS = (
    InventedRater("Élue", "elu", spread=70, unknown={"A1": 10}),
    InventedRater("Agents", "service", spread=40),
    InventedRater("Usagers", "occupant", groups=("Sportif",)),
)


def assets(facts, count=60):
    return [ScoredAsset(f"B{rank}", "Scolaire", facts, ASKED) for rank in range(count)]


def answers(facts, item, raters=RATERS):
    return [
        vote.answer for vote in invented_votes(assets(facts), raters, USES) if vote.item == item
    ]


def mean(found):
    scores = [one for one in found if isinstance(one, int) and not isinstance(one, NonAnswer)]
    return sum(scores) / len(scores)


def test_the_same_answers_come_at_each_loading():
    assert invented_votes(assets(GOOD), RATERS, USES) == invented_votes(assets(GOOD), RATERS, USES)


def test_answers_follow_the_inventory_and_stay_on_the_scale():
    assert mean(answers(GOOD, "A1")) > 2.3
    assert mean(answers(BAD, "A1")) < 0.7
    assert {*answers(GOOD, "A1")} <= {0, 1, 2, 3, NonAnswer.DONT_KNOW}
    kinder = [replace(one, lean={"atout": 60}) for one in RATERS]
    assert mean(answers(BAD, "A1", kinder)) > mean(answers(BAD, "A1"))


def test_what_does_not_apply_is_said_so_by_most():
    for facts, item in ((BAD, "A3"), (GOOD, "T5")):
        counted = Counter(answers(facts, item))
        assert counted[NonAnswer.NOT_APPLICABLE] > counted[1] > 0


def test_some_answers_are_missing_and_nobody_scores_outside_his_segments():
    votes = invented_votes(assets(GOOD), RATERS, USES)
    whole = len(assets(GOOD)) * len(ASKED) * 2
    assert 0.8 * whole < len(votes) < whole
    assert {vote.rater for vote in votes} == {"Élue", "Agents"}
    assert NonAnswer.BLANK not in {vote.answer for vote in votes}
