"""A small spreadsheet: the functions that workbooks of results use, computed as Excel does, where no other program is.

Blank cells are 0 to arithmetic, texts are errors to it and more than any number to a comparison; functions of many
numbers skip what is no number in cells.  Errors go on to whatever reads them.  It knows nothing of Quanheng.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import statistics as st
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.formula import ArrayFormula

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"]|"")*")|(?P<ref>(?:'(?:[^']|'')+'!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)(?![A-Za-z(\d])"""
    r"""|(?P<number>\d+\.?\d*(?:E[+-]?\d+)?)|(?P<name>[A-Z][A-Z0-9.]*)|(?P<sign><=|>=|<>|[-+*/^&=<>(),]))"""
)
_CELL = re.compile(r"\$?([A-Z]+)\$?(\d+)")
_LEVELS = ({"=", "<>", "<", "<=", ">", ">="}, {"&"}, {"+", "-"}, {"*", "/"}, {"^"})


class Bad(Exception):  # noqa: N818 - an error value of a cell
    """An error value."""


class Cells:
    """A reference: a sheet and a block of one column or one cell."""

    def __init__(self, book: Book, sheet: str, places: list[tuple[int, int]]) -> None:
        self.book, self.sheet, self.places = book, sheet, places

    def each(self) -> Iterator[Any]:
        """Yield the values; an error is yielded as itself."""
        for place in self.places:
            try:
                yield self.book.value(self.sheet, *place)
            except Bad as error:
                yield error


class Book:
    """A workbook that computes its formulas when a cell is asked for; nothing it has cached is read."""

    def __init__(self, path: Path) -> None:
        found = openpyxl.load_workbook(path)
        self.sheets = found.sheetnames
        self.cells: dict[tuple[str, int, int], Any] = {}
        for sheet in found.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        self.cells[sheet.title, cell.row, cell.column] = cell
        self._values: dict[tuple[str, int, int], Any] = {}

    def put(self, sheet: str, row: int, column: int, value: Any) -> None:
        """Write a value into a cell; everything is computed anew."""
        self.cells[sheet, row, column] = value
        self._values.clear()

    def value(self, sheet: str, row: int, column: int) -> Any:
        """Return what a cell comes to."""
        key = sheet, row, column
        if key not in self._values:
            try:
                self._values[key] = self._computed(key)
            except (Bad, ZeroDivisionError, OverflowError) as error:
                self._values[key] = error if isinstance(error, Bad) else Bad("#NUM!")
        if isinstance(found := self._values[key], Bad):
            raise found
        return found

    def _computed(self, key: tuple[str, int, int]) -> Any:
        cell = self.cells.get(key)
        if cell is None or not hasattr(cell, "data_type"):
            return cell
        formula = cell.value.text if isinstance(cell.value, ArrayFormula) else cell.value
        if cell.data_type != "f" and not isinstance(cell.value, ArrayFormula):
            return to_excel(formula) if isinstance(formula, dt.datetime) else formula
        found = _Formula(self, key, formula.removeprefix("=")).result()
        if isinstance(found, Cells):
            found = single(found)
        return 0.0 if found is None else found


class _Formula:
    """One formula: read once, from left to right, and computed on the way; branches not taken are read only."""

    def __init__(self, book: Book, key: tuple[str, int, int], text: str) -> None:
        self.book, self.key, self.tokens, self.at = book, key, _tokens(text), 0

    def result(self) -> Any:
        found = self.read(0)()
        assert self.at == len(self.tokens)
        return found

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def read(self, level: int) -> Callable[[], Any]:
        if level == len(_LEVELS):
            return self.unary()
        left = self.read(level + 1)
        while self.peek() in _LEVELS[level] and self.tokens[self.at][0] == "sign":
            sign = self.peek()
            self.at += 1
            left = partial(_operate, sign, left, self.read(level + 1))
        return left

    def unary(self) -> Callable[[], Any]:
        if self.peek() == "-":
            self.at += 1
            inner = self.unary()
            return lambda: spread(lambda x: -number(x), inner())
        return self.atom()

    def atom(self) -> Callable[[], Any]:
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "text":
            return lambda: text[1:-1].replace('""', '"')
        if kind == "number":
            return lambda: float(text)
        if kind == "ref":
            return partial(self.reference, text)
        if kind == "name" and self.peek() == "(":
            self.at += 1
            return partial(FUNCTIONS[text], self, self.arguments())
        if kind == "name":
            return lambda: {"TRUE": True, "FALSE": False}[text]
        assert text == "(", text
        inner = self.read(0)
        assert self.peek() == ")"
        self.at += 1
        return inner

    def arguments(self) -> list[Callable[[], Any]]:
        found: list[Callable[[], Any]] = []
        while self.peek() != ")":
            found.append(self.read(0))
            if self.peek() == ",":
                self.at += 1
        self.at += 1
        return found

    def reference(self, text: str) -> Cells:
        sheet, _, block = text.rpartition("!")
        name = sheet[1:-1].replace("''", "'") if sheet else self.key[0]
        ends = [_place(part) for part in block.split(":")]
        (top, column), (bottom, _) = ends[0], ends[-1]
        return Cells(self.book, name, [(row, column) for row in range(top, bottom + 1)])


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        assert match is not None, text[at:]
        assert match.lastgroup is not None
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


def _place(text: str) -> tuple[int, int]:
    match = _CELL.fullmatch(text)
    assert match is not None
    return int(match[2]), column_index_from_string(match[1])


# --- values


def single(value: Any) -> Any:
    """Return a value; of a reference to one cell what is in it."""
    if isinstance(value, Cells):
        assert len(value.places) == 1, "a range where a value is wanted"
        value = next(value.each())
    if isinstance(value, Bad):
        raise value
    return value


def number(value: Any) -> float:
    """Return a value as a number."""
    value = single(value)
    if isinstance(value, str):
        raise Bad("#VALUE!")
    return 0.0 if value is None else float(value)


def spread(of: Callable[..., Any], *values: Any) -> Any:
    """Apply a function of single values; to ranges and arrays element by element."""
    sizes = {len(v) for v in map(_many, values) if v is not None}
    if not sizes:
        return of(*values)
    size = max(sizes)
    rows = [v if (many := _many(v)) is None else many for v in values]
    results = []
    for place in range(size):
        try:
            results.append(of(*(row[place] if isinstance(row, list) else row for row in rows)))
        except Bad as error:
            results.append(error)
    return results


def _many(value: Any) -> list[Any] | None:
    if isinstance(value, list):
        return value
    return list(value.each()) if isinstance(value, Cells) and len(value.places) > 1 else None


def _operate(sign: str, left: Callable[[], Any], right: Callable[[], Any]) -> Any:
    return spread(partial(_one, sign), left(), right())


def _one(sign: str, left: Any, right: Any) -> Any:
    left, right = single(left), single(right)
    if sign == "&":
        return _written(left) + _written(right)
    if sign in _LEVELS[0]:
        return _compared(sign, left, right)
    a, b = number(left), number(right)
    if sign == "/" and b == 0:
        raise Bad("#DIV/0!")
    if sign == "^":
        if (a == 0 and b <= 0) or (a < 0 and b != int(b)):
            raise Bad("#NUM!")
        return a**b
    return {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else 0.0}[sign]


def _written(value: Any) -> str:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value:.15g}"
    return "" if value is None else str(value)


def _order(value: Any, other: Any) -> tuple[int, Any]:
    if value is None:
        value = "" if isinstance(other, str) else 0.0
    if isinstance(value, bool):
        return 2, value
    return (1, value.casefold()) if isinstance(value, str) else (0, float(value))


def _compared(sign: str, left: Any, right: Any) -> bool:
    a, b = _order(left, right), _order(right, left)
    if sign in {"=", "<>"}:
        return (a == b) is (sign == "=")
    return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[sign]


def numbers(given: Iterable[Any]) -> list[float]:
    """Return the numbers among arguments: in cells and arrays what is none is skipped, elsewhere it is an error."""
    found: list[float] = []
    for value in given:
        inner = list(value.each()) if isinstance(value, Cells) else value
        if isinstance(inner, list):
            for each in inner:
                if isinstance(each, Bad):
                    raise each
                if isinstance(each, float | int) and not isinstance(each, bool):
                    found.append(float(each))
        else:
            found.append(number(inner))
    return found


# --- functions


def _if(_: Any, arguments: list[Callable[[], Any]]) -> Any:
    condition = arguments[0]()
    otherwise = arguments[2] if len(arguments) > 2 else lambda: False
    if _many(condition) is None:
        return arguments[1]() if bool(number(condition)) else otherwise()
    return spread(lambda c, a, b: single(a) if bool(number(c)) else single(b), condition, arguments[1](), otherwise())


def _iferror(_: Any, arguments: list[Callable[[], Any]]) -> Any:
    try:
        found = arguments[0]()
        return single(found) if isinstance(found, Cells) else found
    except (Bad, ZeroDivisionError, OverflowError):
        return arguments[1]()


def _fails(_: Any, arguments: list[Callable[[], Any]]) -> bool:
    try:
        single(arguments[0]())
    except Bad:
        return True
    return False


def _count(_: Any, arguments: list[Callable[[], Any]]) -> float:
    found = 0
    for argument in arguments:
        try:
            value = argument()
        except Bad:
            continue
        inner = list(value.each()) if isinstance(value, Cells) else value if isinstance(value, list) else [value]
        found += sum(isinstance(each, float | int) and not isinstance(each, bool) for each in inner)
    return float(found)


def _isnumber(_: Any, arguments: list[Callable[[], Any]]) -> Any:
    def test(value: Any) -> bool:
        try:
            found = single(value)
        except Bad:
            return False
        return isinstance(found, float | int) and not isinstance(found, bool)

    try:
        return spread(test, arguments[0]())
    except Bad:
        return False


def _index(_: Any, arguments: list[Callable[[], Any]]) -> Cells:
    block, place = arguments[0](), int(number(arguments[1]()))
    if not 1 <= place <= len(block.places):
        raise Bad("#REF!")
    return Cells(block.book, block.sheet, [block.places[place - 1]])


def _match(_: Any, arguments: list[Callable[[], Any]]) -> float:
    wanted, block = single(arguments[0]()), arguments[1]()
    for place, value in enumerate(block.each(), start=1):
        if type(value) is type(wanted) and _compared("=", value, wanted):
            return float(place)
    raise Bad("#N/A")


def _rank(_: Any, arguments: list[Callable[[], Any]]) -> float:
    x, values = number(arguments[0]()), numbers([arguments[1]()])
    if x not in values:
        raise Bad("#N/A")
    ascending = len(arguments) > 2 and number(arguments[2]()) != 0
    return 1.0 + sum(value < x if ascending else value > x for value in values)


def _meets(value: Any, criterion: Any) -> bool:
    if isinstance(value, Bad) or value is None:
        return False
    sign, wanted = "=", criterion
    if isinstance(criterion, str) and (match := re.match(r"(<=|>=|<>|[<>=])(.*)", criterion)):
        sign, wanted = match[1], match[2]
    try:
        wanted = float(wanted)
    except ValueError:
        return isinstance(value, str) and _compared(sign, value, wanted)
    return isinstance(value, float | int) and _compared(sign, value, wanted)


def _countifs(_: Any, arguments: list[Callable[[], Any]]) -> float:
    pairs = [(list(arguments[i]().each()), single(arguments[i + 1]())) for i in range(0, len(arguments), 2)]
    rows = zip(*(values for values, _ in pairs), strict=True)
    return float(sum(all(_meets(v, c) for v, (_, c) in zip(row, pairs, strict=True)) for row in rows))


def _sumif(_: Any, arguments: list[Callable[[], Any]]) -> float:
    criterion, added = single(arguments[1]()), arguments[2]().each()
    return sum(
        number(each) for value, each in zip(arguments[0]().each(), added, strict=True) if _meets(value, criterion)
    )


def _quantile(values: list[float], share: float) -> float:
    if not values:
        raise Bad("#NUM!")
    return float(np.quantile(values, share))


def _many_numbers(of: Callable[[list[float]], float], *, least: int = 0) -> Callable[..., float]:
    def made(_: Any, arguments: list[Callable[[], Any]]) -> float:
        values = numbers(argument() for argument in arguments)
        if len(values) < least:
            raise Bad("#DIV/0!")
        return float(of(values))

    return made


def _of_number(of: Callable[..., float]) -> Callable[..., float]:
    def made(_: Any, arguments: list[Callable[[], Any]]) -> float:
        try:
            return float(of(*(number(argument()) for argument in arguments)))
        except (ValueError, OverflowError, ZeroDivisionError) as error:
            raise Bad("#NUM!") from error

    return made


def _round(x: float, digits: float) -> float:
    scale = 10.0 ** int(digits)
    return math.copysign(math.floor(abs(x) * scale + 0.5), x) / scale


def _flags(of: Callable[[Iterable[bool]], bool]) -> Callable[..., bool]:
    return lambda _, arguments: of([bool(number(argument())) for argument in arguments])


def _na(_: Any, __: Any) -> Any:
    raise Bad("#N/A")


def _sumproduct(_: Any, arguments: list[Callable[[], Any]]) -> float:
    columns = [list(argument().each()) for argument in arguments]
    return sum(math.prod(v if isinstance(v, float | int) else 0.0 for v in row) for row in zip(*columns, strict=True))


def _row(formula: _Formula, arguments: list[Callable[[], Any]]) -> float:
    return float(arguments[0]().places[0][0] if arguments else formula.key[1])


def _text_of(of: Callable[..., Any]) -> Callable[..., Any]:
    return lambda _, arguments: of(*(_written(single(argument())) for argument in arguments))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "IF": _if,
    "IFERROR": _iferror,
    "ISERROR": _fails,
    "ISNUMBER": _isnumber,
    "COUNT": _count,
    "AND": _flags(all),
    "OR": _flags(any),
    "NOT": lambda _, arguments: not number(arguments[0]()),
    "NA": _na,
    "INDEX": _index,
    "MATCH": _match,
    "RANK": _rank,
    "COUNTIF": _countifs,
    "COUNTIFS": _countifs,
    "SUMIF": _sumif,
    "SUMPRODUCT": _sumproduct,
    "ROW": _row,
    "ROWS": lambda _, arguments: float(len(arguments[0]().places)),
    "CHOOSE": lambda _, arguments: arguments[int(number(arguments[0]()))](),
    "N": lambda _, arguments: v if isinstance(v := single(arguments[0]()), float | int) else 0.0,
    "EXACT": _text_of(lambda a, b: a == b),
    "LEN": _text_of(lambda a: float(len(a))),
    "LEFT": lambda _, arguments: _written(single(arguments[0]()))[: int(number(arguments[1]()))],
    "SUMSQ": _many_numbers(lambda v: math.fsum(x * x for x in v)),
    "SUM": _many_numbers(math.fsum),
    "MIN": _many_numbers(lambda v: min(v, default=0.0)),
    "MAX": _many_numbers(lambda v: max(v, default=0.0)),
    "AVERAGE": _many_numbers(lambda v: math.fsum(v) / len(v), least=1),
    "MEDIAN": _many_numbers(st.median, least=1),
    "STDEV": _many_numbers(lambda v: float(np.std(v, ddof=1)), least=2),
    "STDEVP": _many_numbers(lambda v: float(np.std(v)), least=1),
    "GEOMEAN": _many_numbers(lambda v: math.exp(math.fsum(map(math.log, v)) / len(v)), least=1),
    "HARMEAN": _many_numbers(lambda v: len(v) / math.fsum(1 / x for x in v), least=1),
    "PERCENTILE": lambda _, a: _quantile(numbers([a[0]()]), number(a[1]())),
    "QUARTILE": lambda _, a: _quantile(numbers([a[0]()]), number(a[1]()) / 4),
    "ABS": _of_number(abs),
    "SIGN": _of_number(lambda x: (x > 0) - (x < 0)),
    "INT": _of_number(math.floor),
    "MOD": _of_number(lambda x, y: x % y),
    "LN": _of_number(math.log),
    "LOG10": _of_number(math.log10),
    "EXP": _of_number(math.exp),
    "SQRT": _of_number(math.sqrt),
    "ROUND": _of_number(_round),
}
