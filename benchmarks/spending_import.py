"""TOTEM import and SCDL export beside yatotem2scdl, on real budgets, equal to the cent.

The peer is installed in a temporary environment of its own. Run with
`python -m benchmarks.spending_import`; it prints a Markdown table. Goal: import at least 5 times
faster. Neither side keeps its chart of accounts between two runs. Votes by function are not equal
to the byte by design: the peer leaves chapter and section empty there, Bastide fills them.
"""

from __future__ import annotations

import csv
import io
import json
import platform
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from bastide.kernel.budgets.core.charts import Chart, short_norm
from bastide.kernel.budgets.core.scdl import scdl_text
from bastide.kernel.budgets.readers import read_documents
from bastide.kernel.budgets.readers.charts import forget_charts, labelled_chart_for

if TYPE_CHECKING:
    from bastide.kernel.budgets.core.lines import BudgetDocument

ROOT = Path(__file__).resolve().parents[1]
PEER = "yatotem2scdl==0.1.5"
FILES = ("montreuil/CA_2023.xml", "montpellier/CA_2022.xml", "montpellier/CA_2024.xml")
ROUNDS = 5
AMOUNTS = ["MTREAL", "MTBUDGPREC", "MTRARPREC", "MTPROPNOUV", "MTPREV", "CREDOUV", "MTRAR3112"]
PEER_SCRIPT = """
import io, json, sys, time
from pathlib import Path
from yatotem2scdl.conversion import ConvertisseurTotemBudget
charts, rounds, out, files = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:]
best = []
for rank, name in enumerate(files):
    times = []
    for _ in range(rounds):
        text = io.StringIO(newline="")
        started = time.perf_counter()
        ConvertisseurTotemBudget().totem_budget_vers_scdl(Path(name), charts, text)
        times.append(time.perf_counter() - started)
    (out / f"{rank}.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
    best.append(min(times))
print(json.dumps(best))
"""


def main() -> None:
    """Run both sides on every file, compare their results, print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [ROOT / "data" / "finance" / file for file in FILES]
        documents = [read_documents(file.read_bytes(), file.name)[0] for file in files]
        for document in documents:
            chart = labelled_chart_for(document.norm, document.year)
            assert chart is not None
            write_chart(folder / "charts", document, chart)
        peer_times = run_peer(folder, files)
        rows = []
        for rank, file in enumerate(files):
            read_time, both_time, text = run_bastide(file)
            peer_text = (folder / f"{rank}.csv").read_bytes().decode()
            same, bytes_equal = compare(text, peer_text)
            rows.append((FILES[rank], peer_times[rank], read_time, both_time, same, bytes_equal))
    report(rows)


def write_chart(folder: Path, document: BudgetDocument, chart: Chart) -> None:
    """Write a chart of accounts in the XML form that the peer reads."""
    root = ET.Element("Nomenclature")
    nature = ET.SubElement(root, "Nature")
    chapters = ET.SubElement(nature, "Chapitres")
    for code, chapter in chart.nature_chapters.items():
        section = chapter.section.value if chapter.section else ""
        ET.SubElement(chapters, "Chapitre", Code=code, Libelle=chapter.label, Section=section)
    accounts = ET.SubElement(nature, "Comptes")
    for code, label in chart.natures.items():
        ET.SubElement(accounts, "Compte", Code=code, Libelle=label)
    functions = ET.SubElement(ET.SubElement(root, "Fonction"), "RefFonctionnelles")
    for code, label in chart.functions.items():
        ET.SubElement(functions, "RefFonc", Code=code, Libelle=label)
    norm = short_norm(document.norm)
    path = folder / str(document.year) / document.norm.removesuffix(f"-{norm}") / norm
    path.mkdir(parents=True, exist_ok=True)
    ET.ElementTree(root).write(path / "planDeCompte.xml", encoding="utf-8", xml_declaration=True)


def run_peer(folder: Path, files: list[Path]) -> list[float]:
    """Install the peer apart and return its best time per file, in seconds."""
    environment = folder / "peer"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    python = str(environment / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", PEER], check=True)
    command = [python, "-c", PEER_SCRIPT, str(folder / "charts"), str(ROUNDS), str(folder)]
    done = subprocess.run([*command, *map(str, files)], check=True, capture_output=True, text=True)
    times: list[float] = json.loads(done.stdout)
    return times


def run_bastide(file: Path) -> tuple[float, float, str]:
    """Return our best times, reading and reading plus writing SCDL, and the text written."""
    reading, both, text = [], [], ""
    for _ in range(ROUNDS):
        forget_charts()  # the peer reads its chart of accounts each time, so do we
        started = time.perf_counter()
        (document,) = read_documents(file.read_bytes(), file.name)
        reading.append(time.perf_counter() - started)
        text = scdl_text(document, labelled_chart_for(document.norm, document.year))
        both.append(time.perf_counter() - started)
    return min(reading), min(both), text


def compare(text: str, peer_text: str) -> tuple[str, bool]:
    """Compare line by line every amount, and tell whether the files are the same to the byte."""
    ours = list(csv.DictReader(io.StringIO(text, newline="")))
    theirs = list(csv.DictReader(io.StringIO(peer_text, newline="")))
    assert len(ours) == len(theirs)
    keys = ["BGT_NATURE", "BGT_FONCTION", "BGT_CODRD", "BGT_OPBUDG"]
    for mine, other in zip(ours, theirs, strict=True):
        assert [mine[key] for key in keys] == [other[key] for key in keys]
        assert [mine[f"BGT_{key}"] for key in AMOUNTS] == [other[f"BGT_{key}"] for key in AMOUNTS]
    total = sum(Decimal(row["BGT_MTREAL"] or 0) for row in ours)
    return f"{len(ours)} lines, MTREAL {total}", text == peer_text


def report(rows: list[tuple[str, float, float, float, str, bool]]) -> None:
    """Print the machine, the versions and one line per file."""
    print(f"Machine: {platform.machine()}, {platform.system()} {platform.release()}")
    print(f"Versions: Python {platform.python_version()}, lxml {version('lxml')}, {PEER}")
    print(f"Best of {ROUNDS} runs; same amounts on every line, or the run stops.\n")
    print("| file | yatotem2scdl | import | import + SCDL | ratios | equal | same bytes |")
    print("|---|---|---|---|---|---|---|")
    for name, peer, reading, both, same, bytes_equal in rows:
        times = f"{peer:.3f} s | {reading:.3f} s | {both:.3f} s"
        ratios = f"{peer / reading:.1f} / {peer / both:.1f}"
        print(f"| {name} | {times} | {ratios} | {same} | {bytes_equal} |")


if __name__ == "__main__":
    main()
