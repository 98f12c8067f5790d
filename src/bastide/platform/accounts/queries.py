"""Reads about accounts: rights of a territory, tokens and sessions of a person."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet
from django.http import Http404

from bastide.platform.access.actors import Actor
from bastide.platform.access.models import Grant, Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.accounts.models import ApiToken, OpenSession, User, normalised_email
from bastide.platform.accounts.services import ACCESS


def list_visible_grants(actor: Actor, root_id: uuid.UUID) -> QuerySet[Grant]:
    """Return the rights given in a territory, where the actor administers them."""
    return (
        Grant.objects.filter(perimeter__in=list_administered_perimeters(actor, root_id))
        .select_related("user", "perimeter")
        .order_by("user__full_name", "user__email", "perimeter__label", "room")
    )


def account_of(email: str) -> User | None:
    """Return the active account of an address, for commands that act in somebody's name."""
    return User.objects.filter(email=normalised_email(email), is_active=True).first()


def get_visible_grant(actor: Actor, root_id: uuid.UUID, grant_id: uuid.UUID) -> Grant:
    """Return one right of a territory.

    Raises:
        Http404: no such right, or none that the actor administers.
    """
    grant = list_visible_grants(actor, root_id).filter(pk=grant_id).first()
    if grant is None:
        raise Http404
    return grant


def list_administered_perimeters(actor: Actor, root_id: uuid.UUID) -> QuerySet[Perimeter]:
    """Return the perimeters of a territory whose rights the actor administers, the whole first."""
    inside = Perimeter.objects.filter(Q(pk=root_id) | Q(parent_id=root_id))
    if not actor.is_system:
        inside = inside.filter(pk__in=actor.perimeters(ACCESS, Role.ADMINISTRATOR))
    return inside.order_by("parent_id", "label")


def list_own_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """Return the tokens of the actor that are not revoked."""
    return ApiToken.objects.filter(user=actor.user, revoked_at__isnull=True)


def get_own_token(actor: Actor, token_id: uuid.UUID) -> ApiToken:
    """Return one token of the actor.

    Raises:
        Http404: no such token, or somebody else's.
    """
    token = list_own_tokens(actor).filter(pk=token_id).first()
    if token is None:
        raise Http404
    return token


def list_own_sessions(actor: Actor) -> QuerySet[OpenSession]:
    """Return the sessions of the actor, the last opened first."""
    return OpenSession.objects.filter(user=actor.user)


def get_own_session(actor: Actor, session_id: uuid.UUID) -> OpenSession:
    """Return one session of the actor.

    Raises:
        Http404: no such session, or somebody else's.
    """
    session = list_own_sessions(actor).filter(uid=session_id).first()
    if session is None:
        raise Http404
    return session
