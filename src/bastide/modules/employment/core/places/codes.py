"""Postal and INSEE codes of offers: which communes they name, even damaged or mistaken."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bastide.kernel.territories.core.codes import is_insee_code
from bastide.modules.employment.core.places.gazetteer import Gazetteer

_CODE = re.compile(r"[0-9]{5}|2[ab][0-9]{3}")
_SHORT_CODE = re.compile(r"[0-9]{4}")
_WHOLE_CITIES = {"75000": ("75056",), "69000": ("69123",), "13000": ("13055",)}
"""Codes that people write for a city whose postal codes are those of its arrondissements."""

_DISTRICTS = {"750": "751", "751": "751", "6900": "6938", "130": "132"}
"""First digits of the postal codes of arrondissements, and those of their INSEE codes."""

_CORSICA = {"200": ("2A",), "201": ("2A",), "202": ("2B",), "206": ("2B",)}


@dataclass(frozen=True, slots=True)
class CodeToken:
    """A postal or INSEE code of a label.

    Attributes:
        text: five characters, its lost zero put back.
        communes: INSEE codes of the postal code, or the commune of the INSEE code.
        also: commune that the same digits name as an INSEE code, when they are a postal code too.
        departments: départements that the code may belong to.
        is_postal: known as a postal code. is_repaired: its leading zero was lost.
        district: INSEE code of the arrondissement that the code names; else empty.
    """

    text: str
    communes: tuple[str, ...]
    departments: tuple[str, ...]
    also: str = ""
    is_postal: bool = False
    is_repaired: bool = False
    district: str = ""


def code_of(text: str, gazetteer: Gazetteer) -> CodeToken | None:
    """Return a postal or INSEE code, a lost leading zero put back; `None` when it is none.

    Digits that are both are a postal code first: `also` keeps the other reading.
    """
    bare = text.strip().upper()
    is_repaired = bool(_SHORT_CODE.fullmatch(bare))
    code = f"0{bare}" if is_repaired else bare
    if not _CODE.fullmatch(code.lower()):
        return None
    communes = gazetteer.postal.get(code) or _WHOLE_CITIES.get(code, ())
    named = gazetteer.named(code) if is_insee_code(code) else None
    departments = departments_of_code(code, gazetteer)
    if not communes and named is None and (is_repaired or not departments):
        return None
    district = named.district if named is not None else ""
    return CodeToken(
        text=code,
        communes=communes or ((named.code,) if named else ()),
        departments=departments,
        also=named.code if named and communes else "",
        is_postal=bool(communes),
        is_repaired=is_repaired,
        district=_district(code, communes, gazetteer) if communes else district,
    )


def _district(code: str, communes: tuple[str, ...], gazetteer: Gazetteer) -> str:
    """Return the arrondissement of a postal code of Paris, Lyon or Marseille; else nothing.

    69003 is 69383, 13002 is 13202, 75015 is 75115; 75116 is the north of the sixteenth.
    """
    for postal, insee in _DISTRICTS.items():
        named = gazetteer.named(code.replace(postal, insee, 1)) if code.startswith(postal) else None
        if named is not None and (named.code,) == communes:
            return named.district
    return ""


def departments_of_code(code: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Return the départements that the first digits of a postal or INSEE code may name."""
    overseas = code[:3] if code.startswith(("97", "98")) else code[:2]
    found = _CORSICA.get(code[:3], ("2A", "2B") if code.startswith("20") else (overseas,))
    return tuple(one for one in found if one in gazetteer.departments)
