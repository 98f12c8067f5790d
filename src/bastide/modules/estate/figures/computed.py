"""Scores that data give, in words, and where each comes from."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.foundation.money import NBSP
from bastide.kernel.grids.models import ComputedScore
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.forms.sheets import answer_words
from bastide.modules.estate.queries.computed import ComputedCounts
from bastide.platform.figures.provenance import Input, Provenance, Source


def computed_sentence(counts: ComputedCounts) -> str:
    """Return what data score, in one sentence."""
    if not counts.scored + counts.blank:
        return _("Les données n’ont pas encore été regardées.")
    scored = ngettext(
        "Les données donnent %(count)s note", "Les données donnent %(count)s notes", counts.scored
    ) % {"count": counts.scored}
    left = ngettext(
        "%(count)s case reste aux évaluateurs, faute de données",
        "%(count)s cases restent aux évaluateurs, faute de données",
        counts.blank,
    ) % {"count": counts.blank}
    said = f"{scored}{NBSP}; {left}." if counts.blank else f"{scored}."
    if counts.chosen:
        said += " " + ngettext(
            "%(count)s a été remplacée, avec son motif.",
            "%(count)s ont été remplacées, avec leur motif.",
            counts.chosen,
        ) % {"count": counts.chosen}
    return said


def score_provenance(territory: Territory, score: ComputedScore) -> Provenance:
    """Return where a computed score comes from."""
    how = score.how
    notes = []
    if score.chosen:
        author = score.chosen_by.full_name if score.chosen_by else _("un compte supprimé")
        notes.append(
            _("Note retenue à la place\u00a0: %(answer)s, par %(author)s. Motif\u00a0: %(reason)s")
            % {
                "answer": answer_words(score.chosen, score.item.levels),
                "author": author,
                "reason": score.chosen_reason,
            }
        )
    return Provenance(
        label=f"{score.item.code}. {score.item.label}",
        value=answer_words(score.value, score.item.levels),
        formula=how.get("formula", ""),
        inputs=[Input(one.get("label", ""), one.get("value", "")) for one in
                how.get("inputs", [])],
        sources=[
            Source(said, url=_asset_url(territory, score)) for said in how.get("sources", [])
        ] or [Source(_("L’inventaire n’en dit rien."), url=_asset_url(territory, score))],
        computed_at=score.computed_at,
        notes=notes,
    )  # fmt: skip


def _asset_url(territory: Territory, score: ComputedScore) -> str:
    return reverse("estate_asset", args=[territory.slug, score.subject.reference])
