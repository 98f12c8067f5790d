"""Proofs that two offers are one posting: the same identifier, address or reference."""

from __future__ import annotations

from bastide.modules.employment.core.duplicates.compared import PreparedOffer
from bastide.modules.employment.core.duplicates.employers import EmployerLink, employer_link
from bastide.modules.employment.core.duplicates.titles import TitleLikeness

LEAST_TITLE = 0.5
"""Under it, an identifier or an address that two offers share was reused for another job."""

_LONG_REFERENCE = 6


def identity_proofs(a: PreparedOffer, b: PreparedOffer, title: TitleLikeness) -> tuple[str, ...]:
    """Return in French what identifies the two offers as one; empty when nothing does."""
    if title.score < LEAST_TITLE:
        return ()
    found = []
    one, other = a.offer, b.offer
    if one.source == other.source and one.external_id and one.external_id == other.external_id:
        found.append("même identifiant dans la même source")
    if a.address and a.address == b.address and _address_proves(a, b, title):
        found.append("même adresse de l’offre, suivi publicitaire retiré")
    shared = sorted(a.own_references & b.own_references)
    if shared and a.employer.siren and a.employer.siren == b.employer.siren:
        found.append(f"même employeur par son SIREN et même référence {shared[0]}")
    elif shared and employer_link(a.employer, b.employer) is EmployerLink.SAME:
        long = [one for one in shared if len(one) >= _LONG_REFERENCE]
        found += [f"même employeur et même référence {one}" for one in long[:1]]
    if not found and one.source != other.source:
        found += _cited(a, b) or _cited(b, a)
    return tuple(found)


def _address_proves(a: PreparedOffer, b: PreparedOffer, title: TitleLikeness) -> bool:
    """Say whether a shared address is that of one offer; a page of all offers needs one text."""
    if a.is_precise_address:
        return True
    return title.score == 1.0 and bool(a.text.length) and a.text.signature == b.text.signature


def _cited(a: PreparedOffer, b: PreparedOffer) -> list[str]:
    """Return the proof that the address of `b` holds the identifier of `a`."""
    if a.citable and a.citable in b.address_tokens:
        return [f"l’adresse de l’une porte l’identifiant {a.citable} de l’autre"]
    return []
