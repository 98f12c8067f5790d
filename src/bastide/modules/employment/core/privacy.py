"""Personal data taken out of imported texts: addresses, telephones and names of recruiters.

The channel that the recruiter gives to apply is not taken away; everything else is, because nobody
asked the person behind a feed whether we may publish them.
"""

from __future__ import annotations

import re
from collections.abc import Collection

REMOVED_EMAIL = "[adresse électronique retirée]"
REMOVED_PHONE = "[téléphone retiré]"
REMOVED_NAME = "[nom retiré]"

_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\]|\(arobase\)|\[arobase\])\s?"
    r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}(?![\w@])"
)
_PLAIN_EMAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_PHONE = re.compile(
    r"(?<![\w/=-])(?:(?:\+|00)\s?33[\s.()-]{0,3}(?:\(0\)|0)?\s?[1-9]|0\s?[1-9])(?:[\s.\u00a0/-]{0,2}\d{2}){4}(?!\d)"
)
_CIVILITY = r"(?:Mme|Mlle|Madame|Mademoiselle|Monsieur|Mr\.?|M\.|Mrs\.?|Ms\.?)"
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’-]*\.?"
_NAME = re.compile(
    rf"(?P<before>(?i:contact\w*|adress\w+|auprès|attention|interlocut\w+|recruteu\w+|suivi\w*|"
    rf"appel\w+|joindre|tél\w*|responsable|renseignements?|infos?|référente?|transmettre|envoy\w+)"
    rf"[^.!?\n]{{0,40}}?\b)(?P<name>{_CIVILITY}\s+{_CAPITAL}(?:\s+{_CAPITAL}){{0,2}})"
)
_BARE_NAME = re.compile(
    rf"(?P<before>(?i:(?:personne à contacter|votre contact|contact|contactez|contacter|recruteur|"
    rf"recruteuse|interlocuteur|interlocutrice|tuteur|tutrice)\s*:?\s+))"
    rf"(?P<name>[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ'’-]+\s+[A-ZÀ-ÖØ-Þ]{{2,}}(?:[ -][A-ZÀ-ÖØ-Þ]{{2,}})?)\b"
)


def email_in(text: str) -> str:
    """Return the first plain e-mail address of a text, in lower case; empty when there is none.

    >>> email_in("mailto:Emploi@mairie.example?subject=Offre")
    'emploi@mairie.example'
    """
    match = _PLAIN_EMAIL.search(text)
    return match[0].lower().strip("'.") if match else ""


def without_persons(text: str, *, kept: Collection[str] = (), employer: str = "") -> str:
    """Return a text without the addresses, telephones and names of persons.

    Args:
        text: clean text of an offer.
        kept: addresses that are the channel to apply, in lower case.
        employer: name of the employer, never taken for a person.

    >>> without_persons("Contact : Mme Léa BLONDEAU, 06 12 34 56 78, lea@firme.example.")
    'Contact : [nom retiré], [téléphone retiré], [adresse électronique retirée].'
    >>> without_persons("Écrire à rh@firme.example", kept=["rh@firme.example"])
    'Écrire à rh@firme.example'
    """

    def mail(match: re.Match[str]) -> str:
        return match[0] if match[0].lower() in kept else REMOVED_EMAIL

    def name(match: re.Match[str]) -> str:
        is_employer = employer and match["name"].casefold() in employer.casefold()
        return match[0] if is_employer else f"{match['before']}{REMOVED_NAME}"

    text = _PHONE.sub(REMOVED_PHONE, _EMAIL.sub(mail, text))
    return _BARE_NAME.sub(name, _NAME.sub(name, text))
