"""What the identity provider says of itself: its addresses and its keys, read when needed.

Nothing is read when the product starts: a provider that is down closes its own door only. What was
read is kept for an hour; a failure is kept for half a minute, so that a provider that does not
answer makes one person wait and not everybody.
Source: OpenID Connect Discovery 1.0, §3 and §4; RFC 8414 §2; RFC 7517.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.cache import cache

from bastide.foundation.errors import BastideError
from bastide.platform.fetcher import FetchError, fetch

KEPT_SECONDS = 3600
"""How long the description and the keys are kept."""

FAILURE_SECONDS = 30
"""How long a failure is kept."""

ROTATION_SECONDS = 60
"""The keys are read again for an unknown one at most this often."""

WELL_KNOWN = "/.well-known/openid-configuration"
ALGORITHM = "RS256"
_REQUIRED = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
_OK = 200

log = structlog.get_logger("bastide.accounts")


class ProviderDownError(BastideError):
    """The identity provider does not answer, or not as a provider; the message says why."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider as it describes itself.

    Attributes:
        authorization, token, userinfo, keys: its addresses.
        end_session: where a browser ends the provider's own session; empty when it has none.
        scopes: those that it knows; empty when it does not say.
        takes_pkce: whether it says that it verifies a code challenge (S256); ProConnect refuses
            a parameter that it does not know.
        takes_secret_in_body: how the client proves itself: in the body, or by basic authentication.
        takes_claims: whether single claims may be demanded.
    """

    authorization: str
    token: str
    userinfo: str
    keys: str
    end_session: str
    scopes: frozenset[str]
    takes_pkce: bool
    takes_secret_in_body: bool
    takes_claims: bool


def provider() -> Provider:
    """Return the provider of the installation, from its own description.

    Raises:
        ProviderDownError: it does not answer, or its description cannot be trusted.
    """
    if is_down():
        raise ProviderDownError("Le fournisseur d’identité ne répondait pas il y a un instant.")
    return _understood(_kept("description", settings.OIDC_ISSUER.rstrip("/") + WELL_KNOWN))


def is_down() -> bool:
    """Tell whether the last attempt failed, a moment ago; nothing is read."""
    return bool(cache.get(_name("failure")))


def key_named(key_id: str) -> dict[str, Any]:
    """Return a signing key of the provider; an unknown one has its keys read again.

    Raises:
        ProviderDownError: the keys cannot be read.
        KeyError: no such key.
    """
    address = provider().keys
    for is_again in (False, True):
        if is_again:
            if not cache.add(_name("rotation"), True, ROTATION_SECONDS):
                break
            cache.delete(_name("keys"))
        listed = _kept("keys", address).get("keys")
        for key in listed if isinstance(listed, list) else ():
            if _signs(key, key_id):
                found: dict[str, Any] = key
                return found
    raise KeyError(key_id)


def _signs(key: Any, key_id: str) -> bool:
    return (
        isinstance(key, Mapping)
        and key.get("kid") == key_id
        and key.get("kty") == "RSA"
        and key.get("alg", ALGORITHM) == ALGORITHM
        and key.get("use", "sig") == "sig"
    )


def _kept(what: str, url: str) -> dict[str, Any]:
    """Return a JSON object of the provider, read at most once an hour."""
    kept: dict[str, Any] | None = cache.get(_name(what))
    if kept is not None:
        return kept
    try:
        found = read_json(url)
        if what == "description":
            _understood(found)
    except ProviderDownError as error:
        cache.set(_name("failure"), True, FAILURE_SECONDS)
        log.warning("oidc.down", what=what, reason=str(error))
        raise
    cache.set(_name(what), found, KEPT_SECONDS)
    return found


def read_json(
    url: str, *, data: bytes | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the JSON object that the provider answers.

    Raises:
        ProviderDownError: no answer, an error, or something else than an object.
    """
    try:
        answer = fetch(url, data=data, headers=headers)
    except FetchError as error:
        raise ProviderDownError(str(error)) from error
    if answer.status != _OK:
        raise ProviderDownError(f"Le fournisseur d’identité répond par l’erreur {answer.status}.")
    return as_object(answer.body)


def as_object(body: bytes) -> dict[str, Any]:
    """Return an answer as the JSON object that it is.

    Raises:
        ProviderDownError: it is none.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ProviderDownError("Le fournisseur d’identité ne répond pas en JSON.") from error
    if not isinstance(found, dict):
        raise ProviderDownError("Le fournisseur d’identité ne répond pas par un objet.")
    return found


def _understood(found: Mapping[str, Any]) -> Provider:
    """Return a description as the provider that it describes.

    Raises:
        ProviderDownError: another issuer, an address missing or not https, no known algorithm.
    """
    if found.get("issuer") != settings.OIDC_ISSUER:
        raise ProviderDownError("La description est celle d’un autre fournisseur que le réglage.")
    if ALGORITHM not in _texts(found.get("id_token_signing_alg_values_supported", [ALGORITHM])):
        raise ProviderDownError(f"Le fournisseur d’identité ne signe pas en {ALGORITHM}.")
    places = {name: str(found.get(name, "")) for name in (*_REQUIRED, "end_session_endpoint")}
    for name, url in places.items():
        if not _is_safe(url) and (url or name in _REQUIRED):
            raise ProviderDownError(f"L’adresse {name} manque ou n’est pas en https.")
    methods = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Provider(
        authorization=places["authorization_endpoint"],
        token=places["token_endpoint"],
        userinfo=places["userinfo_endpoint"],
        keys=places["jwks_uri"],
        end_session=places["end_session_endpoint"],
        scopes=_texts(found.get("scopes_supported")),
        takes_pkce="S256" in _texts(found.get("code_challenge_methods_supported")),
        takes_secret_in_body="client_secret_post" in _texts(methods),
        takes_claims=found.get("claims_parameter_supported") is True,
    )


def _is_safe(url: str) -> bool:
    try:
        place = urlsplit(url)
    except ValueError:
        return False
    is_rehearsal = settings.FETCHER_REACHES_LOOPBACK and place.hostname == "127.0.0.1"
    return bool(place.hostname) and (place.scheme == "https" or is_rehearsal)


def _texts(value: Any) -> frozenset[str]:
    return frozenset(one for one in value if isinstance(one, str)) if value else frozenset()


def _name(what: str) -> str:
    issuer = hashlib.sha256(settings.OIDC_ISSUER.encode()).hexdigest()[:16]
    return f"oidc-{issuer}-{what}"
