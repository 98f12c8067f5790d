"""A refusal of a service said on the form that asked: beside its field when the form has it."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from bastide.foundation.errors import InputRefusedError


def say_on(
    form: forms.Form, error: InputRefusedError, *, labels: Mapping[str, str] | None = None
) -> None:
    """Write each refusal of a service on a bound form.

    Args:
        form: bound, valid until now.
        error: what the service refused; a field that the form lacks is said at the top.
        labels: name of a field → how the service calls it, when the two differ.
    """
    known = {label: name for name, label in (labels or {}).items()}
    for refusal in error.refusals:
        name = refusal.field if refusal.field in form.fields else known.get(refusal.field, "")
        said = " ".join(part for part in (_sentence(refusal.reason), refusal.remedy) if part)
        form.add_error(name if name in form.fields else None, said)


def _sentence(text: str) -> str:
    """Return a reason as a sentence: a capital first, a full stop last."""
    bare = text.strip()
    if not bare:
        return ""
    ending = "" if bare.endswith((".", "!", "?")) else "."
    return f"{bare[0].upper()}{bare[1:]}{ending}"
