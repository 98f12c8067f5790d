"""Import profiles that a territory keeps: the columns of its own files, recognised again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import slug, squeezed
from bastide.kernel.buildings.models import ImportProfile
from bastide.kernel.buildings.readers.answers import FileRead
from bastide.kernel.buildings.readers.mapping import ColumnRule
from bastide.kernel.buildings.readers.profiles import SHIPPED, Profile, as_data, from_data
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit import services as audit
from bastide.platform.exchange.delimited import header_key

NAME_LENGTH = 100


@transaction.atomic
def keep_profile(
    *,
    actor: Actor,
    territory: Territory,
    room: str,
    name: str,
    found: FileRead,
    rules: Mapping[str, ColumnRule] | None = None,
) -> ImportProfile:
    """Keep how a file's columns were read, so that the same header is read the same way again.

    The same header kept again replaces its profile.

    Args:
        actor: contributes to the territory, or to a part of it, in the room.
        territory: obtained through a gate.
        room: room of the caller.
        name: name of the profile.
        found: the file as read.
        rules: rules told by the person, by header made comparable; they replace those of the file.

    Raises:
        InputRefusedError: no name, or one that another profile has; a rule that fills nothing.
        NotAllowedError: the actor contributes nowhere in the territory.
    """
    _require(actor, territory, room)
    said = squeezed(name)[:NAME_LENGTH]
    told = {header_key(column.header): column.rule for column in found.columns}
    profile = Profile(
        key=slug(said),
        label=said,
        rules={**told, **(rules or {})},
        required=frozenset(header_key(header) for header in found.table.header),
        source=found.table.file_name,
    )
    base = found.profile
    if base is not None:
        profile = replace(profile, constants=base.constants, segments=base.segments)
    mapping = as_data(from_data(as_data(profile)))
    signature = found.table.signature
    others = ImportProfile.objects.filter(territory=territory, name=said)
    if not slug(said) or any(slug(said) == one.key for one in SHIPPED):
        raise _refused(said, "ce nom est vide ou celui d’un profil fourni.")
    if others.exclude(signature=signature).exists():
        raise _refused(said, "un autre profil porte déjà ce nom.")
    kept, _is_new = ImportProfile.objects.update_or_create(
        territory=territory,
        signature=signature,
        defaults={"name": said, "mapping": mapping, "author": actor.label[:120]},
    )
    audit.record(
        actor=actor,
        perimeter_id=territory.perimeter_id,
        action="keep_profile",
        target=kept,
        after={"name": said, "columns": len(profile.rules)},
    )
    return kept


@transaction.atomic
def drop_profile(*, actor: Actor, profile: ImportProfile, room: str, reason: str = "") -> None:
    """Forget an import profile; what was imported with it stays."""
    _require(actor, profile.territory, room)
    audit.record(
        actor=actor,
        perimeter_id=profile.territory.perimeter_id,
        action="drop_profile",
        target=profile,
        before={"name": profile.name},
        reason=reason,
    )
    profile.delete()


def _require(actor: Actor, territory: Territory, room: str) -> None:
    if not actor.can_within(Role.CONTRIBUTOR, territory.perimeter_id, room):
        actor.require(Role.CONTRIBUTOR, territory.perimeter_id, room)


def _refused(value: str, reason: str) -> InputRefusedError:
    return InputRefusedError(
        (Refusal(reason, "Choisissez un autre nom.", field="Profil", value=value),)
    )
