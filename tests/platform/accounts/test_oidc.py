"""A provider's word opens invited accounts only, and only its own well-signed word."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import SuspiciousOperation
from django.test import RequestFactory
from django.urls import path
from requests import HTTPError

from bastide.platform.access.rules import public
from bastide.platform.accounts.models import User
from bastide.platform.accounts.oidc import ProviderBackend
from tests.platform.accounts.people import a_person

pytestmark = pytest.mark.django_db

CLIENT, NONCE = "bastide", "une-nonce"


@public
def callback(_request: Any) -> None:
    """Only its address is read."""


urlpatterns = [path("oidc/callback/", callback, name="oidc_authentication_callback")]


class Provider:
    """A small identity provider that answers over HTTP on this machine."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {
            "sub": "s-1",
            "email": "Elue@Ville.fr",
            "email_verified": True,
        }
        self.id_claims: dict[str, Any] = {}
        self.signs_userinfo = True
        self.signing_key: Any = self.key
        self.algorithm = "RS256"
        self.asked: list[str] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.answer(self)

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                provider.asked.append(self.rfile.read(length).decode())
                provider.answer(self)

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def signed(self, claims: dict[str, Any]) -> str:
        now = int(time.time())
        whole = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, **claims}
        key = None if self.algorithm == "none" else self.signing_key
        return jwt.encode(whole, key, algorithm=self.algorithm, headers={"kid": "k"})

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        kind, body = "application/json", b""
        if handler.path == "/token":
            token = self.signed({"sub": "s-1", "nonce": NONCE, **self.id_claims})
            body = json.dumps({"id_token": token, "access_token": "a"}).encode()
        elif handler.path == "/jwks":
            public_key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            body = json.dumps({"keys": [public_key | {"kid": "k", "alg": "RS256"}]}).encode()
        elif self.signs_userinfo:
            kind, body = "application/jwt", self.signed(self.claims).encode()
        else:
            body = json.dumps(self.claims).encode()
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.end_headers()
        handler.wfile.write(body)


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    settings.ROOT_URLCONF = __name__
    found = Provider()
    settings.OIDC_ISSUER = found.issuer
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = CLIENT, "x" * 40
    settings.OIDC_RP_SIGN_ALGO = "RS256"
    settings.OIDC_RP_SCOPES = "openid email given_name usual_name"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{found.issuer}/token"
    settings.OIDC_OP_USER_ENDPOINT = f"{found.issuer}/userinfo"
    settings.OIDC_OP_JWKS_ENDPOINT = f"{found.issuer}/jwks"
    settings.OIDC_CREATE_USER = False
    settings.OIDC_TRUSTS_EMAIL = False
    yield found
    found.server.shutdown()
    found.server.server_close()


def sign_in() -> User | None:
    request = RequestFactory().get("/oidc/callback/", {"code": "c", "state": "s"})
    request.session = SessionStore()
    found: User | None = ProviderBackend().authenticate(
        request, nonce=NONCE, code_verifier="verifier"
    )
    return found


@pytest.fixture
def invited() -> User:
    return a_person("elue@ville.fr")


@pytest.mark.parametrize("signs", [True, False])
def test_an_invited_person_signs_in_and_is_bound(
    provider: Provider, invited: User, signs: bool
) -> None:
    provider.signs_userinfo = signs
    assert sign_in() == invited
    invited.refresh_from_db()
    assert invited.oidc_subject == "s-1"
    assert "code_verifier=verifier" in provider.asked[0]


def test_a_bound_person_keeps_the_account_when_the_address_changes(
    provider: Provider, invited: User
) -> None:
    sign_in()
    provider.claims["email"] = "autre@ville.fr"
    assert sign_in() == invited


def test_nobody_is_created(provider: Provider) -> None:
    assert sign_in() is None
    assert not User.objects.exists()


def test_a_second_subject_never_opens_a_bound_account(provider: Provider, invited: User) -> None:
    User.objects.update(oidc_subject="somebody-before")
    assert sign_in() is None


def test_a_closed_account_stays_closed(provider: Provider, invited: User) -> None:
    User.objects.update(is_active=False)
    assert sign_in() is None


@pytest.mark.parametrize("verified", [False, "true", None, "absent"])
def test_an_address_that_is_not_verified_opens_nothing(
    provider: Provider, invited: User, verified: Any
) -> None:
    provider.claims["email_verified"] = verified
    if verified == "absent":
        del provider.claims["email_verified"]
    assert sign_in() is None


def test_a_trusted_provider_need_not_say_verified(
    provider: Provider, invited: User, settings: Any
) -> None:
    settings.OIDC_TRUSTS_EMAIL = True
    del provider.claims["email_verified"]
    assert sign_in() == invited


@pytest.mark.parametrize("missing", ["sub", "email"])
def test_claims_without_a_person_open_nothing(
    provider: Provider, invited: User, missing: str
) -> None:
    del provider.claims[missing]
    assert sign_in() is None


def test_claims_of_another_subject_open_nothing(provider: Provider, invited: User) -> None:
    provider.claims["sub"] = "s-2"
    assert sign_in() is None


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "another-client"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1_600_000_000},
        {"nonce": "another"},
    ],
)
def test_a_token_that_is_not_for_us_is_refused(
    provider: Provider, invited: User, change: dict[str, Any]
) -> None:
    provider.id_claims = change
    with pytest.raises(SuspiciousOperation):
        sign_in()


def test_a_token_signed_by_another_key_is_refused(provider: Provider, invited: User) -> None:
    provider.signing_key = provider.other_key
    with pytest.raises(SuspiciousOperation):
        sign_in()


def test_an_unsigned_token_is_refused(provider: Provider, invited: User) -> None:
    provider.algorithm = "none"
    with pytest.raises((SuspiciousOperation, HTTPError)):
        sign_in()
