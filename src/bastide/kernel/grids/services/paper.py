"""Answers that came on paper, typed by those who lead the campaign."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.grids.core.answers import Answer, NonAnswer, Vote, checked_answer, latest_votes
from bastide.kernel.grids.core.sheets import SheetContent
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign, Rater, Round
from bastide.kernel.grids.queries.gates import assigned_subjects
from bastide.kernel.grids.queries.sheets import asked_items
from bastide.kernel.grids.services.locks import held
from bastide.kernel.grids.services.raters import add_rater
from bastide.kernel.grids.services.sheets import Place, write_sheets
from bastide.platform.access.actors import Actor
from bastide.platform.audit.services import record


@transaction.atomic
def import_votes(*, actor: Actor, campaign: Campaign, votes: Sequence[Vote]) -> int:
    """Store answers given on paper in the open round, all or none.

    A vote names its subject and item by code, its rater by name, its college by code. A name that
    is new becomes a rater without account; nobody answers in place of a rater who has one.

    Args:
        actor: manager of the campaign.
        campaign: obtained through a gate; open.
        votes: as `readers.read_votes` gives them; the last of a rater on a cell wins.

    Returns:
        The number of answers stored; blanks take an answer back and are not counted.

    Raises:
        InputRefusedError: an unknown college, a rater with an account or of another college, a cell
            that is not asked of him, or an answer that is none. Nothing was written.
    """
    fresh = held(actor, campaign, {Stage.OPEN})
    voted = Round.objects.get(campaign=fresh, closed_at__isnull=True)
    kept, _replaced = latest_votes(votes)
    raters = _raters(actor, fresh, kept)
    sheets: dict[tuple[str, str], list[Vote]] = defaultdict(list)
    for vote in kept:
        sheets[vote.rater, vote.subject].append(vote)
    places = _Places(fresh, voted)
    refusals: list[Refusal] = []
    ready: list[tuple[Place, SheetContent]] = []
    for (name, code), about in sheets.items():
        place = places.of(raters[name], code)
        answers = {vote.item: vote.answer for vote in about}
        if place is None:
            reason = "Ce sujet n’est pas confié à cet évaluateur."
            refusals.append(Refusal(reason, "Retirez ces lignes.", value=f"{name}, {code}"))
            continue
        refusals += _faults(place, answers)
        ready.append((place, SheetContent(0, answers)))
    if refusals:
        raise InputRefusedError(tuple(refusals))
    if ready:
        write_sheets(ready)
    record(
        actor=actor,
        perimeter_id=fresh.perimeter_id,
        action="import_votes",
        target=fresh,
        after={"raters": len(raters)},
    )
    return sum(vote.answer is not NonAnswer.BLANK for vote in kept)


def _raters(actor: Actor, campaign: Campaign, votes: Sequence[Vote]) -> dict[str, Rater]:
    """Return name → rater without account, new ones created."""
    colleges = {college.code: college for college in campaign.colleges.all()}
    unnamed = campaign.raters.filter(user__isnull=True, anonymised_at__isnull=True)
    known = {rater.label: rater for rater in unnamed.exclude(label="").select_related("college")}
    taken = {rater.name for rater in campaign.raters.select_related("user") if rater.user_id}
    found: dict[str, Rater] = {}
    refusals: list[Refusal] = []
    for name, code in {vote.rater: vote.college for vote in votes}.items():
        rater = known.get(name)
        if name in taken:
            reason = "Cet évaluateur répond avec son compte."
            refusals.append(Refusal(reason, "Retirez ses lignes.", field="rater", value=name))
        elif code not in colleges or (rater is not None and rater.college.code != code):
            reason = "Ce collège n’existe pas, ou n’est pas celui de cet évaluateur."
            refusals.append(Refusal(reason, "Corrigez-le.", field="college", value=code))
        else:
            found[name] = rater or add_rater(
                actor=actor, campaign=campaign, college=colleges[code], label=name
            )
    if refusals:
        raise InputRefusedError(tuple(refusals))
    return found


class _Places:
    """Where the sheets of a round go: who is asked what about which subject."""

    def __init__(self, campaign: Campaign, voted: Round) -> None:
        self._campaign, self._voted = campaign, voted
        subjects = list(campaign.subjects.filter(withdrawn_at__isnull=True))
        self._subjects = {subject.code: subject for subject in subjects}
        self._asked = asked_items(voted, subjects)
        self._assigned: dict[uuid.UUID, set[uuid.UUID]] = {}

    def of(self, rater: Rater, code: str) -> Place | None:
        """Return where a sheet goes, `None` when the subject is not the rater's."""
        if rater.pk not in self._assigned:
            own = assigned_subjects(rater).values_list("pk", flat=True)
            self._assigned[rater.pk] = set(own)
        subject = self._subjects.get(code)
        if subject is None or subject.pk not in self._assigned[rater.pk]:
            return None
        items = {item.code: item for item in self._asked[subject.pk]}
        return Place(self._campaign, self._voted, rater, subject, items)


def _faults(place: Place, answers: Mapping[str, Answer]) -> list[Refusal]:
    faults: list[Refusal] = []
    for code, answer in answers.items():
        if code not in place.items:
            reason = "Cet item n’est pas demandé sur ce sujet."
            value = f"{place.subject.code} {code}"
            faults.append(Refusal(reason, "Retirez cette ligne.", field="item", value=value))
            continue
        try:
            checked_answer(answer, place.campaign.grid.scale)
        except InputRefusedError as error:
            faults += error.refusals
    return faults
