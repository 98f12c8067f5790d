"""The bodies that examine offers, and who sits in each."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.models import BodyCode, ModerationBody, ModerationSeat
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.platform.access.actors import Actor, actor_for
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record
from bastide.platform.database.versions import write_version

_NAMES = {
    BodyCode.ASSISTANT: "Assistance emploi du territoire",
    BodyCode.CHAMBER: "Chambre de commerce et d’industrie",
    BodyCode.TRAINING: "Service formation du territoire",
}
_DEADLINES = range(1, 31)


def bodies_of(territory: Territory) -> dict[str, ModerationBody]:
    """Return the bodies of a territory by code, in the caller's transaction; made when missing."""
    made = [
        ModerationBody(territory=territory, code=code, name=name) for code, name in _NAMES.items()
    ]
    found = {one.code: one for one in ModerationBody.objects.filter(territory=territory)}
    if len(found) < len(made):
        ModerationBody.objects.bulk_create(made, ignore_conflicts=True)
        found = {one.code: one for one in ModerationBody.objects.filter(territory=territory)}
    return found


@transaction.atomic
def change_body(
    *,
    actor: Actor,
    body: ModerationBody,
    version: int,
    name: str,
    email: str,
    days: int,
    trusts_known: bool,
) -> ModerationBody:
    """Change a body: its name, where it is written to, its deadline, what it lets through.

    Args:
        actor: manager of the territory.
        body: obtained through a gate.
        version: the one that the actor saw.
        name: as advertisers read it.
        email: empty when nobody is written to.
        days: working days.
        trusts_known: known advertisers go online at once.

    Raises:
        InputRefusedError: no name, or a deadline outside 1 to 30 days.
        EditConflictError: somebody changed it in between.
    """
    actor.require(Role.MANAGER, body.territory.perimeter_id, ROOM)
    said = squeezed(name)[:120]
    if not said:
        raise InputRefusedError((Refusal("Le nom manque.", "Nommez-le.", field="name"),))
    if days not in _DEADLINES:
        wrong = Refusal("Ce délai n’est pas tenable.", "De 1 à 30 jours ouvrés.", field="days")
        raise InputRefusedError((wrong,))
    after = {"name": said, "email": email, "days": days, "trusts_known": trusts_known}
    before = write_version(body, version, after)
    record(
        actor=actor,
        perimeter_id=body.territory.perimeter_id,
        action="change_body",
        target=body,
        before=before,
        after=after,
    )
    return body


@transaction.atomic
def seat_moderator(*, actor: Actor, body: ModerationBody, email: str) -> ModerationSeat:
    """Have a person examine offers for a body; once there, again changes nothing.

    Args:
        actor: manager of the territory.
        body: obtained through a gate.
        email: of an account that already reads the room in this territory.

    Raises:
        InputRefusedError: no such account here; which of the two is not told.
    """
    actor.require(Role.MANAGER, body.territory.perimeter_id, ROOM)
    user = get_user_model().objects.filter(email__iexact=email.strip(), is_active=True).first()
    may_read = user is not None and actor_for(user).can(
        Role.READER, body.territory.perimeter_id, ROOM
    )
    if user is None or not may_read:
        refusal = Refusal(
            "Aucun compte de ce territoire n’a cette adresse et l’accès à l’emploi.",
            "Donnez-lui d’abord un rôle dans l’emploi.",
            field="email",
        )
        raise InputRefusedError((refusal,))
    seat, is_new = ModerationSeat.objects.get_or_create(body=body, user=user)
    if is_new:
        record(
            actor=actor,
            perimeter_id=body.territory.perimeter_id,
            action="add_seat",
            target=body,
            after={"user": str(user.uid)},
        )
    return seat


@transaction.atomic
def unseat_moderator(*, actor: Actor, seat: ModerationSeat) -> None:
    """Have a person no longer examine offers for a body.

    Args:
        actor: manager of the territory.
        seat: obtained through a gate.
    """
    actor.require(Role.MANAGER, seat.body.territory.perimeter_id, ROOM)
    record(
        actor=actor,
        perimeter_id=seat.body.territory.perimeter_id,
        action="remove_seat",
        target=seat.body,
        before={"user": str(seat.user.uid)},
    )
    seat.delete()
