"""One policy written in several ways becomes one policy: the most frequent spelling is shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bastide.kernel.policies.core.rules import MappingRule, is_no_policy, name_key

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name that the rules write in several ways.

    Attributes:
        kept: the spelling shown: the most frequent one, the first of them on a tie.
        variants: the other spellings with their number of rules, in the order of the file.
        level: `policy` or `subpolicy`.
    """

    kept: str
    variants: tuple[tuple[str, int], ...]
    level: str


@dataclass(frozen=True, slots=True)
class Spellings:
    """Rules rewritten with one spelling per name, and what was merged."""

    rules: tuple[MappingRule, ...]
    spellings: tuple[Spelling, ...]


def merged_spellings(rules: Iterable[MappingRule]) -> Spellings:
    """Return rules in which each policy, and each part of a policy, has one spelling.

    Case, accents, spaces and typography (apostrophes, dashes) do not tell two names apart. Parts
    are compared within their policy. "-" and empty stay as they are for a policy, and become empty
    for a part.
    """
    listed = tuple(rules)
    policies = _counted(("", rule.policy) for rule in listed)
    parts = _counted((name_key(rule.policy), rule.subpolicy) for rule in listed)
    kept_policies = {key: _kept(spelled) for key, spelled in policies.items()}
    kept_parts = {key: _kept(spelled) for key, spelled in parts.items()}
    rewritten = tuple(_rewritten(rule, kept_policies, kept_parts) for rule in listed)
    found = [
        *_variants(policies, kept_policies, "policy"),
        *_variants(parts, kept_parts, "subpolicy"),
    ]
    return Spellings(rewritten, tuple(found))


Names = dict[tuple[str, str], Counter[str]]


def _counted(names: Iterable[tuple[str, str]]) -> Names:
    exact = Counter(names)
    counted: Names = defaultdict(Counter)
    for (scope, name), rules in exact.items():
        counted[scope, name_key(name)][name] += rules
    return counted


def _kept(spelled: Counter[str]) -> str:
    return max(spelled, key=lambda name: spelled[name])


def _rewritten(
    rule: MappingRule,
    policies: dict[tuple[str, str], str],
    parts: dict[tuple[str, str], str],
) -> MappingRule:
    policy = policies["", name_key(rule.policy)]
    subpolicy = parts[name_key(rule.policy), name_key(rule.subpolicy)]
    if is_no_policy(subpolicy):
        subpolicy = ""
    if (policy, subpolicy) == (rule.policy, rule.subpolicy):
        return rule
    return replace(rule, policy=policy, subpolicy=subpolicy)


def _variants(names: Names, kept: dict[tuple[str, str], str], level: str) -> list[Spelling]:
    return [
        Spelling(
            kept[key],
            tuple((name, rules) for name, rules in spelled.items() if name != kept[key]),
            level,
        )
        for key, spelled in names.items()
        if len(spelled) > 1 and not is_no_policy(kept[key])
    ]
