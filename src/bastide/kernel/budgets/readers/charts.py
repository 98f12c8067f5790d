"""Charts of accounts of the DGCL, read from the reference data, one norm and year at a time."""

from __future__ import annotations

import csv
import gzip
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bastide.foundation.shipped import shipped_data
from bastide.kernel.budgets.core.charts import Chapter, Chart, short_norm
from bastide.kernel.budgets.core.lines import Section

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECTIONS = {"F": Section.RUNNING, "I": Section.INVESTMENT}
UNNAMED_FUNCTION_NORM = "M57-M57_D"
"""The only norm that still votes by function: a ledger that names none reads with it."""

_KEPT_CHARTS = 16


def charts_folder() -> Path:
    """Return the folder of the shipped charts: the wheel's data, or the checkout's."""
    return shipped_data() / "finance" / "charts"


def chart_for(nomenclature: str, year: int, *, folder: Path | None = None) -> Chart | None:
    """Return the chapters of the chart of a norm and a year, or of the nearest year shipped.

    Accounts and functions are left out: `labelled_chart_for` adds them, at a higher cost.

    Args:
        nomenclature: as a file writes it, `M57-M57_D` or `M57_D`.
        year: budget year.
        folder: folder of the charts; by default the shipped one.

    Returns:
        The chart; its `note` says when another year stands in. `None` when the norm is unknown.

    Source: plans de comptes of the DGCL, 2021–2024, all norms.
    """
    return _chart(short_norm(nomenclature), year, folder or charts_folder(), labelled=False)


def labelled_chart_for(nomenclature: str, year: int, *, folder: Path | None = None) -> Chart | None:
    """Return the chart of a norm and a year with the labels of accounts and functions.

    Same arguments, answer and source as `chart_for`.
    """
    return _chart(short_norm(nomenclature), year, folder or charts_folder(), labelled=True)


def document_chart(norm: str, year: int, *, votes_by_function: bool) -> Chart | None:
    """Return the labelled chart that reads a document; `None` when its norm is unknown.

    A ledger that names no norm and votes by function reads with `UNNAMED_FUNCTION_NORM`.

    Args:
        norm: norm of the document, empty when its file names none.
        year: budget year.
        votes_by_function: whether the document's chapters are functions.
    """
    unnamed = UNNAMED_FUNCTION_NORM if votes_by_function else ""
    return labelled_chart_for(norm or unnamed, year)


@lru_cache(maxsize=_KEPT_CHARTS)
def _chart(norm: str, year: int, folder: Path, *, labelled: bool) -> Chart | None:
    years = _years(folder).get(norm)
    if not years:
        return None
    nearest = min(years, key=lambda known: (abs(known - year), -known))
    key = f"{norm},{nearest},"
    chapters = {
        name: {
            row["Code"]: _chapter(row) for row in _rows(folder / f"{name}_2021_2024.csv.gz", key)
        }
        for name in ("chapitre_nature", "chapitre_fonction")
    }
    labels: dict[str, dict[str, str]] = {"nature": {}, "fonction": {}}
    if labelled:
        for name, found in labels.items():
            for row in _rows(folder / f"{name}_2021_2024.csv.gz", key):
                found.setdefault(row["Code"], row["Libelle"])
    return Chart(
        norm=norm,
        year=nearest,
        asked_year=year,
        natures=labels["nature"],
        functions=labels["fonction"],
        nature_chapters=chapters["chapitre_nature"],
        function_chapters=chapters["chapitre_fonction"],
    )


def forget_charts() -> None:
    """Drop the charts kept in memory, so that the next call reads the files again."""
    _chart.cache_clear()
    _years.cache_clear()


def _chapter(row: dict[str, str]) -> Chapter:
    return Chapter(label=row["Libelle"], section=_SECTIONS.get(row["Section"]))


@lru_cache(maxsize=4)
def _years(folder: Path) -> dict[str, frozenset[int]]:
    """Return the shipped years of each norm."""
    found: dict[str, set[int]] = {}
    with gzip.open(folder / "chapitre_nature_2021_2024.csv.gz", "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            norm, year, _rest = line.split(",", 2)
            found.setdefault(norm, set()).add(int(year))
    return {norm: frozenset(years) for norm, years in found.items()}


def _rows(path: Path, key: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one norm and year; the rest of the file is never split into lines."""
    data = gzip.decompress(path.read_bytes())
    mark = f"\n{key}".encode()
    first, last = data.find(mark), data.rfind(mark)
    if first < 0:
        return
    header = next(csv.reader([data[: data.index(b"\n")].decode()]))
    end = data.find(b"\n", last + 1)
    lines = data[first + 1 : end if end > 0 else len(data)].decode().split("\n")
    for values in csv.reader(line for line in lines if line.startswith(key)):
        yield dict(zip(header, values, strict=True))
