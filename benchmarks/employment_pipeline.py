"""A whole pass over sixty simulated feeds, and the same pass again: each stage timed.

`python -m benchmarks.employment_pipeline [OFFERS]` makes an empty installation, its invented
territory and sixty sources of thirteen real formats, and reads them all: 14 000 jobs open on an
ordinary day give about 20 000 raw items. Then it reads them once more the day after. It stops if
the second pass of one same day changes anything. Goals of the dossier, section 7: under five
minutes for the pass, under twenty seconds for the duplicates.
"""

# ruff: noqa: PLC0415 -- Django is loaded before its models are
from __future__ import annotations

import datetime as dt
import os
import platform
import shutil
import sys
import tempfile
import time
from pathlib import Path

USUAL = 14_000
GOAL_PASS, GOAL_DUPLICATES = 300.0, 20.0


def main(live: int) -> None:
    """Print the table of the pass.

    Raises:
        AssertionError: the same day read twice changes something.
    """
    from tests import prepared

    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(prepared.migrated(), folder, dirs_exist_ok=True)
        os.environ |= {  # noqa: TID251 -- before Django reads it
            "BASTIDE_VAR": folder,
            "BASTIDE_DEMO_OFFERS": str(live),
            "DJANGO_SETTINGS_MODULE": "bastide.site.settings",
        }
        import django

        django.setup()
        _measure(Path(folder))


def _measure(folder: Path) -> None:
    from bastide.kernel.territories import demo as territories
    from bastide.kernel.territories.services import load_reference_geography
    from bastide.modules.employment import demo
    from bastide.modules.employment.models import FeedRun, PublishedJob, Source, SourceOffer
    from bastide.modules.employment.queries.compared import compared_offers, deduplicated
    from bastide.modules.employment.services.feeds.fetching import fetcher_of
    from bastide.modules.employment.services.feeds.passes import run_pass
    from bastide.platform.access.actors import SYSTEM

    load_reference_geography()
    place = territories.invent(actor=SYSTEM)
    demo.load(actor=SYSTEM)
    now = dt.datetime(2026, 11, 30, 6, tzinfo=dt.UTC)

    def read(at: dt.datetime) -> tuple[float, int]:
        started = time.perf_counter()
        done = run_pass(
            actor=SYSTEM,
            territory=place,
            fetch=fetcher_of(at, is_always_fine=True),
            at=at,
            only_due=False,
        )
        return time.perf_counter() - started, len(done.grouping.touched)

    first, _new = read(now)
    print(f"première lecture\u00a0: {first:.1f} s", file=sys.stderr, flush=True)
    again, touched = read(now)
    if touched:
        raise AssertionError(f"{touched} emplois changés par la même journée")
    started = time.perf_counter()
    offers = compared_offers(place, now)
    deduplicated(place, offers)
    duplicates = time.perf_counter() - started
    next_day, changed = read(now + dt.timedelta(days=1))
    seen = sum(FeedRun.objects.filter(started_at=now).values_list("seen", flat=True)) // 2
    size = sum(path.stat().st_size for path in folder.glob("*.sqlite3")) / 1e6
    print(f"{platform.system()} {platform.machine()}, Python {platform.python_version()}")
    kept, jobs = SourceOffer.objects.count(), PublishedJob.objects.count()
    print(
        f"{Source.objects.count()} sources, {seen} annonces lues, {kept} gardées, {jobs} emplois,"
    )
    print(f"base de {size:.0f} Mo")
    print("\n| étape | secondes | but |\n|---|---:|---:|")
    print(f"| première lecture de toutes les sources | {first:.1f} | {GOAL_PASS:.0f} |")
    print(f"| la même journée lue encore, rien ne change | {again:.1f} | {GOAL_PASS:.0f} |")
    print(f"| le lendemain, {changed} emplois changés | {next_day:.1f} | {GOAL_PASS:.0f} |")
    print(f"| dont rapprochement des doublons | {duplicates:.1f} | {GOAL_DUPLICATES:.0f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else USUAL)
