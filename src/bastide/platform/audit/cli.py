"""`bastide audit`: verify the journal, anchor it outside."""

from __future__ import annotations

import json
import sys

import typer

from bastide.foundation.errors import BastideError
from bastide.platform.composition import loaded

app = typer.Typer(
    no_args_is_help=True,
    help="Journal\u00a0: vérifier la chaîne d'audit.",
    rich_markup_mode=None,
)


def _with_django() -> None:
    loaded("bastide.site.start:load")()


@app.command()
def verify(
    as_json: bool = typer.Option(False, "--json", help="Répondre en JSON."),
) -> None:
    """Relire toute la chaîne et ses ancrages ; code 1 si quelque chose a été modifié."""
    _with_django()
    from bastide.platform.audit.verification import verify as verified

    found = verified()
    if as_json:
        sys.stdout.write(json.dumps(found.as_dict(), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(
            f"{found.events} événements dans {found.chains} chaînes, {found.anchors} ancrages, "
            f"{found.exposed} événements depuis le dernier.\n"
        )
        for fault in found.faults:
            sys.stderr.write(f"{fault}\n")
        for guard in found.missing_guards:
            sys.stderr.write(f"Garde absente de la base\u00a0: {guard}.\n")
        if found.restart:
            sys.stdout.write(f"Ancrages repris le {found.restart}\n")
        sys.stdout.write("Journal intact.\n" if found.is_whole else "Journal altéré.\n")
    raise typer.Exit(0 if found.is_whole else 1)


@app.command()
def anchor(
    as_json: bool = typer.Option(False, "--json", help="Répondre en JSON."),
) -> None:
    """Écrire maintenant la tête des chaînes dans le fichier externe."""
    _with_django()
    from bastide.platform.audit.anchors import anchor as anchored

    try:
        made = anchored()
    except BastideError as error:
        said = {"errors": [{"reason": str(error)}]}
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n") if as_json else None
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(1) from error
    if as_json:
        number = made.number if made else None
        chains = len(made.seals) if made else 0
        sys.stdout.write(json.dumps({"number": number, "chains": chains}) + "\n")
    else:
        sys.stdout.write(f"Ancrage n° {made.number}.\n" if made else "Rien de nouveau à ancrer.\n")


@app.command()
def restart(
    reason: str = typer.Option(help="Ce qui s'est passé, en mots ; gardé pour toujours."),
) -> None:
    """Reprendre les ancrages après une restauration qui a perdu des actes, ou un fichier perdu."""
    _with_django()
    from bastide.platform.access.actors import SYSTEM
    from bastide.platform.audit.chains import FaultKind
    from bastide.platform.audit.services import restart_anchors
    from bastide.platform.audit.verification import verify as verified

    broken = {FaultKind.EDITED, FaultKind.BROKEN, FaultKind.UNSEALED}
    faults = [fault for fault in verified().faults if fault.kind in broken]
    if faults or not reason.strip():
        for fault in faults:
            sys.stderr.write(f"{fault}\n")
        sys.stderr.write(
            "La chaîne elle-même est altérée ou la raison manque\u00a0: rien n'est repris.\n"
        )
        raise typer.Exit(1)
    made = restart_anchors(actor=SYSTEM, reason=reason)
    sys.stdout.write(f"Ancrages repris au n° {made.number}.\n")
