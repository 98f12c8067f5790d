"""Golden plan files: cases written in YAML, some of them a change of another one."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import yaml
from typer.testing import CliRunner

from bastide.modules.estate.cli import app

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "estate"


def cases(name):
    """Return the cases of a golden file."""
    return yaml.safe_load((GOLDEN / name).read_text(encoding="utf-8"))


def content_of(case, listed):
    """Return the input of a case, `like` and `with` applied."""
    if "like" in case:
        found = content_of(next(one for one in listed if one.get("name") == case["like"]), listed)
    else:
        found = copy.deepcopy(case["input"])
    return changed(found, case.get("with", {}))


def changed(content, changes):
    """Return a content with some fields changed; a path is made of names and ranks."""
    content = copy.deepcopy(content)
    for path, value in changes.items():
        *above, last = path.split(".")
        place = content
        for part in above:
            place = place[int(part)] if part.isdigit() else place.setdefault(part, {})
        place[int(last) if last.isdigit() else last] = value
    return content


def run(content, *options):
    """Run the command on a content given by standard input."""
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    return CliRunner().invoke(app, ["plan", "-", *options], input=text)


def answer(content, *options):
    """Return what the command answers, as read from its JSON."""
    done = run(content, "--json", *options)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def acts(found):
    """Return building → « action year » of an answer, kept buildings left out."""
    return {
        one["building"]: f"{one['action']} {one['year']}"
        for one in found["plan"]
        if one["action"] != "keep"
    }
