"""What a feed says of a contract: its form, the kind of offer, its length, its working time.

Forms are those of France Travail (CDI, CDD, MIS…); one that is not known stays unknown, its raw
text kept. The kind of an offer comes from what the source declares, then from its title.

Source: France Travail, API Offres d'emploi v2, referentials `typesContrats` and `naturesContrats`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from bastide.foundation.text import folded

Value = TypeVar("Value")


class Kind(StrEnum):
    """What an offer proposes."""

    JOB = "emploi"
    INTERNSHIP = "stage"
    APPRENTICESHIP = "apprentissage"
    PROFESSIONALISATION = "professionnalisation"
    TRAINING = "formation"
    SEASONAL = "job_saisonnier"
    CIVIC_SERVICE = "service_civique"


class Contract(StrEnum):
    """Form of a work contract, by the code of France Travail."""

    CDI = "CDI"
    CDD = "CDD"
    MIS = "MIS"
    SAI = "SAI"
    CCE = "CCE"
    FRA = "FRA"
    LIB = "LIB"
    REP = "REP"
    TTI = "TTI"
    DDI = "DDI"
    DDT = "DDT"
    DIN = "DIN"


class WorkingTime(StrEnum):
    """Full or part time."""

    FULL = "full"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """A value understood from raw words.

    Attributes:
        value: what was understood; `None` when nothing was.
        raw: the words it comes from.
        method: how, in a few French words.
    """

    value: Value | None
    raw: str = ""
    method: str = ""


_CONTRACTS = tuple(
    (re.compile(pattern), form)
    for pattern, form in (
        (r"\bdin\b|\bcdii\b|\bcdi interim|\bcdi(?:-| de | en )interim", Contract.DIN),
        (r"\btti\b|interim (?:d'|d’|d )?insertion|interimaire d.insertion", Contract.TTI),
        (r"\bddi\b|\bcddi\b|cdd (?:d'|d’|d )?insertion|determinee d.insertion", Contract.DDI),
        (r"\bddt\b|\bcdd tremplin|determinee tremplin", Contract.DDT),
        (r"\bsai\b|saisonni(?:er|ere)|\bseasonal", Contract.SAI),
        (r"\bmis\b|interim|travail temp(?:oraire)?\b|temporary work|\btemp agency", Contract.MIS),
        (r"\bcdi\b|indetermine|\bpermanent|\bopen.ended|unbefristet|\bcdic\b", Contract.CDI),
        (r"\bcdd\b|determine|\bfixed.?term|\bfixedterm|limited.?term|\bcddu\b", Contract.CDD),
        (r"\bfra\b|franchis", Contract.FRA),
        (r"\blib\b|liberal|freelance|free.lance|independant|\bself.employed", Contract.LIB),
        (r"\bcontractor\b|auto.?entrepreneur", Contract.LIB),
        (r"\brep\b|reprise d.entreprise", Contract.REP),
        (r"\bcce\b|profession commerciale|agent commercial|\bvrp\b", Contract.CCE),
    )
)
_KINDS = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"service.civique|volontariat de service civique|civic.service", Kind.CIVIC_SERVICE),
        (r"\bformation pre.?recrut|\bpoe[ci]?\b|\bformation\b|\btraining course", Kind.TRAINING),
        (r"contrats? pro\b|professionnalisation|professionalization", Kind.PROFESSIONALISATION),
        (r"apprenti|\bapprenticeship|\btrainee/apprentice", Kind.APPRENTICESHIP),
        (r"\bstages?\b|\bstagiaires?\b|\binterns?\b|\binternships?\b", Kind.INTERNSHIP),
        (r"saisonni(?:er|ere)|\bseasonal|jobs? d.ete|\bsai\b", Kind.SEASONAL),
    )
)
_WORK_AND_STUDY = re.compile(r"alternan|work.study|dual.study|sandwich")
_STUDIES_TITLE = re.compile(
    r"^[^a-z0-9]*(?:offre (?:d'|de |d’)?|contrats? (?:d'|d’|de |en )?)?"
    r"(?P<what>stages?|stagiaire|apprenti(?:e|ssage)?|apprenti\(e\)|alternan(?:ce|te?)|"
    r"professionnalisation|(?:mission de )?service civique|job d'ete|saisonni(?:er|ere))\b"
    r"|\b(?:en|contrats? (?:d'|d’|de |en )?) ?"
    r"(?P<in>alternance|apprentissage|professionnalisation)\b"
    r"|[-(–/] ?(?P<last>stage|stagiaire|alternan(?:ce|te?)|apprenti(?:e|ssage)?)"
    r"(?: de fin d.etudes)?(?: [hfmx](?: ?/ ?[hfmx]){1,2})?[ )]*$"
)
_TEACHES = re.compile(
    r"formateur|formatrice|enseignant|professeur|\bmaitre\b|\btuteur|\btutrice|referent|coordinat|"
    r"charge\S* (?:de|d.) ?(?:mission|developpement|recrutement|relation|accompagnement)|"
    r"(?:developp\S*|responsable|conseill\S*|directeur|directrice) (?:de l.|en |d.)?"
    r"(?:alternance|apprentissage|stages)"
)
"""Titles of those who work for interns and apprentices, without being one."""

_SUPPOSED = "alternance sans précision\u00a0: apprentissage supposé"

_NUMBER = r"(\d{1,4}(?:[.,]\d{1,2})?)"
_UNITS = (
    (r"an(?:s|nee|nees)?|year(?:s)?|annuel|y", Decimal(12)),
    (r"mois|month(?:s)?|m", Decimal(1)),
    (r"semaine(?:s)?|week(?:s)?|sem|w", Decimal(7) * 12 / Decimal("365.25")),
    (r"jour(?:s)?|day(?:s)?|j|d", Decimal(12) / Decimal("365.25")),
)
_MONTHS = tuple(
    (re.compile(rf"(?<![\d.,]){_NUMBER}[ _-]*(?:{unit})(?:\(s\))?(?![a-z])"), factor)
    for unit, factor in _UNITS
)
_RANGE = re.compile(rf"(?:entre )?{_NUMBER} ?(?:a|et|-|/|ou) ?{_NUMBER}[ _]*[a-z]")
_ISO_DURATION = re.compile(r"p(?:(\d{1,2})y)?(?:(\d{1,3})m)?(?:(\d{1,3})w)?(?:(\d{1,4})d)?")
_ISO_UNITS = ((1, "an"), (2, "mois"), (3, "semaine"), (4, "jour"))
_LONGEST_MONTHS = 120
_HOURS = re.compile(
    r"(?<![\d.,])(\d{1,2})(?: ?(?:h|heures?)(?: ?(\d{2}))?|[.,](\d{1,2}) ?h\w*)(?!\d)"
)
_SCHEDULE = re.compile(r"\d ?h(?:\d\d)? ?(?:-|a|/) ?\d{1,2} ?h")
_FULL_WEEK = Decimal(35)
_LONGEST_WEEK = Decimal(60)
_FULL_TIME = re.compile(
    r"temps (?:plein|complet)|full.?time|fulltime|\btpl\b|^(?:plein|complet|full)$"
)
_PART_TIME = re.compile(r"temps partiel|part.?time|parttime|mi.?temps|^(?:partiel|part)$")


def contract_of(raw: str) -> Found[Contract]:
    """Return the form of contract that words or a code of a source say; of two forms, none.

    >>> contract_of("CDI - Alternance - Contrat d'apprentissage").value, contract_of("VIE").value
    (<Contract.CDI: 'CDI'>, None)
    >>> contract_of("FULL_TIME, FIXED_TERM").value, contract_of("CDI intérimaire").value
    (<Contract.CDD: 'CDD'>, <Contract.DIN: 'DIN'>)
    >>> contract_of("CDI ou CDD").value is None
    True
    """
    said = _words(raw)
    forms = []
    for pattern, form in _CONTRACTS:
        if pattern.search(said):
            said = pattern.sub(" ", said)
            forms.append(form)
    if Contract.SAI in forms and set(forms) <= {Contract.SAI, Contract.CDD}:
        forms = [Contract.SAI]
    return Found(forms[0], raw, "mots du contrat") if len(forms) == 1 else Found(None, raw)


_TITLE_CONTRACT = re.compile(r"(?<!\w)(CDI|CDD|CDII|INTÉRIM|Intérim|intérim)(?!\w)")


def contract_in_title(title: str) -> Found[Contract]:
    """Return the form of contract that a title names by its letters.

    >>> contract_in_title("CDI - Technicien réseau").value, contract_in_title("Soudeur").value
    (<Contract.CDI: 'CDI'>, None)
    """
    found = _TITLE_CONTRACT.findall(title)
    form = contract_of(" ".join(found)).value if found else None
    return Found(form, title if form else "", "titre" if form else "")


def kind_of(
    contract: str, title: str, description: str = "", *, default: Kind = Kind.JOB
) -> Found[Kind]:
    """Return the kind of an offer: what its source declares, then its title, else the usual one.

    Work and study without more precision is settled by the words of the text when only one of the
    two contracts is named there, else supposed to be an apprenticeship, and says so.

    Args:
        contract: everything the source says of the contract and its nature.
        title: title of the offer.
        description: clean text of the offer.
        default: kind that the source usually proposes.

    >>> kind_of("CDD - Alternance - Contrat d'apprentissage", "").value
    <Kind.APPRENTICESHIP: 'apprentissage'>
    >>> kind_of("", "Stage - Assistant RH").value, kind_of("CDI", "Maître de stage").value
    (<Kind.INTERNSHIP: 'stage'>, <Kind.JOB: 'emploi'>)
    """
    declared = _declared_kind(_words(contract), contract, title, description)
    if declared.value is not None:
        return declared
    said = folded(title)
    match = _STUDIES_TITLE.search(said)
    if match and match["in"] and _TEACHES.search(said):
        match = None
    if match and contract_of(contract).value not in {Contract.CDI, Contract.DIN}:
        found = _declared_kind(match[0], title, title, description)
        if found.value is not None:
            return Found(found.value, title, found.method.replace("contrat", "titre"))
    return Found(default, contract, "par défaut")


def _declared_kind(said: str, raw: str, title: str, description: str) -> Found[Kind]:
    for pattern, kind in _KINDS:
        if pattern.search(said):
            return Found(kind, raw, "mots du contrat")
    if not _WORK_AND_STUDY.search(said):
        return Found(None, raw)
    for text in (folded(title), folded(description)):
        named = {
            kind
            for pattern, kind in (
                (r"contrats? (?:d.)?(?:en )?apprentissage", Kind.APPRENTICESHIP),
                (
                    r"contrats? (?:de |en )?professionnalisation|contrat pro\b",
                    Kind.PROFESSIONALISATION,
                ),
            )
            if re.search(pattern, text)
        }
        if len(named) == 1:
            return Found(named.pop(), raw, "alternance, précisée par le texte")
    return Found(Kind.APPRENTICESHIP, raw, _SUPPOSED)


def months_of(raw: str, unit: str = "") -> Found[Decimal]:
    """Return a length of contract in months; a range is no length.

    Args:
        raw: « 6 Mois », « 2 ans », « 3_mois », or a bare number with `unit`.
        unit: day, week, month or year, in any language of the feeds; month for a bare number.

    >>> months_of("Contrat à durée déterminée - 18 Mois").value, months_of("2", "year").value
    (Decimal('18'), Decimal('24'))
    >>> months_of("Entre 24 et 36 mois").value is None
    True
    """
    said = _words(raw)
    if match := _ISO_DURATION.fullmatch(said):
        said = " ".join(f"{match[rank]} {unit}" for rank, unit in _ISO_UNITS if match[rank])
    if re.fullmatch(_NUMBER, said):
        said = f"{said} {_words(unit) or 'mois'}"
    if _RANGE.search(said):
        return Found(None, raw)
    found = [
        Decimal(match[1].replace(",", ".")) * factor
        for pattern, factor in _MONTHS
        for match in pattern.finditer(said)
    ]
    months = sum(found, Decimal(0)) if len(found) == 1 or _in_two_units(said) else Decimal(0)
    if not 0 < months <= _LONGEST_MONTHS:
        return Found(None, raw)
    rounded = months.quantize(Decimal("0.1"), ROUND_HALF_UP)
    whole = rounded.to_integral_value()
    return Found(whole if whole == rounded else rounded, raw, "durée lue")


def _in_two_units(said: str) -> bool:
    return re.search(r"\d an(?:s|\(s\))?(?: et)? ?\d{1,2} ?mois", said) is not None


def weekly_hours_of(raw: str) -> Found[Decimal]:
    """Return the hours of a week of work, `None` when they are no plausible week.

    >>> weekly_hours_of("24H30 Horaires normaux").value, weekly_hours_of("35").value
    (Decimal('24.5'), Decimal('35'))
    """
    said = _words(raw).replace("_", " ")
    match = _HOURS.search(said)
    if match and not _SCHEDULE.search(said):
        hours = Decimal(match[1])
        if match[2]:
            hours += Decimal(match[2]) / 60
        elif match[3]:
            hours = Decimal(f"{match[1]}.{match[3]}")
    elif re.fullmatch(r"\d{1,2}(?:[.,]\d{1,2})?", said):
        hours = Decimal(said.replace(",", "."))
    else:
        return Found(None, raw)
    if not 1 <= hours <= _LONGEST_WEEK:
        return Found(None, raw)
    rounded = hours.quantize(Decimal("0.01"), ROUND_HALF_UP).normalize()
    return Found(Decimal(f"{rounded:f}"), raw, "heures lues")


def working_time_of(raw: str) -> Found[WorkingTime]:
    """Return full or part time when the words of the source say one of the two only.

    >>> working_time_of("FULL_TIME").value, working_time_of("Temps partiel - 24H").value
    (<WorkingTime.FULL: 'full'>, <WorkingTime.PART: 'part'>)
    """
    said = _words(raw)
    is_full, is_part = bool(_FULL_TIME.search(said)), bool(_PART_TIME.search(said))
    if is_full == is_part:
        return Found(None, raw)
    return Found(WorkingTime.FULL if is_full else WorkingTime.PART, raw, "mots du temps de travail")


def _words(raw: str) -> str:
    """Return words to compare; the underscores of codes are spaces."""
    return folded(raw.replace("_", " ").replace("’", "'"))
