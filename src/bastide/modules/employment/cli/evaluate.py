"""The command that measures the search of offers beside the judgement of people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bastide.platform.commands import MAX_BYTES, AsJson, answer, file_content, stop_refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bastide.foundation.errors import Refusal
    from bastide.platform.search.ranked.evaluation import QueryResult
    from bastide.platform.search.ranked.judgements import Corpus, Judgements

_SHOWN = 10
_DIGITS = 4


def evaluate_search(
    corpus: Annotated[
        str,
        typer.Argument(
            metavar="CORPUS",
            help="Offres en JSON, une par ligne\u00a0: id, title, text\u2026, ou - pour "
            "l’entrée standard.",
        ),
    ],
    queries: Annotated[
        str,
        typer.Argument(
            metavar="REQUÊTES",
            help="Requêtes jugées, une par ligne\u00a0: query et relevant (identifiant → note).",
        ),
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Mesurer la recherche d’offres par des requêtes jugées : nDCG à 5 et à 10 réponses.

    Le gain d’une réponse notée g est 2^g - 1, divisé par log2(rang + 1).
    """
    from bastide.foundation.errors import InputRefusedError

    try:
        offers, judged = _read(corpus, queries)
    except InputRefusedError as error:
        stop_refused(error.refusals, as_json=as_json)
    content = _answer(_results(offers, judged), len(offers.documents))
    content["refused"] = [one.as_dict() for one in (*offers.refused, *judged.refused)]
    if as_json:
        answer(content)
    else:
        _show(content)


def _read(corpus: str, queries: str) -> tuple[Corpus, Judgements]:
    """Return the corpus and the queries.

    Raises:
        InputRefusedError: a file cannot be read, is too large, or holds nothing.
    """
    from bastide.modules.employment.core.searches.documents import LABEL_KEYS, TRADE_KEYS
    from bastide.platform.search.ranked.judgements import read_corpus, read_judgements

    offers = read_corpus(*_content(corpus), labels=LABEL_KEYS, codes=TRADE_KEYS)
    _refuse_nothing(offers.documents, offers.refused, corpus, "aucune offre")
    judged = read_judgements(*_content(queries))
    _refuse_nothing(judged.queries, judged.refused, queries, "aucune requête jugée")
    return offers, judged


def _content(name: str) -> tuple[bytes, str]:
    from bastide.foundation.errors import InputRefusedError, Refusal

    content, shown = file_content(name)
    if len(content) >= MAX_BYTES:
        raise InputRefusedError((Refusal("le fichier est démesuré.", "Coupez-le.", file=shown),))
    return content, shown


def _refuse_nothing(
    kept: Sequence[object], refused: tuple[Refusal, ...], name: str, what: str
) -> None:
    from pathlib import PurePath

    from bastide.foundation.errors import InputRefusedError, Refusal

    if not kept:
        remedy = "Écrivez un objet JSON par ligne."
        nothing = Refusal(f"le fichier ne contient {what}.", remedy, file=PurePath(name).name)
        raise InputRefusedError(refused or (nothing,))


def _results(offers: Corpus, judged: Judgements) -> list[QueryResult]:
    from bastide.modules.employment.core.searches.documents import concepts_of, offer_document
    from bastide.modules.employment.readers.search_words import shipped_lexicon, shipped_trades
    from bastide.platform.search.ranked.evaluation import judged as measured
    from bastide.platform.search.ranked.memory import MemoryIndex

    lexicon, trades = shipped_lexicon(), shipped_trades()
    documents = (
        offer_document(
            key=one.id,
            title=one.title,
            text=one.text,
            labels=one.labels,
            rome=one.code,
            trades=trades,
            lexicon=lexicon,
        )
        for one in offers.documents
    )
    index = MemoryIndex(documents, lexicon, concepts_of(trades, lexicon))
    results = []
    for query in judged.queries:
        rows = index.found(query.query, least=0).rows
        results.append(measured(query, [index.keys[row] for row in rows.tolist()]))
    return results


def _answer(results: Sequence[QueryResult], offers: int) -> dict[str, Any]:
    return {
        "ndcg@5": round(sum(one.ndcg_5 for one in results) / len(results), _DIGITS),
        "ndcg@10": round(sum(one.ndcg_10 for one in results) / len(results), _DIGITS),
        "gain": "2^grade - 1",
        "offers": offers,
        "queries": len(results),
        "per_query": [
            {
                "query": one.query,
                "ndcg@5": round(one.ndcg_5, _DIGITS),
                "ndcg@10": round(one.ndcg_10, _DIGITS),
                "hits": list(one.hits),
                "missing": list(one.missing),
            }
            for one in results
        ],
    }


def _show(content: dict[str, Any]) -> None:
    """Write both means, the queries least well answered, and what is refused."""
    typer.echo(
        f"{content['queries']} requêtes sur {content['offers']} offres\u00a0: "
        f"nDCG@5 {content['ndcg@5']}, nDCG@10 {content['ndcg@10']}."
    )
    worst = sorted(content["per_query"], key=lambda one: (one["ndcg@10"], one["query"]))
    for one in worst[:_SHOWN]:
        typer.echo(f"  {one['ndcg@10']:.3f}  {one['query']}")
    for refusal in content["refused"][:_SHOWN]:
        typer.echo(
            f"Refusé\u00a0: ligne {refusal['line']}. {refusal['reason']} {refusal['remedy']}",
            err=True,
        )
