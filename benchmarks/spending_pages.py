"""Pages of spending on the demonstration, and one cut beside a naive computation, to the cent.

Run with `BASTIDE_VAR=… BASTIDE_DEMO=true python -m benchmarks.spending_pages` after `bastide
migrate` and `bastide demo` in the same folder; it prints two Markdown tables. Goal: the 95th
percentile of every page under 200 ms on a quiet machine. The naive version reads every part of the
document with the ORM and adds it up in Python.
"""

# ruff: noqa: PLC0415 -- Django is loaded before its models are
from __future__ import annotations

import platform
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from http import HTTPStatus
from importlib.metadata import version

ROUNDS = 40
EMAIL = "dgs@demo.bastide.example"
TERRITORY = "243400017"
PAGES = (
    "",
    "?par=nature",
    "?collectivite=243400017&budget=tous&par=nature",
    "evolution/",
    "epargne/",
    "lignes/",
    "non-affecte/",
    "documents/",
    "origine/",
    "nomenclature/",
)


def timed(act: Callable[[], object]) -> list[float]:
    act()
    found = []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        act()
        found.append((time.perf_counter() - started) * 1000)
    return sorted(found)


def row(name: str, times: list[float]) -> str:
    p95 = statistics.quantiles(times, n=20, method="inclusive")[-1]
    return f"| {name} | {statistics.median(times):.0f} | {p95:.0f} |"


def main() -> None:
    from bastide.site.start import load

    load()
    from django.conf import settings
    from django.test import Client

    from bastide.kernel.territories.models import Territory
    from bastide.platform.accounts.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(User.objects.get(email=EMAIL))
    place = Territory.objects.get(siren=TERRITORY)
    print(f"{platform.machine()}, {platform.processor() or platform.system()}, {ROUNDS} rounds")
    print(f"Python {platform.python_version()}, Django {version('django')}", end=", ")
    print(f"DuckDB {version('duckdb')}\n")
    print("| page | p50 (ms) | p95 (ms) |\n|---|---:|---:|")
    for page in PAGES:
        address = f"/territoires/{place.slug}/depenses/{page}"
        assert client.get(address).status_code == HTTPStatus.OK, address
        print(row(f"`{page or 'depenses/'}`", timed(lambda address=address: client.get(address))))
    compare(place)


def compare(place: object) -> None:
    from bastide.modules.spending.core.selection import Selection
    from bastide.modules.spending.queries.breakdowns import show_spending
    from bastide.modules.spending.queries.cube import cut
    from bastide.platform.access.actors import SYSTEM

    view = show_spending(SYSTEM, place, Selection())  # type: ignore[arg-type]
    assert view.snapshot is not None
    snapshot, documents = view.snapshot, [str(one.id) for one in view.documents]
    fast = {cell.value: cell.amount for cell in cut(snapshot, view.selection, documents)}
    assert fast == naive(view), "the two computations differ"
    ours = timed(lambda: cut(snapshot, view.selection, documents))
    theirs = timed(lambda: naive(view))
    print("\n| one cut by policy | p50 (ms) | p95 (ms) |\n|---|---:|---:|")
    print(row("cube (Parquet, DuckDB)", ours))
    print(row("naive (ORM, Python)", theirs))
    ratio = statistics.median(theirs) / statistics.median(ours)
    print(f"\nEqual to the cent; {ratio:.1f} times faster.")


def naive(view: object) -> dict[str, Decimal]:
    from bastide.kernel.policies.models import Allocation
    from bastide.modules.spending.core.selection import UNMAPPED

    sums: dict[str, Decimal] = defaultdict(Decimal)
    parts = Allocation.objects.filter(
        run__nomenclature=view.nomenclature,  # type: ignore[attr-defined]
        line__document__in=view.documents,  # type: ignore[attr-defined]
    ).select_related("line", "policy", "policy__parent")
    for part in parts:
        line, policy = part.line, part.policy
        if (line.direction, line.movement) != ("D", "real") or line.nature in {"001", "002"}:
            continue
        top = (policy.parent or policy).name if policy else UNMAPPED
        sums[top] += part.amount or Decimal(0)
    return dict(sums)


if __name__ == "__main__":
    main()
