"""Small grids and votes written for tests."""

import csv
from fractions import Fraction
from pathlib import Path

from bastide.kernel.grids.core.answers import Item, NonAnswer, Vote, read_answer

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "grids"


def answer(written):
    """Return the answer that a golden file writes (`-` for a blank)."""
    return NonAnswer.BLANK if written == "-" else read_answer(str(written), range(11))


def votes_of(answers, *, subject="B01"):
    """Return the votes of `{item: {college: [answer, …]}}`, one rater per place in the list."""
    return [
        Vote(subject, item, f"{college}{rank}", college, answer(written))
        for item, colleges in answers.items()
        for college, given in colleges.items()
        for rank, written in enumerate(given, start=1)
    ]


def fixture():
    """Return the votes and the grid of the invented campaign of 18 buildings."""
    with (GOLDEN / "scores.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    votes = [
        Vote(
            row["batiment"],
            row["item"],
            row["evaluateur"],
            row["college"],
            read_answer(row["note"]),
        )
        for row in rows
    ]
    items = {row["item"]: Item(row["item"], row["axe"], Fraction(row["poids"])) for row in rows}
    return votes, list(items.values())
