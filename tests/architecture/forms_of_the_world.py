"""Every form that the pages of the two territories offer, filled as a browser would fill it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import lxml.html
from django.urls import Resolver404, resolve

HIDDEN = frozenset({"csrfmiddlewaretoken", "next"})
TEXTS = {
    "date": "2026-05-04",
    "number": "1",
    "email": "quelqu.un@ville.example",
    "month": "2026-05",
    "time": "10:00",
    "color": "#9c3a1e",
    "url": "https://ville.example/",
}
CHOICES = frozenset({"radio", "checkbox"})


@dataclass
class Form:
    """One form of one page.

    Attributes:
        name: of the address that takes it. page: where it stands. action: where it is sent.
        fields: name → values, filled.
        offered: name → values that the page offers for it; for hidden fields, the one they hold.
        has_files: whether it takes a file.
    """

    name: str
    page: str
    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, set[str]] = field(default_factory=dict)
    has_files: bool = False


def forms_of(html: str, page: str) -> Iterator[Form]:
    """Yield the POST forms of a page, filled with what they hold, or with something plausible."""
    root = lxml.html.document_fromstring(html)
    lists = {
        one.get("id"): {str(option.get("value")) for option in one.iter("option")}
        for one in root.iter("datalist")
    }
    for element in root.iter("form"):
        if (element.get("method") or "get").lower() != "post":
            continue
        action = urljoin(page, element.get("action") or page)
        try:
            name = resolve(action.partition("?")[0]).view_name
        except Resolver404:
            continue
        form = Form(name, page, action)
        for control in element.xpath(".//input|.//select|.//textarea|.//button[@name]"):
            _add(form, control, lists)
        yield form


def _add(form: Form, control: Any, lists: dict[str, set[str]]) -> None:
    name = control.get("name")
    if not name or name in HIDDEN or control.get("disabled") is not None:
        return
    kind = "select" if control.tag == "select" else (control.get("type") or control.tag).lower()
    held = form.fields.setdefault(name, [])
    if kind == "file":
        form.has_files = True
        del form.fields[name]
    elif kind == "select":
        _choose(form, name, control)
    elif kind in CHOICES or kind in {"hidden", "submit", "button"}:
        value = str(control.get("value") or "on")
        form.offered.setdefault(name, set()).add(value)
        wanted = kind == "hidden" or control.get("checked") is not None
        if wanted or (not held and (control.get("required") is not None or kind == "radio")):
            held[:] = [value] if kind == "radio" else [*held, value]
    else:
        form.offered.setdefault(name, set()).update(lists.get(control.get("list"), set()))
        text = control.text if control.tag == "textarea" else control.get("value")
        held[:] = [text or _plausible(kind, control)]


def _choose(form: Form, name: str, control: Any) -> None:
    options = [(str(one.get("value", one.text)), one) for one in control.iter("option")]
    form.offered.setdefault(name, set()).update(value for value, _one in options)
    chosen = [value for value, one in options if one.get("selected") is not None]
    filled = [value for value, _one in options if value]
    form.fields[name] = [one for one in chosen if one] or filled[:1]


def _plausible(kind: str, control: Any) -> str:
    length = int(control.get("maxlength") or 40)
    if control.get("inputmode") in {"decimal", "numeric"}:
        return "1"
    return TEXTS.get(kind, re.sub(r"\s+", " ", "Texte d’essai")[:length])
