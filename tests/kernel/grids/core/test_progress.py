from fractions import Fraction
from itertools import product

from bastide.kernel.grids.core.progress import Progress, total_progress
from bastide.kernel.grids.core.stages import NEXT, Stage, may_follow


def part(answered, expected):
    return Progress("1", "Mme A", "elu", answered, expected)


def test_progress_is_said_in_french():
    assert [part(*pair).sentence for pair in ((0, 0), (0, 13), (1, 13), (2, 13), (13, 13))] == [
        "Rien à noter.",
        "Aucune réponse sur 13.",
        "1 réponse sur 13.",
        "2 réponses sur 13.",
        "Terminé\u00a0: 13 sur 13.",
    ]


def test_progress_adds_up_and_nothing_expected_is_no_share():
    total = total_progress([part(3, 13), part(0, 13), part(0, 0)])
    assert (total.answered, total.expected, total.share) == (3, 26, Fraction(3, 26))
    assert part(0, 0).share is None
    assert part(0, 0).is_done
    assert not part(12, 13).is_done


def test_every_way_between_stages_is_allowed_or_not():
    allowed = {
        ("draft", "open"),
        ("draft", "dropped"),
        ("open", "closed"),
        ("open", "dropped"),
        ("closed", "open"),
        ("closed", "published"),
        ("closed", "dropped"),
    }
    assert {
        (str(one), str(other)) for one, other in product(Stage, Stage) if may_follow(one, other)
    } == allowed
    assert set(NEXT) == set(Stage)
