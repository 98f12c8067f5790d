"""Where a building stands before each legal gate, and why, in one French sentence.

Source: strategy dossier §2.1; the articles stand in the catalogue of gates.
"""

from __future__ import annotations

import datetime as dt

from bastide.foundation import law
from bastide.foundation.money import shown
from bastide.modules.estate.core.gates import Finding, Standing
from bastide.modules.estate.core.legal_facts import MONUMENTS, Domain, Heritage, LegalFacts

_FIRST_YEAR_OF_TEXTS = 2019


def rehousing(facts: LegalFacts, _on: dt.date) -> Finding:
    """Find whether the occupants are rehoused."""
    if facts.is_occupied is None:
        return Standing.UNKNOWN, "On ne sait pas si le bâtiment est occupé."
    if facts.is_occupied:
        return Standing.STANDING, "Le bâtiment est occupé\u00a0: ses occupants sont à reloger."
    return Standing.LIFTED, "Le bâtiment est vide."


def ownership(facts: LegalFacts, _on: dt.date) -> Finding:
    """Find whether the authority owns what it would sell or demolish."""
    return _step(
        concerned=facts.is_owned is False,
        when_standing="Le bien n’appartient pas à la collectivité\u00a0: elle l’occupe seulement.",
    )


def shared_property(facts: LegalFacts, on: dt.date) -> Finding:
    """Find whether a transferred competence binds owner and user."""
    return _step(
        concerned=facts.is_made_available,
        lifted=facts.is_disaffected_by(on),
        when_lifted="Le bien est désaffecté\u00a0: le propriétaire a retrouvé ses droits.",
        when_standing=(
            "Le bien est mis à disposition avec une compétence transférée\u00a0: le bénéficiaire "
            "n’en est pas propriétaire, le propriétaire n’en dispose plus, aucun ne décide seul."
        ),
    )


def worship(facts: LegalFacts, _on: dt.date) -> Finding:
    """Find whether the building is still used for worship."""
    return _step(
        concerned=facts.is_worship,
        lifted=facts.is_worship_ended,
        when_lifted="La désaffectation du culte est prononcée.",
        when_standing="L’édifice est affecté au culte, sans limite de durée.",
    )


def school(facts: LegalFacts, _on: dt.date) -> Finding:
    """Find whether the prefect has given an opinion on the end of a school."""
    return _step(
        concerned=facts.is_school,
        lifted=facts.has_prefect_opinion,
        when_lifted="L’avis du préfet est recueilli.",
        when_standing="L’avis du préfet sur la fin de l’usage scolaire manque.",
    )


def compulsory(facts: LegalFacts, _on: dt.date) -> Finding:
    """Find whether a compulsory service is still in it."""
    return _step(
        concerned=facts.is_compulsory_service,
        lifted=facts.is_occupied is False,
        when_lifted="Le service obligatoire est déjà relogé.",
        when_standing="Un service obligatoire y est rendu\u00a0: il ne s’interrompt pas.",
    )


def disaffection(facts: LegalFacts, on: dt.date) -> Finding:
    """Find whether a good of the public domain serves nothing any more."""
    if facts.domain is not Domain.PUBLIC:
        return None
    if facts.is_disaffected_by(on):
        return Standing.LIFTED, "La désaffectation est constatée."
    if facts.is_anticipated:
        name = "anticipated_years_with_works" if facts.has_linked_works else "anticipated_years"
        years = law.value(f"domain.{name}", on=_readable(on)).number
        why = (
            "Déclassement par anticipation\u00a0: la désaffectation doit suivre dans les "
            f"{years}\u00a0ans, sinon la vente est résolue."
        )
        return Standing.STANDING, why
    return Standing.STANDING, "La désaffectation n’est pas constatée."


def declassification(facts: LegalFacts, on: dt.date) -> Finding:
    """Find whether a good is out of the public domain."""
    if facts.domain is None:
        return Standing.UNKNOWN, "On ne sait pas si le bien est du domaine public."
    if facts.domain is Domain.PRIVATE:
        return Standing.LIFTED, "Le bien est du domaine privé."
    if facts.is_buyer_public:
        return (
            Standing.LIFTED,
            "Vente entre personnes publiques\u00a0: sans déclassement.",
        )
    if facts.is_declassified_by(on):
        return Standing.LIFTED, "Le bien est déclassé."
    if facts.is_anticipated:
        return Standing.LIFTED, "Le déclassement par anticipation est décidé."
    return (
        Standing.STANDING,
        "Domaine public non déclassé\u00a0: le bien est inaliénable.",
    )


def bequest(facts: LegalFacts, _on: dt.date) -> Finding:
    """Find whether the charges of a gift were revised."""
    return _step(
        concerned=facts.has_bequest_charges,
        lifted=facts.are_charges_revised,
        when_lifted="Les charges de la libéralité sont révisées.",
        when_standing="Le bien vient d’un legs ou d’un don avec charges.",
    )


def section(facts: LegalFacts, _on: dt.date) -> Finding:
    """Find whether the electors of the section agreed."""
    return _step(
        concerned=facts.is_section_property,
        lifted=facts.has_section_agreement,
        when_lifted="Les électeurs de la section ont donné leur accord.",
        when_standing="Le bien appartient à une section de commune.",
    )


def monument_demolition(facts: LegalFacts, _on: dt.date) -> Finding:
    """Find whether protection forbids to demolish."""
    if facts.heritage is None:
        return Standing.UNKNOWN, "On ne sait pas si le bâtiment est protégé."
    if facts.heritage in MONUMENTS:
        return Standing.STANDING, "Monument historique\u00a0: il ne se démolit pas."
    if facts.heritage is Heritage.LOCAL:
        return Standing.LIFTED, "Protection locale\u00a0: permis de démolir et avis à demander."
    return Standing.LIFTED, "Le bâtiment n’est pas protégé."


def monument_sale(facts: LegalFacts, _on: dt.date) -> Finding:
    """Find whether the minister must speak before a sale."""
    return _step(
        concerned=facts.heritage is Heritage.CLASSIFIED,
        when_standing="Immeuble classé\u00a0: le ministre donne d’abord ses observations.",
    )


def monument_works(facts: LegalFacts, _on: dt.date) -> Finding:
    """Find whether works need an authorisation."""
    return _step(
        concerned=facts.heritage in MONUMENTS,
        when_standing="Monument historique\u00a0: les travaux demandent une autorisation.",
    )


def lease(facts: LegalFacts, on: dt.date) -> Finding:
    """Find whether a lease is running."""
    if facts.lease_until is None:
        return None
    until = facts.lease_until.strftime("%d/%m/%Y")
    if on > facts.lease_until:
        return Standing.LIFTED, f"Le bail a pris fin le {until}."
    return Standing.STANDING, f"Un bail court jusqu’au {until}."


def valuation(facts: LegalFacts, on: dt.date) -> Finding:
    """Find whether the valuation of the State is there."""
    if facts.needs_valuation is None:
        return Standing.UNKNOWN, "La population du propriétaire n’est pas connue."
    if not facts.needs_valuation:
        people = law.value("domain.valuation_population", on=_readable(on)).number
        return (
            Standing.LIFTED,
            f"Commune de {shown(people)} habitants au plus\u00a0: facultatif.",
        )
    if facts.has_valuation:
        return Standing.LIFTED, "L’avis des domaines est rendu."
    return (
        Standing.STANDING,
        "L’avis des domaines est à demander.",
    )


def deliberation(facts: LegalFacts, _on: dt.date) -> Finding:
    """Find whether the council has voted."""
    return _step(
        concerned=True,
        lifted=facts.has_deliberation,
        when_lifted="Le conseil a délibéré.",
        when_standing="Le conseil délibère sur les conditions et les motifs de la vente.",
    )


def repayment(facts: LegalFacts, _on: dt.date) -> Finding:
    """Find whether subsidies must be given back."""
    if not facts.subsidy_to_repay:
        return None
    amount = shown(facts.subsidy_to_repay, decimals=2)
    return Standing.STANDING, f"Subvention à rembourser\u00a0: {amount}\u00a0€."


def deed(_facts: LegalFacts, _on: dt.date) -> Finding:
    """Find that money comes with the deed only."""
    return Standing.STANDING, "La recette n’est disponible qu’après la signature de l’acte."


def accessibility(facts: LegalFacts, _on: dt.date) -> Finding:
    """Find whether the accessibility attestation is there."""
    return _step(
        concerned=facts.has_accessibility_attestation is not None,
        lifted=facts.has_accessibility_attestation,
        when_lifted="L’attestation d’achèvement est transmise.",
        when_standing="L’attestation d’achèvement des travaux d’accessibilité manque.",
    )


def energy(facts: LegalFacts, on: dt.date) -> Finding:
    """Find whether energy use must be reduced."""
    if not facts.is_energy_subject:
        return None
    target = law.value("operat.reduction_2030", on=_readable(on)).number
    rate = shown(target * 100)
    return (
        Standing.STANDING,
        f"Consommation à réduire de {rate}\u00a0% en 2030.",
    )


def _step(
    *,
    concerned: bool | None,
    lifted: bool | None = False,
    when_lifted: str = "",
    when_standing: str,
) -> Finding:
    """Return where a building is before a step that either concerns it or not."""
    if not concerned:
        return None
    return (Standing.LIFTED, when_lifted) if lifted else (Standing.STANDING, when_standing)


def _readable(on: dt.date) -> dt.date:
    """Return a day at which the texts exist: plans may count years 1, 2, 3."""
    return max(on, dt.date(_FIRST_YEAR_OF_TEXTS, 12, 31))
