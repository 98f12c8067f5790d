"""Edits of the same thing by two people: what a form was filled from travels with it, sealed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core import signing
from django.http import QueryDict

from bastide.platform.ui.conflicts import FieldVersions, field_versions

_SALT = "bastide.edits.base"


def as_written(form: forms.Form) -> dict[str, str]:
    """Return the values that an unbound form shows, as a browser would send them back."""
    return {name: _text(form[name]) for name in form.fields}


def fingerprint(written: Mapping[str, str]) -> int:
    """Return a number that changes when what a form shows has changed.

    >>> fingerprint({"a": "1"}) == fingerprint({"a": "1"}) != fingerprint({"a": "2"})
    True
    """
    said = "\n".join(f"{name}={value}" for name, value in sorted(written.items()))
    return int(hashlib.sha256(said.encode()).hexdigest()[:8], 16)


def sealed(written: Mapping[str, str]) -> str:
    """Return what a form shows as one hidden field, that nobody can alter."""
    return signing.Signer(salt=_SALT).sign_object(dict(written), compress=True)


def unsealed(text: str) -> dict[str, str]:
    """Return what a form was filled from; empty when the seal is broken or missing."""
    try:
        return dict(signing.Signer(salt=_SALT).unsign_object(text))
    except signing.BadSignature:
        return {}


def seen_version(sent: Mapping[str, Any]) -> int:
    """Return the version that a form was filled from, 0 when it says none."""
    text = str(sent.get("version", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0  # noqa: PLR2004


def form_versions(
    form: forms.Form, *, base: Mapping[str, Any], mine: QueryDict, theirs: Mapping[str, Any]
) -> tuple[FieldVersions, ...]:
    """Return the three columns of every field of a form, each value as the form says it.

    Args:
        form: gives the fields, their labels and their choices.
        base: values that the form was filled from.
        mine: what this person sent.
        theirs: values that stand now.
    """
    labels = {name: str(field.label) for name, field in form.fields.items()}
    shown = {
        name: {str(key): str(label) for key, label in field.choices}
        for name, field in form.fields.items()
        if hasattr(field, "choices")
    }
    return field_versions(labels, base=base, mine=mine, theirs=theirs, shown=shown)


def _text(field: forms.BoundField) -> str:
    shown: Any = field.field.widget.format_value(field.value())
    if isinstance(shown, list):
        return str(shown[0]) if shown else ""
    return "" if shown is None else str(shown)
