"""What the law needs to know of a building before anything is decided of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Domain(StrEnum):
    """Public domain: inalienable until it is declassified; private domain: free to sell."""

    PUBLIC = "public"
    PRIVATE = "private"


class Heritage(StrEnum):
    """How a building is protected."""

    NONE = "none"
    LOCAL = "local"
    LISTED = "listed"
    CLASSIFIED = "classified"


MONUMENTS = frozenset({Heritage.LISTED, Heritage.CLASSIFIED})
"""Monuments historiques, listed (inscrits) or classified (classés)."""


@dataclass(frozen=True, slots=True)
class LegalFacts:
    """What is known of a building in law; `None` is unknown and shown as such, never a no.

    Attributes:
        domain: public or private domain.
        is_owned: the authority owns it; false for what it rents or borrows.
        is_occupied: somebody uses it: a service, an association, a tenant.
        is_disaffected, disaffected_on: it serves no public service any more; from which day.
        is_declassified, declassified_on: the council has taken it out of the public domain.
        is_anticipated: declassified by anticipation, the service still in it.
        has_linked_works: the end of its use depends on works (longer delay).
        is_buyer_public: sold to another public body for its own missions.
        needs_valuation: the owner must ask the State for a valuation; `None` when its population
            is not known.
        has_valuation, has_deliberation: already obtained, already voted.
        is_made_available: put at the disposal of another authority with a transferred competence.
        is_worship, is_worship_ended: used for worship since before 1905; worship ended by order.
        is_school, has_prefect_opinion: public nursery or primary school; opinion obtained.
        has_bequest_charges, are_charges_revised: received with charges; a judge has revised them.
        is_section_property, has_section_agreement: belongs to a section de commune; its electors
            have agreed.
        subsidy_to_repay: euros to give back if the building leaves its use; zero when none.
        lease_until: last day of a lease in progress.
        heritage: how it is protected.
        is_compulsory_service: houses a service that the law makes compulsory.
        has_accessibility_attestation: completion of the accessibility works was attested.
        is_energy_subject: subject to the reduction of energy use (tertiary, 1 000 m² or more).
    """

    domain: Domain | None = None
    is_owned: bool | None = None
    is_occupied: bool | None = None
    is_disaffected: bool | None = None
    disaffected_on: dt.date | None = None
    is_declassified: bool | None = None
    declassified_on: dt.date | None = None
    is_anticipated: bool = False
    has_linked_works: bool = False
    is_buyer_public: bool = False
    needs_valuation: bool | None = True
    has_valuation: bool = False
    has_deliberation: bool = False
    is_made_available: bool | None = None
    is_worship: bool | None = None
    is_worship_ended: bool = False
    is_school: bool | None = None
    has_prefect_opinion: bool = False
    has_bequest_charges: bool | None = None
    are_charges_revised: bool = False
    is_section_property: bool | None = None
    has_section_agreement: bool = False
    subsidy_to_repay: Decimal | None = None
    lease_until: dt.date | None = None
    heritage: Heritage | None = None
    is_compulsory_service: bool | None = None
    has_accessibility_attestation: bool | None = None
    is_energy_subject: bool | None = None

    def is_declassified_by(self, on: dt.date) -> bool | None:
        """Return whether it is out of the public domain on a day; `None` when nobody says."""
        return _reached(self.is_declassified, self.declassified_on, on)

    def is_disaffected_by(self, on: dt.date) -> bool | None:
        """Return whether it serves nothing any more on a day; `None` when nobody says."""
        return _reached(self.is_disaffected, self.disaffected_on, on)


def _reached(is_done: bool | None, from_day: dt.date | None, on: dt.date) -> bool | None:
    if is_done:
        return True
    return on >= from_day if from_day is not None else is_done
