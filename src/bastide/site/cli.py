"""The `bastide` command. Its help reads like the menu of the product.

Commands on plain files never load Django; those that need the database call `with_django()`.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typing_extensions import override

from bastide import __version__
from bastide.platform.composition import loaded
from bastide.site.rooms import cards

PLATFORM_GROUPS = {
    "audit": ("bastide.platform.audit.cli:app", "Journal\u00a0: vérifier la chaîne d’audit."),
    "mail": (
        "bastide.platform.mail.cli:app",
        "Courriels\u00a0: remettre ce qui attend, vider ce qui a servi.",
    ),
    "search": ("bastide.platform.search.cli:app", "Recherche\u00a0: reconstruire l’index."),
}


class RoomsGroup(TyperGroup):
    """Loads the commands of a room only when one of them is asked for."""

    def _groups(self) -> dict[str, tuple[str, str]]:
        rooms = {
            card.cli_name or card.slug: (card.cli, f"{card.label}\u00a0: {card.summary}")
            for card in cards()
            if card.cli
        }
        return {**rooms, **PLATFORM_GROUPS}

    @override
    def list_commands(self, ctx: Any) -> list[str]:
        return [*self._groups(), *super().list_commands(ctx)]

    @override
    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        groups = self._groups()
        if cmd_name not in groups:
            return super().get_command(ctx, cmd_name)
        path, summary = groups[cmd_name]
        if _is_help_of_the_whole():
            return TyperGroup(name=cmd_name, help=summary)
        group = typer.main.get_group(loaded(path))
        group.name, group.help = cmd_name, summary
        return group


def _is_help_of_the_whole() -> bool:
    return len(sys.argv) <= 2 and (len(sys.argv) == 1 or sys.argv[1] in {"--help", "-h"})  # noqa: PLR2004 -- program and one word


app = typer.Typer(
    cls=RoomsGroup,
    no_args_is_help=True,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Bastide\u00a0: la plateforme ouverte de pilotage des territoires.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _say_version(is_asked: bool) -> None:
    if is_asked:
        sys.stdout.write(f"bastide {__version__}\n")
        raise typer.Exit


@app.callback()
def whole(
    *,
    _version: bool = typer.Option(
        False, "--version", help="Dire la version.", is_eager=True, callback=_say_version
    ),
) -> None:
    """Bastide : la plateforme ouverte de pilotage des territoires."""


def with_django() -> None:
    """Load Django and its settings; needed by the commands that use the database."""
    import_module("bastide.site.start").load()


@app.command()
def serve(
    host: str = typer.Option("127.0.0.1", help="Adresse d’écoute."),
    port: int = typer.Option(8000, help="Port d’écoute."),
    workers: int = typer.Option(2, help="Nombre de processus."),
) -> None:
    """Servir le produit sur cette machine."""
    import_module("bastide.site.start").serve(host=host, port=port, workers=workers)


@app.command()
def worker(
    interval: float = typer.Option(1.0, help="Secondes entre deux lectures de la file."),
    is_kept: bool = typer.Option(
        False, "--kept", help="Seul de sa sorte, à côté d’un serveur, et arrêté avec lui."
    ),
) -> None:
    """Exécuter les tâches longues, à part du serveur (BASTIDE_TASKS=database)."""
    import_module("bastide.site.start").queue_tasks()
    with_django()
    import_module("bastide.site.worker").work(interval=interval, is_kept=is_kept)


@app.command()
def migrate() -> None:
    """Créer la base ou la mettre au niveau de cette version."""
    with_django()
    import_module("bastide.site.start").migrate()


@app.command()
def demo(
    as_json: bool = typer.Option(False, "--json", help="Répondre en JSON."),
) -> None:
    """Charger les deux démonstrations : la métropole réelle et le territoire fictif."""
    with_django()
    import_module("bastide.site.demo").run(as_json=as_json)


@app.command()
def check(
    as_json: bool = typer.Option(False, "--json", help="Répondre en JSON."),
) -> None:
    """Vérifier l’installation : base, journal, données, réglages."""
    with_django()
    import_module("bastide.site.checks").run(as_json=as_json)


@app.command()
def backup(
    file: str = typer.Argument(help="Fichier à écrire."),
    as_json: bool = typer.Option(False, "--json", help="Répondre en JSON."),
) -> None:
    """Sauvegarder la base et les fichiers, avec les empreintes qui prouvent la restauration."""
    with_django()
    import_module("bastide.site.safekeeping").backup(file, as_json=as_json)


@app.command()
def restore(
    file: str = typer.Argument(help="Sauvegarde à relire."),
    as_json: bool = typer.Option(False, "--json", help="Répondre en JSON."),
) -> None:
    """Restaurer une sauvegarde dans une installation vide et comparer les empreintes."""
    with_django()
    import_module("bastide.site.safekeeping").restore(file, as_json=as_json)


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
