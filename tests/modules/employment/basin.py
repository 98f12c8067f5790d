"""An invented basin of three communes, with sources that tests feed by hand."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field

from django.test import Client

from bastide.kernel.territories.models import MemberCommune, Territory
from bastide.modules.employment.models import Basin, Channel, PublishedJob, Source
from bastide.modules.employment.services.basins import open_basin
from bastide.modules.employment.services.feeds.receiving import receive_feed
from bastide.modules.employment.services.feeds.sources import SourceDetails, add_source
from bastide.modules.employment.services.feeds.storing import store_run
from bastide.modules.employment.services.grouping import Grouping, group_offers
from bastide.platform.access.actors import SYSTEM, Actor, actor_for
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from tests.modules.spending.world import person

ROOM = "employment"
COMMUNES = (
    ("00001", "Castelbrac-sur-Arze", "00100", 24180, (0.05, 0.05)),
    ("00002", "Montaurel", "00110", 11240, (0.15, 0.05)),
    ("00018", "Garriac-le-Vieux", "00140", 305, (0.95, 0.95)),
)
NOW = dt.datetime(2026, 11, 30, 7, 0, tzinfo=dt.UTC)
TEXT = (
    "Au sein de notre fournil, vous pétrissez, façonnez et cuisez les pains de tradition. "
    "Vous travaillez de 3 h à 10 h, cinq jours sur sept, avec deux collègues."
)


def day(count: int) -> dt.datetime:
    """Return an instant so many days after the beginning of the story."""
    return NOW + dt.timedelta(days=count)


@dataclass
class BasinWorld:
    """A territory with its site, its sources and its people."""

    territory: Territory
    basin: Basin
    clients: dict[str, Client] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """Return the beginning of the addresses of the officers' pages."""
        return f"/territoires/{self.territory.slug}/emploi/"

    @property
    def site(self) -> str:
        """Return the address of the public site."""
        return f"/emploi/{self.basin.slug}/"

    def source(self, code: str = "ft", kind: str = "france-travail", **details) -> Source:
        """Add a source."""
        return add_source(
            actor=SYSTEM,
            territory=self.territory,
            details=SourceDetails(
                code=code,
                name=code.upper(),
                kind=kind,
                channel=Channel.DEPOSIT,
                agreement="Convention d’essai",
                **details,
            ),
        )

    def read(self, source: Source, content: bytes, at: dt.datetime = NOW, status: int = 200):
        """Receive and store a content; return the run."""
        run = receive_feed(actor=SYSTEM, source=source, content=content, at=at, http_status=status)
        return store_run(actor=SYSTEM, run=run)

    def group(self, at: dt.datetime = NOW) -> Grouping:
        """Group the offers."""
        return group_offers(actor=SYSTEM, territory=self.territory, at=at)

    def jobs(self) -> list[PublishedJob]:
        """Return the published jobs by number."""
        return list(PublishedJob.objects.filter(territory=self.territory).order_by("pk"))

    def actor(self, who: str) -> Actor:
        """Return somebody of the territory."""
        return actor_for(self.person(who))

    def person(self, who: str):
        """Return the account of somebody who holds a role in the territory."""
        role = Role[who.upper()]
        return person(f"{who}-emploi", (self.territory.perimeter, role), room=ROOM)

    def client(self, who: str) -> Client:
        """Return the browser of somebody of the territory."""
        if who not in self.clients:
            self.clients[who] = Client()
            self.clients[who].force_login(self.person(who))
        return self.clients[who]


def basin_world(name: str = "Pays d’Arze", siren: str = "000009001") -> BasinWorld:
    """Return an invented basin, its site open, without source."""
    territory = Territory.objects.create(
        perimeter=Perimeter.objects.create(label=name),
        slug=name.lower().replace(" ", "-").replace("’", "-"),
        name=name,
        siren=siren,
        is_fictitious=True,
    )
    for code, label, postcode, population, (latitude, longitude) in COMMUNES:
        box = [
            [longitude - 0.02, latitude - 0.02],
            [longitude + 0.02, latitude - 0.02],
            [longitude + 0.02, latitude + 0.02],
            [longitude - 0.02, latitude - 0.02],
        ]
        MemberCommune.objects.create(
            territory=territory,
            code=code,
            name=label,
            departement_code="00",
            postal_codes=postcode,
            population_municipale=population,
            geometry=json.dumps({"type": "Polygon", "coordinates": [box]}),
        )
    basin = open_basin(actor=SYSTEM, territory=territory, name="Emploi d’essai", slug="essai")
    return BasinWorld(territory, basin)


def ft_offer(number: int | str, title: str = "Boulanger (H/F)", **more) -> dict:
    """Return an offer as the public service writes it; a word of its text is its number."""
    offer = {
        "id": str(number),
        "intitule": title,
        "description": f"{TEXT} Dossier {number}.",
        "dateCreation": "2026-11-29T08:00:00Z",
        "typeContrat": "CDI",
        "romeCode": "D1102",
        "lieuTravail": {"libelle": "00 - CASTELBRAC SUR ARZE", "codePostal": "00100"},
        "entreprise": {"nom": "Maison Levain"},
        "origineOffre": {"urlOrigine": f"https://service.exemple/offres/{number}"},
    }
    return offer | more


def ft_feed(*offers: dict) -> bytes:
    """Return a feed of the public service."""
    return json.dumps({"resultats": list(offers)}, ensure_ascii=False).encode()


TRADES = (
    "Boulanger", "Plombier", "Infirmier", "Maçon", "Comptable", "Serveur", "Conducteur de bus",
    "Soudeur", "Libraire", "Jardinier", "Secrétaire", "Fraiseur", "Cuisinier", "Ambulancier",
)  # fmt: skip


def many(count: int, start: int = 0) -> list[dict]:
    """Return distinct offers: each its employer, and a trade among a few."""
    return [
        ft_offer(
            f"N{rank}",
            TRADES[rank % len(TRADES)],
            romeCode="",
            entreprise={"nom": f"Atelier numéro {rank}"},
            description=f"Poste {rank}, équipe {rank * 7}, horaire {rank % 9 + 5} h.",
        )
        for rank in range(start, start + count)
    ]
