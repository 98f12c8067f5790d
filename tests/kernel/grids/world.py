"""A small campaign: three subjects in two groups, three colleges, people of every role."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from decimal import Decimal

from bastide.kernel.grids import services
from bastide.kernel.grids.core.grids import GridText, ItemText
from bastide.kernel.grids.models import Campaign, Rater, Subject
from bastide.platform.access.actors import SYSTEM, Actor, actor_for
from bastide.platform.access.roles import Role
from tests.modules.spending.world import CITY, METROPOLE, Land, land, person

ROOM = "estate"
GROUPS = {"B01": "écoles", "B02": "écoles", "B03": "sport"}
LEVELS = ("nul", "faible", "moyen", "fort")
GRID = GridText(
    name="Essai",
    items=(
        ItemText("A1", "atout", "État", LEVELS, Decimal(3)),
        ItemText("A2", "atout", "Énergie", LEVELS, Decimal(2), is_computed=True),
        ItemText("T1", "attrait", "Desserte", LEVELS, Decimal(1)),
    ),
    axes=(("atout", "Atouts"), ("attrait", "Attraits")),
)


@dataclass
class World:
    """A campaign in preparation, and those who meet it."""

    land: Land
    campaign: Campaign
    actors: dict[str, Actor] = field(default_factory=dict)
    raters: dict[str, Rater] = field(default_factory=dict)

    @property
    def manager(self) -> Actor:
        return self.actors["manager"]

    @property
    def territory(self):
        return self.land.territory

    def subject(self, code: str) -> Subject:
        return Subject.objects.get(campaign=self.campaign, code=code)

    def fresh(self) -> Campaign:
        return Campaign.objects.select_related("grid").get(pk=self.campaign.pk)

    def save(self, who: str, code: str, version: int = 0, *, key=None, comments=None, **answers):
        """Save a sheet as the rater of that name."""
        return services.save_sheet(
            actor=self.actors[who],
            rater=self.raters[who],
            subject=self.subject(code),
            answers=answers,
            comments=comments,
            version=version,
            key=key or uuid.uuid4(),
        )


def actor_named(name: str, *grants, room: str = ROOM) -> Actor:
    return actor_for(person(name, *grants, room=room))


def world(*, stage: str = "open", with_paper: bool = False, **options) -> World:
    """Return a campaign at a stage: `draft`, `open`, `closed`, `published` or `dropped`."""
    place = land("Pays d’essai", METROPOLE, (METROPOLE, "Métropole"), (CITY, "Ville"))
    root = place.territory.perimeter
    grid = services.create_grid(actor=SYSTEM, territory=place.territory, room=ROOM, grid=GRID)
    campaign = services.create_campaign(
        actor=SYSTEM,
        territory=place.territory,
        perimeter_id=root.pk,
        room=ROOM,
        grid=grid,
        name="Campagne 2026",
        retention="Les noms sont effacés deux ans après la publication.",
        **options,
    )
    made = World(place, campaign)
    made.actors = {
        **{role.name.lower(): actor_named(role.name.lower(), (root, role)) for role in Role},
        "elsewhere": actor_named("elsewhere", (root, Role.ADMINISTRATOR), room="spending"),
        **{name: actor_named(name) for name in ("elu1", "elu2", "agent", "occupant")},
    }
    services.add_subjects(
        actor=SYSTEM,
        campaign=campaign,
        subjects=[
            services.NewSubject(uuid.uuid4(), code, f"Bâtiment {code}", group)
            for code, group in GROUPS.items()
        ],
    )
    colleges = {
        code: services.add_college(actor=SYSTEM, campaign=campaign, code=code, label=code)
        for code in ("elu", "service", "occupant")
    }
    for name, code in (("elu1", "elu"), ("elu2", "elu"), ("agent", "service")):
        made.raters[name] = _rater(made, colleges[code], user=made.actors[name].user)
    made.raters["occupant"] = _rater(
        made, colleges["occupant"], user=made.actors["occupant"].user, groups=["sport"]
    )
    if with_paper:
        made.raters["papier"] = _rater(made, colleges["elu"], label="Mme Papier")
    _bring_to(made, stage)
    made.campaign = made.fresh()
    return made


def _rater(made: World, college, **facts) -> Rater:
    return services.add_rater(actor=SYSTEM, campaign=made.campaign, college=college, **facts)


def _bring_to(made: World, stage: str) -> None:
    if stage in {"open", "closed", "published"}:
        services.open_campaign(actor=SYSTEM, campaign=made.campaign)
    if stage in {"closed", "published"}:
        services.close_round(actor=SYSTEM, campaign=made.campaign)
    if stage == "published":
        services.publish_campaign(actor=SYSTEM, campaign=made.campaign)
    if stage == "dropped":
        services.drop_campaign(actor=SYSTEM, campaign=made.campaign, reason="essai")
