"""A provider's word opens invited accounts only, and only its own well-signed word."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from functools import cache as cache_once
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings as installed
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.test import Client, RequestFactory
from django.urls import clear_url_caches, include, path
from django.utils.html import escape

from bastide.platform.accounts.models import User
from bastide.platform.accounts.oidc import ProviderBackend
from bastide.platform.accounts.oidc_views import ReturnView, SignInView
from bastide.platform.accounts.provider import ProviderDownError, key_named
from bastide.platform.accounts.provider import provider as described
from bastide.site.urls import urlpatterns as site_urls
from tests.platform.accounts.people import a_person

pytestmark = pytest.mark.django_db

CLIENT, NONCE = "bastide", "une-nonce"


urlpatterns = [
    path("oidc/callback/", ReturnView.as_view(), name="oidc_authentication_callback"),
    path("oidc/authenticate/", SignInView.as_view(), name="oidc_authentication_init"),
    path("oidc/", include("bastide.platform.accounts.oidc_urls")),
    *site_urls,
]


@cache_once
def a_key(_name: str) -> rsa.RSAPrivateKey:
    """Return a signing key, drawn once for all tests."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """A small identity provider that answers over HTTP on this machine."""

    def __init__(self) -> None:
        self.key, self.other_key = a_key("own"), a_key("other")
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
        self.reads: list[str] = []
        self.is_broken = False
        self.description: dict[str, Any] = {}
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
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def signed(self, claims: dict[str, Any]) -> str:
        now = int(time.time())
        whole = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, **claims}
        key = None if self.algorithm == "none" else self.signing_key
        return jwt.encode(whole, key, algorithm=self.algorithm, headers={"kid": "k"})

    def described(self) -> dict[str, Any]:
        own = {
            name: f"{self.issuer}/{path}"
            for name, path in (
                ("authorization_endpoint", "authorize"),
                ("token_endpoint", "token"),
                ("userinfo_endpoint", "userinfo"),
                ("jwks_uri", "jwks"),
                ("end_session_endpoint", "session/end"),
            )
        }
        methods = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
        return {"issuer": self.issuer, **own, **methods, **self.description}

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        kind, body = "application/json", b""
        self.reads.append(handler.path)
        if self.is_broken:
            handler.send_error(503)
            return
        if handler.path == "/.well-known/openid-configuration":
            body = json.dumps(self.described()).encode()
        elif handler.path == "/token":
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
    cache.clear()
    found = Provider()
    settings.OIDC_IS_ON = True
    settings.FETCHER_REACHES_LOOPBACK = True
    settings.OIDC_ISSUER = found.issuer
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = CLIENT, "x" * 40
    settings.OIDC_RP_SCOPES = "openid email given_name usual_name"
    settings.OIDC_STORE_ID_TOKEN = True
    settings.OIDC_CREATE_USER = False
    settings.OIDC_TRUSTS_EMAIL = False
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, settings.OIDC_BACKEND]
    settings.ROOT_URLCONF = __name__
    clear_url_caches()
    yield found
    found.server.shutdown()
    found.server.server_close()
    cache.clear()


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
    with pytest.raises(SuspiciousOperation):
        sign_in()


# What the provider says of itself ----------------------------------------------------------------


def asked_of(client: Client) -> dict[str, str]:
    """Return what the sign-in button sends to the provider."""
    answer = client.get("/oidc/authenticate/")
    assert answer.status_code == 302
    return dict(parse_qsl(urlsplit(answer["Location"]).query))


def test_the_issuer_alone_is_enough_and_is_read_once(provider: Provider, invited: User) -> None:
    assert provider.reads == []
    assert sign_in() == invited
    assert sign_in() == invited
    assert provider.reads.count("/.well-known/openid-configuration") == 1
    assert provider.reads.count("/jwks") == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "https://elsewhere.example"},
        {"issuer": None},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"jwks_uri": ""},
        {"id_token_signing_alg_values_supported": ["HS256"]},
    ],
)
def test_a_description_that_cannot_be_trusted_opens_nothing(
    provider: Provider, invited: User, wrong: dict[str, Any]
) -> None:
    provider.description = wrong
    with pytest.raises(ProviderDownError):
        described()
    assert sign_in() is None
    assert not any(read.startswith("/token") for read in provider.reads)


def test_nothing_unknown_is_sent_to_a_provider(provider: Provider) -> None:
    """ProConnect answers an error to a parameter that it does not know."""
    client = Client()
    sent = asked_of(client)
    assert set(sent) == {"response_type", "scope", "client_id", "redirect_uri", "state", "nonce"}
    assert sent["scope"] == "openid email given_name usual_name"
    assert min(len(sent["state"]), len(sent["nonce"])) >= 32

    cache.clear()
    provider.description = {
        "scopes_supported": ["openid", "email", "given_name"],
        "code_challenge_methods_supported": ["S256"],
    }
    sent = asked_of(client)
    assert sent["scope"] == "openid email given_name"
    assert sent["code_challenge_method"] == "S256"


@pytest.mark.parametrize("takes_claims", [True, False])
def test_a_level_of_authentication_is_asked_and_verified(
    provider: Provider, invited: User, settings: Any, takes_claims: bool
) -> None:
    settings.OIDC_ACR_VALUES = ("eidas2", "eidas3")
    provider.description = {"claims_parameter_supported": takes_claims}
    sent = asked_of(Client())
    if takes_claims:
        demand = {"essential": True, "values": ["eidas2", "eidas3"]}
        assert json.loads(sent["claims"]) == {"id_token": {"acr": demand}}
    else:
        assert sent["acr_values"] == "eidas2 eidas3"
    provider.id_claims = {"acr": "eidas3"}
    assert sign_in() == invited
    for weaker in ({"acr": "eidas1"}, {"acr": None}):
        provider.id_claims = weaker
        with pytest.raises(SuspiciousOperation):
            sign_in()


def test_the_secret_travels_as_the_provider_takes_it(provider: Provider, invited: User) -> None:
    sign_in()
    assert "client_secret=xxx" in provider.asked[0]
    cache.clear()
    provider.description = {"token_endpoint_auth_methods_supported": ["client_secret_basic"]}
    assert sign_in() == invited
    assert "client_secret" not in provider.asked[1]


def test_new_keys_are_read_again_but_not_at_each_guess(provider: Provider) -> None:
    assert key_named("k")["kid"] == "k"
    for _guess in range(3):
        with pytest.raises(KeyError):
            key_named("unknown")
    assert provider.reads.count("/jwks") == 2


def test_a_provider_that_is_down_stops_nothing_and_the_page_says_so(provider: Provider) -> None:
    provider.is_broken = True
    client = Client()
    assert "ne répond pas en ce moment" not in client.get("/compte/login/").content.decode()
    assert provider.reads == [], "the page asks nothing by itself"

    page = client.get("/oidc/authenticate/", follow=True)
    assert page.redirect_chain == [("/compte/login/", 302)]
    assert "ne répond pas en ce moment" in page.content.decode()
    client.get("/oidc/authenticate/")
    assert len(provider.reads) == 1, "the failure is remembered a moment"
    assert client.get("/sante").status_code == 200


# The whole way, in a browser ---------------------------------------------------------------------


def come_back(client: Client, provider: Provider) -> Any:
    sent = asked_of(client)
    provider.id_claims = {"nonce": sent["nonce"]}
    return client.get("/oidc/callback/", {"code": "c", "state": sent["state"]}, follow=True)


def test_a_person_signs_in_and_leaves_both_sessions(provider: Provider, invited: User) -> None:
    client = Client()
    assert come_back(client, provider).context["user"] == invited

    left = client.post("/compte/logout/")
    assert left["Location"].startswith("/oidc/au-revoir/?jeton=")
    assert "_auth_user_id" not in client.session
    bye = client.get(left["Location"])
    url = bye["Refresh"].removeprefix("0; url=")
    sent = dict(parse_qsl(urlsplit(url).query))
    assert url.startswith(f"{provider.issuer}/session/end?")
    assert escape(url) in bye.content.decode()
    claims = jwt.decode(sent["id_token_hint"], options={"verify_signature": False})
    assert claims["sub"] == "s-1"
    assert sent["post_logout_redirect_uri"] == "http://testserver/oidc/deconnecte/"
    assert len(sent["state"]) >= 32

    forged = client.get("/oidc/deconnecte/", {"state": "x" * 40}, follow=True)
    assert "chez le fournisseur" not in forged.content.decode()
    back = client.get("/oidc/deconnecte/", {"state": sent["state"]}, follow=True)
    assert "chez le fournisseur" in back.content.decode()


def test_nobody_is_led_to_the_provider_by_a_forged_farewell(provider: Provider) -> None:
    answer = Client().get("/oidc/au-revoir/", {"jeton": "forged"})
    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_a_person_without_account_is_told_what_to_do(provider: Provider) -> None:
    page = come_back(Client(), provider)
    assert page.redirect_chain[-1][0] == "/compte/login/"
    assert "La connexion n’a pas abouti" in page.content.decode()


def test_loopback_is_closed_outside_of_tests() -> None:
    assert installed.FETCHER_REACHES_LOOPBACK is False
