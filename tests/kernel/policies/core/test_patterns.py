import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.kernel.policies.core.patterns import code_pattern, word_pattern

digits = st.text("0123456789", min_size=1, max_size=7)


@pytest.mark.parametrize(
    ("text", "accepted", "refused"),
    [
        ("6411", ["6411"], ["64111", "641", ""]),
        ("65*", ["65", "651", "65888"], ["6", "66", "165"]),
        ("60-63", ["60", "6068", "63512"], ["6", "64", "163"]),
        ("60 – 62", ["60", "6288"], ["63"]),
        ("6411 | 65*,70;71", ["6411", "6512", "70", "71"], ["64112", "701"]),
        ("001", ["001"], ["01", "1", "0010"]),
        ("(vide)", [""], ["0", "01"]),
        ("(vide)|01", ["", "01"], ["1"]),
        ("099-101", ["099", "1001", "101"], ["098", "102", "99"]),
    ],
)
def test_what_a_condition_on_codes_takes(text, accepted, refused):
    pattern = code_pattern(text)
    assert [pattern.accepts(code) for code in accepted] == [True] * len(accepted)
    assert [pattern.accepts(code) for code in refused] == [False] * len(refused)


@pytest.mark.parametrize("text", ["", "  ", "*"])
def test_a_blank_cell_asks_nothing(text):
    assert code_pattern(text) is None


@pytest.mark.parametrize("text", ["6-62", "63-60", "65?", "65**", "=SUM(A1)", "1000-99999", "a-b"])
def test_what_is_no_condition_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        code_pattern(text)


@given(digits, digits)
def test_a_prefix_takes_exactly_what_starts_with_it(prefix, code):
    assert code_pattern(f"{prefix}*").accepts(code) == code.startswith(prefix)


@given(st.integers(0, 99), st.integers(0, 99), digits)
def test_a_range_compares_as_many_digits_as_its_bounds(one, other, code):
    low, high = sorted((one, other))
    taken = code_pattern(f"{low:02d}-{high:02d}").accepts(code)
    assert taken == (len(code) >= 2 and low <= int(code[:2]) <= high)


def test_names_keep_their_spaces_commas_and_hyphens():
    pattern = word_pattern("parc-relais, centre | spanc*")
    assert pattern.accepts("parc-relais, centre")
    assert pattern.accepts("spanc de la vallée")
    assert not pattern.accepts("parc")
