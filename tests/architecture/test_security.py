"""What the code, the settings and the answers never do."""

from __future__ import annotations

import ast
import io
import json
import logging
import os
import re
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bastide.site.logs import JsonFormatter
from tests.architecture.test_authorisation_matrix import ADDRESSES, DECLARED, Audience

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "bastide"
FROZEN: dict[str, dict[str, int]] = json.loads(
    Path(__file__).with_name("risky_calls.json").read_text(encoding="utf-8")
)
"""Each use of a risky call, by file; a new one is a decision, written there by a person."""

RISKY_NAMES = frozenset(
    {
        "mark_safe", "SafeString", "format_html", "csrf_exempt", "RawSQL", "eval", "exec",
        "__import__", "getoutput", "system", "popen", "login_not_required",
    }
)  # fmt: skip
RISKY_METHODS = frozenset({"raw", "extra"})
RISKY_IMPORTS = frozenset(
    {"pickle", "marshal", "shelve", "requests", "httpx", "urllib.request", "xml"}
)


def python_files() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield str(path.relative_to(SOURCE)), ast.parse(path.read_text(encoding="utf-8"))


def risky_uses() -> dict[str, dict[str, int]]:
    """Count every use of a risky call, import and template mark, by file."""
    found: dict[str, Counter[str]] = {}
    for name, tree in python_files():
        for node in ast.walk(tree):
            for use in _uses(node):
                found.setdefault(use, Counter())[name] += 1
    for path in sorted(SOURCE.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        for mark in (r"\|\s*safe\b", r"\bautoescape off\b", r"\son\w+=", r"\sstyle="):
            if uses := len(re.findall(mark, text)):
                found.setdefault(mark, Counter())[str(path.relative_to(SOURCE))] += uses
    return {use: dict(sorted(files.items())) for use, files in sorted(found.items())}


def _uses(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name in RISKY_NAMES:
            yield name
        if isinstance(called, ast.Attribute):
            yield from _method_uses(called, node)
        if any(word.arg == "shell" for word in node.keywords):
            yield "shell="
    elif isinstance(node, ast.Import | ast.ImportFrom):
        modules = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
        for module in modules:
            if module in RISKY_IMPORTS or module.split(".")[0] in {"pickle", "marshal", "xml"}:
                yield f"import {module}"


def _method_uses(called: ast.Attribute, node: ast.Call) -> Iterator[str]:
    owner = getattr(called.value, "id", "")
    if called.attr in RISKY_METHODS:
        yield f".{called.attr}("
    if called.attr == "load" and owner == "yaml":
        yield "yaml.load"
    if called.attr in {"order_by", "annotate", "values", "filter"}:
        is_from_outside = any(_reads_request(argument) for argument in node.args) or any(
            word.arg is None and _reads_request(word.value) for word in node.keywords
        )
        if is_from_outside:
            yield f".{called.attr}(request)"


def _reads_request(node: ast.AST) -> bool:
    """Tell whether an argument comes straight from what a user sends."""
    return any(
        isinstance(part, ast.Attribute) and part.attr in {"GET", "POST", "cleaned_data"}
        for part in ast.walk(node)
    )


def test_no_new_risky_call() -> None:
    assert risky_uses() == FROZEN


def test_a_risky_call_would_be_seen() -> None:
    tree = ast.parse(
        "import pickle\nmark_safe(x)\nrows.order_by(request.GET['tri'])\nyaml.load(f)\n"
        "rows.raw(q)\n"
        "rows.filter(**request.POST)\nsubprocess.run(c, shell=True)\n"
    )
    seen = {use for node in ast.walk(tree) for use in _uses(node)}
    assert seen == {
        "import pickle", "mark_safe", ".order_by(request)", "yaml.load", ".raw(",
        ".filter(request)", "shell=",
    }  # fmt: skip


def test_deployed_settings_raise_no_warning(tmp_path: Path) -> None:
    """`check --deploy` of Django is silent behind HTTPS."""
    answer = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env={
            **os.environ,
            "BASTIDE_VAR": str(tmp_path),
            "BASTIDE_HTTPS": "true",
            "BASTIDE_BEHIND_PROXY": "true",
            "BASTIDE_HOSTS": '["bastide.example"]',
            "DJANGO_SETTINGS_MODULE": "bastide.site.settings",
            "PYTHONPATH": str(ROOT / "src"),
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert "0 silenced" in answer.stdout


PUBLIC = [
    address
    for address in ADDRESSES
    if (rule := address.rule("GET")) is not None
    and rule.audience is Audience.PUBLIC
    and not (DECLARED.get(address.name) or {}).get("arguments")
]


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC, ids=lambda address: address.name)
def test_every_public_page_has_its_headers(address: Any, client: Client) -> None:
    headers = client.get(reverse(address.name)).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Permissions-Policy" in headers
    assert "no-store" in headers["Cache-Control"]


@pytest.mark.django_db
def test_an_unsafe_request_needs_its_token() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/compte/login/", {"login": "a@b.fr", "password": "x"}).status_code == 403


@pytest.fixture
def journal() -> Iterator[io.StringIO]:
    """Everything that any logger says, written as the product writes it."""
    stream = io.StringIO()
    handler, root = logging.StreamHandler(stream), logging.getLogger()
    handler.setFormatter(JsonFormatter())
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.django_db
def test_no_secret_reaches_the_logs(client: Client, journal: io.StringIO) -> None:
    word = "canari-motdepasse-canari"
    client.post("/compte/login/", {"login": f"{word}@ville.fr", "password": word})
    client.post("/compte/password/reset/", {"email": f"{word}@ville.fr"})
    client.get(f"/recherche/?q={word}")
    client.get("/api/v1/moi", headers={"Authorization": f"Bearer bst_{word}"})
    client.get(f"/rien/{word}@ville.fr/")
    told = journal.getvalue()
    assert "request_finished" in told
    assert word not in told


def test_requirements_are_hashed_and_name_no_index() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        pins = re.findall(r"^[A-Za-z0-9_.\[\]-]+==\S+", text, re.MULTILINE)
        entries = re.split(r"\n(?=[A-Za-z0-9])", text)
        hashed = [entry for entry in entries if "--hash=sha256:" in entry]
        assert pins, path.name
        assert len(hashed) == len(pins), path.name
        assert "http" not in text, path.name
        assert not re.search(r"^\s*-(-index|-extra-index|i |-find-links|f )", text, re.MULTILINE)


def test_known_vulnerabilities_are_looked_for() -> None:
    """`pip-audit --strict` passes; where its data cannot be reached, the run says so."""
    answer = subprocess.run(
        [
            sys.executable, "-m", "pip_audit", "--strict", "--disable-pip", "--progress-spinner",
            "off", "--format", "json", "-r", str(ROOT / "requirements" / "run.txt"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )  # fmt: skip
    if not answer.stdout.strip().startswith("{"):
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            warnings.warn(f"pip-audit could not run: {answer.stderr[-300:]}", stacklevel=1)
        pytest.skip("pip-audit n’a pas pu joindre ses données : vulnérabilités NON vérifiées")
    audited = json.loads(answer.stdout)["dependencies"]
    locked = re.findall(
        r"^[A-Za-z0-9_.\[\]-]+==", (ROOT / "requirements/run.txt").read_text(), re.MULTILINE
    )
    assert len(audited) == len(locked)
    assert [row for row in audited if row.get("vulns")] == []


if __name__ == "__main__":
    Path(__file__).with_name("risky_calls.json").write_text(
        json.dumps(risky_uses(), indent=1) + "\n", encoding="utf-8"
    )
