"""A refusal of a service said on the form that asked: beside its field when the form has it."""

from __future__ import annotations

from django import forms

from bastide.foundation.errors import InputRefusedError


def say_on(form: forms.Form, error: InputRefusedError) -> None:
    """Write each refusal of a service on a bound form.

    Args:
        form: bound, valid until now.
        error: what the service refused; a field that the form lacks is said at the top.
    """
    for refusal in error.refusals:
        name = refusal.field if refusal.field in form.fields else None
        form.add_error(name, f"{refusal.reason} {refusal.remedy}".strip())
