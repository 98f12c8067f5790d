"""What commands write in an installation, through the services of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from bastide.platform.commands import stop_refused

if TYPE_CHECKING:
    from bastide.kernel.organisations.models import Authority
    from bastide.kernel.territories.models import Territory
    from bastide.platform.access.actors import Actor


def import_into(
    slug: str,
    contents: Sequence[tuple[bytes, str]],
    *,
    siren: str,
    acting: str,
    profile: str,
    year: int | None,
    dry_run: bool,
    as_json: bool,
) -> list[dict[str, Any]]:
    """Import lists into the inventory of an authority; all of them or none.

    Returns:
        For each file, the answer of the command and the identifier of what can be undone.
    """
    actor = _acting(acting, as_json=as_json)
    place = _territory(actor, slug, as_json=as_json)
    owner = _authority(actor, place, siren, as_json=as_json)
    from bastide.foundation.errors import BastideError, InputRefusedError, Refusal
    from bastide.kernel.buildings.services.imports import ImportFile
    from bastide.modules.estate.imports import import_lists

    files = [ImportFile(name, data, profile=profile, year=year) for data, name in contents]
    try:
        done = import_lists(actor, owner, files, dry_run=dry_run)
    except InputRefusedError as error:
        stop_refused(error.refusals, as_json=as_json)
    except BastideError as error:
        remedy = "Demandez ce droit, ou agissez avec un autre compte."
        stop_refused([Refusal(reason=str(error), remedy=remedy)], as_json=as_json)
    return [
        one.check.answer
        | {
            "file": file.name,
            "territory": place.slug,
            "authority": owner.siren,
            "batch": str(one.batch.pk) if one.batch else None,
        }
        for one, file in zip(done, files, strict=True)
    ]


def _acting(email: str, *, as_json: bool) -> Actor:
    """Load Django and return who acts: the system, or the account of an address."""
    from bastide.platform.composition import loaded

    loaded("bastide.site.start:load")()
    from bastide.platform.access.actors import SYSTEM, actor_for
    from bastide.platform.accounts.queries import account_of

    if not email:
        return SYSTEM
    user = account_of(email)
    if user is None:
        _stop("aucun compte n’a cette adresse.", "--as", email, as_json=as_json)
    return actor_for(user)


def _territory(actor: Actor, slug: str, *, as_json: bool) -> Territory:
    from django.http import Http404

    from bastide.kernel.territories.queries import get_visible_territory

    try:
        return get_visible_territory(actor, slug)
    except Http404:
        _stop("aucun territoire de ce nom n’est visible.", "--territory", slug, as_json=as_json)


def _authority(actor: Actor, place: Territory, siren: str, *, as_json: bool) -> Authority:
    """Return the authority that owns the assets: the one named, or the only one."""
    from bastide.kernel.organisations.queries import list_visible_authorities
    from bastide.platform.access.roles import Role

    owners = list(
        list_visible_authorities(actor, place, room="estate", role=Role.CONTRIBUTOR).order_by(
            "name"
        )
    )
    named = [one for one in owners if not siren or one.siren == siren]
    if len(named) != 1:
        known = ", ".join(f"{one.siren} ({one.name})" for one in owners)
        remedy = f"Choisissez parmi\u00a0: {known}." if owners else ""
        reason = _why_none(has_owners=bool(owners), is_vague=bool(named))
        _stop(reason, "--authority", siren, remedy=remedy, as_json=as_json)
    return named[0]


def _why_none(*, has_owners: bool, is_vague: bool) -> str:
    if not has_owners:
        return "ce compte ne peut importer pour aucune collectivité du territoire."
    if is_vague:
        return "ce territoire a plusieurs collectivités, et aucune n’est nommée."
    return "aucune collectivité de ce numéro ne peut recevoir cette liste."


def _stop(reason: str, field: str, value: str, *, as_json: bool, remedy: str = "") -> NoReturn:
    from bastide.foundation.errors import Refusal

    said = remedy or "Vérifiez ce qui est écrit, ou agissez avec un autre compte."
    stop_refused([Refusal(reason, said, field=field, value=value)], as_json=as_json)
