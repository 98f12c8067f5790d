"""What every format of the simulation writes of a notice: address, contract, title, hour, pay."""

from __future__ import annotations

import datetime as dt

from bastide.modules.employment.core.simulator.outlets import Notice

_SITE = "https://{code}.exemple/offres/{id}"
_KIND_WORDS = {
    "apprentissage": "Alternance",
    "professionnalisation": "Contrat de professionnalisation",
    "stage": "Stage",
    "formation": "Formation",
    "service_civique": "Service civique",
}


def url_of(code: str, one: Notice) -> str:
    """Return the address of a notice at its source."""
    return _SITE.format(code=code, id=one.id)


def contract_of(one: Notice) -> str:
    """Return the contract in the words of a source."""
    return one.job.contract or _KIND_WORDS.get(one.job.kind, "CDD")


def title_of(one: Notice) -> str:
    """Return the title; a faulty notice has none, as happens."""
    return "" if one.is_faulty else one.title


def instant_of(day: dt.date, one: Notice) -> str:
    """Return an instant of a day, the same at each reading."""
    minute = int(one.id[:3], 16) % 600
    return f"{day.isoformat()}T{7 + minute // 60:02d}:{minute % 60:02d}:00"


def pay_of(one: Notice) -> str:
    """Return the pay as the public service writes it; empty when it is not said."""
    job = one.job
    if job.pay is None:
        return ""
    low, high = job.pay
    name = "Annuel" if job.period == "year" else "Mensuel"
    until = f" à {high:.1f} Euros" if high > low else ""
    return f"{name} de {low:.1f} Euros{until} sur 12.0 mois"
