"""Filters of the list of jobs."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bastide.modules.employment.models import PublishedJob
from bastide.modules.employment.queries.live import live

STATES = (
    ("", _("En ligne")),
    ("plusieurs", _("En ligne, publiées par plusieurs sources")),
    ("masquees", _("Retirées du site")),
    ("terminees", _("Terminées")),
    ("toutes", _("Toutes")),
)


class JobFilters(forms.Form):
    """What narrows the list of jobs: words of the title or employer, state."""

    q = forms.CharField(label=_("Intitulé, employeur ou numéro"), required=False, max_length=100)
    etat = forms.ChoiceField(label=_("État"), choices=STATES, required=False)

    def narrowed(self, jobs: QuerySet[PublishedJob], at: dt.datetime) -> QuerySet[PublishedJob]:
        """Return the jobs that the filters keep; a wrong filter narrows nothing."""
        said = self.cleaned_data if self.is_valid() else {}
        words, state = said.get("q", ""), said.get("etat", "")
        conditions = {
            "": live(at),
            "plusieurs": live(at) & Q(sources_count__gt=1),
            "masquees": Q(hidden_at__isnull=False),
            "terminees": Q(ended_at__isnull=False),
            "toutes": Q(),
        }
        kept = jobs.filter(conditions[state])
        if words.isascii() and words.isdigit():
            return kept.filter(pk=int(words[:18]))
        if words:
            kept = kept.filter(Q(title__icontains=words) | Q(employer__icontains=words))
        return kept
