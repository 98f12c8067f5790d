"""The estate policy followed: its ambition, its measures, its actions; its money year by year."""

from __future__ import annotations

from typing import Literal

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.plans.core.statuses import STATUS_LABELS, Status
from bastide.kernel.plans.services import EditConflictError
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.exports.followup import followup_download, ppi_download
from bastide.modules.estate.figures import followup as words
from bastide.modules.estate.figures import ppi as money
from bastide.modules.estate.figures.followup_origins import followup_provenance
from bastide.modules.estate.forms.followup import PolicyForm
from bastide.modules.estate.queries.followup import PolicyView, show_policy
from bastide.modules.estate.services.followup import set_policy
from bastide.modules.estate.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.conflicts import conflict_page, resolved
from bastide.platform.ui.edits import as_written, fingerprint, form_versions, sealed, unsealed
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.refusals import say_on
from bastide.platform.ui.tables import page_size


def followup_crumb(place: Territory) -> Crumb:
    """Return the step of the breadcrumb that leads to the follow-up."""
    return Crumb(_("Suivi"), reverse("estate_followup", args=[place.slug]))


def address_of(name: str, place: Territory) -> str:
    """Return the address of a page of the territory."""
    return reverse(name, args=[place.slug])


def _policy(request: HttpRequest, territory: str) -> PolicyView:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return show_policy(actor, place, request.GET.get("plan", ""))


@room(ROOM)
@require_safe
def followup(request: HttpRequest, territory: str) -> HttpResponse:
    """Show the estate policy: one sentence, three measures, the actions, the late ones first."""
    view = _policy(request, territory)
    asked = request.GET.get("statut", "")
    chosen = words.bounded(words.action_rows(view), asked)
    listed = Paginator(chosen, page_size(request)).get_page(request.GET.get("page"))
    return page(
        request,
        "estate/followup.html",
        view.territory,
        title=_("Le suivi de la politique patrimoniale"),
        crumbs=crumbs(view.territory, _("Suivi")),
        view=view,
        headline=words.policy_sentence(view),
        measures=words.measure_rows(view),
        rows=listed,
        page_of=listed,
        total=len(chosen),
        asked=asked,
        statuses=[(one.value, _(STATUS_LABELS[one])) for one in Status],
        plan_query=words.plan_query(view),
        scenarios_url=address_of("estate_scenarios", view.territory),
        desk_url=address_of("estate_desk", view.territory),
        query=request.GET.urlencode(),
    )


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest, territory: str) -> HttpResponse:
    """Write the ambition and the goals; two people editing them meet on a conflict page."""
    view = _policy(request, territory)
    if view.plan is None or not view.may_steer:
        raise Http404
    written = as_written(PolicyForm(view=view))
    sent = resolved(request.POST) if request.method == "POST" else None
    form = PolicyForm(sent, view=view)
    if sent is not None and sent.get("version") != str(fingerprint(written)):
        return _policy_conflict(request, view, sent, written)
    if sent is not None and form.is_valid():
        try:
            set_policy(
                actor=request.actor,  # type: ignore[attr-defined]
                plan=view.plan,
                version=view.plan.version,
                ambition=form.cleaned_data["ambition"],
                goals=form.goals(),
                reason=form.cleaned_data["reason"],
            )
        except EditConflictError:
            return _policy_conflict(request, view, sent, written)
        except InputRefusedError as error:
            say_on(form, error)
        else:
            messages.success(request, _("La politique patrimoniale est enregistrée."))
            return redirect(_home(view))
    return page(
        request,
        "estate/followup_form.html",
        view.territory,
        title=_("L’ambition et les mesures"),
        crumbs=crumbs(view.territory, followup_crumb(view.territory), _("Ambition et mesures")),
        form=form,
        version=fingerprint(written),
        base=sealed(written),
        cancel_url=_home(view),
        under="estate_followup",
        status=422 if form.errors else 200,
    )


def _home(view: PolicyView) -> str:
    return reverse("estate_followup", args=[view.territory.slug]) + words.plan_query(view)


def _policy_conflict(
    request: HttpRequest, view: PolicyView, sent: QueryDict, written: dict[str, str]
) -> HttpResponse:
    form = PolicyForm(view=view)
    base = unsealed(sent.get("base", ""))
    theirs = written | {"reason": sent.get("reason", "")}
    return conflict_page(
        request,
        form_versions(form, base=base, mine=sent, theirs=theirs),
        title=_("L’ambition et les mesures"),
        version=fingerprint(written),
        crumbs=crumbs(view.territory, followup_crumb(view.territory), _("Ambition et mesures")),
        territory=view.territory,
        back_url=_home(view),
    )


@room(ROOM)
@require_safe
def origin(request: HttpRequest, territory: str) -> HttpResponse:
    """Show where one figure of the follow-up comes from."""
    view = _policy(request, territory)
    provenance = followup_provenance(view, request.GET.dict())
    if provenance is None:
        raise Http404
    title = _("D’où vient ce chiffre\u00a0?")
    return page(
        request,
        "estate/origin.html",
        view.territory,
        title=title,
        crumbs=crumbs(view.territory, followup_crumb(view.territory), title),
        provenance=provenance,
        under="estate_followup",
    )


@room(ROOM)
@require_safe
def export(request: HttpRequest, territory: str) -> HttpResponse:
    """Give the measures, the actions and their money."""
    return followup_download(_policy(request, territory), _format(request))


@room(ROOM)
@require_safe
def ppi(request: HttpRequest, territory: str) -> HttpResponse:
    """Show the money of the policy year by year: expected, realised, own share, receipts."""
    view = _policy(request, territory)
    place = view.territory
    csv_url = f"{reverse('estate_ppi_export', args=[place.slug])}?format=csv"
    return page(
        request,
        "estate/ppi.html",
        place,
        title=_("Le plan pluriannuel d’investissement"),
        crumbs=crumbs(place, followup_crumb(place), _("Plan pluriannuel")),
        view=view,
        headline=money.ppi_sentence(view),
        figure=money.ppi_figure(view, csv_url),
        columns=[money.cell_label(name) for name, *_place in money.CELLS],
        rows=money.ppi_rows(view),
        plan_query=words.plan_query(view),
        plan_more=words.plan_query(view, "&"),
        under="estate_followup",
    )


@room(ROOM)
@require_safe
def ppi_export(request: HttpRequest, territory: str) -> HttpResponse:
    """Give the table of the years."""
    return ppi_download(_policy(request, territory), _format(request))


def _format(request: HttpRequest) -> Literal["csv", "xlsx"]:
    asked = request.GET.get("format", "xlsx")
    if asked == "csv":
        return "csv"
    if asked == "xlsx":
        return "xlsx"
    raise Http404
