import io
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.grids.core.agreement import alpha
from bastide.kernel.grids.core.answers import NonAnswer, units_of
from bastide.kernel.grids.readers import VoteColumns, read_votes
from tests.kernel.grids.samples import GOLDEN, fixture

HEADER = "batiment,segment,item,axe,poids,evaluateur,college,note\n"
COLUMNS = VoteColumns(subject="batiment", group="segment")
AXES = ("atout", "attrait")
SOUND = "B01,école,A1,atout,3,E1,elu,2\n"


def read(text, **options):
    return read_votes(
        text if isinstance(text, bytes) else text.encode(),
        "notes.csv",
        **({"columns": COLUMNS, "axes": AXES} | options),
    )


def refused(table):
    return [(one.line, one.field, one.value) for one in table.refused]


def test_the_invented_campaign_is_read_whole():
    table = read((GOLDEN / "scores.csv").read_bytes())
    votes, items = fixture()
    assert list(table.votes) == votes
    assert list(table.items) == items
    assert (table.rows, table.refused, table.duplicates) == (1872, (), ())
    assert table.colleges == ("elu", "service", "occupant")
    assert next(iter(table.subjects)) == "B01"
    assert len(set(table.subjects.values())) == 6
    assert f"{float(alpha(units_of(table.votes))):.4f}" == "0.7067"


@pytest.mark.parametrize(
    "note",
    ["4", "-1", "1.5", "2,0", "３", "=2+2", "NaN", "Infinity", "NA", "bien", "03"],
)
def test_a_score_that_is_none_refuses_its_row_and_no_other(note):
    table = read(HEADER + SOUND + f'B01,école,A2,atout,2,E1,elu,"{note}"\n')
    assert refused(table) == [(3, "note", note)]
    (refusal,) = table.refused
    assert (refusal.file, bool(refusal.reason), "NSP" in refusal.remedy) == (
        "notes.csv",
        True,
        True,
    )
    assert [vote.answer for vote in table.votes] == [2]
    assert [item.code for item in table.items] == ["A1", "A2"]


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("B01,école,A1,atout,-3,E1,elu,2", "poids", "-3"),
        ("B01,école,A1,atout,trois,E1,elu,2", "poids", "trois"),
        ("B01,école,A1,atout,NaN,E1,elu,2", "poids", "NaN"),
        ("B01,école,A1,atout,1e3,E1,elu,2", "poids", "1e3"),
        ("B01,école,A1,atout,9999999,E1,elu,2", "poids", "9999999"),
        ("B01,école,A1,atout,３,E1,elu,2", "poids", "３"),
        ("B01,école,A1,beauté,3,E1,elu,2", "axe", "beauté"),
        ("B01,école,A1,,3,E1,elu,2", "axe", ""),
        (",école,A1,atout,3,E1,elu,2", "batiment", ""),
        ("B01,école,,atout,3,E1,elu,2", "item", ""),
        ("B01,école,A1,atout,3,,elu,2", "evaluateur", ""),
        ("B01,école,A1,atout,3,E1,,2", "college", ""),
    ],
)
def test_a_row_that_cannot_be_placed_is_refused(row, column, value):
    table = read(HEADER + "B02,école,A9,atout,1,E9,elu,1\n" + row + "\n")
    assert refused(table) == [(3, column, value)]
    assert [vote.subject for vote in table.votes] == ["B02"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("B01,école,A1,atout,2,E1,elu,2", "poids"),
        ("B01,école,A1,attrait,3,E1,elu,2", "axe"),
        ("B01,mairie,A1,atout,3,E1,elu,2", "segment"),
        ("B01,école,A1,atout,3,E1,service,2", "college"),
    ],
)
def test_a_row_that_contradicts_most_others_is_refused(row, column):
    """Wherever it stands: a slip in the first row does not refuse a whole file."""
    for place in range(3):
        rows = [f"B01,École,A1,atout,3,E1,Elu,{score}" for score in (0, 1)]
        rows.insert(place, row)
        table = read(HEADER + "\n".join(rows))
        assert [(one.line, one.field) for one in table.refused] == [(place + 2, column)]
        assert table.items[0].weight == 3


def test_case_and_accents_make_no_other_axis_group_or_college():
    table = read(
        HEADER
        + "B01,École,A1,Atouts,3,E1,Élu,1\n"
        + "B01,ecole,A1,ATOUT,\u00a03.0,E2,elu,2\n"
        + "B01,,A1,atout,3,E3,elu,3\n"
    )
    assert table.refused == ()
    assert (table.colleges, dict(table.subjects)) == (("Élu",), {"B01": "École"})
    assert [vote.answer for vote in table.votes] == [1, 2, 3]


def test_a_subject_without_any_group_is_kept_without():
    assert dict(read(HEADER + "B01,,A1,atout,3,E1,elu,1\n").subjects) == {"B01": ""}


def test_the_same_rater_twice_on_a_cell_is_listed_and_the_last_row_counts():
    table = read(HEADER + SOUND + "B01,école,A1,atout,3,E2,elu,1\n" + SOUND.replace(",2\n", ",0\n"))
    assert [(vote.rater, vote.answer) for vote in table.votes] == [("E1", 0), ("E2", 1)]
    (duplicate,) = table.duplicates
    assert (duplicate.line, duplicate.kept_line) == (2, 4)
    assert (duplicate.replaced.answer, duplicate.kept.answer) == (2, 0)


def test_a_refused_score_does_not_replace_a_sound_one():
    table = read(HEADER + SOUND + SOUND.replace(",2\n", ",7\n"))
    assert [vote.answer for vote in table.votes] == [2]
    assert table.duplicates == ()


def test_the_three_non_answers_stay_apart():
    table = read(HEADER + "".join(f"B01,é,A1,atout,3,E{n},elu,{w}\n" for n, w in
                                  enumerate(["", "NSP", "SO", "n/a"])))  # fmt: skip
    assert [vote.answer for vote in table.votes] == [
        NonAnswer.BLANK,
        NonAnswer.DONT_KNOW,
        NonAnswer.NOT_APPLICABLE,
        NonAnswer.NOT_APPLICABLE,
    ]


def test_an_axis_that_weighs_nothing_refuses_the_file():
    with pytest.raises(InputRefusedError, match="poids de cet axe sont nuls") as error:
        read(HEADER + SOUND + "B01,école,T1,attrait,0,E1,elu,2\n")
    assert error.value.refusals[0].value == "attrait"
    table = read(HEADER + SOUND + "B01,école,A2,atout,0,E1,elu,2\n")
    assert [item.weight for item in table.items] == [3, 0]


def test_missing_and_repeated_columns_are_all_named():
    with pytest.raises(InputRefusedError) as error:
        read("batiment,segment,item,axe,note,note\nB01,école,A1,atout,2,2\n")
    assert [(one.field, one.reason) for one in error.value.refusals] == [
        ("poids", "La colonne manque."),
        ("evaluateur", "La colonne manque."),
        ("college", "La colonne manque."),
        ("note", "La colonne est là deux fois."),
    ]
    assert "batiment, segment, item, axe, poids" in error.value.refusals[0].remedy


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04zip", b"<html></html>", b"%PDF-1.7"])
def test_what_is_no_table_is_refused(content):
    with pytest.raises(InputRefusedError):
        read(content)


def test_a_file_without_a_row_that_can_be_used_is_refused():
    with pytest.raises(InputRefusedError, match="aucune note"):
        read(HEADER)
    with pytest.raises(InputRefusedError, match="négatif"):
        read(HEADER + "B01,école,A1,atout,-3,E1,elu,2\n")


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_delimiter_and_encoding_gives_the_same(delimiter, encoding):
    text = (HEADER + SOUND + "B02,école,A1,atout,3,E1,elu,SO\n").replace(",", delimiter)
    table = read(text.encode(encoding))
    assert [vote.answer for vote in table.votes] == [2, NonAnswer.NOT_APPLICABLE]
    assert table.subjects["B02"] == "école"


def test_a_workbook_gives_the_same_and_its_decimals_are_refused():
    book = Workbook()
    sheet = book.active
    sheet.append(HEADER.strip().split(","))
    for note in (2, 2.0, 1.5, None, "NSP"):
        sheet.append(["B01", "école", "A1", "atout", 3, f"E{note}", "elu", note])
    stream = io.BytesIO()
    book.save(stream)
    table = read(stream.getvalue())
    assert refused(table) == [(4, "note", "1.5")]
    assert [vote.answer for vote in table.votes][:1] == [2]


def test_other_names_other_axes_another_scale():
    """Leads of pooling, voted by communes; nothing says building."""
    table = read_votes(
        b"piste;secteur;critere;famille;coefficient;commune;strate;vote\n"
        b"Achats;nord;F1;faisabilit\xc3\xa9;1,5;Nay;rural;10\n",
        "pistes.csv",
        columns=VoteColumns(
            subject="piste",
            group="secteur",
            item="critère",
            axis="famille",
            weight="coefficient",
            rater="commune",
            college="strate",
            answer="vote",
        ),
        scale=range(11),
    )
    assert (table.items[0].axis, table.items[0].weight) == ("faisabilite", Fraction(3, 2))
    assert table.votes[0].answer == 10


CELL = st.text(st.characters(exclude_characters='\x00\r\n"', exclude_categories=["Cs"]), max_size=5)


@given(rows=st.lists(st.lists(CELL, min_size=8, max_size=8), min_size=1, max_size=6))
def test_whatever_a_file_holds_each_row_is_a_vote_or_is_refused(rows):
    body = "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows)
    try:
        table = read(HEADER + SOUND + body)
    except InputRefusedError:
        return
    lines = {one.line for one in table.refused}
    assert table.rows == len(table.votes) + len(table.duplicates) + len(lines)


@pytest.mark.parametrize("row", ["B01,école", "B01,école,A1,atout,3,E2,elu,2,,reste"])
def test_a_row_too_short_or_too_long_is_refused_alone(row):
    table = read(HEADER + SOUND + row + "\n")
    assert [(one.line, "cellules" in one.reason) for one in table.refused] == [(3, True)]
    assert ([vote.answer for vote in table.votes], table.rows) == ([2], 2)


def test_the_delimiter_that_excel_is_told_is_no_row():
    table = read("sep=;\r\n" + (HEADER + SOUND + "B02;;;;;;;9\n").replace(",", ";"))
    assert [vote.subject for vote in table.votes] == ["B01"]
    assert {one.line for one in table.refused} == {4}
