"""What takes long, known by measure: `make test` leaves it to `make test-long`.

`measured.tsv` beside this file holds one line per test whose rows take, one with another, more than
three tenths of a second of processor, the least of the runs measured. Three ways to say otherwise,
on a test: `always` keeps a costly one in `make test`; `some(n)` keeps n rows out of many cheap
ones; `long` names the quick test of the same rule. What the architecture promises is always asked,
and no file of tests leaves `make test` whole.

Measure again, on a quiet machine: `pytest --measure` once or more, then `python -m tests.measured`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterable
from functools import cache
from pathlib import Path
from statistics import fmean

import pytest

LIMIT = 0.3
"""Seconds of processor, a test's own processes included, above which a row takes long."""

ALWAYS = ("tests/architecture/",)
"""Folders of what no submission leaves unproven."""

KEPT = Path(__file__).with_name("measured.tsv")
RUNS = Path(__file__).resolve().parents[1] / ".pytest_cache" / "measures"


def leave_to_the_long_pass(items: Iterable[pytest.Item]) -> None:
    """Mark `slow` what `make test` leaves out.

    Raises:
        UsageError: a file would have no test left in `make test`.
    """
    whole: dict[str, bool] = {}
    rows: dict[str, list[pytest.Item]] = {}
    for item in items:
        name = item.nodeid.partition("[")[0]
        rows.setdefault(name, []).append(item)
    for name, held in rows.items():
        left_out = [] if held[0].get_closest_marker("always") else _left_out(name, held)
        for item in left_out:
            item.add_marker("slow")
        if not any(held[0].get_closest_marker(other) for other in ("long", "walk")):
            file = name.partition("::")[0]
            whole[file] = whole.get(file, True) and len(left_out) == len(held)
    lonely = [file for file, is_whole in whole.items() if is_whole]
    if lonely and len(rows) > 1:
        raise pytest.UsageError(f"nothing of these would be in `make test`: {lonely}")


def _left_out(name: str, held: list[pytest.Item]) -> list[pytest.Item]:
    if name in _measured():
        return held
    some = held[0].get_closest_marker("some")
    if some is None or len(held) <= some.args[0]:
        return []
    held = sorted(held, key=lambda item: item.nodeid)
    kept = {
        round(rank * (len(held) - 1) / max(some.args[0] - 1, 1)) for rank in range(some.args[0])
    }
    return [item for rank, item in enumerate(held) if rank not in kept]


@cache
def _measured() -> frozenset[str]:
    lines = KEPT.read_text(encoding="utf-8").splitlines()
    return frozenset(line.partition("\t")[2] for line in lines)


class Measure:
    """Write what each test takes of the processor, in a file of this process."""

    def __init__(self) -> None:
        RUNS.mkdir(parents=True, exist_ok=True)
        self._file = RUNS / f"{os.getpid()}.tsv"

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Take the time of the test, its preparation and its end included."""
        before = os.times()
        answer = yield
        spent = sum(os.times()[:4]) - sum(before[:4])
        with self._file.open("a", encoding="utf-8") as stream:
            stream.write(f"{spent:.2f}\t{item.nodeid}\n")
        return answer


def written(lines: Iterable[str]) -> str:
    """Return the text of `measured.tsv` from lines (seconds, tab, test) of one or more runs."""
    least: dict[str, float] = {}
    for line in lines:
        spent, _, row = line.rstrip("\n").partition("\t")
        least[row] = min(float(spent), least.get(row, float(spent)))
    rows: dict[str, list[float]] = {}
    for row, spent in least.items():
        rows.setdefault(row.partition("[")[0], []).append(spent)
    kept = sorted(
        (name, fmean(spent))
        for name, spent in rows.items()
        if fmean(spent) > LIMIT and not name.startswith(ALWAYS)
    )
    return "".join(f"{spent:.1f}\t{name}\n" for name, spent in kept)


if __name__ == "__main__":
    runs = [line for run in sorted(RUNS.glob("*.tsv")) for line in run.read_text().splitlines()]
    KEPT.write_text(written(runs), encoding="utf-8")
    sys.stderr.write(f"{len(KEPT.read_text().splitlines())} tests take long\n")
