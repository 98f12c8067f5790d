"""Counts the pages of a public site and what is done there: without cookie, script nor delay."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import slugify

from bastide.modules.employment.core.audience.visitors import Aside, left_aside
from bastide.modules.employment.core.audience.visits import (
    LONGEST_PARTNER,
    Act,
    Entry,
    Measure,
    Sighting,
)
from bastide.modules.employment.models import Basin
from bastide.modules.employment.services.communication.counting import Noted, Tick, day_of
from bastide.modules.employment.services.communication.waiting import note_sighting
from bastide.platform.access.origins import network_address

FROM, FROM_MAIL, FROM_WIDGET = "de", "alerte", "widget"
"""Parameter of some addresses, and its values: a message led here, or the widget of a partner."""

PARTNER = "partenaire"
"""Parameter that names the partner in whose page a widget stands."""


def count_page(request: HttpRequest, basin: Basin, entry: Entry, *, campaign: str = "") -> None:
    """Note that a page was opened, or why it is left aside.

    Args:
        request: the request.
        basin: of the site.
        entry: kind of the page.
        campaign: slug of the campaign whose address it is.
    """
    if request.GET.get(FROM) == FROM_MAIL:
        entry = Entry.MAIL
    if request.GET.get(FROM) == FROM_WIDGET and (partner := partner_of(request)):
        _count_unless_program(request, basin, Measure.PARTNER_CLICKS, partner)
    _note(request, basin, Sighting(timezone.now(), entry=entry, campaign=campaign))


def count_act(request: HttpRequest, basin: Basin, act: Act) -> None:
    """Note that something was done on the site."""
    _note(request, basin, Sighting(timezone.now(), act=act))


def count_only(basin: Basin, measure: Measure, key: str = "") -> None:
    """Add one to a count of the day, whoever it is."""
    today = day_of(timezone.now())
    note_sighting(Tick(basin.territory_id, today, measure.value, key))


def count_widget(request: HttpRequest, basin: Basin) -> None:
    """Count one display of a widget, unless a program asks for it; never a visit."""
    _count_unless_program(request, basin, Measure.WIDGETS)
    if partner := partner_of(request):
        _count_unless_program(request, basin, Measure.PARTNER_WIDGETS, partner)


def partner_of(request: HttpRequest) -> str:
    """Return the partner that the address of a widget names, as it is counted; empty without one.

    It is the name of an organisation in small letters, never more than what slugs hold.
    """
    return slugify(request.GET.get(PARTNER, "")[: 2 * LONGEST_PARTNER])[:LONGEST_PARTNER]


def _count_unless_program(
    request: HttpRequest, basin: Basin, measure: Measure, key: str = ""
) -> None:
    why = left_aside(request.method or "", request.headers, is_officer=False)
    if why not in {Aside.ROBOT, Aside.AHEAD}:
        count_only(basin, measure, key)


def is_from_here(request: HttpRequest) -> bool:
    """Tell whether a link of this very site led here, as the browser says."""
    said = request.headers.get("Sec-Fetch-Site", "")
    if said:
        return said == "same-origin"
    before = urlsplit(request.headers.get("Referer", ""))
    return bool(before.netloc) and before.netloc == request.get_host()


def _note(request: HttpRequest, basin: Basin, what: Sighting) -> None:
    method = "GET" if what.act is not None and request.method == "POST" else request.method or ""
    why = left_aside(method, request.headers, is_officer=request.user.is_authenticated)
    if why is not None:
        if what.act is None:
            count_only(basin, Measure.ASIDE, why.value)
        return
    noted = Noted(
        territory=basin.territory_id,
        day=day_of(what.at),
        address=network_address(request),
        agent=request.headers.get("User-Agent", ""),
        path=request.get_full_path(),
        what=what,
    )
    note_sighting(noted)
