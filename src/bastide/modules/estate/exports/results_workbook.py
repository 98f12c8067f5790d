"""The results as a workbook that reckons: parameters, computation, results, each cell a formula.

Change a weight or a threshold and the classes follow. The values kept in the file are those of the
engine; a test evaluates every formula and finds them again. Scores are compared to the ninth
decimal: fractions such as 12/11 have no exact form in a spreadsheet.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from bastide.modules.estate.core.indicators import TOP, Indicator
from bastide.modules.estate.core.matrix import (
    Axis,
    BuildingClass,
    Placement,
    Scope,
    class_at,
    limits_of,
)
from bastide.modules.estate.core.results import Result
from bastide.platform.exchange.writers import Column, Sheet

Cells = dict[str, Any]
_FORMULA_OF = {
    Indicator.MEAN: "([a]+[t])/2",
    Indicator.IDEAL: f"1-SQRT((({TOP}-[a])^2+({TOP}-[t])^2)/{2 * TOP**2})",
    Indicator.PRIORITY: f"[t]/{TOP}*(1-[a]/{TOP})",
}
_SHORT = {Axis.ATOUT: "a", Axis.ATTRAIT: "t"}


class Workbook:
    """The workbook of a result.

    Args:
        result: read back.
        is_marked: each sheet starts with the notice of an invented territory, one line lower.
    """

    def __init__(self, result: Result, *, is_marked: bool) -> None:
        self._result = result
        self._first = 3 if is_marked else 2
        self._order = [one for listed in result.segments.values() for one in listed]
        self._settings: list[Cells] = []
        self._settings_formulas: dict[tuple[int, str], str] = {}
        self._places: dict[str, int] = {}
        self._names = (_("Paramètres"), _("Calcul"), _("Résultats"))
        self._columns = self._computation_columns()
        self._letters = {one.key: _letters(rank) for rank, one in enumerate(self._columns)}

    def sheets(self, notes: Sequence[str]) -> list[Sheet]:
        """Return the three sheets."""
        self._collect_settings()
        return [self._parameters(notes), self._computation(), self._results()]

    # Parameters -----------------------------------------------------------------------------------
    def _collect_settings(self) -> None:
        rules = self._result.rules
        for item in self._result.items:
            self._set(f"w:{item.code}", _("Poids de %(code)s") % {"code": item.code},
                      Fraction(item.weight), item.label)  # fmt: skip
        if rules.threshold is not None:
            self._set("threshold", _("Seuil des deux axes"), rules.threshold)
        self._set("grey", _("Zone grise, en points"), rules.grey_width)
        self._set("coverage", _("Couverture minimale"), rules.least_coverage)
        self._set("raters", _("Évaluateurs au moins, par axe"), rules.least_raters)
        self._set("colleges", _("Collèges au moins, par axe"), rules.least_colleges)
        self._set("buildings", _("Bâtiments notés pour qu’un segment ait sa médiane"),
                  rules.least_buildings)  # fmt: skip
        start = 0
        for segment, listed in self._result.segments.items():
            for axis in Axis:
                self._set_threshold(segment, axis, range(start, start + len(listed)))
            start += len(listed)

    def _set(self, key: str, label: str, value: Fraction | int | None, note: str = "") -> int:
        rank = self._places[key] = len(self._settings)
        self._settings.append(
            {"label": label, "value": None if value is None else float(value), "note": note}
        )
        return rank

    def _set_threshold(self, segment: str, axis: Axis, rows: range) -> None:
        used = self._result.matrix.thresholds[segment].get(axis)
        label = _("Seuil des %(axis)ss, %(segment)s") % {"axis": axis.value, "segment": segment}
        rank = self._set(f"t:{axis.value}:{segment}", label, None if used is None else used.value)
        if self._result.rules.threshold is not None:
            formula = self._setting("threshold")
        else:
            own = self._column(f"{_SHORT[axis]}_score", rows)
            whole = self._column(f"{_SHORT[axis]}_score", range(len(self._order)))
            least = self._setting("buildings")
            formula = (
                f'IF(COUNT({own})>={least},MEDIAN({own}),IF(COUNT({whole})>0,MEDIAN({whole}),""))'
            )
            if used is not None and used.scope is Scope.SEGMENT:
                self._settings[rank]["note"] = _("médiane du segment")
        self._settings_formulas[rank, "value"] = formula

    def _parameters(self, notes: Sequence[str]) -> Sheet:
        return Sheet(
            self._names[0],
            [
                Column("label", _("Paramètre")),
                Column("value", _("Valeur"), "number"),
                Column("note", _("Remarque")),
            ],
            self._settings,
            [*notes, _("Changez un poids ou un seuil de la première feuille\u00a0: tout suit.")],
            self._settings_formulas,
        )

    def _setting(self, key: str) -> str:
        """Return the cell of a parameter."""
        return f"'{self._names[0]}'!$B${self._first + self._places[key]}"

    # Computation ----------------------------------------------------------------------------------
    def _computation_columns(self) -> list[Column]:
        made = [
            Column("code", _("Code du bien")),
            Column("label", _("Bien")),
            Column("segment", _("Segment")),
            Column("cost", _("Coût d’un an (€)"), "money"),
            *(Column(f"i_{rank}", item.code, "number")
              for rank, item in enumerate(self._result.items)),
        ]  # fmt: skip
        for axis, words in ((Axis.ATOUT, _("Atouts")), (Axis.ATTRAIT, _("Attraits"))):
            short = _SHORT[axis]
            made += [
                Column(f"{short}_points", f"{words}, {_('points pondérés')}", "number"),
                Column(f"{short}_known", f"{words}, {_('poids noté')}", "number"),
                Column(f"{short}_total", f"{words}, {_('poids applicable')}", "number"),
                Column(f"{short}_score", f"{words}, {_('score')}", "number"),
                Column(f"{short}_coverage", f"{words}, {_('couverture')}", "rate"),
                Column(f"{short}_low", f"{words}, {_('borne basse')}", "number"),
                Column(f"{short}_high", f"{words}, {_('borne haute')}", "number"),
                Column(f"{short}_raters", f"{words}, {_('évaluateurs')}", "integer"),
                Column(f"{short}_colleges", f"{words}, {_('collèges')}", "integer"),
                Column(f"{short}_limit", f"{words}, {_('seuil')}", "number"),
            ]
        return [
            *made,
            Column("scored_class", _("Classe des scores")),
            Column("low_class", _("Classe si tout ce qui manque vaut 0")),
            Column("high_class", _("Classe si tout ce qui manque vaut 3")),
            Column("held", _("Assez de réponses (1 ou 0)"), "integer"),
        ]

    def _computation(self) -> Sheet:
        formulas: dict[tuple[int, str], str] = {}
        rows = []
        for rank, one in enumerate(self._order):
            row, own = self._computed(one)
            rows.append(row)
            formulas |= {(rank, key): text for key, text in own.items()}
        return Sheet(self._names[1], self._columns, rows, (), formulas)

    def _computed(self, one: Placement) -> tuple[Cells, dict[str, str]]:
        code = one.scored.building
        told = self._result.told[code]
        row: Cells = {
            "code": code,
            "label": told["label"],
            "segment": one.scored.segment,
            "cost": None if told["yearly_cost_eur"] is None else float(told["yearly_cost_eur"]),
        }
        formulas: dict[str, str] = {}
        for rank, item in enumerate(self._result.items):
            score = one.scored.items[item.code]
            row[f"i_{rank}"] = None if score.value is None else float(score.value)
            if not score.is_applicable:
                row[f"i_{rank}"] = "SO"
                formulas[f"i_{rank}"] = '"SO"'
        for axis in Axis:
            row |= self._axis_values(one, axis)
            formulas |= self._axis_formulas(one, axis)
        return row | self._class_values(one), formulas | self._class_formulas()

    def _axis_values(self, one: Placement, axis: Axis) -> Cells:
        score, short = one.scored.on(axis), _SHORT[axis]
        known = total = points = Fraction(0)
        for item in self._result.items:
            cell = one.scored.items[item.code]
            if item.axis == axis and cell.is_applicable:
                total += Fraction(item.weight)
                if cell.value is not None:
                    known += Fraction(item.weight)
                    points += Fraction(item.weight) * cell.value
        used = one.thresholds.get(axis)
        return {
            f"{short}_points": float(points),
            f"{short}_known": float(known),
            f"{short}_total": float(total),
            f"{short}_score": _cached(score.value),
            f"{short}_coverage": _cached(score.coverage),
            f"{short}_low": _cached(score.low),
            f"{short}_high": _cached(score.high),
            f"{short}_raters": score.raters,
            f"{short}_colleges": score.colleges,
            f"{short}_limit": _cached(None if used is None else used.value),
        }

    def _axis_formulas(self, one: Placement, axis: Axis) -> dict[str, str]:
        short = _SHORT[axis]
        cells = [
            (f"[i_{rank}]", self._setting(f"w:{item.code}"))
            for rank, item in enumerate(self._result.items)
            if item.axis == axis
        ]
        points, known, total = (f"[{short}_{name}]" for name in ("points", "known", "total"))
        return {
            f"{short}_points": "+".join(
                f"IF(ISNUMBER({cell}),{cell}*{weight},0)" for cell, weight in cells
            ),
            f"{short}_known": "+".join(
                f"IF(ISNUMBER({cell}),{weight},0)" for cell, weight in cells
            ),
            f"{short}_total": "+".join(f'IF({cell}="SO",0,{weight})' for cell, weight in cells),
            f"{short}_score": f'IF({known}>0,{points}/{known},"")',
            f"{short}_coverage": f'IF({total}>0,{known}/{total},"")',
            f"{short}_low": f'IF({total}>0,{points}/{total},"")',
            f"{short}_high": f'IF({total}>0,({points}+({total}-{known})*{TOP})/{total},"")',
            f"{short}_limit": self._setting(f"t:{axis.value}:{one.scored.segment}"),
        }

    def _class_values(self, one: Placement) -> Cells:
        limits, atout, attrait = limits_of(one.thresholds), one.scored.atout, one.scored.attrait
        return {
            "scored_class": _code(one.scored_class),
            "low_class": _code(class_at(atout.low, attrait.low, limits)),
            "high_class": _code(class_at(atout.high, attrait.high, limits)),
            "held": int(not one.shortfalls),
        }

    def _class_formulas(self) -> dict[str, str]:
        tests = [
            test
            for short in _SHORT.values()
            for test in (
                f"ROUND([{short}_coverage],9)>=ROUND({self._setting('coverage')},9)",
                f"[{short}_raters]>={self._setting('raters')}",
                f"[{short}_colleges]>={self._setting('colleges')}",
            )
        ]
        return {
            "scored_class": _class_formula("score"),
            "low_class": _class_formula("low"),
            "high_class": _class_formula("high"),
            "held": f'IF(OR([a_score]="",[t_score]=""),0,IF(AND({",".join(tests)}),1,0))',
        }

    # Results --------------------------------------------------------------------------------------
    def _results(self) -> Sheet:
        elected = self._result.elected
        columns = [
            Column("code", _("Code du bien")),
            Column("label", _("Bien")),
            Column("segment", _("Segment")),
            Column("a", _("Atouts"), "number"),
            Column("t", _("Attraits"), "number"),
            Column("class", _("Classe")),
            Column("certain", _("Certaine")),
            Column("grey", _("Zone grise")),
            Column("mean", _("Moyenne"), "number"),
            Column("ideal", _("Proximité de l’idéal"), "number"),
            Column("priority", _("Priorité d’investissement"), "number"),
            Column("disposal", _("Intérêt de la sortie"), "number"),
            Column("rank", _("Rang par l’indicateur élu"), "integer"),
            Column("asset", _("Identifiant")),
        ]
        rows = [self._result_values(one) for one in self._order]
        known = sorted(round(row[elected.value], 9) for row in rows if row[elected.value] != "")
        for row in rows:
            own = row[elected.value]
            row["rank"] = "" if own == "" else 1 + len(known) - bisect_right(known, round(own, 9))
        formulas = {
            (rank, key): text
            for rank, _one in enumerate(self._order)
            for key, text in self._result_formulas(rank).items()
        }
        return Sheet(self._names[2], columns, rows, (), formulas)

    def _result_values(self, one: Placement) -> Cells:
        code = one.scored.building
        told = self._result.told[code]
        named = {name.value: told["indicators"][name.value]
                 for name in (*_FORMULA_OF, Indicator.DISPOSAL)}  # fmt: skip
        is_placed = one.scored_class is not None
        return {
            "code": code,
            "label": told["label"],
            "segment": one.scored.segment,
            "a": _cached(one.scored.atout.value),
            "t": _cached(one.scored.attrait.value),
            "class": _code(one.building_class),
            "certain": _YES if one.is_certain else _NO,
            "grey": _YES if one.grey_axes and is_placed else _NO,
            **{name: "" if value is None else float(value) for name, value in named.items()},
            "asset": told["asset"],
        }

    def _result_formulas(self, rank: int) -> dict[str, str]:
        def cell(key: str) -> str:
            return self._column(key, range(rank, rank + 1)).partition(":")[0]

        grey = self._setting("grey")
        is_grey = ",".join(
            f"ROUND(ABS({cell(f'{short}_score')}-{cell(f'{short}_limit')}),9)<{grey}"
            for short in _SHORT.values()
        )
        costs = self._column("cost", range(len(self._order)))
        same = f"{cell('low_class')}={cell('scored_class')},{cell('high_class')}="
        unknown = 'OR([a]="",[t]="")'
        elected = self._result.elected.value
        return {
            "a": cell("a_score"),
            "t": cell("t_score"),
            "class": f'IF({cell("held")}=1,{cell("scored_class")},"")',
            "certain": f'IF(AND([class]<>"",{same}{cell("scored_class")}),"{_YES}","{_NO}")',
            "grey": f'IF({unknown},"{_NO}",IF(OR({is_grey}),"{_YES}","{_NO}"))',
            **{name.value: f'IF({unknown},"",{text})' for name, text in _FORMULA_OF.items()},
            "disposal": f'IF(OR({unknown},NOT(ISNUMBER({cell("cost")}))),"",'
            f"(1-[t]/{TOP})*{cell('cost')}/SUM({costs}))",
            "rank": f'IF([{elected}]="","",RANK([{elected}],[{elected}:*]))',
        }

    def _column(self, key: str, rows: range) -> str:
        """Return a range of the sheet of the computation."""
        letters, name = self._letters[key], self._names[1]
        first, last = self._first + rows.start, self._first + rows.stop - 1
        return f"'{name}'!${letters}${first}:'{name}'!${letters}${last}".replace(f":'{name}'!", ":")


_YES, _NO = "oui", "non"


def _class_formula(which: str) -> str:
    def is_high(short: str) -> str:
        return f"ROUND([{short}_{which}],9)>=ROUND([{short}_limit],9)"

    c1, c2, c3, c4 = (f'"{one.value}"' for one in BuildingClass)
    missing = ",".join(f'[{short}_{name}]=""' for short in _SHORT.values()
                       for name in (which, "limit"))  # fmt: skip
    high, low = f"IF({is_high('a')},{c1},{c2})", f"IF({is_high('a')},{c3},{c4})"
    return f'IF(OR({missing}),"",IF({is_high("t")},{high},{low}))'


def _cached(value: Fraction | None) -> float | str:
    return "" if value is None else float(value)


def _code(found: BuildingClass | None) -> str:
    return "" if found is None else found.value


def _letters(rank: int) -> str:
    first, second = divmod(rank, 26)
    return (chr(64 + first) if first else "") + chr(65 + second)
