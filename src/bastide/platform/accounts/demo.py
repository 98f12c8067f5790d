"""The accounts of a demonstration: six functions, published passwords, never elsewhere."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Mapping, Sequence

from django.conf import settings
from django.db import transaction

from bastide.foundation.errors import NotAllowedError
from bastide.platform.access.actors import SYSTEM
from bastide.platform.access.models import EVERY_ROOM, Grant, Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.accounts.models import User
from bastide.platform.audit.services import record

DOMAIN = "demo.bastide.example"

ACCOUNTS: tuple[tuple[str, str, tuple[tuple[str, Role], ...]], ...] = (
    ("dgs", "Directrice générale des services", ((EVERY_ROOM, Role.MANAGER),)),
    (
        "controle",
        "Contrôleur de gestion",
        (
            (EVERY_ROOM, Role.READER),
            ("budgets", Role.MANAGER),
            ("policies", Role.MANAGER),
            ("spending", Role.MANAGER),
        ),
    ),
    ("maire", "Maire d’une commune membre", ((EVERY_ROOM, Role.READER),)),
    ("drh", "Directeur des ressources humaines", ((EVERY_ROOM, Role.READER),)),
    ("lecture", "Agent en lecture seule", ((EVERY_ROOM, Role.READER),)),
    ("admin", "Administratrice du territoire", ((EVERY_ROOM, Role.ADMINISTRATOR),)),
)
"""Local part of the address, function, (room, role)."""


def demo_accounts() -> list[dict[str, str]]:
    """Return what the sign-in page of a demonstration offers: address, password, function."""
    return [
        {"email": f"{name}@{DOMAIN}", "password": f"bastide-demo-{name}", "label": label}
        for name, label, _roles in ACCOUNTS
    ]


@transaction.atomic
def create_demo_accounts(
    *,
    territories: Sequence[Perimeter],
    mayor_of: Mapping[uuid.UUID, Perimeter] | None = None,
    from_command: bool = False,
    checked: Collection[str] = (),
) -> list[dict[str, str]]:
    """Create the six accounts with their roles, or bring them back to what they should be.

    The mayor's roles are held in one commune only of each territory.

    Args:
        territories: perimeters of the demonstration's territories.
        mayor_of: perimeter of a territory → that of the one commune whose accounts the mayor sees.
        from_command: true from `bastide demo`.
        checked: what `checked_passwords` answered; such passwords are not checked again.

    Returns:
        The same as `demo_accounts`.

    Raises:
        NotAllowedError: this installation is no demonstration.
    """
    offered = create_demo_people(from_command=from_command, checked=checked)
    for (name, _label, roles), account in zip(ACCOUNTS, offered, strict=True):
        user = User.objects.get(email=account["email"])
        for territory in territories:
            place = (mayor_of or {}).get(territory.pk, territory) if name == "maire" else territory
            for room, role in roles:
                _grant(user, place, room, role)
    return offered


@transaction.atomic
def create_demo_people(
    *, from_command: bool = False, checked: Collection[str] = ()
) -> list[dict[str, str]]:
    """Create the six accounts without any role: rooms may name them while they load.

    Args:
        from_command: true from `bastide demo`.
        checked: what `checked_passwords` answered; such passwords are not checked again.

    Returns:
        The same as `demo_accounts`.

    Raises:
        NotAllowedError: this installation is no demonstration.
    """
    if not (settings.IS_DEMO or from_command):
        raise NotAllowedError("Les comptes de démonstration n’existent que dans une démonstration.")
    offered = demo_accounts()
    for account in offered:
        _account(account["email"], account["password"], account["label"], checked)
    return offered


def checked_passwords() -> frozenset[str]:
    """Return a digest per stored password of the demonstration's accounts.

    Ask for it when all were just created or checked: it costs nothing, where checking a password
    is made slow on purpose.
    """
    emails = [account["email"] for account in demo_accounts()]
    kept = User.objects.filter(email__in=emails).values_list("email", "password")
    return frozenset(_digest(email, password) for email, password in kept)


def _digest(email: str, password: str) -> str:
    return hashlib.sha256(f"{email} {password}".encode()).hexdigest()


def demo_account(name: str) -> User | None:
    """Return an account of the demonstration by its short name; `None` when it is not there."""
    return User.objects.filter(email=f"{name}@{DOMAIN}").first()


def _account(email: str, password: str, label: str, checked: Collection[str]) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        return User.objects.create_user(email, password, full_name=label, function=label)
    if _digest(email, user.password) not in checked and not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


def _grant(user: User, place: Perimeter, room: str, role: Role) -> None:
    grant, is_new = Grant.objects.update_or_create(
        user=user, perimeter=place, room=room, defaults={"role": role}
    )
    if is_new:
        record(
            actor=SYSTEM,
            perimeter_id=place.pk,
            action="give_role",
            target=grant,
            after={"person": str(user.uid), "room": room, "role": role.name.lower()},
            reason="démonstration",
        )
