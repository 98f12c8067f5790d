"""Technical logs: JSON lines without personal data.

Deny by default, here too: a key that is not known is dropped, a message of a library is kept as its
template without its values, an exception as its type and its places in the code without its text.
What is left is searched for addresses of people and machines, secrets and quoted values.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from typing import Any

import structlog
from typing_extensions import override

KNOWN_KEYS = frozenset(
    {
        "action",
        "code",
        "count",
        "duration_ms",
        "engine",
        "job",
        "kind",
        "level",
        "logger",
        "method",
        "perimeter",
        "request_id",
        "room",
        "rows",
        "seconds",
        "status",
        "task",
        "total",
        "url_name",
        "version",
    }
)
"""What a line may say beside its event; none of it names a person."""

_MASKS = (
    (re.compile(r"[^\s@«»<>]+@[^\s@«»<>]+"), "<courriel>"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"), "<ip>"),
    (re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?![\w:])"), "<ip>"),
    (re.compile(r"(?i)\bbearer\s+\S+"), "<secret>"),
    (re.compile(r"[A-Za-z0-9_-]{32,}"), "<secret>"),
    (re.compile(r"«[^»]*»"), "«\u00a0…\u00a0»"),
    (re.compile(r"(\?)\S+"), r"\1…"),
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def masked(text: str) -> str:
    """Return a text without e-mail and network addresses, secrets, quoted values, query strings.

    >>> masked("Refus pour jeanne.dupont@ville.fr depuis 192.0.2.7")
    'Refus pour <courriel> depuis <ip>'
    """
    if _UUID.fullmatch(text):
        return text
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return text


class JsonFormatter(logging.Formatter):
    """Writes one line of the log: instant, level, logger, event, known keys."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = record.msg if isinstance(record.msg, dict) else {}
        line: dict[str, Any] = {
            "time": round(record.created, 3),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": masked(_words(said, record)),
        }
        for key in sorted(KNOWN_KEYS & said.keys()):
            line.setdefault(key, _plain(said[key]))
        line |= _of_request(record) | _error(said.get("exc_info") or record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _words(said: dict[str, Any], record: logging.LogRecord) -> str:
    """Return the event of our own loggers, the template of the libraries' messages."""
    if said:
        return str(said.get("event", ""))
    return record.getMessage() if record.name.startswith("bastide") else str(record.msg)


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float | bool) or value is None else masked(str(value))


def _of_request(record: logging.LogRecord) -> dict[str, Any]:
    """Return what Django's own loggers attach: the status, and the name of the address."""
    line: dict[str, Any] = {}
    if isinstance(status := getattr(record, "status_code", None), int):
        line["status"] = status
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    if match is not None:
        line["url_name"] = match.view_name
    return line


def _error(found: Any) -> dict[str, Any]:
    """Return the type of an exception and where it went through, never its text."""
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if not isinstance(error, BaseException):
        return {}
    frames = traceback.extract_tb(error.__traceback__)
    places = [
        f"{frame.filename.rpartition('/site-packages/')[2]}:{frame.lineno}" for frame in frames
    ]
    return {"error": type(error).__qualname__, "places": places[-12:]}


structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
