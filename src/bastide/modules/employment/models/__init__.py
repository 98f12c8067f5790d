"""Sources and their runs, their offers, the jobs published, alerts, audience, communication."""

from bastide.modules.employment.models.alerts import (
    AlertDelivery,
    AlertRequest,
    Frequency,
    Subscriber,
    Subscription,
)
from bastide.modules.employment.models.audience import AudienceDay, AudienceKey, Visit
from bastide.modules.employment.models.basins import Basin
from bastide.modules.employment.models.communication import (
    AgendaEvent,
    NewsItem,
    OutreachCampaign,
)
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
    "AgendaEvent",
    "AlertDelivery",
    "AlertRequest",
    "AudienceDay",
    "AudienceKey",
    "Basin",
    "Channel",
    "EndReason",
    "FeedPayload",
    "FeedRun",
    "Frequency",
    "NewsItem",
    "OutreachCampaign",
    "PairDecision",
    "PublishedJob",
    "Source",
    "SourceOffer",
    "Stage",
    "Subscriber",
    "Subscription",
    "Visit",
]
