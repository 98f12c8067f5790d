"""Sources in words: how they are, when they were read, what they list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.modules.employment.models import Channel, FeedRun, Source, Stage
from bastide.modules.employment.queries.sites import SourceHealth
from bastide.modules.employment.queries.sources import RemarkCount
from bastide.platform.ui.archetypes import Fact


@dataclass(frozen=True, slots=True)
class HealthRow:
    """A source in a table: its name and site, its state, when it was read, what it lists."""

    health: SourceHealth
    level: str
    state: str
    why: str


def state_of(run: FeedRun | None) -> tuple[str, str]:
    """Return the level and the words of the state of a source, from its last run."""
    if run is None:
        return "neutral", _("pas encore lue")
    if run.stage == Stage.FAILED:
        return "err", _("n’a pas répondu")
    if run.stage == Stage.FETCHED:
        return "info", _("lecture en cours")
    if run.is_quarantined:
        return "warn", _("en quarantaine\u00a0: rien n’est retiré")
    return "ok", _("saine")


def source_state(source: Source, run: FeedRun | None) -> tuple[str, str]:
    """Return the level and the words of the state of a source; what is typed here is never read."""
    if source.channel == Channel.ENTRY:
        return "ok", _("saisies et examinées ici")
    return state_of(run)


def health_rows(health: Sequence[SourceHealth]) -> list[HealthRow]:
    """Return the sources of a table, those that are not well first, then by volume."""
    order = {"err": 0, "warn": 1, "info": 2, "neutral": 3, "ok": 4}
    rows = [
        HealthRow(
            one,
            *source_state(one.source, one.run),
            why=" ".join(one.run.reasons) if one.run else "",
        )
        for one in health
    ]
    return sorted(rows, key=lambda row: (order[row.level], -row.health.listed))


def health_sentence(health: Sequence[SourceHealth]) -> str:
    """Return how many sources are read and how many are well."""
    well = sum(source_state(one.source, one.run)[0] == "ok" for one in health)
    total = ngettext("%(count)s source suivie", "%(count)s sources suivies", len(health)) % {
        "count": len(health)
    }
    return _("%(total)s, dont %(well)s saines à leur dernière lecture.") % {
        "total": total,
        "well": well,
    }


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run of a source in a table."""

    run: FeedRun
    level: str
    state: str
    why: str


def run_rows(runs: Sequence[FeedRun]) -> list[RunRow]:
    """Return the runs of a table, in the order given."""
    return [
        RunRow(
            one,
            *state_of(one),
            why=" ".join(dict.fromkeys((*([one.error] if one.error else []), *one.reasons))),
        )
        for one in runs
    ]


@dataclass(frozen=True, slots=True)
class RemarkRow:
    """One remark of the linter in a table, with its share of the offers that a source lists."""

    title: str
    article: str
    offers: int
    share: str


def remark_rows(read: int, counted: Sequence[RemarkCount]) -> list[RemarkRow]:
    """Return the remarks of a table, in the order given.

    Args:
        read: offers that the linter has read.
        counted: how many have each remark.
    """
    return [
        RemarkRow(
            one.rule.title,
            one.rule.article,
            one.offers,
            f"{100 * one.offers / read:.0f}\u00a0%",
        )
        for one in counted
    ]


def remark_sentence(read: int, counted: Sequence[RemarkCount]) -> str:
    """Return in one sentence what the linter finds most in what a source lists."""
    if not read:
        return _("Aucune offre de cette source n’a encore été relue.")
    if not counted:
        return _("Aucune remarque sur les offres de cette source.")
    said = ngettext(
        "%(read)s offre relue\u00a0; la remarque la plus fréquente («\u00a0%(title)s\u00a0») en "
        "touche %(offers)s.",
        "%(read)s offres relues\u00a0; la remarque la plus fréquente («\u00a0%(title)s\u00a0») en "
        "touche %(offers)s.",
        read,
    )
    most = counted[0]
    return said % {"read": read, "title": most.rule.title, "offers": most.offers}


def source_facts(source: Source) -> list[Fact]:
    """Return what was agreed with a source and how far it is believed."""
    every = _("toutes les %(hours)s heures") % {"hours": source.every_hours}
    rule = _(
        "quarantaine au-delà de %(drop)s\u00a0%% de chute ou sous %(fewest)s offres\u00a0; "
        "retrait après %(misses)s lectures saines"
    ) % {
        "drop": source.largest_drop_pct,
        "fewest": source.fewest,
        "misses": source.misses,
    }
    return [
        Fact(_("Genre de flux"), source.kind),
        Fact(_("Arrivée"), source.get_channel_display(), note=source.address),
        Fact(_("Licence ou convention"), source.agreement),
        Fact(_("Rythme"), every if source.is_active else _("hors service")),
        Fact(_("Disjoncteur"), rule),
        Fact(_("Confiance"), str(source.trust)),
        Fact(_("Contact technique"), source.contact),
    ]
