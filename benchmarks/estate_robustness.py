"""Robustness to weights beside scikit-criteria, pymcdm and numpy, with equal results.

2 000 buildings × 20 items × 100 000 draws: in which share of the draws is each building among the
100 best? The peers are installed in a temporary environment of their own and rank some of the same
draws, one call each; their time is scaled. Run with `python -m benchmarks.estate_robustness`; it
prints a Markdown table. Goals: 600 times scikit-criteria, at most 5 times the bare blocked matrix
product, 10 000 draws while a person waits. Each side has one core.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from bastide.kernel.grids.core.aggregation import ItemScore, axis_score
from bastide.kernel.grids.core.answers import Item
from bastide.modules.estate.core.matrix import Axis, MatrixRules, ScoredBuilding, matrix
from bastide.modules.estate.core.robustness import (
    Floats,
    exact_acceptability,
    mean_blocks,
    sampled_acceptability,
    shares_above,
    top_shares,
)
from bastide.modules.estate.core.sensitivity import LiveMatrix

T = TypeVar("T")
Times = tuple[float, float]
"""Seconds on the clock and seconds of processor; the latter forget what else the machine does."""

Found = dict[str, dict[str, Any]]
"""Peer → its times, and the best buildings of each draw."""

PEERS = ("scikit-criteria==0.10", "pymcdm==1.4.0")
BUILDINGS, ITEMS, DRAWS, BEST, SEED = 2_000, 20, 100_000, 100, 20
PEER_DRAWS, SORTED_DRAWS, ROUNDS, WORKERS = 30, 2_000, 5, 2
SLOWING = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
"""Settings that choose slow products on some machines; left out on both sides."""

PEER_SCRIPT = """
import json, sys, time
import numpy as np
import skcriteria
from pymcdm.methods import WSM
from skcriteria.agg.simple import WeightedSumModel

data, rounds = np.load(sys.argv[1]), int(sys.argv[2])
scores, weights, best = data["scores"], data["weights"], int(data["best"])

def criteria(drawn):
    table = skcriteria.mkdm(scores, [max] * scores.shape[1], weights=drawn)
    return WeightedSumModel().evaluate(table).rank_

plain = WSM(lambda column, cost: column)

def pymcdm(drawn):
    return plain.rank(plain(scores, drawn, np.ones(scores.shape[1])))

answer = {}
for name, ranks in (("scikit-criteria", criteria), ("pymcdm", pymcdm)):
    times = []
    for _round in range(rounds):
        started, worked = time.perf_counter(), time.process_time()
        found = [ranks(drawn) for drawn in weights]
        times.append((time.perf_counter() - started, time.process_time() - worked))
    found = [np.flatnonzero(ranked <= best).tolist() for ranked in found]
    answer[name] = {"times": [min(column) for column in zip(*times)], "best": found}
print(json.dumps(answer))
"""


def main() -> None:
    """Install the peers, then measure both sides in a process without slowing settings."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = folder / "peer"
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
        python = str(environment / "bin" / "python")
        subprocess.run([python, "-m", "pip", "install", "-q", *PEERS], check=True)
        again = [sys.executable, "-m", "benchmarks.estate_robustness", python, str(folder)]
        subprocess.run([*_clean(), *again], check=True)


def _clean() -> list[str]:
    """Return the start of a command: one core, no slowing settings, the kernel said."""
    left_out = [word for name in SLOWING for word in ("-u", name)]
    return ["env", *left_out, "OPENBLAS_NUM_THREADS=1"]


def measure(python: str, folder: Path) -> None:
    """Measure every side on the same scores and weights, compare, print the table."""
    chance = np.random.default_rng(SEED)
    scores = chance.uniform(0, 3, size=(BUILDINGS, ITEMS)).round(6)
    weights = chance.dirichlet(np.ones(ITEMS), size=DRAWS)
    peers = run_peers(python, folder, scores, weights[:PEER_DRAWS])
    bare, _nothing = timed(lambda: bare_product(scores, weights))
    ours, shares = timed(lambda: top_shares(scores, weights, BEST, workers=WORKERS))
    alone, same = timed(lambda: top_shares(scores, weights, BEST))
    assert np.array_equal(shares, same)
    tenth, _few = timed(lambda: top_shares(scores, weights[: DRAWS // 10], BEST, workers=WORKERS))
    naive, sorted_shares = timed(lambda: sorted_best(scores, weights[:SORTED_DRAWS]))
    assert np.array_equal(top_shares(scores, weights[:SORTED_DRAWS], BEST), sorted_shares)
    check_peers(peers, scores, weights)
    print_machine()
    others = {
        f"{name}, {PEER_DRAWS} draws scaled": scaled(found["times"], PEER_DRAWS)
        for name, found in peers.items()
    }
    others[f"numpy argpartition, {SORTED_DRAWS} draws scaled"] = scaled(naive, SORTED_DRAWS)
    print_table(ours, {**others, "Bastide, one thread": alone, "bare blocked matrix product": bare})
    print(f"10 000 draws: {tenth[0]:.3f} s. Every draw ranked.")
    print_closed_form(scores, weights)
    print_council()


def scaled(times: Times, draws: int) -> Times:
    """Return the times of some draws as those of all."""
    return times[0] * DRAWS / draws, times[1] * DRAWS / draws


def run_peers(python: str, folder: Path, scores: Floats, weights: Floats) -> Found:
    """Return what the peers take and find on some draws."""
    np.savez(folder / "data.npz", scores=scores, weights=weights, best=BEST)
    command = [*_clean(), python, "-c", PEER_SCRIPT, str(folder / "data.npz"), str(ROUNDS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    answer: Found = json.loads(done.stdout)
    return answer


def check_peers(peers: Found, scores: Floats, weights: Floats) -> None:
    """Stop when a peer finds other buildings among the best of a draw than we do."""
    for rank in range(PEER_DRAWS):
        ours = np.flatnonzero(top_shares(scores, weights[rank : rank + 1], BEST)).tolist()
        assert len(ours) == BEST
        for name, found in peers.items():
            assert ours == found["best"][rank], (name, rank)


def bare_product(scores: Floats, weights: Floats) -> None:
    """Multiply weights by scores, block by block, between the threads, and keep nothing."""

    def part(drawn: Floats) -> None:
        for _block in mean_blocks(scores, drawn):
            pass

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(part, np.array_split(weights, WORKERS)))


def sorted_best(scores: Floats, weights: Floats) -> Floats:
    """Count the best of each draw with `argpartition`, as one writes it in numpy."""
    counts = np.zeros(len(scores))
    for block in mean_blocks(scores, weights):
        best = np.argpartition(block, len(scores) - BEST, axis=1)[:, -BEST:]
        counts += np.bincount(best.ravel(), minlength=len(scores))
    return counts / len(weights)


def timed(work: Callable[[], T]) -> tuple[Times, T]:
    """Return the best times of some rounds, and what the last one found."""
    clock, processor = [], []
    for _round in range(ROUNDS):
        started, worked = time.perf_counter(), time.process_time()
        found = work()
        clock.append(time.perf_counter() - started)
        processor.append(time.process_time() - worked)
    return (min(clock), min(processor)), found


def print_machine() -> None:
    """Print the machine, the kernel of matrix products, the versions and the seed."""
    said = subprocess.run(
        ["env", "OPENBLAS_VERBOSE=2", sys.executable, "-c", "import numpy"],
        check=True,
        capture_output=True,
        text=True,
    )
    kernel = " ".join((said.stdout + said.stderr).split())
    print(f"Machine: {platform.machine()}, {platform.system()} {platform.release()}; {kernel}")
    print(f"Versions: Python {platform.python_version()}, numpy {version('numpy')}, ", end="")
    print(f"{', '.join(PEERS)}; seed {SEED}; best of {ROUNDS} runs")
    print(f"Load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"Task: {BUILDINGS} buildings × {ITEMS} items × {DRAWS} draws, {BEST} best, same sets\n")


def print_table(ours: Times, others: dict[str, Times]) -> None:
    """Print each side beside ours and the ratios, by the clock and by the processor."""
    print("| side | seconds | ratio | processor seconds | ratio |")
    print("|---|---|---|---|---|")
    print(f"| Bastide, {WORKERS} threads | {ours[0]:.2f} | 1 | {ours[1]:.2f} | 1 |")
    for name, (clock, processor) in others.items():
        seconds = f"{clock:.2f} | {clock / ours[0]:.2f} | {processor:.2f}"
        print(f"| {name} | {seconds} | {processor / ours[1]:.2f} |")
    bare = others["bare blocked matrix product"]
    by_clock, by_processor = ours[0] / bare[0], ours[1] / bare[1]
    print(f"\nTimes the bare product: {by_clock:.1f} (clock), {by_processor:.1f} (processor).")


def print_closed_form(scores: Floats, weights: Floats) -> None:
    """Compare the exact shares under unknown weights with those of all draws."""
    limits = np.full(len(scores), 1.5)
    seconds, exact = timed(lambda: shares_above(scores, limits))
    drawing, drawn = timed(
        lambda: (
            sum(np.count_nonzero(block >= limits, axis=0) for block in mean_blocks(scores, weights))
            / len(weights)
        )
    )
    gap = float(np.abs(exact - drawn).max())
    error = 1.96 * 0.5 / DRAWS**0.5
    print(
        f"Closed form, 2 000 buildings: {seconds[0]:.4f} s; by draws: {drawing[0]:.2f} s. ", end=""
    )
    print(f"Largest gap {gap:.4f}, 95 % error of one share at worst ± {error:.4f}.")


def council(count: int) -> tuple[list[ScoredBuilding], tuple[Item, ...]]:
    """Return buildings scored in half points on the thirteen proposed items, with their weights."""
    weights = (3, 2, 2, 3, 2, 1, 1, 2, 2, 3, 2, 1, 1)
    items = tuple(
        Item(f"I{rank}", axis, Fraction(weight))
        for rank, (weight, axis) in enumerate(
            zip(weights, [Axis.ATOUT] * 7 + [Axis.ATTRAIT] * 6, strict=True)
        )
    )
    chance = np.random.default_rng(SEED)
    raters = frozenset({"E1", "E2", "S1"})
    buildings = []
    for rank, row in enumerate(chance.integers(0, 7, size=(count, len(items))).tolist()):
        scores = {
            item.code: ItemScore(item.code, Fraction(value, 2), raters=raters)
            for item, value in zip(items, row, strict=True)
        }
        pair = (axis_score(items, scores, axis) for axis in Axis)
        buildings.append(ScoredBuilding(f"B{rank:03}", f"S{rank % 6}", scores, *pair))
    return buildings, items


def print_council() -> None:
    """Time what a council meeting does with 600 buildings and 13 items."""
    buildings, items = council(600)
    live = LiveMatrix(buildings, items)
    weights = {item.code: item.weight for item in items}
    whole = matrix(buildings)
    for name, rules in (("fixed", MatrixRules()), ("median", MatrixRules(threshold=None))):
        seconds, found = timed(lambda rules=rules: live.placed(weights, rules))
        exact = tuple(one.scored_class for one in matrix(buildings, rules).placements)
        assert found.scored_classes == exact
        print(f"600 buildings × 13 items, all classes again, {name}: {seconds[0] * 1000:.1f} ms")
    seconds, _shares = timed(lambda: [exact_acceptability(one, items) for one in whole.placements])
    print(f"Exact acceptability of the 600 in fractions: {seconds[0] * 1000:.0f} ms")
    seconds, _drawn = timed(lambda: sampled_acceptability(whole.placements, items, 10_000, seed=1))
    print(f"10 000 draws around the voted weights for the 600: {seconds[0] * 1000:.0f} ms")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
