"""Signing in, staying in, and the pages of one's own account."""

from __future__ import annotations

import datetime as dt
import re
import statistics
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bastide.platform.access.actors import actor_for
from bastide.platform.access.models import EVERY_ROOM, Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.accounts.adapters import _postman
from bastide.platform.accounts.models import ApiToken, OpenSession, User
from bastide.platform.accounts.services import create_token
from bastide.platform.accounts.tokens import REQUESTS_PER_MINUTE, seconds_to_wait
from tests.platform.accounts.people import PASSWORD, a_perimeter, a_person

pytestmark = pytest.mark.django_db

LOGIN = "/compte/login/"


@pytest.fixture(autouse=True)
def _forget() -> None:
    """Forget the attempts of other tests: limits are counted in the cache."""
    cache.clear()


@pytest.fixture
def place() -> Perimeter:
    return a_perimeter("Agglomération")


@pytest.fixture
def person(place: Perimeter) -> User:
    return a_person("elue@ville.fr", (place, EVERY_ROOM, Role.MANAGER), password=PASSWORD)


def sign_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": email, "password": password})


@pytest.mark.parametrize("typed", ["elue@ville.fr", " ELUE@Ville.FR "])
def test_one_signs_in_by_address_however_typed(client: Client, person: User, typed: str) -> None:
    assert sign_in(client, typed).status_code == 302
    assert client.get("/compte/").status_code == 200


def test_a_wrong_password_and_an_unknown_address_answer_the_same(
    client: Client, person: User
) -> None:
    bodies = [
        sign_in(Client(), email, "pas le bon mot de passe").content.decode().replace(email, "X")
        for email in ("elue@ville.fr", "inconnue@ville.fr")
    ]
    assert strip(bodies[0]) == strip(bodies[1])
    assert not client.session.get("_auth_user_id")


def strip(body: str) -> str:
    return re.sub(r'(nonce|value)="[^"]*"', "", body)


@pytest.mark.always
def test_a_wrong_password_and_an_unknown_address_take_the_same_work(
    person: User, settings: Any
) -> None:
    settings.AXES_ENABLED = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    person.set_password(PASSWORD)
    person.save()
    times: dict[str, list[float]] = {"elue@ville.fr": [], "inconnue@ville.fr": []}
    for _turn in range(5):
        for email, taken in times.items():
            client = Client()
            start = time.process_time()
            sign_in(client, email, "pas le bon mot de passe")
            taken.append(time.process_time() - start)
    known, unknown = (statistics.median(taken) for taken in times.values())
    assert 0.5 < known / unknown < 2


def test_password_guessing_is_locked_out_and_the_lock_passes(person: User, settings: Any) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    for _turn in range(3):
        sign_in(Client(), "elue@ville.fr", "pas le bon mot de passe")
    assert sign_in(Client(), "elue@ville.fr").status_code == 429
    settings.AXES_COOLOFF_TIME = 0
    assert sign_in(Client(), "elue@ville.fr").status_code == 302


def test_a_forgotten_password_answers_the_same_and_writes_to_the_stored_address(
    person: User,
) -> None:
    answers = [
        Client().post("/compte/password/reset/", {"email": email})
        for email in ("ELUE@ville.fr", "inconnue@ville.fr")
    ]
    _postman().submit(int).result()
    assert {answer.status_code for answer in answers} == {302}
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert [message.to for message in mail.outbox] == [["elue@ville.fr"]]


def test_nobody_signs_up_nor_changes_an_address(client: Client, person: User) -> None:
    assert client.get("/compte/signup/").status_code == 404
    client.force_login(person)
    assert client.post("/compte/email/", {"email": "x@y.fr", "action_add": ""}).status_code == 404


@pytest.mark.parametrize("password", ["court", "12345678901234", "elueelue@ville", "motdepasse"])
def test_a_weak_password_is_refused(client: Client, person: User, password: str) -> None:
    sign_in(client, "elue@ville.fr")
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    )
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_a_manager_without_second_factor_is_led_to_it(
    client: Client, person: User, settings: Any
) -> None:
    settings.REQUIRE_MFA = True
    sign_in(client, "elue@ville.fr")
    answer = client.get("/compte/")
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("mfa_activate_totp"))
    assert client.get(reverse("accessibility")).status_code == 200
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get("/compte/").status_code == 200


def test_a_reader_may_go_without(client: Client, place: Perimeter, settings: Any) -> None:
    settings.REQUIRE_MFA = True
    client.force_login(a_person("l@ville.fr", (place, EVERY_ROOM, Role.READER)))
    assert client.get("/compte/").status_code == 200


def test_preferences_are_kept(client: Client, person: User) -> None:
    client.force_login(person)
    client.post("/compte/", {"density": "compact", "colour_scheme": "sombre"})
    person.refresh_from_db()
    assert (person.density, person.colour_scheme) == ("compact", "sombre")
    client.post("/compte/", {"density": "énorme", "colour_scheme": "sombre"})
    person.refresh_from_db()
    assert person.density == "compact"


def test_a_session_is_listed_and_closed_from_elsewhere(person: User) -> None:
    phone, desk = Client(headers={"User-Agent": "X Mobile"}), Client()
    sign_in(phone, "elue@ville.fr")
    sign_in(desk, "elue@ville.fr")
    assert sorted(OpenSession.objects.values_list("device", flat=True)) == ["mobile", "ordinateur"]
    held = OpenSession.objects.get(device="mobile")
    assert "Mobile" in desk.get(reverse("sessions")).content.decode()
    desk.post(reverse("close_session", args=[held.uid]))
    assert phone.get("/compte/").status_code == 302
    assert desk.get("/compte/").status_code == 200


def test_a_token_is_shown_once_and_opens_the_api(client: Client, person: User) -> None:
    client.force_login(person)
    day = timezone.localdate() + dt.timedelta(10)
    page = client.post(
        reverse("tokens"), {"name": "essai", "ceiling": "10", "expires_on": day.isoformat()}
    ).content.decode()
    secret = page.split('<code class="secret">')[1].split("<")[0]
    assert secret not in client.get(reverse("tokens")).content.decode()
    bearer = Client(headers={"Authorization": f"Bearer {secret}"})
    told = bearer.get("/api/v1/moi").json()
    assert told["token"]["ceiling"] == Role.READER
    assert {row["role"] for row in told["roles"]} == {Role.READER}
    client.post(reverse("revoke_token", args=[ApiToken.objects.get().pk]))
    assert bearer.get("/api/v1/moi").status_code == 401


def test_a_bad_token_never_falls_back_on_the_session(client: Client, person: User) -> None:
    client.force_login(person)
    assert client.get("/api/v1/moi").status_code == 200
    for header in ("Bearer bst_faux", "Basic eDp5", "n'importe quoi"):
        answer = client.get("/api/v1/moi", headers={"Authorization": header})
        assert answer.status_code == 401
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_that_asks_too_often_waits(client: Client, person: User) -> None:
    day = timezone.localdate()
    token, secret = create_token(actor=actor_for(person), name="x", expires_on=day)
    assert any(seconds_to_wait(token) for _turn in range(2 * REQUESTS_PER_MINUTE + 2))
    answer = client.get("/api/v1/moi", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
