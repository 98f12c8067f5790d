"""Addresses: what is read, what is refused and why, what two spellings have in common."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError
from bastide.platform.mail.core.mailboxes import Mailbox, digest_of, masked, read_mailbox


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (" jeanne@exemple.fr ", "jeanne@exemple.fr"),
        ("Jeanne.Valmorte+emploi@Exemple.FR", "Jeanne.Valmorte+emploi@exemple.fr"),
        ("accueil@mairie-évreux.fr", "accueil@xn--mairie-vreux-heb.fr"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("o'neil@a.b-c.example", "o'neil@a.b-c.example"),
        ("x@exemple。fr", "x@exemple.fr"),
    ],
)
def test_what_is_read(written: str, address: str) -> None:
    assert read_mailbox(written).address == address


@pytest.mark.parametrize(
    "written",
    [
        "",
        "jeanne",
        "@exemple.fr",
        "jeanne@",
        "jeanne@localhost",
        "jeanne@127.0.0.1",
        "jeanne@[127.0.0.1]",
        "jeanne@exemple..fr",
        "jeanne@-exemple.fr",
        "jeanne@exemple_.fr",
        ".jeanne@exemple.fr",
        "jeanne..v@exemple.fr",
        '"jeanne"@exemple.fr',
        "jeanne valmorte@exemple.fr",
        "jeanne@exemple.fr, paul@exemple.fr",
        "Jeanne <jeanne@exemple.fr>",
        "élu@exemple.fr",
        f"{'a' * 65}@exemple.fr",
        f"a@{'b' * 64}.fr",
        f"a@{'b.' * 130}fr",
    ],
)
def test_what_is_refused(written: str) -> None:
    with pytest.raises(InputRefusedError) as told:
        read_mailbox(written)
    assert told.value.refusals[0].field == "courriel"
    assert told.value.refusals[0].remedy


@pytest.mark.parametrize("mark", ["\n", "\r", "\r\n", "\x00", "\u2028", "\u202e", "\u200b", "\x0b"])
@pytest.mark.parametrize("place", ["{}a@exemple.fr", "a{}Bcc: b@exemple.fr", "a@exemple.fr{}"])
def test_no_line_and_no_invisible_letter_passes(mark: str, place: str) -> None:
    with pytest.raises(InputRefusedError) as told:
        read_mailbox(place.format(mark))
    assert mark not in told.value.refusals[0].value


def test_two_spellings_are_one_mailbox() -> None:
    alike = ["Jeanne@Mairie-Évreux.fr", "jeanne@mairie-évreux.fr", "JEANNE@xn--mairie-vreux-heb.fr"]
    assert len({read_mailbox(one).digest for one in alike}) == 1
    assert read_mailbox("paul@mairie-évreux.fr").digest != read_mailbox(alike[0]).digest


def test_what_is_shown_to_others_hides_the_person() -> None:
    assert read_mailbox("jeanne@exemple.fr").masked == "j…@exemple.fr"
    assert masked("") == ""


@given(st.text(max_size=60))
def test_a_read_address_is_safe_and_stable(text: str) -> None:
    try:
        mailbox = read_mailbox(text)
    except InputRefusedError:
        return
    assert mailbox.address.isascii()
    assert mailbox.address.isprintable()
    assert " " not in mailbox.address
    assert read_mailbox(mailbox.address) == mailbox
    assert mailbox == Mailbox(mailbox.address, digest_of(mailbox.address))
