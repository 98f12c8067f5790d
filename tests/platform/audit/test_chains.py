"""The pure chain: every tampering is found and named, an honest chain never accused."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.platform.audit.chains import (
    GENESIS,
    MARK,
    Anchor,
    Fault,
    Link,
    Seal,
    inspect_chain,
    payload_hash,
    read_anchor,
)

CHAIN = "7b0c7e0e-0000-4000-8000-000000000001"
POSITIONS = 200
LENGTH = 40
SEALED = 30


@dataclass
class Journal:
    """A chain as a database would hold it, with what the anchors say."""

    links: list[Link]
    count: int
    head: str
    seals: list[Seal]

    def fault(self) -> Fault | None:
        return inspect_chain(CHAIN, self.links, count=self.count, head=self.head, seals=self.seals)


def linked(links: list[Link]) -> list[Link]:
    """Return links chained again from the first, as somebody with every power would do."""
    previous, made = GENESIS, []
    for rank, link in enumerate(links, start=1):
        again = replace(link, sequence=rank, previous=previous)
        again = replace(again, hash=again.computed_hash())
        previous = again.hash
        made.append(again)
    return made


def fresh(rank: int, word: str = "acte") -> Link:
    content = f'{{"after":{{"n":{rank}}},"reason":"{word}"}}'
    return Link(
        chain=CHAIN,
        sequence=rank,
        previous=GENESIS,
        at=f"2026-03-01T12:00:{rank % 60:02d}.000000+00:00",
        actor="",
        perimeter=CHAIN,
        action="change_thing",
        target_type="things.thing",
        target_id=str(rank),
        payload=payload_hash("ab", content),
        salt="ab",
        content=content,
    )


def journal(length: int = LENGTH, cuts: tuple[int, ...] = (10, SEALED)) -> Journal:
    links = linked([fresh(rank) for rank in range(1, length + 1)])
    seals, start = [], 0
    for cut in cuts:
        marks = "".join(link.hash[:MARK] for link in links[start:cut])
        seals.append(Seal(CHAIN, start, cut, links[cut - 1].hash, marks))
        start = cut
    return Journal(links, length, links[-1].hash, seals)


Mutant = Callable[[Journal, random.Random], int]


def edit(found: Journal, rng: random.Random) -> int:
    rank = rng.randint(1, LENGTH)
    found.links[rank - 1] = replace(found.links[rank - 1], action="other_act")
    return rank


def edit_payload(found: Journal, rng: random.Random) -> int:
    rank = rng.randint(1, LENGTH)
    found.links[rank - 1] = replace(found.links[rank - 1], content='{"after":null}')
    return rank


def erase_in_silence(found: Journal, rng: random.Random) -> int:
    rank = rng.randint(1, LENGTH)
    found.links[rank - 1] = replace(found.links[rank - 1], content=None, salt="")
    return rank


def delete_in_the_middle(found: Journal, rng: random.Random) -> int:
    rank = rng.randint(1, LENGTH - 1)
    del found.links[rank - 1]
    return rank


def delete_at_the_end(found: Journal, rng: random.Random) -> int:
    rank = rng.randint(2, SEALED)
    found.links = found.links[: rank - 1]
    found.count, found.head = rank - 1, found.links[-1].hash
    return rank


def delete_everything(found: Journal, rng: random.Random) -> int:
    found.links, found.count, found.head = [], 0, GENESIS
    return 1


def swap(found: Journal, rng: random.Random) -> int:
    first, second = sorted(rng.sample(range(LENGTH), 2))
    found.links[first], found.links[second] = found.links[second], found.links[first]
    return first + 1


def insert(found: Journal, rng: random.Random) -> int:
    rank = rng.randint(1, LENGTH)
    forged = replace(fresh(rank, "faux"), previous=found.links[rank - 1].previous)
    found.links.insert(rank - 1, replace(forged, hash=forged.computed_hash()))
    return rank if rank <= SEALED else rank + 1  # a forged event is well made: the next betrays it


def edit_and_chain_again(found: Journal, rng: random.Random) -> int:
    rank = rng.randint(1, SEALED)
    found.links[rank - 1] = replace(found.links[rank - 1], action="other_act")
    found.links = linked(found.links)
    found.head = found.links[-1].hash
    return rank


def delete_and_chain_again(found: Journal, rng: random.Random) -> int:
    rank = rng.randint(1, SEALED)
    del found.links[rank - 1]
    found.links = linked(found.links)
    found.count, found.head = LENGTH - 1, found.links[-1].hash
    return rank


def fork(found: Journal, rng: random.Random) -> int:
    rank = rng.randint(1, LENGTH)
    other = replace(found.links[rank - 1], action="concurrent_act")
    found.links.insert(rank, replace(other, hash=other.computed_hash()))
    return rank + 1


def rewrite_the_clock(found: Journal, rng: random.Random) -> int:
    rank = rng.randint(1, LENGTH)
    found.links[rank - 1] = replace(found.links[rank - 1], at="2020-01-01T00:00:00.000000+00:00")
    return rank


def rewrite_the_clock_and_chain_again(found: Journal, rng: random.Random) -> int:
    rank = rng.randint(1, SEALED)
    found.links[rank - 1] = replace(found.links[rank - 1], at="2020-01-01T00:00:00.000000+00:00")
    found.links = linked(found.links)
    found.head = found.links[-1].hash
    return rank


MUTANTS: list[Mutant] = [
    edit,
    edit_payload,
    erase_in_silence,
    delete_in_the_middle,
    delete_at_the_end,
    delete_everything,
    swap,
    insert,
    edit_and_chain_again,
    delete_and_chain_again,
    fork,
    rewrite_the_clock,
    rewrite_the_clock_and_chain_again,
]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.__name__)
@pytest.mark.some(6)
def test_every_tampering_is_found_at_its_first_event(mutant: Mutant) -> None:
    rng = random.Random(mutant.__name__)  # noqa: S311 -- a test draws positions
    found = []
    for _turn in range(POSITIONS):
        victim = journal()
        bad = mutant(victim, rng)
        fault = victim.fault()
        found.append(fault is not None and fault.index == bad)
    assert found == [True] * POSITIONS


def test_without_anchor_a_rewritten_chain_looks_honest() -> None:
    """The reason of the anchors: four tamperings leave no trace in the chain itself."""
    rng = random.Random(5)  # noqa: S311 -- a test draws positions
    for mutant in (delete_at_the_end, delete_everything, edit_and_chain_again):
        victim = journal(cuts=())
        mutant(victim, rng)
        assert victim.fault() is None


@given(length=st.integers(0, 60), cuts=st.sets(st.integers(1, 60)))
def test_an_honest_chain_is_never_accused(length: int, cuts: set[int]) -> None:
    if not length:
        assert inspect_chain(CHAIN, [], count=0, head=GENESIS) is None
        return
    honest = journal(length, tuple(sorted(cut for cut in cuts if cut <= length)))
    assert honest.fault() is None


def test_an_erased_payload_is_accepted_when_the_chain_says_so() -> None:
    honest = journal()
    honest.links[4] = replace(honest.links[4], content=None, salt="")
    told = inspect_chain(
        CHAIN, honest.links, count=LENGTH, head=honest.head, seals=honest.seals, erased={5}
    )
    assert told is None
    assert honest.fault() is not None


def test_events_that_the_head_does_not_know_are_found() -> None:
    victim = journal(cuts=())
    victim.count, victim.head = LENGTH - 3, victim.links[-4].hash
    fault = victim.fault()
    assert fault is not None
    assert fault.index == LENGTH - 2


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_salt_and_the_content_are_not_confused(salt: str, content: str) -> None:
    if content:
        assert payload_hash(salt, content) != payload_hash(salt, content + "x")


def test_an_anchor_reads_back_as_it_was_written() -> None:
    made = Anchor(3, "2026-03-01T00:00:00+00:00", GENESIS, tuple(journal().seals), "sig")
    assert read_anchor(made.line()) == made


@pytest.mark.parametrize("line", ["", "{}", "[]", '{"body":"{}","signature":""}', "n'importe quoi"])
def test_a_line_that_is_no_anchor_is_refused(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- json's own message
        read_anchor(line)
