"""What the commands of this room share: Django, the answer in words or in JSON, the refusal."""

from __future__ import annotations

import json
import sys
from typing import Any

import typer

from bastide.foundation.errors import BastideError, InputRefusedError
from bastide.platform.composition import loaded

app = typer.Typer(no_args_is_help=True, help="Territoires.", rich_markup_mode=None)

AS_JSON = typer.Option(False, "--json", help="Répondre en JSON.")


def with_django() -> None:
    """Start Django: these commands read and write the database."""
    loaded("bastide.site.start:load")()


def say(act: Any, *, as_json: bool) -> None:
    """Do an act and write its answer; a refusal is written and ends with exit code 1."""
    try:
        answer = act()
    except InputRefusedError as error:
        _refuse([refusal.as_dict() for refusal in error.refusals], str(error), as_json=as_json)
    except BastideError as error:
        _refuse([{"reason": str(error)}], str(error), as_json=as_json)
    else:
        text = json.dumps(answer, ensure_ascii=False) if as_json else _in_words(answer)
        sys.stdout.write(text + "\n")


def _in_words(answer: dict[str, Any]) -> str:
    return "\n".join(f"{key}\u00a0: {_value(value)}" for key, value in answer.items())


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(
            str(item.get("detail", item) if isinstance(item, dict) else item) for item in value
        )
    return "—" if value is None else str(value)


def _refuse(errors: list[dict[str, Any]], text: str, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps({"errors": errors}, ensure_ascii=False) + "\n")
    else:
        sys.stderr.write(text + "\n")
    raise SystemExit(1)
