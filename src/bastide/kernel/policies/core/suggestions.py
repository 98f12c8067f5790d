"""What an unmapped line probably belongs to: the nearest rules, with the reason said in French."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bastide.kernel.policies.core.rules import MappingRule, Subject

_MIN_NATURE = 2
_LIMIT = 3

Result = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A policy that rules near an unmapped line lead to. It decides nothing.

    Attributes:
        policy, subpolicy: where the near rules lead.
        rules: how many of them lead there. near: how many near rules there are.
        reason: the French sentence that says what they share with the line.
        closeness: characters of nature and of function that they share with the line.
    """

    policy: str
    subpolicy: str
    rules: int
    near: int
    reason: str
    closeness: int


@dataclass(frozen=True)
class Neighbourhood:
    """Rules arranged so that the nearest ones are found quickly. Make it with `neighbourhood`."""

    _natures_of_function: Mapping[tuple[str, str], Mapping[str, Counter[Result]]] = field(
        repr=False
    )
    _functions_of_nature: Mapping[tuple[str, str], Mapping[str, Counter[Result]]] = field(
        repr=False
    )
    _natures: Mapping[str, tuple[Sequence[str], Mapping[str, Counter[Result]]]] = field(repr=False)

    def suggestions(self, subject: Subject) -> tuple[Suggestion, ...]:
        """Return at most three policies for a line, the closest rules first.

        Rules of the same direction are compared by the longest common beginning of their nature
        (same function), of their function (same nature), then of their nature alone.
        """
        nature, function = subject.value("nature"), subject.value("function")
        direction = subject.value("direction")
        found = [
            *self._same_function(direction, nature, function),
            *self._same_nature(direction, nature, function),
        ] or self._near_nature(direction, nature)
        found.sort(key=lambda one: (-one.closeness, -one.rules, one.policy, one.subpolicy))
        distinct = {(one.policy, one.subpolicy): one for one in reversed(found)}
        return tuple(one for one in found if distinct[one.policy, one.subpolicy] is one)[:_LIMIT]

    def _same_function(self, direction: str, nature: str, function: str) -> list[Suggestion]:
        if not function:
            return []
        counted = self._natures_of_function.get((direction, function), {})
        length, votes = _nearest(nature, counted)
        if length < _MIN_NATURE:
            return []
        shared = f"de la fonction {function} pour les natures {nature[:length]}…"
        return _said(votes, shared, length + len(function))

    def _same_nature(self, direction: str, nature: str, function: str) -> list[Suggestion]:
        counted = self._functions_of_nature.get((direction, nature), {})
        length, votes = _nearest(function, counted)
        if not nature or not votes or (function and not length):
            return []
        where = f" pour les fonctions {function[:length]}…" if length else ""
        return _said(votes, f"de la nature {nature}{where}", length + len(nature))

    def _near_nature(self, direction: str, nature: str) -> list[Suggestion]:
        ordered, counted = self._natures.get(direction, ((), {}))
        place = bisect_left(ordered, nature)
        around = ordered[max(0, place - 1) : place + 1]
        length = max((_common(nature, other) for other in around), default=0)
        if length < _MIN_NATURE:
            return []
        low = bisect_left(ordered, nature[:length])
        high = bisect_left(ordered, nature[:length] + "\uffff")
        votes: Counter[Result] = Counter()
        for other in ordered[low:high]:
            votes.update(counted[other])
        return _said(votes, f"des natures {nature[:length]}…", length)


def neighbourhood(rules: Iterable[MappingRule]) -> Neighbourhood:
    """Return rules arranged to find the nearest of a line; rules that say "no policy" are left out.

    Args:
        rules: rules in the spelling kept.
    """
    by_function: dict[tuple[str, str], dict[str, Counter[Result]]] = defaultdict(_counters)
    by_nature: dict[tuple[str, str], dict[str, Counter[Result]]] = defaultdict(_counters)
    natures: dict[str, dict[str, Counter[Result]]] = defaultdict(_counters)
    for rule in rules:
        if rule.is_unmapping:
            continue
        asked = dict(rule.predicates)
        texts = {
            name: [atom.text for atom in asked[name].atoms] if name in asked else [""]
            for name in ("direction", "nature", "function")
        }
        result = (rule.policy, rule.subpolicy)
        for direction in ("D", "R") if texts["direction"] == [""] else texts["direction"]:
            for nature in texts["nature"]:
                if nature:
                    natures[direction][nature][result] += 1
                for function in texts["function"]:
                    by_function[direction, function][nature][result] += 1
                    by_nature[direction, nature][function][result] += 1
    return Neighbourhood(
        by_function, by_nature, {key: (sorted(held), held) for key, held in natures.items()}
    )


def _counters() -> dict[str, Counter[Result]]:
    return defaultdict(Counter)


def _nearest(code: str, counted: Mapping[str, Counter[Result]]) -> tuple[int, Counter[Result]]:
    """Return the longest beginning shared with a code, and the votes of the rules that share it."""
    best, votes = 0, Counter[Result]()
    for other, results in counted.items():
        length = _common(code, other)
        if length > best:
            best, votes = length, Counter()
        if length == best:
            votes.update(results)
    return best, votes


def _common(one: str, other: str) -> int:
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length


def _said(votes: Counter[Result], shared: str, closeness: int) -> list[Suggestion]:
    near = votes.total()
    return [
        Suggestion(
            policy,
            subpolicy,
            rules,
            near,
            f"{rules} règle{'s' if rules > 1 else ''} sur {near} {shared} mène"
            f"{'nt' if rules > 1 else ''} à «\u00a0{policy}\u00a0»",
            closeness,
        )
        for (policy, subpolicy), rules in votes.most_common(_LIMIT)
    ]
