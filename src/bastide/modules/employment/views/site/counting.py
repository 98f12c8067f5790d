"""Counts the pages of a public site and what is done there: without cookie, script nor delay."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils import timezone

from bastide.modules.employment.core.audience.visitors import Aside, left_aside
from bastide.modules.employment.core.audience.visits import Act, Entry, Measure, Sighting
from bastide.modules.employment.models import Basin
from bastide.modules.employment.services.communication.counting import Noted, Tick, day_of
from bastide.modules.employment.services.communication.waiting import note_sighting
from bastide.platform.access.origins import network_address

FROM, FROM_MAIL = "de", "alerte"
"""Parameter of the addresses of a message, and its value: it says that a message led here."""


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
    why = left_aside(request.method or "", request.headers, is_officer=False)
    if why not in {Aside.ROBOT, Aside.AHEAD}:
        count_only(basin, Measure.WIDGETS)


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
