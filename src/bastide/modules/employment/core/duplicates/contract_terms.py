"""Whether two wordings of a contract can be those of one job.

A source says « CDD - 6 mois », another « TEMPORARY », a third nothing. Each wording is read as the
set of forms that it may mean; two wordings agree when their sets meet and their lengths do too.
Silence agrees with everything, except that an internship or an apprenticeship is no job.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bastide.foundation.text import folded
from bastide.modules.employment.core.duplicates.title_facts import offer_kinds, working_time

_FORMS = (
    (re.compile(r"\bdin\b|\bcdii\b|\bcdi[- ](?:de |en )?interim\w*"), {"CDI intérimaire"}),
    (re.compile(r"\btti\b"), {"intérim"}),
    (re.compile(r"\bddi\b|\bcddi\b|\bddt\b"), {"CDD"}),
    (re.compile(r"\bcdi[ck]?\b|\bindetermine\w*|\bpermanent\b|\bopen[ _-]ended\b"), {"CDI"}),
    (re.compile(r"\bcddu?\b|\bdeterminee?\b|\bfixed[ _-]?term\b"), {"CDD"}),
    (re.compile(r"\bextra\b|\bvacat\w+"), {"CDD"}),
    (re.compile(r"\bsai\b|\bsaison\w*|\bseasonal\b"), {"saisonnier", "CDD"}),
    (re.compile(r"\bmis\b|\binterim\w*|\btravail temporaire\b|\bctt\b"), {"intérim"}),
    (re.compile(r"\btemporary\b|\btemporaire\b"), {"CDD", "intérim", "saisonnier"}),
    (re.compile(r"\blib\b|\bliberal\w*|\bfreelance\b|\bindependant\w*"), {"indépendant"}),
    (re.compile(r"\bauto[- ]?entrep\w+"), {"indépendant"}),
    (re.compile(r"\bcontractor\b|\bfra\b|\bfranchis\w+|\bportage\b"), {"indépendant"}),
    (re.compile(r"\btitulaires?\b|\bfonctionnaires?\b|\bmutation\b|\bstatutaire\b"), {"titulaire"}),
    (re.compile(r"\bcontractuel\w*\b"), {"CDD", "contractuel", "CDI"}),
    (re.compile(r"\bapprenti\w*"), {"apprentissage"}),
    (re.compile(r"\bprofessionnalisation\b|\bcontrat pro\b"), {"professionnalisation"}),
    (re.compile(r"\balternan\w+"), {"apprentissage", "professionnalisation"}),
    (re.compile(r"\bstages?\b|\bstagiaires?\b|\bintern(?:s|ship)?\b"), {"stage"}),
    (re.compile(r"\bservice civique\b"), {"service civique"}),
)  # fmt: skip
_STUDIES = frozenset({"apprentissage", "professionnalisation"})
_LENGTH = re.compile(r"(\d{1,3})\s?(mois|month|m\b|semaines?|week|jours?|day|ans?\b|year|annees?)")
_DAYS = {"mo": 30, "m": 30, "se": 7, "we": 7, "jo": 1, "da": 1, "an": 365, "ye": 365}
_YEAR_DAYS, _YEAR_MONTHS_DAYS = 365, 360


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """What a wording of a contract may mean.

    Attributes:
        forms: forms it may mean; empty when it says none.
        days: lengths it states, in days.
        kinds: internship, apprenticeship… as `title_facts.offer_kinds` names them.
        times: working time it states, as `title_facts.working_time` writes it.
    """

    forms: frozenset[str]
    days: frozenset[int]
    kinds: frozenset[str]
    times: frozenset[str]


@lru_cache(maxsize=1 << 14)
def contract_terms(raw: str) -> ContractTerms:
    """Return what the words of a contract may mean.

    >>> sorted(contract_terms("Contrat à durée déterminée - 6 Mois").forms)
    ['CDD']
    >>> sorted(contract_terms("CDI ou CDD").forms)
    ['CDD', 'CDI']
    """
    text = folded(raw).replace("_", " ")
    forms: set[str] = set()
    rest = text
    for pattern, meant in _FORMS:
        if pattern.search(rest):
            forms |= meant
            rest = pattern.sub(" ", rest)
    if forms & _STUDIES:
        forms &= _STUDIES
    if "stage" in forms:
        forms = {"stage"}
    days = {
        int(match.group(1)) * _DAYS[match.group(2)[:2] if match.group(2) != "m" else "m"]
        for match in _LENGTH.finditer(text)
    }
    days = {_YEAR_DAYS if one == _YEAR_MONTHS_DAYS else one for one in days}
    return ContractTerms(frozenset(forms), frozenset(days), offer_kinds(text), working_time(text))


def completed_terms(contract: ContractTerms, title: ContractTerms) -> ContractTerms:
    """Return what a contract says, its silences filled by its title.

    « Boulanger en alternance » under the contract « CDD » is an apprenticeship, not a CDD.
    """
    is_study = bool(title.kinds) and not contract.kinds and bool(title.forms)
    return ContractTerms(
        forms=title.forms if is_study or not contract.forms else contract.forms,
        days=contract.days or title.days,
        kinds=contract.kinds or title.kinds,
        times=contract.times,
    )


def contract_conflict(a: ContractTerms, b: ContractTerms) -> str:
    """Return in French why two contracts cannot be those of one job; empty when they can."""
    if a.forms and b.forms and not a.forms & b.forms:
        return f"contrats différents\u00a0: {_said(a.forms)} / {_said(b.forms)}"
    is_short = "CDI" not in a.forms | b.forms
    if is_short and a.days and b.days and not a.days & b.days:
        lengths = (" ou ".join(str(day) for day in sorted(side)) for side in (a.days, b.days))
        return f"durées de contrat différentes\u00a0: {' / '.join(lengths)} jours"
    return ""


def _said(forms: frozenset[str]) -> str:
    return " ou ".join(sorted(forms))
