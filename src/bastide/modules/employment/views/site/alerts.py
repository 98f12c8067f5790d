"""Alerts of a public site, without account nor script: ask, confirm, manage, leave.

Opening a link changes nothing: the machines that read mail before people do open every link. What
changes something is sent by a button.
"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from bastide.foundation.errors import InputRefusedError
from bastide.modules.employment.core.audience.visits import Act, Measure
from bastide.modules.employment.core.searches.addresses import parse_search, search_address
from bastide.modules.employment.forms.alerts import AlertForm, ChangeAlertForm
from bastide.modules.employment.models import Basin, Frequency
from bastide.modules.employment.queries.alerts import (
    CONFIRMED_WITHIN,
    get_subscriber_by_link,
    get_subscription_by_link,
    manage_token,
    search_of,
)
from bastide.modules.employment.queries.communication import known_campaign
from bastide.modules.employment.queries.sites import get_open_site
from bastide.modules.employment.services.alerts.management import (
    change_alert,
    delete_alert,
    keep_alerts,
    leave_alerts,
)
from bastide.modules.employment.services.alerts.requests import (
    ask_alert,
    asked_alert,
    confirm_alert,
    label_of,
)
from bastide.modules.employment.views.site.counting import count_act, count_only
from bastide.modules.employment.views.site.leaving import Leaving, answer_leaving
from bastide.modules.employment.views.site.surroundings import site_page
from bastide.platform.access.origins import network_address
from bastide.platform.access.rules import public
from bastide.platform.mail.queries import has_shown_folder
from bastide.platform.ui.pages import Crumb


@public
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, site: str) -> HttpResponse:
    """Ask for an alert on a search; whoever asks is told to look in the mailbox, known or not."""
    basin = get_open_site(site)
    typed = request.POST if request.method == "POST" else request.GET
    search = parse_search(typed.get("recherche", "")).search
    query = search_address(search)
    form = AlertForm(
        request.POST if request.method == "POST" else None,
        initial={"recherche": query, "campagne": typed.get("campagne", "")[:80]},
    )
    if request.method == "POST" and form.is_valid() and _asked(request, basin, form):
        return redirect("employment_alert_asked", site=site)
    return site_page(
        request,
        "employment/site/alert_ask.html",
        basin,
        title=_("Recevoir les nouvelles offres par courriel"),
        trail=(Crumb(_("Alerte")),),
        status=422 if form.errors else 200,
        form=form,
        label=label_of(basin.territory, search),
        search_url=f"{reverse('employment_site', args=[site])}?{query}",
        days=CONFIRMED_WITHIN.days,
    )


@public
@require_http_methods(["GET", "HEAD"])
def asked(request: HttpRequest, site: str) -> HttpResponse:
    """Tell the person to look in the mailbox: the same page whatever was asked."""
    return site_page(
        request,
        "employment/site/alert_asked.html",
        get_open_site(site),
        title=_("Regardez votre boîte aux lettres"),
        trail=(Crumb(_("Alerte")),),
        shows_folder=has_shown_folder(request.actor),  # type: ignore[attr-defined]
        days=CONFIRMED_WITHIN.days,
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, site: str, token: str) -> HttpResponse:
    """Show the alert that a link confirms, and confirm it when the button says so."""
    basin = get_open_site(site)
    found = get_subscription_by_link(basin.territory, token, timezone.now())
    if request.method == "POST":
        if found.confirmed_at is None:
            campaign = known_campaign(basin.territory, request.GET.get("campagne", ""))
            count_only(basin, Measure.CAMPAIGN_CONFIRMED, campaign)
        confirm_alert(actor=request.actor, subscription=found)  # type: ignore[attr-defined]
        messages.success(request, _("Votre alerte est active."))
        return redirect("employment_alerts", site=site, token=manage_token(found.subscriber))
    return site_page(
        request,
        "employment/site/alert_confirm.html",
        basin,
        title=_("Confirmer votre alerte"),
        trail=(Crumb(_("Alerte")),),
        label=label_of(basin.territory, search_of(found)),
        is_confirmed=found.confirmed_at is not None,
        manage_url=reverse("employment_alerts", args=[site, manage_token(found.subscriber)]),
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, site: str, token: str) -> HttpResponse:
    """Show every alert of the person who holds the link; the button says that they still serve."""
    basin = get_open_site(site)
    person = get_subscriber_by_link(basin.territory, token)
    if request.method == "POST":
        keep_alerts(actor=request.actor, subscriber=person)  # type: ignore[attr-defined]
        messages.success(request, _("Vos alertes sont gardées."))
        return redirect("employment_alerts", site=site, token=token)
    rows = [
        {
            "alert": one,
            "label": label_of(basin.territory, search_of(one)),
            "url": f"{reverse('employment_site', args=[site])}?{one.query}",
            "form": ChangeAlertForm(
                initial={"frequence": one.frequency, "suspendue": one.paused_at is not None},
                auto_id=f"alerte-{number}-%s",
            ),
        }
        for number, one in enumerate(person.subscriptions.order_by("created_at", "id"), start=1)
    ]
    return site_page(
        request,
        "employment/site/alerts.html",
        basin,
        title=_("Vos alertes"),
        trail=(Crumb(_("Vos alertes")),),
        rows=rows,
        token=token,
        is_asked_again=person.asked_again_at is not None,
    )


@public
@require_POST
def change(request: HttpRequest, site: str, token: str, alert_id: uuid.UUID) -> HttpResponse:
    """Change how often one alert is sent, or let it rest."""
    person = get_subscriber_by_link(get_open_site(site).territory, token)
    found = get_object_or_404(person.subscriptions, pk=alert_id)
    form = ChangeAlertForm(request.POST)
    if form.is_valid():
        change_alert(
            actor=request.actor,  # type: ignore[attr-defined]
            subscription=found,
            frequency=Frequency(form.cleaned_data["frequence"]),
            is_paused=form.cleaned_data["suspendue"],
        )
        messages.success(request, _("L’alerte est changée."))
    return redirect("employment_alerts", site=site, token=token)


@public
@require_POST
def delete(request: HttpRequest, site: str, token: str, alert_id: uuid.UUID) -> HttpResponse:
    """Delete one alert; with the last one, the address is forgotten."""
    person = get_subscriber_by_link(get_open_site(site).territory, token)
    found = get_object_or_404(person.subscriptions, pk=alert_id)
    is_last = person.subscriptions.count() == 1
    delete_alert(actor=request.actor, subscription=found)  # type: ignore[attr-defined]
    if is_last:
        return redirect("employment_alerts_left", site=site)
    messages.success(request, _("L’alerte est supprimée."))
    return redirect("employment_alerts", site=site, token=token)


@csrf_exempt  # RFC 8058: the mailbox itself posts here, without cookie; the signed link is the key
@public
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, site: str, token: str) -> HttpResponse:
    """Show the button that stops everything; the button, or the mailbox in one click, stops it."""
    basin = get_open_site(site)
    person = get_subscriber_by_link(basin.territory, token)
    return answer_leaving(
        request,
        basin,
        Leaving(
            "employment/site/alerts_leave.html", _("Ne plus rien recevoir"), (Crumb(_("Alerte")),)
        ),
        leave=lambda: leave_alerts(actor=request.actor, subscriber=person),  # type: ignore[attr-defined]
        done=lambda: redirect("employment_alerts_left", site=site),
        manage_url=reverse("employment_alerts", args=[site, token]),
    )


@public
@require_http_methods(["GET", "HEAD"])
def left(request: HttpRequest, site: str) -> HttpResponse:
    """Say that everything is deleted."""
    return site_page(
        request,
        "employment/site/alerts_left.html",
        get_open_site(site),
        title=_("Vos alertes sont supprimées"),
        trail=(Crumb(_("Alerte")),),
    )


def _asked(request: HttpRequest, basin: Basin, form: AlertForm) -> bool:
    """Note what a form asks; tell whether it could be read, its errors being said otherwise."""
    campaign = known_campaign(basin.territory, form.cleaned_data["campagne"])
    try:
        what = asked_alert(
            address=form.cleaned_data["courriel"],
            query=form.cleaned_data["recherche"],
            frequency=form.cleaned_data["frequence"],
            origin=network_address(request),
            campaign=campaign,
        )
    except InputRefusedError as error:
        form.add_error("courriel", str(error.refusals[0].reason))
        return False
    ask_alert(actor=request.actor, territory=basin.territory, asked=what)  # type: ignore[attr-defined]
    count_act(request, basin, Act.ALERT)
    if campaign:
        count_only(basin, Measure.CAMPAIGN_ALERTS, campaign)
    return True
