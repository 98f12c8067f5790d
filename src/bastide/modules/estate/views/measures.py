"""One measure of the estate policy: its years against the path to the target, and their writing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.plans.services import EditConflictError
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.figures import measures as words
from bastide.modules.estate.figures.followup import MEASURE_LABELS, plan_query
from bastide.modules.estate.forms.measures import MeasureYearForm
from bastide.modules.estate.queries.measures import MeasureView, show_measure
from bastide.modules.estate.services.followup import write_measure_year
from bastide.modules.estate.views.followup import followup_crumb
from bastide.modules.estate.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.conflicts import conflict_page, resolved
from bastide.platform.ui.edits import as_written, form_versions, sealed, seen_version, unsealed
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.refusals import say_on


def _found(request: HttpRequest, territory: str, measure: str) -> MeasureView:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return show_measure(actor, place, measure, request.GET.get("plan", ""))


def _home(view: MeasureView) -> str:
    address = reverse("estate_measure", args=[view.policy.territory.slug, view.key.value])
    return address + plan_query(view.policy)


@room(ROOM)
@require_safe
def measure(request: HttpRequest, territory: str, measure: str) -> HttpResponse:
    """Show a measure year by year: what an even pace gives, what came, from which source."""
    view = _found(request, territory, measure)
    place, title = view.policy.territory, str(MEASURE_LABELS[view.key])
    return page(
        request,
        "estate/measure.html",
        place,
        title=title,
        crumbs=crumbs(place, followup_crumb(place), title),
        view=view,
        headline=words.measure_sentence(view),
        rows=words.year_rows(view),
        under="estate_followup",
    )


@room(ROOM, Role.REFERENT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, territory: str, measure: str, year: int) -> HttpResponse:
    """Write or correct what a measure was worth in a year; two people meet on a conflict page."""
    view = _found(request, territory, measure)
    known = {row.year: row for row in words.year_rows(view)}
    if year not in known or not known[year].edit_url:
        raise Http404
    held = view.values.get(year)
    sent = resolved(request.POST) if request.method == "POST" else None
    form = MeasureYearForm(sent, key=view.key, year=year, value=held)
    if sent is not None and seen_version(sent) != _held_version(view, year):
        return _conflict(request, view, year, sent)
    if sent is not None and form.is_valid():
        try:
            write_measure_year(
                actor=request.actor,  # type: ignore[attr-defined]
                measure=view.measure,
                year=year,
                version=seen_version(sent),
                **form.cleaned_data,
            )
        except EditConflictError:
            return _conflict(request, _found(request, territory, measure), year, sent)
        except InputRefusedError as error:
            say_on(form, error)
        else:
            messages.success(request, _("L’année %(year)d est enregistrée.") % {"year": year})
            return redirect(_home(view))
    return _form_page(request, view, year, form, sent)


def _held_version(view: MeasureView, year: int) -> int:
    held = view.values.get(year)
    return held.version if held else 0


def _around(view: MeasureView, year: int) -> dict[str, Any]:
    place, label = view.policy.territory, str(MEASURE_LABELS[view.key])
    title = _("%(label)s en %(year)d") % {"label": label, "year": year}
    step = Crumb(label, _home(view))
    return {"title": title, "crumbs": crumbs(place, followup_crumb(place), step, str(year))}


def _form_page(
    request: HttpRequest,
    view: MeasureView,
    year: int,
    form: MeasureYearForm,
    sent: QueryDict | None,
) -> HttpResponse:
    fresh = MeasureYearForm(key=view.key, year=year, value=view.values.get(year))
    due = next(row.due for row in words.year_rows(view) if row.year == year)
    return page(
        request,
        "estate/followup_form.html",
        view.policy.territory,
        headline=_("Attendu à un rythme égal\u00a0: %(due)s.") % {"due": due} if due else "",
        form=form,
        version=_held_version(view, year),
        base=sent.get("base", "") if sent is not None else sealed(as_written(fresh)),
        cancel_url=_home(view),
        under="estate_followup",
        status=422 if form.errors else 200,
        **_around(view, year),
    )


def _conflict(request: HttpRequest, view: MeasureView, year: int, sent: QueryDict) -> HttpResponse:
    fresh = MeasureYearForm(key=view.key, year=year, value=view.values.get(year))
    theirs = as_written(fresh) | {"reason": sent.get("reason", "")}
    return conflict_page(
        request,
        form_versions(fresh, base=unsealed(sent.get("base", "")), mine=sent, theirs=theirs),
        version=_held_version(view, year),
        territory=view.policy.territory,
        back_url=_home(view),
        **_around(view, year),
    )
