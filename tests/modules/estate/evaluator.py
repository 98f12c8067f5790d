"""A spreadsheet in eighty lines: the few functions that our workbooks use, nothing cached read."""

from __future__ import annotations

import operator
import re
from statistics import median as middle

TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>"[^"]*")
    |(?P<cell>(?:'[^']+'!|\w+!)?\$?[A-Z]{1,2}\$?\d+(?::\$?[A-Z]{1,2}\$?\d+)?)
    |(?P<name>[A-Z]+)(?=\()|(?P<sign><>|>=|<=|[-+*/^()=<>,]))""",
    re.VERBOSE,
)


class Book:
    """The formulas of a workbook, evaluated when they are asked for."""

    def __init__(self, book):
        self.cells = {
            (page.title, cell.coordinate): cell.value
            for page in book.worksheets
            for row in page.iter_rows()
            for cell in row
            if cell.value is not None
        }
        self.known = {}

    def value(self, sheet, place):
        """Return what a cell shows; an empty one is None."""
        key = (sheet, place)
        if key not in self.known:
            held = self.cells.get(key)
            is_formula = isinstance(held, str) and held.startswith("=")
            self.known[key] = Reader(self, sheet, held[1:]).whole() if is_formula else held
        return self.known[key]

    def range(self, sheet, text):
        """Return the values of a rectangle, one column or one row."""
        first, _colon, last = text.replace("$", "").partition(":")
        (left, top), (right, bottom) = (
            (column, int(row))
            for column, row in re.findall(r"([A-Z]+)(\d+)", f"{first} {last or first}")
        )
        assert left == right
        return [self.value(sheet, f"{left}{row}") for row in range(top, bottom + 1)]


class Reader:
    """One formula read from left to right."""

    def __init__(self, book, sheet, text):
        self.book, self.sheet = book, sheet
        self.tokens, place = [], 0
        while place < len(text):
            found = TOKEN.match(text, place)
            assert found, text[place:]
            self.tokens.append((found.lastgroup, found[found.lastgroup]))
            place = found.end()
        self.tokens.append(("end", ""))

    def whole(self):
        value = self.comparison()
        assert self.tokens == [("end", "")], self.tokens
        return value

    def take(self, *signs):
        if self.tokens[0][1] in signs and self.tokens[0][0] == "sign":
            return self.tokens.pop(0)[1]
        return None

    def comparison(self):
        left = self.sum()
        while sign := self.take("=", "<>", ">=", "<=", ">", "<"):
            right = self.sum()
            if sign in {"=", "<>"}:
                left = (blank(left) == blank(right)) is (sign == "=")
            else:
                left = ORDERS[sign](left, right)
        return left

    def sum(self):
        left = self.product()
        while sign := self.take("+", "-"):
            right = self.product()
            left = number(left) + number(right) if sign == "+" else number(left) - number(right)
        return left

    def product(self):
        left = self.power()
        while sign := self.take("*", "/"):
            right = self.power()
            left = number(left) * number(right) if sign == "*" else number(left) / number(right)
        return left

    def power(self):
        left = self.atom()
        return left ** self.atom() if self.take("^") else left

    def atom(self):
        kind, text = self.tokens.pop(0)
        if kind == "number":
            return float(text)
        if kind == "text":
            return text[1:-1]
        if kind == "cell":
            return self.referred(text)
        if kind == "name":
            return self.call(text)
        if text == "-":
            return -number(self.atom())
        assert text == "(", text
        value = self.comparison()
        assert self.take(")")
        return value

    def referred(self, text):
        sheet, _mark, place = text.rpartition("!")
        sheet = sheet.strip("'") or self.sheet
        if ":" in place:
            return self.book.range(sheet, place)
        return self.book.value(sheet, place.replace("$", ""))

    def call(self, name):
        """Return a call; IF looks at its branches only as far as it must."""
        assert self.take("(")
        if name == "IF":
            return self.chosen()
        given = []
        while not self.take(")"):
            given.append(self.comparison())
            self.take(",")
        return FUNCTIONS[name](*given)

    def chosen(self):
        test = self.comparison()
        assert self.take(",")
        if test:
            value = self.comparison()
            self.skip()
            return value
        self.skip()
        assert self.take(",")
        value = self.comparison()
        assert self.take(")")
        return value

    def skip(self):
        """Leave a branch out: up to its comma, or past the parenthesis that ends the call."""
        depth = 0
        is_last = self.take(",") is not None
        while True:
            kind, text = self.tokens[0]
            if depth == 0 and kind == "sign" and (text == ")" or (text == "," and not is_last)):
                break
            self.tokens.pop(0)
            depth += {"(": 1, ")": -1}.get(text, 0) if kind == "sign" else 0
        if is_last:
            assert self.take(")")


def blank(value):
    return "" if value is None else value


def number(value):
    return 0.0 if value is None else float(value)


def numbers(*given):
    flat = [one for held in given for one in (held if isinstance(held, list) else [held])]
    return [one for one in flat if isinstance(one, int | float) and not isinstance(one, bool)]


ORDERS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
FUNCTIONS = {
    "ISNUMBER": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "AND": lambda *tests: all(tests),
    "OR": lambda *tests: any(tests),
    "NOT": lambda test: not test,
    "ROUND": lambda value, places: round(number(value), int(places)),
    "ABS": lambda value: abs(number(value)),
    "SQRT": lambda value: number(value) ** 0.5,
    "SUM": lambda *given: sum(numbers(*given)),
    "COUNT": lambda *given: float(len(numbers(*given))),
    "MEDIAN": lambda *given: middle(numbers(*given)),
    "RANK": lambda value, among: (
        1.0 + sum(round(one, 9) > round(value, 9) for one in numbers(among))
    ),
}
