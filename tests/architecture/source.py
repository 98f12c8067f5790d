"""The product's own source, read once: what the architecture tests look at."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "bastide"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One Python file of the product."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Return its path from `src/bastide`, as messages show it."""
        return self.path.relative_to(SRC).as_posix()


@cache
def source_files() -> tuple[SourceFile, ...]:
    """Return every Python file of the product except migrations."""
    paths = sorted(path for path in SRC.rglob("*.py") if "migrations" not in path.parts)
    texts = [(path, path.read_text(encoding="utf-8")) for path in paths]
    return tuple(SourceFile(path, text, ast.parse(text)) for path, text in texts)


@cache
def templates() -> tuple[Path, ...]:
    """Return every template of the product."""
    return tuple(sorted(SRC.rglob("templates/**/*.html")))


@cache
def tracked_files() -> tuple[Path, ...]:
    """Return the files that the repository holds or is about to hold; all files without git."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        kept = ("src", "tests", "docs", "data", "benchmarks", "requirements")
        found = [path for folder in kept for path in (ROOT / folder).rglob("*") if path.is_file()]
        return tuple(
            sorted(path for path in (*found, *ROOT.glob("*.*")) if "__pycache__" not in path.parts)
        )
    return tuple(
        sorted(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())
    )


def functions(file: SourceFile) -> Iterator[tuple[str, Function]]:
    """Yield the functions and methods of a file with their dotted name; not those inside others."""
    yield from _functions(file.tree, "")


def _functions(node: ast.Module | ast.ClassDef, before: str) -> Iterator[tuple[str, Function]]:
    for child in node.body:
        if isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{before}{child.name}.")
        elif isinstance(child, Function):
            yield f"{before}{child.name}", child


def lines_of_code(function: Function) -> int:
    """Return the lines of a function's body, its docstring left out."""
    body = function.body
    first = body[1] if ast.get_docstring(function) is not None and len(body) > 1 else body[0]
    return (function.end_lineno or first.lineno) - first.lineno + 1
