"""The invented desk: sessions of the groupe foncier, what it was asked, what it answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from bastide.kernel.buildings.models import Asset
from bastide.kernel.organisations.models import Service
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.desk import Examined
from bastide.modules.estate.models import (
    DeskRequest,
    DeskSession,
    RequestKind,
    RulingKind,
)
from bastide.modules.estate.queries.desk import voted_plan
from bastide.modules.estate.services import desk
from bastide.platform.access.actors import Actor


@dataclass(frozen=True)
class Desk:
    """A territory, its buildings and services by code, and what the file tells of the desk."""

    actor: Actor
    territory: Territory
    told: Mapping[str, Any]
    assets: Mapping[str, Asset]
    services: Mapping[str, Service]


def desk_of(*, actor: Actor, territory: Territory, told: Mapping[str, Any]) -> Desk:
    """Return the desk of a territory, as the file describes it."""
    assets = Asset.objects.filter(territory=territory).select_related("territory")
    services = Service.objects.filter(territory=territory)
    return Desk(
        actor,
        territory,
        told,
        {one.code: one for one in assets},
        {one.code: one for one in services},
    )


def load_sessions(made: Desk) -> dict[str, DeskSession]:
    """Load the sessions, none closed yet; return them by their key."""
    today = timezone.localdate()
    known = {one.label: one for one in DeskSession.objects.filter(territory=made.territory)}
    found = {}
    for one in made.told["seances"]:
        held_on = one.get("le") or today + dt.timedelta(days=one["dans"])
        found[one["cle"]] = known.get(one["nom"]) or desk.open_session(
            actor=made.actor,
            territory=made.territory,
            perimeter_id=made.territory.perimeter_id,
            held_on=held_on,
            label=one["nom"],
            members=one["presents"],
        )
    return found


def load_requests(made: Desk, sessions: Mapping[str, DeskSession]) -> None:
    """Load the requests, those that were answered with their answers, then close what is over."""
    if DeskRequest.objects.filter(territory=made.territory).exists():
        return
    for one in made.told["demandes"]:
        asked = _filed(made, one)
        if one.get("seance"):
            desk.rule_request(
                actor=made.actor,
                session=sessions[one["seance"]],
                request=asked,
                answer=desk.Answer(RulingKind(one["reponse"]), one["raison"], one["avis"]),
                plan=voted_plan(made.actor, made.territory, made.territory.perimeter_id),
            )
    for one in made.told["seances"]:
        if one.get("releve"):
            session = DeskSession.objects.get(pk=sessions[one["cle"]].pk)
            desk.close_session(
                actor=made.actor,
                session=session,
                version=session.version,
                minutes=one["releve"],
            )


def _filed(made: Desk, one: Mapping[str, Any]) -> DeskRequest:
    asked = desk.file_request(
        actor=made.actor,
        territory=made.territory,
        perimeter_id=made.territory.perimeter_id,
        kind=RequestKind(one["genre"]),
        title=one["objet"],
        text=one["explication"],
        asset=made.assets[one["bien"]] if "bien" in one else None,
        service=made.services.get(one.get("service", "")),
        surface_m2=one.get("surface"),
        amount=Decimal(one["montant"]) if "montant" in one else None,
        wished_on=one.get("souhait"),
    )
    if not one.get("examines"):
        return asked
    looked = [
        Examined(
            asset=str(made.assets[row["bien"]].pk),
            label=str(made.assets[row["bien"]]),
            is_kept=row["garde"],
            reason=row["raison"],
        )
        for row in one["examines"]
    ]
    return desk.examine_buildings(
        actor=made.actor, request=asked, examined=looked, version=asked.version
    )
