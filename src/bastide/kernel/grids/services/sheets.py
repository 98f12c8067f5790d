"""The sheet that a rater saves, from any of his devices, as often as he likes, until the close."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, NotAllowedError, Refusal
from bastide.kernel.grids.core.answers import Answer, NonAnswer, checked_answer
from bastide.kernel.grids.core.sheets import LONGEST_COMMENT, SheetConflictError, SheetContent
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import (
    Campaign,
    GridItem,
    Rater,
    Round,
    Score,
    ScoreState,
    Sheet,
    Subject,
    Submission,
)
from bastide.kernel.grids.models.scores import STATES
from bastide.kernel.grids.queries.gates import assigned_subjects
from bastide.kernel.grids.queries.sheets import asked_items, content_of
from bastide.kernel.grids.rules import may_answer
from bastide.kernel.grids.services.locks import locked, refused
from bastide.platform.access.actors import Actor
from bastide.platform.audit.services import record


@transaction.atomic
def save_sheet(
    *,
    actor: Actor,
    rater: Rater,
    subject: Subject,
    answers: Mapping[str, Answer | str],
    version: int,
    key: uuid.UUID,
    comments: Mapping[str, str] | None = None,
) -> SheetContent:
    """Store what a rater says of a subject; items that are not named keep what they had.

    The audit says that the rater saved something in the campaign, never what, nor about what.

    Args:
        actor: the rater himself, by an access that writes.
        rater: obtained through `get_own_rater`.
        subject: obtained through `get_own_subject`.
        answers: code of the item → answer; a blank takes the answer back.
        version: the version that this device read; 0 for a sheet never saved.
        key: drawn by the device for this save; the same key again changes nothing.
        comments: code of the item → words, 2000 characters at most; empty takes them back.

    Returns:
        The whole sheet as it is stored now, with its new version.

    Raises:
        NotAllowedError: the actor is not this rater.
        SheetConflictError: another device saved in between; it carries both versions.
        InputRefusedError: the round is closed, the subject or an item is not asked of him, or an
            answer is none. Nothing was written.
    """
    campaign = locked(rater.campaign)
    rater = _own(actor, rater)
    sent = _Sent(answers, comments or {}, version, key)
    replayed = _replayed(rater, subject, sent)
    if replayed is not None:
        return replayed
    voted = _open_round(campaign)
    place = Place(campaign, voted, rater, subject, _asked(voted, rater, subject))
    content = sent.checked(place)
    stored = content_of(voted, rater, subject)
    if stored.version != version:
        conflict = SheetConflictError(stored=stored, sent=content)
        if conflict.differing:
            raise conflict
        return stored
    write_sheets([(place, content)])
    saved = Sheet.objects.get(round=voted, subject=subject, rater=rater)
    Submission.objects.create(sheet=saved, key=key, sha256=sent.sha256)
    record(actor=actor, perimeter_id=campaign.perimeter_id, action="record_sheet", target=campaign)
    return content_of(voted, rater, subject)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sheet is written: its round, rater and subject, and the items asked there."""

    campaign: Campaign
    voted: Round
    rater: Rater
    subject: Subject
    items: Mapping[str, GridItem]


@dataclass(frozen=True, slots=True)
class _Sent:
    """What a device sends."""

    answers: Mapping[str, Answer | str]
    comments: Mapping[str, str]
    version: int
    key: uuid.UUID

    @property
    def sha256(self) -> str:
        """Return the fingerprint of what is sent, to tell a replay from a key used twice."""
        said = [self.version, sorted(self.answers.items()), sorted(self.comments.items())]
        return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()

    def checked(self, place: Place) -> SheetContent:
        """Return what is sent once every answer and comment is one."""
        refusals: list[Refusal] = []
        answers: dict[str, Answer] = {}
        for code in dict.fromkeys((*self.answers, *self.comments)):
            if code not in place.items:
                reason = "Cet item n’est pas demandé ici."
                refusals.append(Refusal(reason, "Rechargez la fiche.", field=code))
        for code, written in self.answers.items():
            try:
                answers[code] = checked_answer(written, place.campaign.grid.scale)
            except InputRefusedError as error:
                refusals += [
                    Refusal(one.reason, one.remedy, field=code, value=one.value)
                    for one in error.refusals
                ]
        for code, text in self.comments.items():
            if len(text) > LONGEST_COMMENT:
                reason = f"Le commentaire dépasse {LONGEST_COMMENT} caractères."
                refusals.append(Refusal(reason, "Raccourcissez-le.", field=code))
        if refusals:
            raise InputRefusedError(tuple(refusals))
        return SheetContent(self.version, answers, {code: text.strip() for code, text in
                                                    self.comments.items()})  # fmt: skip


def _own(actor: Actor, rater: Rater) -> Rater:
    """Return the rater as he stands now, if the actor is he."""
    fresh = Rater.objects.select_related("campaign", "user").filter(pk=rater.pk).first()
    if fresh is None or not may_answer(actor, fresh):
        raise NotAllowedError("Cette fiche n'est pas la vôtre.")
    return fresh


def _replayed(rater: Rater, subject: Subject, sent: _Sent) -> SheetContent | None:
    """Return the sheet when this very save was stored already, `None` otherwise."""
    earlier = (
        Submission.objects.filter(sheet__rater=rater, sheet__subject=subject, key=sent.key)
        .select_related("sheet__round")
        .first()
    )
    if earlier is None:
        return None
    if earlier.sha256 != sent.sha256:
        raise refused(
            "Cette clé d’envoi a déjà servi pour d’autres réponses.",
            "Rechargez la fiche et enregistrez de nouveau.",
            field="key",
            value=str(sent.key),
        )
    return content_of(earlier.sheet.round, rater, subject)


def _open_round(campaign: Campaign) -> Round:
    voted = campaign.rounds.filter(closed_at__isnull=True).first()
    if campaign.stage != Stage.OPEN or voted is None:
        raise refused(
            "Aucun tour n’est ouvert\u00a0: cette réponse arrive trop tôt ou trop tard.",
            "Rien n’a été enregistré. Demandez à qui conduit la campagne.",
            field="stage",
            value=campaign.stage,
        )
    return voted


def _asked(voted: Round, rater: Rater, subject: Subject) -> dict[str, GridItem]:
    """Return code → item asked of this rater about this subject."""
    if not assigned_subjects(rater).filter(pk=subject.pk).exists():
        raise refused(
            "Ce sujet ne vous est pas confié.",
            "Revenez à la liste de vos fiches.",
            field="subject",
            value=subject.code,
        )
    items = {item.code: item for item in asked_items(voted, [subject])[subject.pk]}
    if not items:
        reason = "Rien n’est demandé sur ce sujet dans ce tour."
        raise refused(reason, "Revenez à la liste de vos fiches.", value=subject.code)
    return items


def write_sheets(written: Sequence[tuple[Place, SheetContent]]) -> None:
    """Write answers and comments of sheets of one round, each under its next version.

    Blanks are taken away. Each sheet comes once.
    """
    voted = written[0][0].voted
    raters = {place.rater for place, _content in written}
    subjects = {place.subject for place, _content in written}
    facts = {"round": voted, "rater__in": raters, "subject__in": subjects}
    versions = {
        (sheet.rater_id, sheet.subject_id): sheet.version for sheet in Sheet.objects.filter(**facts)
    }
    known = {
        (score.rater_id, score.subject_id, score.item_id): score
        for score in Score.sealed.filter(**facts)
    }
    sheets: list[Sheet] = []
    rows: list[Score] = []
    emptied: list[int] = []
    for place, content in written:
        version = versions.get((place.rater.pk, place.subject.pk), 0) + 1
        sheets.append(Sheet(round=voted, subject=place.subject, rater=place.rater, version=version))
        for code in dict.fromkeys((*content.answers, *content.comments)):
            item = place.items[code]
            before = known.get((place.rater.pk, place.subject.pk, item.pk))
            row = _row(place, item, content, before, version)
            if row is not None:
                rows.append(row)
            elif before is not None:
                emptied.append(before.pk)
    Sheet.objects.bulk_create(
        sheets,
        update_conflicts=True,
        unique_fields=["round", "subject", "rater"],
        update_fields=["version"],
    )
    Score.sealed.filter(pk__in=emptied).delete()
    Score.sealed.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["round", "subject", "item", "rater"],
        update_fields=["state", "value", "comment", "version", "updated_at"],
    )


def _row(
    place: Place, item: GridItem, content: SheetContent, before: Score | None, version: int
) -> Score | None:
    """Return an answer as it is stored, `None` when nothing is left to store."""
    answer = content.answers.get(item.code, before.answer if before else NonAnswer.BLANK)
    comment = content.comments.get(item.code, before.comment if before else "")
    if answer is NonAnswer.BLANK and not comment:
        return None
    is_word = isinstance(answer, NonAnswer)
    return Score(
        round=place.voted,
        subject=place.subject,
        item=item,
        rater=place.rater,
        state=STATES[NonAnswer(str(answer))] if is_word else ScoreState.NUMBER,
        value=None if is_word else int(answer),
        scale_max=place.campaign.grid.scale_max,
        comment=comment,
        version=version,
        updated_at=timezone.now(),
    )
