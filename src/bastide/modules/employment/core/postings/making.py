"""The content of an offer → the normalised offer that the site publishes, and what is checked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from bastide.modules.employment.core.feeds.channels import web_address
from bastide.modules.employment.core.feeds.cleaning import clean_line, clean_text
from bastide.modules.employment.core.feeds.languages import language_of
from bastide.modules.employment.core.feeds.levels import Remote
from bastide.modules.employment.core.feeds.privacy import email_in, without_persons
from bastide.modules.employment.core.linter.checking import CheckedOffer
from bastide.modules.employment.core.offers import Offer, Origin
from bastide.modules.employment.core.pay.salary import read_salary
from bastide.modules.employment.core.places.resolution import PlaceQuery
from bastide.modules.employment.core.postings.content import Content

ENTERED = "saisi sur le site"
_REMOTE_PLACE = "Télétravail complet"


def offer_of_content(
    content: Content,
    *,
    source: str,
    external_id: str,
    published_at: dt.datetime,
    expires_at: dt.datetime,
    commune_name: str,
) -> Offer:
    """Return what the site publishes of a content: clean, without personal data but its channel.

    An anonymous offer says neither the name nor the SIRET of its employer, which are kept apart.

    Args:
        content: what was approved.
        source: code of the territory's own source.
        external_id: of the posting.
        published_at: when it goes online.
        expires_at: when it leaves.
        commune_name: name of its commune; empty for remote work.
    """
    employer = "" if content.is_anonymous else clean_line(content.employer)
    siret = "" if content.is_anonymous else content.siret
    mail = email_in(content.apply_email)
    kept = {mail} if mail else set()
    text = clean_text(content.description)
    return Offer(
        source=source,
        external_id=external_id,
        title=without_persons(clean_line(content.title)[:300], kept=kept, employer=employer),
        kind=content.kind,
        description=without_persons(text, kept=kept, employer=employer),
        contract=content.contract,
        duration_months=Decimal(content.duration_months) if content.duration_months else None,
        weekly_hours=content.weekly_hours,
        working_time=content.working_time,
        salary=read_salary(content.salary) if content.salary.strip() else None,
        employer=employer,
        siret=siret,
        siren=siret[:9],
        places=_places(content, commune_name),
        remote=content.remote,
        published_at=published_at,
        expires_at=expires_at,
        starts_on=content.starts_on,
        positions=content.positions,
        education_level=content.education_level,
        experience_months=content.experience_months,
        rome=content.rome,
        apply_url=web_address(content.apply_url)[0],
        apply_email=mail,
        is_disability_friendly=content.is_disability_friendly or None,
        language=language_of(text),
        origins=(("contract", Origin(_contract_words(content), ENTERED)),)
        if content.contract
        else (),
    )


def checked_content(content: Content) -> CheckedOffer:
    """Return a content as the linter checks it.

    Its date is that of its publication, which the site writes, and its employer is always known to
    whoever publishes.
    """
    texts = {
        "title": content.title,
        "description": content.description,
        "salary": content.salary,
    }
    return CheckedOffer(
        {name: text for name, text in texts.items() if text},
        content.kind.value,
        {
            "published_on": "à la publication",
            "employer": content.employer,
            "is_identity_kept": bool(content.employer),
            "salary": content.salary,
        },
    )


def _places(content: Content, commune_name: str) -> tuple[PlaceQuery, ...]:
    if content.commune:
        return (PlaceQuery(label=commune_name, insee=content.commune),)
    return (PlaceQuery(label=_REMOTE_PLACE),) if content.remote is Remote.FULL else ()


def _contract_words(content: Content) -> str:
    months = f" de {content.duration_months} mois" if content.duration_months else ""
    return f"{content.contract.value if content.contract else ''}{months}"
