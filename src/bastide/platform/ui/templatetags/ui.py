"""Template tags and filters of the interface: numbers the French way, icons, tags, empty states.

Filters write numbers without their unit, except `percent`: the unit stands in the header of the
column or in the sentence. A missing value is a dash that is read « non renseigné », never a zero.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import translate_url
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from bastide.foundation.money import NBSP, shown
from bastide.platform.ui.tables import PAGE_SIZES

register = template.Library()

STATUS_ICONS = {
    "ok": "circle-check",
    "warn": "triangle-alert",
    "err": "circle-x",
    "info": "info",
    "neutral": "circle",
}
EMPTY_ICONS = {"first": "archive", "nothing": "search-x", "forbidden": "lock"}
_DAYS_OF_A_MONTH, _DAYS_OF_A_YEAR = 30, 365


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the switch: its code, its own name, the same page in it."""

    code: str
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Mistake:
    """One line of an error summary: the words, and the field to go to (empty for the form)."""

    text: str
    target: str


def _decimal(value: Any) -> Decimal | None:
    """Return a value as a decimal number; nothing when it is missing or is not one."""
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _written(value: Any, decimals: int) -> SafeString | str:
    amount = _decimal(value)
    return missing() if amount is None else shown(amount, decimals=decimals)


_ESCAPES = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


class _Json(str):
    """JSON whose characters of HTML are escaped the way of JSON: nothing in it closes a script."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


@register.simple_tag
def structured_data(values: dict[str, Any]) -> SafeString:
    """Write data for search engines (JSON-LD), in an element that browsers do not run."""
    told = _Json(json.dumps(values, ensure_ascii=False).translate(_ESCAPES))
    return format_html('<script type="application/ld+json">{}</script>', told)


@register.simple_tag
def missing() -> SafeString:
    """Return what stands for a missing value: a dash for the eye, words for the ear."""
    return format_html(
        '<span aria-hidden="true">—</span><span class="visually-hidden">{}</span>',
        _("non renseigné"),
    )


@register.filter
def euros(value: Any) -> SafeString | str:
    r"""Return an amount in whole euros, without its unit.

    >>> euros(Decimal("-1234567.89"))
    '−1\xa0234\xa0568'
    """
    return _written(value, 0)


@register.filter
def euros_cents(value: Any) -> SafeString | str:
    r"""Return an amount in euros with its cents, without its unit.

    >>> euros_cents(Decimal("1234.5"))
    '1\xa0234,50'
    """
    return _written(value, 2)


@register.filter
def millions(value: Any) -> SafeString | str:
    r"""Return an amount of euros in millions, one decimal, with its unit.

    >>> millions(Decimal("12340000"))
    '12,3\xa0M€'
    """
    amount = _decimal(value)
    return missing() if amount is None else f"{shown(amount / 1_000_000, decimals=1)}{NBSP}M€"


@register.filter
def percent(value: Any, decimals: int = 1) -> SafeString | str:
    r"""Return a rate (0 to 1) as a percentage, with its sign.

    >>> percent(Decimal("0.1234"))
    '12,3\xa0%'
    """
    rate = _decimal(value)
    return missing() if rate is None else f"{shown(rate * 100, decimals=int(decimals))}{NBSP}%"


@register.filter
def number(value: Any, decimals: int = 0) -> SafeString | str:
    r"""Return a number with grouped digits and so many decimals.

    >>> number(12345)
    '12\xa0345'
    """
    return _written(value, int(decimals))


@register.filter
def day(value: dt.date | None) -> SafeString | str:
    """Return a date in words (« 3 mars 2026 »)."""
    return missing() if value is None else date_format(value, "j F Y")


@register.filter
def since(value: dt.date | dt.datetime | None) -> SafeString | str:
    """Return how long ago a day was, in words: today, yesterday, so many days, months or years."""
    if value is None:
        return missing()
    past = timezone.localdate(value) if isinstance(value, dt.datetime) else value
    return age_words((timezone.localdate() - past).days)


def age_words(days: int) -> str:
    """Return a number of days in the past, in words; a day to come has its number of days."""
    if days < 0:
        return ngettext("dans %(count)s jour", "dans %(count)s jours", -days) % {"count": -days}
    if days == 0:
        return _("aujourd’hui")
    if days == 1:
        return _("hier")
    if days < 2 * _DAYS_OF_A_MONTH:
        return _("il y a %(count)s jours") % {"count": days}
    if days < 2 * _DAYS_OF_A_YEAR:
        months = days // _DAYS_OF_A_MONTH
        return ngettext("il y a %(count)s mois", "il y a %(count)s mois", months) % {
            "count": months
        }
    years = days // _DAYS_OF_A_YEAR
    return ngettext("il y a %(count)s an", "il y a %(count)s ans", years) % {"count": years}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return an icon of the sprite; it says nothing by itself, words stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("ui/icons.svg"),
        name,
    )


@register.simple_tag
def status_tag(level: str, text: str) -> SafeString:
    """Return a status in words with its icon; `level` is ok, warn, err, info or neutral."""
    known = level if level in STATUS_ICONS else "neutral"
    return format_html(
        '<span class="tag tag-{}">{}{}</span>', known, icon(STATUS_ICONS[known]), text
    )


@register.inclusion_tag("ui/_empty.html")
def empty_state(
    why: str, kind: str = "first", action: str = "", url: str = "", example: str = ""
) -> dict[str, str]:
    """Show an empty state: why it is empty, one action, one example.

    Args:
        why: French sentence.
        kind: first (nothing yet), nothing (no result), forbidden.
        action: words of the one thing to do.
        url: where it is done.
        example: French sentence that helps.
    """
    return {
        "why": why,
        "icon": EMPTY_ICONS.get(kind, EMPTY_ICONS["first"]),
        "action": action,
        "url": url,
        "example": example,
    }


@register.inclusion_tag("ui/_steps.html")
def steps(labels: Sequence[str], current: int) -> dict[str, Any]:
    """Show the steps of a wizard; `current` counts from one."""
    return {
        "steps": [
            {"label": label, "is_current": rank == current, "is_done": rank < current}
            for rank, label in enumerate(labels, start=1)
        ]
    }


@register.inclusion_tag("ui/_crumbs.html")
def breadcrumbs(crumbs: Sequence[Any], title: str) -> dict[str, Any]:
    """Show where a page stands."""
    return {"crumbs": crumbs, "title": title}


@register.inclusion_tag("ui/_error_summary.html")
def error_summary(form: BaseForm | None) -> dict[str, Any]:
    """Show every error of a form on top, each leading to its field; nothing without error."""
    return {"mistakes": [] if form is None else mistakes_of(form)}


def mistakes_of(form: BaseForm) -> list[Mistake]:
    """Return the errors of a form: those of the whole form first, then in the order of fields."""
    if not form.is_bound:
        return []
    whole = [Mistake(str(text), "") for text in form.non_field_errors()]
    colon = _("\u00a0: ")
    return whole + [
        Mistake(f"{field.label}{colon}{text}", _target(field))
        for field in form
        for text in field.errors
    ]


def _target(field: BoundField) -> str:
    """Return the identifier that a link of the summary leads to: the first choice of a group."""
    if field.is_hidden:
        return ""
    return field.id_for_label or f"{field.auto_id}_0"


@register.simple_tag(takes_context=True)
def languages(context: dict[str, Any]) -> list[Language]:
    """Return the same page in each language of the product."""
    request: HttpRequest | None = context.get("request")
    here = request.get_full_path() if request else "/"
    current = get_language()
    return [
        Language(code, label, translate_url(here, code), code == current)
        for code, label in settings.LANGUAGES
    ]


@register.simple_tag(takes_context=True)
def address_with(context: dict[str, Any], **changes: Any) -> str:
    """Return the address of the page with some parameters changed; an empty value removes one."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for name, value in changes.items():
        if value in ("", None):
            query.pop(name, None)
        else:
            query[name] = str(value)
    text = query.urlencode()
    return f"?{text}" if text else request.path


@register.simple_tag(takes_context=True)
def page_address(context: dict[str, Any]) -> str:
    """Return the whole address of the page, as paper shows it; its path for a refused host."""
    request: HttpRequest = context["request"]
    try:
        return request.build_absolute_uri()
    except DisallowedHost:
        return request.path


@register.simple_tag
def page_sizes() -> tuple[int, ...]:
    """Return the numbers of rows that a list offers."""
    return PAGE_SIZES
