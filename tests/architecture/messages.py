"""Extract the French texts that the English catalogue translates, and compile it.

`make messages` runs this after a text has changed; the architecture tests read the same catalogue.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.architecture.source import SRC

CATALOGUE = Path("locale") / "en" / "LC_MESSAGES" / "django.po"
ESCAPE = re.compile(r"\\u(?!d[89a-f])(00[a-f]\w|[1-9a-f]\w{3}|0[1-9a-f]\w\w)", re.IGNORECASE)
FIELD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (\".*\")")


@dataclass(slots=True)
class Entry:
    """One message of a catalogue: its fields by their gettext name, and its flags."""

    fields: dict[str, str] = field(default_factory=dict)
    flags: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Return its context, empty without one, and its French text."""
        return self.fields.get("msgctxt", ""), self.fields["msgid"]

    @property
    def forms(self) -> Iterator[tuple[str, str]]:
        """Yield each French form with its translation, the singular first."""
        if "msgid_plural" not in self.fields:
            yield self.fields["msgid"], self.fields["msgstr"]
            return
        yield self.fields["msgid"], self.fields["msgstr[0]"]
        yield self.fields["msgid_plural"], self.fields["msgstr[1]"]


def entries(catalogue: Path) -> Mapping[tuple[str, str], Entry]:
    """Return the messages of a .po file by context and French text; the header left out."""
    found: list[Entry] = []
    for block in catalogue.read_text(encoding="utf-8").split("\n\n"):
        entry, name = Entry(), ""
        for line in block.splitlines():
            if line.startswith("#,"):
                entry.flags = line
            elif match := FIELD.fullmatch(line):
                name = match[1]
                entry.fields[name] = ast.literal_eval(match[2])
            elif line.startswith('"'):
                entry.fields[name] += ast.literal_eval(line)
        if entry.fields.get("msgid"):
            found.append(entry)
    return {entry.key: entry for entry in found}


def extract(work: Path) -> Path:
    r"""Copy the product under a folder, merge every text to translate, return the new .po file.

    The copy holds the characters that the source writes as `\u00a0`, because xgettext reads Python
    escapes as they stand. Without settings and outside the package: its folder named `platform`
    would hide the standard one.
    """
    copy = work / "bastide"
    shutil.copytree(SRC, copy, ignore=shutil.ignore_patterns("__pycache__", "static", "migrations"))
    for path in copy.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        path.write_text(ESCAPE.sub(lambda found: chr(int(found[1], 16)), text), encoding="utf-8")
    shown = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    options = ["--locale=en", "--no-location", "--no-obsolete", "--no-wrap", "--verbosity=0"]
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", *options],
        cwd=copy,
        env={**shown, "PYTHONSAFEPATH": "1"},
        check=True,
    )
    made = copy / CATALOGUE
    lines = made.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith('"POT-Creation-Date')]
    made.write_text("".join(kept), encoding="utf-8")
    return made


def main() -> None:
    """Bring the catalogue up to date, compile it, and say what is left to translate."""
    with TemporaryDirectory() as folder:
        shutil.copyfile(extract(Path(folder)), SRC / CATALOGUE)
    compiled = (SRC / CATALOGUE).with_suffix(".mo")
    subprocess.run(
        ["msgfmt", "--check-format", "--statistics", "-o", compiled, SRC / CATALOGUE], check=True
    )


if __name__ == "__main__":
    main()
