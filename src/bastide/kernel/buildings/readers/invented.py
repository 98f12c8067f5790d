"""The table from which the invented inventory is made (`data/demo/patrimoine_fictif.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from bastide.kernel.buildings.core.codes import erp_types
from bastide.kernel.buildings.core.costs import CostKind
from bastide.kernel.buildings.core.invented import Typical

_FLAGS = (
    *("ecole", "culte", "service_obligatoire", "legs", "transfere", "section", "pollution"),
    *("loyer", "personnel"),
)


@dataclass(frozen=True, slots=True)
class InventedTable:
    """What the invented inventory is made from.

    Attributes:
        streets: names of streets. years: years of costs and energy.
        shares: kind of cost → share, 0 to 1, of the accounts that assets explain.
        communes, community, social_action: sorts of assets of each kind of authority.
    """

    streets: tuple[str, ...]
    years: tuple[int, ...]
    shares: Mapping[CostKind, Decimal]
    communes: tuple[Typical, ...]
    community: tuple[Typical, ...]
    social_action: tuple[Typical, ...]


def read_invented_table(path: Path) -> InventedTable:
    """Return the table that a YAML file describes."""
    facts: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return InventedTable(
        streets=tuple(facts["voies"]),
        years=tuple(facts["annees"]),
        shares={
            CostKind(kind): Decimal(share) for kind, share in facts["parts_des_comptes"].items()
        },
        communes=tuple(_typical(row) for row in facts["communes"]),
        community=tuple(_typical(row) for row in facts["intercommunalite"]),
        social_action=tuple(_typical(row) for row in facts["action_sociale"]),
    )


def _typical(row: Mapping[str, Any]) -> Typical:
    def pair(name: str) -> tuple[int, int]:
        low, high = row.get(name, (0, 0))
        return int(low), int(high)

    flags = {name for name in _FLAGS if row.get(name)}
    if row.get("etat"):
        flags.add(row["etat"])
    return Typical(
        type=row["type"],
        name=row["nom"],
        use=row["usage"],
        kind=row.get("nature", "building"),
        family=row.get("famille", ""),
        segment=row.get("segment", ""),
        names=tuple(row.get("noms", ())),
        threshold=row.get("seuil", 0),
        each=row.get("un_pour", 1_000_000),
        most=row.get("au_plus", 1),
        one_in=row.get("un_sur", 1),
        follows_population=bool(row.get("selon_population")),
        area=pair("surface"),
        land=pair("terrain"),
        years=pair("annees"),
        kwh=pair("kwh"),
        rate=pair("taux"),
        places=pair("places"),
        value=pair("valeur"),
        erp=erp_types(";".join(row.get("erp", ()))),
        domain=row["domaine"],
        lease=row.get("bail", ""),
        heritage=row.get("patrimoine", ""),
        flags=frozenset(flags),
    )
