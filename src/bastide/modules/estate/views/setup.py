"""What is decided of a campaign before its opening: colleges, rules, dates."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.forms.campaigns import CollegesForm, RulesForm, tell
from bastide.modules.estate.queries import campaigns as queries
from bastide.modules.estate.services import campaigns as services
from bastide.modules.estate.views.campaigns import campaign_crumbs
from bastide.modules.estate.views.surroundings import ROOM, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.conflicts import conflict_page, resolved
from bastide.platform.ui.edits import as_written, fingerprint, form_versions, sealed, unsealed


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def colleges(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Say which colleges score, and what each weighs."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_campaign(actor, place, campaign)
    form = CollegesForm(
        request.POST or None, colleges=list(found.colleges.all()), is_weighed=found.weighs_colleges
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change_colleges(
                actor=actor,
                campaign=found,
                is_weighed=form.cleaned_data["weighs_colleges"],
                kept=form.kept,
                added=form.added,
            )
        except InputRefusedError as error:
            tell(form, error)
        else:
            messages.success(request, _("Les collèges sont enregistrés."))
            return redirect("estate_campaign", place.slug, found.pk)
    return page(
        request,
        "estate/campaign_colleges.html",
        place,
        title=_("Collèges et poids"),
        crumbs=campaign_crumbs(place, found, _("Collèges et poids")),
        campaign=found,
        form=form,
        is_open=found.stage != Stage.DRAFT,
        status=422 if form.errors else 200,
    )


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Decide the rules before the opening; afterwards, put the announced close off."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_campaign(actor, place, campaign)
    stands = RulesForm.initial_of(found, queries.settings_of(found))
    written = as_written(RulesForm(initial=stands))
    sent = resolved(request.POST) if request.method == "POST" else None
    if sent is not None and sent.get("version") != str(fingerprint(written)):
        return _rules_conflict(request, place, found, sent, written)
    form = RulesForm(sent, initial=stands)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_rules(actor=actor, campaign=found, rules=form.rules)
        except InputRefusedError as error:
            tell(form, error)
        else:
            messages.success(request, _("Les règles sont enregistrées."))
            return redirect("estate_campaign", place.slug, found.pk)
    return page(
        request,
        "estate/campaign_rules.html",
        place,
        title=_("Règles et dates"),
        crumbs=campaign_crumbs(place, found, _("Règles et dates")),
        campaign=found,
        form=form,
        version=fingerprint(written),
        base=sealed(written),
        is_open=found.stage != Stage.DRAFT,
        status=422 if form.errors else 200,
    )


def _rules_conflict(
    request: HttpRequest,
    place: Territory,
    found: Campaign,
    sent: QueryDict,
    written: dict[str, str],
) -> HttpResponse:
    """Show what both sides decided, when somebody else saved the rules meanwhile."""
    base = unsealed(sent.get("base", ""))
    return conflict_page(
        request,
        form_versions(RulesForm(), base=base, mine=sent, theirs=written),
        title=_("Règles et dates"),
        version=fingerprint(written),
        crumbs=campaign_crumbs(place, found, _("Règles et dates")),
        territory=place,
        back_url=request.path,
    )
