"""Foreign XML as a bounded stream: no DTD, no entity, no network, caps on size and time."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from bastide.foundation.errors import InputRefusedError, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_CHUNK = 65_536
_PROLOG_READ = 262_144
_PROLOG_PART = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DECLARED = re.compile(r"""<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']""")
_ROOT = re.compile(r"<([A-Za-z_][^\s/>]*)")
ENCODINGS = frozenset(
    {"utf-8", "utf8", "utf-16", "us-ascii", "ascii"}
    | {"iso-8859-1", "latin1", "latin-1", "iso-8859-15", "windows-1252", "cp1252"}
)


@dataclass(frozen=True, slots=True)
class XmlLimits:
    """What a foreign XML file may cost.

    Depth is bounded by the parser itself: 256 levels, 10 MB for one text.

    Attributes:
        size: bytes of the file.
        tags: opening and closing tags; a budget of 40 MB has 1.3 million, and each that nobody asks
            for stays in memory until its parent ends.
        seconds: time of reading, checked between blocks of 64 kB.
    """

    size: int = 40_000_000
    tags: int = 3_000_000
    seconds: float = 60.0


DEFAULT_LIMITS = XmlLimits()


def refused(
    file_name: str, reason: str, remedy: str, *, line: int | None = None, value: str = ""
) -> InputRefusedError:
    """Return the error for a whole file, in French."""
    return InputRefusedError(
        (Refusal(reason=reason, remedy=remedy, file=file_name, line=line, value=value),)
    )


def root_name(data: bytes, file_name: str) -> str:
    """Return the name of the root element as written, after refusing what must not be parsed.

    Args:
        data: the whole file.
        file_name: its name, for the message.

    Raises:
        InputRefusedError: empty, not XML, HTML, a DTD, an encoding that is not accepted.
    """
    head = _prolog_text(data, file_name)
    declared = _DECLARED.match(head.lstrip())
    if declared and declared[1].lower() not in ENCODINGS:
        raise refused(
            file_name,
            "le codage de caractères déclaré n'est pas accepté.",
            "Enregistrez le fichier en UTF-8 ou en ISO-8859-1.",
            line=1,
            value=declared[1],
        )
    position = 0
    while part := _PROLOG_PART.match(head, position):
        position = part.end()
    rest, line = head[position:], head.count("\n", 0, position) + 1
    if rest[:9].upper() == "<!DOCTYPE" and not re.match(r"<!doctype\s+html", rest, re.IGNORECASE):
        raise _document_type_refused(file_name, line)
    root = _ROOT.match(rest)
    if root is None or root[1].lower() in {"html", "head", "body", "script"}:
        what = "une page web (HTML)" if "<html" in head[:4096].lower() else "autre chose que du XML"
        raise refused(
            file_name,
            f"le fichier contient {what}, pas un document budgétaire.",
            "Téléchargez de nouveau le fichier d'origine, puis recommencez.",
            line=line,
            value=rest[:40],
        )
    return root[1]


def streamed_elements(
    data: bytes,
    file_name: str,
    *,
    tags: Sequence[str],
    limits: XmlLimits = DEFAULT_LIMITS,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[etree._Element]:
    """Yield each element of the wanted tags when it ends, then free it.

    The whole file is read before the iteration ends: a truncated file always raises, so a caller
    that builds its result only after the last element never returns half of it.

    Args:
        data: the whole file.
        file_name: its name, for the message.
        tags: tags in lxml's form, `{namespace}name`; only these are yielded.
        limits: caps on size and time.
        clock: seconds, any origin.

    Raises:
        InputRefusedError: too big, too deep, too slow, a DTD, not well formed, truncated.
    """
    if len(data) > limits.size:
        raise refused(
            file_name,
            f"le fichier pèse plus que les {limits.size // 1_000_000}\u00a0Mo acceptés.",
            "Retirez les pièces jointes incluses dans le fichier, ou découpez-le par budget.",
        )
    if data.count(b"<") > limits.tags:
        raise refused(
            file_name,
            f"le fichier contient plus de {limits.tags} balises.",
            "Exportez de nouveau le document, ou découpez-le par budget.",
        )
    root_name(data, file_name)
    parser = etree.XMLPullParser(
        events=("end",),
        tag=list(tags),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    deadline = clock() + limits.seconds
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
            yield from _freed(parser)
            if clock() > deadline:
                raise refused(
                    file_name,
                    f"la lecture dépasse {limits.seconds:g} secondes.",
                    "Découpez le fichier par budget.",
                )
        root = parser.close()
        yield from _freed(parser)
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(file_name, error) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _document_type_refused(file_name, 1)


def _freed(parser: etree.XMLPullParser) -> Iterator[etree._Element]:
    for _event, element in parser.read_events():
        if not isinstance(element, etree._Element):  # noqa: SLF001 -- lxml names no public type
            continue
        yield element
        element.clear()
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def _prolog_text(data: bytes, file_name: str) -> str:
    head = data[:_PROLOG_READ]
    if not head.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise refused(file_name, "le fichier est vide.", "Exportez-le de nouveau.")
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return head.decode("utf-16", errors="replace").lstrip("\ufeff")
    if head[:4] in {b"<\x00?\x00", b"\x00<\x00?"}:
        return head.decode("utf-16-le" if head[0:1] == b"<" else "utf-16-be", errors="replace")
    return head.decode("latin-1").removeprefix("\xef\xbb\xbf")


def _document_type_refused(file_name: str, line: int) -> InputRefusedError:
    return refused(
        file_name,
        "le fichier déclare un type de document (DTD), ce qu'aucun format budgétaire ne demande.",
        "Retirez la déclaration DOCTYPE et ses entités, ou exportez de nouveau le document.",
        line=line,
        value="<!DOCTYPE",
    )


def _not_well_formed(file_name: str, error: etree.XMLSyntaxError) -> InputRefusedError:
    line = error.lineno or None
    message = (error.msg or "").lower()
    if "depth" in message:
        return refused(
            file_name,
            "les balises sont imbriquées sur plus de 256 niveaux.",
            "Exportez de nouveau le document depuis le logiciel d'origine.",
            line=line,
        )
    if "entity" in message:
        return refused(
            file_name,
            "le fichier emploie une entité XML interdite.",
            "Exportez de nouveau le document sans entités.",
            line=line,
        )
    return refused(
        file_name,
        "le XML est tronqué ou mal formé.",
        "Téléchargez de nouveau le fichier entier\u00a0; rien n'a été importé.",
        line=line,
        value=(error.msg or "")[:80],
    )
