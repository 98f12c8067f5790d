"""The invented basin of the demonstration: its words and sources, the trades that hire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import yaml

from bastide.foundation.shipped import shipped_data
from bastide.modules.employment.core.simulator.outlets import Outlet
from bastide.modules.employment.core.simulator.world import Place, Trade, Words, World
from bastide.modules.employment.readers.rome import reference_rows

_LONGEST_TITLE = 60
_MOST_TITLES = 8


@cache
def told() -> Mapping[str, Any]:
    """Return what the file of the demonstration says of employment."""
    path = shipped_data() / "demo" / "emploi_fictif.yaml"
    said: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return said


def simulated_world(places: Sequence[Place], *, live: int | None = None) -> World:
    """Return the invented basin.

    Args:
        places: its communes.
        live: jobs open on an ordinary day; as the file says by default.
    """
    said = told()
    return World(
        seed=said["graine"],
        trades=hiring_trades(),
        places=tuple(places),
        words=Words(
            employers=said["employeurs"],
            spots=said["lieux_dits"],
            openings=said["accroches"],
            missions=said["missions"],
            conditions=said["conditions"],
            profiles=said["profils"],
        ),
        live=live or said["offres_en_ligne"],
        usual_days=said["duree_moyenne_jours"],
    )


@cache
def simulated_outlets() -> tuple[Outlet, ...]:
    """Return the sixty sources of the invented basin."""
    said = told()
    named = [_outlet(one) for one in said["sources"]]
    groups = (
        ("ats", "logiciel", "Recrutement employeur {} (simulé)"),
        ("grands_employeurs", "grand", "Grand employeur {} (simulé)"),
        ("pages_carrieres", "carrieres", "Page carrières {} (simulée)"),
        ("communes", "mairie", "Annonces de mairie {} (simulées)"),
        ("agences", "agence", "Partenaire local {} (simulé)"),
    )
    for group, code, name in groups:
        one = said[group]
        named += [
            Outlet(f"{code}-{rank}", name.format(rank), one["genre"], one["part"])
            for rank in range(1, one["nombre"] + 1)
        ]
    return tuple(named)


def _outlet(one: Mapping[str, Any]) -> Outlet:
    return Outlet(
        code=one["code"],
        name=one["nom"],
        kind=one["genre"],
        share=one["part"],
        domains=one.get("domaines", ""),
        kinds=frozenset(one.get("types", "").split()),
    )


@cache
def hiring_trades() -> tuple[Trade, ...]:
    """Return the trades that hire, by ROME and NAF, with the titles that people write for them."""
    titles = _titles()
    return tuple(
        Trade(
            rome=row["rome_id"],
            titles=titles.get(row["rome_id"], (row["rome_label"],)),
            naf=f"{row['naf_id'][:2]}.{row['naf_id'][2:]}",
            weight=float(row["hirings"]),
        )
        for row in reference_rows("rome_naf_embauches_2021.csv")
        if float(row["hirings"] or 0) > 0
    )


def _titles() -> dict[str, tuple[str, ...]]:
    """Return the shortest titles of each trade, as the ROME writes them."""
    found: dict[str, list[str]] = {}
    for row in reference_rows("rome_appellations.csv"):
        found.setdefault(row["code_rome"], []).append(row["libelle"])
    return {
        rome: tuple(
            sorted((one for one in names if len(one) <= _LONGEST_TITLE), key=len)[:_MOST_TITLES]
        )
        or tuple(names[:1])
        for rome, names in found.items()
    }
