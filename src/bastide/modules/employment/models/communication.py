"""What a site tells beside its offers: campaigns with their look, news, events. All are dated.

Nothing is deleted: what is past is past by its dates, and stays readable.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.territories.models import Territory

COLOUR = r"^(#[0-9a-f]{6})?$"


class OutreachCampaign(models.Model):
    """A campaign: its own address, what it is about, its look while it lasts.

    `query` is the canonical address of its search (`search_address`), empty for every offer. Both
    days are days of Paris, included.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="outreach_campaigns"
    )
    slug = models.SlugField(_("adresse"), max_length=80)
    name = models.CharField(_("nom"), max_length=120)
    text = models.TextField(_("texte d’accueil"), max_length=2000)
    query = models.CharField(_("recherche"), max_length=4000, blank=True)
    starts_on = models.DateField(_("premier jour"))
    ends_on = models.DateField(_("dernier jour"))
    accent_light = models.CharField(_("couleur, pages claires"), max_length=7, blank=True)
    accent_dark = models.CharField(_("couleur, pages sombres"), max_length=7, blank=True)
    dresses_site = models.BooleanField(_("habille tout le site"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("campagne de communication")
        verbose_name_plural = _("campagnes de communication")
        ordering = ["-starts_on", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "slug"], name="one_outreach_campaign_per_address"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="outreach_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(text="") & ~Q(slug=""),
                name="outreach_says_what_it_is_about",
            ),
            models.CheckConstraint(
                condition=Q(accent_light__regex=COLOUR) & Q(accent_dark__regex=COLOUR),
                name="outreach_accents_are_colours",
            ),
            models.CheckConstraint(
                condition=(Q(accent_light="") & Q(accent_dark=""))
                | (~Q(accent_light="") & ~Q(accent_dark="")),
                name="outreach_accents_go_together",
            ),
            models.CheckConstraint(
                condition=Q(dresses_site=False) | ~Q(accent_light=""),
                name="outreach_dresses_with_its_accents",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.name


class NewsItem(models.Model):
    """A piece of news of a site: shown from a day to another, both included; plain lines."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="employment_news"
    )
    title = models.CharField(_("titre"), max_length=120)
    text = models.TextField(_("texte"), max_length=4000, blank=True)
    link = models.URLField(_("lien"), max_length=500, blank=True)
    shown_from = models.DateField(_("montrée du"))
    shown_until = models.DateField(_("au"), null=True, blank=True)
    rank = models.PositiveSmallIntegerField(_("ordre"), default=0)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("actualité")
        verbose_name_plural = _("actualités")
        ordering = ["rank", "-shown_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(shown_until__isnull=True) | Q(shown_until__gte=F("shown_from")),
                name="news_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="news_has_a_title"),
        ]

    @override
    def __str__(self) -> str:
        """Show its title."""
        return self.title


class AgendaEvent(models.Model):
    """A job fair, an information session: where, when, on the web. Cancelled ones are kept.

    `changed_at` and `version` are the `LAST-MODIFIED` and the `SEQUENCE` of the calendar feed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="employment_events"
    )
    title = models.CharField(_("titre"), max_length=120)
    text = models.TextField(_("texte"), max_length=4000, blank=True)
    place = models.CharField(_("lieu"), max_length=120, blank=True)
    address = models.CharField(_("adresse du lieu"), max_length=250, blank=True)
    link = models.URLField(_("lien"), max_length=500, blank=True)
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    cancelled_at = models.DateTimeField(_("annulé le"), null=True, blank=True)
    changed_at = models.DateTimeField(_("modifié le"))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("événement de l’agenda")
        verbose_name_plural = _("événements de l’agenda")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="agenda_event_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="agenda_event_has_a_title"),
        ]
        indexes = [models.Index(fields=["territory", "starts_at"], name="employment_agenda")]

    @override
    def __str__(self) -> str:
        """Show its title."""
        return self.title
