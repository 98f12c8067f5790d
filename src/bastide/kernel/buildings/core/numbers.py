"""Numbers as people write them: spaces, commas, units; nothing is guessed, nothing becomes zero."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from typing_extensions import override

from bastide.foundation.text import folded

HUNDREDTH = Decimal("0.01")
LARGEST = Decimal(10) ** 13
"""No area, amount or quantity of a territory reaches this: a longer number is a slip."""

SQUARE_FOOT_M2 = Decimal("0.09290304")
"""Square metres in one square foot (exact, by the definition of the international foot)."""

AREA_UNITS: Mapping[str, Decimal] = {
    **dict.fromkeys(("m2", "metrecarre", "metrescarres", "metrecarres"), Decimal(1)),
    **dict.fromkeys(("ha", "hectare", "hectares"), Decimal(10_000)),
    **dict.fromkeys(("a", "are", "ares"), Decimal(100)),
    **dict.fromkeys(("ca", "centiare", "centiares"), Decimal(1)),
    "km2": Decimal(1_000_000),
    **dict.fromkeys(
        ("sqft", "sf", "ft2", "pi2", "squarefeet", "squarefoot", "piedscarres", "piedcarre"),
        SQUARE_FOOT_M2,
    ),
}
MONEY_UNITS: Mapping[str, Decimal] = {
    **dict.fromkeys(("€", "eur", "euro", "euros"), Decimal(1)),
    **dict.fromkeys(
        ("k€", "keur", "keuro", "keuros", "milliers€", "milliersdeuros"), Decimal(1000)
    ),
    **dict.fromkeys(("m€", "meur", "meuro", "meuros", "millionsdeuros"), Decimal(1_000_000)),
}
ENERGY_UNITS: Mapping[str, Decimal] = {
    "kwh": Decimal(1),
    **dict.fromkeys(("kwhef", "kwhan", "kwhpcs", "kwhpci"), Decimal(1)),
    **dict.fromkeys(("mwh", "mwhef", "mwhan"), Decimal(1000)),
    **dict.fromkeys(("gwh", "gwhef"), Decimal(1_000_000)),
    "wh": Decimal("0.001"),
}
NO_UNITS: Mapping[str, Decimal] = {}

_NOTES = re.compile(r"(?:^|(?<=[\s/(€]))(?:h\.?t|t\.?t\.?c|par an|an|annuels?)\b\.?")
_SQUARE = re.compile(r"(?:k?m|ft|pi) ?2", re.IGNORECASE)
_STRAY = re.compile(r"[0-9.,+=(\-\u2212]")
_SIGNED = re.compile(r"([+\-\u2212]?) ?([0-9][0-9 .,'\u2019]*)")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[ '\u2019][0-9]{3})+")
_SCIENTIFIC = re.compile(r"[0-9][.,]?[0-9]*e[+\-]?[0-9]+", re.IGNORECASE)
_CADASTRAL = re.compile(r"(?:([0-9]+)ha)?(?:([0-9]{1,2})a(?!r))?(?:([0-9]{1,2})ca)?", re.IGNORECASE)
_THOUSANDS = 3


class UnreadableError(ValueError):
    """A cell that cannot be read as what its column holds.

    Attributes:
        reason: why, in one French sentence. remedy: what to do, in one French sentence.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy

    @override
    def __str__(self) -> str:
        """Say why and what to do."""
        return f"{self.reason} {self.remedy}"


@dataclass(frozen=True, slots=True)
class Marks:
    """What is known of a column's way of writing numbers.

    Attributes:
        decimal: `,` or `.`; empty when the column does not tell.
    """

    decimal: str = ""


def marks_of(texts: Iterable[str]) -> Marks:
    """Return the decimal mark that a column uses for sure; none when it never shows or varies.

    « 12,5 » and « 1.234,5 » tell of a comma, « 12.5 » and « 1,234,567 » of a point; « 1.250 » alone
    tells nothing.

    >>> marks_of(["1.250", "12,5"]).decimal, marks_of(["1.250", "3.100"]).decimal
    (',', '')
    """
    told = {mark for text in texts if (mark := _told(text))}
    return Marks(told.pop()) if len(told) == 1 else Marks()


def _told(text: str) -> str:
    found = _SIGNED.match(bare(text))
    body = (found[2] if found else "").rstrip(" .,")
    points, commas = body.count("."), body.count(",")
    if points and commas:
        return "." if body.rfind(".") > body.rfind(",") else ","
    mark = "." if points else "," if commas else ""
    if not mark:
        return ""
    if body.count(mark) > 1:
        return "," if mark == "." else "."
    return "" if _is_ambiguous(*body.split(mark)) else mark


def _is_ambiguous(whole: str, rest: str) -> bool:
    return len(rest) == _THOUSANDS and 1 <= len(whole) <= _THOUSANDS and whole[0] != "0"


def bare(text: str) -> str:
    """Return a text with ordinary spaces only, trimmed."""
    return re.sub(r"[\s\u00a0\u202f\u2009]+", " ", text).strip()


def number(text: str, marks: Marks = Marks()) -> Decimal:
    """Return the number that a text writes, without any unit.

    Args:
        text: digits in ASCII, spaces or apostrophes between thousands, a comma or a point.
        marks: what the column tells of its decimal mark.

    Raises:
        UnreadableError: it is no number, or it may be read in two ways.

    >>> number("1 234,50"), number("1.234.567,8"), number("-12.5"), number("0,125")
    (Decimal('1234.50'), Decimal('1234567.8'), Decimal('-12.5'), Decimal('0.125'))
    >>> number("1.250", Marks(","))
    Decimal('1250')
    """
    said = bare(text)
    if _SCIENTIFIC.fullmatch(said):
        raise UnreadableError(
            f"«\u00a0{said}\u00a0» est en notation scientifique\u00a0: des chiffres sont perdus.",
            "Mettez la colonne au format Nombre, puis exportez de nouveau.",
        )
    found = _SIGNED.fullmatch(said)
    if found is None:
        raise _no_number(said)
    value = Decimal(_plain(found[2], marks, said))
    if value >= LARGEST:
        raise UnreadableError(f"«\u00a0{said}\u00a0» est trop grand.", "Vérifiez la valeur.")
    return -value if found[1] in {"-", "\u2212"} else value


def _no_number(said: str) -> UnreadableError:
    return UnreadableError(
        f"«\u00a0{said}\u00a0» n’est pas un nombre.", "Écrivez un nombre, ou laissez vide."
    )


def _plain(body: str, marks: Marks, said: str) -> str:
    """Return digits with a point from digits with any thousands and decimal marks."""
    points, commas = body.count("."), body.count(",")
    decimal = ""
    if points and commas:
        decimal = "." if body.rfind(".") > body.rfind(",") else ","
    elif points + commas == 1:
        mark = "." if points else ","
        whole, rest = body.split(mark)
        decimal = _single(mark, whole, rest, marks, said)
    whole, _mark, rest = body.rpartition(decimal) if decimal else (body, "", "")
    if (decimal and decimal in whole) or (rest and not rest.isdigit()):
        raise _no_number(said)
    return f"{_ungrouped(whole, said)}.{rest}" if rest else _ungrouped(whole, said)


def _single(mark: str, whole: str, rest: str, marks: Marks, said: str) -> str:
    """Return the mark when it is the decimal one, an empty text when it parts thousands."""
    if not _is_ambiguous(whole, rest):
        return mark
    if not marks.decimal:
        raise UnreadableError(
            f"«\u00a0{said}\u00a0» peut se lire de deux façons, en milliers ou en décimales.",
            "Retirez le séparateur de milliers, ou écrivez deux décimales.",
        )
    return mark if mark == marks.decimal else ""


def _ungrouped(whole: str, said: str) -> str:
    """Return digits without thousands separators, which must part groups of three."""
    parts = re.split(r"[ .,'\u2019]", whole.strip())
    is_grouped = 1 <= len(parts[0]) <= _THOUSANDS and all(
        len(one) == _THOUSANDS for one in parts[1:]
    )
    if not all(part.isdigit() for part in parts) or (len(parts) > 1 and not is_grouped):
        raise _no_number(said)
    return "".join(parts)


def unit_key(text: str) -> str:
    """Return a unit made comparable.

    >>> unit_key(" M² "), unit_key("sq. ft"), unit_key("k€ HT"), unit_key("€/an")
    ('m2', 'sqft', 'k€', '€')
    """
    key = folded(text.replace("\u00b2", "2").replace("^", ""))
    return re.sub(r"[\s._()'\u2019\-]|/$", "", _NOTES.sub("", key).rstrip(" /"))


def quantity(
    text: str, units: Mapping[str, Decimal], *, unit: str = "", marks: Marks = Marks()
) -> Decimal:
    """Return a number with its unit, in the reference unit of a table, to the hundredth.

    Args:
        text: as written, with or without a unit before or after it.
        units: unit, made comparable, → how many reference units it is.
        unit: the column's own unit; empty for the reference unit.
        marks: what the column tells of its decimal mark.

    Raises:
        UnreadableError: no number, an unknown unit, or two readings.

    >>> quantity("1,2 M€", MONEY_UNITS), quantity("1000 sq ft", AREA_UNITS)
    (Decimal('1200000.00'), Decimal('92.90'))
    >>> quantity("12,5", MONEY_UNITS, unit="k€")
    Decimal('12500.00')
    """
    said = bare(text)
    if units is AREA_UNITS and (area := _cadastral(said)) is not None:
        return area
    found = _SIGNED.search(said)
    if found is None or _SCIENTIFIC.fullmatch(said):
        return number(said, marks)
    before, after = said[: found.start()], said[found.end() :]
    if _STRAY.search(before) or re.search(r"[0-9]", _SQUARE.sub("", after)):
        raise _no_number(said)
    written = unit_key(f"{before} {after}")
    name = written or unit_key(unit)
    if name and name not in units:
        raise UnreadableError(
            f"l’unité de «\u00a0{said}\u00a0» n’est pas connue ici.",
            f"Unités admises\u00a0: {', '.join(_shown_units(units)) or 'aucune'}.",
        )
    factor = units[name] if name else Decimal(1)
    certain = Marks(",") if factor > 1 and not marks.decimal and "," in found[0] else marks
    value = number(found[0].strip(), certain) * factor
    if abs(value) >= LARGEST:
        raise UnreadableError(f"«\u00a0{said}\u00a0» est trop grand.", "Vérifiez l’unité.")
    return value.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def _shown_units(units: Mapping[str, Decimal]) -> tuple[str, ...]:
    shown = ("m2", "ha", "km2", "sqft", "€", "k€", "m€", "kwh", "mwh", "gwh")
    names = {"m2": "m²", "m€": "M€", "kwh": "kWh", "mwh": "MWh", "gwh": "GWh", "sqft": "sq ft"}
    return tuple(names.get(one, one) for one in shown if one in units)


def _cadastral(said: str) -> Decimal | None:
    """Return the m² of an area written in hectares, ares and centiares, `None` for another form."""
    compact = said.replace(" ", "")
    found = _CADASTRAL.fullmatch(compact)
    if found is None or not compact or sum(part is not None for part in found.groups()) < 2:  # noqa: PLR2004 -- one alone is an ordinary quantity
        return None
    hectares, ares, centiares = (Decimal(part or 0) for part in found.groups())
    return (hectares * 10_000 + ares * 100 + centiares).quantize(HUNDREDTH)
