"""Setting a campaign up: who may score, who scores what, what is left to do."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from bastide.kernel.grids.models import Campaign, College, Rater
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.prefill import COST, ENERGY, OCCUPATION
from bastide.modules.estate.core.scoring import needed_colleges
from bastide.modules.estate.models import CampaignSettings
from bastide.modules.estate.queries.campaigns import ROOM, chosen_settings
from bastide.platform.access.models import EVERY_ROOM, Grant, Perimeter
from bastide.platform.accounts.models import User

LEAST_RATERS = 3
"""Raters that a class needs on an axis (`core.matrix.MatrixRules.least_raters`)."""


def list_candidate_accounts(territory: Territory, campaign: Campaign) -> list[User]:
    """Return the accounts that read the estate where a campaign stands and are no rater of it.

    For the manager of the campaign only: it names people.
    """
    places = Perimeter.objects.filter(
        Q(pk__in=(campaign.perimeter_id, territory.perimeter_id))
        | Q(parent_id=campaign.perimeter_id)
    )
    today = timezone.localdate()
    grants = (
        Grant.objects.filter(perimeter__in=places, room__in=(ROOM, EVERY_ROOM))
        .filter(Q(starts_on__isnull=True) | Q(starts_on__lte=today))
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    )
    return list(
        User.objects.filter(is_active=True, pk__in=grants.values("user"))
        .exclude(pk__in=campaign.raters.filter(user__isnull=False).values("user"))
        .order_by("full_name", "email")
    )


@dataclass(frozen=True, slots=True)
class GroupCoverage:
    """Who scores the subjects of one group: enough for a class, or not."""

    group: str
    subjects: int
    raters: int
    colleges: int
    least_colleges: int

    @property
    def is_enough(self) -> bool:
        """Tell whether raters and colleges suffice for a class."""
        return self.raters >= LEAST_RATERS and self.colleges >= self.least_colleges


def group_coverage(
    campaign: Campaign, colleges: Sequence[College], places: Iterable[RaterPlace]
) -> list[GroupCoverage]:
    """Return who scores each group of a campaign, in the order of the sheets.

    Args:
        campaign: obtained through a gate.
        colleges: its colleges.
        places: its raters, with what they score.
    """
    counts = Counter(
        campaign.subjects.filter(withdrawn_at__isnull=True)
        .order_by("rank")
        .values_list("group", flat=True)
    )
    counted = [one.code for one in colleges if one.weight or not campaign.weighs_colleges]
    listed = list(places)
    return [
        GroupCoverage(
            group=group,
            subjects=count,
            raters=sum(one.covers(group) for one in listed),
            colleges=len({one.college_id for one in listed if one.covers(group)}),
            least_colleges=needed_colleges(counted),
        )
        for group, count in counts.items()
    ]


@dataclass(frozen=True, slots=True)
class RaterPlace:
    """What a rater scores, from which college, with an account or on paper."""

    college_id: int
    has_account: bool
    groups: frozenset[str] | None

    def covers(self, group: str) -> bool:
        """Tell whether he scores a group; without any said, he scores all."""
        return self.groups is None or group in self.groups


def place_of(rater: Rater) -> RaterPlace:
    """Return what a rater scores; his assignments are at hand."""
    groups = None if rater.covers_all else frozenset(one.group for one in rater.assignments.all())
    return RaterPlace(rater.college_id, rater.user_id is not None, groups)


def list_places(campaign: Campaign) -> list[RaterPlace]:
    """Return what each rater of a campaign scores, in one query."""
    found: dict[uuid.UUID, RaterPlace] = {}
    rows = campaign.raters.order_by().values_list(
        "pk", "college_id", "user_id", "covers_all", "assignments__group"
    )
    for rater_id, college_id, user_id, covers_all, group in rows:
        before = found.get(rater_id)
        groups = (before.groups if before else None) or frozenset()
        if group is not None:
            groups |= {group}
        found[rater_id] = RaterPlace(
            college_id, user_id is not None, None if covers_all else groups
        )
    return list(found.values())


@dataclass(frozen=True)
class Setup:
    """What is set up of a campaign in preparation, for its list of tasks.

    Attributes:
        subjects: subjects chosen. groups: name of a group → who scores it.
        colleges: in order, each with its number of raters.
        accounts, papers: raters with and without account.
        settings: how the results will be read; `are_rules_chosen` once somebody saved them.
        items: items of the grid. computed_items: those that data can score.
        scored, blank: cells that data did score, and those left to raters; both 0 before the data
            were looked at.
    """

    subjects: int
    groups: Sequence[GroupCoverage]
    colleges: Sequence[tuple[College, int]]
    accounts: int
    papers: int
    settings: CampaignSettings
    are_rules_chosen: bool
    items: int
    computed_items: int
    scored: int
    blank: int

    @property
    def raters(self) -> int:
        """Return the number of raters."""
        return self.accounts + self.papers

    @property
    def uncovered(self) -> list[GroupCoverage]:
        """Return the groups that too few raters score."""
        return [one for one in self.groups if not one.is_enough]


def setup_of(campaign: Campaign) -> Setup:
    """Return what is set up of a campaign that the actor leads."""
    places, colleges = list_places(campaign), list(campaign.colleges.all())
    groups = group_coverage(campaign, colleges, places)
    members = Counter(one.college_id for one in places)
    chosen = chosen_settings(campaign)
    is_from_data = Q(is_computed=True, code__in=(ENERGY, COST, OCCUPATION))
    items = campaign.grid.items.aggregate(
        all=Count("pk"), from_data=Count("pk", filter=is_from_data)
    )
    computed = campaign.computed_scores.aggregate(
        scored=Count("pk", filter=~Q(value="", chosen="")),
        blank=Count("pk", filter=Q(value="", chosen="")),
    )
    return Setup(
        subjects=sum(one.subjects for one in groups),
        groups=groups,
        colleges=[(college, members[college.pk]) for college in colleges],
        accounts=sum(one.has_account for one in places),
        papers=sum(not one.has_account for one in places),
        settings=chosen or CampaignSettings(campaign=campaign),
        are_rules_chosen=chosen is not None,
        items=items["all"],
        computed_items=items["from_data"],
        scored=computed["scored"],
        blank=computed["blank"],
    )
