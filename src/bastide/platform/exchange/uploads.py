"""Uploaded files: bounded, known by their content, named safely. Nothing is kept here."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.platform.exchange.files import ArchiveLimits, FileKind, check_archive, kind_of

MAX_SIZE = 50_000_000
"""Bytes of one uploaded file."""

TABLES = frozenset({FileKind.TEXT, FileKind.XLSX, FileKind.ODS, FileKind.XLS})
BUDGETS = frozenset({*TABLES, FileKind.XML})

_CONTAINERS = frozenset({FileKind.XLSX, FileKind.ODS, FileKind.ZIP})
_NAMES = {
    FileKind.XLSX: "un classeur XLSX",
    FileKind.ODS: "un classeur ODS",
    FileKind.XLS: "un ancien classeur XLS",
    FileKind.XML: "du XML",
    FileKind.TEXT: "du texte",
    FileKind.PDF: "un PDF",
    FileKind.PNG: "une image PNG",
    FileKind.JPEG: "une photo JPEG",
    FileKind.ZIP: "une archive ZIP",
    FileKind.GZIP: "une archive GZIP",
    FileKind.HTML: "une page HTML",
    FileKind.SVG: "un dessin SVG",
    FileKind.OTHER: "d'une nature inconnue",
}
_NAME_LENGTH = 120
_UNSAFE = re.compile(r"[^\w .()'&+,-]", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Upload:
    """One file received.

    Attributes:
        name: cleaned name, without folder. data: the whole file. kind: by content.
        sha256: fingerprint.
    """

    name: str
    data: bytes
    kind: FileKind
    sha256: str


def receive(
    uploaded: UploadedFile[bytes],
    *,
    accepted: frozenset[FileKind] = BUDGETS,
    max_size: int = MAX_SIZE,
    archive: ArchiveLimits | None = None,
) -> Upload:
    """Return an uploaded file once its size, its nature and its container have been checked.

    Args:
        uploaded: as Django hands it over.
        accepted: kinds that the page asks for; HTML and SVG are never among them.
        max_size: bytes.
        archive: what a container may hold; the usual limits by default.

    Raises:
        InputRefusedError: empty, too big, of another kind, or a bomb.
    """
    name = cleaned_name(uploaded.name or "")
    if uploaded.size is not None and uploaded.size > max_size:
        raise _too_big(name, uploaded.size, max_size)
    data = uploaded.read(max_size + 1)
    if len(data) > max_size:
        raise _too_big(name, len(data), max_size)
    if not data:
        raise _refused(name, "le fichier est vide.", "Exportez-le de nouveau.")
    kind = kind_of(data)
    if kind not in accepted or kind in {FileKind.HTML, FileKind.SVG}:
        wanted = ", ".join(sorted(_NAMES[one] for one in accepted))
        raise _refused(
            name,
            f"le contenu du fichier est {_NAMES[kind]}, quel que soit son nom.",
            f"Ce qui est accepté ici\u00a0: {wanted}.",
        )
    if kind in _CONTAINERS:
        check_archive(data, name, archive or ArchiveLimits())
    return Upload(name, data, kind, hashlib.sha256(data).hexdigest())


def cleaned_name(name: str) -> str:
    r"""Return a file name without folder, control characters or tricks of direction.

    >>> cleaned_name("../../etc/Budget\u202e 2024.csv"), cleaned_name("C:\\x\\a.xml")
    ('Budget 2024.csv', 'a.xml')
    >>> cleaned_name("...")
    'fichier'
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    printed = "".join(char for char in last if unicodedata.category(char)[0] != "C")
    safe = _UNSAFE.sub("_", printed).strip(" .")
    stem, dot, extension = safe.rpartition(".")
    if dot and len(safe) > _NAME_LENGTH:
        safe = f"{stem[: _NAME_LENGTH - len(extension) - 1]}.{extension}"
    return safe[:_NAME_LENGTH] or "fichier"


def _too_big(name: str, size: int, max_size: int) -> InputRefusedError:
    return _refused(
        name,
        f"le fichier pèse {size // 1_000_000} Mo\u00a0: {max_size // 1_000_000} Mo au plus.",
        "Découpez-le, par exercice ou par budget.",
    )


def _refused(name: str, reason: str, remedy: str) -> InputRefusedError:
    return InputRefusedError((Refusal(reason=reason, remedy=remedy, file=name),))
