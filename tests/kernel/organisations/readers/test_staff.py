"""Reading posts per grade."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.organisations.core.staff import GradePosts, gathered
from bastide.kernel.organisations.readers.staff import COLUMNS, read_staff

DATA = Path(__file__).resolve().parents[4] / "data"
FILE = DATA / "staff" / "montpellier_effectifs_par_grade_2018_2025.csv"
ACCOUNTS = {2022: "CA_2022", 2023: "CA_2023", 2024: "CA_2024", 2025: "BP_2025"}
HEADER = ",".join(COLUMNS)
RIGHT = "2023,I,Adjoint,C,ADM,2,1.5,True,False"


@pytest.mark.parametrize("year", sorted(ACCOUNTS))
def test_totals_are_those_of_the_city_s_own_accounts(year: int) -> None:
    """The staff annex of the city's TOTEM file, read apart, gives the same two totals."""
    (path,) = sorted((DATA / "finance").glob(f"montpellier*/{ACCOUNTS[year]}.xml*"))
    text = path.read_bytes().decode("latin-1")
    found = [row for row in read_staff(FILE.read_bytes(), FILE.name) if row.year == year]
    for tag, total in (
        ("EffectifBud", sum(row.budgeted for row in found)),
        ("EffectifPourvu", sum(row.filled for row in found)),
    ):
        printed = re.findall(rf'<{tag} V="([^"]*)"', text)
        assert total == sum(map(Decimal, printed)), tag


def test_the_year_2023_in_figures() -> None:
    rows = [row for row in read_staff(FILE.read_bytes(), FILE.name) if row.year == 2023]
    assert sum(row.budgeted for row in rows) == Decimal("3521.84")
    assert sum(row.filled for row in rows) == Decimal("3366.74")


def test_every_line_of_the_file_is_counted_once() -> None:
    rows = read_staff(FILE.read_bytes(), FILE.name)
    assert sum(row.lines for row in rows) == 16_475
    assert len({row.key for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("2203,I,Adjoint,C,ADM,2,1,True,True", "annee"),
        ("deux mille,I,Adjoint,C,ADM,2,1,True,True", "annee"),
        ("2023,I,Adjoint,C,ADM,NaN,1,True,True", "effectifBud"),
        ("2023,I,Adjoint,C,ADM,-1,1,True,True", "effectifBud"),
        ("2023,I,Adjoint,C,ADM,,1,True,True", "effectifBud"),
        ("2023,I,Adjoint,C,ADM,2,=SUM(A1),True,True", "effectifPourvu"),
        ("2023,I,Adjoint,C,ADM,2,1.123,True,True", "effectifPourvu"),
        ("2023,I,Adjoint,C,ADM,2,1,peut-être,True", "permanent"),
        ("2023,I,,C,ADM,2,1,True,True", "emploiGrade"),
        ("2023,I,Adjoint", "effectifBud"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_kept(line: str, column: str) -> None:
    data = f"{HEADER}\n{RIGHT}\n{line}\n".encode()
    with pytest.raises(InputRefusedError) as caught:
        read_staff(data, "effectifs.csv")
    (refusal,) = caught.value.refusals
    assert (refusal.file, refusal.line, refusal.field) == ("effectifs.csv", 3, column)
    assert refusal.remedy


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", HEADER.encode(), "é".encode("utf-16")])
def test_a_file_without_the_expected_table_is_refused(data: bytes) -> None:
    with pytest.raises(InputRefusedError):
        read_staff(data, "effectifs.csv")


POSTS = st.decimals(0, 1000, places=2)
ROWS = st.lists(
    st.builds(
        GradePosts,
        year=st.sampled_from([2023, 2024]),
        status=st.sampled_from("IN"),
        grade=st.sampled_from(["a", "b"]),
        category=st.sampled_from(["A", ""]),
        sector=st.just("ADM"),
        is_permanent=st.booleans(),
        is_full_time=st.booleans(),
        budgeted=POSTS,
        filled=POSTS,
        lines=st.just(1),
        first_line=st.integers(2, 99),
    )
)


@given(ROWS)
def test_gathering_conserves_posts_and_lines(rows: list[GradePosts]) -> None:
    found = gathered(rows)
    for name in ("budgeted", "filled", "lines"):
        assert sum(getattr(row, name) for row in found) == sum(getattr(row, name) for row in rows)
    assert len({row.key for row in found}) == len(found)
