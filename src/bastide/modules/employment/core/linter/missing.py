"""What an offer must say and does not: date, identity, French, pay; what its pay says wrongly."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bastide.modules.employment.core.feeds.contracts import Kind
from bastide.modules.employment.core.feeds.languages import language_of
from bastide.modules.employment.core.pay.salary import read_salary

Facts = Mapping[str, object]

_UNPAID = frozenset({Kind.TRAINING.value, Kind.CIVIC_SERVICE.value})
"""Kinds of which the pay is no matter of the employer."""

_FIGURE = re.compile(r"\d|\bsmic\b", re.IGNORECASE)


def missing_parts(code: str, texts: Mapping[str, str], facts: Facts, kind: str) -> tuple[str, ...]:
    """Return the fields in which a rule without words finds something missing.

    Args:
        code: of the rule.
        texts: field → text.
        facts: `published_on`, `employer`, `is_identity_kept`, `salary`; absent keys are missing.
        kind: of the offer.
    """
    test = _TESTS.get(code)
    return test(texts, facts, kind) if test else ()


def _date(_texts: Mapping[str, str], facts: Facts, _kind: str) -> tuple[str, ...]:
    return () if facts.get("published_on") else ("published_on",)


def _identity(_texts: Mapping[str, str], facts: Facts, _kind: str) -> tuple[str, ...]:
    is_known = facts.get("employer") or facts.get("is_identity_kept")
    return () if is_known else ("employer",)


def _french(texts: Mapping[str, str], _facts: Facts, _kind: str) -> tuple[str, ...]:
    language = language_of(texts.get("description", ""))
    return () if language in {None, "fr"} else ("description",)


def _pay(texts: Mapping[str, str], facts: Facts, kind: str) -> tuple[str, ...]:
    """Find no pay: neither in its own field nor as an amount of money in the text."""
    if kind in _UNPAID:
        return ()
    said = str(facts.get("salary") or "")
    if _FIGURE.search(said):
        return ()
    return () if _MONEY.search(texts.get("description", "")) else ("salary",)


def _implausible(_texts: Mapping[str, str], facts: Facts, _kind: str) -> tuple[str, ...]:
    said = str(facts.get("salary") or "")
    if not _FIGURE.search(said):
        return ()
    return ("salary",) if read_salary(said).refused else ()


_MONEY = re.compile(r"\d[\d\s.,\u00a0\u202f]*(?:k?€|k ?euros?|euros?\b)", re.IGNORECASE)

_TESTS: Mapping[str, Callable[[Mapping[str, str], Facts, str], tuple[str, ...]]] = {
    "date_absente": _date,
    "identite_absente": _identity,
    "langue": _french,
    "salaire_absent": _pay,
    "salaire_incoherent": _implausible,
}
"""Code of a rule without words → what finds it."""
