"""A PDF read back: its words, its tags, what it says about itself."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader


@dataclass
class Tag:
    """One element of the structure that screen readers follow."""

    role: str
    alt: str = ""
    attributes: list[dict[str, Any]] = field(default_factory=list)
    inside: list[Tag] = field(default_factory=list)

    def walk(self) -> Iterator[Tag]:
        """Yield this tag and those inside it, in reading order."""
        yield self
        for one in self.inside:
            yield from one.walk()

    def attribute(self, name: str) -> Any:
        """Return the first value of an attribute, `None` without one."""
        return next((one[name] for one in self.attributes if name in one), None)


class Read:
    """A document as its readers get it."""

    def __init__(self, data: bytes) -> None:
        self.pdf = PdfReader(io.BytesIO(data), strict=True)
        self.root = self.pdf.trailer["/Root"]

    @property
    def pages(self) -> list[str]:
        """Return the words of each page."""
        return [page.extract_text() for page in self.pdf.pages]

    @property
    def text(self) -> str:
        """Return every word, with plain spaces and no cut."""
        return re.sub(r"[\s\u00a0]+", " ", " ".join(self.pages).replace("\u200b", ""))

    @property
    def letters(self) -> str:
        """Return every letter without the spaces between words, wherever lines are cut."""
        return bare(" ".join(self.pages))

    @property
    def said_about_itself(self) -> str:
        """Return the metadata as the file holds them."""
        return str(self.root["/Metadata"].get_data().decode())

    def tags(self, role: str = "") -> list[Tag]:
        """Return the tags with a role, or all of them, in reading order."""
        tree = self.root["/StructTreeRoot"].get_object()
        top = Tag("root", inside=list(_tags(tree.get("/K"))))
        return [one for one in top.walk() if not role or one.role == role]

    def fonts(self) -> set[str]:
        """Return the names of the fonts that stand inside, without the mark of their subset."""
        found = set()
        for page in self.pdf.pages:
            for one in (page["/Resources"].get("/Font") or {}).values():
                (descendant,) = one.get_object()["/DescendantFonts"]
                descriptor = descendant.get_object()["/FontDescriptor"].get_object()
                assert {"/FontFile2", "/FontFile3"} & set(descriptor)
                found.add(str(descriptor["/FontName"]).partition("+")[2])
        return found


def bare(text: str) -> str:
    """Return a text without any space, and without what may be cut."""
    return re.sub(r"[\s\u00a0\u200b]", "", text)


def _tags(node: Any) -> Iterator[Tag]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for one in node:
            yield from _tags(one)
    elif hasattr(node, "get") and "/S" in node:
        attributes = node.get("/A") or []
        attributes = attributes if isinstance(attributes, list) else [attributes]
        yield Tag(
            str(node["/S"]).removeprefix("/"),
            str(node.get("/Alt") or ""),
            [one.get_object() for one in attributes],
            list(_tags(node.get("/K"))),
        )
