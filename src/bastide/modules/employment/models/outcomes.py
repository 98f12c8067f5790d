"""What an advertiser answers of a recruitment, and when it was asked.

The link of a message is signed with the installation's key over the survey's seal.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.outcomes.answers import MOST_HIRED, HiringChannel, Outcome
from bastide.modules.employment.models.alerts import SEAL_LENGTH, new_seal
from bastide.modules.employment.models.postings import Posting

HIRES = [Outcome.HIRED_HERE.value, Outcome.HIRED_ELSEWHERE.value]


class OutcomeSurvey(models.Model):
    """The question put to one advertiser about one offer, and its last answer.

    `asked_at` is when a first message left; `middle_at`, `end_at` and `reminded_at` when each of
    the three possible ones did: while the offer is online, after its end, once more. `lost_at` is
    when the address was found not to exist. `answered_at` is the first answer, from which it can be
    corrected for sixty days; `changed_at` the last one. `is_by_link` tells a message's link from
    the closing of the offer in the advertiser's space.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="employment_surveys"
    )
    posting = models.OneToOneField(Posting, on_delete=models.CASCADE, related_name="survey")
    seal = models.CharField(max_length=SEAL_LENGTH, default=new_seal)
    asked_at = models.DateTimeField(_("demandé le"), null=True, blank=True)
    middle_at = models.DateTimeField(_("demandé en cours de parution le"), null=True, blank=True)
    end_at = models.DateTimeField(_("demandé après la fin le"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("rappelé le"), null=True, blank=True)
    lost_at = models.DateTimeField(_("adresse introuvable le"), null=True, blank=True)
    outcome = models.CharField(_("issue"), max_length=25, blank=True)
    channel = models.CharField(_("voie du recrutement"), max_length=15, blank=True)
    hired = models.PositiveSmallIntegerField(_("personnes recrutées"), null=True, blank=True)
    filled_on = models.DateField(_("recrutement le"), null=True, blank=True)
    beyond_reason = models.CharField(_("pourquoi davantage"), max_length=250, blank=True)
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    changed_at = models.DateTimeField(_("corrigé le"), null=True, blank=True)
    is_by_link = models.BooleanField(_("par le lien d’un courriel"), default=False)

    class Meta:
        verbose_name = _("issue d’un recrutement")
        verbose_name_plural = _("issues des recrutements")
        ordering = ["posting"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["", *(one.value for one in Outcome)]),
                name="outcome_is_known",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=["", *(one.value for one in HiringChannel)]),
                name="hiring_channel_is_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", answered_at__isnull=True, changed_at__isnull=True)
                | (~Q(outcome="") & Q(answered_at__isnull=False, changed_at__gte=F("answered_at"))),
                name="outcome_has_its_instants",
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome__in=HIRES, hired__isnull=False, hired__gte=1, hired__lte=MOST_HIRED
                )
                | (~Q(outcome__in=HIRES) & Q(hired__isnull=True, filled_on__isnull=True)),
                name="hire_counts_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(outcome=Outcome.HIRED_ELSEWHERE.value) & ~Q(channel=""))
                | (~Q(outcome=Outcome.HIRED_ELSEWHERE.value) & Q(channel="")),
                name="hire_elsewhere_says_how",
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=False)
                | Q(middle_at__isnull=True, end_at__isnull=True, lost_at__isnull=True),
                name="survey_sent_was_asked",
            ),
            models.CheckConstraint(
                condition=Q(reminded_at__isnull=True) | Q(end_at__isnull=False),
                name="reminder_follows_a_question",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show nothing of the advertiser."""
        return "issue d’un recrutement"
