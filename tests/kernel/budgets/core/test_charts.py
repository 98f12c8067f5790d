from __future__ import annotations

import pytest

from bastide.kernel.budgets.core.charts import (
    bare_function,
    section_of_function_chapter,
    section_of_nature,
)
from bastide.kernel.budgets.core.identity import has_valid_key, is_budget_year, is_siret
from bastide.kernel.budgets.core.lines import Section
from bastide.kernel.budgets.readers.charts import chart_for, labelled_chart_for

F, I = Section.RUNNING, Section.INVESTMENT  # noqa: E741 -- the letters that files write


@pytest.mark.parametrize(
    ("norm", "year", "chapter", "section"),
    [
        ("M57-M57_D", 2024, "900", I),
        ("M57-M57_D", 2024, "926", I),
        ("M57-M57_D", 2024, "930", F),
        ("M57-M57_D", 2024, "946", F),
        ("M57-M57_D", 2024, "951", I),
        ("M57-M57_D", 2024, "953", F),
        ("M14-M14_COM_SUP3500", 2023, "920", F),
        ("M14-M14_COM_SUP3500", 2023, "900", I),
    ],
)
def test_the_rule_agrees_with_the_chart(norm, year, chapter, section):
    chart = chart_for(norm, year)
    assert chart is not None
    assert chart.function_chapters[chapter].section is section
    assert section_of_function_chapter(chapter, chart.norm, None) is section


def test_the_rule_agrees_with_every_chapter_of_every_m57_and_m14_chart():
    seen = 0
    for norm in ("M57_D", "M57_A", "M14_COM_SUP3500"):
        for year in (2022, 2023, 2024):
            chart = chart_for(norm, year)
            assert chart is not None
            chapters = {c: v for c, v in chart.function_chapters.items() if len(c) > 2}
            for code, chapter in chapters.items():
                assert section_of_function_chapter(code, norm, None) is chapter.section, (
                    norm,
                    code,
                )
                seen += 1
    assert seen > 200


def test_the_account_rule_agrees_with_every_chapter_of_a_vote_by_nature():
    chart = chart_for("M57_D", 2024)
    assert chart is not None
    for code, chapter in chart.nature_chapters.items():
        if code[0] != "0":
            assert section_of_nature(code) is chapter.section, code


def test_a_missing_vintage_takes_the_nearest_and_says_so():
    chart = chart_for("M57-M57_D", 2025)
    assert chart is not None
    assert (chart.year, chart.is_exact) == (2024, False)
    assert "2025" in chart.note
    assert "2024" in chart.note
    exact = chart_for("M57-M57_D", 2024)
    assert exact is not None
    assert exact.note == ""


def test_an_unknown_norm_has_no_chart():
    assert chart_for("M99-M99_Z", 2024) is None


def test_labels_belong_to_the_year_and_the_norm():
    old, new = labelled_chart_for("M14_COM_SUP3500", 2023), labelled_chart_for("M57_D", 2024)
    assert old is not None
    assert new is not None
    assert old.natures["73111"] == "Impôts directs locaux"
    assert new.natures["739211"] == "Attribution de compensation"
    assert new.functions["020"] == "Administration générale de la collectivité"


@pytest.mark.parametrize(
    ("code", "norm", "expected"),
    [
        ("93020", "M57_D", "020"),
        ("90325", "M57_D", "325"),
        ("9330", "M57_D", "30"),
        ("901", "M57_D", "1"),
        ("923", "M57_D", "01"),
        ("946", "M57_D", "01"),
        ("92020", "M14_COM_SUP3500", "020"),
        ("020", "M57_D", "020"),
        ("", "M57_D", ""),
    ],
)
def test_functions_lose_the_prefix_of_a_vote_by_function(code, norm, expected):
    assert bare_function(code, norm) == expected


def test_the_key_of_real_sirets_is_right_and_one_digit_breaks_it():
    real = ["21930048000015", "21340172201787", "21560046100010", "21560134500014", "243400017"]
    assert all(has_valid_key(number) for number in real)
    for number in real:
        wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
        assert not has_valid_key(wrong)


def test_what_a_siret_and_a_year_are():
    assert is_siret("21930048000015")
    assert not any(is_siret(text) for text in ("2193004800001", "2193004800001A", "", "２" * 14))
    assert [is_budget_year(year) for year in (1996, 1997, 2023, 2099, 2203)] == [
        False,
        True,
        True,
        True,
        False,
    ]
