"""The documents are true: links lead somewhere, commands run, generated pages are the code's."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from bastide.site.cli import PLATFORM_GROUPS
from bastide.site.rooms import cards
from tests.architecture.reference import FOLDER, PAGES
from tests.architecture.source import ROOT, tracked_files
from tests.e2e.test_command_line_guide import BLOCKS

LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
QUOTED_PATH = re.compile(
    r"`((?:src|tests|docs|data|benchmarks|requirements)/[\w./<>*-]+|(?:platform|site|kernel|foundation)"
    r"/[\w/]+\.py)`"
)
NEEDS_AN_INSTALLATION = re.compile(
    r"^bastide (serve|worker|migrate|demo|check|backup|restore|audit|search|territory|mail)\b"
    r"|spending undo|employment (search|update|alerts)\b|--territory\b"
)
ANSWERED = {command for command, _shown in BLOCKS}
"""Commands of the guide that its own test runs, and whose every line it reads."""

COMMANDS = {card.cli_name or card.slug for card in cards() if card.cli} | {
    *PLATFORM_GROUPS,
    *("serve", "worker", "migrate", "demo", "check", "backup", "restore", "--help", "--version"),
}


def documents() -> list[Path]:
    """Return the documents of the root and of `docs/`."""
    return [
        path
        for path in tracked_files()
        if path.suffix == ".md"
        and (path.parent == ROOT or path.relative_to(ROOT).parts[0] == "docs")
    ]


def without_code(text: str) -> str:
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def anchors(path: Path) -> set[str]:
    """Return the anchors that the headings of a document give."""
    found = set()
    for heading in re.findall(r"^#+ (.+)$", without_code(path.read_text("utf-8")), re.MULTILINE):
        bare = unicodedata.normalize("NFKC", re.sub(r"[`*]", "", heading)).lower()
        found.add(re.sub(r"[\s_]+", "-", re.sub(r"[^\w\s-]", "", bare).strip()))
        ascii_only = unicodedata.normalize("NFKD", bare).encode("ascii", "ignore").decode()
        found.add(re.sub(r"[\s_-]+", "-", re.sub(r"[^\w\s-]", "", ascii_only).strip()))
    return found


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", documents(), ids=shown)
def test_every_internal_link_leads_somewhere(path: Path) -> None:
    broken = []
    for target in LINK.findall(without_code(path.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        if not there.exists() or (
            anchor and there.suffix == ".md" and anchor not in anchors(there)
        ):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("path", documents(), ids=shown)
def test_every_file_that_a_document_names_exists(path: Path) -> None:
    missing = []
    for name in QUOTED_PATH.findall(path.read_text(encoding="utf-8")):
        if "<" in name or path.name == "CHANGELOG.md":
            continue
        place = (
            ROOT
            if name.split("/")[0] not in {"platform", "site", "kernel", "foundation"}
            else (ROOT / "src" / "bastide")
        )
        if not any(place.glob(name.rstrip("/"))):
            missing.append(name)
    assert missing == []


def commands() -> list[tuple[str, str]]:
    """Return the commands of the console blocks, with the document that shows them."""
    found = []
    for path in documents():
        for block in re.findall(r"```console\n(.*?)```", path.read_text("utf-8"), re.DOTALL):
            found += [
                (shown(path), line.removeprefix("$ "))
                for line in re.sub(r"\\\n\s*", " ", block).splitlines()
                if line.startswith("$ bastide")
            ]
    return found


@pytest.mark.parametrize(("document", "line"), commands())
@pytest.mark.some(4)
def test_every_command_of_the_documents_exists_and_runs(
    document: str, line: str, tmp_path: Path
) -> None:
    words = shlex.split(line)
    assert words[1] in COMMANDS, f"{document}: {line}"
    if NEEDS_AN_INSTALLATION.search(line) or line in ANSWERED:
        return
    kept = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [
            "bash",
            "-c",
            f'bastide() {{ {shlex.quote(sys.executable)} -m bastide.site.cli "$@"; }}; {line}',
        ],
        cwd=ROOT,
        env=kept | {"PYTHONPATH": str(ROOT / "src"), "BASTIDE_VAR": str(tmp_path)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{document}: {done.stdout[-500:]}{done.stderr[-1500:]}"


@pytest.mark.parametrize("name", PAGES)
def test_the_generated_reference_is_that_of_the_code(name: str) -> None:
    """After a change of settings or commands: `python -m tests.architecture.reference`."""
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name]()


def test_make_targets_that_documents_name_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    asked = {
        target
        for path in documents()
        for target in re.findall(r"`make ([a-z-]+)`", path.read_text(encoding="utf-8"))
    }
    assert {"run", "test"} <= asked
    assert asked - targets == set()


def test_the_changelog_names_the_version_and_keeps_what_is_unpublished_on_top() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert sections[0] == "Non publié"


def test_architecture_says_every_layer_and_every_platform_part() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    parts = [path.name for path in (ROOT / "src/bastide/platform").iterdir() if path.is_dir()]
    missing = [
        name for name in parts if name != "__pycache__" and not re.search(rf"\b{name}\b", text)
    ]
    assert missing == []
