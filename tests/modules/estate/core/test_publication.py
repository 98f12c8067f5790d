"""What published results say of a small college: nothing that gives one person's notes back."""

import itertools
import random
from fractions import Fraction

import pytest

from bastide.kernel.grids.core.answers import Item, Vote
from bastide.modules.estate.core.publication import DEFAULT_SHOWN_FROM
from tests.modules.estate.builders import computed_result

ITEMS = [Item("A1", "atout", Fraction(1), "Un"), Item("T1", "attrait", Fraction(1), "Deux")]
WEIGHTS = {"elu": Fraction(2, 5), "service": Fraction(2, 5), "occupant": Fraction(1, 5)}
SEGMENTS = {"B1": "Écoles", "B2": "Écoles", "B3": "Sport"}


def votes_of(people, seed=5):
    """Return notes of `people` (college → raters), the same for the same seed."""
    draw = random.Random(seed)  # noqa: S311 -- invented notes, not secrets
    return [
        Vote(building, item.code, f"{college}-{rank}", college, draw.randint(0, 3))
        for building in SEGMENTS
        for item in ITEMS
        for college, count in people.items()
        for rank in range(count)
    ]


def published(votes, **options):
    return computed_result(votes, ITEMS, SEGMENTS, college_weights=WEIGHTS, **options)[1]


def cells(result):
    return result.content["exact"]["scores"]


def test_a_college_of_three_is_shown_and_one_of_two_hides_them_all():
    full = published(votes_of({"elu": 3, "service": 4, "occupant": 3}))
    assert {len(cell["colleges"]) for told in cells(full).values() for cell in told.values()} == {3}
    small = published(votes_of({"elu": 3, "service": 4, "occupant": 2}))
    for told in cells(small).values():
        for cell in told.values():
            assert (cell["hidden"], cell["colleges"]) == (True, {})


def test_one_hidden_college_cannot_be_deduced_from_the_total_and_the_others():
    """The attack: from the score of a cell and what is shown beside it, find the lone note."""
    votes = votes_of({"elu": 3, "service": 3, "occupant": 1})
    result = published(votes)
    halves = [Fraction(n, 2) for n in range(7)]
    lone = {(vote.subject, vote.item): vote.answer for vote in votes if vote.college == "occupant"}
    found = []
    for (building, item), real in lone.items():
        cell = cells(result)[building][item]
        known = {name: [Fraction(value)] for name, value in cell["colleges"].items()}
        fits = {
            note
            for elu, service, note in itertools.product(
                known.get("elu", halves), known.get("service", halves), range(4)
            )
            if WEIGHTS["elu"] * elu + WEIGHTS["service"] * service + WEIGHTS["occupant"] * note
            == Fraction(cell["value"])
        }
        assert real in fits
        found.append(len(fits) == 1)
    assert sum(found) < len(found) / 2
    shown = published(votes, shown_from=1)
    for (building, item), real in lone.items():
        told = cells(shown)[building][item]["colleges"]["occupant"]
        assert Fraction(told) == real, "without the rule the note is written down"


def test_neither_the_debate_nor_the_gaps_nor_the_agreement_tell_a_lone_rater():
    result = published(votes_of({"elu": 3, "service": 3, "occupant": 1}))
    assert result.content["divergences"] == []
    assert result.content["debate"]
    for cell in result.content["debate"]:
        assert (cell["divergence"], cell["notes"], cell["hidden"]) == (None, {}, True)
        assert "×" not in cell["reason"]
    agreement = result.content["agreement"]
    lone, many = agreement["colleges"]["occupant"], agreement["colleges"]["elu"]
    assert (lone["hidden"], lone["alpha_ordinal"], lone["kendall_w"]) == (True, None, None)
    assert (many["hidden"], many["raters"]) == (False, 3)
    assert not agreement["overall"]["hidden"]


@pytest.mark.parametrize(("shown_from", "is_hidden"), [(2, False), (3, True), (4, True)])
def test_the_campaign_says_from_how_many(shown_from, is_hidden):
    result = published(votes_of({"elu": 4, "service": 4, "occupant": 2}), shown_from=shown_from)
    assert result.shown_from == shown_from
    assert result.is_hidden("B1", "A1") is is_hidden
    assert DEFAULT_SHOWN_FROM == 3


def test_hiding_moves_no_score_and_no_class():
    votes = votes_of({"elu": 3, "service": 3, "occupant": 1})
    hidden, shown = published(votes), published(votes, shown_from=1)
    for code, one in hidden.placements.items():
        other = shown.placements[code]
        assert one.building_class == other.building_class
        assert one.scored.atout == other.scored.atout
        assert one.scored.attrait == other.scored.attrait
