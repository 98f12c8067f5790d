"""The offers of whoever posts: written in steps, read again with its remarks, sent, followed."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.modules.employment.core.feeds.contracts import Kind
from bastide.modules.employment.core.moderation.states import Act
from bastide.modules.employment.core.postings.content import content_of
from bastide.modules.employment.figures.offers import offer_url
from bastide.modules.employment.figures.postings import (
    content_facts,
    remarks_of,
    status_of,
    step_rows,
)
from bastide.modules.employment.forms.postings import (
    STEP_TITLES,
    KindForm,
    StepForm,
    asked_step,
    step_of,
)
from bastide.modules.employment.models import Advertiser, Basin, Posting
from bastide.modules.employment.queries.advertisers import get_advertiser_by_link, get_own_posting
from bastide.modules.employment.queries.moderation import list_steps
from bastide.modules.employment.queries.places import commune_names
from bastide.modules.employment.queries.sites import get_open_site
from bastide.modules.employment.queries.trades import trade_labels
from bastide.modules.employment.services.postings import writing
from bastide.modules.employment.services.postings.moves import may
from bastide.modules.employment.services.postings.submission import findings_in, submit_posting
from bastide.modules.employment.views.site.posting_space import post_crumb, space_crumb
from bastide.modules.employment.views.site.surroundings import site_page
from bastide.platform.access.rules import public
from bastide.platform.ui.edits import seen_version
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.refusals import say_on


@public
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, site: str, token: str) -> HttpResponse:
    """Ask what is proposed, and begin an offer."""
    basin, advertiser = _opened(site, token)
    if not advertiser.kind:
        return redirect("employment_space_identity", site=site, token=token)
    form = KindForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            begun = writing.start_posting(
                actor=request.actor,  # type: ignore[attr-defined]
                advertiser=advertiser,
                kind=Kind(form.cleaned_data["kind"]),
            )
        except InputRefusedError as error:
            say_on(form, error)
        else:
            return redirect("employment_posting_step", site, token, begun.pk, 1)
    return site_page(
        request,
        "employment/site/posting_new.html",
        basin,
        title=_("Nouvelle offre"),
        trail=(post_crumb(site), space_crumb(site, token), Crumb(_("Nouvelle offre"))),
        form=form,
        token=token,
        status=422 if form.errors else 200,
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def step(
    request: HttpRequest, site: str, token: str, posting_id: uuid.UUID, number: int
) -> HttpResponse:
    """Write one step of an offer; each is kept before the next one is asked."""
    basin, advertiser = _opened(site, token)
    found = get_own_posting(advertiser, posting_id)
    asked = asked_step(number)
    if asked is None:
        raise Http404
    if not may(found, Act.EDIT):
        return redirect("employment_posting", site, token, found.pk)
    form = asked.form(
        request.POST if request.method == "POST" else None,
        content=content_of(found.proposed),
        communes=commune_names(basin.territory),
        trades=trade_labels(),
    )
    if request.method == "POST" and form.is_valid() and _written(request, found, form):
        if asked.following and "relire" not in request.POST:
            return redirect("employment_posting_step", site, token, found.pk, asked.following)
        return redirect("employment_posting", site, token, found.pk)
    return site_page(
        request,
        "employment/site/posting_step.html",
        basin,
        title=str(asked.title),
        trail=_trail(site, token, found, asked.title),
        form=form,
        posting=found,
        version=form.data.get("version") or found.version,
        token=token,
        number=number,
        steps=list(enumerate(STEP_TITLES, start=1)),
        status=422 if form.errors else 200,
    )


@public
@require_safe
def posting(request: HttpRequest, site: str, token: str, posting_id: uuid.UUID) -> HttpResponse:
    """Show an offer to its author: as it will be read, with its remarks and what happens next."""
    basin, advertiser = _opened(site, token)
    return _posting_page(request, basin, token, get_own_posting(advertiser, posting_id), ())


_ACTS: dict[str, Any] = {
    "retirer": writing.withdraw_posting,
    "clore": writing.close_posting,
    "prolonger": writing.extend_posting,
}


@public
@require_POST
def act(
    request: HttpRequest, site: str, token: str, posting_id: uuid.UUID, name: str
) -> HttpResponse:
    """Do what a button of an offer says, or say why it cannot be done."""
    basin, advertiser = _opened(site, token)
    found = get_own_posting(advertiser, posting_id)
    if name not in {"envoyer", "reprendre", *_ACTS}:
        raise Http404
    try:
        done = _done(request, found, name)
    except InputRefusedError as error:
        return _posting_page(request, basin, token, found, error.refusals)
    if done is None:
        messages.success(request, _("Le brouillon est supprimé."))
        return redirect("employment_space", site, token)
    return redirect("employment_posting", site, token, done.pk)


def _done(request: HttpRequest, found: Posting, name: str) -> Posting | None:
    """Do an act; return the offer to show next, `None` when it is no more."""
    actor, version = request.actor, seen_version(request.POST)  # type: ignore[attr-defined]
    if name == "reprendre":
        return writing.copy_posting(actor=actor, posting=found)
    if name == "envoyer":
        sent = submit_posting(actor=actor, posting=found, version=version)
        said = _("Votre offre est en ligne.") if sent.is_online else _("Votre offre est envoyée.")
        messages.success(request, said)
        return sent.posting
    done: Posting = _ACTS[name](actor=actor, posting=found, version=version)
    if done.pk is not None:
        messages.success(request, _("C’est fait."))
    return done if done.pk is not None else None


def _opened(site: str, token: str) -> tuple[Basin, Advertiser]:
    """Return the site and the advertiser of a confirmed space.

    Raises:
        Http404: the link is not one of this site, or its address has not proved itself.
    """
    basin = get_open_site(site)
    advertiser = get_advertiser_by_link(basin.territory, token, timezone.now())
    if advertiser.confirmed_at is None:
        raise Http404
    return basin, advertiser


def _written(request: HttpRequest, found: Posting, form: StepForm) -> bool:
    try:
        writing.write_posting(
            actor=request.actor,  # type: ignore[attr-defined]
            posting=found,
            version=seen_version(request.POST),
            said=form.said(),
        )
    except InputRefusedError as error:
        say_on(form, error)
        return False
    return True


def _posting_page(
    request: HttpRequest, basin: Basin, token: str, found: Posting, refusals: Any
) -> HttpResponse:
    content = content_of(found.proposed)
    communes, trades = commune_names(basin.territory), trade_labels()
    job = found.offer.job if found.is_online and found.offer else None
    steps = list_steps(found)
    return site_page(
        request,
        "employment/site/posting.html",
        basin,
        title=found.title,
        trail=_trail(basin.slug, token, found),
        posting=found,
        content=content,
        token=token,
        posting_status=status_of(found, timezone.now()),
        offer_facts=content_facts(content, communes, trades),
        remarks=remarks_of(content, findings_in(content)),
        refusals=[{"said": one, "step": step_of(one.field)} for one in refusals],
        history=step_rows(steps, is_public=True),
        public_url=offer_url(job, basin.slug) if job else "",
        can={one.name.lower(): may(found, one) for one in Act},
        has_changed=found.approved is not None and found.approved != found.proposed,
        steps=list(enumerate(STEP_TITLES, start=1)),
        status=422 if refusals else 200,
    )


def _trail(site: str, token: str, found: Posting, *more: Any) -> tuple[Crumb, ...]:
    home = reverse("employment_posting", args=[site, token, found.pk]) if more else ""
    steps = (Crumb(one) for one in more)
    return (post_crumb(site), space_crumb(site, token), Crumb(found.title, home), *steps)
