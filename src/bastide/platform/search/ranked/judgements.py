"""A corpus and judged queries in JSON lines, to measure the search; bad lines are refused alone."""

from __future__ import annotations

import json
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bastide.foundation.errors import Refusal
from bastide.platform.search.ranked.evaluation import MOST_GRADE, JudgedQuery

LONGEST_FIELD = 100_000
_NOT_JSON = "Écrivez un objet JSON par ligne, en UTF-8."
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


class _LineError(Exception):
    def __init__(self, reason: str, remedy: str, field: str = "", value: object = "") -> None:
        super().__init__(reason)
        self.parts = {"reason": reason, "remedy": remedy, "field": field, "value": str(value)}


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
    documents: dict[str, CorpusDocument] = {}
    refused: list[Refusal] = []
    for line, content in _lines(data, file_name, refused):
        try:
            document = _document(content, documents, labels, codes)
        except _LineError as error:
            refused.append(Refusal(file=file_name, line=line, **error.parts))
        else:
            documents[document.id] = document
    return Corpus(tuple(documents.values()), _in_order(refused))


def read_judgements(data: bytes, file_name: str) -> Judgements:
    """Return the queries of JSON lines `{query, relevant: {id: grade}}`; a list grades each 1.

    Args:
        data: the whole file.
        file_name: its name, for messages.
    """
    queries: list[JudgedQuery] = []
    refused: list[Refusal] = []
    for line, content in _lines(data, file_name, refused):
        try:
            queries.append(_query(content))
        except _LineError as error:
            refused.append(Refusal(file=file_name, line=line, **error.parts))
    return Judgements(tuple(queries), _in_order(refused))


def _in_order(refused: list[Refusal]) -> tuple[Refusal, ...]:
    return tuple(sorted(refused, key=lambda one: one.line or 0))


def _lines(
    data: bytes, file_name: str, refused: list[Refusal]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield each line that is a JSON object, with its number; refuse the others."""
    for number, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not raw.strip():
            continue
        try:
            content = json.loads(raw.decode())
        except UnicodeDecodeError:
            reason = "la ligne n’est pas en UTF-8."
        except (ValueError, RecursionError):
            reason = "la ligne n’est pas du JSON."
        else:
            if isinstance(content, dict):
                yield number, content
                continue
            reason = "la ligne n’est pas un objet JSON."
        shown = raw[:80].decode(errors="replace")
        refused.append(Refusal(reason, _NOT_JSON, file=file_name, line=number, value=shown))


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
        raise _LineError(reason, "Donnez à chaque document le sien.", "id", name)
    title = next((text for key in _TITLES if (text := _text(told.get(key), key))), "")
    left_out = {*_LEFT_OUT, *_TITLES, *codes, *labels}
    texts = [_text(value, key) for key, value in told.items() if key not in left_out]
    if not title and not any(texts):
        raise _LineError("le document n’a ni titre ni texte.", "Écrivez title ou text.", "title")
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
        raise _LineError("la requête n’est pas un texte.", "Écrivez query.", "query", query)
    if isinstance(relevant, list):
        relevant = dict.fromkeys(relevant, 1) if all(map(_is_name, relevant)) else None
    if not isinstance(relevant, Mapping):
        remedy = "Écrivez relevant\u00a0: un objet identifiant → note."
        raise _LineError("les réponses jugées manquent.", remedy, "relevant", relevant)
    grades = {str(name): _grade(name, grade) for name, grade in relevant.items()}
    if not any(grades.values()):
        remedy = "Notez au moins un document au-dessus de 0."
        raise _LineError("aucun document ne répond à cette requête.", remedy, "relevant")
    return JudgedQuery(query, grades)


def _grade(name: object, grade: object) -> float:
    if isinstance(grade, int | float) and not isinstance(grade, bool) and 0 <= grade <= MOST_GRADE:
        return float(grade)
    remedy = f"Écrivez un nombre de 0 à {MOST_GRADE}."
    raise _LineError("une note n’en est pas une.", remedy, "relevant", f"{name}: {grade}")


def _is_name(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _name(value: object, field: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value.strip():
        raise _LineError("le champ manque ou est vide.", f"Écrivez {field}.", field, value)
    return value


def _text(value: object, field: str) -> str:
    """Return a text, or those of an object or of a list one after the other."""
    if value is None or isinstance(value, bool):
        return ""
    words = _words(value)
    if len(words) > LONGEST_FIELD:
        remedy = f"Écrivez au plus {LONGEST_FIELD} caractères."
        raise _LineError("le champ est démesuré.", remedy, field, words[:80])
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
