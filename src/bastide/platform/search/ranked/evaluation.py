"""How good a search is, beside the judgement of people: normalised discounted cumulative gain.

A document of grade g at rank r brings (2^g - 1) / log2(r + 1). The sum over the first k ranks is
divided by that of the best order possible, so that 1 is perfect; a document that nobody judged
brings nothing.

Source: Järvelin and Kekäläinen, 2002, with the exponential gain of Burges and others, 2005.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SHOWN = 10
MOST_GRADE = 30


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """Words typed, and the documents that answer them.

    Attributes:
        query: the words.
        relevant: identifier of a document → grade, 0 (no answer) and more; at least one above 0.
    """

    query: str
    relevant: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class QueryResult:
    """How well one query was answered.

    Attributes:
        query: the words.
        ndcg_5, ndcg_10: 0 to 1.
        hits: identifiers found, best first, ten at most.
        missing: judged documents, best grades first, that are not among them.
    """

    query: str
    ndcg_5: float
    ndcg_10: float
    hits: tuple[str, ...]
    missing: tuple[str, ...]


def ndcg(found: Sequence[str], relevant: Mapping[str, float], most: int) -> float:
    """Return the normalised discounted cumulative gain of the first ranks, 0 to 1.

    Args:
        found: identifiers, best first.
        relevant: identifier → grade.
        most: how many ranks count.

    >>> ndcg(["a", "b"], {"a": 3, "b": 1}, 5), round(ndcg(["b", "a"], {"a": 3, "b": 1}, 5), 4)
    (1.0, 0.7098)
    """
    best = _gain(sorted(relevant.values(), reverse=True)[:most])
    got = _gain([relevant.get(one, 0) for one in found[:most]])
    return got / best if best else 0.0


def judged(query: JudgedQuery, found: Sequence[str]) -> QueryResult:
    """Return how well a query was answered.

    Args:
        query: what was asked, and its judgement.
        found: identifiers found, best first.
    """
    hits = tuple(found[:SHOWN])
    graded = sorted(query.relevant.items(), key=lambda one: (-one[1], one[0]))
    return QueryResult(
        query=query.query,
        ndcg_5=ndcg(found, query.relevant, 5),
        ndcg_10=ndcg(found, query.relevant, 10),
        hits=hits,
        missing=tuple(one for one, grade in graded if grade > 0 and one not in hits),
    )


def _gain(grades: Sequence[float]) -> float:
    return math.fsum((2.0**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades))
