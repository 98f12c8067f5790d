"""Every shipped file says who made it, under which licence, when; and the shipped ones only."""

from __future__ import annotations

import csv
import datetime as dt
import re

import pytest

from tests.architecture.source import ROOT, tracked_files

COLUMNS = ["fichier", "editeur", "origine", "licence", "date", "usage"]
LICENCES = re.compile(
    r"Licence Ouverte 2\.0( / ODbL 1\.0)?|EUPL-1\.2|MIT|nomenclature réglementaire|"
    r"documents budgétaires publics \(CRPA art\. L312-1-1\)"
)


def rows() -> list[dict[str, str]]:
    with (ROOT / "data" / "SOURCES.csv").open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        assert reader.fieldnames == COLUMNS
        return list(reader)


def test_each_file_of_data_has_its_line_and_each_line_its_file() -> None:
    folder = ROOT / "data"
    shipped = {
        path.relative_to(folder).as_posix()
        for path in tracked_files()
        if folder in path.parents and path.name != "SOURCES.csv"
    }
    assert shipped == {row["fichier"] for row in rows()}
    assert len(rows()) == len({row["fichier"] for row in rows()})


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["fichier"])
def test_a_line_says_everything(row: dict[str, str]) -> None:
    assert all(row[column].strip() for column in COLUMNS)
    assert LICENCES.fullmatch(row["licence"]), row["licence"]
    assert dt.date(2000, 1, 1) < dt.date.fromisoformat(row["date"])


def test_data_for_tests_say_where_they_come_from() -> None:
    """Files kept for tests stand beside a note or a licence; none is shipped."""
    folders = {
        path.relative_to(ROOT / "tests" / "data").parts[0]
        for path in tracked_files()
        if ROOT / "tests" / "data" in path.parents
    }
    noted = {
        folder
        for folder in folders
        if any((ROOT / "tests" / "data" / folder).glob("README.md"))
        or any((ROOT / "tests" / "data" / folder).glob("LICENSE*"))
    }
    assert folders == noted


def test_the_licences_of_fonts_and_icons_are_beside_them() -> None:
    static = ROOT / "src" / "bastide" / "platform" / "ui" / "static" / "ui"
    licences = {path.stem.partition("-")[2] for path in (static / "fonts").glob("OFL-*.txt")}
    fonts = {path.stem for path in (static / "fonts").glob("*.woff2")}
    assert fonts
    assert [font for font in fonts if not any(font.startswith(one) for one in licences)] == []
    assert (static / "LICENSE-lucide.txt").exists()
