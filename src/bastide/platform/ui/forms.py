"""How forms look: label, hint, error, control, in that order, tied together for screen readers."""

from __future__ import annotations

from django.forms.renderers import DjangoTemplates


class HouseFormRenderer(DjangoTemplates):
    """Draw every form with the house's templates; Django ties hints and errors to the controls."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
