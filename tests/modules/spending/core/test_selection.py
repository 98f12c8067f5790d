"""The address of a page says the whole selection, and reads back to it."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.budgets.core.lines import Direction, Movement, Section, Step
from bastide.modules.spending.core.selection import Axis, Selection, read_selection

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Z")), max_size=12)
NAMES = WORDS.filter(lambda text: text != "tous")


@st.composite
def selections(draw):
    all_budgets = draw(st.booleans())
    return Selection(
        authority=draw(WORDS),
        year=draw(st.one_of(st.just(0), st.integers(1000, 9999))),
        step=draw(st.one_of(st.none(), st.sampled_from(Step))),
        direction=draw(st.sampled_from(Direction)),
        movement=draw(st.sampled_from(Movement)),
        section=draw(st.one_of(st.none(), st.sampled_from(Section))),
        budget="" if all_budgets else draw(NAMES),
        all_budgets=all_budgets,
        axis=draw(st.sampled_from(Axis)),
        path=tuple(
            draw(
                st.lists(
                    st.tuples(st.sampled_from(Axis), st.text(st.characters(codec="utf-8"))),
                    max_size=4,
                    unique_by=lambda pair: pair[0],
                )
            )
        ),
    )


@given(selections())
def test_an_address_reads_back_to_its_selection(selection):
    assert read_selection(dict(parse_qsl(selection.query, keep_blank_values=True))) == selection


@given(selections(), WORDS)
def test_a_click_keeps_everything_but_the_path_and_can_be_taken_back(selection, value):
    deeper = selection.into(value)
    assert deeper.chosen(selection.axis) == value
    assert len({axis for axis, _value in deeper.path}) == len(deeper.path)
    if selection.chosen(selection.axis) is None:
        assert deeper.up_to(len(deeper.path) - 1) == selection


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("exercice", "20 24"),
        ("exercice", "²0²4"),
        ("exercice", "24"),
        ("etape", "BX"),
        ("sens", "depense"),
        ("mouvement", "real"),
        ("section", "X"),
        ("par", "couleur"),
    ],
)
def test_an_unknown_value_is_refused_with_what_is_known(name, value):
    with pytest.raises(InputRefusedError) as caught:
        read_selection({name: value})
    (refusal,) = caught.value.refusals
    assert (refusal.field, refusal.value) == (name, value)
    assert refusal.remedy


def test_an_unknown_parameter_is_not_a_filter():
    assert read_selection({"f-couleur": "bleu", "page": "2"}) == Selection()
