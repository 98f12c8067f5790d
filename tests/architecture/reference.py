"""The pages of the reference that the code writes: `python -m tests.architecture.reference`.

A test compares them with what stands in `docs/reference/`: a setting or a command that changes
without its page fails the build.
"""

from __future__ import annotations

import types
import typing
from pathlib import Path
from typing import Any

import typer
from pydantic.fields import FieldInfo

from bastide.platform.composition import loaded
from bastide.site.cli import PLATFORM_GROUPS, app
from bastide.site.env import HOME, Env
from bastide.site.rooms import cards

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"
NBSP = "\u00a0"
KINDS = {
    bool: "vrai ou faux",
    str: "texte",
    int: "nombre",
    Path: "chemin",
    list: "liste en JSON",
}
JSON_KEYS = {
    "spending import": "`documents[]`",
    "spending ratios": "`population`, `checks[]`",
    "estate import": "`seen`, `created`, `updated`, `unchanged`, `merged[]`, `refused[]`",
    "spending decompose": "`total`, `groups[]`, `unmapped`, `rule_conflicts[]`",
}


def environment_page() -> str:
    """Return the page of the settings, from the descriptions in `bastide.site.env`."""
    lines = [
        "# Réglages",
        "",
        f"Tout se règle par des variables d'environnement. Sans aucune{NBSP}: SQLite dans `var/`,",
        "écoute locale, débogage",
        "éteint, clé secrète créée une fois. Cette page est écrite par le code.",
        "",
        "| variable | contenu | par défaut | effet |",
        "|---|---|---|---|",
        *(_setting(name, field) for name, field in Env.model_fields.items()),
    ]
    return "\n".join(lines) + "\n"


def _setting(name: str, field: FieldInfo) -> str:
    variable = str(field.validation_alias or f"BASTIDE_{name.upper()}")
    description = str(field.description).replace("|", "\\|")
    return f"| `{variable}` | {_kind(field.annotation)} | {_default(field)} | {description} |"


def _kind(annotation: Any) -> str:
    origin = typing.get_origin(annotation)
    if origin is typing.Literal:
        return " ou ".join(f"`{one}`" for one in typing.get_args(annotation))
    if origin in {typing.Union, types.UnionType}:
        return _kind(next(one for one in typing.get_args(annotation) if one is not type(None)))
    return KINDS[origin or annotation]


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is None or value in ("", []):
        return "—"
    if isinstance(value, bool):
        return "vrai" if value else "faux"
    if isinstance(value, Path):
        return f"`{value.relative_to(HOME)}`"
    if isinstance(value, str | int):
        return f"`{value}`"
    return ", ".join(f"`{one}`" for one in value)


def commands_page() -> str:
    """Return the page of the commands, from their own help."""
    lines = [
        "# Ligne de commande",
        "",
        "`bastide --help` se lit comme le menu. Toute commande sur des fichiers marche sans base",
        f"de données. `--json` écrit un seul objet JSON sur la sortie standard{NBSP}; les messages",
        f"vont sur la sortie d'erreur. Code 0{NBSP}: fait{NBSP}; 1{NBSP}: entrée refusée, avec",
        f"`errors[]` (`file`, `line`, `field`, `value`, `reason`, `remedy`){NBSP}; 2{NBSP}: usage.",
        "Cette page est écrite par le code.",
        "",
        *_commands("bastide", app, deep=False),
    ]
    groups = {card.cli_name or card.slug: card.cli for card in cards() if card.cli}
    groups |= {name: path for name, (path, _summary) in PLATFORM_GROUPS.items()}
    for name, path in groups.items():
        lines += _commands(f"bastide {name}", loaded(path), deep=True)
    return "\n".join(lines).rstrip() + "\n"


def _commands(before: str, part: typer.Typer, *, deep: bool) -> list[str]:
    group: Any = typer.main.get_group(part)
    lines: list[str] = []
    for name, command in group.commands.items():
        words = " ".join(_words(one) for one in command.params if one.param_type_name == "argument")
        lines += [f"## `{before} {name}{' ' + words if words else ''}`", ""]
        lines += [*str(command.help).strip().splitlines(), ""]
        options = [one for one in command.params if one.param_type_name == "option"]
        shown = [_option(one) for one in options if one.name != "help"]
        lines += ["| option | effet |", "|---|---|", *shown, ""] if shown else []
        key = f"{before} {name}".removeprefix("bastide ")
        if deep and key in JSON_KEYS:
            lines += [f"Réponse JSON{NBSP}: {JSON_KEYS[key]}.", ""]
    return lines


def _words(argument: Any) -> str:
    return str(argument.metavar or argument.name.upper())


def _option(option: Any) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts)
    return f"| {names} | {str(option.help or '').replace('|', chr(92) + '|')} |"


PAGES = {"reglages.md": environment_page, "commandes.md": commands_page}


def main() -> None:
    """Write the pages."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
