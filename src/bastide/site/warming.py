"""What each web process does before its first request, so that no person waits for it.

It happens after the fork: a process that inherits the chart library in use hangs for ever.
"""

from __future__ import annotations

import gc
import logging

from django.db import DatabaseError, connections

from bastide.foundation.errors import BastideError
from bastide.platform.composition import loaded
from bastide.platform.figures.charts import warm_charts
from bastide.site.rooms import cards

log = logging.getLogger(__name__)


SELDOM = (50_000, 20, 1_000)
"""When the collector looks for cycles: often among what is new, seldom among what is kept.

What each room keeps in memory grows by hundreds of thousands of objects without a cycle, and a
pass over all of them would make one page in twenty wait three times longer.
"""


def warm_up() -> None:
    """Load the chart library and what each room keeps in memory; a failure is told, not raised.

    What is loaded stays: the collector of memory then leaves it aside, and no request waits for
    it to be gone through again.
    """
    warm_charts()
    for card in cards():
        if not card.warm:
            continue
        try:
            loaded(card.warm)()
        except (DatabaseError, BastideError, OSError):
            log.warning("The room %s could not be warmed.", card.slug, exc_info=True)
    connections.close_all()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
