"""Search of offers beside tantivy, PostgreSQL (GIN + GiST) and `icontains`, on invented offers.

Each offer has a title, a text of about 120 words drawn from 20 000 by Zipf's law, one of 2 000
towns and a contract. A question is one to three words, a radius, the counts of six contracts and
the twenty best. Ours runs whole: reading of the words, index, circle, scores, counts, keys. Peers
get the stems ready made and search a box, not a circle; any word is enough on every side. The
twenty best of ours are compared with exhaustive scoring: every document of the circle read one by
one. Every side answers other questions of the same kind first, as a served site has; the first
ones that ours answers after a start have a line of their own. tantivy is installed in a temporary
environment of its own. Run with `python -m benchmarks.employment_search [100000]
[--without-postgresql | --without-peers]`; it prints a Markdown table.
"""

# ruff: noqa: PLC0415 -- only the measured process sets Django up

from __future__ import annotations

import json
import math
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

SEED = 37
SIZE = 100_000
QUESTIONS, EARLIER, EXHAUSTIVE, SLOW = 200, 400, 25, 3
PEERS = ("tantivy",)
WORDS = 120
CONTRACTS = ("CDI", "CDD", "MIS", "SAI", "LIB", "DIN")
RADII = (10, 20, 30, 50)
TRADES = """boulanger pâtissier cuisinier serveur infirmier soignant éducateur comptable magasinier
cariste soudeur électricien plombier maçon peintre menuisier vendeur caissier téléconseiller
développeur dessinateur technicien mécanicien coiffeur jardinier animateur secrétaire assistant
formateur conducteur livreur manutentionnaire agent opérateur régleur usineur couturier graphiste
juriste acheteur logisticien réceptionniste barman contrôleur analyste rédacteur""".split()  # noqa: SIM905 -- shorter
FIELDS = """commercial industriel médical scolaire social automobile viticole administratif
financier numérique agricole paysagiste hospitalier territorial textile alimentaire électronique
itinérant sédentaire forestier portuaire culturel sportif nuit jour""".split()  # noqa: SIM905 -- shorter
SYLLABLES = "ba co di fe ga lo mi nu pe ra si to ve chan tra pli gro ment eur ien age".split()  # noqa: SIM905 -- shorter

Offer = dict[str, Any]
Question = dict[str, Any]
Answers = list[list[int]]


def zipf(chance: random.Random, size: int, power: float) -> Callable[[], int]:
    """Return what draws a rank below `size`, the first ones the most often."""
    weights: list[float] = []
    total = 0.0
    for rank in range(size):
        total += 1 / (rank + 2) ** power
        weights.append(total)
    ranks = range(size)
    return lambda: chance.choices(ranks, cum_weights=weights)[0]


def invented(count: int) -> tuple[list[Offer], list[str]]:
    """Return offers, and the words of their texts, the most used first."""
    chance = random.Random(SEED)  # noqa: S311 -- invented offers, nothing secret
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(20_000)]
    drawn = zipf(chance, len(words), 1.02)
    towns = [(chance.uniform(43, 50), chance.uniform(-1, 7)) for _ in range(2_000)]
    town = zipf(chance, len(towns), 1.0)
    offers = []
    for number in range(count):
        latitude, longitude = towns[town()]
        title = [chance.choice(TRADES), chance.choice(FIELDS)]
        if chance.random() < 0.5:  # noqa: PLR2004 -- half of the titles are longer
            title.append(words[drawn()])
        offers.append(
            {
                "number": number,
                "title": " ".join(title),
                "text": " ".join(words[drawn()] for _ in range(WORDS)),
                "latitude": latitude + chance.gauss(0, 0.01),
                "longitude": longitude + chance.gauss(0, 0.01),
                "contract": CONTRACTS[min(int(chance.expovariate(1)), len(CONTRACTS) - 1)],
            }
        )
    return offers, words


def asked(
    offers: list[Offer], words: list[str], seed: int = SEED + 1, count: int = QUESTIONS
) -> list[Question]:
    """Return questions around real offers: words of titles and of texts."""
    chance = random.Random(seed)  # noqa: S311 -- invented questions
    questions = []
    for rank in range(count):
        around = chance.choice(offers)
        pool = [*around["title"].split(), chance.choice(TRADES), chance.choice(words[20:2_000])]
        questions.append(
            {
                "words": list(dict.fromkeys(chance.sample(pool, chance.randint(1, 3)))),
                "latitude": around["latitude"],
                "longitude": around["longitude"],
                "radius": RADII[rank % len(RADII)],
            }
        )
    return questions


# Ours ---------------------------------------------------------------------------------------------


def asked_before(offers: list[Offer], words: list[str]) -> list[Question]:
    """Return the questions that every side answers before those measured."""
    return asked(offers, words, SEED + 2, EARLIER)


def ours(offers: list[Offer], earlier: list[Question], questions: list[Question]) -> dict[str, Any]:
    """Return what our search takes and finds, on the database of the settings."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    from bastide.platform.search.ranked.lexicon import Lexicon
    from bastide.platform.search.ranked.services import put_documents, remove_documents

    call_command("migrate", "search", verbosity=0)
    started = time.perf_counter()
    put_documents(collection="banc", documents=documents(offers), lexicon=Lexicon())
    building = time.perf_counter() - started
    with connection.cursor() as cursor:
        sql = "ANALYZE search_rankeddocument" if connection.vendor != "sqlite" else "ANALYZE"
        cursor.execute(sql)
    find(earlier[0])
    first = [timed(find, question)[0] for question in earlier[1:]][:QUESTIONS]
    times, answers, totals = [], [], []
    for question in questions:
        spent, found = timed(find, question)
        times.append(spent)
        answers.append([int(key) for key in found.keys])
        totals.append(found.total)
    one = next(documents([offers[0] | {"number": len(offers)}]))
    started = time.perf_counter()
    with transaction.atomic():
        put_documents(collection="banc", documents=[one], lexicon=Lexicon())
    visible = time.perf_counter() - started
    remove_documents(collection="banc", keys=[one.key])
    return {
        "times": times,
        "first": first,
        "answers": answers,
        "totals": totals,
        "building": building,
        "one": visible,
        "exhaustive": [exhaustive(offers, question) for question in questions[:EXHAUSTIVE]],
    }


def documents(offers: list[Offer]) -> Iterator[Any]:
    """Yield the offers as documents."""
    from bastide.platform.search.ranked.terms import Document

    for offer in offers:
        yield Document(
            key=str(offer["number"]),
            title=offer["title"],
            text=offer["text"],
            points=((offer["latitude"], offer["longitude"]),),
            tags=(f"contrat:{offer['contract']}",),
        )


def timed(find: Callable[[Question], Any], question: Question) -> tuple[float, Any]:
    """Return how long a question takes, in seconds, and its answer."""
    started = time.perf_counter()
    found = find(question)
    return time.perf_counter() - started, found


def find(question: Question) -> Any:
    """Return the twenty best and the counts of the contracts."""
    from bastide.platform.search.ranked.cells import Circle
    from bastide.platform.search.ranked.lexicon import Lexicon
    from bastide.platform.search.ranked.queries import find_documents

    circle = Circle(question["latitude"], question["longitude"], question["radius"])
    return find_documents(
        "banc",
        " ".join(question["words"]),
        lexicon=Lexicon(),
        circle=circle,
        counted=[f"contrat:{one}" for one in CONTRACTS],
        limit=20,
        least=0,
    )


def exhaustive(offers: list[Offer], question: Question) -> list[int]:
    """Return the twenty best of a question, every document of its circle read and scored alone."""
    from bastide.platform.search.ranked.cells import Circle
    from bastide.platform.search.ranked.memory import MemoryIndex

    circle = Circle(question["latitude"], question["longitude"], question["radius"])
    near = [offer for offer in offers if _km(offer, circle) <= circle.radius_km]
    index = MemoryIndex(documents(near))
    found = index.found(" ".join(question["words"]), least=0)
    told = sorted(
        zip((-found.scores).tolist(), (int(index.keys[row]) for row in found.rows), strict=True)
    )
    last = told[min(20, len(told)) - 1][0] if told else 0.0
    return [number for score, number in told if score <= last]


def _km(offer: Offer, circle: Any) -> float:
    one, other = math.radians(offer["latitude"]), math.radians(circle.latitude)
    across = math.radians(offer["longitude"] - circle.longitude)
    half = math.sin((one - other) / 2) ** 2
    half += math.cos(one) * math.cos(other) * math.sin(across / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))


# Peers --------------------------------------------------------------------------------------------

TANTIVY = r"""
import json, math, sys, time
import tantivy
offers = [json.loads(line) for line in open(sys.argv[1])]
earlier, questions = json.load(open(sys.argv[2]))
build = tantivy.SchemaBuilder()
build.add_integer_field("number", stored=True, fast=True)
for name in ("title", "text"):
    build.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
build.add_text_field("contract", tokenizer_name="raw", fast=True)
for name in ("latitude", "longitude"):
    build.add_float_field(name, indexed=True, fast=True)
index = tantivy.Index(build.build())
started = time.perf_counter()
writer = index.writer(heap_size=200_000_000, num_threads=1)
for offer in offers:
    writer.add_document(tantivy.Document(**offer))
writer.commit()
writer.wait_merging_threads()
building = time.perf_counter() - started
index.reload()
searcher = index.searcher()
counts = {"c": {"terms": {"field": "contract"}}}
def ask(question):
    height = question["radius"] / 111.19
    width = height / math.cos(math.radians(question["latitude"]))
    words = " ".join(question["stems"])
    text = (f"+(title:({words})^3 text:({words}))"
            f" +latitude:[{question['latitude'] - height} TO {question['latitude'] + height}]"
            f" +longitude:[{question['longitude'] - width} TO {question['longitude'] + width}]")
    query = index.parse_query(text, ["text"])
    found = searcher.search(query, 20, count=True)
    if hasattr(searcher, "aggregate"):
        searcher.aggregate(query, counts)
    return [searcher.doc(place)["number"][0] for _score, place in found.hits]
for question in earlier:
    ask(question)
times, answers = [], []
for question in questions:
    started = time.perf_counter()
    answers.append(ask(question))
    times.append(time.perf_counter() - started)
print(json.dumps({"times": times, "answers": answers, "building": building,
                  "counts": hasattr(searcher, "aggregate"), "version": tantivy.__version__}))
"""


def tantivy(folder: Path, offers: list[Offer], words: list[str]) -> dict[str, Any]:
    """Return what tantivy takes and finds, in an environment of its own."""
    from bastide.platform.search.ranked.terms import stems_of

    python = folder / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    subprocess.run([str(python), "-m", "pip", "install", "-q", *PEERS], check=True)
    lines, said = folder / "offers.jsonl", folder / "questions.json"
    with lines.open("w") as stream:
        for offer in offers:
            told = {name: " ".join(stems_of(offer[name])) for name in ("title", "text")}
            stream.write(json.dumps(offer | told) + "\n")
    stems = [
        [one | {"stems": stems_of(" ".join(one["words"]))} for one in some]
        for some in (asked_before(offers, words), asked(offers, words))
    ]
    said.write_text(json.dumps(stems))
    command = [str(python), "-c", TANTIVY, str(lines), str(said)]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"}
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def contains(offers: list[Offer], questions: list[Question]) -> list[float]:
    """Return what `icontains` over the same texts takes, on the database of the settings."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE banc (number integer PRIMARY KEY, title text, text text, contract text,"
            " latitude double precision, longitude double precision)"
        )
        insert = "INSERT INTO banc VALUES (%s, %s, %s, %s, %s, %s)"
        names = ("number", "title", "text", "contract", "latitude", "longitude")
        cursor.executemany(insert, [[offer[name] for name in names] for offer in offers])
        like = "LIKE" if connection.vendor == "sqlite" else "ILIKE"
        times = []
        for question in questions[:SLOW]:
            words = [f"%{word}%" for word in question["words"] for _field in range(2)]
            some = " OR ".join([f"title {like} %s OR text {like} %s"] * len(question["words"]))
            started = time.perf_counter()
            cursor.execute(
                f"SELECT contract, count(*) FROM banc WHERE ({some}) GROUP BY contract",  # noqa: S608
                words,
            )
            cursor.fetchall()
            times.append(time.perf_counter() - started)
    return times


def plain_postgresql(
    offers: list[Offer], earlier: list[Question], questions: list[Question]
) -> dict[str, Any]:
    """Return what PostgreSQL takes with a GIN on the words and a GiST on the points."""
    from django.db import connection, transaction

    from bastide.platform.search.ranked.terms import stems_of

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE UNLOGGED TABLE plain (number int, contract text, at point, words tsvector)"
        )
        insert = (
            "INSERT INTO plain VALUES (%s, %s, point(%s, %s), setweight(array_to_tsvector(%s), 'A')"
            " || array_to_tsvector(%s))"
        )
        cursor.executemany(
            insert,
            [
                [
                    offer["number"], offer["contract"], offer["longitude"], offer["latitude"],
                    sorted(set(stems_of(offer["title"]))), sorted(set(stems_of(offer["text"]))),
                ]
                for offer in offers
            ],
        )  # fmt: skip
        cursor.execute("CREATE INDEX ON plain USING gin (words)")
        cursor.execute("CREATE INDEX ON plain USING gist (at)")
        cursor.execute("ANALYZE plain")
        times, answers = [], []
        for question in (*earlier, *questions):
            height = question["radius"] / 111.19
            width = height / math.cos(math.radians(question["latitude"]))
            x, y = question["longitude"], question["latitude"]
            query = " | ".join(stems_of(" ".join(question["words"])))
            box = f"(({x - width},{y - height}),({x + width},{y + height}))"
            started = time.perf_counter()
            cursor.execute(
                "SELECT number FROM plain WHERE words @@ %s::tsquery AND at <@ %s::box"
                " ORDER BY ts_rank(words, %s::tsquery) DESC, number LIMIT 20",
                [query, box, query],
            )
            answers.append([row[0] for row in cursor.fetchall()])
            cursor.execute(
                "SELECT contract, count(*) FROM plain WHERE words @@ %s::tsquery AND at <@ %s::box"
                " GROUP BY contract",
                [query, box],
            )
            cursor.fetchall()
            times.append(time.perf_counter() - started)
    return {"times": times[len(earlier) :], "answers": answers[len(earlier) :]}


# The table ----------------------------------------------------------------------------------------


def milliseconds(times: list[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile, in milliseconds."""
    ordered = sorted(times)
    return statistics.median(times) * 1000, ordered[int(0.95 * (len(ordered) - 1))] * 1000


def line(side: str, times: list[float], reference: list[float], note: str = "") -> str:
    """Return a line of the table: a side's times beside ours."""
    (middle, high), (own, own_high) = milliseconds(times), milliseconds(reference)
    shown = f"{middle:.2f} | {high:.2f} | {middle / own:.1f} | {high / own_high:.1f} | {note}"
    return f"| {side} | {shown} |"


def overlap(ours_: Answers, others: Answers) -> float:
    """Return the mean share of our twenty best that another side also gives."""
    shares = [
        len(set(one) & set(other)) / len(one)
        for one, other in zip(ours_, others, strict=False)
        if one
    ]
    return statistics.mean(shares)


def measured(size: int) -> dict[str, Any]:
    """Return everything measured on the database of the settings; run in a process of its own."""
    offers, words = invented(size)
    earlier, questions = asked_before(offers, words), asked(offers, words)
    told = ours(offers, earlier, questions)
    told["contains"] = contains(offers, questions)
    if os.environ.get("DATABASE_URL"):  # noqa: TID251 -- set by the throw-away server
        told["plain"] = plain_postgresql(offers, earlier, questions)
    return told


def in_process(size: int, folder: Path, *, is_postgresql: bool) -> dict[str, Any] | None:
    """Return what another process measures, `None` when there is no PostgreSQL."""
    own = [sys.executable, "-m", "benchmarks.employment_search", str(size), "--measure"]
    command = [sys.executable, "-m", "tests.postgres", "--", *own] if is_postgresql else own
    here = os.environ.items()  # noqa: TID251 -- handed over to the measured process
    environment = {name: text for name, text in here if name != "DATABASE_URL"}
    environment |= {
        "BASTIDE_VAR": str(folder / ("post" if is_postgresql else "lite")),
        "DJANGO_SETTINGS_MODULE": "bastide.site.settings",
    }
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    for said in done.stdout.splitlines():
        if said.startswith('{"times"'):
            found: dict[str, Any] = json.loads(said)
            return found
    print(done.stderr[-2000:], file=sys.stderr)
    return None


def main() -> None:
    """Print the table."""
    sizes = [int(one) for one in sys.argv[1:] if one.isdigit()] or [SIZE]
    if "--measure" in sys.argv:
        print(json.dumps(measured(sizes[0])))
        return
    print(f"Machine: {platform.machine()}, {platform.system()}, {os.cpu_count()} cores, ", end="")
    print(f"load {os.getloadavg()[0]:.1f}; Python {platform.python_version()}; seed {SEED}.\n")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            show(size, Path(folder))


def show(size: int, folder: Path) -> None:
    """Print one size."""
    lite = in_process(size, folder, is_postgresql=False)
    if lite is None:
        raise SystemExit("ours failed")
    own = lite["times"]
    rate, found = size / lite["building"], statistics.mean(lite["totals"])
    same = overlap([one[:20] for one in lite["answers"][:EXHAUSTIVE]], lite["exhaustive"])
    print(
        f"{size} offers, {QUESTIONS} questions, {found:.0f} offers found on average; built at ",
        end="",
    )
    print(f"{rate:.0f} offers/s; one more is visible in {lite['one'] * 1000:.1f} ms.")
    print(f"Share of our twenty best among the best of exhaustive scoring: {same:.3f}.\n")
    print("| side | p50 ms | p95 ms | p50 ratio | p95 ratio | twenty best shared |")
    print("|---|---|---|---|---|---|")
    print(line("ours, SQLite", own, own))
    print(line("ours, SQLite, first questions after a start", lite["first"], own))
    if "--without-peers" in sys.argv:
        return
    is_wanted = "--without-postgresql" not in sys.argv
    post = in_process(size, folder, is_postgresql=True) if is_wanted else None
    if post:
        shared = f"{overlap(lite['answers'], post['answers']):.2f}"
        print(line("ours, PostgreSQL", post["times"], own, shared))
        print(line("ours, PostgreSQL, first questions after a start", post["first"], own))
        plain = post["plain"]
        shared = f"{overlap(lite['answers'], plain['answers']):.2f}"
        print(line("PostgreSQL GIN + GiST", plain["times"], own, shared))
        print(line("PostgreSQL icontains", post["contains"], own))
    print(line("SQLite icontains", lite["contains"], own))
    offers, words = invented(size)
    try:
        other = tantivy(folder, offers, words)
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"\ntantivy could not be measured: {error}")
        return
    shared = f"{overlap(lite['answers'], other['answers']):.2f}"
    counts = "" if other["counts"] else ", without counts"
    print(line(f"tantivy {other['version']}{counts}", other["times"], own, shared))


if __name__ == "__main__":
    main()
