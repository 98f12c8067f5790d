"""Errors that a user can act on: what happened, why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field

from typing_extensions import override


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why an input was refused, placed exactly.

    Attributes:
        reason: why, in one French sentence.
        remedy: what to do about it, in one French sentence.
        file: name of the file, without its folder; empty when no file is concerned.
        line: 1-based line (or row) of the file; `None` when the whole file is concerned.
        field: name of the field or column as the file writes it.
        value: the refused value, shortened to 80 characters.
    """

    reason: str
    remedy: str = ""
    file: str = ""
    line: int | None = None
    field: str = ""
    value: str = ""

    def as_dict(self) -> dict[str, str | int | None]:
        """Return the keys that every `--json` answer uses for an error."""
        return {
            "file": self.file,
            "line": self.line,
            "field": self.field,
            "value": self.value[:80],
            "reason": self.reason,
            "remedy": self.remedy,
        }

    @override
    def __str__(self) -> str:
        """Say it in one line: place, field, value, reason, remedy."""
        place = ", ".join(
            part
            for part in (
                self.file,
                f"ligne {self.line}" if self.line is not None else "",
                f"champ {self.field}" if self.field else "",
                f"valeur «\u00a0{self.value[:80]}\u00a0»" if self.value else "",
            )
            if part
        )
        said = f"{place}\u00a0: {self.reason}" if place else self.reason
        return f"{said} {self.remedy}".strip()


class BastideError(Exception):
    """Any error whose message is meant for the user."""


@dataclass
class InputRefusedError(BastideError):
    """An input was refused as a whole; nothing of it was kept.

    Attributes:
        refusals: every reason found, in the order of the file; never empty.
    """

    refusals: tuple[Refusal, ...] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        super().__init__(str(self))

    @override
    def __str__(self) -> str:
        """Say every reason, one a line."""
        return "\n".join(str(refusal) for refusal in self.refusals)


class NotAllowedError(BastideError):
    """The actor may see the object and may not do this with it."""
