"""Names of employers made comparable: legal suffixes, agencies, acronyms, and names that are none.

A blank name, « confidentiel » or the name of a job board gives **no key**: two offers without a
known employer never agree on it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import chain

import numpy as np
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist

from bastide.foundation.text import folded
from bastide.modules.employment.core.duplicates.title_words import word_set
from bastide.modules.employment.core.duplicates.titles import stem


class EmployerLink(StrEnum):
    """What two names of employers say of each other; the value is French, for explanations."""

    SAME = "même employeur"
    CLOSE = "noms d’employeur voisins"
    UNKNOWN = "employeur inconnu d’un côté"
    DIFFERENT = "employeurs différents"


@dataclass(frozen=True, slots=True)
class EmployerForm:
    """An employer ready to be compared.

    Attributes:
        key: its normal form, words joined; empty when the name identifies nobody.
        words: the words of the key, in order.
        siren: nine digits, empty when unknown.
        acronyms: initials of the whole name, with and without the words that join.
    """

    key: str
    words: tuple[str, ...]
    siren: str
    acronyms: frozenset[str] = frozenset()


_LEGAL = word_set(
    """sa sas sasu sarl eurl snc scop scic sci scea gaec earl gie cie compagnie ets etablissements
    etablissement ste societe groupe group groupement holding entreprise entreprises france
    inc ltd gmbh co corp selarl selas sepl fils asso association coop cooperative recrutement rh
    recrute interim interimaire emploi emplois"""
)
_JOINING = word_set("a au aux d de des du en et l la le les pour sur")
_GENERIC = word_set(
    """agence boulangerie patisserie boucherie charcuterie restaurant brasserie hotel cafe bar
    garage pharmacie clinique hopital mairie commune cabinet ecole college lycee ehpad residence
    camping creche transports transport menuiserie plomberie electricite maconnerie salon coiffure
    institut centre maison association services service magasin supermarche hypermarche tabac
    presse pizzeria traiteur ferme domaine chateau auto automobiles immobilier bureau etude office
    notaire notarial dentaire medical veterinaire syndicat communaute communes agglomeration
    departement conseil departemental regional metropole ccas construction batiment bati renov
    nettoyage proprete securite conseil formation informatique industrie industries"""
)
"""Words that name a trade, not an employer: with nothing else, the town is part of the name."""

_NOBODY = word_set(
    """confidentiel confidentielle anonyme anonymous inconnu inconnue nc na nr nd neant aucun aucune
    none null particulier particuliers employeur entreprise societe client clients"""
)
_NOBODY_PHRASE = re.compile(
    r"\b(?:confidenti\w+|anonym\w+|non (?:communique|renseigne|precise|divulgue)\w*"
    r"|(?:notre|nos|un|son) (?:client|partenaire|adherent)\w*|client final|entreprise cliente"
    r"|societe cliente|nom masque|n/c|n/a)\b"
)
_BOARDS = word_set(
    """francetravail poleemploi anpe hellowork indeed meteojob cleverconnect jooble adzuna jobteaser
    apec monster regionsjob parisjob ouestjob cadremploi leboncoin linkedin glassdoor talentcom
    talent jobijoba optioncarriere keljob welcometothejungle wttj labonnealternance
    labonneboite 1jeune1solution stagefr letudiant jobrapido neuvoo jobiste figaroclassifieds
    figaroemploi jobtouraine agglojob choisirleservicepublic placedelemploipublic pass hosco
    emploiterritorial lhotellerierestauration staffsante jobvitae studentjob diplomeo
    engagementjeunes hellowoork linkedinjobs indeedfrance googleforjobs"""
)
_PARENTHESES = re.compile(r"\([^)]{0,60}\)")
_AGENCY_PLACE = re.compile(r"(?<=\w)\s*[-–,:|/]?\s*\bagences?\b(?:\s(?:de|d'|du|des)?\s?.*)?$")
_AGENCY_FIRST = re.compile(r"^agences?\s(?:(?:de|d'|interim|emploi|travail temporaire)\s?)*")
_TOWN_HALL = re.compile(r"^(?:mairie|ville|commune|municipalite)\s(?:de |d'|du |des )?")
_DEPARTMENT = re.compile(
    r"^(?:conseil (?:departemental|general)|departement|cd)\s(?:de la |de l'|de |d'|du |des )?"
)
_REGION = re.compile(r"^(?:conseil regional|region)\s(?:de la |de l'|de |d'|du |des )?")
_COMMUNITY = re.compile(
    r"^(?:communaute (?:de communes|d'agglomeration|urbaine)|cc|ca|cu)\s"
    r"(?:de la |de l'|de |d'|du |des )?"
)
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}")
_INITIAL = re.compile(r"\b[a-z]\.\s?(?=[a-z]{3,})")
_HOSPITAL = re.compile(
    r"^(?:chru?|chu|ch|chi|ght)\b\s?(?:de |d'|du )?"
    r"|^(?:centre )?hospit\w+(?:\s(?:regional|universitaire|intercommunal|general))*\s"
    r"(?:de |d'|du |des )?"
)
_PUBLIC = (
    (_TOWN_HALL, "commune "),
    (_HOSPITAL, "hopital "),
    (_DEPARTMENT, "departement "),
    (_REGION, "region "),
    (_COMMUNITY, "communaute "),
)
_WORD = re.compile(r"[a-z0-9]+")
_SIRET = re.compile(r"\d{14}|\d{9}")
_ALIKE = 3
_COMPARED_AT_ONCE = 500
_SIREN_LENGTH, _MIN_ACRONYM, _MIN_FUZZY, _FUZZY = 9, 3, 7, 92


def siren_of(siret: str) -> str:
    """Return the nine digits of a SIREN or SIRET written with or without spaces, else nothing."""
    digits = re.sub(r"[\s.\u00a0\u202f]", "", siret)
    is_plain = _SIRET.fullmatch(digits) is not None and digits.strip("0") != ""
    return digits[:_SIREN_LENGTH] if is_plain else ""


@lru_cache(maxsize=1 << 14)
def employer_form(
    name: str, siret: str = "", *, place_words: frozenset[str] = frozenset()
) -> EmployerForm:
    """Return the comparable form of an employer.

    Args:
        name: as the source writes it.
        siret: SIRET or SIREN when the source gives one.
        place_words: stems of the offer's town, dropped when a proper name remains.

    >>> employer_form("SAS Dupont & Fils - Agence de Tours").key
    'dupont'
    >>> employer_form("Entreprise confidentielle").key
    ''
    """
    siren = siren_of(siret)
    text = folded(name).replace("’", "'").replace("&", " et ")
    text = _INITIAL.sub("", _DOTTED.sub(lambda match: match[0].replace(".", ""), text))
    text = text.replace(".", " ")
    if not text or _NOBODY_PHRASE.search(text):
        return EmployerForm("", (), siren)
    text = _PARENTHESES.sub(" ", text).strip()
    public = text
    for pattern, kind in _PUBLIC:
        public = pattern.sub(kind, public, count=1)
    if public != text:
        words = _kept(_WORD.findall(public), frozenset())
        return _formed(words, siren, _acronyms(text))
    text = _AGENCY_PLACE.sub("", text) if not text.startswith("agence") else text
    text = _AGENCY_FIRST.sub("", text)
    return _formed(_kept(_WORD.findall(text), place_words), siren, _acronyms(text))


def employer_link(a: EmployerForm, b: EmployerForm) -> EmployerLink:
    """Say what two employers are to each other; the same both ways.

    Two SIREN settle it. Without them the names do: equal, or voisins when one completes the other,
    is its acronym, or differs by a letter.
    """
    if a.siren and b.siren:
        return EmployerLink.SAME if a.siren == b.siren else EmployerLink.DIFFERENT
    if not a.key or not b.key:
        return EmployerLink.UNKNOWN
    if a.key == b.key or sorted(a.words) == sorted(b.words):
        return EmployerLink.SAME
    is_close = _completes(a, b) or _is_acronym(a, b) or _is_acronym(b, a) or _is_misspelt(a, b)
    return EmployerLink.CLOSE if is_close else EmployerLink.DIFFERENT


def employer_names(forms: Iterable[EmployerForm]) -> dict[EmployerForm, frozenset[str]]:
    """Return for each employer the names under which it meets those that it may be.

    Two employers that `employer_link` finds the same or close always share a name; few others do.
    An employer without key nor SIREN has none.
    """
    distinct = sorted(
        set(forms), key=lambda one: (one.key, one.words, one.siren, sorted(one.acronyms))
    )
    words = {one: frozenset(one.words) for one in distinct}
    counts = Counter(word for one in distinct for word in words[one])
    holders: defaultdict[str, list[EmployerForm]] = defaultdict(list)
    for one in distinct:
        for name in {*one.words, _initials(one), *one.acronyms}:
            holders[name].append(one)
    alike = _alike({one.key for one in distinct})
    by_key: defaultdict[str, list[EmployerForm]] = defaultdict(list)
    for one in distinct:
        by_key[one.key].append(one)
    names = {one: {name for name in (one.key, one.siren) if name} for one in distinct}
    for one in distinct:
        if not one.key:
            continue
        rarest = min(words[one], key=lambda word: (counts[word], word))
        longer = (other for other in holders[rarest] if words[one] <= words[other])
        near = (other for key in alike[one.key] for other in by_key[key])
        for other in chain(longer, holders.get(one.key, ()), near):
            if one is not other and employer_link(one, other) in _MET:
                shared = f"{min(one.key, other.key)} = {max(one.key, other.key)}"
                names[one].add(shared)
                names[other].add(shared)
    return {one: frozenset(found) for one, found in names.items() if found}


def _alike(keys: Collection[str]) -> dict[str, list[str]]:
    """Return each key with those of which it may be a misspelling, itself among them."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    found: dict[str, list[str]] = {key: [] for key in keys}
    for key in sorted(keys):
        if len(key) >= _MIN_FUZZY:
            groups[key[:_ALIKE]].append(key)
    for group in groups.values():
        for start in range(0, len(group), _COMPARED_AT_ONCE):
            some = group[start : start + _COMPARED_AT_ONCE]
            scores = cdist(some, group, scorer=ratio, score_cutoff=_FUZZY)
            for rank, other in np.argwhere(scores >= _FUZZY).tolist():
                found[some[rank]].append(group[other])
    return found


_MET = frozenset({EmployerLink.SAME, EmployerLink.CLOSE})


def _initials(form: EmployerForm) -> str:
    return "".join(word[0] for word in form.words)


def _kept(words: list[str], place_words: frozenset[str]) -> tuple[str, ...]:
    """Return the words that name somebody: legal forms aside, the town aside when it can be."""
    own = [word for word in words if word not in _LEGAL and word not in _JOINING]
    away = [word for word in own if stem(word) not in place_words and not word.isdigit()]
    if any(word not in _GENERIC for word in away):
        own = away
    return tuple(own or (word for word in words if word not in _JOINING))


def _acronyms(text: str) -> frozenset[str]:
    """Return the initials of a name of several words, the last ones whole or not.

    « Tours Métropole Val de Loire » is « tmvl », « caisse d'allocations familiales du Loiret » is
    « cafloiret ».
    """
    words = [word for word in _WORD.findall(text) if word not in _LEGAL]
    telling = [word for word in words if word not in _JOINING]
    found = {"".join(word[0] for word in words)}
    for count in range(_MIN_ACRONYM, len(telling) + 1):
        found.add("".join(word[0] for word in telling[:count]) + "".join(telling[count:]))
    return frozenset(one for one in found if len(one) >= _MIN_ACRONYM)


def _formed(words: tuple[str, ...], siren: str, acronyms: frozenset[str]) -> EmployerForm:
    key = "".join(words)
    if not key or key in _BOARDS or all(word in _NOBODY for word in words):
        return EmployerForm("", (), siren)
    return EmployerForm(key, words, siren, acronyms)


def _completes(a: EmployerForm, b: EmployerForm) -> bool:
    short, long = sorted((set(a.words), set(b.words)), key=len)
    return short < long and any(word not in _GENERIC for word in short)


def _is_acronym(short: EmployerForm, long: EmployerForm) -> bool:
    if short.key in long.acronyms:
        return True
    is_short = len(short.words) == 1 and len(short.key) >= _MIN_ACRONYM
    return is_short and short.key == _initials(long)


def _is_misspelt(a: EmployerForm, b: EmployerForm) -> bool:
    if abs(len(a.key) - len(b.key)) > 2 or min(len(a.key), len(b.key)) < _MIN_FUZZY:  # noqa: PLR2004 -- two letters
        return False
    if a.key[:_ALIKE] != b.key[:_ALIKE]:
        return False
    return ratio(a.key, b.key) >= _FUZZY
