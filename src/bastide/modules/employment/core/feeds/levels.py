"""Level of studies, experience, remote work and yes or no, from the words of each source."""

from __future__ import annotations

import re
from enum import StrEnum

from bastide.foundation.text import folded
from bastide.modules.employment.core.feeds.contracts import Found


class Remote(StrEnum):
    """How much of the work may be done from home."""

    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"


_YEARS_AFTER_BAC = {1: 4, 2: 5, 3: 6, 4: 6, 5: 7, 6: 7, 7: 7, 8: 8}
_BAC_PLUS = re.compile(r"bac ?\+? ?(\d)(?!\d)(?: ?(?:/|a|-|ou|et|,) ?\+?(\d))?")
_BAC_CODE = re.compile(r"bac(\d)\b|\bb(\d)\b")
_FRAMEWORK = re.compile(r"\bniveau ([3-8])\b|^([3-8])$")
_FRANCE_TRAVAIL = {"nv1": 7, "nv2": 6, "nv3": 5, "nv4": 4, "nv5": 3}
_DIPLOMAS = tuple(
    (re.compile(pattern), level)
    for pattern, level in (
        (r"\bcap\b|\bbep\b|\bbpa\b|\bbepa\b|\bcapa\b", 3),
        (r"\bbac(?:calaureat)? ?pro\b|\bbp\b|\bbrevet professionnel", 4),
        (r"\bbac(?:calaureat)?\b(?! ?[+\d])|high school", 4),
        (r"\bbts\b|\bdut\b|\bdeug\b|\bdeust\b|\bbtsa\b|associate degree", 5),
        (r"\blicence\b|\bbut\b|\bbachelor|\bmaitrise\b", 6),
        (r"\bmaster|\bingenieur|\bdess\b|\bdea\b|\bmba\b|postgraduate", 7),
        (r"\bdoctorat\b|\bphd\b", 8),
    )
)
_NO_EXPERIENCE = re.compile(
    r"debutant|aucune experience|sans experience|tous niveaux d.experience|non exige|beginner|"
    r"entry.level|no experience|jeune diplome|premier emploi"
)
_YEARS = re.compile(
    r"(\d{1,2})(?:[.,]\d)?\+?(?: ?(?:a|-|/|et) ?\d{1,2})? ?(?:an(?:s|nees?)?|years?|\(?an\(s\))"
)
_MONTHS = re.compile(r"(\d{1,3})(?: ?(?:a|-|et) ?\d{1,3})? ?(?:mois|months?)")
_CODED_YEARS = re.compile(r"sup (\d{1,2})|(\d{1,2}) \d{1,2}|(0)")
_BELOW = re.compile(r"moins d|inf |inferieur|jusqu|less than|maximum|<")
_LONGEST_EXPERIENCE = 480

_REMOTE = tuple(
    (re.compile(pattern), remote)
    for pattern, remote in (
        (
            r"\bpas\b|\bnon\b|\bno\b|\baucun|\bnone\b|on.?site|sur site|not allowed|presentiel",
            Remote.NONE,
        ),
        (
            r"partiel|partial|hybrid|occasion|ponctuel|possible|\d ?jours?|flexib|autorise",
            Remote.PARTIAL,
        ),
        (r"complet|total|full|100 ?%|telecommute|fully|entierement|exclusi|^remote$", Remote.FULL),
    )
)
_UNSPECIFIED = re.compile(
    r"not specified|non (?:precise|renseigne|specifie|communique)|unknown|undefined"
)
_TOTAL_POSSIBLE = re.compile(r"total|complet|full|100 ?%")
_YES = frozenset(["1", "oui", "yes", "true", "vrai", "o", "y", "x"])
_NO = frozenset(["0", "non", "no", "false", "faux", "n"])


def education_level_of(raw: str) -> Found[int]:
    """Return the lowest level of the French framework (3 CAP to 8 doctorate) that words ask for.

    Source: art. D6113-19 of the labour code (framework of certifications).

    >>> [education_level_of(text).value for text in ("NV3", "Bac + 3, Bac + 4", "BEP-CAP-BPA")]
    [5, 6, 3]
    >>> [education_level_of(text).value for text in ("Niveau 7 – (Bac+5 et plus)", "BAC", "Cadre")]
    [7, 4, None]
    """
    said = folded(raw.replace("_", " ").replace("-", " "))
    compact = said.replace(" ", "")
    if compact in _FRANCE_TRAVAIL:
        return Found(_FRANCE_TRAVAIL[compact], raw, "code de niveau")
    if match := _FRAMEWORK.search(said):
        return Found(int(match[1] or match[2]), raw, "niveau écrit")
    levels = [_after_bac(match[1]) for match in _BAC_PLUS.finditer(said)]
    levels += [_after_bac(match[1] or match[2]) for match in _BAC_CODE.finditer(said)]
    levels += [level for pattern, level in _DIPLOMAS if pattern.search(said)]
    known = [level for level in levels if level]
    if not known:
        return Found(None, raw)
    return Found(min(known), raw, "diplôme cité" if len(known) == 1 else "plus bas niveau cité")


def _after_bac(years: str) -> int:
    return _YEARS_AFTER_BAC.get(int(years), 0)


def experience_months_of(raw: str, unit: str = "") -> Found[int]:
    """Return the months of experience asked for at least, 0 for a beginner.

    Args:
        raw: words or code of the source.
        unit: what a bare number counts, `months` or `years`; without it one is not understood.

    >>> [experience_months_of(text).value for text in ("2 An(s)", "Débutant accepté", "Sup_7")]
    [24, 0, 84]
    >>> [experience_months_of(text).value for text in ("1_7", "6 mois en vente", "Exigée")]
    [12, 6, None]
    """
    said = re.sub(r"\b(?:un|une) (?=an|annee|mois)", "1 ", folded(raw.replace("_", " ")))
    if unit and re.fullmatch(r"\d{1,3}(?:\.0+)?", said):
        said = f"{said.split('.')[0]} {unit}"
    below = 0 if _BELOW.search(said) else None
    if match := _YEARS.search(said) or _CODED_YEARS.fullmatch(said):
        months = 12 * int(next(count for count in match.groups() if count))
    elif match := _MONTHS.search(said):
        months = int(match[1])
    elif _NO_EXPERIENCE.search(said):
        return Found(0, raw, "débutant accepté")
    else:
        return Found(None, raw)
    if months > _LONGEST_EXPERIENCE:
        return Found(None, raw)
    return Found(months if below is None else below, raw, "durée lue")


def remote_of(raw: str) -> Found[Remote]:
    """Return how much remote work the words of a source allow.

    >>> [remote_of(text).value for text in ("Pas_teletravail", "Occasionnel", "Complet", "Oui")]
    [<Remote.NONE: 'none'>, <Remote.PARTIAL: 'partial'>, <Remote.FULL: 'full'>, None]
    """
    said = folded(raw.replace("_", " "))
    if not said or _UNSPECIFIED.search(said):
        return Found(None, raw)
    if said in _NO:
        return Found(Remote.NONE, raw, "mots du télétravail")
    for pattern, remote in _REMOTE:
        if pattern.search(said):
            both = (
                remote is Remote.PARTIAL and "partiel" not in said and _TOTAL_POSSIBLE.search(said)
            )
            return Found(Remote.FULL if both else remote, raw, "mots du télétravail")
    return Found(None, raw)


def yes_or_no(raw: str) -> Found[bool]:
    """Return what a yes or a no of a feed says, `None` for anything else.

    >>> [yes_or_no(text).value for text in ("Oui", "false", "0", "peut-être")]
    [True, False, False, None]
    """
    said = folded(raw)
    if said in _YES | _NO:
        return Found(said in _YES, raw, "oui ou non")
    return Found(None, raw)
