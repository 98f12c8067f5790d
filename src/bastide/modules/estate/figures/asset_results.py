"""The block of an asset's sheet that says where the latest campaign put it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bastide.kernel.buildings.models import Asset
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.matrix import Axis
from bastide.modules.estate.figures.matrix_chart import certainty, points_text
from bastide.modules.estate.figures.results import (
    address,
    class_words,
    indicator_label,
    level_of,
    number_text,
    origin_url,
)
from bastide.modules.estate.queries.results import latest_place
from bastide.platform.access.actors import Actor
from bastide.platform.ui.archetypes import KeyFigure


@dataclass(frozen=True)
class ResultBlock:
    """Where the latest campaign put an asset."""

    campaign: str
    url: str
    level: str
    klass: str
    certainty: str
    figures: Sequence[KeyFigure]
    anchor: str = "resultats"
    template: str = "estate/_asset_results.html"

    @property
    def label(self) -> str:
        """Return the name of the block."""
        return _("Résultats de la notation")


def asset_results(actor: Actor, territory: Territory, asset: Asset) -> ResultBlock | None:
    """Return the block of an asset; `None` when no campaign that the actor may read has it."""
    found = latest_place(actor, territory, asset.pk)
    if found is None:
        return None
    view, code = found
    one = view.result.placements[code]
    scores = [
        KeyFigure(words, points_text(one.scored.on(axis).value), note=_("de 0 à 3"),
                  origin_url=origin_url(view, territory, code, axis.value))
        for axis, words in ((Axis.ATOUT, _("Atouts")), (Axis.ATTRAIT, _("Attraits")))
    ]  # fmt: skip
    elected = view.result.elected
    return ResultBlock(
        campaign=view.campaign.name,
        url=address(view, territory, "estate_session", bien=code),
        level=level_of(one),
        klass=class_words(one),
        certainty=certainty(one),
        figures=[
            *scores,
            KeyFigure(
                indicator_label(elected),
                number_text(view.result.elected_value(code), 3),
                note=_("indicateur élu de la campagne"),
                origin_url=origin_url(view, territory, code, elected.value),
            ),
        ],
    )
