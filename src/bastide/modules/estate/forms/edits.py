"""Edits of the same thing by two people: what a form was filled from travels with it, sealed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core import signing

_SALT = "bastide.estate.base"


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


def _text(field: forms.BoundField) -> str:
    shown: Any = field.field.widget.format_value(field.value())
    if isinstance(shown, list):
        return str(shown[0]) if shown else ""
    return "" if shown is None else str(shown)
