"""What pages of a campaign say in words: its tasks, where it stands, what is left to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.foundation.money import shown
from bastide.kernel.grids.core.progress import Progress, total_progress
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign
from bastide.kernel.grids.queries import SheetProgress
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.queries.setup import Setup
from bastide.platform.ui.archetypes import SheetLink, Task, TaskState

STAGE_LEVELS = {
    Stage.DRAFT: "neutral",
    Stage.OPEN: "info",
    Stage.CLOSED: "warn",
    Stage.PUBLISHED: "ok",
    Stage.DROPPED: "neutral",
}
"""Stage → level of its tag."""


FIRST_CELLS = 10
"""Cells proposed to a meeting, chosen beforehand for another round."""


def setup_tasks(territory: Territory, campaign: Campaign, setup: Setup) -> list[Task]:
    """Return what is to be done before the opening, with how far each task is."""

    def at(name: str) -> str:
        return reverse(name, args=[territory.slug, campaign.pk])

    items = ngettext("%(count)s item", "%(count)s items", setup.items) % {"count": setup.items}
    grid_url = reverse("estate_grid", args=[territory.slug, campaign.grid_id])
    return [
        Task(
            _("Choisir la grille de notation"),
            f"{grid_url}?campagne={campaign.pk}",
            TaskState.DONE,
            _("%(grid)s, %(items)s. Elle se fige à l’ouverture.")
            % {"grid": campaign.grid, "items": items},
        ),
        _assets_task(at("estate_campaign_assets"), setup),
        _colleges_task(at("estate_campaign_colleges"), campaign, setup),
        _raters_task(at("estate_raters"), setup),
        _coverage_task(at("estate_raters"), setup),
        _rules_task(at("estate_campaign_rules"), campaign, setup),
        _data_task(at("estate_computed"), setup),
    ]


def _assets_task(url: str, setup: Setup) -> Task:
    state = TaskState.DONE if setup.subjects else TaskState.TO_DO
    hint = _("Par collectivité et par segment, ou un par un.")
    if setup.subjects:
        hint = _("%(assets)s, %(segments)s.") % {
            "assets": counted_assets(setup.subjects),
            "segments": ngettext("%(count)s segment", "%(count)s segments", len(setup.groups))
            % {"count": len(setup.groups)},
        }
    return Task(_("Choisir les biens à noter"), url, state, hint)


def _colleges_task(url: str, campaign: Campaign, setup: Setup) -> Task:
    weights = [college.weight for college, _raters in setup.colleges]
    names = ", ".join(college.label for college, _raters in setup.colleges)
    if not setup.colleges:
        state, hint = TaskState.TO_DO, _("Élus, services, occupants, par exemple.")
    elif campaign.weighs_colleges and not any(weights):
        state, hint = TaskState.INCOMPLETE, _("Tous les poids sont nuls.")
    else:
        state, hint = TaskState.DONE, f"{names}."
    return Task(_("Dire les collèges et leurs poids"), url, state, hint)


def _raters_task(url: str, setup: Setup) -> Task:
    if not setup.raters:
        hint = _("Par leur compte, ou par leur nom si leurs réponses viennent sur papier.")
        return Task(_("Nommer les évaluateurs"), url, TaskState.TO_DO, hint)
    empty = [college.label for college, raters in setup.colleges if not raters]
    if empty:
        hint = _("Personne encore dans\u00a0: %(colleges)s.") % {"colleges": ", ".join(empty)}
        return Task(_("Nommer les évaluateurs"), url, TaskState.INCOMPLETE, hint)
    hint = _("%(accounts)s avec un compte, %(papers)s sur papier.") % {
        "accounts": setup.accounts,
        "papers": setup.papers,
    }
    return Task(_("Nommer les évaluateurs"), url, TaskState.DONE, hint)


def _coverage_task(url: str, setup: Setup) -> Task:
    label = _("Répartir les évaluateurs entre les segments")
    if not setup.raters or not setup.groups:
        hint = _("Quand il y aura des biens et des évaluateurs.")
        return Task(label, "", TaskState.LOCKED, hint)
    if setup.uncovered:
        hint = _(
            "Une classe demande trois évaluateurs, de deux collèges s’il y en a plusieurs. "
            "Pas assez pour\u00a0: %(groups)s."
        ) % {"groups": ", ".join(one.group for one in setup.uncovered)}
        return Task(label, url, TaskState.INCOMPLETE, hint)
    return Task(label, url, TaskState.DONE, _("Chaque segment a assez d’évaluateurs."))


def _rules_task(url: str, campaign: Campaign, setup: Setup) -> Task:
    label = _("Fixer les règles et les dates")
    if not setup.are_rules_chosen:
        hint = _("Seuil, note de plusieurs évaluateurs, indicateur élu, conservation des noms.")
        return Task(label, url, TaskState.TO_DO, hint)
    if campaign.closes_on is None:
        return Task(label, url, TaskState.INCOMPLETE, _("La date de clôture n’est pas annoncée."))
    hint = _("Clôture annoncée le %(day)s.") % {"day": date_format(campaign.closes_on, "j F Y")}
    return Task(label, url, TaskState.DONE, hint)


def _data_task(url: str, setup: Setup) -> Task:
    label = _("Calculer les notes que donnent les données")
    if not setup.computed_items:
        return Task(label, "", TaskState.DONE, _("Aucun item de cette grille ne se calcule."))
    if not setup.subjects:
        return Task(label, "", TaskState.LOCKED, _("Quand il y aura des biens."))
    if not setup.scored + setup.blank:
        hint = _("Énergie, coût d’exploitation, occupation\u00a0; relancé à l’ouverture.")
        return Task(label, url, TaskState.TO_DO, hint)
    hint = _("%(scored)s calculées, %(blank)s laissées aux évaluateurs faute de données.") % {
        "scored": setup.scored,
        "blank": setup.blank,
    }
    is_whole = setup.scored + setup.blank >= setup.subjects * setup.computed_items
    return Task(label, url, TaskState.DONE if is_whole else TaskState.INCOMPLETE, hint)


# Sentences ----------------------------------------------------------------------------------------
def counted_assets(count: int) -> str:
    """Return « 1 bien », « 23 biens »."""
    return ngettext("%(count)s bien", "%(count)s biens", count) % {"count": count}


def standing(campaign: Campaign) -> str:
    """Return where a campaign stands, in one sentence."""
    stage = Stage(campaign.stage)
    if stage is Stage.OPEN and campaign.closes_on:
        day = date_format(campaign.closes_on, "j F Y")
        return _("La campagne est ouverte\u00a0; sa clôture est annoncée le %(day)s.") % {
            "day": day
        }
    return {
        Stage.DRAFT: _("La campagne se prépare\u00a0: personne ne la voit encore, sauf vous."),
        Stage.OPEN: _("La campagne est ouverte\u00a0; aucune date de clôture n’est annoncée."),
        Stage.CLOSED: _("Le tour est clos\u00a0: les notes se lisent, et ne changent plus."),
        Stage.PUBLISHED: _("Les résultats sont publiés."),
        Stage.DROPPED: _("La campagne est abandonnée\u00a0; ses notes restent scellées."),
    }[stage]


def progress_sentence(rows: Sequence[Progress]) -> str:
    """Return how far raters are together, in one sentence."""
    asked = [row for row in rows if row.expected]
    if not asked:
        return _("Rien n’est demandé à personne dans ce tour.")
    done = sum(row.is_done for row in asked)
    whole = total_progress(asked)
    finished = _("Personne n’a encore terminé")
    if done:
        finished = ngettext(
            "%(count)s évaluateur sur %(total)s a terminé",
            "%(count)s évaluateurs sur %(total)s ont terminé",
            done,
        ) % {"count": done, "total": len(asked)}
    given = ngettext(
        "%(answered)s réponse sur %(expected)s",
        "%(answered)s réponses sur %(expected)s",
        whole.answered,
    ) % {"answered": _counted(whole.answered), "expected": _counted(whole.expected)}
    return f"{finished}\u00a0; {given}."


def _counted(count: int) -> str:
    return shown(Decimal(count))


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One line of the table of progress; it says how much, never what."""

    progress: Progress
    level: str


def progress_rows(rows: Sequence[Progress]) -> list[ProgressRow]:
    """Return the table of progress, one row per rater."""
    return [ProgressRow(one, _progress_level(one)) for one in rows]


def _progress_level(one: Progress) -> str:
    if not one.expected:
        return "neutral"
    if one.is_done:
        return "ok"
    return "info" if one.answered else "warn"


# Sheets of a rater --------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class OwnWork:
    """The sheets of a rater: how many are done, the next one to fill, all of them by group."""

    done: int
    total: int
    next_url: str
    sheets: Sequence[SheetLink]

    @property
    def sentence(self) -> str:
        """Return how far the rater is."""
        if not self.total:
            return _("Rien ne vous est demandé dans ce tour.")
        if self.done == self.total:
            return _("Tout est noté. Vous pouvez encore changer vos réponses jusqu’à la clôture.")
        left = self.total - self.done
        return ngettext(
            "Il vous reste %(count)s fiche à remplir.",
            "Il vous reste %(count)s fiches à remplir.",
            left,
        ) % {"count": left}


def own_work(territory: Territory, campaign: Campaign, listed: Sequence[SheetProgress]) -> OwnWork:
    """Return the sheets of a rater as the page shows them.

    Args:
        territory: of the campaign.
        campaign: obtained through a gate.
        listed: his own sheets, in order.
    """

    def at(one: SheetProgress) -> str:
        return reverse("estate_sheet", args=[territory.slug, campaign.pk, one.subject.pk])

    return OwnWork(
        done=sum(one.is_done for one in listed),
        total=len(listed),
        next_url=next((at(one) for one in listed if not one.is_done), ""),
        sheets=[
            SheetLink(one.subject.label, at(one), one.answered, one.expected, one.subject.group)
            for one in listed
        ],
    )
