"""Settings: safe without any variable, ready for HTTPS, refused when they make no sense."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from bastide.site.env import Env
from tests.site.conftest import Installation

DEFAULTS = """
import json, django
django.setup()
from django.conf import settings
names = "DEBUG ALLOWED_HOSTS IS_DEMO OIDC_IS_ON SESSION_COOKIE_HTTPONLY SESSION_COOKIE_SAMESITE"
names += " CSRF_USE_SESSIONS X_FRAME_OPTIONS ATOMIC_REQUESTS SESSION_COOKIE_AGE"
found = {name: getattr(settings, name) for name in names.split()}
found["engine"] = settings.DATABASES["default"]["ENGINE"]
found["key"] = settings.SECRET_KEY
found["script"] = [str(one) for one in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["script-src"]]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Installation, dict[str, Any]]:
    """Return an installation of nothing, and what its first process found."""
    made = Installation(tmp_path_factory.mktemp("first") / "var")
    return made, json.loads(made.python(DEFAULTS))


@pytest.mark.always
def test_without_any_variable_the_settings_are_safe(
    first: tuple[Installation, dict[str, Any]],
) -> None:
    _made, found = first
    assert found["DEBUG"] is False
    assert set(found["ALLOWED_HOSTS"]) == {"127.0.0.1", "localhost", "[::1]"}
    assert found["IS_DEMO"] is False
    assert found["OIDC_IS_ON"] is False
    assert found["SESSION_COOKIE_HTTPONLY"] is True
    assert found["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert found["CSRF_USE_SESSIONS"] is True
    assert found["X_FRAME_OPTIONS"] == "DENY"
    assert found["SESSION_COOKIE_AGE"] <= 12 * 3600
    assert found["engine"] == "django.db.backends.sqlite3"
    assert not any("unsafe" in one or one == "*" for one in found["script"])


def test_the_secret_key_is_made_once_for_its_owner_only_and_is_another_elsewhere(
    first: tuple[Installation, dict[str, Any]], empty: Installation
) -> None:
    made, found = first
    key = found["key"]
    assert len(key) >= 50
    assert json.loads(made.python(DEFAULTS))["key"] == key
    assert json.loads(empty.python(DEFAULTS))["key"] != key
    for one in (made, empty):
        assert (one.var / "secret_key").stat().st_mode & 0o077 == 0


def test_cookies_are_bound_to_the_host_behind_https(empty: Installation) -> None:
    said = empty.python(
        "import django\ndjango.setup()\nfrom django.conf import settings\n"
        "print(settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, "
        "settings.SECURE_HSTS_SECONDS, settings.CSRF_TRUSTED_ORIGINS)",
        BASTIDE_HTTPS="true",
        BASTIDE_HOSTS='["bastide.ville.example"]',
    )
    assert said == "__Host-bastide True 63072000 ['https://bastide.ville.example']\n"


@pytest.mark.parametrize(
    ("variable", "value"),
    [("BASTIDE_TASKS", "celery"), ("BASTIDE_DEBUG", "peut-être"), ("BASTIDE_HOSTS", "un,deux")],
)
def test_a_setting_that_makes_no_sense_is_refused(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises((ValidationError, Exception), match=variable.partition("_")[2].lower()):
        Env()


def test_every_setting_is_described() -> None:
    assert [name for name, field in Env.model_fields.items() if not field.description] == []


def test_a_demonstration_never_asks_for_a_second_factor(empty: Installation) -> None:
    code = (
        "import django\ndjango.setup()\nfrom django.conf import settings\n"
        "print(settings.REQUIRE_MFA, settings.IS_DEMO)"
    )
    assert empty.python(code, BASTIDE_REQUIRE_MFA="true") == "True False\n"
    both = empty.python(code, BASTIDE_REQUIRE_MFA="true", BASTIDE_DEMO="true")
    assert both == "False True\n"
