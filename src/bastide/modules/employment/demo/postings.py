"""Posted offers of the demonstration: in every state, with their queue and what they cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from django.utils import timezone

from bastide.foundation.shipped import shipped_data
from bastide.kernel.territories.core.codes import invented_siren, passes_luhn
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.feeds.contracts import Kind
from bastide.modules.employment.core.moderation.reasons import Reason
from bastide.modules.employment.core.moderation.states import Act
from bastide.modules.employment.models import Advertiser, AdvertiserKind, Posting
from bastide.modules.employment.queries.places import commune_names
from bastide.modules.employment.services.postings.advertisers import (
    Identity,
    describe_advertiser,
    verify_advertiser,
)
from bastide.modules.employment.services.postings.bodies import bodies_of, seat_moderator
from bastide.modules.employment.services.postings.moderation import Verdict, decide_posting
from bastide.modules.employment.services.postings.requests import ask_space, confirm_space
from bastide.modules.employment.services.postings.submission import submit_posting
from bastide.modules.employment.services.postings.writing import (
    close_posting,
    start_posting,
    write_posting,
)
from bastide.platform.access.actors import VISITOR, Actor, actor_for
from bastide.platform.accounts.demo import demo_account
from bastide.platform.mail.core.mailboxes import digest_of, read_mailbox

_HOURS = dt.timedelta(hours=3)
_NIC = "0001"


def load_postings(*, actor: Actor, territory: Territory) -> None:
    """Post the offers of the file on the site of an invented territory; again changes nothing.

    Args:
        actor: the system, or an administrator of the installation.
        territory: invented; its site is open.
    """
    if Advertiser.objects.filter(territory=territory).exists():
        return
    path = shipped_data() / "demo" / "offres_deposees.yaml"
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    now = timezone.now()
    seats = _seated(actor, territory, said["sieges"])
    places = sorted(commune_names(territory))
    for rank, one in enumerate(said["annonceurs"]):
        oldest = max(offer["il_y_a"] for offer in one["offres"])
        who = _advertiser(actor, territory, one, now - dt.timedelta(days=oldest + 1))
        for number, offer in enumerate(one["offres"]):
            at = now - dt.timedelta(days=offer["il_y_a"]) - _HOURS
            commune = places[(rank * 3 + number) % len(places)]
            _offer(who, offer, commune, at, seats)


def _seated(actor: Actor, territory: Territory, said: Mapping[str, str]) -> dict[str, Actor]:
    """Seat the accounts of the demonstration; where there are none, the loader decides."""
    found = {}
    for code, body in bodies_of(territory).items():
        user = demo_account(said[code])
        if user is not None and actor_for(user).perimeters("employment"):
            seat_moderator(actor=actor, body=body, email=user.email)
            found[code] = actor_for(user)
        else:
            found[code] = actor
    return found


def _advertiser(
    actor: Actor, territory: Territory, said: Mapping[str, Any], at: dt.datetime
) -> Advertiser:
    mailbox = read_mailbox(said["adresse"])
    ask_space(actor=VISITOR, territory=territory, mailbox=mailbox, origin=said["adresse"], at=at)
    who = Advertiser.objects.get(territory=territory, digest=digest_of(mailbox.address))
    confirm_space(actor=VISITOR, advertiser=who, at=at)
    who.refresh_from_db()
    siret = _siret(said["siren"]) if "siren" in said else ""
    identity = Identity(AdvertiserKind(said["qui"]), said["nom"], siret)
    who = describe_advertiser(actor=VISITOR, advertiser=who, identity=identity, at=at)
    if said.get("verifie"):
        verify_advertiser(actor=actor, advertiser=who, at=at)
    return who


def _offer(
    who: Advertiser,
    said: Mapping[str, Any],
    commune: str,
    at: dt.datetime,
    seats: Mapping[str, Actor],
) -> None:
    """Write one offer and do what its story says."""
    kind = Kind(said.get("type", Kind.JOB.value))
    begun = start_posting(actor=VISITOR, advertiser=who, kind=kind, at=at)
    starts = at + dt.timedelta(days=said["il_y_a"] + said["debut"]) if "debut" in said else None
    content = {
        "title": said["titre"],
        "description": said["texte"],
        "contract": said.get("contrat"),
        "duration_months": said.get("mois"),
        "salary": said.get("salaire", ""),
        "commune": commune,
        "starts_on": starts.date().isoformat() if starts else None,
        "apply_email": who.address,
    }
    posting = write_posting(
        actor=VISITOR, posting=begun, version=begun.version, said=content, at=at
    )
    if said.get("brouillon"):
        return
    posting = _sent(posting, at)
    posting = _followed(posting, said, at, seats)
    if "puis" in said:
        changed = {"salary": said["puis"]["salaire"]}
        later = timezone.now() - _HOURS
        posting = write_posting(
            actor=VISITOR, posting=posting, version=posting.version, said=changed, at=later
        )
        _sent(posting, later)


def _sent(posting: Posting, at: dt.datetime) -> Posting:
    return submit_posting(actor=VISITOR, posting=posting, version=posting.version, at=at).posting


def _followed(
    posting: Posting, said: Mapping[str, Any], at: dt.datetime, seats: Mapping[str, Actor]
) -> Posting:
    """Take the decisions of the story, each a few hours after what came before."""
    steps: Sequence[str] = said["suite"]
    for rank, name in enumerate(steps, start=1):
        then = at + rank * _HOURS if rank * _HOURS < timezone.now() - at else timezone.now()
        act = Act(name)
        if act is Act.CLOSE:
            posting = close_posting(
                actor=VISITOR, posting=posting, version=posting.version, at=then
            )
            continue
        needs = act is not Act.APPROVE
        verdict = Verdict(
            act,
            Reason(said["raison"]) if needs else None,
            said.get("message", "") if needs else "",
            then - dt.timedelta(seconds=said["secondes"]),
        )
        code = posting.body.code if posting.body else "chambre"
        posting = decide_posting(
            actor=seats[code], posting=posting, version=posting.version, verdict=verdict, at=then
        )
    return posting


def _siret(serial: int) -> str:
    """Return a SIRET of an invented body, its key right."""
    base = f"{invented_siren(serial)}{_NIC}"
    return next(f"{base}{digit}" for digit in range(10) if passes_luhn(f"{base}{digit}"))
