"""Sources and their runs, the offers of each source, the jobs that are published."""

from bastide.modules.employment.models.alerts import (
    AlertDelivery,
    AlertRequest,
    Frequency,
    Subscriber,
    Subscription,
)
from bastide.modules.employment.models.basins import Basin
from bastide.modules.employment.models.jobs import (
    EndReason,
    PairDecision,
    PublishedJob,
    SourceOffer,
)
from bastide.modules.employment.models.sources import (
    Channel,
    FeedPayload,
    FeedRun,
    Source,
    Stage,
)

__all__ = [
    "AlertDelivery",
    "AlertRequest",
    "Basin",
    "Channel",
    "EndReason",
    "FeedPayload",
    "FeedRun",
    "Frequency",
    "PairDecision",
    "PublishedJob",
    "Source",
    "SourceOffer",
    "Stage",
    "Subscriber",
    "Subscription",
]
