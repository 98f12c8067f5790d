"""The history of an object, for any page: `{% load audit %}{% history document %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model

from bastide.platform.access.actors import VISITOR
from bastide.platform.audit.queries import events_of

register = template.Library()


@register.inclusion_tag("audit/history.html", takes_context=True)
def history(context: dict[str, Any], target: Model) -> dict[str, Any]:
    """Show the latest events of an object that the page's reader may know of."""
    request = context.get("request")
    actor = getattr(request, "actor", VISITOR)
    return {"entries": events_of(actor, target)}
