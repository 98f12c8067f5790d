"""Deduplication of a basin's offers beside MinHash (rensa, datasketch) and blocking + rapidfuzz.

Invented offers of about 220 words, 30 % of them published again elsewhere (title reworded, employer
spelt otherwise, text cut, changed or in HTML), with traps: one text in several towns, two levels,
day and night, trainee and employee. The truth is known, so precision and recall of the pairs are
printed for every side. Peers are installed in a temporary environment of their own, read the same
JSON lines and answer pairs; they get the texts ready made, we start from the raw fields. Run with
`python -m benchmarks.employment_dedup [5500 20000]`; it prints a Markdown table. Goals: 20 000 raw
offers under 20 s; rates and precision beside the peers'.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from importlib.metadata import version
from itertools import accumulate
from pathlib import Path
from typing import Any

from bastide.modules.employment.core.duplicates.compared import SourceOffer, all_prepared
from bastide.modules.employment.core.duplicates.detection import deduplicate

Pairs = set[tuple[int, int]]

SEED = 37
SIZES = (5_500, 20_000)
PEERS = ("datasketch==2.0.0", "rensa==0.5.0", "rapidfuzz==3.14.6")
REPUBLISHED = 0.3
IDENTICAL = 600
WORDS = 220
START = dt.date(2026, 11, 2)


def words_of(text: str) -> list[str]:
    """Return the words of a text."""
    return text.split()


TRADES = words_of(
    """boulanger pâtissier cuisinier serveur infirmier aide-soignant éducateur comptable
magasinier cariste soudeur électricien plombier maçon peintre menuisier vendeur caissier
téléconseiller développeur dessinateur technicien mécanicien coiffeur jardinier animateur secrétaire
assistant formateur conducteur livreur manutentionnaire agent opérateur régleur usineur couturier
graphiste juriste acheteur logisticien réceptionniste barman contrôleur analyste rédacteur"""
)
FIELDS = words_of(
    """commercial industriel médical scolaire social automobile viticole administratif
financier numérique agricole paysagiste hospitalier territorial textile alimentaire électronique
polyvalent itinérant sédentaire forestier portuaire culturel sportif"""
)
NAMES = words_of(
    """Levain Aubier Gâtine Sologne Ligérienne Touraine Beauce Brenne Perche Vienne Cher Indre
Creuse Mauges Anjou Bocage Rivau Chinonais Lochois Vouvray Montlouis Azay Ussé Villandry Amboise
Chenonceau Langeais Saché Candes Marmande Sarrazin Lemoine Duteil Moreau Fournier Girard
Bonnet Dupuis Lambert Fontaine"""
)
SHAPES = ("Maison {}", "{} Services", "Ateliers {}", "Transports {}", "Groupe {}", "{} & Fils")
TOWNS = (
    ("Tours", "37000"), ("Amboise", "37400"), ("Chinon", "37500"), ("Loches", "37600"),
    ("Joué-lès-Tours", "37300"), ("Saint-Avertin", "37550"), ("Blois", "41000"),
    ("Vendôme", "41100"), ("Poitiers", "86000"), ("Châtellerault", "86100"),
    ("Saumur", "49400"), ("Orléans", "45000"),
)  # fmt: skip
SYLLABLES = words_of(
    """ba co di fe ga lo mi nu pe ra si to ve chan tra pli gro ment tion eur ien age"""
)


def vocabulary(chance: random.Random, size: int = 6_000) -> list[str]:
    """Return invented words, the first ones the most used."""
    return ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _word in range(size)]


def described(chance: random.Random, words: list[str], own: str) -> str:
    """Return a text of about 220 words: usual ones drawn often, and the words of the trade."""
    found = [words[min(int(chance.paretovariate(0.6)), len(words)) - 1] for _ in range(WORDS)]
    for place in range(9, WORDS, 12):
        found[place] = f"{found[place]}."
    return f"{own}. {' '.join(found)}"


def invented(count: int) -> tuple[list[dict[str, str]], list[int]]:
    """Return raw offers, and for each the number of the job that it really is."""
    chance = random.Random(SEED)  # noqa: S311 -- invented offers, nothing secret
    words = vocabulary(chance)
    employers = [
        chance.choice(SHAPES).format(f"{first} {second}") for first in NAMES for second in NAMES
    ]
    weights = list(accumulate(1 / (rank + 10) for rank in range(len(employers))))
    rows: list[dict[str, str]] = []
    truth: list[int] = []
    job = 0
    while len(rows) < count:
        job += 1
        first = original(chance, words, (employers, weights), job)
        rows.append(first)
        truth.append(job)
        if chance.random() < REPUBLISHED:
            for site in range(chance.choice((1, 1, 1, 2, 3))):
                rows.append(republished(chance, words, first, site))
                truth.append(job)
        elif chance.random() < 0.2:  # noqa: PLR2004 -- one offer in five has a look-alike
            job += 1
            rows.append(look_alike(chance, first))
            truth.append(job)
    order = list(range(count))
    chance.shuffle(order)
    return [rows[place] | {"id": f"o{rank:06}"} for rank, place in enumerate(order)], [
        truth[place] for place in order
    ]


def original(
    chance: random.Random, words: list[str], named: tuple[list[str], list[float]], job: int
) -> dict[str, str]:
    employers, weights = named
    trade = f"{chance.choice(TRADES)} {chance.choice(FIELDS)}"
    town, postcode = TOWNS[min(int(chance.paretovariate(0.9)), len(TOWNS)) - 1]
    return {
        "source": "francetravail",
        "external_id": f"2{job:05}K",
        "title": f"{trade.capitalize()} H/F",
        "employer": chance.choices(employers, cum_weights=weights)[0],
        "place": f"{postcode} {town}",
        "contract": chance.choice(("CDI", "CDI", "CDD 6 mois", "Intérim")),
        "published_on": (START + dt.timedelta(days=chance.randint(0, 25))).isoformat(),
        "url": f"https://ft.example/detail/2{job:05}K",
        "description": described(chance, words, f"Nous cherchons un {trade}"),
    }


def republished(
    chance: random.Random, words: list[str], first: dict[str, str], site: int
) -> dict[str, str]:
    """Return the same job as another site shows it."""
    town, postcode = first["place"].partition(" ")[2], first["place"].partition(" ")[0]
    title = first["title"].removesuffix(" H/F")
    titles = (
        title.upper(),
        f"{title} (F/H) - {town}",
        f"{title} - CDI - {postcode}",
        f"{title}(e)",
    )
    name = first["employer"]
    text = first["description"]
    kind = chance.randint(0, 3)
    if kind == 0:
        text = text[: len(text) * chance.randint(30, 80) // 100]
    elif kind == 1:
        told = text.split()
        for _change in range(15):
            told[chance.randrange(len(told))] = chance.choice(words)
        text = " ".join(told)
    elif kind == 2:  # noqa: PLR2004 -- one kind of change in four
        text = f"<p>{text.replace('. ', '.</p><p>')}</p>"
    day = dt.date.fromisoformat(first["published_on"]) + dt.timedelta(days=chance.randint(0, 12))
    return first | {
        "source": f"site{site}",
        "external_id": str(chance.randrange(10**8)),
        "title": chance.choice(titles),
        "employer": chance.choice(
            (name, name.upper(), f"{name} SAS", f"{name} - Agence de {town}")
        ),
        "place": chance.choice((f"{town} ({postcode[:2]})", first["place"], town.upper())),
        "published_on": day.isoformat(),
        "url": f"https://site{site}.example/emploi/{chance.randrange(10**8)}?utm_source=flux",
        "description": text,
    }


def look_alike(chance: random.Random, first: dict[str, str]) -> dict[str, str]:
    """Return another job that a hurried rule would join to the first."""
    title = first["title"].removesuffix(" H/F")
    changes = (
        {"title": f"Chef {title.lower()} H/F"},
        {"title": f"Apprenti {title.lower()}", "contract": "Apprentissage"},
        {"title": f"{title} de nuit"},
        {"place": "36000 Châteauroux"},
        {"contract": "CDD 3 mois" if first["contract"] != "CDI" else "Intérim"},
    )
    other = str(chance.randrange(10**8))
    url = f"https://site9.example/emploi/{other}"
    return first | {"source": "site9", "external_id": other, "url": url} | chance.choice(changes)


def true_pairs(truth: list[int]) -> set[tuple[int, int]]:
    homes: dict[int, list[int]] = {}
    for place, job in enumerate(truth):
        homes.setdefault(job, []).append(place)
    return {
        (one, other)
        for members in homes.values()
        for rank, one in enumerate(members)
        for other in members[rank + 1 :]
    }


def offers_of(rows: list[dict[str, str]]) -> list[SourceOffer]:
    found = []
    for row in rows:
        texts = {field: value for field, value in row.items() if field != "published_on"}
        day = dt.date.fromisoformat(row["published_on"])
        found.append(SourceOffer(**texts, published_on=day))
    return found


def ours(rows: list[dict[str, str]]) -> tuple[float, set[tuple[int, int]], str]:
    """Return seconds, the pairs joined, and what the work was made of."""
    offers = offers_of(rows)
    started = time.process_time()
    found = deduplicate(offers)
    seconds = time.process_time() - started
    started = time.process_time()
    all_prepared(offers)
    reading = time.process_time() - started
    pairs = {
        (int(one[1:]), int(other[1:]))
        for members in found.clusters
        for rank, one in enumerate(sorted(members))
        for other in sorted(members)[rank + 1 :]
    }
    return (
        seconds,
        pairs,
        f"{len(found.pairs)} pairs compared, of which texts read: {reading:.1f} s",
    )


def identical(count: int) -> float:
    """Return the seconds taken by so many sites that show one offer, word for word."""
    (offer,) = offers_of(invented(1)[0])
    many = [replace(offer, id=f"o{rank:04}", source=f"site{rank}") for rank in range(count)]
    started = time.process_time()
    found = deduplicate(many)
    assert len(found.clusters) == 1, "one offer is one job"
    return time.process_time() - started


PEER_SCRIPT = r"""
import collections, itertools, json, re, sys, time, unicodedata
rows = [json.loads(line) for line in open(sys.argv[1])]
def fold(text):
    text = unicodedata.normalize("NFKD", re.sub("<[^>]+>", " ", text)).encode("ascii", "ignore")
    return re.findall("[a-z0-9]+", text.decode().lower())
def shingles(row):
    words = fold(row["description"])
    return {" ".join(words[i:i + 3]) for i in range(max(1, len(words) - 2))}
def town(row):
    return "".join(fold(re.sub(r"\d+|\(.*?\)", "", row["place"])))
def answer(name, work):
    started = time.process_time()
    pairs = work()
    print(json.dumps([name, time.process_time() - started, sorted(pairs)]), flush=True)
def datasketch_pairs():
    from datasketch import MinHash, MinHashLSH
    index, found = MinHashLSH(threshold=0.5, num_perm=128), set()
    for place, row in enumerate(rows):
        sketch = MinHash(num_perm=128)
        sketch.update_batch([one.encode() for one in shingles(row)])
        found.update((other, place) for other in index.query(sketch))
        index.insert(place, sketch)
    return found
def rensa_pairs():
    from rensa import RMinHash, RMinHashLSH
    index, found = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32), set()
    sketches = []
    for place, row in enumerate(rows):
        sketch = RMinHash(num_perm=128, seed=1)
        sketch.update(list(shingles(row)))
        found.update((other, place) for other in index.query(sketch)
                     if sketches[other].jaccard(sketch) >= 0.5)
        index.insert(place, sketch)
        sketches.append(sketch)
    return found
def rapidfuzz_pairs():
    from rapidfuzz.fuzz import token_sort_ratio
    blocks, found = collections.defaultdict(list), set()
    for place, row in enumerate(rows):
        blocks["".join(fold(row["employer"]))[:4], town(row)].append(place)
    titles = [" ".join(fold(row["title"])) for row in rows]
    for members in blocks.values():
        for one, other in itertools.combinations(members, 2):
            if token_sort_ratio(titles[one], titles[other], score_cutoff=85):
                found.add((one, other))
    return found
for name, work in (("datasketch", datasketch_pairs), ("rensa", rensa_pairs),
                   ("employer and town + rapidfuzz", rapidfuzz_pairs)):
    try:
        answer(name, work)
    except Exception as error:
        print(json.dumps([name, None, repr(error)]), flush=True)
"""


def peers(rows: list[dict[str, str]], folder: Path) -> list[tuple[str, float | None, Any]]:
    """Return what each peer takes and finds, in an environment of their own."""
    python = folder / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
        install = [str(python), "-m", "pip", "install", "-q", *PEERS]
        subprocess.run(install, check=True)
    data = folder / "offers.jsonl"
    data.write_text("\n".join(json.dumps(row) for row in rows))
    done = subprocess.run(
        [str(python), "-c", PEER_SCRIPT, str(data)],
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin"},
    )
    answers = (json.loads(said) for said in done.stdout.splitlines())
    return [(name, seconds, pairs) for name, seconds, pairs in answers]


def line(side: str, count: int, times: tuple[float, float], pairs: tuple[Pairs, Pairs]) -> str:
    """Return a line of the table: a side's seconds beside ours, its pairs beside the true ones."""
    (seconds, reference), (found, true) = times, pairs
    right = len(found & true)
    precision, recall = right / max(len(found), 1), right / len(true)
    rate = f"{count / seconds:,.0f}".replace(",", " ")
    shown = f"{seconds:.2f} | {rate} | {seconds / reference:.2f} | {precision:.3f} | {recall:.3f}"
    return f"| {side} | {shown} |"


def main() -> None:
    """Print each size, each side."""
    sizes = [int(one) for one in sys.argv[1:]] or list(SIZES)
    print(f"Machine: {platform.machine()}, {platform.system()}, {os.cpu_count()} cores, ", end="")
    print(f"load {os.getloadavg()[0]:.1f}; Python {platform.python_version()}, ", end="")
    print(f"numpy {version('numpy')}, rapidfuzz {version('rapidfuzz')}; peers {', '.join(PEERS)}; ")
    print(f"seed {SEED}, one thread each.\n")
    print(f"{IDENTICAL} times the same offer: {identical(IDENTICAL):.2f} s.\n")
    with tempfile.TemporaryDirectory() as folder:
        for count in sizes:
            rows, truth = invented(count)
            true = true_pairs(truth)
            seconds, found, made = ours(rows)
            print(f"## {count} offers, {len(true)} true pairs; {made}\n")
            print("| side | processor s | offers/s | ratio | precision | recall |")
            print("|---|---|---|---|---|---|")
            print(line("Bastide", count, (seconds, seconds), (found, true)))
            for name, took, pairs in peers(rows, Path(folder)):
                if took is None:
                    print(f"| {name} | failed: {pairs} | | | | |")
                    continue
                joined = {(min(pair), max(pair)) for pair in pairs}
                print(line(name, count, (took, seconds), (joined, true)))
            print()


if __name__ == "__main__":
    main()
