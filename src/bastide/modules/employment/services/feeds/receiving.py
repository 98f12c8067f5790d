"""First stage: what came from a source is written down as it came, before it is understood."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import uuid

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.modules.employment.models import Channel, FeedPayload, FeedRun, Source, Stage
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record

ROOM = "employment"
NOT_MODIFIED = 304
LARGEST = 300_000_000
"""Bytes of the largest content taken in."""

KEPT_PAYLOADS = 3
"""Contents kept for each source: the last ones, so that their stages can be done again."""


@transaction.atomic
def receive_feed(
    *,
    actor: Actor,
    source: Source,
    content: bytes,
    file_name: str = "",
    http_status: int = 200,
    note: str = "",
    at: dt.datetime | None = None,
    key: uuid.UUID | None = None,
) -> FeedRun:
    """Write down what came from a source; nothing is read yet.

    Args:
        actor: the system, or a contributor of the territory.
        source: obtained through a gate.
        content: bytes as they came; empty for an answer 304.
        file_name: name for messages.
        http_status: of the answer; 200 for a file deposited.
        note: what is missing of it, in French; empty when it is whole.
        at: instant of the reception, now by default.
        key: drawn by whoever hands the content over; the same key again gives the same run, so
            that a file sent twice is not seen twice.

    Raises:
        InputRefusedError: the content is larger than what is taken in, the source is the
            territory's own, whose offers are typed and examined one by one, or the key served for
            another content.
    """
    actor.require(Role.CONTRIBUTOR, source.territory.perimeter_id, ROOM)
    if source.channel == Channel.ENTRY:
        reason = "Les offres de cette source sont saisies sur le site, une par une."
        raise InputRefusedError((Refusal(reason, "Choisissez une autre source."),))
    if len(content) > LARGEST:
        reason = f"Le contenu dépasse {LARGEST // 1_000_000}\u00a0Mo."
        raise InputRefusedError((Refusal(reason, "Demandez un flux plus court à la source."),))
    sha256 = hashlib.sha256(content).hexdigest()
    if key is not None and (known := _received(source, key, sha256)) is not None:
        return known
    now = at or timezone.now()
    run = FeedRun.objects.create(
        id=uuid.uuid4() if key is None else uuid.uuid5(source.pk, str(key)),
        source=source,
        started_at=now,
        http_status=http_status,
        size=len(content),
        sha256=sha256,
        error=note[:300],
    )
    if http_status != NOT_MODIFIED:
        FeedPayload.objects.create(
            run=run,
            file_name=file_name or source.code,
            content=gzip.compress(content, compresslevel=6, mtime=0),
        )
    Source.objects.filter(pk=source.pk).update(checked_at=now)
    _forget_old(source)
    return run


@transaction.atomic
def receive_failure(
    *, actor: Actor, source: Source, error: str, http_status: int = 0, at: dt.datetime | None = None
) -> FeedRun:
    """Write down that a source did not answer as expected; nothing of it changes.

    Args:
        actor: the system, or a contributor of the territory.
        source: obtained through a gate.
        error: why, in French.
        http_status: of the answer; 0 when there was none.
        at: instant, now by default.
    """
    actor.require(Role.CONTRIBUTOR, source.territory.perimeter_id, ROOM)
    now = at or timezone.now()
    run = FeedRun.objects.create(
        source=source,
        stage=Stage.FAILED,
        started_at=now,
        ended_at=now,
        http_status=http_status,
        error=error[:300],
        reasons=[error],
    )
    Source.objects.filter(pk=source.pk).update(checked_at=now)
    return run


def _received(source: Source, key: uuid.UUID, sha256: str) -> FeedRun | None:
    """Return the run that a key already gave, `None` when it is new.

    Raises:
        InputRefusedError: the key served for another content.
    """
    Source.objects.select_for_update(of=("self",)).get(pk=source.pk)
    known = FeedRun.objects.filter(pk=uuid.uuid5(source.pk, str(key))).first()
    if known is not None and known.sha256 != sha256:
        refusal = Refusal(
            "Cette clé a déjà servi pour un autre fichier.",
            "Tirez une clé par dépôt.",
            field="key",
            value=str(key),
        )
        raise InputRefusedError((refusal,))
    return known


def _forget_old(source: Source) -> None:
    """Leave the contents of the last runs; a run not stored yet keeps its own."""
    held = FeedPayload.objects.filter(run__source=source).exclude(run__stage=Stage.FETCHED)
    old = held.order_by("-run__started_at").values_list("pk", flat=True)[KEPT_PAYLOADS:]
    FeedPayload.objects.filter(pk__in=list(old)).delete()


def record_run(actor: Actor, run: FeedRun) -> None:
    """Write the outcome of a run in the audit trail of its territory."""
    record(
        actor=actor,
        perimeter_id=run.source.territory.perimeter_id,
        action="store_run",
        target=run.source,
        after={
            "verdict": run.verdict,
            "seen": run.seen,
            "new": run.new,
            "changed": run.changed,
            "removed": run.removed,
            "rejected": run.rejected,
            "may_remove": run.may_remove,
            "sha256": run.sha256,
        },
    )
