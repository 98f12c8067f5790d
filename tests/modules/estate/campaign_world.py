"""A small estate to score: six assets of one city, a campaign on the proposed grid, its people."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from decimal import Decimal

from django.test import Client

from bastide.kernel.buildings.core.costs import CostKind
from bastide.kernel.buildings.models import Asset
from bastide.kernel.buildings.services import create_asset, record_cost, set_up_segments
from bastide.kernel.grids import services as grids
from bastide.kernel.grids.models import Campaign, Rater, Subject
from bastide.kernel.grids.queries import get_own_rater, get_own_subject, sheet_of
from bastide.modules.estate.forms.sheets import page_version
from bastide.modules.estate.queries.campaigns import list_candidate_assets
from bastide.modules.estate.services import campaigns
from bastide.modules.estate.services.grids import use_proposed_grid
from bastide.platform.access.actors import SYSTEM, Actor, actor_for
from bastide.platform.access.roles import Role
from tests.keeping import kept
from tests.modules.spending.world import CITY, METROPOLE, Land, land, person

ROOM = "estate"
ASSETS = {
    # code: (name, segment, m², euros of 2025, energy class)
    "E1": ("École du Parc", "Scolaire et enfance", 100, 1000, "B"),
    "E2": ("École du Bourg", "Scolaire et enfance", 100, 2000, "D"),
    "E3": ("École Ferry", "Scolaire et enfance", 100, 4000, ""),
    "S1": ("Gymnase", "Sportif", 500, 9000, "F"),
    "S2": ("Piscine", "Sportif", 800, None, "G"),
    "T1": ("Réserve foncière", "", None, None, ""),
}
RATERS = {"elu1": "elu", "elu2": "elu", "agent1": "service", "agent2": "service"}
ASKED = ("A1", "A3", "A4", "A5", "A7", "T1", "T2", "T3", "T4", "T5", "T6")
"""The items that raters are asked about E1: its energy and its cost come from data."""


@dataclass
class Estate:
    """A territory, its campaign, and those who meet it."""

    land: Land
    campaign: Campaign
    actors: dict[str, Actor] = field(default_factory=dict)
    raters: dict[str, Rater] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    @property
    def territory(self):
        return self.land.territory

    @property
    def manager(self) -> Actor:
        return self.actors["manager"]

    @property
    def root(self) -> str:
        """Return the beginning of the addresses of the estate."""
        return f"/territoires/{self.territory.slug}/patrimoine/"

    @property
    def here(self) -> str:
        """Return the beginning of the addresses of the campaign."""
        return f"{self.root}campagnes/{self.campaign.pk}/"

    @property
    def api(self) -> str:
        """Return the beginning of the addresses of the campaign by the API."""
        return f"/api/v1{self.here.rstrip('/')}"

    def fresh(self) -> Campaign:
        self.campaign = Campaign.objects.select_related("grid", "perimeter").get(
            pk=self.campaign.pk
        )
        return self.campaign

    def subject(self, code: str) -> Subject:
        return self.campaign.subjects.select_related("campaign").get(code=code)

    def asset(self, code: str) -> Asset:
        return Asset.objects.get(territory=self.territory, code=code)

    def sheet(self, who: str, code: str):
        """Return the sheet of a rater, as the kernel gives it to him."""
        actor = self.actors[who]
        rater = get_own_rater(actor, self.fresh())
        subject = self.campaign.subjects.get(code=code)
        return sheet_of(actor, rater, get_own_subject(actor, rater, subject.pk))

    def save(self, who: str, code: str, *, comments=None, **answers):
        """Save a sheet as the rater of that name, on the version that stands."""
        return grids.save_sheet(
            actor=self.actors[who],
            rater=self.raters[who],
            subject=self.subject(code),
            answers=answers,
            comments=comments,
            version=self.sheet(who, code).version,
            key=uuid.uuid4(),
        )

    # Pages ----------------------------------------------------------------------------------------
    def get(self, page: str = "", who: str = "manager"):
        """Ask for a page of the campaign."""
        return self.client(who).get(self.here + page)

    def post(self, page: str, who: str = "manager", **data):
        """Send a form to a page of the campaign."""
        return self.client(who).post(self.here + page, data)

    def send(self, who: str, code: str, *, version=0, rounds=1, key=None, script=False, **answers):
        """Send a sheet as a browser does, or as its script does."""
        fields = {f"note-{item}": answer for item, answer in answers.items()}
        return self.client(who).post(
            f"{self.here}noter/{self.subject(code).pk}/",
            fields | {"version": page_version(rounds, version), "cle": key or uuid.uuid4()},
            headers={"X-Bastide-Envoi": "1"} if script else {},
        )

    def client(self, who: str) -> Client:
        if who not in self.clients:
            self.clients[who] = Client()
            if who != "visitor":
                self.clients[who].force_login(
                    self.actors[who].user, "allauth.account.auth_backends.AuthenticationBackend"
                )
        return self.clients[who]


def estate(*, stage: str = "open", with_data: bool = True) -> Estate:
    """Return a campaign of the estate at a stage: `draft`, `open`, `closed` or `published`."""
    return kept(lambda: _built(stage, with_data=with_data), "estate", stage, with_data)


def _built(stage: str, *, with_data: bool) -> Estate:
    place = land("Pays noté", METROPOLE, (METROPOLE, "Métropole"), (CITY, "Ville"))
    root = place.territory.perimeter
    make_assets(place, with_data=with_data)
    grid = use_proposed_grid(actor=SYSTEM, territory=place.territory)
    campaign = campaigns.prepare_campaign(
        actor=SYSTEM,
        territory=place.territory,
        perimeter_id=root.pk,
        grid=grid,
        name="Campagne 2026",
        retention="Les noms sont effacés deux ans après la publication.",
    )
    made = Estate(place, campaign)
    made.actors = {
        **{
            role.name.lower(): actor_for(person(role.name.lower(), (root, role), room=ROOM))
            for role in Role
        },
        **{
            name: actor_for(person(name, (root, Role.READER), room=ROOM))
            for name in (*RATERS, "occupant")
        },
        "elsewhere": actor_for(person("elsewhere", (root, Role.MANAGER), room="spending")),
    }
    chosen = list_candidate_assets(SYSTEM, place.territory, campaign).exclude(kind="land")
    campaigns.add_assets(
        actor=SYSTEM, territory=place.territory, campaign=campaign, assets=list(chosen)
    )
    colleges = {college.code: college for college in campaign.colleges.all()}
    for name, code in RATERS.items():
        made.raters[name] = grids.add_rater(
            actor=SYSTEM, campaign=campaign, college=colleges[code], user=made.actors[name].user
        )
    made.raters["occupant"] = grids.add_rater(
        actor=SYSTEM,
        campaign=campaign,
        college=colleges["occupant"],
        user=made.actors["occupant"].user,
        groups=["Sportif"],
    )
    made.raters["papier"] = grids.add_rater(
        actor=SYSTEM, campaign=campaign, college=colleges["occupant"], label="Mme Papier"
    )
    bring_to(made, stage)
    made.fresh()
    return made


def bring_to(made: Estate, stage: str) -> None:
    if stage in {"open", "closed", "published"}:
        campaigns.open_scoring(actor=SYSTEM, campaign=made.campaign)
    if stage in {"closed", "published"}:
        grids.close_round(actor=SYSTEM, campaign=made.campaign)
    if stage == "published":
        grids.publish_campaign(actor=SYSTEM, campaign=made.campaign)


def make_assets(place: Land, *, with_data: bool = True) -> None:
    """Create the assets of the city, in the six proposed segments."""
    set_up_segments(actor=SYSTEM, territory=place.territory, room=ROOM)
    for code, (name, segment, area, cost, energy) in ASSETS.items():
        cells = {"code": code, "name": name, "kind": "land" if code == "T1" else "building"}
        cells |= {"segment": segment} if segment else {}
        cells |= {"area_sdp_m2": str(area)} if area and with_data else {}
        cells |= {"energy_class": energy} if energy and with_data else {}
        asset = create_asset(
            actor=SYSTEM, authority=place.bodies[CITY], room=ROOM, cells=cells, source="Essai"
        )
        if cost and with_data:
            record_cost(
                actor=SYSTEM,
                asset=asset,
                room=ROOM,
                year=2025,
                kind=CostKind.FLUIDS,
                amount=Decimal(cost),
                source="Grand livre 2025",
            )
