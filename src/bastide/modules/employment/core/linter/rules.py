"""A rule of the linter: the article it comes from, the words it looks for, what it advises."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding weighs."""

    BLOCKING = "bloquant"
    ADVICE = "conseil"


class Standing(StrEnum):
    """How sure the article of a rule is."""

    CHECKED = "verifie"
    TO_CHECK = "a_verifier"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words that a rule looks for.

    Attributes:
        find: what is looked for, in folded text (no case, no accents, straight apostrophes).
        unless: expressions that make the words harmless when they touch them.
        instead: a harmless way to say it; empty when there is none.
        fields: fields of the offer that are read; empty for all its texts.
        kinds_left: kinds of offer for which the words are no matter.
        is_accented: the text is compared with its accents.
        is_silent_with_both: harmless in a text that says « H/F » or names both genders.
    """

    find: re.Pattern[str]
    unless: tuple[re.Pattern[str], ...] = ()
    instead: str = ""
    fields: frozenset[str] = frozenset()
    kinds_left: frozenset[str] = frozenset()
    is_accented: bool = False
    is_silent_with_both: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        code: its name, in snake case.
        title: what it is about, in French.
        article: of which text. since: day from which it holds. standing: how sure that is.
        severity: of its findings.
        advice: what to do, in French.
        wanted: words; empty for a rule on what is missing, which `core.linter.missing` applies.
        allowed: expressions of a sentence in which the words are no matter: one that promises not
            to discriminate names every criterion.
    """

    code: str
    title: str
    article: str
    since: dt.date
    standing: Standing
    severity: Severity
    advice: str
    wanted: tuple[Wanted, ...] = ()
    allowed: tuple[re.Pattern[str], ...] = ()


class RuleError(ValueError):
    """A file of rules says something that has no meaning."""


def rules_of(document: Any) -> tuple[Rule, ...]:
    """Return the rules that a YAML document says.

    Raises:
        RuleError: a key is missing or unknown, a code stands twice, an expression is no expression.
    """
    try:
        rules = tuple(_rule(one) for one in document["regles"])
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise RuleError(str(error)) from error
    if len({rule.code for rule in rules}) != len(rules):
        raise RuleError("a code stands twice")
    return rules


_KEYS = {"code", "titre", "article", "depuis", "statut", "gravite", "conseil", "cherche", "phrases"}
_WANTED_KEYS = {"mots", "sauf", "plutot", "champs", "sauf_types", "accents", "sauf_deux_genres"}


def _rule(said: Mapping[str, Any]) -> Rule:
    if unknown := set(said) - _KEYS:
        raise RuleError(f"unknown: {sorted(unknown)}")
    return Rule(
        code=said["code"],
        title=said["titre"],
        article=said["article"],
        since=dt.date.fromisoformat(str(said["depuis"])),
        standing=Standing(said["statut"]),
        severity=Severity(said["gravite"]),
        advice=said["conseil"],
        wanted=tuple(_wanted(one) for one in said.get("cherche", ())),
        allowed=_expressions(said.get("phrases", ())),
    )


def _wanted(said: Mapping[str, Any]) -> Wanted:
    if unknown := set(said) - _WANTED_KEYS:
        raise RuleError(f"unknown: {sorted(unknown)}")
    return Wanted(
        find=re.compile(said["mots"]),
        unless=_expressions(said.get("sauf", ())),
        instead=said.get("plutot", ""),
        fields=frozenset(said.get("champs", ())),
        kinds_left=frozenset(said.get("sauf_types", ())),
        is_accented=bool(said.get("accents")),
        is_silent_with_both=bool(said.get("sauf_deux_genres")),
    )


def _expressions(said: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one) for one in said)
