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
    HiddenFor,
    PairDecision,
    PossiblePair,
    PublishedJob,
    SourceOffer,
)
from bastide.modules.employment.models.moderation import (
    BodyCode,
    ModerationBody,
    ModerationSeat,
    ModerationStep,
)
from bastide.modules.employment.models.observatory import ObservatoryDay
from bastide.modules.employment.models.outcomes import OutcomeSurvey
from bastide.modules.employment.models.postings import (
    Advertiser,
    AdvertiserKind,
    AdvertiserRequest,
    Posting,
    PostingEntry,
    PostingState,
)
from bastide.modules.employment.models.reports import JobReport, ReportState
from bastide.modules.employment.models.sources import (
    Channel,
    FeedPayload,
    FeedRun,
    Source,
    Stage,
)

__all__ = [
    "Advertiser",
    "AdvertiserKind",
    "AdvertiserRequest",
    "AgendaEvent",
    "AlertDelivery",
    "AlertRequest",
    "AudienceDay",
    "AudienceKey",
    "Basin",
    "BodyCode",
    "Channel",
    "EndReason",
    "FeedPayload",
    "FeedRun",
    "Frequency",
    "HiddenFor",
    "JobReport",
    "ModerationBody",
    "ModerationSeat",
    "ModerationStep",
    "NewsItem",
    "ObservatoryDay",
    "OutcomeSurvey",
    "OutreachCampaign",
    "PairDecision",
    "PossiblePair",
    "Posting",
    "PostingEntry",
    "PostingState",
    "PublishedJob",
    "ReportState",
    "Source",
    "SourceOffer",
    "Stage",
    "Subscriber",
    "Subscription",
    "Visit",
]
