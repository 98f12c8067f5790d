"""Filters of a list: what is asked stands in the address, and each part can be taken away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, BoundField, CheckboxInput
from django.http import HttpRequest, QueryDict
from django.utils.formats import localize
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """One part of what is asked: its name, its value in words, the address without it."""

    label: str
    value: str
    remove_url: str


def active_filters(form: BaseForm, request: HttpRequest) -> list[ActiveFilter]:
    """Return each value that narrows a list, with the address that no longer asks for it.

    Args:
        form: bound to the address; a field left empty or refused narrows nothing.
        request: whose address is looked at. Its page number is forgotten with any filter.
    """
    if not form.is_bound:
        return []
    form.is_valid()
    return [
        ActiveFilter(str(field.label), words, _without(request, field.html_name, value))
        for field in form
        if not field.is_hidden and not field.errors
        for value, words in _values(field)
    ]


def address_without_filters(form: BaseForm, request: HttpRequest) -> str:
    """Return the address of the list with no filter left; sorting and saved choices stay."""
    query = request.GET.copy()
    for field in form:
        if not field.is_hidden:
            query.pop(field.html_name, None)
    return _address(request, query)


def is_narrowed(fields: Iterable[BoundField]) -> bool:
    """Tell whether one of these fields holds a value."""
    return any(True for field in fields for _value in _values(field))


def _values(field: BoundField) -> Iterator[tuple[str, str]]:
    """Yield each value of a field as the address writes it, and in words."""
    asked = field.value()
    if asked in (None, "", [], ()):
        return
    if isinstance(field.field.widget, CheckboxInput):
        if field.field.widget.value_from_datadict(
            field.form.data, field.form.files, field.html_name
        ):
            yield "", _("oui")
        return
    choices = dict(_flat(getattr(field.field, "choices", ())))
    for one in asked if isinstance(asked, list | tuple) else [asked]:
        text = str(one)
        if text:
            yield text, str(choices.get(text) or _read(field, text))


def _read(field: BoundField, text: str) -> str:
    """Return a value as people write it: a date in the order of the language, else as typed."""
    cleaned = getattr(field.form, "cleaned_data", {}).get(field.name)
    return text if isinstance(cleaned, str) or cleaned is None else str(localize(cleaned))


def _flat(choices: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """Yield the value and the words of each choice, those of groups included."""
    for value, words in choices:
        if isinstance(words, list | tuple):
            yield from _flat(words)
        else:
            yield str(value), words


def _without(request: HttpRequest, name: str, value: str) -> str:
    query = request.GET.copy()
    kept = [one for one in query.getlist(name) if value and one != value]
    if kept:
        query.setlist(name, kept)
    else:
        query.pop(name, None)
    return _address(request, query)


def _address(request: HttpRequest, query: QueryDict) -> str:
    query.pop("page", None)
    text = query.urlencode()
    return f"{request.path}?{text}" if text else request.path
