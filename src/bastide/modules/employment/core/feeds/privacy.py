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
_NAME = re.compile(rf"\b{_CIVILITY}\s+{_CAPITAL}(?:\s+{_CAPITAL}){{0,2}}")
_CONTACT = re.compile(
    r"(?:contact\w*|adress\w+|auprès|attention|interlocut\w+|recruteu\w+|suivi\w*|appel\w+|joindre"
    r"|tél\w*|responsable|renseignements?|infos?|référente?|transmettre|envoy\w+)[^.!?\n]{0,40}$",
    re.IGNORECASE,
)
_BEFORE = 60
"""Characters before a name in which a word of contact makes it that of a recruiter."""

_BARE_MARKS = ("contact", "recruteu", "interlocut", "tuteur", "tutrice")
_MAIL_MARKS = ("@", "(at)", "[at]", "arobase")
_BARE_NAME = re.compile(
    r"(?P<before>(?i:(?:personne à contacter|votre contact|contact|contactez|contacter|recruteur|"
    r"recruteuse|interlocuteur|interlocutrice|tuteur|tutrice)\s*:?\s+))"
    r"(?P<name>[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ'’-]+\s+[A-ZÀ-ÖØ-Þ]{2,}(?:[ -][A-ZÀ-ÖØ-Þ]{2,})?)\b"
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

    def is_employer(name: str) -> bool:
        return bool(employer) and name.casefold() in employer.casefold()

    def name(match: re.Match[str]) -> str:
        before = match.string[max(0, match.start() - _BEFORE) : match.start()]
        is_contact = _CONTACT.search(before) is not None
        return REMOVED_NAME if is_contact and not is_employer(match[0]) else match[0]

    def bare(match: re.Match[str]) -> str:
        return match[0] if is_employer(match["name"]) else f"{match['before']}{REMOVED_NAME}"

    if any(mark in text for mark in _MAIL_MARKS):
        text = _EMAIL.sub(mail, text)
    text = _NAME.sub(name, _PHONE.sub(REMOVED_PHONE, text))
    said = text.casefold()
    return _BARE_NAME.sub(bare, text) if any(word in said for word in _BARE_MARKS) else text
