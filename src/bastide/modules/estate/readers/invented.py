"""The invented estate policy of the demonstration (`data/demo/politique_fictive.yaml`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bastide.modules.estate.core.invented import InventedRater, InventedUse

FILE = "politique_fictive.yaml"


@dataclass(frozen=True, slots=True)
class InventedCampaign:
    """A campaign to prepare.

    Attributes:
        name: its own. opens_on, closes_on: announced days; `None` when nothing is announced.
        raters: who scores on paper. reason: of its second round; empty without.
        groups: segments scored; empty for all. shown_from: raters that a college shows its figures
            from; 0 for the usual number.
    """

    name: str
    opens_on: dt.date | None
    closes_on: dt.date | None
    raters: tuple[InventedRater, ...]
    reason: str = ""
    groups: tuple[str, ...] = ()
    shown_from: int = 0


@dataclass(frozen=True, slots=True)
class InventedPolicy:
    """What the demonstration of the estate is made from.

    Attributes:
        retention: how long names are kept. uses: use of a building → what it is worth.
        earlier, published, open: the campaign of two years before, the one that is over, the one
            that is scored now.
        told: everything else of the file, part by part.
    """

    retention: str
    uses: Mapping[str, InventedUse]
    earlier: InventedCampaign
    published: InventedCampaign
    open: InventedCampaign
    told: Mapping[str, Any]


def read_invented_policy(path: Path) -> InventedPolicy:
    """Return the policy that a YAML file describes."""
    facts: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return InventedPolicy(
        retention=facts["conservation"],
        uses={name: _use(row) for name, row in facts["usages"].items()},
        earlier=_campaign(facts["campagne_anterieure"]),
        published=_campaign(facts["campagne"]),
        open=_campaign(facts["campagne_ouverte"]),
        told=facts,
    )


def _campaign(row: Mapping[str, Any]) -> InventedCampaign:
    return InventedCampaign(
        name=row["nom"],
        opens_on=row.get("ouverture"),
        closes_on=row.get("cloture"),
        raters=tuple(_rater(one) for one in row.get("evaluateurs", ())),
        reason=row.get("second_tour", ""),
        groups=tuple(row.get("segments", ())),
        shown_from=row.get("montrer_des", 0),
    )


def _rater(row: Mapping[str, Any]) -> InventedRater:
    return InventedRater(
        name=row["nom"],
        college=row["college"],
        groups=tuple(row.get("segments", ())),
        lean=row.get("penchant", {}),
        spread=row["ecart"],
        unknown=row.get("nsp", {}),
    )


def _use(row: Mapping[str, Any]) -> InventedUse:
    merits = {key: value for key, value in row.items() if key != "sans"}
    return InventedUse(merits, frozenset(row.get("sans", ())))
