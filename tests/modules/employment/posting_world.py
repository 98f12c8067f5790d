"""Advertisers and offers posted on the site of an invented basin, for tests."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from bastide.kernel.territories.core.codes import invented_siren, passes_luhn
from bastide.modules.employment.core.feeds.contracts import Kind
from bastide.modules.employment.core.moderation.reasons import Reason
from bastide.modules.employment.core.moderation.states import Act
from bastide.modules.employment.models import Advertiser, AdvertiserKind, ModerationSeat, Posting
from bastide.modules.employment.queries.advertisers import space_token
from bastide.modules.employment.services.postings.advertisers import Identity, describe_advertiser
from bastide.modules.employment.services.postings.bodies import bodies_of
from bastide.modules.employment.services.postings.moderation import Verdict, decide_posting
from bastide.modules.employment.services.postings.requests import ask_space, confirm_space
from bastide.modules.employment.services.postings.submission import Sent, submit_posting
from bastide.modules.employment.services.postings.writing import start_posting, write_posting
from bastide.platform.access.actors import VISITOR, Actor, actor_for
from bastide.platform.accounts.models import User
from bastide.platform.mail.core.mailboxes import read_mailbox
from bastide.platform.mail.models import OutgoingMail
from tests.modules.employment.basin import NOW, BasinWorld

TEXT = (
    "Vous réparez les vélos de l’atelier, vous accueillez les clients et vous tenez la caisse "
    "deux demi-journées par semaine, avec une collègue."
)
WRITTEN: dict[str, Any] = {
    "title": "Mécanicien ou mécanicienne cycles (H/F)",
    "description": TEXT,
    "contract": "CDI",
    "salary": "1 950 € brut par mois",
    "commune": "00001",
    "apply_email": "recrutement@atelier.exemple",
}


def invented_siret(serial: int = 77) -> str:
    """Return a SIRET of an invented body, its key right."""
    base = f"{invented_siren(serial)}0001"
    return next(f"{base}{digit}" for digit in range(10) if passes_luhn(f"{base}{digit}"))


def advertiser(
    world: BasinWorld,
    address: str = "patron@atelier.exemple",
    kind: AdvertiserKind = AdvertiserKind.COMPANY,
    name: str = "Atelier du Pont",
    siret: str | None = None,
    at: dt.datetime = NOW,
) -> Advertiser:
    """Return an advertiser who asked, confirmed and said who it is; the outbox is emptied."""
    ask_space(
        actor=VISITOR, territory=world.territory, mailbox=read_mailbox(address),
        origin=address, at=at,
    )  # fmt: skip
    found = Advertiser.objects.get(digest=read_mailbox(address).digest, territory=world.territory)
    confirm_space(actor=VISITOR, advertiser=found, at=at)
    found.refresh_from_db()
    if siret is None:
        siret = "" if kind in {AdvertiserKind.INDIVIDUAL, AdvertiserKind.ASSOCIATION} else (
            invented_siret()
        )  # fmt: skip
    identity = Identity(kind, name, siret)
    found = describe_advertiser(actor=VISITOR, advertiser=found, identity=identity, at=at)
    OutgoingMail.objects.all().delete()
    return found


def draft(who: Advertiser, kind: Kind = Kind.JOB, at: dt.datetime = NOW, **said: Any) -> Posting:
    """Return a draft that lacks nothing."""
    begun = start_posting(actor=VISITOR, advertiser=who, kind=kind, at=at)
    return write_posting(
        actor=VISITOR, posting=begun, version=begun.version, said={**WRITTEN, **said}, at=at
    )


def sent(posting: Posting, at: dt.datetime = NOW) -> Sent:
    """Send an offer."""
    return submit_posting(actor=VISITOR, posting=posting, version=posting.version, at=at)


def submitted(who: Advertiser, at: dt.datetime = NOW, **said: Any) -> Posting:
    """Return an offer that waits to be examined."""
    return sent(draft(who, at=at, **said), at).posting


def moderator(world: BasinWorld, code: str = "chambre", who: str = "reader") -> Actor:
    """Return somebody who sits in a body."""
    person = account(world, who)
    ModerationSeat.objects.get_or_create(body=bodies_of(world.territory)[code], user=person)
    return actor_for(person)


def account(world: BasinWorld, who: str) -> User:
    """Return the account of somebody of the territory, the same each time."""
    found = User.objects.filter(email__startswith=f"{who}-emploi").first()
    return found or world.person(who)


def manager(world: BasinWorld) -> Actor:
    """Return who manages the room."""
    return actor_for(account(world, "manager"))


def decided(
    actor: Actor,
    posting: Posting,
    act: Act = Act.APPROVE,
    *,
    at: dt.datetime = NOW,
    reason: Reason | None = None,
    message: str = "",
    opened_at: dt.datetime | None = None,
) -> Posting:
    """Decide of an offer as it stands."""
    posting.refresh_from_db()
    verdict = Verdict(act, reason, message, opened_at)
    return decide_posting(
        actor=actor, posting=posting, version=posting.version, verdict=verdict, at=at
    )


def online(world: BasinWorld, who: Advertiser, at: dt.datetime = NOW, **said: Any) -> Posting:
    """Return an offer that somebody approved."""
    return decided(moderator(world), submitted(who, at, **said), at=at)


def space(world: BasinWorld, who: Advertiser, rest: str = "") -> str:
    """Return the address of a page of a private space."""
    who.refresh_from_db()
    return f"{world.site}publier/espace/{space_token(who)}/{rest}"


def links(mail: OutgoingMail) -> list[str]:
    """Return the paths of the links of a message."""
    return re.findall(r"https?://[^/\s]+(/\S+)", mail.text)
