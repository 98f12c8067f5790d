"""Technical logs say what happened and never about whom."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bastide.site.logs import JsonFormatter, masked

CANARIES = {
    "address": "jeanne.canari@ville-canari.fr",
    "network": "203.0.113.77",
    "network6": "2001:db8:85a3::8a2e:370:7334",
    "secret": "bst_canariCANARIcanariCANARIcanariCANARIcanari",
    "name": "Jeanne Canari",
}


class Lines(logging.Handler):
    """Keeps what the product's formatter writes."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def lines() -> Any:
    handler, root = Lines(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler.lines
    root.removeHandler(handler)
    root.setLevel(level)


def absent(lines: list[str]) -> bool:
    return not any(canary in line for line in lines for canary in CANARIES.values())


def test_no_canary_goes_through_any_door(lines: list[str]) -> None:
    said = " ".join(CANARIES[key] for key in ("address", "network", "network6", "secret"))
    structlog.get_logger("bastide.essai").warning("import.refused", user=CANARIES["name"], rows=3)
    structlog.get_logger("bastide.essai").warning(f"refus pour {said} « {CANARIES['name']} »")
    logging.getLogger("axes").warning("New login failure by %s", CANARIES["name"])
    logging.getLogger("django.request").warning("Not Found: %s", f"/x/?q={CANARIES['name']}")
    logging.getLogger("autre").warning(said, extra={"user": CANARIES["name"], "ip": said})
    assert len(lines) == 5
    assert absent(lines)
    assert json.loads(lines[0])["rows"] == 3


def test_an_error_keeps_its_places_and_loses_its_words(lines: list[str]) -> None:
    try:
        int(CANARIES["name"])
    except ValueError:
        logging.getLogger("bastide.essai").exception("essai")
    line = json.loads(lines[0])
    assert line["error"] == "ValueError"
    assert any("test_logs.py" in place for place in line["places"])
    assert absent(lines)


def test_a_line_says_when_where_and_what(lines: list[str]) -> None:
    structlog.get_logger("bastide.essai").info("job.done", job="12", seconds=1.5)
    line = json.loads(lines[0])
    assert (line["event"], line["level"], line["logger"]) == ("job.done", "info", "bastide.essai")
    assert (line["job"], line["seconds"]) == ("12", 1.5)
    assert line["time"] > 1_700_000_000


@given(st.text(max_size=200))
def test_every_line_is_one_json_object(text: str) -> None:
    record = logging.LogRecord("bastide", 30, "f.py", 1, text, (), None)
    written = JsonFormatter().format(record)
    assert "\n" not in written
    assert isinstance(json.loads(written), dict)


@given(st.emails())
def test_every_address_is_masked(address: str) -> None:
    assert address not in masked(f"pour {address} demain")


@given(st.ip_addresses())
def test_every_network_address_is_masked(address: Any) -> None:
    assert str(address) not in masked(f"depuis {address} hier")


def test_the_settings_use_this_formatter() -> None:
    assert any(
        isinstance(handler.formatter, JsonFormatter) for handler in logging.getLogger().handlers
    )
