"""Commands that write in an installation, through the services of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bastide.modules.spending.cli.inputs import documents_of
from bastide.modules.spending.cli.shown import show_document
from bastide.platform.commands import AsJson, answer, stop_refused

if TYPE_CHECKING:
    from bastide.foundation.errors import Refusal
    from bastide.kernel.territories.models import Territory
    from bastide.platform.access.actors import Actor
    from bastide.platform.exchange.models import ImportBatch


def import_into(
    slug: str, files: Sequence[str], *, acting: str, dry_run: bool, as_json: bool
) -> None:
    """Import files in a territory through the services of the pages; whole or not at all."""
    read = documents_of(files, as_json=as_json)
    actor, place = _actor_and_territory(acting, slug, as_json=as_json)
    from bastide.foundation.errors import BastideError
    from bastide.modules.spending.core.answers import document_answer
    from bastide.modules.spending.imports import import_read

    try:
        report = import_read(actor, place, read, dry_run=dry_run)
    except BastideError as error:
        stop_refused(_refusals(error), as_json=as_json)
    documents = [document_answer(item) | {"status": report.status(item)} for item in read]
    batch = str(report.batch.pk) if report.batch else None
    if as_json:
        answer({"documents": documents, "batch": batch, "dry_run": dry_run})
        return
    words = {"created": "à importer" if dry_run else "importé", "unchanged": "déjà là"}
    for item in documents:
        show_document(item)
        typer.echo(f"  {words[item['status']]}")
    if batch:
        typer.echo(f"Lot {batch}\u00a0: «\u00a0bastide spending undo {batch}\u00a0» l'annule.")


def undo(
    batch: Annotated[str, typer.Argument(metavar="LOT", help="Identifiant du lot d'import.")],
    *,
    reason: Annotated[str, typer.Option("--reason", help="Pourquoi, gardé au journal.")] = "",
    acting: Annotated[
        str, typer.Option("--as", help="Adresse du compte qui agit\u00a0; par défaut le système.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Annuler un import enregistré : ses documents partent, le lot et le journal restent."""
    from bastide.foundation.errors import BastideError

    actor, place, found = _stored_batch(acting, batch, as_json=as_json)
    from bastide.modules.spending.services import undo_budgets

    try:
        removed = undo_budgets(actor=actor, territory=place, batch=found, reason=reason)
    except BastideError as error:
        stop_refused(_refusals(error), as_json=as_json)
    if as_json:
        answer({"batch": str(found.pk), "removed": removed})
    else:
        typer.echo(f"{removed} document(s) retiré(s).")


def _acting(email: str, *, as_json: bool) -> Actor:
    """Load Django and return who acts: the system, or the account of an address."""
    from bastide.foundation.errors import Refusal
    from bastide.platform.composition import loaded

    loaded("bastide.site.start:load")()
    from bastide.platform.access.actors import SYSTEM, actor_for
    from bastide.platform.accounts.queries import account_of

    if not email:
        return SYSTEM
    user = account_of(email)
    if user is None:
        refusal = Refusal(
            reason="aucun compte n'a cette adresse.",
            remedy="Donnez l'adresse d'un compte existant, ou rien pour agir comme le système.",
            field="--as",
            value=email,
        )
        stop_refused([refusal], as_json=as_json)
    return actor_for(user)


def _actor_and_territory(email: str, slug: str, *, as_json: bool) -> tuple[Actor, Territory]:
    actor = _acting(email, as_json=as_json)
    from django.http import Http404

    from bastide.kernel.territories.queries import get_visible_territory

    try:
        return actor, get_visible_territory(actor, slug)
    except Http404:
        _stop_absent("territoire", "--territory", slug, as_json=as_json)


def _stored_batch(email: str, batch: str, *, as_json: bool) -> tuple[Actor, Territory, ImportBatch]:
    actor = _acting(email, as_json=as_json)
    from uuid import UUID

    from django.http import Http404

    from bastide.kernel.territories.queries import list_visible_territories
    from bastide.platform.exchange.queries import get_visible_batch

    found: tuple[Actor, Territory, ImportBatch] | None = None
    for place in list_visible_territories(actor):
        with suppress(Http404, ValueError):
            stored = get_visible_batch(actor, place.perimeter_id, "spending", UUID(batch))
            found = (actor, place, stored)
    if found is None:
        _stop_absent("lot d'import", "LOT", batch, as_json=as_json)
    return found


def _stop_absent(what: str, field: str, value: str, *, as_json: bool) -> NoReturn:
    from bastide.foundation.errors import Refusal

    refusal = Refusal(
        reason=f"aucun {what} de ce nom n'est visible.",
        remedy="Vérifiez-le dans l'adresse de sa page.",
        field=field,
        value=value,
    )
    stop_refused([refusal], as_json=as_json)


def _refusals(error: Exception) -> Sequence[Refusal]:
    """Return the refusals of an error; a missing right is one."""
    from bastide.foundation.errors import InputRefusedError, Refusal

    if isinstance(error, InputRefusedError):
        return error.refusals
    return [
        Refusal(reason=str(error), remedy="Demandez ce droit, ou agissez avec un autre compte.")
    ]
