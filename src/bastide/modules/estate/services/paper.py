"""Votes that came on paper: a file is checked, held, then stored in the open round or given up.

What is kept of a held file says how many rows there are and nothing of what they answer: others
who contribute to the estate may see the batch.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.grids import services as grids
from bastide.kernel.grids.models import Campaign
from bastide.kernel.grids.readers import VoteColumns, VoteTable, read_votes
from bastide.modules.estate.core.matrix import Axis
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.exchange.holding import drop_held_file, held_bytes, hold_file
from bastide.platform.exchange.models import ImportBatch
from bastide.platform.exchange.uploads import Upload

ROOM = "estate"
KIND = "votes"
COLUMNS = VoteColumns(subject="batiment", group="segment")
"""The columns of `bastide estate score`."""


@dataclass(frozen=True, slots=True)
class PaperReport:
    """What a file of votes would do, or did.

    Attributes:
        rows: data rows seen. stored: answers that count; raters: names in the file.
        replaced: rows that a later one of the same rater on the same cell replaced.
        refused: rows left out, with why. blocking: what keeps the whole file from being stored.
    """

    rows: int
    stored: int
    raters: tuple[str, ...]
    replaced: int
    refused: tuple[Refusal, ...]
    blocking: tuple[Refusal, ...] = ()

    @property
    def may_be_stored(self) -> bool:
        """Tell whether something can be stored."""
        return not self.blocking and self.stored > 0


def hold_votes(*, actor: Actor, campaign: Campaign, upload: Upload) -> ImportBatch:
    """Read a file of votes whole and keep it until it is stored or given up.

    Raises:
        NotAllowedError: the actor does not lead the campaign.
        InputRefusedError: it cannot be read; nothing is kept.
    """
    actor.require(Role.MANAGER, campaign.perimeter_id, campaign.room)
    table = _read(upload.data, upload.name)
    return hold_file(
        actor=actor,
        perimeter_id=campaign.perimeter_id,
        room=ROOM,
        kind=KIND,
        name=upload.name,
        data=upload.data,
        report={"campaign": str(campaign.pk), "rows": table.rows},
    )


def check_votes(*, actor: Actor, campaign: Campaign, batch: ImportBatch) -> PaperReport:
    """Say what storing a held file would do, without doing it.

    Raises:
        NotAllowedError: the actor does not lead the campaign.
        Http404: the file is no longer held.
    """
    actor.require(Role.MANAGER, campaign.perimeter_id, campaign.room)
    table = _read(held_bytes(batch), batch.file_name)
    with transaction.atomic():
        try:
            stored = grids.import_votes(actor=actor, campaign=campaign, votes=table.votes)
        except InputRefusedError as error:
            transaction.set_rollback(True)
            return _report(table, 0, error.refusals)
        transaction.set_rollback(True)
    return _report(table, stored)


@transaction.atomic
def store_votes(*, actor: Actor, campaign: Campaign, batch: ImportBatch) -> PaperReport:
    """Store a held file in the open round, all that can be or nothing, and forget the file.

    Raises:
        InputRefusedError: the round is closed, or something in the file has no place; the file
            stays held.
        Http404: the file is no longer held.
    """
    table = _read(held_bytes(batch), batch.file_name)
    stored = grids.import_votes(actor=actor, campaign=campaign, votes=table.votes)
    drop_held_file(batch=batch)
    return _report(table, stored)


def drop_votes(*, actor: Actor, campaign: Campaign, batch: ImportBatch) -> None:
    """Give a held file up.

    Raises:
        NotAllowedError: the actor does not lead the campaign.
    """
    actor.require(Role.MANAGER, campaign.perimeter_id, campaign.room)
    drop_held_file(batch=batch)


def is_of_campaign(batch: ImportBatch, campaign: Campaign) -> bool:
    """Tell whether a held file holds votes of this campaign."""
    return batch.kind == KIND and batch.report.get("campaign") == str(campaign.pk)


def _read(data: bytes, name: str) -> VoteTable:
    return read_votes(data, name, columns=COLUMNS, axes=[axis.value for axis in Axis])


def _report(table: VoteTable, stored: int, blocking: tuple[Refusal, ...] = ()) -> PaperReport:
    return PaperReport(
        rows=table.rows,
        stored=stored,
        raters=tuple(dict.fromkeys(vote.rater for vote in table.votes)),
        replaced=len(table.duplicates),
        refused=table.refused,
        blocking=blocking,
    )
