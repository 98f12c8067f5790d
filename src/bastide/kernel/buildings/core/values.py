"""Reading of one cell as one fact: its value, nothing when it is missing, or why it is refused."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from bastide.foundation.text import folded, squeezed
from bastide.kernel.buildings.core import codes, dates, rnb
from bastide.kernel.buildings.core.choices import Choice
from bastide.kernel.buildings.core.facts import Fact, FactType, Value
from bastide.kernel.buildings.core.numbers import (
    AREA_UNITS,
    ENERGY_UNITS,
    MONEY_UNITS,
    Marks,
    UnreadableError,
    bare,
    number,
    quantity,
)

Cell = str | int | Decimal | bool | dt.date | dt.datetime | dt.time | None
"""A cell as a file gives it: text from CSV, typed from a workbook."""

LONGEST_TEXT = 250
LONGEST_NOTE = 4000

NULL_WORDS = frozenset(
    {"null", "none", "(null)", "<null>", "n/a", "#n/a", "na", "nc", "n.c.", "n.c", "nr", "nd"}
    | {"n.d.", "n.d", "n/d", "n.r.", "-", "--", "---", "?", "??", "/", ".", "\u2013", "\u2014"}
    | {"inconnu", "inconnue", "non connu", "non connue", "non renseigne", "non renseignee"}
    | {"a renseigner", "a completer", "non communique", "non communiquee", "indetermine", "vide"}
    | {"sans objet", "so", "s.o.", "s/o", "sans information", "non determine", "pas d'information"}
)
"""What files write where nothing is known: read as missing, never as a value, never as zero."""

TEXT_NULL_WORDS = frozenset(
    {"null", "(null)", "<null>", "n/a", "#n/a", "-", "--", "?", "/", ".", "non renseigne"}
)
"""The few that are read as missing in a column of free text, where « NC » may be a name."""

_LONGEST_NULL_WORD = max(len(word) for word in NULL_WORDS)

SHEET_ERRORS = frozenset(
    {"#ref!", "#div/0!", "#valeur!", "#value!", "#nom?", "#name?", "#nombre!", "#num!", "#null!"}
    | {"#nul!", "=..."}
)

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_YES = frozenset({"oui", "o", "yes", "y", "vrai", "true", "x", "1", "\u2713", "\u2714"})
_NO = frozenset({"non", "n", "no", "faux", "false", "0"})
_FLOORS = re.compile(r"r\s*\+\s*([0-9]{1,2})(?:\s*\+\s*c(?:ombles)?)?")


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of a column are read.

    Attributes:
        today: the clock, to refuse a year that is too far ahead.
        unit: the unit that the column says or that the user chose; empty for the fact's own.
        marks: the column's decimal mark, when it tells.
        null_words: further words that mean « missing » in this column (99999999), as written.
        is_dgi: a commune is written with the six digits of the tax administration.
    """

    today: dt.date
    unit: str = ""
    marks: Marks = field(default_factory=Marks)
    null_words: frozenset[str] = frozenset()
    is_dgi: bool = False


def text_of(cell: Cell) -> str:
    r"""Return a cell as text: no control character, exact numbers, ISO dates, oui or non.

    >>> text_of(Decimal("70009600")), text_of(Decimal("12.50")), text_of("École\n n° 1")
    ('70009600', '12.5', 'École\n n° 1')
    """
    if isinstance(cell, str) and cell.isprintable():
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, Decimal):
        plain = f"{cell:f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return _CONTROL.sub("", str(cell).replace("\r\n", "\n").replace("\r", "\n"))


def is_missing(cell: Cell, fact: Fact, null_words: frozenset[str] = frozenset()) -> bool:
    """Tell whether a cell says nothing: empty, or a word that means « not known »."""
    said = squeezed(text_of(cell))
    if not said or said in null_words:
        return True
    if len(said) > _LONGEST_NULL_WORD:
        return False
    if fact.type in {FactType.TEXT, FactType.LONG_TEXT}:
        return folded(said) in TEXT_NULL_WORDS
    return folded(said) in NULL_WORDS and find_choice(said, fact.choices) is None


def read(cell: Cell, fact: Fact, reading: Reading) -> Value | None:
    """Return the value of a cell as a fact, `None` when it is missing.

    Args:
        cell: as the file gives it.
        fact: what the column holds.
        reading: how the column is read.

    Raises:
        UnreadableError: the cell says something that is no value of that fact.
    """
    if is_missing(cell, fact, reading.null_words):
        return None
    said = squeezed(text_of(cell))
    if said[0] in "#=" and folded(said) in SHEET_ERRORS:
        raise UnreadableError(
            f"la cellule est une formule sans résultat («\u00a0{said}\u00a0»).",
            "Corrigez la formule, ou remplacez-la par sa valeur.",
        )
    return _READERS[fact.type](cell, fact, reading)


def _text(cell: Cell, _fact: Fact, _reading: Reading) -> Value:
    said = squeezed(text_of(cell))
    if len(said) > LONGEST_TEXT:
        raise UnreadableError(
            f"le texte compte {len(said)} caractères, {LONGEST_TEXT} au plus.",
            "Abrégez-le, ou choisissez la colonne des observations.",
        )
    return said


def _long_text(cell: Cell, _fact: Fact, _reading: Reading) -> Value:
    lines = [squeezed(line) for line in text_of(cell).split("\n")]
    said = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    if len(said) > LONGEST_NOTE:
        raise UnreadableError(
            f"le texte compte {len(said)} caractères, {LONGEST_NOTE} au plus.", "Abrégez-le."
        )
    return said


def choice_key(text: str) -> str:
    """Return a text made comparable with the words of a closed list.

    >>> choice_key("Domaine  PRIVÉ."), choice_key("Ad’AP")
    ('domaine prive', "ad'ap")
    """
    plain = folded(text.replace("\u2019", "'"))
    return unicodedata.normalize("NFC", plain).strip(" .;,:")


def _choice(cell: Cell, fact: Fact, _reading: Reading) -> Value:
    said = squeezed(text_of(cell))
    found = find_choice(said, fact.choices)
    if found is not None:
        return found
    if fact.key == "erp_category":
        return codes.erp_category(said)
    raise UnreadableError(
        f"«\u00a0{said}\u00a0» n’est pas une valeur admise.",
        f"Valeurs admises\u00a0: {', '.join(choice.label for choice in fact.choices)}.",
    )


def find_choice(said: str, listed: tuple[Choice, ...]) -> str | None:
    """Return the value of a closed list that a text names, `None` without one."""
    key = choice_key(said)
    for choice in listed:
        spellings = (choice.value, choice.label, *choice.words)
        if key in {choice_key(spelling) for spelling in spellings}:
            return choice.value
    return None


def _choices(cell: Cell, _fact: Fact, _reading: Reading) -> Value:
    return codes.erp_types(text_of(cell))


def _yes_no(cell: Cell, _fact: Fact, _reading: Reading) -> Value:
    if isinstance(cell, bool):
        return cell
    said = choice_key(text_of(cell))
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise UnreadableError(
        f"«\u00a0{squeezed(text_of(cell))}\u00a0» n’est ni oui ni non.", "Écrivez oui ou non."
    )


def _integer(cell: Cell, fact: Fact, reading: Reading) -> Value:
    said = text_of(cell)
    if fact.key == "floors" and (storeys := _FLOORS.fullmatch(folded(said))):
        return int(storeys[1]) + 1
    found = _numeric(cell, reading, said)
    if found != found.to_integral_value() or not 0 <= found <= 1_000_000:  # noqa: PLR2004 -- no count of a building reaches it
        raise UnreadableError(
            f"«\u00a0{bare(said)}\u00a0» n’est pas un nombre entier possible.",
            "Écrivez un nombre entier positif.",
        )
    return int(found)


def _number(cell: Cell, _fact: Fact, reading: Reading) -> Value:
    return _not_negative(_numeric(cell, reading, text_of(cell)), cell).quantize(Decimal("0.01"))


def _numeric(cell: Cell, reading: Reading, said: str) -> Decimal:
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        return Decimal(cell)
    return number(said, reading.marks)


def _not_negative(found: Decimal, cell: Cell) -> Decimal:
    if found < 0:
        raise UnreadableError(
            f"«\u00a0{bare(text_of(cell))}\u00a0» est négatif.", "Corrigez le signe."
        )
    return found


def _measured(units: Mapping[str, Decimal]) -> Callable[[Cell, Fact, Reading], Value]:
    """Return the reader of quantities of a dimension; all are positive or zero."""

    def reader(cell: Cell, _fact: Fact, reading: Reading) -> Value:
        if isinstance(cell, bool | dt.date | dt.time):
            raise UnreadableError(
                f"«\u00a0{text_of(cell)}\u00a0» n’est pas un nombre.",
                "Mettez la colonne au format Nombre.",
            )
        marks = Marks(".") if isinstance(cell, int | Decimal) else reading.marks
        found = quantity(text_of(cell), units, unit=reading.unit, marks=marks)
        return _not_negative(found, cell)

    return reader


def _year(cell: Cell, _fact: Fact, reading: Reading) -> Value:
    if isinstance(cell, bool | dt.time) or cell is None:
        raise UnreadableError("ce n’est pas une année.", "Écrivez quatre chiffres.")
    return dates.year(cell, today=reading.today)


def _date(cell: Cell, _fact: Fact, _reading: Reading) -> Value:
    if isinstance(cell, bool | dt.time) or cell is None:
        raise UnreadableError("ce n’est pas une date.", "Écrivez jour/mois/année.")
    return dates.date(cell)


def _degrees(largest: int) -> Callable[[Cell, Fact, Reading], Value]:
    def reader(cell: Cell, _fact: Fact, _reading: Reading) -> Value:
        said = bare(text_of(cell))
        if not re.fullmatch(r"[+\-]?[0-9]{1,3}(?:[.,][0-9]+)?", said):
            raise UnreadableError(
                f"«\u00a0{said}\u00a0» n’est pas une coordonnée en degrés.",
                "Écrivez des degrés décimaux WGS\u00a084\u00a0: 43,61.",
            )
        found = Decimal(said.replace(",", "."))
        if abs(found) > largest or found == 0:
            raise UnreadableError(
                f"«\u00a0{said}\u00a0» n’est pas une coordonnée possible.",
                "Vérifiez la projection\u00a0: il faut des degrés WGS\u00a084.",
            )
        return found.quantize(Decimal("0.000001"))

    return reader


def _commune(cell: Cell, _fact: Fact, reading: Reading) -> Value:
    said = text_of(cell)
    return codes.commune_code_from_dgi(said) if reading.is_dgi else codes.commune_code(said)


_READERS: Mapping[FactType, Callable[[Cell, Fact, Reading], Value]] = {
    FactType.TEXT: _text,
    FactType.LONG_TEXT: _long_text,
    FactType.CHOICE: _choice,
    FactType.CHOICES: _choices,
    FactType.YES_NO: _yes_no,
    FactType.INTEGER: _integer,
    FactType.NUMBER: _number,
    FactType.AREA: _measured(AREA_UNITS),
    FactType.MONEY: _measured(MONEY_UNITS),
    FactType.ENERGY: _measured(ENERGY_UNITS),
    FactType.YEAR: _year,
    FactType.DATE: _date,
    FactType.LATITUDE: _degrees(90),
    FactType.LONGITUDE: _degrees(180),
    FactType.POSTCODE: lambda cell, _fact, _reading: codes.postcode(text_of(cell)),
    FactType.INSEE: _commune,
    FactType.SIRET: lambda cell, _fact, _reading: codes.siret(text_of(cell)),
    FactType.RNB: lambda cell, _fact, _reading: rnb.rnb_id(text_of(cell)),
    FactType.PARCELS: lambda cell, _fact, _reading: codes.parcels(text_of(cell)),
}


def written(value: Value | None, fact: Fact) -> Cell:
    """Return a value as a cell of our own files, so that `read` gives it back unchanged."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, tuple):
        return " ; ".join(value) if fact.type is FactType.PARCELS else ";".join(value)
    if fact.type is FactType.CHOICE:
        return fact.label_of(str(value))
    if fact.type is FactType.RNB:
        return rnb.shown(str(value))
    return value
