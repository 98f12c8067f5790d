"""What the commands on texts share: one text or a file of lines, and how the answer is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from bastide.platform.commands import (
    MAX_BYTES,
    STANDARD_INPUT,
    answer,
    file_content,
    stop_refused,
)

if TYPE_CHECKING:
    from bastide.modules.employment.readers.text_lines import Line

T = TypeVar("T")


def publish(schema: dict[str, Any], example: Sequence[dict[str, Any]], *, is_schema: bool) -> None:
    """Write the JSON Schema of a line, or runnable lines."""
    if is_schema:
        answer(schema)
        return
    for one in example:
        typer.echo(json.dumps(one, ensure_ascii=False))


def source_of(text: str | None, file: str) -> str:
    """Return the name of the file to read, empty when a text is given.

    Raises:
        typer.BadParameter: neither or both are given.
    """
    if (text is None) == (not file):
        raise typer.BadParameter("donnez un texte, ou un fichier avec --file.", param_hint="TEXTE")
    return STANDARD_INPUT if text == STANDARD_INPUT else file


def lines_of(
    name: str, read: Callable[[bytes, str], tuple[Line[T], ...]], *, as_json: bool
) -> tuple[Line[T], ...]:
    """Return the lines of a file; one without any usable line ends the command."""
    from bastide.foundation.errors import InputRefusedError, Refusal

    try:
        data, shown = file_content(name)
    except InputRefusedError as error:
        stop_refused(error.refusals, as_json=as_json)
    if len(data) >= MAX_BYTES:
        reason = "le fichier est trop grand."
        stop_refused([Refusal(reason, "Découpez-le.", file=shown)], as_json=as_json)
    lines = read(data, shown)
    refusals = [line.refusal for line in lines if line.refusal is not None]
    if not lines:
        refusals = [Refusal("le fichier est vide.", "Écrivez un texte par ligne.", file=shown)]
    if len(refusals) >= len(lines):
        stop_refused(refusals, as_json=as_json)
    return lines


def refused_lines(lines: Sequence[Line[T]]) -> list[dict[str, Any]]:
    """Return why some lines could not be read, for the answer."""
    return [line.refusal.as_dict() for line in lines if line.refusal is not None]
