"""A link answers for its row, its purpose and its seal only."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from bastide.platform.access.links import is_same_link, link_token, row_named

WORDS = st.text(min_size=1)


@given(st.uuids(), WORDS, WORDS, st.uuids(), WORDS, WORDS)
def test_another_row_purpose_or_seal_makes_another_link(
    row: uuid.UUID, purpose: str, seal: str, other: uuid.UUID, aim: str, later: str
) -> None:
    token = link_token(purpose, row, seal)
    assert row_named(token) == row
    assert is_same_link(token, link_token(purpose, row, seal))
    same = (row, purpose, seal) == (other, aim, later)
    assert is_same_link(token, link_token(aim, other, later)) == same


@given(st.text())
def test_what_names_no_row_names_one_that_nothing_bears(token: str) -> None:
    found = row_named(token)
    assert found == uuid.UUID(int=0) or found.hex in token.replace("-", "").lower()


def test_a_link_is_written_as_it_always_was(settings: object) -> None:
    settings.SECRET_KEY = "k" * 40  # type: ignore[attr-defined]
    token = link_token("bastide.employment.alerts.manage", uuid.UUID(int=7), "s" * 32)
    assert token.startswith("00000000000000000000000000000007-")
    assert len(token) == 32 + 1 + 64
