"""The chain itself, pure: what is hashed, what an anchor says, how a tampering is found.

An event holds the hash of the one before it. What may concern a person stands in a payload of which
the event keeps only a salted hash: destroying the payload and its salt leaves the chain valid.
Anchors stand outside the database: each seals the hashes of the events written since the last one.
Source: `docs/explications/fiabilite.md`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from typing_extensions import override

GENESIS = "0" * 64
"""The previous hash of the first event of a chain, and of the first anchor."""

MARK = 16
"""Hexadecimal digits of each event's hash that an anchor keeps, to name the first bad event."""

_VERSION = 1


class FaultKind(StrEnum):
    """What a verification found."""

    EDITED = "edited"
    BROKEN = "broken"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    UNSEALED = "unsealed"
    VANISHED = "vanished"
    ANCHOR_REMOVED = "anchor_removed"
    ANCHOR_SUBSTITUTED = "anchor_substituted"
    ANCHOR_FOREIGN = "anchor_foreign"


_WORDS = {
    FaultKind.EDITED: "l'événement a été modifié",
    FaultKind.BROKEN: "la suite est rompue\u00a0: un événement a été retiré, ajouté ou déplacé",
    FaultKind.TRUNCATED: "la fin de la chaîne a été retirée",
    FaultKind.REWRITTEN: "la chaîne a été réécrite depuis son ancrage",
    FaultKind.UNSEALED: "le contenu a été retiré ou modifié sans effacement enregistré",
    FaultKind.VANISHED: "la chaîne entière a disparu",
    FaultKind.ANCHOR_REMOVED: "un ancrage a été retiré du fichier externe",
    FaultKind.ANCHOR_SUBSTITUTED: "un ancrage du fichier externe a été remplacé ou modifié",
    FaultKind.ANCHOR_FOREIGN: "l'ancrage est signé par une autre clé secrète que celle-ci",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One tampering: the chain (empty for the anchor file) and its first bad event or anchor.

    Attributes:
        kind: what happened.
        chain: identifier of the chain; empty when the file of anchors is at fault.
        index: 1-based rank of the first bad event, or of the first bad anchor.
    """

    kind: FaultKind
    chain: str
    index: int

    @override
    def __str__(self) -> str:
        """Say it in one French sentence."""
        what = f"chaîne {self.chain}, événement" if self.chain else "ancrage"
        return f"{what} n° {self.index}\u00a0: {_WORDS[self.kind]}."


@dataclass(frozen=True, slots=True)
class Link:
    """One event as the chain sees it.

    Attributes:
        at: UTC instant in ISO form, to the microsecond.
        actor: pseudonymous key of the account; empty for the product itself.
        payload: hash of the salted payload.
        salt, content: the payload; `content` is `None` once erased.
    """

    chain: str
    sequence: int
    previous: str
    at: str
    actor: str
    perimeter: str
    action: str
    target_type: str
    target_id: str
    payload: str
    hash: str = ""
    salt: str = ""
    content: str | None = None

    def computed_hash(self) -> str:
        """Return the hash that the event must carry."""
        return _digest(
            [
                _VERSION,
                self.chain,
                self.sequence,
                self.previous,
                self.at,
                self.actor,
                self.perimeter,
                self.action,
                self.target_type,
                self.target_id,
                self.payload,
            ]
        )

    def is_payload_intact(self) -> bool:
        """Tell whether the payload is there and is the one that was hashed."""
        return self.content is not None and payload_hash(self.salt, self.content) == self.payload


@dataclass(frozen=True, slots=True)
class Seal:
    """What an anchor says of one chain.

    Attributes:
        start: number of events sealed by the anchors before.
        count, head: number of events and last hash at the time of the anchor.
        marks: first digits of the hash of each event from `start + 1` to `count`.
    """

    chain: str
    start: int
    count: int
    head: str
    marks: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """One line of the external file, chained to the line before and signed.

    Attributes:
        restart: why a person restarted the anchors here (a restoration lost acts, the file was
            lost); empty for an ordinary anchor. What stands before a restart is history.
    """

    number: int
    at: str
    previous: str
    seals: tuple[Seal, ...]
    signature: str = ""
    restart: str = ""

    def body(self) -> str:
        """Return the text that is hashed and signed."""
        return canonical(
            {
                "version": _VERSION,
                "number": self.number,
                "at": self.at,
                "previous": self.previous,
                "restart": self.restart,
                "chains": [
                    [seal.chain, seal.start, seal.count, seal.head, seal.marks]
                    for seal in self.seals
                ],
            }
        )

    def hash(self) -> str:
        """Return the fingerprint that the next anchor repeats."""
        return hashlib.sha256(self.body().encode()).hexdigest()

    def line(self) -> str:
        """Return the line of the file, without its end of line."""
        return canonical({"body": self.body(), "signature": self.signature})


def canonical(value: Any) -> str:
    r"""Return the one JSON text of a value: sorted keys, no spaces, ASCII.

    >>> canonical({"b": 1, "a": "é"})
    '{"a":"\\u00e9","b":1}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def payload_hash(salt: str, content: str) -> str:
    """Return the hash of a payload that the event keeps for ever."""
    return hashlib.sha256(f"{salt}:{content}".encode()).hexdigest()


def _digest(fields: list[Any]) -> str:
    return hashlib.sha256(canonical(fields).encode()).hexdigest()


def read_anchor(line: str) -> Anchor:
    """Return the anchor of a line of the file.

    Raises:
        ValueError: the line is not an anchor.
    """
    try:
        outer = json.loads(line)
        body = json.loads(outer["body"])
        anchor = Anchor(
            number=int(body["number"]),
            at=str(body["at"]),
            previous=str(body["previous"]),
            seals=tuple(Seal(*seal) for seal in body["chains"]),
            signature=str(outer["signature"]),
            restart=str(body["restart"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"Ancrage illisible\u00a0: {error}") from error
    if anchor.body() != outer["body"]:
        raise ValueError("Ancrage écrit autrement que par le produit.")
    return anchor


def inspect_chain(
    chain: str,
    links: Iterable[Link],
    *,
    count: int,
    head: str,
    seals: Sequence[Seal] = (),
    erased: Container[int] = frozenset(),
) -> Fault | None:
    """Return the first tampering of a chain, `None` when it is whole.

    Args:
        chain: its identifier.
        links: its events in the order of their sequence.
        count: number of events that the row of the chain says.
        head: hash of the last event that it says.
        seals: what the anchors say of it, oldest first.
        erased: sequences of the events whose payload was erased by an event of this chain.
    """
    marks = "".join(seal.marks for seal in seals)
    heads = {seal.count: seal.head for seal in seals}
    previous, rank = GENESIS, 0
    for rank, link in enumerate(links, start=1):
        kind = _fault_of(link, chain, rank, previous, erased)
        if kind is None and rank in heads and heads[rank] != link.hash:
            kind = FaultKind.REWRITTEN
        mark = marks[(rank - 1) * MARK : rank * MARK]
        if mark and mark != link.hash[:MARK]:
            kind = kind or FaultKind.REWRITTEN
        if kind is not None:
            return Fault(kind, chain, rank)
        previous = link.hash
    sealed = max(heads, default=0)
    if rank < max(sealed, count):
        return Fault(FaultKind.TRUNCATED if rank else FaultKind.VANISHED, chain, rank + 1)
    if rank > count or previous != head:
        return Fault(FaultKind.BROKEN, chain, min(count + 1, rank))
    return None


def _fault_of(
    link: Link, chain: str, rank: int, previous: str, erased: Container[int]
) -> FaultKind | None:
    if link.sequence != rank or link.chain != chain:
        return FaultKind.BROKEN
    if link.computed_hash() != link.hash:
        return FaultKind.EDITED
    if link.previous != previous:
        return FaultKind.BROKEN
    if link.content is None and not link.salt and rank in erased:
        return None
    return None if link.is_payload_intact() else FaultKind.UNSEALED
