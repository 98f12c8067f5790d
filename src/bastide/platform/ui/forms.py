"""How forms look: label, hint, error, control, in that order, tied together for screen readers."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.forms.utils import ErrorList
from typing_extensions import override

ERRORS = {ErrorList.template_name: "ui/errors.html"}
"""Django's own drawing of errors → the house's: Django looks for its own first."""


class HouseFormRenderer(DjangoTemplates):
    """Draw every form with the house's templates; Django ties hints and errors to the controls."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"

    @override
    def get_template(self, template_name: str) -> Any:
        return super().get_template(ERRORS.get(template_name, template_name))
