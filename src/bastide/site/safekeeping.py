"""`bastide backup` and `bastide restore`: the report said in words or in JSON."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

from bastide.foundation.errors import BastideError, InputRefusedError
from bastide.platform.database.backups import backup_to, restore_from


def backup(file: str, *, as_json: bool) -> None:
    """Write a backup and say what it holds."""
    _say(backup_to, file, as_json=as_json, done="Sauvegarde écrite")


def restore(file: str, *, as_json: bool) -> None:
    """Restore a backup and say that every row is the same."""
    _say(restore_from, file, as_json=as_json, done="Restauration vérifiée ligne à ligne")


def _say(act: Any, file: str, *, as_json: bool, done: str) -> None:
    try:
        report = act(Path(file))
    except InputRefusedError as error:
        _refuse([refusal.as_dict() for refusal in error.refusals], str(error), as_json=as_json)
    except BastideError as error:
        _refuse([{"file": file, "reason": str(error)}], str(error), as_json=as_json)
    else:
        if as_json:
            sys.stdout.write(json.dumps(dataclasses.asdict(report), default=str) + "\n")
        else:
            sys.stdout.write(f"{done}\u00a0: {file}\n")


def _refuse(errors: list[dict[str, Any]], text: str, *, as_json: bool) -> None:
    sys.stdout.write(json.dumps({"errors": errors}) + "\n") if as_json else sys.stderr.write(
        text + "\n"
    )
    raise SystemExit(1)
