"""Every alert against every new offer, beside one full-text query per alert.

Invented offers and searches over two thousand towns: one to three words, a radius, often a
contract. The peers hold the new offers alone in an index, SQLite's FTS5 and tantivy (installed in a
temporary environment of its own), and ask it once per alert, on a sample that is then extrapolated;
the exact circle is checked in Python on both. A third peer is the usual habit: the saved search run
again on the index of the whole site, here 20 000 offers.

Seconds are those of the processor. Our answer is compared with theirs and with the rule applied one
by one, on the sample. Run with `python -m benchmarks.employment_alerts [100000]`; a million on
demand. It prints a Markdown table.
Goal: at a million alerts, a thousand times one query per alert, always equal to the naive answer.
"""

from __future__ import annotations

import json
import platform
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

from bastide.modules.employment.core.alerts.books import AlertBook, book_of
from bastide.modules.employment.core.alerts.matching import answered, in_order, matches
from bastide.modules.employment.core.alerts.wishes import NewOffer, Wish, answers, is_near
from bastide.modules.employment.core.feeds.contracts import Contract, Kind
from bastide.modules.employment.core.searches.criteria import OfferSearch

SEED = 41
OFFERS, SAMPLE, ROUNDS = 500, 2_000, 7
WHOLE_SITE, FEWER = 20_000, 300
TOWNS, TRADES, WORDS = 2_000, 600, 20_000
PEER = "tantivy==0.22.0"
RADII = (10, 20, 30, 50)
CONTRACTS = (Contract.CDI, Contract.CDD, Contract.MIS, Contract.SAI)
Found = dict[int, set[int]]

TANTIVY = """
import json, sys, time, tantivy
offers, alerts = (open(sys.argv[n]) for n in (1, 2))
build = tantivy.SchemaBuilder()
build.add_integer_field("key", stored=True, indexed=True, fast=True)
build.add_text_field("words", tokenizer_name="whitespace")
build.add_text_field("contract", tokenizer_name="raw")
build.add_float_field("lat", indexed=True, fast=True)
build.add_float_field("lon", indexed=True, fast=True)
index = tantivy.Index(build.build())
writer = index.writer()
for line in offers:
    one = json.loads(line)
    writer.add_document(tantivy.Document(
        key=one["key"], words=one["words"], contract=one["contract"], lat=one["lat"], lon=one["lon"]
    ))
writer.commit()
index.reload()
searcher = index.searcher()
asked = [json.loads(line) for line in alerts]
start = time.process_time()
found = []
for one in asked:
    query = index.parse_query(one["tantivy"], ["words"])
    hits = searcher.search(query, 500).hits
    found.append([searcher.doc(address)["key"][0] for _score, address in hits])
took = time.process_time() - start
print(json.dumps({"seconds": took, "found": found}))
"""


def world(count: int, size: int = OFFERS) -> tuple[list[NewOffer], list[Wish]]:
    """Return so many invented offers and searches, the same for a seed."""
    chance = random.Random(SEED)  # noqa: S311 -- a benchmark draws the same each time
    towns = [(chance.uniform(43, 50), chance.uniform(-1, 7)) for _town in range(TOWNS)]
    codes = [f"{10000 + rank}" for rank in range(TOWNS)]
    town_weights = list(accumulate(1 / (rank + 5) for rank in range(TOWNS)))
    trade_weights = list(accumulate(1 / (rank + 10) for rank in range(TRADES)))
    word_weights = list(accumulate(1 / (rank + 2) for rank in range(WORDS)))
    ranks, words = range(TOWNS), [f"w{rank}" for rank in range(WORDS)]
    trades = [f"m{rank}" for rank in range(TRADES)]
    offers = []
    for key in range(1, size + 1):
        (town,) = chance.choices(ranks, cum_weights=town_weights)
        title = chance.choices(trades, cum_weights=trade_weights, k=3)
        text = chance.choices(words, cum_weights=word_weights, k=120)
        tokens = {f"t{one}" for one in title} | {f"b{one}" for one in text + title[:1]}
        offers.append(
            NewOffer(
                key, frozenset(tokens), Kind.JOB, contract=chance.choice(CONTRACTS),
                communes=frozenset({codes[town]}), points=(towns[town],),
            )
        )  # fmt: skip
    groups = {one: frozenset(f"{place}{one}" for place in "whtlb") for one in (*trades, *words)}
    wishes = []
    for _alert in range(count):
        (town,) = chance.choices(ranks, cum_weights=town_weights)
        asked = chance.choices(trades, cum_weights=trade_weights, k=chance.choice((1, 1, 2)))
        if chance.random() < 0.3:  # noqa: PLR2004 -- a third also asks for a word of the text
            asked += chance.choices(words, cum_weights=word_weights)
        contracts = frozenset({chance.choice(CONTRACTS)} if chance.random() < 0.5 else ())  # noqa: PLR2004 -- half
        search = OfferSearch(near=codes[town], radius_km=chance.choice(RADII), contracts=contracts)
        wishes.append(Wish(search, tuple(groups[one] for one in asked), centre=towns[town]))
    return offers, wishes


def word_names(wish: Wish) -> list[str]:
    """Return the words that a search asks for."""
    return [min(group)[1:] for group in wish.words]


def box(wish: Wish) -> tuple[float, float, float, float]:
    """Return latitudes and longitudes that hold the circle of a search."""
    assert wish.centre is not None
    high = wish.search.radius_km / 111.0 + 0.001
    wide = high / np.cos(np.radians(wish.centre[0] + high))
    latitude, longitude = wish.centre
    return latitude - high, latitude + high, longitude - float(wide), longitude + float(wide)


def by_fts5(offers: list[NewOffer], wishes: list[Wish]) -> tuple[float, Found]:
    """Return the time of one query per search on an index of the new offers, and what it finds."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE words USING fts5(said, detail=none)")
    base.execute("CREATE TABLE offers (key INTEGER PRIMARY KEY, contract, lat REAL, lon REAL)")
    for one in offers:
        latitude, longitude = one.points[0]
        said = " ".join(sorted({token[1:] for token in one.tokens}))
        base.execute("INSERT INTO words (rowid, said) VALUES (?, ?)", (one.key, said))
        base.execute(
            "INSERT INTO offers VALUES (?, ?, ?, ?)",
            (one.key, str(one.contract), latitude, longitude),
        )
    by_key = {one.key: one for one in offers}
    sql = (
        "SELECT words.rowid FROM words JOIN offers ON offers.key = words.rowid"
        " WHERE words MATCH ? AND lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?"
    )
    start, found = time.process_time(), dict[int, set[int]]()
    for rank, wish in enumerate(wishes):
        asked = " AND ".join(word_names(wish))
        contracts = [str(one) for one in wish.search.contracts]
        more = " AND contract = ?" if contracts else ""
        rows = base.execute(sql + more, (asked, *box(wish), *contracts))
        kept = {key for (key,) in rows if is_near(by_key[key], wish)}
        if kept:
            found[rank] = kept
    return time.process_time() - start, found


def by_tantivy(
    offers: list[NewOffer], wishes: list[Wish], folder: Path
) -> tuple[float, Found] | None:
    """Return the same of tantivy in an environment of its own; `None` when it cannot be had."""
    python = folder / "venv" / "bin" / "python"
    try:
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
        install = [str(python), "-m", "pip", "install", "-q", PEER]
        subprocess.run(install, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    said = [
        {
            "key": one.key,
            "words": " ".join(sorted({token[1:] for token in one.tokens})),
            "contract": str(one.contract),
            "lat": one.points[0][0],
            "lon": one.points[0][1],
        }
        for one in offers
    ]
    asked = []
    for wish in wishes:
        south, north, west, east = box(wish)
        parts = [f"+words:{word}" for word in word_names(wish)]
        parts += [f"+contract:{one}" for one in wish.search.contracts]
        parts += [f"+lat:[{south} TO {north}]", f"+lon:[{west} TO {east}]"]
        asked.append({"tantivy": " ".join(parts)})
    for name, rows in (("offers", said), ("alerts", asked), ("script", [])):
        lines = "\n".join(json.dumps(row) for row in rows)
        (folder / name).write_text(TANTIVY if name == "script" else lines, encoding="utf-8")
    command = [str(python), *(str(folder / name) for name in ("script", "offers", "alerts"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"tantivy: {done.stderr.strip().splitlines()[-1]}")
        return None
    answer = json.loads(done.stdout)
    by_key = {one.key: one for one in offers}
    start, found = time.process_time(), dict[int, set[int]]()
    for rank, keys in enumerate(answer["found"]):
        kept = {key for key in keys if is_near(by_key[key], wishes[rank])}
        if kept:
            found[rank] = kept
    return answer["seconds"] + time.process_time() - start, found


def naive(offers: list[NewOffer], wishes: list[Wish]) -> Found:
    """Return the rule applied one by one."""
    found = {
        rank: {one.key for one in offers if answers(one, wish)} for rank, wish in enumerate(wishes)
    }
    return {rank: keys for rank, keys in found.items() if keys}


def matched(book: AlertBook, offers: list[NewOffer]) -> int:
    """Compare everything; return the number of pairs of distinct searches, each one bit."""
    return sum(
        int(np.bitwise_count(bits).sum()) for _row, _some, bits in answered(book, in_order(offers))
    )


def best_of(act: Any) -> tuple[float, Any]:
    """Return the least time of several rounds, in seconds, and the answer."""
    times, answer = [], None
    for _round in range(ROUNDS):
        start = time.process_time()
        answer = act()
        times.append(time.process_time() - start)
    return min(times), answer


def compared(count: int) -> None:
    """Print a table for so many alerts."""
    offers, wishes = world(count)
    start = time.process_time()
    book = book_of(wishes)
    built = time.process_time() - start
    ours, pairs = best_of(lambda: matched(book, offers))
    listed, found = best_of(lambda: matches(book, offers))
    chance = random.Random(SEED)  # noqa: S311 -- the same sample each time
    chosen = chance.sample(range(count), min(SAMPLE, count))
    sample = [wishes[rank] for rank in chosen]
    told = dict(found.by_search())
    mine = {rank: set(told[one]) for rank, one in enumerate(chosen) if one in told}
    by_rule = naive(offers, sample)
    fts_time, fts_found = by_fts5(offers, sample)
    site, _none = world(0, WHOLE_SITE)
    habit_time, habit_found = by_fts5(site, sample[:FEWER])
    habit_is_equal = habit_found == naive(site, sample[:FEWER])
    with tempfile.TemporaryDirectory() as folder:
        peer = by_tantivy(offers, sample, Path(folder))
    scale = count / len(sample)
    print(f"\n### {count} alerts × {OFFERS} offers, {len(found)} pairs")
    print(
        f"{len(book.around_of)} distinct searches ({pairs} pairs), {len(book.words)} sets of "
        f"words, {len(book.arounds)} places; the book was made once in {built:.2f} s\n"
    )
    print("| | processor s | pairs /s | ratio | equal on the sample |\n|---|---|---|---|---|")
    for name, took, is_equal in (
        ("bitsets: every pair settled", ours, mine == by_rule),
        ("bitsets: every pair listed, sorted", listed, mine == by_rule),
        (f"FTS5, one query per alert ({len(sample)} run)", fts_time * scale, fts_found == by_rule),
        (
            f"FTS5, saved search run again on {WHOLE_SITE} offers ({FEWER} run)",
            habit_time * count / min(FEWER, count),
            habit_is_equal,
        ),
        *([("tantivy, the same", peer[0] * scale, peer[1] == by_rule)] if peer else []),
    ):
        rate = count * OFFERS / took
        print(f"| {name} | {took:.4f} | {rate:.3g} | {took / ours:.0f} | {is_equal} |")
    if peer is None:
        print("| tantivy | LEFT OUT: it could not be installed | | | |")
    assert mine == by_rule, "the bitsets and the rule differ"


def main() -> None:
    """Compare for each size asked."""
    sizes = [int(one) for one in sys.argv[1:]] or [100_000]
    print(
        f"Python {platform.python_version()}, numpy {np.__version__}, "
        f"SQLite {sqlite3.sqlite_version}, {platform.machine()}, seed {SEED}"
    )
    for size in sizes:
        compared(size)


if __name__ == "__main__":
    main()
