"""The room’s part of the demonstrations: an invented basin of sixty sources; a real one, empty."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from bastide.kernel.territories.demo import MONTPELLIER
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.demo.postings import load_postings
from bastide.modules.employment.models import Basin, Channel, Source
from bastide.modules.employment.readers.simulation import simulated_outlets, told
from bastide.modules.employment.services.basins import open_basin
from bastide.modules.employment.services.communication.demonstration import load_communication
from bastide.modules.employment.services.feeds.sources import SourceDetails, add_source
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.tasks.services import start_job

AGREEMENT = "Données inventées pour la démonstration"
REAL_NAME = "Offres d’emploi de Montpellier Méditerranée"


def load(*, actor: Actor) -> None:
    """Open the site of the invented territory and have its sources read; again changes nothing.

    Where the server keeps its own worker, the reading waits for it: the demonstration opens at once
    and its offers come in the minute that follows. The real territory receives its basin alone: its
    sources are to be connected, and nothing is shown.

    Args:
        actor: the system, or an administrator of the installation.
    """
    for territory in Territory.objects.filter(is_fictitious=True).order_by("slug"):
        is_new = _load_invented(actor, territory)
        load_postings(actor=actor, territory=territory)
        if is_new:
            _start_past(actor, territory)
    real = Territory.objects.filter(siren=MONTPELLIER, basin__isnull=True).first()
    if real is not None:
        open_basin(actor=actor, territory=real, name=REAL_NAME, is_open=False)


def _load_invented(actor: Actor, territory: Territory) -> bool:
    """Open the site of an invented territory and have its sources read; tell whether it is new."""
    if Basin.objects.filter(territory=territory).exists():
        return False
    said = told()
    open_basin(
        actor=actor,
        territory=territory,
        name=said["nom_du_site"],
        slug=said["adresse_du_site"],
        promise=said["accueil"],
        is_open=True,
    )
    load_communication(actor=actor, territory=territory, today=timezone.localdate())
    known = set(Source.objects.filter(territory=territory).values_list("code", flat=True))
    for outlet in simulated_outlets():
        if outlet.code not in known:
            add_source(
                actor=actor,
                territory=territory,
                details=SourceDetails(
                    code=outlet.code,
                    name=outlet.name,
                    kind=outlet.kind,
                    channel=Channel.SIMULATION,
                    agreement=AGREEMENT,
                ),
            )
    start_job(
        actor=actor,
        perimeter_id=territory.perimeter_id,
        room="employment",
        label="Première lecture des sources d’offres",
        work="bastide.modules.employment.tasks:read_sources",
        arguments={"only_due": True},
        role=Role.CONTRIBUTOR,
        is_left=settings.TASKS_ARE_AUTO,
    )
    return True


def _start_past(actor: Actor, territory: Territory) -> None:
    start_job(
        actor=actor,
        perimeter_id=territory.perimeter_id,
        room="employment",
        label="Passé inventé de la démonstration",
        work="bastide.modules.employment.tasks:tell_past",
        role=Role.MANAGER,
        is_left=settings.TASKS_ARE_AUTO,
    )
