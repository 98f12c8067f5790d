"""Writes about accounts: roles given and withdrawn, tokens, sessions, preferences."""

from __future__ import annotations

import datetime as dt
import uuid
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from bastide.foundation.errors import InputRefusedError, NotAllowedError, Refusal
from bastide.platform.access.actors import Actor
from bastide.platform.access.models import EVERY_ROOM, Grant, Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.accounts.models import ApiToken, OpenSession, User, normalised_email
from bastide.platform.accounts.tokens import SHOWN, digest_of, draw_secret
from bastide.platform.audit.services import record

ACCESS = "access"
"""The room of the rights themselves."""

LONGEST_TOKEN_DAYS = 366


@transaction.atomic
def give_role(
    *,
    actor: Actor,
    perimeter_id: uuid.UUID,
    email: str,
    role: Role,
    room: str = EVERY_ROOM,
    full_name: str = "",
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> Grant:
    """Give a person a role in a room of a perimeter, or change the one he holds there.

    The account is opened when the address has none; its owner then chooses a password by the
    “forgotten password” page, or signs in through the identity provider.

    Args:
        actor: administrator of the perimeter, holding there at least the role that he gives.
        perimeter_id: a territory, or one authority.
        email: address of the person.
        role: what the person may do.
        room: slug of the room; `*` for every room.
        full_name: name shown, for a new account.
        starts_on: first day; none for today and before.
        ends_on: last day; none for without end.

    Raises:
        NotAllowedError: the actor may not give this role here.
        InputRefusedError: the address or the dates cannot be kept.
    """
    _require_power_over(actor, perimeter_id, room, role)
    Perimeter.objects.select_for_update().get(pk=perimeter_id)
    user = _account_of(email, full_name)
    grant = Grant.objects.filter(user=user, perimeter_id=perimeter_id, room=room).first()
    before = _facts(grant) if grant else None
    if grant:
        _require_power_over(actor, perimeter_id, room, Role(grant.role))
        if grant.role == Role.ADMINISTRATOR and role < Role.ADMINISTRATOR:
            _require_another_administrator(grant)
    grant = grant or Grant(user=user, perimeter_id=perimeter_id, room=room)
    grant.role, grant.starts_on, grant.ends_on = role, starts_on, ends_on
    _save_valid(grant)
    record(
        actor=actor,
        perimeter_id=perimeter_id,
        action="give_role",
        target=grant,
        before=before,
        after=_facts(grant),
    )
    return grant


@transaction.atomic
def remove_role(*, actor: Actor, grant: Grant, reason: str = "") -> None:
    """Withdraw a role from a person.

    Raises:
        NotAllowedError: the actor does not administer this perimeter, or holds less than the role.
        InputRefusedError: it is the last administrator of the perimeter.
    """
    _require_power_over(actor, grant.perimeter_id, grant.room, Role(grant.role))
    Perimeter.objects.select_for_update().get(pk=grant.perimeter_id)
    if grant.role == Role.ADMINISTRATOR:
        _require_another_administrator(grant)
    record(
        actor=actor,
        perimeter_id=grant.perimeter_id,
        action="remove_role",
        target=grant,
        before=_facts(grant),
        reason=reason,
    )
    grant.delete()


def _require_power_over(actor: Actor, perimeter_id: uuid.UUID, room: str, role: Role) -> None:
    """Stop who does not administer the rights here, or holds less than the role at stake."""
    actor.require(Role.ADMINISTRATOR, perimeter_id, ACCESS)
    actor.require(role, perimeter_id, room)


def _require_another_administrator(grant: Grant) -> None:
    others = Grant.objects.filter(
        perimeter_id=grant.perimeter_id, room=EVERY_ROOM, role=Role.ADMINISTRATOR
    ).exclude(pk=grant.pk)
    if grant.room == EVERY_ROOM and not others.exists():
        raise _refused(
            "role",
            _("C’est le dernier administrateur de ce périmètre."),
            _("Donnez d’abord ce rôle à une autre personne."),
        )


def _account_of(email: str, full_name: str) -> User:
    address = normalised_email(email)
    user = User.objects.filter(email=address).first()
    if user is not None:
        return user
    try:
        return User.objects.create_user(address, None, full_name=full_name or address.split("@")[0])
    except ValidationError as error:
        raise _refused(
            "email",
            _("Cette adresse électronique n’est pas lisible."),
            _("Écrivez-la sous la forme nom@domaine.fr."),
            email,
        ) from error


def _save_valid(grant: Grant) -> None:
    try:
        grant.full_clean()
    except ValidationError as error:
        raise _refused(
            "ends_on",
            _("Ce droit finirait avant de commencer."),
            _("Corrigez une des deux dates."),
            str(grant.ends_on or ""),
        ) from error
    grant.save()


def _refused(field: str, reason: str, remedy: str, value: str = "") -> InputRefusedError:
    return InputRefusedError((Refusal(reason, remedy, field=field, value=value),))


def _facts(grant: Grant) -> dict[str, Any]:
    return {
        "person": str(grant.user.uid),
        "room": grant.room,
        "role": Role(grant.role).name.lower(),
        "starts_on": grant.starts_on.isoformat() if grant.starts_on else None,
        "ends_on": grant.ends_on.isoformat() if grant.ends_on else None,
    }


@transaction.atomic
def create_token(
    *,
    actor: Actor,
    name: str,
    expires_on: dt.date,
    ceiling: Role = Role.READER,
    rooms: tuple[str, ...] = (),
) -> tuple[ApiToken, str]:
    """Create an API token of the actor; return it with its secret, which is shown this once.

    Raises:
        NotAllowedError: nobody is signed in, or the request itself comes by a limited access.
        InputRefusedError: the last day is past or more than a year away.
    """
    user = _owner(actor)
    today = timezone.localdate()
    if not today <= expires_on <= today + dt.timedelta(days=LONGEST_TOKEN_DAYS):
        raise _refused(
            "expires_on",
            _("Un jeton vaut d’aujourd’hui à un an au plus."),
            _("Choisissez une date plus proche."),
            expires_on.isoformat(),
        )
    secret = draw_secret()
    token = ApiToken(
        user=user,
        name=name,
        digest=digest_of(secret),
        prefix=secret[:SHOWN],
        ceiling=ceiling,
        rooms=sorted(rooms),
        expires_on=expires_on,
    )
    token.full_clean()
    token.save()
    _record_token(actor, "create_token", token)
    return token, secret


@transaction.atomic
def revoke_token(*, actor: Actor, token: ApiToken) -> None:
    """Revoke a token of the actor; from now on it opens nothing.

    Raises:
        NotAllowedError: the token is somebody else's.
    """
    if token.user_id != _owner(actor).pk:
        raise NotAllowedError("Ce jeton n'est pas le vôtre.")
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
    _record_token(actor, "revoke_token", token)


def _owner(actor: Actor) -> User:
    if actor.user is None or actor.rooms or actor.ceiling < Role.ADMINISTRATOR:
        raise NotAllowedError("Un jeton ne se gère que depuis une session ouverte.")
    return actor.user


def _record_token(actor: Actor, action: str, token: ApiToken) -> None:
    after = {
        "ceiling": Role(token.ceiling).name.lower(),
        "rooms": token.rooms,
        "expires_on": token.expires_on.isoformat(),
    }
    record(actor=actor, perimeter_id=None, action=action, target=token, after=after)


@transaction.atomic
def save_preferences(*, actor: Actor, density: str, colour_scheme: str) -> None:
    """Keep how a person wants pages to look.

    Raises:
        NotAllowedError: nobody is signed in.
    """
    user = _owner(actor)
    user.density, user.colour_scheme = density, colour_scheme
    user.full_clean()
    user.save(update_fields=["density", "colour_scheme"])


def note_sign_in(*, request: HttpRequest | None = None, user: User, **_announced: Any) -> None:
    """Note the session that just opened, by the kind of device only."""
    if request is None or not hasattr(request, "session"):
        return
    if not request.session.session_key:
        request.session.save()
    note_session(request.session.session_key or "", user, request.headers.get("User-Agent", ""))


def note_session(session_key: str, user: User, user_agent: str) -> None:
    """Note a session once; a session that is known already stays as it is."""
    device = "mobile" if "Mobi" in user_agent else "ordinateur"
    OpenSession.objects.get_or_create(
        session_key=session_key, defaults={"user": user, "device": device}
    )


@transaction.atomic
def close_session(*, actor: Actor, session: OpenSession) -> None:
    """Close a session of the actor, wherever it is open.

    Raises:
        NotAllowedError: the session is somebody else's.
    """
    if session.user_id != _owner(actor).pk:
        raise NotAllowedError("Cette session n'est pas la vôtre.")
    store = import_module(settings.SESSION_ENGINE).SessionStore
    store(session.session_key).delete()
    session.delete()


def forget_ended_sessions(user: User) -> None:
    """Forget the sessions of a person that ended by themselves."""
    sessions = OpenSession.objects.filter(user=user)
    alive = Session.objects.filter(
        session_key__in=sessions.values("session_key"), expire_date__gt=timezone.now()
    )
    sessions.exclude(session_key__in=alive.values("session_key")).delete()
