"""Anchors: the heads of the chains written to a file outside the database, chained and signed.

Whoever rewrites the database cannot rewrite the file (kept elsewhere, append-only); whoever removes
a line of the file is betrayed by the receipt in the database. Events written since the last anchor
are the exposure; an anchor is therefore made at most `AUDIT_ANCHOR_SECONDS` after an act.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import hmac
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from bastide.foundation.errors import BastideError
from bastide.platform.audit.chains import GENESIS, MARK, Anchor, Seal, read_anchor
from bastide.platform.audit.models import AnchorReceipt, Chain, Event

logger = logging.getLogger(__name__)

_SALT = "bastide.audit.anchor"
_INTERVAL_SECONDS = 600
_TAIL_BYTES = 65536


class AnchorRefusedError(BastideError):
    """The external file no longer continues what the database remembers; a person must look."""


def anchor_file() -> Path:
    """Return the file where the heads are written."""
    return Path(settings.AUDIT_ANCHOR_FILE)


def signatures(anchor: Anchor) -> list[str]:
    """Return the signatures accepted for an anchor: today's key first, then the rotated ones."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        salted_hmac(_SALT, anchor.body(), secret=key, algorithm="sha256").hexdigest()
        for key in keys
    ]


def is_signed(anchor: Anchor) -> bool:
    """Tell whether an anchor was signed by this installation."""
    return any(hmac.compare_digest(one, anchor.signature) for one in signatures(anchor))


def anchor_when_due() -> None:
    """Anchor the chains when the last anchor is older than the interval; never raises.

    Called after each commit that recorded an act.
    """
    try:
        if _is_due():
            anchor()
    except (AnchorRefusedError, OSError):
        logger.exception("The journal could not be anchored")


def _is_due() -> bool:
    interval = getattr(settings, "AUDIT_ANCHOR_SECONDS", _INTERVAL_SECONDS)
    path = anchor_file()
    if not path.exists():
        return True
    return abs(timezone.now().timestamp() - path.stat().st_mtime) >= float(interval)


def anchor(*, now: dt.datetime | None = None) -> Anchor | None:
    """Write the heads of the chains that moved since the last anchor to the external file.

    Args:
        now: the instant written; the clock's by default.

    Returns:
        The anchor written; `None` when no chain moved.

    Raises:
        AnchorRefusedError: the file's last line is not the one that the database remembers.
    """
    path = anchor_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path) as descriptor:
        last = _last_line(descriptor)
        _adopt(last)
        receipt = AnchorReceipt.objects.order_by("-number").first()
        counts = dict(receipt.counts) if receipt else {}
        seals = tuple(_seals(counts))
        if not seals:
            return None
        number, head = (receipt.number, receipt.hash) if receipt else (0, GENESIS)
        return _write(descriptor, Anchor(number + 1, _instant(now), head, seals), counts)


def restart(*, reason: str, now: dt.datetime | None = None) -> Anchor:
    """Start the anchors again from what the database holds now, and say why for ever.

    For a person who knows what happened: a restoration lost the latest acts, the file was lost.
    The caller has verified the chains and recorded the act.

    Args:
        reason: what happened, in words; written to the file.
        now: the instant written; the clock's by default.

    Raises:
        ValueError: no reason.
    """
    if not reason.strip():
        raise ValueError("Une reprise des ancrages dit sa raison.")
    path = anchor_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path) as descriptor:
        lines = _whole_lines(descriptor)
        receipt = AnchorReceipt.objects.order_by("-number").first()
        number = max(len(lines) and _number_of(lines[-1]), receipt.number if receipt else 0)
        previous = hashlib.sha256(lines[-1]).hexdigest() if lines else GENESIS
        unsigned = Anchor(
            number + 1, _instant(now), previous, tuple(_seals({})), restart=reason.strip()
        )
        return _write(descriptor, unsigned, {})


def _write(descriptor: int, unsigned: Anchor, counts: dict[str, int]) -> Anchor:
    made = replace(unsigned, signature=signatures(unsigned)[0])
    _append(descriptor, made.line())
    _remember(made, counts)
    return made


def _instant(now: dt.datetime | None) -> str:
    return (now or timezone.now()).astimezone(dt.UTC).isoformat()


def _number_of(line: bytes) -> int:
    try:
        return read_anchor(line.decode("ascii")).number
    except ValueError:
        return 0


def _seals(counts: dict[str, int]) -> Iterator[Seal]:
    """Yield what is new in each chain beyond the events already sealed."""
    for chain in Chain.objects.order_by("pk"):
        start = counts.get(str(chain.id), 0)
        if chain.count == start:
            continue
        hashes = Event.objects.filter(
            chain=chain, sequence__gt=start, sequence__lte=chain.count
        ).order_by("sequence")
        marks = "".join(one[:MARK] for one in hashes.values_list("hash", flat=True))
        yield Seal(str(chain.id), start, chain.count, chain.head, marks)


def _adopt(last: Anchor | None) -> None:
    """Check the file's last line against the receipts; a line without its receipt gets one.

    The latter happens when the machine stops between the two writes.
    """
    receipt = AnchorReceipt.objects.order_by("-number").first()
    if last is None and receipt is None:
        return
    number, head = (receipt.number, receipt.hash) if receipt else (0, GENESIS)
    if last is not None and (last.number, last.hash()) == (number, head):
        return
    if last is not None and (last.number, last.previous) == (number + 1, head) and is_signed(last):
        _remember(last, dict(receipt.counts) if receipt else {})
        return
    raise AnchorRefusedError(
        "Le fichier d'ancrage ne continue pas ce que la base a retenu. "
        "Lancez «\u00a0bastide audit verify\u00a0» et gardez une copie des deux "
        "avant toute correction."
    )


@transaction.atomic
def _remember(made: Anchor, counts: dict[str, int]) -> None:
    AnchorReceipt.objects.create(
        number=made.number,
        hash=made.hash(),
        at=dt.datetime.fromisoformat(made.at),
        counts={**counts, **{seal.chain: seal.count for seal in made.seals}},
    )


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _append(descriptor: int, line: str) -> None:
    os.write(descriptor, f"{line}\n".encode("ascii"))
    os.fsync(descriptor)


def _last_line(descriptor: int) -> Anchor | None:
    """Return the anchor of the last whole line; what a crash cut in the middle is removed."""
    lines = _tail(descriptor)
    if lines and lines[-1]:
        os.ftruncate(descriptor, os.lseek(descriptor, 0, os.SEEK_END) - len(lines[-1]))
    if len(lines) < 2:  # noqa: PLR2004 -- one whole line and what follows its end
        return None
    try:
        return read_anchor(lines[-2].decode("ascii"))
    except ValueError as error:
        raise AnchorRefusedError(f"La dernière ligne est illisible\u00a0: {error}") from error


def _whole_lines(descriptor: int) -> list[bytes]:
    """Return every line of the file; what a crash cut in the middle is ended, to stay readable."""
    lines = anchor_file().read_bytes().split(b"\n")
    if lines and lines[-1]:
        os.write(descriptor, b"\n")
    return [line for line in lines if line]


def _tail(descriptor: int) -> list[bytes]:
    """Return the end of the file cut at its ends of line, two of them at least when it has two."""
    size = os.lseek(descriptor, 0, os.SEEK_END)
    window = _TAIL_BYTES
    while size:
        start = max(0, size - window)
        os.lseek(descriptor, start, os.SEEK_SET)
        lines = os.read(descriptor, size - start).split(b"\n")
        if start == 0 or len(lines) > 2:  # noqa: PLR2004 -- a whole line between two ends
            return lines
        window *= 8
    return []
