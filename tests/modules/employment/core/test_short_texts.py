"""One text message: never longer than one, its address whole, in the telephones' alphabet."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.communication.short_texts import (
    _DOUBLE,
    _PLAIN,
    message_length,
    message_of,
    telephone_text,
)

ADDRESS = "https://emploi.exemple.fr/emploi/essai/offres/123/"


@given(st.lists(st.text(max_size=120), max_size=5))
def test_a_message_is_one_message_and_holds_its_address(parts: list[str]) -> None:
    said = message_of(parts, ADDRESS)
    assert message_length(said) <= 160
    assert said.endswith(ADDRESS)
    assert set(said) <= _PLAIN | _DOUBLE


def test_the_most_important_comes_first_and_what_does_not_fit_is_left_out() -> None:
    said = message_of(["Boulanger", "x" * 150, "Tours"], ADDRESS)
    assert said == f"Boulanger, Tours {ADDRESS}"
    cut = message_of(["Conductrice de ligne " * 8], ADDRESS)
    assert cut.startswith("Conductrice de ligne Cond")
    assert "... https" in cut


def test_what_telephones_lack_is_written_with_what_they_have() -> None:
    assert telephone_text("Hôtesse «\u00a0ça\u00a0» œuvre\u200b 日") == 'Hotesse " ca " oeuvre '
    assert telephone_text("é è ù à É 12 €") == "é è ù à É 12 €"
