"""Reading the whole journal again: is it what was written?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from bastide.platform.audit import guards
from bastide.platform.audit.anchors import anchor_file, is_signed
from bastide.platform.audit.chains import (
    GENESIS,
    Anchor,
    Fault,
    FaultKind,
    Link,
    Seal,
    inspect_chain,
    read_anchor,
)
from bastide.platform.audit.models import AnchorReceipt, Chain, Event
from bastide.platform.audit.services import ERASE, EVENT_TYPE, instant_text

_BATCH = 5000


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification read and found.

    Attributes:
        chains, events, anchors: how many of each were read.
        exposed: events written since the last anchor, which only the chain protects.
        faults: every tampering, the first of each chain.
        missing_guards: triggers that the database no longer has.
        restart: why the anchors were started again, and when; empty when they never were.
    """

    chains: int
    events: int
    anchors: int
    exposed: int
    faults: tuple[Fault, ...]
    missing_guards: tuple[str, ...]
    restart: str = ""

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing was found."""
        return not self.faults and not self.missing_guards

    def as_dict(self) -> dict[str, Any]:
        """Return what `bastide audit verify --json` prints."""
        return {
            "ok": self.is_whole,
            "chains": self.chains,
            "events": self.events,
            "anchors": self.anchors,
            "exposed": self.exposed,
            "faults": [
                {
                    "kind": fault.kind.value,
                    "chain": fault.chain,
                    "index": fault.index,
                    "reason": str(fault),
                }
                for fault in self.faults
            ],
            "missing_guards": list(self.missing_guards),
            "restart": self.restart,
        }


def verify(*, chain_id: uuid.UUID | None = None) -> Verification:
    """Read the journal and its anchors again; works through millions of events in constant memory.

    Args:
        chain_id: perimeter of one territory; every chain by default.
    """
    anchors, faults = read_anchors(anchor_file())
    sealed: dict[str, list[Seal]] = {}
    for anchor in anchors:
        for seal in anchor.seals:
            sealed.setdefault(seal.chain, []).append(seal)
    heads = {str(chain.id): chain for chain in Chain.objects.all()}
    identifiers = sorted({*heads, *sealed, *_orphan_chains()})
    if chain_id is not None:
        identifiers = [one for one in identifiers if one == str(chain_id)]
    events = 0
    for identifier in identifiers:
        head = heads.get(identifier)
        fault = inspect_chain(
            identifier,
            _links(uuid.UUID(identifier)),
            count=head.count if head else 0,
            head=head.head if head else GENESIS,
            seals=sealed.get(identifier, ()),
            erased=_erased(uuid.UUID(identifier)),
        )
        if fault is not None:
            faults.append(fault)
        events += head.count if head else 0
    protected = sum(max(seal.count for seal in seals) for seals in sealed.values())
    with connection.cursor() as cursor:
        missing = tuple(guards.missing(cursor))
    return Verification(
        chains=len(identifiers),
        events=events,
        anchors=len(anchors),
        exposed=max(0, events - protected) if chain_id is None else 0,
        faults=tuple(faults),
        missing_guards=missing,
        restart=next((f"{one.at} : {one.restart}" for one in anchors if one.restart), ""),
    )


def read_anchors(path: Path) -> tuple[list[Anchor], list[Fault]]:
    """Return the anchors that continue each other, and the first fault of the file, if any.

    The file is checked against itself (numbers, hashes, signatures) and against the receipts that
    the database keeps, from the last signed restart on; what follows a fault is not trusted.
    """
    text = path.read_text(encoding="ascii", errors="replace") if path.exists() else ""
    read = [_readable(line) for line in text.splitlines()]
    restarts = [rank for rank, one in enumerate(read) if one and one.restart and is_signed(one)]
    read = read[restarts[-1] :] if restarts else read
    first = read[0].number if restarts and read[0] else 1
    receipts = dict(AnchorReceipt.objects.filter(number__gte=first).values_list("number", "hash"))
    anchors: list[Anchor] = []
    previous = read[0].previous if restarts and read[0] else GENESIS
    starts: dict[str, int] = {}
    for number, anchor in enumerate(read, start=first):
        if anchor is None:
            return anchors, [Fault(FaultKind.ANCHOR_SUBSTITUTED, "", number)]
        sealed = anchor.hash()
        kind = _fault_of(anchor, number, previous, starts)
        if kind is not FaultKind.ANCHOR_REMOVED and receipts.get(number, sealed) != sealed:
            kind = FaultKind.ANCHOR_SUBSTITUTED
        if kind is not None:
            return anchors, [Fault(kind, "", number)]
        anchors.append(anchor)
        previous = sealed
        starts |= {seal.chain: seal.count for seal in anchor.seals}
    last = first + len(anchors) - 1
    if max(receipts, default=0) > last:
        return anchors, [Fault(FaultKind.ANCHOR_REMOVED, "", last + 1)]
    return anchors, []


def _readable(line: str) -> Anchor | None:
    try:
        return read_anchor(line)
    except ValueError:
        return None


def _fault_of(
    anchor: Anchor, number: int, previous: str, starts: dict[str, int]
) -> FaultKind | None:
    """Return what is wrong with one line, given the hash and the counts of the lines before."""
    if anchor.number != number:
        return FaultKind.ANCHOR_REMOVED
    if anchor.previous != previous or _gaps(anchor, starts):
        return FaultKind.ANCHOR_SUBSTITUTED
    return None if is_signed(anchor) else FaultKind.ANCHOR_FOREIGN


def _gaps(anchor: Anchor, starts: dict[str, int]) -> bool:
    """Tell whether an anchor does not start where the ones before stopped."""
    return any(starts.get(seal.chain, 0) != seal.start for seal in anchor.seals)


def _orphan_chains() -> list[str]:
    """Return the chains that events name and that no longer have a row."""
    named = Event.objects.order_by().values_list("chain_id", flat=True).distinct()
    return [str(one) for one in named]


def _erased(chain_id: uuid.UUID) -> frozenset[int]:
    rows = Event.objects.filter(chain_id=chain_id, action=ERASE, target_type=EVENT_TYPE)
    return frozenset(int(one) for one in rows.values_list("target_id", flat=True) if one.isdigit())


def _links(chain_id: uuid.UUID) -> Iterator[Link]:
    """Yield the events of a chain in order, from rows of plain values."""
    rows = (
        Event.objects.filter(chain_id=chain_id)
        .order_by("sequence", "pk")
        .values_list(
            "sequence",
            "previous_hash",
            "at",
            "actor_key",
            "perimeter_id",
            "action",
            "target_type",
            "target_id",
            "payload_hash",
            "hash",
            "payload__salt",
            "payload__content",
        )
    )
    chain = str(chain_id)
    for row in rows.iterator(chunk_size=_BATCH):
        yield Link(
            chain=chain,
            sequence=row[0],
            previous=row[1],
            at=instant_text(row[2]),
            actor=str(row[3] or ""),
            perimeter=str(row[4]),
            action=row[5],
            target_type=row[6],
            target_id=row[7],
            payload=row[8],
            hash=row[9],
            salt=row[10] or "",
            content=row[11],
        )
