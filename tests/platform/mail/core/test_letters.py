"""Letters: what is kept as it is, shortened, or refused before it can do harm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bastide.platform.mail.core.letters import (
    LONGEST_SUBJECT,
    Letter,
    LetterRefusedError,
    checked_letter,
    shortened,
)
from bastide.platform.mail.core.mailboxes import read_mailbox

LETTER = Letter(read_mailbox("a@exemple.fr"), "Vos offres", "Bonjour", "essai:1", "alerts")
LEAVE = {"List-Unsubscribe": "<https://a.example/x>, <mailto:x@a.example>"}


def test_a_plain_letter_is_kept() -> None:
    assert checked_letter(LETTER) == LETTER
    posted = replace(
        LETTER, headers={**LEAVE, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    )
    assert checked_letter(posted).headers == posted.headers


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": " \n"},
        {"subject": " "},
        {"subject": "Vos offres\nBcc: b@exemple.fr"},
        {"subject": "Vos offres\rBcc: b@exemple.fr"},
        {"key": ""},
        {"key": "Jeanne Valmorte"},
        {"key": "k" * 201},
        {"purpose": "Alertes"},
        {"headers": {"Bcc": "b@exemple.fr"}},
        {"headers": {"List-Id": "a\nBcc: b@exemple.fr"}},
        {"headers": {"List-Id": "é"}},
        {"headers": {"List-Unsubscribe": f"<https://a.example/{'x' * 900}>"}},
        {"headers": {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}},
    ],
)
def test_a_letter_that_could_do_harm_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(LetterRefusedError):
        checked_letter(replace(LETTER, **wrong))


def test_a_long_subject_is_cut_between_words() -> None:
    said = shortened("Développeur " * 30)
    assert len(said) <= LONGEST_SUBJECT
    assert said.endswith("Développeur…")
    assert shortened("é" * 300) == "é" * (LONGEST_SUBJECT - 1) + "…"
    assert shortened("é" * LONGEST_SUBJECT) == "é" * LONGEST_SUBJECT


def test_what_no_database_keeps_is_taken_out() -> None:
    assert checked_letter(replace(LETTER, text="Bon\x00jour", html="<p>\x00</p>")).text == "Bonjour"
