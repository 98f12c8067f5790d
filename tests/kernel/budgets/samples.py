"""Small budget files written for tests, and the folders of the real ones."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = ROOT / "data" / "finance"
TESTS = ROOT / "tests" / "data" / "finance"
NAMESPACE = "http://www.minefi.gouv.fr/cp/demat/docbudgetaire"
LINE = (
    '<LigneBudget><Nature V="60611"/><Fonction V="020"/><ContNat V="011"/><ArtSpe V="false"/>'
    '<CodRD V="D"/><MtPrev V="0.00"/><CredOuv V="100.00"/><MtReal V="90.50"/><OpBudg V="0"/>'
    "</LigneBudget>"
)


def line(**values: str) -> str:
    """Return a `LigneBudget`; keyword names are tags, an empty text leaves the tag out."""
    base = {"Nature": "60611", "ContNat": "011", "CodRD": "D", "MtReal": "90.50", "OpBudg": "0"}
    base |= values
    return (
        "<LigneBudget>"
        + "".join(f'<{name} V="{text}"/>' for name, text in base.items() if text)
        + "</LigneBudget>"
    )


def _norm(text: str) -> str:
    return f'<Nomenclature V="{text}"/>'


def totem(
    *lines: str,
    year: str = "2023",
    step: str = "09",
    siret: str = "21340172201787",
    norm: str = "M57-M57_D",
    namespace: str = NAMESPACE,
    population: str = "1000",
    prolog: str = "",
    tail: str = "",
) -> bytes:
    """Return a TOTEM file in UTF-8 with one budget."""
    body = "\n".join(lines or (LINE,))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
{prolog}<DocumentBudgetaire xmlns="{namespace}">
<VersionSchema V="118"/>
<EnTeteDocBudgetaire><LibelleColl V="Commune d'essai"/><IdColl V="{siret}"/></EnTeteDocBudgetaire>
<Budget>
<EnTeteBudget><LibelleEtab V="Principal"/><IdEtab V="{siret}"/>{_norm(norm)}</EnTeteBudget>
<BlocBudget><NatDec V="{step}"/><Exer V="{year}"/><NatFonc V="1"/><CodTypBud V="P"/></BlocBudget>
<InformationsGenerales><Information Code="PopTot" V="{population}"/></InformationsGenerales>
{body}
{tail}</Budget></DocumentBudgetaire>""".encode()
