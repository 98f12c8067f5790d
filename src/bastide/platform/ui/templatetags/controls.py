"""What the templates of form controls need, and no page."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def attributes(given: dict[str, Any]) -> SafeString:
    """Return attributes as HTML writes them, each after a space; escaped, none that is false.

    >>> str(attributes({"id": "id_name", "required": True, "disabled": False}))
    ' id="id_name" required'
    """
    return flatatt(given)
