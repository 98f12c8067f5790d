"""Every page of the demonstration, and one cut beside a naive computation, to the cent.

`python -m benchmarks.spending_pages` copies the prepared demonstration, asks each page of spending
in its three territories, then one page of every other kind that links reach, as an administrator.
It prints Markdown tables: elapsed and processor time (the latter does not depend on what else the
machine does), and the first visits after a start. Goal: the 95th percentile of every page under
200 ms on two quiet cores. The naive version reads every part of the document with the ORM and adds
it up in Python.
"""

# ruff: noqa: PLC0415 -- Django is loaded before its models are
from __future__ import annotations

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests import prepared
from tests.e2e.crawl import kinds_once, walked
from tests.e2e.site import running

ROUNDS, FEW = 40, 20
EMAIL = "admin@demo.bastide.example"
TERRITORIES = {"243400017": "Montpellier", "200057875": "Est Ensemble", "": "territoire fictif"}
PAGES = (
    "",
    "?par=nature",
    "?budget=tous&par=nature",
    "evolution/",
    "epargne/",
    "lignes/",
    "lignes/?f-nature=64",
    "non-affecte/",
    "documents/",
    "origine/",
    "nomenclature/",
)
FIRST = ("", "depenses/", "depenses/epargne/", "depenses/non-affecte/", "depenses/lignes/")
GOAL = 200


@dataclass
class Times:
    """Milliseconds of several rounds, sorted: elapsed and of the processor."""

    elapsed: list[float]
    processor: list[float]

    @staticmethod
    def p95(values: list[float]) -> float:
        """Return the 95th percentile."""
        return statistics.quantiles(values, n=20, method="inclusive")[-1]


def timed(act: Callable[[], object], rounds: int = ROUNDS) -> Times:
    act()
    elapsed, processor = [], []
    for _round in range(rounds):
        started, worked = time.perf_counter(), time.process_time()
        act()
        elapsed.append((time.perf_counter() - started) * 1000)
        processor.append((time.process_time() - worked) * 1000)
    return Times(sorted(elapsed), sorted(processor))


def row(name: str, times: Times) -> str:
    cells = (
        statistics.median(times.elapsed),
        Times.p95(times.elapsed),
        statistics.median(times.processor),
        Times.p95(times.processor),
    )
    return f"| {name} | {' | '.join(f'{cell:.0f}' for cell in cells)} |"


HEAD = (
    "| page | p50 (ms) | p95 (ms) | processor p50 (ms) | processor p95 (ms) |\n"
    "|---|---:|---:|---:|---:|"
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(prepared.demonstration(), folder, dirs_exist_ok=True)
        here = {"BASTIDE_VAR": folder, "BASTIDE_DEMO": "true"}
        os.environ.update(here)  # noqa: TID251 -- the settings are read from there
        measured()
        first_visits()


def measured() -> None:
    from bastide.site.start import load

    load()
    from django.conf import settings
    from django.test import Client

    from bastide.kernel.territories.models import Territory
    from bastide.platform.accounts.models import User
    from bastide.site.warming import warm_up

    warm_up()  # as each process of `bastide serve` does before its first page
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(User.objects.get(email=EMAIL))
    machine = f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    print(f"{machine}, {time.strftime('%d %B %Y')}, {ROUNDS} rounds ({FEW} beyond spending)")
    print(f"Python {platform.python_version()}, Django {version('django')}", end=", ")
    print(f"DuckDB {version('duckdb')}\n")
    slow: list[str] = []
    for siren, name in TERRITORIES.items():
        chosen = Territory.objects.filter(siren=siren) if siren else Territory.objects
        place = (chosen if siren else chosen.filter(is_fictitious=True)).get()
        print(f"\nSpending, {name}\n\n{HEAD}")
        for page in PAGES:
            show(client, f"/territoires/{place.slug}/depenses/{page}", page or "depenses/", slow)
    print(f"\nEvery other kind of page\n\n{HEAD}")
    for kind, address in sorted(kinds_once(walked(Asked(client), Here(), within="")).items()):
        if "/depenses/" not in address and client.get(address).status_code == HTTPStatus.OK:
            show(client, address, kind, slow, FEW)
    print(f"\nOver {GOAL} ms of processor at p95: {', '.join(slow) or 'none'}")
    compare(Territory.objects.get(siren="243400017"))


def show(client: Any, address: str, name: str, slow: list[str], rounds: int = ROUNDS) -> None:
    assert client.get(address).status_code == HTTPStatus.OK, address
    times = timed(lambda: client.get(address), rounds)
    print(row(f"`{name}`", times), flush=True)
    if Times.p95(times.processor) > GOAL:
        slow.append(address)


class Here:
    """The addresses of the test client, as the walk wants to know them."""

    url = "http://testserver"


@dataclass
class Asked:
    """The test client behind the few words that the walk uses."""

    client: Any

    def get(self, address: str, *, max_redirects: int) -> Answer:
        """Ask a page."""
        return Answer(self.client.get(address, follow=max_redirects > 0))


@dataclass
class Answer:
    """What the walk reads of an answer."""

    response: Any

    @property
    def status(self) -> int:
        """Return its status."""
        return int(self.response.status_code)

    @property
    def headers(self) -> dict[str, str]:
        """Return its headers, in lower case."""
        return {name.lower(): value for name, value in self.response.headers.items()}

    def text(self) -> str:
        """Return its body."""
        return str(self.response.content.decode())


def first_visits() -> None:
    """Print how long the first visits take after `bastide serve`, and the second ones."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as site:
        session = cookie(site)
        slug = next(one["slug"] for one in site.territories if "Montpellier" in one["name"])
        print("\n| after a start | first visit (ms) | second visit (ms) |\n|---|---:|---:|")
        for page in FIRST:
            address = f"{site.url}/territoires/{slug}/{page}"
            first, second = (visit(address, session) for _turn in range(2))
            print(f"| `{page or 'the territory'}` | {first:.0f} | {second:.0f} |")


def visit(address: str, session: str) -> float:
    started = time.perf_counter()
    asked = urllib.request.Request(address, headers={"Cookie": session})  # noqa: S310 -- loopback
    with urllib.request.urlopen(asked) as answer:  # noqa: S310 -- loopback
        assert answer.status == HTTPStatus.OK
        answer.read()
    return (time.perf_counter() - started) * 1000


def cookie(site: Any) -> str:
    """Return the cookie of a session opened in the database of a running site."""
    code = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "from bastide.platform.accounts.models import User\n"
        "client = Client()\n"
        f"client.force_login(User.objects.get(email={EMAIL!r}), "
        "'allauth.account.auth_backends.AuthenticationBackend')\n"
        "print(client.cookies.output(header='', attrs=[]).strip())"
    )
    environment = prepared.clean_environment(
        site.log.parent, DJANGO_SETTINGS_MODULE="bastide.site.settings", BASTIDE_DEMO="true"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def compare(place: object) -> None:
    from bastide.modules.spending.core.selection import Selection
    from bastide.modules.spending.queries.breakdowns import show_spending
    from bastide.modules.spending.queries.cube import cut, forget_answers
    from bastide.platform.access.actors import SYSTEM

    view = show_spending(SYSTEM, place, Selection())  # type: ignore[arg-type]
    assert view.snapshot is not None
    snapshot, documents = view.snapshot, [str(one.id) for one in view.documents]
    fast = {cell.value: cell.amount for cell in cut(snapshot, view.selection, documents)}
    assert fast == naive(view), "the two computations differ"

    def asked() -> object:
        forget_answers()
        return cut(snapshot, view.selection, documents)

    ours = timed(asked)
    theirs = timed(lambda: naive(view))
    print(f"\n{HEAD.replace('page', 'one cut by policy')}")
    print(row("cube (Parquet, DuckDB)", ours))
    print(row("naive (ORM, Python)", theirs))
    ratio = statistics.median(theirs.elapsed) / statistics.median(ours.elapsed)
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
