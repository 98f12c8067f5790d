"""An offer as a schema.org JobPosting, for search engines; written only while it is online.

Source: schema.org, JobPosting; Google Search Central, « JobPosting structured data ».
"""

from __future__ import annotations

from typing import Any

from django.utils.html import linebreaks

from bastide.modules.employment.core.feeds.contracts import Contract, Kind, WorkingTime
from bastide.modules.employment.core.publishing.heads import NAMES_MARK
from bastide.modules.employment.models import PublishedJob

_UNITS = {"hour": "HOUR", "day": "DAY", "week": "WEEK", "month": "MONTH", "year": "YEAR"}
_TEMPORARY = frozenset({Contract.CDD, Contract.MIS, Contract.SAI, Contract.TTI, Contract.DDI,
                        Contract.DDT})  # fmt: skip
_OWN_ACCOUNT = frozenset({Contract.LIB, Contract.FRA, Contract.REP, Contract.CCE})
_STUDIES = frozenset({Kind.APPRENTICESHIP.value, Kind.PROFESSIONALISATION.value})


def job_posting(job: PublishedJob, *, url: str, postcode: str) -> dict[str, Any]:
    """Return the structured data of an offer that is online.

    Args:
        job: online at this instant.
        url: absolute address of its page.
        postcode: of its commune, empty when unknown.
    """
    said: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": job.title,
        "description": linebreaks(job.text, autoescape=True) if job.text else job.title,
        "identifier": {"@type": "PropertyValue", "name": "Bastide", "value": str(job.pk)},
        "datePosted": job.published_at.date().isoformat(),
        "validThrough": job.live_until.isoformat(timespec="seconds"),
        "employmentType": employment_types(job),
        "hiringOrganization": {"@type": "Organization", "name": job.employer or "Non précisé"},
        "url": url,
        "directApply": False,
        "totalJobOpenings": job.positions,
    }
    if job.commune_name:
        names = job.commune_name.split(NAMES_MARK)
        places = [_place(name, postcode if len(names) == 1 else "") for name in names]
        said["jobLocation"] = places[0] if len(places) == 1 else places
    if job.precision == "remote":
        said["jobLocationType"] = "TELECOMMUTE"
        said["applicantLocationRequirements"] = {"@type": "Country", "name": "France"}
    if job.salary_min is not None and job.salary_max is not None:
        said["baseSalary"] = _salary(job)
    return said


def employment_types(job: PublishedJob) -> list[str]:
    """Return the employment types of schema.org that an offer has."""
    if job.kind == Kind.INTERNSHIP.value:
        return ["INTERN"]
    if job.kind in _STUDIES or job.kind == Kind.TRAINING.value:
        return ["OTHER"]
    if job.kind == Kind.CIVIC_SERVICE.value:
        return ["VOLUNTEER"]
    types = []
    if job.contract and Contract(job.contract) in _OWN_ACCOUNT:
        return ["CONTRACTOR"]
    if job.kind == Kind.SEASONAL.value or (job.contract and Contract(job.contract) in _TEMPORARY):
        types.append("TEMPORARY")
    times = {WorkingTime.FULL.value: "FULL_TIME", WorkingTime.PART.value: "PART_TIME"}
    if job.working_time:
        types.append(times[job.working_time])
    return types or ["OTHER"]


def _place(name: str, postcode: str) -> dict[str, Any]:
    address = {
        "@type": "PostalAddress",
        "addressLocality": name,
        "addressCountry": "FR",
    }
    if postcode:
        address["postalCode"] = postcode
    return {"@type": "Place", "address": address}


def _salary(job: PublishedJob) -> dict[str, Any]:
    return {
        "@type": "MonetaryAmount",
        "currency": "EUR",
        "value": {
            "@type": "QuantitativeValue",
            "minValue": float(job.salary_min or 0),
            "maxValue": float(job.salary_max or 0),
            "unitText": _UNITS[job.salary_period],
        },
    }
