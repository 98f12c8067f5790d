"""How messages leave: a folder by default, SMTP in three ways, never from a demonstration."""

from __future__ import annotations

from typing import Any

import pytest

from bastide.site.env import BY_SMTP, TO_FOLDER, Env, MailWay

SERVICE = "anymail.backends.x.EmailBackend"


def env(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Env:
    for name, value in variables.items():
        monkeypatch.setenv(f"BASTIDE_{name}", value)
    return Env()


@pytest.mark.parametrize(
    ("variables", "way"),
    [
        ({}, MailWay(TO_FOLDER)),
        ({"MAIL_URL": "smtp://mx.example"}, MailWay(BY_SMTP, "mx.example", 25)),
        ({"MAIL_URL": "smtp://mx.example:2525"}, MailWay(BY_SMTP, "mx.example", 2525)),
        (
            {"MAIL_URL": "smtp+starttls://moi%40ici:se%3Acret@mx.example"},
            MailWay(BY_SMTP, "mx.example", 587, "moi@ici", "se:cret", starts_tls=True),
        ),
        ({"MAIL_URL": "smtps://mx.example"}, MailWay(BY_SMTP, "mx.example", 465, is_tls=True)),
        (
            {"MAIL_BACKEND": SERVICE},
            MailWay(SERVICE),
        ),
        ({"MAIL_URL": "smtp://mx.example", "DEMO": "true"}, MailWay(TO_FOLDER)),
        ({"MAIL_BACKEND": SERVICE, "DEMO": "true"}, MailWay(TO_FOLDER)),
    ],
)
def test_the_way(variables: dict[str, str], way: MailWay, monkeypatch: pytest.MonkeyPatch) -> None:
    assert env(monkeypatch, **variables).mail_way() == way


@pytest.mark.parametrize("wrong", ["mx.example", "http://mx.example", "smtp://", "smtp:mx"])
def test_what_is_no_server_is_refused(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="BASTIDE_MAIL_URL"):
        env(monkeypatch, MAIL_URL=wrong).mail_way()


@pytest.mark.parametrize(
    ("variables", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"HOSTS": '["emploi.example"]', "HTTPS": "true"}, "https://emploi.example"),
        ({"ADDRESS": "https://emploi.example/"}, "https://emploi.example"),
    ],
)
def test_the_address_that_messages_write(
    variables: dict[str, Any], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert env(monkeypatch, **variables).public_address() == address
