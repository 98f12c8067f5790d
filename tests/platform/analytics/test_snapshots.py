"""Snapshots and the engine: exact, whole, named by content; one expression, two engines."""

from __future__ import annotations

import random
import tempfile
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation.errors import NotAllowedError
from bastide.platform.access.actors import SYSTEM, VISITOR
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.analytics import engine
from bastide.platform.analytics.engine import compiled, run
from bastide.platform.analytics.models import Snapshot
from bastide.platform.analytics.queries import latest_snapshot
from bastide.platform.analytics.services import KEPT, write_snapshot
from tests.platform.conftest import person

MONEY = pa.decimal128(18, 2)
LINES = ibis.table({"policy": "string", "year": "int32", "amount": "decimal(18, 2)"}, name="lines")
BY_POLICY = (
    LINES.group_by("policy")
    .aggregate(
        amount=lambda t: t.amount.sum().cast("decimal(18, 2)"),
        before=lambda t: t.amount.sum(where=t.year == 2023).cast("decimal(18, 2)"),
        lines=lambda t: t.count(),
    )
    .order_by("policy")
)


def table(rows: list[tuple[str | None, int, Decimal | None]]) -> pa.Table:
    return pa.table(
        {
            "policy": pa.array([row[0] for row in rows], pa.string()),
            "year": pa.array([row[1] for row in rows], pa.int32()),
            "amount": pa.array([row[2] for row in rows], MONEY),
        }
    )


def drawn(count: int) -> list[tuple[str | None, int, Decimal | None]]:
    rng = random.Random(count)  # noqa: S311 -- a test draws amounts
    policies = ["Culture", "Sécurité", "Écoles", None]
    return [
        (
            rng.choice(policies),
            rng.choice([2022, 2023, 2024]),
            None if rng.random() < 0.05 else Decimal(rng.randint(-(10**12), 10**12)).scaleb(-2),
        )
        for _rank in range(count)
    ]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "lines.parquet"
    pq.write_table(table(drawn(3000)), path)
    return path


class TestEngine:
    """DuckDB over Parquet."""

    def test_sums_are_exact(self, file: Path) -> None:
        expected: dict[str | None, Decimal] = {}
        for policy, _year, amount in drawn(3000):
            expected[policy] = expected.get(policy, Decimal(0)) + (amount or 0)
        rows = run(BY_POLICY, {"lines": file})
        assert {row["policy"]: row["amount"] for row in rows} == expected
        assert all(isinstance(row["amount"], Decimal) for row in rows)

    @given(amounts=st.lists(st.decimals(-(10**13), 10**13, places=2), min_size=1, max_size=20))
    def test_no_cent_is_lost(self, amounts: list[Decimal]) -> None:
        with tempfile.NamedTemporaryFile(suffix=".parquet") as stream:
            pq.write_table(table([("x", 2023, amount) for amount in amounts]), stream.name)
            (row,) = run(BY_POLICY, {"lines": Path(stream.name)})
        assert row["amount"] == row["before"] == sum(amounts)

    def test_threads_do_not_disturb_each_other(self, tmp_path: Path) -> None:
        files = []
        for rank in range(6):
            path = tmp_path / f"{rank}.parquet"
            pq.write_table(table([("x", 2023, Decimal(rank))] * 100), path)
            files.append(path)
        wrong: list[Any] = []

        def turn(rank: int) -> None:
            for _turn in range(20):
                (row,) = run(BY_POLICY, {"lines": files[rank]})
                if row["amount"] != 100 * rank:
                    wrong.append((rank, row))

        threads = [threading.Thread(target=turn, args=(rank,)) for rank in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []

    @pytest.mark.parametrize(
        "statement",
        ["INSTALL httpfs", "LOAD httpfs", "SET memory_limit='90GB'", "SET threads=64"],
    )
    def test_nothing_is_fetched_nor_changed(self, statement: str) -> None:
        with pytest.raises(duckdb.Error):
            engine._cursor().execute(statement)

    def test_a_name_with_quotes_is_only_a_name(self, file: Path, tmp_path: Path) -> None:
        evil = tmp_path / "a'b.parquet"
        evil.write_bytes(file.read_bytes())
        odd = ibis.table({"amount": "decimal(18, 2)"}, name='x"; DROP TABLE y; --')
        expression = odd.aggregate(n=odd.count())
        assert run(expression, {'x"; DROP TABLE y; --': evil}) == [{"n": 3000}]


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_same_expression_gives_the_same_rows_on_postgresql(file: Path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE lines (policy text, year integer, amount numeric(18, 2))")
        for policy, year, amount in drawn(3000):
            cursor.execute("INSERT INTO lines VALUES (%s, %s, %s)", [policy, year, amount])
        cursor.execute(compiled(BY_POLICY, "postgres"))
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    key = lambda row: row["policy"] or ""  # noqa: E731 -- orders of texts differ by engine
    assert sorted(rows, key=key) == sorted(run(BY_POLICY, {"lines": file}), key=key)


@pytest.mark.django_db(transaction=True)
class TestSnapshots:
    """Files in the folder, rows in the database."""

    def write(self, land: Perimeter, rows: list[Any], actor: Any = SYSTEM) -> Snapshot:
        return write_snapshot(name="lines", perimeter_id=land.pk, table=table(rows), actor=actor)

    def test_a_snapshot_reads_back(self, land: Perimeter) -> None:
        made = self.write(land, drawn(500))
        assert made.rows == 500
        assert latest_snapshot(name="lines", perimeter_id=land.pk) == made
        assert run(LINES.aggregate(n=LINES.count()), {"lines": made.file}) == [{"n": 500}]

    def test_the_same_content_in_another_order_is_the_same(self, land: Perimeter) -> None:
        rows = drawn(200)
        first = self.write(land, rows)
        again = self.write(land, rows[::-1])
        assert first == again
        assert len(list(first.file.parent.iterdir())) == 1

    def test_an_older_content_that_returns_is_the_latest(self, land: Perimeter) -> None:
        first = self.write(land, drawn(10))
        self.write(land, drawn(11))
        third = self.write(land, drawn(10))
        latest = latest_snapshot(name="lines", perimeter_id=land.pk)
        assert latest == third
        assert latest is not None
        assert latest.sha256 == first.sha256
        assert latest.file.exists()

    def test_old_files_go_and_the_named_ones_stay(
        self, land: Perimeter, elsewhere: Perimeter
    ) -> None:
        shared = self.write(elsewhere, drawn(1))
        for count in range(1, KEPT + 4):
            self.write(land, drawn(count))
        kept = Snapshot.objects.filter(perimeter=land)
        assert kept.count() == KEPT
        assert all(one.file.exists() for one in kept)
        assert shared.file.exists()
        assert len(list(shared.file.parent.iterdir())) == KEPT + 1

    def test_an_empty_table_is_a_snapshot(self, land: Perimeter) -> None:
        assert self.write(land, []).rows == 0

    def test_who_may_write(self, land: Perimeter, commune: Perimeter, elsewhere: Perimeter) -> None:
        assert self.write(land, drawn(2), person("agent", commune, Role.CONTRIBUTOR)).rows == 2
        for actor in (VISITOR, person("voisin", elsewhere, Role.MANAGER)):
            with pytest.raises(NotAllowedError):
                self.write(land, drawn(3), actor)

    def test_a_name_cannot_leave_the_folder(self, land: Perimeter) -> None:
        for name in ("../x", "", "A", "a/b", "a" * 61):
            with pytest.raises(ValueError, match="nom de table"):
                write_snapshot(name=name, perimeter_id=land.pk, table=table(drawn(1)), actor=SYSTEM)
