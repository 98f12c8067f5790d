"""What a call sends goes through the form of the page: the same bounds, the same refusals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from bastide.foundation.errors import InputRefusedError, Refusal


def checked(*filled: forms.Form) -> dict[str, Any]:
    """Return the cleaned values of some forms, all of them read before anything is refused.

    Args:
        filled: bound to what the call sends.

    Raises:
        InputRefusedError: every fault of every form, at its field.
    """
    faults = [
        Refusal(str(message), field="" if name == NON_FIELD_ERRORS else name)
        for form in filled
        for name, messages in form.errors.items()
        for message in messages
    ]
    if faults:
        raise InputRefusedError(tuple(faults))
    return {name: value for form in filled for name, value in form.cleaned_data.items()}
