"""A mail address: read, refused with a reason, and reduced to the digest that recognises it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from bastide.foundation.errors import InputRefusedError, Refusal

LONGEST_ADDRESS = 254
LONGEST_LOCAL_PART = 64
LONGEST_DOMAIN = 253

_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_REMEDY = "Écrivez-la comme prenom.nom@exemple.fr."


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address that a message can be sent to.

    Attributes:
        address: ASCII, domain in lower case and in its punycode form; the local part as written.
        digest: SHA-256 in hexadecimal of the address in lower case: two spellings of one mailbox
            have the same.
    """

    address: str
    digest: str

    @property
    def masked(self) -> str:
        """Return what may be shown of it to somebody else.

        >>> read_mailbox("Jeanne.Valmorte@exemple.fr").masked
        'J…@exemple.fr'
        """
        return masked(self.address)


def read_mailbox(text: str, *, field: str = "courriel") -> Mailbox:
    """Read an address typed by a person.

    Quoted local parts, comments, addresses of machines without domain and local parts outside ASCII
    are refused: no message could be promised to arrive there.

    >>> read_mailbox("accueil@Mairie-Évreux.fr").address
    'accueil@xn--mairie-vreux-heb.fr'

    Args:
        text: as typed; spaces around it do not count.
        field: name of the form's field, for the refusal.

    Raises:
        InputRefusedError: no message can be sent there, and why.

    Source: RFC 5321 §4.5.3.1 (lengths), RFC 5890 (domains outside ASCII).
    """
    written = text.strip(" ")
    local, at, domain = written.rpartition("@")
    reason = _refusal(written, local, at)
    labels = "" if reason else _ascii_domain(domain)
    if not reason and not labels:
        reason = "la partie après @ n’est pas un nom de domaine."
    address = f"{local}@{labels}"
    if not reason and len(address) > LONGEST_ADDRESS:
        reason = "elle est trop longue."
    if reason:
        shown = "".join(char if char.isprintable() else " " for char in written)
        raise InputRefusedError((Refusal(reason, _REMEDY, field=field, value=shown),))
    return Mailbox(address, digest_of(address))


def digest_of(address: str) -> str:
    """Return the digest of an address already read."""
    return hashlib.sha256(address.lower().encode("ascii")).hexdigest()


def masked(address: str) -> str:
    """Return the first letter and the domain of an address; nothing of an empty one."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}" if local else ""


def _refusal(written: str, local: str, at: str) -> str:
    if any(unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"} for char in written):
        return "elle contient un caractère invisible ou un saut de ligne."
    if not at or not local:
        return "ce n’est pas une adresse de courriel."
    if not local.isascii():
        return "la partie avant @ a des lettres accentuées."
    if len(local) > LONGEST_LOCAL_PART or not _LOCAL_PART.fullmatch(local):
        return "la partie avant @ n’est pas lisible."
    return ""


def _ascii_domain(domain: str) -> str:
    """Return a domain in lower-case ASCII; empty when it is none."""
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    labels = ascii_domain.split(".")
    is_named = (
        len(labels) > 1
        and not labels[-1].isdigit()
        and all(_LABEL.fullmatch(label) for label in labels)
    )
    return ascii_domain if is_named and len(ascii_domain) <= LONGEST_DOMAIN else ""
