"""Rules made ready to apply: checked, merged, indexed; then one answer per line.

Source: command line contracts, conventions on mapping rules (lowest priority number wins; equal
priority and different results is a conflict; shares in the alphabetical order of policy names).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.policies.core.patterns import EXACT, Pattern
from bastide.kernel.policies.core.rules import FIELDS, MappingRule, Subject, name_key
from bastide.kernel.policies.core.spellings import Spelling, merged_spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_MAX_KEYS = 512
_PLACE = {name: rank for rank, name in enumerate(FIELDS)}

Shape = tuple[tuple[int, int], ...]
"""What a table of the index looks at: (rank of the column, width of the atom) for each column."""


class Outcome(StrEnum):
    """What the rules say of a line."""

    MAPPED = "mapped"
    NO_RULE = "no_rule"
    EXPLICIT = "explicit"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Part:
    """One policy that receives a share of a line; equality ignores where the rule stands.

    Attributes:
        policy, subpolicy: names, in the spelling kept. share: in ]0, 1].
        category, kind: the other levels of the rule. row: row of the rule in its file.
    """

    policy: str
    subpolicy: str
    share: Fraction
    category: str = field(default="", compare=False)
    kind: str = field(default="", compare=False)
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Allocation:
    """The answer of the rules for one line.

    Attributes:
        outcome: mapped, or why not.
        parts: policies and shares (they sum to 1) in alphabetical order; empty unless mapped.
        rows: rows of the rules that decided, or that contradict each other.
    """

    outcome: Outcome
    parts: tuple[Part, ...] = ()
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleConflict:
    """Rules of equal priority that send the same lines to different policies.

    Attributes:
        rows: rows of the rules. policies: "policy" or "policy / subpolicy" of each, sorted.
        condition: what the rules look at.
        resolved_by: columns that tell the rules apart (French names); empty when nothing does, and
            then the lines go to "non affecté".
    """

    rows: tuple[int, ...]
    policies: tuple[str, ...]
    condition: str
    resolved_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A rule that repeats an earlier one entirely: it is ignored."""

    row: int
    first_row: int


class _Group:
    """Rules that share priority, predicates and years: one answer, or a contradiction.

    What only a matched group needs is computed when first asked: most groups never match.
    """

    def __init__(self, members: Sequence[MappingRule]) -> None:
        self.members = members
        self.priority = members[0].priority

    @cached_property
    def answers(self) -> tuple[tuple[Part, ...], ...]:
        """Return the different answers of the rules: one, unless they contradict each other."""
        parts = [_part(rule) for rule in self.members]
        if all(part.share == 1 for part in parts):
            return tuple((part,) for part in parts)
        return (tuple(sorted(parts, key=_alphabetical)),)

    @cached_property
    def residual(self) -> tuple[tuple[int, Pattern], ...]:
        """Return the columns that the index left out, with their patterns."""
        indexed = _indexed_fields(self.members[0].predicates)
        predicates = self.members[0].predicates
        return tuple((_PLACE[name], item) for name, item in predicates if name not in indexed)

    def accepts(self, subject: Subject) -> bool:
        """Check what the index did not: years, and the columns left out of it."""
        return self.members[0].is_valid_in(subject.year) and all(
            pattern.accepts(subject.values[place]) for place, pattern in self.residual
        )

    def index_keys(self) -> Iterator[tuple[Shape, tuple[str, ...]]]:
        """Yield where the index must hold the group: one place per choice of alternatives."""
        predicates = self.members[0].predicates
        indexed = _indexed_fields(predicates)
        columns = [item.atoms for name, item in predicates if name in indexed]
        places = [_PLACE[name] for name, _ in predicates if name in indexed]
        for choice in product(*columns):
            shape = tuple([(place, atom.width) for place, atom in zip(places, choice, strict=True)])
            yield shape, tuple([atom.text for atom in choice])


@dataclass(frozen=True)
class RuleBook:
    """A set of rules ready to apply. Make it with `rulebook`.

    Attributes:
        rules: rules kept (no duplicates), in the spelling kept, in the order of the file.
        spellings: policies written in several ways, with the spelling kept.
        duplicates: rules that repeat an earlier one.
        conflicts: contradictions visible in the rules themselves.
    """

    rules: tuple[MappingRule, ...]
    spellings: tuple[Spelling, ...]
    duplicates: tuple[Duplicate, ...]
    conflicts: tuple[RuleConflict, ...]
    _tables: dict[Shape, dict[tuple[str, ...], list[_Group]]] = field(repr=False)

    def allocation(self, subject: Subject) -> Allocation:
        """Return where a line goes: the lowest priority number wins, contradictions are said.

        Args:
            subject: what rules see of the line.

        Returns:
            Mapped with parts whose shares sum to 1, or unmapped with the reason.
        """
        best: list[_Group] = []
        for group in self._candidates(subject):
            if best and group.priority > best[0].priority:
                continue
            if not group.accepts(subject):
                continue
            if best and group.priority < best[0].priority:
                best = []
            best.append(group)
        if not best:
            return Allocation(Outcome.NO_RULE)
        answers = list(dict.fromkeys(answer for group in best for answer in group.answers))
        rows = tuple(sorted({part.row for group in best for one in group.answers for part in one}))
        if len(answers) > 1:
            return Allocation(Outcome.CONFLICT, rows=rows)
        if not answers[0][0].policy:
            return Allocation(Outcome.EXPLICIT, rows=rows)
        return Allocation(Outcome.MAPPED, answers[0], rows)

    def _candidates(self, subject: Subject) -> Iterator[_Group]:
        values = subject.values
        for shape, table in self._tables.items():
            key = tuple(
                values[place] if width == EXACT else values[place][:width] for place, width in shape
            )
            yield from table.get(key, ())


def rulebook(rules: Iterable[MappingRule], *, file_name: str = "") -> RuleBook:
    """Return rules ready to apply: spellings merged, duplicates dropped, shares checked, indexed.

    Args:
        rules: rules in the order of their file.
        file_name: name of the file of rules, for messages.

    Raises:
        InputRefusedError: shares of a split do not sum to exactly 1.
    """
    names = merged_spellings(rules)
    kept, duplicates, by_key = _without_duplicates(names.rules)
    groups, conflicts = _groups(by_key, file_name)
    tables: dict[Shape, dict[tuple[str, ...], list[_Group]]] = defaultdict(dict)
    for group in groups:
        for shape, key in group.index_keys():
            tables[shape].setdefault(key, []).append(group)
    return RuleBook(kept, names.spellings, duplicates, conflicts, dict(tables))


_Members = dict[tuple[object, ...], list[MappingRule]]


def _without_duplicates(
    rules: Sequence[MappingRule],
) -> tuple[tuple[MappingRule, ...], tuple[Duplicate, ...], _Members]:
    """Return the rules kept, those that repeat one, and those kept by priority and condition."""
    kept: list[MappingRule] = []
    duplicates: list[Duplicate] = []
    by_key: _Members = defaultdict(list)
    for rule in rules:
        atoms = tuple((name, pattern.atoms) for name, pattern in rule.predicates)
        members = by_key[rule.priority, atoms, rule.valid_from, rule.valid_to]
        same = next((one for one in members if _says_the_same(one, rule)), None)
        if same is None:
            members.append(rule)
            kept.append(rule)
        else:
            duplicates.append(Duplicate(rule.row, same.row))
    return tuple(kept), tuple(duplicates), by_key


def _says_the_same(one: MappingRule, other: MappingRule) -> bool:
    return (one.policy, one.subpolicy, one.share) == (other.policy, other.subpolicy, other.share)


def _groups(by_key: _Members, file_name: str) -> tuple[list[_Group], tuple[RuleConflict, ...]]:
    groups: list[_Group] = []
    conflicts: list[RuleConflict] = []
    refusals: list[Refusal] = []
    for members in by_key.values():
        refusal = _share_refusal(members, file_name)
        if refusal is not None:
            refusals.append(refusal)
            continue
        groups.append(_Group(members))
        if len(members) > 1 and all(rule.share == 1 for rule in members):
            conflicts.append(_conflict(members))
    if refusals:
        raise InputRefusedError(tuple(refusals))
    return groups, tuple(conflicts)


def _share_refusal(members: Sequence[MappingRule], file_name: str) -> Refusal | None:
    shares = [rule.share for rule in members]
    if shares == [1] or all(share == 1 for share in shares) or sum(shares) == 1:
        return None
    rows = ", ".join(str(rule.row) for rule in members)
    total = sum(shares, Fraction(0))
    return Refusal(
        reason=f"Les parts des lignes {rows} font {_decimal_text(total)} et non 1.",
        remedy="Corrigez-les\u00a0: la somme vaut exactement 1 (un tiers s’écrit 1/3).",
        file=file_name,
        line=members[-1].row,
        field="part",
        value=_decimal_text(members[-1].share),
    )


def _decimal_text(share: Fraction) -> str:
    return f"{float(share):.6f}".rstrip("0").rstrip(".").replace(".", ",")


def _part(rule: MappingRule) -> Part:
    if rule.is_unmapping:
        return Part("", "", rule.share, row=rule.row)
    return Part(rule.policy, rule.subpolicy, rule.share, rule.category, rule.kind, rule.row)


def _alphabetical(part: Part) -> tuple[str, str]:
    return (name_key(part.policy), name_key(part.subpolicy))


def _conflict(members: Sequence[MappingRule]) -> RuleConflict:
    return RuleConflict(
        rows=tuple(rule.row for rule in members),
        policies=tuple(sorted({result_name(rule.policy, rule.subpolicy) for rule in members})),
        condition=members[0].condition,
    )


def result_name(policy: str, subpolicy: str) -> str:
    """Return a policy and its part as one text, e.g. `Culture / Musées`; `-` for none.

    >>> result_name("Culture", "Musées"), result_name("Culture", ""), result_name("", "")
    ('Culture / Musées', 'Culture', '-')
    """
    if not policy:
        return "-"
    return f"{policy} / {subpolicy}" if subpolicy and subpolicy != "-" else policy


def _all_names(predicates: tuple[tuple[str, Pattern], ...]) -> frozenset[str]:
    return frozenset([name for name, _ in predicates])


def _indexed_fields(predicates: tuple[tuple[str, Pattern], ...]) -> frozenset[str]:
    """Return the columns that the index looks at: as many as keep the number of keys small."""
    if prod([len(pattern.atoms) for _, pattern in predicates]) <= _MAX_KEYS:
        return _all_names(predicates)
    chosen: set[str] = set()
    keys = 1
    for name, pattern in sorted(predicates, key=lambda pair: (len(pair[1].atoms), pair[0])):
        keys *= len(pattern.atoms)
        if keys > _MAX_KEYS:
            break
        chosen.add(name)
    return frozenset(chosen)


__all__ = [
    "Allocation",
    "Duplicate",
    "Outcome",
    "Part",
    "RuleBook",
    "RuleConflict",
    "Spelling",
    "result_name",
    "rulebook",
]
