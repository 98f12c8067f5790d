"""What moved in a territory between two editions of the official geography."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """A member commune as one edition describes it; population in inhabitants, `None` unknown."""

    code: str
    name: str
    siren: str = ""
    population_municipale: int | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """What one edition says of a territory.

    Attributes:
        members: member communes by INSEE code.
        successors: former commune's code → code of the commune that holds it now (whole country).
        communes: codes of every commune of the country in that edition.
    """

    members: Mapping[str, MemberFacts]
    successors: Mapping[str, str]
    communes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Change:
    """One event.

    Attributes:
        kind: `joined`, `left`, `merged`, `split`, `renamed`, `vanished` or `population`.
        code: INSEE code of the commune concerned.
        name: its name, in the edition where it stands.
        other_code: the successor (merged), the commune it came from (split), else empty.
        detail: one French sentence.
    """

    kind: str
    code: str
    name: str
    other_code: str = ""
    detail: str = ""


def changes(old: Slice, new: Slice) -> tuple[Change, ...]:
    """Return what moved between two editions, in the order of the INSEE codes.

    A code that is gone from the members is *merged* when the new edition gives it a successor,
    *left* when it is still a commune elsewhere, *vanished* otherwise (said, never guessed). A code
    that is new is *split* when the old edition held it as a former commune, else *joined*.

    Args:
        old: the slice in use.
        new: the slice of the newer edition.

    Returns:
        The events; a commune with neither a new name nor a new population yields none.

    Source: INSEE, code officiel géographique, « événements sur les communes »; merger of communes
    CGCT art. L2113-2, return to separate communes art. L2112-2.
    """
    events = [
        _departure(fact, new) for code, fact in old.members.items() if code not in new.members
    ]
    for code, fact in new.members.items():
        before = old.members.get(code)
        if before is None:
            events.append(_arrival(fact, old))
        else:
            events.extend(_alterations(before, fact))
    return tuple(sorted(events, key=lambda event: (event.code, event.kind)))


def _departure(fact: MemberFacts, new: Slice) -> Change:
    successor = new.successors.get(fact.code, "")
    if fact.code in new.communes:
        detail = f"{fact.name} a quitté le territoire."
        return Change("left", fact.code, fact.name, detail=detail)
    if successor:
        into = new.members.get(successor)
        detail = f"{fact.name} a fusionné dans {into.name if into else successor}."
        return Change("merged", fact.code, fact.name, successor, detail)
    detail = f"{fact.name} ne figure plus dans la liste officielle, sans successeur indiqué."
    return Change("vanished", fact.code, fact.name, detail=detail)


def _arrival(fact: MemberFacts, old: Slice) -> Change:
    origin = old.successors.get(fact.code, "")
    if origin and fact.code not in old.communes:
        before = old.members.get(origin)
        detail = f"{fact.name} est redevenue une commune, séparée de "
        return Change(
            "split", fact.code, fact.name, origin, f"{detail}{before.name if before else origin}."
        )
    return Change("joined", fact.code, fact.name, detail=f"{fact.name} a rejoint le territoire.")


def _alterations(before: MemberFacts, after: MemberFacts) -> list[Change]:
    events = []
    if before.name != after.name:
        detail = f"{before.name} s’appelle désormais {after.name}."
        events.append(Change("renamed", after.code, after.name, detail=detail))
    if before.population_municipale != after.population_municipale:
        detail = (
            f"Population municipale de {after.name}\u00a0: "
            f"{_said(before.population_municipale)} puis {_said(after.population_municipale)}."
        )
        events.append(Change("population", after.code, after.name, detail=detail))
    return events


def _said(population: int | None) -> str:
    return "non renseignée" if population is None else f"{population:,}".replace(",", "\u00a0")
