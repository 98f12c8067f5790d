"""Whoever posts, without account: ask for a space, open it by its link, say who one is, leave.

Opening a link changes nothing: the machines that read mail before people do open every link. What
changes something is sent by a button.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.modules.employment.figures.moderation import cost_sentence, week_rows
from bastide.modules.employment.figures.postings import status_of
from bastide.modules.employment.forms.postings import IdentityForm, SpaceForm
from bastide.modules.employment.models import Advertiser, AdvertiserKind, Basin
from bastide.modules.employment.queries.advertisers import (
    CONFIRMED_WITHIN,
    get_advertiser_by_link,
    list_own_postings,
)
from bastide.modules.employment.queries.moderation import moderation_cost
from bastide.modules.employment.queries.sites import get_open_site
from bastide.modules.employment.services.postings.advertisers import (
    Identity,
    delete_space,
    describe_advertiser,
)
from bastide.modules.employment.services.postings.requests import ask_space, confirm_space
from bastide.modules.employment.views.site.leaving import Leaving, answer_leaving
from bastide.modules.employment.views.site.surroundings import site_page
from bastide.platform.access.origins import network_address
from bastide.platform.access.rules import public
from bastide.platform.mail.core.mailboxes import read_mailbox
from bastide.platform.mail.queries import has_shown_folder
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.refusals import say_on


def post_crumb(site: str) -> Crumb:
    """Return the step that leads to the page that tells how to post."""
    return Crumb(_("Publier une offre"), reverse("employment_post", args=[site]))


def space_crumb(site: str, token: str) -> Crumb:
    """Return the step that leads to a private space."""
    return Crumb(_("Mes offres"), reverse("employment_space", args=[site, token]))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def post(request: HttpRequest, site: str) -> HttpResponse:
    """Tell how to post, who examines and how long it takes; send the link of a space."""
    basin = get_open_site(site)
    form = SpaceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _asked(request, basin, form):
        return redirect("employment_post_asked", site=site)
    cost = moderation_cost(basin.territory, timezone.now())
    return site_page(
        request,
        "employment/site/post.html",
        basin,
        title=_("Publier une offre"),
        trail=(Crumb(_("Publier une offre")),),
        form=form,
        cost=cost_sentence(cost),
        weeks=week_rows(cost.weeks),
        days=CONFIRMED_WITHIN.days,
        status=422 if form.errors else 200,
    )


@public
@require_safe
def asked(request: HttpRequest, site: str) -> HttpResponse:
    """Tell the person to look in the mailbox: the same page whatever was asked."""
    return site_page(
        request,
        "employment/site/post_asked.html",
        get_open_site(site),
        title=_("Regardez votre boîte aux lettres"),
        trail=(post_crumb(site), Crumb(_("Demande envoyée"))),
        shows_folder=has_shown_folder(request.actor),  # type: ignore[attr-defined]
        days=CONFIRMED_WITHIN.days,
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def space(request: HttpRequest, site: str, token: str) -> HttpResponse:
    """Show the offers of whoever holds the link; the button confirms the address, or keeps it."""
    basin = get_open_site(site)
    now = timezone.now()
    advertiser = get_advertiser_by_link(basin.territory, token, now)
    if request.method == "POST":
        confirm_space(actor=request.actor, advertiser=advertiser)  # type: ignore[attr-defined]
        name = "employment_space" if advertiser.kind else "employment_space_identity"
        return redirect(name, site=site, token=token)
    if advertiser.confirmed_at is None:
        return site_page(
            request,
            "employment/site/space_confirm.html",
            basin,
            title=_("Ouvrir votre espace"),
            trail=(post_crumb(site), Crumb(_("Ouvrir votre espace"))),
        )
    postings = list_own_postings(advertiser)
    return site_page(
        request,
        "employment/site/space.html",
        basin,
        title=_("Mes offres"),
        trail=(post_crumb(site), Crumb(_("Mes offres"))),
        advertiser=advertiser,
        token=token,
        rows=[{"posting": one, "status": status_of(one, now)} for one in postings],
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: HttpRequest, site: str, token: str) -> HttpResponse:
    """Ask who posts."""
    basin = get_open_site(site)
    advertiser = get_advertiser_by_link(basin.territory, token, timezone.now())
    if advertiser.confirmed_at is None:
        return redirect("employment_space", site=site, token=token)
    shown = {"kind": advertiser.kind, "name": advertiser.name, "siret": advertiser.siret}
    form = IdentityForm(request.POST if request.method == "POST" else None, initial=shown)
    if request.method == "POST" and form.is_valid() and _described(request, advertiser, form):
        messages.success(request, _("C’est enregistré."))
        return redirect("employment_space", site=site, token=token)
    return site_page(
        request,
        "employment/site/space_identity.html",
        basin,
        title=_("Qui publie\u00a0?"),
        trail=(post_crumb(site), space_crumb(site, token), Crumb(_("Qui publie"))),
        form=form,
        token=token,
        is_known=bool(advertiser.kind),
        status=422 if form.errors else 200,
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, site: str, token: str) -> HttpResponse:
    """Show the button that deletes a space and everything personal in it; the button does it."""
    basin = get_open_site(site)
    advertiser = get_advertiser_by_link(basin.territory, token, timezone.now())
    return answer_leaving(
        request,
        basin,
        Leaving(
            "employment/site/space_delete.html",
            _("Supprimer votre espace"),
            (post_crumb(site), space_crumb(site, token), Crumb(_("Supprimer"))),
        ),
        leave=lambda: delete_space(actor=request.actor, advertiser=advertiser),  # type: ignore[attr-defined]
        done=lambda: redirect("employment_post_left", site=site),
        token=token,
    )


@public
@require_safe
def left(request: HttpRequest, site: str) -> HttpResponse:
    """Say that a space is deleted."""
    return site_page(
        request,
        "employment/site/post_left.html",
        get_open_site(site),
        title=_("Votre espace est supprimé"),
        trail=(post_crumb(site), Crumb(_("Espace supprimé"))),
    )


def _asked(request: HttpRequest, basin: Basin, form: SpaceForm) -> bool:
    """Send the link that a form asks for; tell whether its address could be read."""
    try:
        mailbox = read_mailbox(form.cleaned_data["courriel"])
    except InputRefusedError as error:
        form.add_error("courriel", str(error.refusals[0].reason))
        return False
    ask_space(
        actor=request.actor,  # type: ignore[attr-defined]
        territory=basin.territory,
        mailbox=mailbox,
        origin=network_address(request),
    )
    return True


def _described(request: HttpRequest, advertiser: Advertiser, form: IdentityForm) -> bool:
    said = form.cleaned_data
    told = Identity(AdvertiserKind(said["kind"]), said["name"], said["siret"])
    try:
        describe_advertiser(actor=request.actor, advertiser=advertiser, identity=told)  # type: ignore[attr-defined]
    except InputRefusedError as error:
        say_on(form, error)
        return False
    return True
