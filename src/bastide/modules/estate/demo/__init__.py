"""The demonstration of the estate: the invented territory's policy, from its scores to its plan.

Nothing is invented in a real territory.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from bastide.kernel.territories.models import Territory
from bastide.modules.estate.demo.campaigns import load_open, load_published
from bastide.modules.estate.readers.invented import FILE, read_invented_policy
from bastide.platform.access.actors import Actor


def load(*, actor: Actor) -> None:
    """Load the estate policy of the invented territory; again changes nothing.

    Args:
        actor: the system, or an administrator of the installation.
    """
    policy = read_invented_policy(Path(settings.DATA_DIR) / "demo" / FILE)
    for territory in Territory.objects.filter(is_fictitious=True):
        load_published(actor=actor, territory=territory, policy=policy)
        load_open(actor=actor, territory=territory, policy=policy)
