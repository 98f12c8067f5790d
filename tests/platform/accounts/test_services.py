"""Rights are given by who may, never above his own, and every act leaves its line."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.platform.access.actors import SYSTEM, VISITOR, actor_for
from bastide.platform.access.models import EVERY_ROOM, Grant, Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.accounts import services
from bastide.platform.accounts.demo import ACCOUNTS, create_demo_accounts, demo_accounts
from bastide.platform.accounts.models import ApiToken, User
from bastide.platform.accounts.tokens import actor_of, digest_of, token_of
from bastide.platform.audit.models import Event
from tests.platform.accounts.people import a_perimeter, a_person, an_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def territory() -> Perimeter:
    return a_perimeter("Territoire")


def give(actor: Any, perimeter: Perimeter, role: Role, **options: Any) -> Grant:
    options.setdefault("email", "nouvelle@ville.fr")
    return services.give_role(actor=actor, perimeter_id=perimeter.id, role=role, **options)


def test_an_administrator_gives_a_role_and_opens_the_account(territory: Perimeter) -> None:
    admin = an_actor("admin@ville.fr", territory, Role.ADMINISTRATOR)
    grant = give(admin, territory, Role.MANAGER, email=" Nouvelle@VILLE.fr ")
    assert grant.user.email == "nouvelle@ville.fr"
    assert not grant.user.has_usable_password()
    event = Event.objects.get(action="give_role")
    assert event.target_id == str(grant.pk)
    again = give(admin, territory, Role.READER)
    assert (again.pk, again.role) == (grant.pk, Role.READER)
    assert User.objects.filter(email="nouvelle@ville.fr").count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role < Role.ADMINISTRATOR])
def test_nobody_below_administrator_gives_rights(territory: Perimeter, role: Role) -> None:
    actor = an_actor("a@ville.fr", territory, role)
    with pytest.raises(NotAllowedError):
        give(actor, territory, Role.READER)
    assert not User.objects.filter(email="nouvelle@ville.fr").exists()


def test_an_administrator_has_no_power_elsewhere(territory: Perimeter) -> None:
    commune = a_perimeter("Commune", of=territory)
    below = an_actor("maire@ville.fr", commune, Role.ADMINISTRATOR)
    give(below, commune, Role.READER)
    for place in (territory, a_perimeter("Ailleurs"), a_perimeter("Sœur", of=territory)):
        with pytest.raises(NotAllowedError):
            give(below, place, Role.READER)


def test_nobody_gives_more_than_he_holds(territory: Perimeter) -> None:
    """Who administers the rights only cannot make himself administrator of everything."""
    keeper = an_actor("a@ville.fr", territory, Role.ADMINISTRATOR, services.ACCESS)
    for room in (EVERY_ROOM, "spending"):
        with pytest.raises(NotAllowedError):
            give(keeper, territory, Role.READER, room=room)
    give(keeper, territory, Role.ADMINISTRATOR, room=services.ACCESS)


def test_a_token_below_administrator_gives_nothing(territory: Perimeter) -> None:
    user = a_person("a@ville.fr", (territory, EVERY_ROOM, Role.ADMINISTRATOR))
    with pytest.raises(NotAllowedError):
        give(actor_for(user, ceiling=Role.MANAGER), territory, Role.READER)
    with pytest.raises(NotAllowedError):
        give(actor_for(user, rooms=frozenset({"spending"})), territory, Role.READER)


def test_the_last_administrator_stays(territory: Perimeter) -> None:
    admin = an_actor("a@ville.fr", territory, Role.ADMINISTRATOR)
    own = Grant.objects.get()
    with pytest.raises(InputRefusedError):
        services.remove_role(actor=admin, grant=own)
    with pytest.raises(InputRefusedError):
        give(admin, territory, Role.READER, email="a@ville.fr")
    give(admin, territory, Role.ADMINISTRATOR)
    services.remove_role(actor=admin, grant=own, reason="départ")
    assert not Grant.objects.filter(pk=own.pk).exists()
    assert Event.objects.filter(action="remove_role").count() == 1


@pytest.mark.parametrize(
    "options",
    [
        {"email": "pas une adresse"},
        {"starts_on": dt.date(2026, 2, 1), "ends_on": dt.date(2026, 1, 1)},
    ],
)
def test_a_refused_right_leaves_nothing(territory: Perimeter, options: dict[str, Any]) -> None:
    admin = an_actor("a@ville.fr", territory, Role.ADMINISTRATOR)
    with pytest.raises(InputRefusedError) as refused:
        give(admin, territory, Role.READER, **options)
    assert refused.value.refusals[0].remedy
    assert (User.objects.count(), Grant.objects.count(), Event.objects.count()) == (1, 1, 0)


def new_token(actor: Any, **options: Any) -> tuple[ApiToken, str]:
    options.setdefault("expires_on", timezone.localdate() + dt.timedelta(30))
    return services.create_token(actor=actor, name="essai", **options)


def test_a_token_is_kept_as_a_digest_and_cut_to_its_limits(territory: Perimeter) -> None:
    manager = an_actor("a@ville.fr", territory, Role.MANAGER)
    token, secret = new_token(manager, ceiling=Role.READER, rooms=("spending",))
    kept = " ".join(str(value) for value in ApiToken.objects.values_list().get())
    assert secret not in kept
    assert token.digest == digest_of(secret)
    found = token_of(secret)
    assert found == token
    actor = actor_of(token)
    assert actor.can(Role.READER, territory.id, "spending")
    assert not actor.can(Role.CONTRIBUTOR, territory.id, "spending")
    assert not actor.can(Role.READER, territory.id, "strategy")


def test_a_token_follows_the_roles_of_its_owner(territory: Perimeter) -> None:
    token, _secret = new_token(
        an_actor("a@ville.fr", territory, Role.MANAGER), ceiling=Role.MANAGER
    )
    Grant.objects.update(role=Role.READER)
    assert not actor_of(token).can(Role.CONTRIBUTOR, territory.id, "spending")


def test_a_dead_token_opens_nothing(territory: Perimeter) -> None:
    manager = an_actor("a@ville.fr", territory, Role.MANAGER)
    today = timezone.localdate()
    _token, revoked = new_token(manager)
    services.revoke_token(actor=manager, token=_token)
    expired, old = new_token(manager, expires_on=today)
    assert token_of(old) is not None
    ApiToken.objects.filter(pk=expired.pk).update(expires_on=today - dt.timedelta(1))
    _last, closed = new_token(manager)
    User.objects.update(is_active=False)
    assert [token_of(secret) for secret in (revoked, old, closed, "", "bst_x", "x" * 5000)] == [
        None
    ] * 6


def test_a_token_lives_a_year_at_most(territory: Perimeter) -> None:
    manager = an_actor("a@ville.fr", territory, Role.MANAGER)
    today = timezone.localdate()
    for day in (today - dt.timedelta(1), today + dt.timedelta(400)):
        with pytest.raises(InputRefusedError):
            new_token(manager, expires_on=day)
    assert not ApiToken.objects.exists()


def test_a_token_makes_no_token_and_revokes_none(territory: Perimeter) -> None:
    manager = an_actor("a@ville.fr", territory, Role.MANAGER)
    token, _secret = new_token(manager)
    other = an_actor("b@ville.fr", territory, Role.MANAGER)
    with pytest.raises(NotAllowedError):
        new_token(actor_of(token))
    for actor in (other, actor_of(token), VISITOR, SYSTEM):
        with pytest.raises(NotAllowedError):
            services.revoke_token(actor=actor, token=token)


def test_the_database_keeps_no_secret(territory: Perimeter) -> None:
    new_token(an_actor("a@ville.fr", territory, Role.MANAGER))
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.update(digest="bst_secret")


def test_two_spellings_of_an_address_are_one_account() -> None:
    """The case of an address never opens a second account (CVE-2019-19844)."""
    a_person("maire@ville.fr")
    for spelling in ("MAIRE@VILLE.FR", "ｍaire@ville.fr"):
        with pytest.raises(ValidationError):
            User.objects.create_user(spelling, None, full_name="x")
        assert User.objects.get_by_natural_key(f" {spelling}").full_name == "maire"


def test_demonstration_accounts_stay_in_demonstrations(territory: Perimeter, settings: Any) -> None:
    settings.IS_DEMO = False
    with pytest.raises(NotAllowedError):
        create_demo_accounts(territories=[territory])
    assert not User.objects.exists()


def test_demonstration_accounts_open_with_their_roles(territory: Perimeter) -> None:
    commune = a_perimeter("Commune", of=territory)
    mayor_of = {territory.pk: commune}
    offered = create_demo_accounts(territories=[territory], mayor_of=mayor_of, from_command=True)
    assert (
        create_demo_accounts(territories=[territory], mayor_of=mayor_of, from_command=True)
        == offered
        == demo_accounts()
    )
    assert User.objects.count() == len(ACCOUNTS)
    for account in offered:
        user = User.objects.get(email=account["email"])
        assert user.check_password(account["password"])
    mayor = actor_for(User.objects.get(email__startswith="maire"))
    assert mayor.any_perimeter() == {commune.id}
    admin = actor_for(User.objects.get(email__startswith="admin"))
    assert admin.can(Role.ADMINISTRATOR, territory.id, EVERY_ROOM)
