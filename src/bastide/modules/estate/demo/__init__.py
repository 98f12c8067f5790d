"""The demonstration of the estate: the invented territory's policy, from its scores to its plan.

Nothing is invented in a real territory.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import transaction

from bastide.kernel.territories.models import Territory
from bastide.modules.estate.demo.campaigns import load_earlier, load_open, load_published
from bastide.modules.estate.demo.desk import desk_of, load_requests, load_sessions
from bastide.modules.estate.demo.diagnosis import load_diagnosis
from bastide.modules.estate.demo.measures import load_measures
from bastide.modules.estate.demo.policy import load_decisions, load_progress, load_scenarios
from bastide.modules.estate.queries.desk import voted_plan
from bastide.modules.estate.readers.invented import FILE, InventedPolicy, read_invented_policy
from bastide.platform.access.actors import Actor


@transaction.atomic
def load(*, actor: Actor) -> None:
    """Load the estate policy of the invented territory; again changes nothing.

    Args:
        actor: the system, or an administrator of the installation.
    """
    policy = read_invented_policy(Path(settings.DATA_DIR) / "demo" / FILE)
    for territory in Territory.objects.filter(is_fictitious=True):
        load_earlier(actor=actor, territory=territory, policy=policy)
        load_published(actor=actor, territory=territory, policy=policy)
        load_open(actor=actor, territory=territory, policy=policy)
        _load_policy(actor, territory, policy)


def _load_policy(actor: Actor, territory: Territory, policy: InventedPolicy) -> None:
    """Load what follows the campaign: decisions, plan, desk, progress, measures, diagnosis."""
    told = policy.told
    view = load_decisions(
        actor=actor, territory=territory, name=policy.published.name, told=told["decisions"]
    )
    desk = desk_of(actor=actor, territory=territory, told=told)
    sessions = load_sessions(desk)
    load_scenarios(actor=actor, view=view, session=sessions["juin"], told=told["scenarios"])
    load_requests(desk, sessions)
    plan = voted_plan(actor, territory, territory.perimeter_id)
    if plan is not None:
        load_progress(actor=actor, plan=plan, told=told)
        load_measures(actor=actor, territory=territory, plan=plan, told=told)
    load_diagnosis(desk)
