"""A corpus and judged queries in JSON lines, to measure the search; bad lines are refused alone."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bastide.foundation.errors import Refusal
from bastide.platform.exchange.json_lines import LineError, read_json_lines
from bastide.platform.search.ranked.evaluation import MOST_GRADE, JudgedQuery

LONGEST_FIELD = 100_000
_TITLES = ("title", "titre", "intitule")
_LEFT_OUT = frozenset("id key url link lien source external_id date published_on language".split())  # noqa: SIM905 -- shorter


@dataclass(frozen=True, slots=True)
class CorpusDocument:
    """One document of a corpus: what the search reads of it.

    Attributes:
        id: its identifier.
        title, text: clean text.
        labels: values of the keys that are labels.
        code: value of the first key that holds a code; empty without one.
    """

    id: str
    title: str
    text: str = ""
    labels: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents of a file, and the lines refused."""

    documents: tuple[CorpusDocument, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Judgements:
    """The judged queries of a file, and the lines refused."""

    queries: tuple[JudgedQuery, ...]
    refused: tuple[Refusal, ...]


def read_corpus(
    data: bytes, file_name: str, *, labels: Collection[str] = (), codes: Sequence[str] = ()
) -> Corpus:
    """Return the documents of JSON lines `{id, title, text, …}`; a second `id` is refused.

    Other keys are text, addresses and dates left out.

    Args:
        data: the whole file.
        file_name: its name, for messages.
        labels: keys, in lower case, whose values are labels.
        codes: keys, in lower case, that hold a code.
    """
    known: set[str] = set()

    def taken(content: Mapping[str, Any]) -> CorpusDocument:
        document = _document(content, known, labels, codes)
        known.add(document.id)
        return document

    documents, refused = read_json_lines(data, file_name, taken)
    return Corpus(tuple(documents), refused)


def read_judgements(data: bytes, file_name: str) -> Judgements:
    """Return the queries of JSON lines `{query, relevant: {id: grade}}`; a list grades each 1.

    Args:
        data: the whole file.
        file_name: its name, for messages.
    """
    queries, refused = read_json_lines(data, file_name, _query)
    return Judgements(tuple(queries), refused)


def _document(
    content: Mapping[str, Any],
    known: Container[str],
    labels: Collection[str],
    codes: Sequence[str],
) -> CorpusDocument:
    told = {str(key).casefold(): value for key, value in content.items()}
    name = _name(told.get("id"), "id")
    if name in known:
        reason = "cet identifiant est déjà celui d’une ligne précédente."
        raise LineError(reason, "Donnez à chaque document le sien.", "id", name)
    title = next((text for key in _TITLES if (text := _text(told.get(key), key))), "")
    left_out = {*_LEFT_OUT, *_TITLES, *codes, *labels}
    texts = [_text(value, key) for key, value in told.items() if key not in left_out]
    if not title and not any(texts):
        raise LineError("le document n’a ni titre ni texte.", "Écrivez title ou text.", "title")
    shown = [_text(value, key) for key, value in told.items() if key in labels]
    return CorpusDocument(
        id=name,
        title=title,
        text="\n".join(filter(None, texts)),
        labels=tuple(filter(None, shown)),
        code=next((str(told[key]) for key in codes if told.get(key)), ""),
    )


def _query(content: Mapping[str, Any]) -> JudgedQuery:
    query, relevant = content.get("query"), content.get("relevant")
    if not isinstance(query, str):
        raise LineError("la requête n’est pas un texte.", "Écrivez query.", "query", query)
    if isinstance(relevant, list):
        relevant = dict.fromkeys(relevant, 1) if all(map(_is_name, relevant)) else None
    if not isinstance(relevant, Mapping):
        remedy = "Écrivez relevant\u00a0: un objet identifiant → note."
        raise LineError("les réponses jugées manquent.", remedy, "relevant", relevant)
    grades = {str(name): _grade(name, grade) for name, grade in relevant.items()}
    if not any(grades.values()):
        remedy = "Notez au moins un document au-dessus de 0."
        raise LineError("aucun document ne répond à cette requête.", remedy, "relevant")
    return JudgedQuery(query, grades)


def _grade(name: object, grade: object) -> float:
    if isinstance(grade, int | float) and not isinstance(grade, bool) and 0 <= grade <= MOST_GRADE:
        return float(grade)
    remedy = f"Écrivez un nombre de 0 à {MOST_GRADE}."
    raise LineError("une note n’en est pas une.", remedy, "relevant", f"{name}: {grade}")


def _is_name(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _name(value: object, field: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value.strip():
        raise LineError("le champ manque ou est vide.", f"Écrivez {field}.", field, value)
    return value


def _text(value: object, field: str) -> str:
    """Return a text, or those of an object or of a list one after the other."""
    if value is None or isinstance(value, bool):
        return ""
    words = _words(value)
    if len(words) > LONGEST_FIELD:
        remedy = f"Écrivez au plus {LONGEST_FIELD} caractères."
        raise LineError("le champ est démesuré.", remedy, field, words[:80])
    return words


def _words(value: object) -> str:
    if isinstance(value, str):
        return "" if value.startswith(("http://", "https://")) else value.strip()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list):
        return " ; ".join(filter(None, map(_words, value)))
    if isinstance(value, Mapping):
        return " ; ".join(filter(None, map(_words, value.values())))
    return ""
