"""What the server says to the pages that send by themselves, and to the worker."""

from __future__ import annotations

import json
import re
from pathlib import Path

import bastide.platform.ui
from bastide.platform.ui.offline import is_sent_by_script, refused, saved
from bastide.platform.ui.views import worker
from tests.platform.ui.samples import SHEET, asked, drawn

STATIC = Path(bastide.platform.ui.__file__).parent / "static" / "ui"


def test_a_sending_is_known_by_its_header() -> None:
    assert is_sent_by_script(asked("/", HTTP_X_BASTIDE_ENVOI="1"))
    assert not is_sent_by_script(asked("/"))


def test_what_is_saved_gives_the_version_to_send_next() -> None:
    answer = saved(4)
    assert (answer.status_code, answer["X-Bastide-Version"]) == (200, "4")


def test_what_is_refused_says_why() -> None:
    answer = refused("La campagne est close.", status=410)
    assert answer.status_code == 410
    assert json.loads(answer.content) == {"reason": "La campagne est close."}
    assert "X-Bastide-Version" not in answer


def test_the_worker_is_a_script_and_holds_no_data() -> None:
    answer = worker(asked("/hors-ligne.js"))
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.content == (STATIC / "worker.js").read_bytes()
    assert b"importScripts" not in answer.content


def test_scripts_never_evaluate_words() -> None:
    for path in STATIC.glob("*.js"):
        text = path.read_text("utf-8")
        assert not re.search(r"\beval\(|new Function|innerHTML|outerHTML|document\.write", text)


def test_both_languages_of_the_script_say_the_same() -> None:
    text = (STATIC / "offline.js").read_text("utf-8")
    said = re.search(r"const SAID = \{\s*fr: \{(.*?)\},\s*en: \{(.*?)\},\s*\};", text, re.DOTALL)
    assert said
    french, english = (re.findall(r"^\s+(\w+):", one, re.MULTILINE) for one in said.groups())
    assert french == english
    assert len(french) > 15
    assert set(re.findall(r"\bsay\.(\w+)", text)) == set(french)


def test_the_sheet_and_the_script_speak_of_the_same_things() -> None:
    text = (STATIC / "offline.js").read_text("utf-8")
    page = drawn(SHEET)
    for mark in re.findall(r"\[(data-[a-z-]+)\]", text):
        if mark not in {"data-offline-page", "data-sheet"}:
            assert mark in page, mark
    assert "data-sheet=" in page
    assert 'name="cle"' in page
