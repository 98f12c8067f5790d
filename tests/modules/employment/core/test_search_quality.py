"""The search answers people's words: judged queries, half of them never looked at while tuning."""

from __future__ import annotations

import gzip
import json
import math
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation.shipped import shipped_data
from bastide.modules.employment.core.searches.documents import (
    LABEL_KEYS,
    concepts_of,
    offer_document,
)
from bastide.modules.employment.readers.search_words import (
    appellation_table,
    shipped_appellations,
    shipped_lexicon,
    shipped_trades,
)
from bastide.platform.search.ranked.evaluation import judged, ndcg
from bastide.platform.search.ranked.judgements import read_corpus, read_judgements
from bastide.platform.search.ranked.memory import MemoryIndex
from bastide.platform.search.ranked.terms import stems_of
from tests.architecture.source import ROOT

GOLDEN = ROOT / "tests" / "golden" / "employment" / "search"


@pytest.fixture(scope="module")
def index() -> MemoryIndex:
    trades, lexicon = shipped_trades(), shipped_lexicon()
    corpus = read_corpus((GOLDEN / "offers.jsonl").read_bytes(), "offers.jsonl", labels=LABEL_KEYS)
    assert corpus.refused == ()
    assert len(corpus.documents) >= 200
    documents = [
        offer_document(
            key=one.id, title=one.title, text=one.text, labels=one.labels, trades=trades,
            lexicon=lexicon,
        )
        for one in corpus.documents
    ]  # fmt: skip
    return MemoryIndex(documents, lexicon, concepts_of(trades, lexicon))


@pytest.mark.parametrize(("half", "least"), [("tuning", 0.93), ("held_out", 0.93)])
def test_judged_queries_are_answered(index: MemoryIndex, half: str, least: float) -> None:
    found = read_judgements((GOLDEN / f"queries_{half}.jsonl").read_bytes(), half)
    assert found.refused == ()
    assert len(found.queries) >= 40
    results = [
        judged(query, [index.keys[row] for row in index.found(query.query, least=0).rows])
        for query in found.queries
    ]
    mean = math.fsum(one.ndcg_10 for one in results) / len(results)
    worst = min(results, key=lambda one: one.ndcg_10)
    assert mean >= least, worst
    assert worst.ndcg_10 >= 0.5, worst


@pytest.mark.parametrize("query", ["')", "AND OR NOT", "*", "h/f", "a" * 500, "page 1000000", '"'])
def test_any_query_is_answered(index: MemoryIndex, query: str) -> None:
    assert len(index.found(query)) <= index.size


def test_the_shipped_table_holds_the_stems_of_today() -> None:
    rows = shipped_appellations()
    path = shipped_data() / "employment" / "search" / "appellations.csv.gz"
    table = appellation_table([(row["libelle"], row["code_rome"]) for row in rows])
    assert gzip.decompress(path.read_bytes()).decode() == table
    assert len(rows) > 11_000


@pytest.mark.parametrize(
    ("title", "trade"),
    [
        ("Serveur / Serveuse en salle", "G1803"),
        ("Chauffeur poids lourd H/F", "N4101"),
        ("Aide-soignante de nuit", "J1501"),
        ("Comptable", "M1203"),
        ("Femme de ménage", "K1304"),
        ("Hôtesse de caisse", "D1505"),
        ("Développeur web", "M1805"),
        ("Maçon coffreur", "F1703"),
    ],
)
def test_a_title_says_its_trade(title: str, trade: str) -> None:
    concepts = shipped_trades().of_title(title, shipped_lexicon())
    assert trade in concepts
    assert trade[:3] in concepts


def test_a_declared_trade_is_believed() -> None:
    told = shipped_trades().of_title("Serveur", shipped_lexicon(), "J1501")
    assert told == ("J1501", "J15")


def test_words_that_name_no_trade_name_none() -> None:
    assert shipped_trades().of_words(stems_of("zzz qqq"), shipped_lexicon()) == {}


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 4), min_size=1, max_size=8))
def test_the_best_order_scores_one_and_no_order_more(relevant: dict[str, int]) -> None:
    best = sorted(relevant, key=lambda one: -relevant[one])
    assert ndcg(best, relevant, 5) == (1 if any(relevant.values()) else 0)
    for some in list(permutations(best[:4]))[:6]:
        assert 0 <= ndcg(some, relevant, 5) <= 1 + 1e-12
    assert ndcg([], relevant, 10) == 0


def test_the_gain_is_exponential() -> None:
    relevant = {"a": 3, "b": 1}
    assert ndcg(["x", "a"], relevant, 5) == pytest.approx(
        (7 / math.log2(3)) / (7 + 1 / math.log2(3))
    )


def test_the_two_halves_share_no_query() -> None:
    halves = [
        {json.loads(line)["query"] for line in (GOLDEN / name).read_text().splitlines()}
        for name in ("queries_tuning.jsonl", "queries_held_out.jsonl")
    ]
    assert not halves[0] & halves[1]
