"""A search in one French line: title of its page, of its alert, of its feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bastide.modules.employment.core.feeds.contracts import Contract, Kind, WorkingTime
from bastide.modules.employment.core.searches.criteria import OfferSearch
from bastide.modules.employment.core.searches.travel import Mode, Travel

KIND_NAMES: Mapping[Kind, str] = {
    Kind.JOB: "emplois",
    Kind.INTERNSHIP: "stages",
    Kind.APPRENTICESHIP: "contrats d’apprentissage",
    Kind.PROFESSIONALISATION: "contrats de professionnalisation",
    Kind.TRAINING: "formations",
    Kind.SEASONAL: "emplois saisonniers",
    Kind.CIVIC_SERVICE: "services civiques",
}
"""What is proposed, in the plural and in the middle of a sentence."""

CONTRACT_NAMES: Mapping[Contract, str] = {
    Contract.CDI: "CDI",
    Contract.CDD: "CDD",
    Contract.MIS: "intérim",
    Contract.SAI: "contrat saisonnier",
    Contract.CCE: "profession commerciale",
    Contract.FRA: "franchise",
    Contract.LIB: "profession libérale",
    Contract.REP: "reprise d’entreprise",
    Contract.TTI: "intérim d’insertion",
    Contract.DDI: "CDD d’insertion",
    Contract.DDT: "CDD tremplin",
    Contract.DIN: "CDI intérimaire",
}

LEVEL_NAMES: Mapping[int, str] = {
    3: "CAP",
    4: "bac",
    5: "bac\u00a0+\u00a02",
    6: "bac\u00a0+\u00a03",
    7: "bac\u00a0+\u00a05",
}

_VOWELS = tuple("aàâeéèêiîoôuyh")
_BY = {Mode.CAR: "en voiture", Mode.BIKE: "à vélo"}
_TIME_NAMES = {WorkingTime.FULL: "temps plein", WorkingTime.PART: "temps partiel"}


def described(
    search: OfferSearch, *, place: str = "", domain_names: Mapping[str, str] | None = None
) -> str:
    r"""Return what a search asks for, in one line that begins with a capital.

    Args:
        search: the criteria.
        place: name of the commune `search.near`; its code is shown without it.
        domain_names: code of a domain or trade → its name; the code is shown without it.

    >>> described(OfferSearch(words="serveur", near="37261"), place="Tours").replace("\xa0", " ")
    'Offres « serveur » à moins de 20 km de Tours'
    """
    names = domain_names or {}
    kinds = _either([KIND_NAMES[kind] for kind in Kind if kind in search.kinds])
    parts = [kinds[:1].upper() + kinds[1:] if kinds else "Offres"]
    if search.words:
        parts.append(f"«\u00a0{search.words}\u00a0»")
    if search.near:
        parts.append(_around(search, place or search.near))
    contracts = [CONTRACT_NAMES[form] for form in Contract if form in search.contracts]
    ended = [
        f"contrat\u00a0: {_either(contracts)}" if contracts else "",
        _domains(search, names),
        f"{LEVEL_NAMES[search.highest_level]} au plus" if search.highest_level else "",
        _TIME_NAMES[search.working_time] if search.working_time else "",
        "salaire indiqué" if search.is_salary_known else "",
        "télétravail possible" if search.is_remote else "",
        "ouvertes aux travailleurs handicapés" if search.is_disability_friendly else "",
        _since(search.newer_than_days),
    ]
    return ", ".join([" ".join(parts), *filter(None, ended)])


def _domains(search: OfferSearch, names: Mapping[str, str]) -> str:
    if not search.domains:
        return ""
    shown = [names.get(code, code) for code in sorted(search.domains)]
    return f"{'domaine' if len(shown) == 1 else 'domaines'}\u00a0: {_either(shown)}"


def _around(search: OfferSearch, place: str) -> str:
    if not search.reach_km:
        return f"à {place}"
    of = "d’" if place[:1].casefold() in _VOWELS else "de "
    far = travel_words(search.travel) if search.travel else f"{search.radius_km}\u00a0km"
    return f"à moins de {far} {of}{place}"


def travel_words(travel: Travel) -> str:
    r"""Return a time to get somewhere in words.

    >>> travel_words(Travel(Mode.BIKE, 15)).replace("\xa0", " ")
    '15 min à vélo'
    """
    return f"{travel.minutes}\u00a0min {_BY[travel.mode]}"


def _since(days: int | None) -> str:
    if not days:
        return ""
    return "depuis hier" if days == 1 else f"depuis {days}\u00a0jours"


def _either(names: Sequence[str]) -> str:
    """Return names as a sentence says them: commas, then « ou »."""
    if len(names) < 2:  # noqa: PLR2004 -- one name needs no link
        return "".join(names)
    return f"{', '.join(names[:-1])} ou {names[-1]}"
