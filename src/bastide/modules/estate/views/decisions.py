"""The decision on one building: facts, proposal, legal steps, what was decided and why."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.buildings.queries import get_visible_asset
from bastide.kernel.grids.rules import may_manage
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.core.actions import ActionKind
from bastide.modules.estate.figures import proposals as words
from bastide.modules.estate.figures.proposal_facts import ProposalSheet
from bastide.modules.estate.forms.campaigns import tell
from bastide.modules.estate.forms.proposals import DecisionForm
from bastide.modules.estate.models import Decision, DecisionStage
from bastide.modules.estate.queries import proposals as queries
from bastide.modules.estate.queries.proposals import ProposalRow
from bastide.modules.estate.queries.results import ResultView
from bastide.modules.estate.services.decisions import (
    DECIDABLE_STAGES,
    Decided,
    DecisionConflictError,
    decide,
)
from bastide.modules.estate.views.results import around, results_crumbs
from bastide.modules.estate.views.surroundings import ROOM, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.conflicts import conflict_page, resolved
from bastide.platform.ui.edits import as_written, form_versions, sealed, seen_version, unsealed
from bastide.platform.ui.pages import Crumb


@room(ROOM)
@require_http_methods(["GET", "HEAD", "POST"])
def decision(
    request: HttpRequest, territory: str, campaign: uuid.UUID, asset: uuid.UUID
) -> HttpResponse:
    """Show what is proposed for a building and decide of it; two decisions at once meet."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = queries.get_proposable_results(actor, place, campaign)
    row = queries.get_proposal(actor, view, asset, on=timezone.localdate())
    if request.method != "POST":
        return _sheet(request, place, view, row, DecisionForm(initial=_initial(row)))
    actor.require(Role.MANAGER, view.campaign.perimeter_id, ROOM)
    sent = resolved(request.POST)
    form = DecisionForm(sent)
    if form.is_valid():
        try:
            _decide(actor, place, view, row, form, seen=seen_version(sent))
        except DecisionConflictError:
            return _conflict(request, place, view, row, sent)
        except InputRefusedError as error:
            tell(form, error)
        else:
            messages.success(request, _("La décision est enregistrée\u00a0; la proposition reste."))
            return redirect("estate_decision", place.slug, view.campaign.pk, row.asset)
    return _sheet(request, place, view, row, form)


def _decide(
    actor: Actor,
    place: Territory,
    view: ResultView,
    row: ProposalRow,
    form: DecisionForm,
    *,
    seen: int,
) -> None:
    """Write what the form says; `seen` is the number of the decision that stood on the page."""
    said = form.cleaned_data
    decide(
        actor=actor,
        run=view.run,
        asset=get_visible_asset(actor, place, row.asset, room=ROOM),
        decided=Decided(
            action=ActionKind(said["action"]),
            reason=said["reason"],
            stage=DecisionStage(said["stage"]),
            decided_on=said["decided_on"],
            vote=said["vote"],
        ),
        proposed=row.proposal.action,
        number=seen,
        today=row.on,
    )


def _initial(row: ProposalRow) -> dict[str, object]:
    """Return what the form starts from: the action kept so far, decided today."""
    return {
        "action": row.retained.value if row.retained else None,
        "stage": DecisionStage.ARBITRATION.value,
        "decided_on": row.on,
    }


def _stored(decision: Decision) -> dict[str, object]:
    """Return a decision as the form shows it."""
    return {name: getattr(decision, name) for name in DecisionForm.base_fields}


def _sheet(
    request: HttpRequest, place: Territory, view: ResultView, row: ProposalRow, form: DecisionForm
) -> HttpResponse:
    """Answer the page of one building, with the form when the actor may decide of it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    sheet = ProposalSheet(view, place, row)
    is_led = may_manage(actor, view.campaign)
    decided = queries.list_decisions(view, row.asset)
    name = f"{row.code} {row.label}"
    return page(
        request,
        "estate/decision.html",
        place,
        title=name,
        crumbs=results_crumbs(place, view.campaign, *_trail(place, view), name),
        **around(request, place, view.campaign),
        row=words.listed_proposals(view, place, [row])[0],
        asset_id=row.asset,
        sheet=sheet,
        steps_sentence=words.steps_sentence(row),
        steps=[words.step_row(state) for state in row.gates],
        all_steps=words.every_step(row),
        past=words.past_decisions(decided),
        form=form if is_led and row.ended_on is None else None,
        may_edit=actor.can(Role.CONTRIBUTOR, view.campaign.perimeter_id, ROOM),
        is_decidable=view.campaign.stage in DECIDABLE_STAGES,
        version=request.POST.get("version") or (decided[0].number if decided else 0),
        base=request.POST.get("base") or sealed(as_written(DecisionForm(initial=_initial(row)))),
        status=422 if form.errors else 200,
    )


def _conflict(
    request: HttpRequest, place: Territory, view: ResultView, row: ProposalRow, sent: QueryDict
) -> HttpResponse:
    """Show both decisions, when somebody else decided of the building meanwhile."""
    now = queries.list_decisions(view, row.asset)[0]
    return conflict_page(
        request,
        form_versions(
            DecisionForm(),
            base=unsealed(sent.get("base", "")),
            mine=sent,
            theirs=as_written(DecisionForm(initial=_stored(now))),
        ),
        title=_("Décision sur %(name)s") % {"name": row.label},
        version=now.number,
        changed_by=words.author_words(now),
        changed_at=now.created_at,
        crumbs=results_crumbs(place, view.campaign, *_trail(place, view), row.label),
        territory=place,
        back_url=request.path,
    )


def _trail(place: Territory, view: ResultView) -> list[Crumb]:
    address = reverse("estate_proposals", args=[place.slug, view.campaign.pk])
    return [Crumb(_("Propositions"), address)]
