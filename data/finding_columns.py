"""Which column of a table is which: by name or title, the unit's and the period's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import polars as pl

from ..core.model import Field
from ..dsl.diagnostics import Both, Diagnostic, diagnose
from .measuring import measured_header
from .naming import folded, nearest, plain, quoted
from .problems import MOST, Problems
from .table import Origin, Table, letters

#: What a column of units is called where nobody says.
_UNIT_NAMES: Final = ("unit", "单位", "单位名称", "code", "name", "id")
_PERIOD_NAMES: Final = ("period", "year", "期间", "年度", "年份", "季度", "月份", "date", "日期")


#: So many rows of titles and remarks may stand above the names.
_TITLE_ROWS: Final = 10


class Headers:
    """The headers of a table, searched strictly first and then without regard to case and inner blanks."""

    def __init__(self, table: Table, problems: Problems) -> None:
        self._table, self._problems = table, problems
        self._exact = _by_key(plain(header) for header in table.headers)
        self._loose = _by_key(folded(header) for header in table.headers)
        self._measured = _by_key(folded(measured_header(header)[0]) for header in table.headers)

    @property
    def texts(self) -> tuple[str, ...]:
        """The headers as written."""
        return self._table.headers

    def find(self, *names: str | None) -> int | None:
        """Return the column of the first name that there is, None where there is none; two of a name are a problem."""
        for index, key in ((self._exact, plain), (self._loose, folded)):
            for name in names:
                if name and (places := index.get(key(name))):
                    self._check_single(name, places)
                    return places[0]
        return None

    def find_measured(self, name: str | None) -> int | None:
        """Return the column of that name with a unit of measure in brackets after it: ``PM2.5(mg/m³)``, ``支出（万元）``."""
        if name and (places := self._measured.get(folded(name))):
            self._check_single(name, places)
            return places[0]
        return None

    def _check_single(self, name: str, places: list[int]) -> None:
        if len(places) > 1:
            span = self._table.header_span(places[1])
            self._problems.add(diagnose("column-twice", span, name=name, places=_positions(self._table, places)))

    def absent(
        self, diagnostic: str, wanted: Iterable[str | None], taken: Iterable[int] = (), **facts: Any
    ) -> Diagnostic:
        """Return the diagnostic of a column that is not there, with the nearest of those not yet taken."""
        used = set(taken)
        free = [header for place, header in enumerate(self._table.headers) if header and place not in used]
        near = [name for want in wanted if want for name in nearest(want, free)]
        columns = quoted(header for header in self._table.headers if header)
        hint = "near" if near else ""
        near_text = quoted(dict.fromkeys(near))
        return diagnose(diagnostic, self._table.header_span(), hint=hint, nearest=near_text, columns=columns, **facts)

    def period_candidate(self) -> str | None:
        """Return the header of a column that looks like periods."""
        place = next((index for name in _PERIOD_NAMES if (index := self._loose.get(folded(name)))), None)
        return None if place is None else self._table.headers[place[0]]


def _by_key(keys: Iterable[str]) -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for place, key in enumerate(keys):
        index.setdefault(key, []).append(place)
    return index


def _positions(table: Table, places: list[int]) -> Both:
    numbers = [table.columns[place] for place in places]
    if table.origin is Origin.WORKBOOK:
        names = "、".join(map(letters, numbers)), ", ".join(map(letters, numbers))
        return Both(f"工作表“{table.sheet}”的 {names[0]} 列", f"columns {names[1]} of sheet “{table.sheet}”")
    zh, en = "、".join(map(str, numbers)), ", ".join(map(str, numbers))
    return Both(f"第 {zh} 列", f"columns {en}")


def report_misplaced(table: Table, headers: Headers, names: Iterable[str | None], problems: Problems) -> None:
    """Tell of column names that stand below a title, or on another sheet: one problem instead of one a column.

    Below a title: the first row names nothing that is wanted beside the first column, and a row soon after it does.
    On another sheet: the first row names nothing at all that is wanted, and the workbook has more sheets.
    """
    wanted = {folded(name) for name in names if name}
    if sum(folded(header) in wanted for header in headers.texts) > 1:
        return
    for row, cells in enumerate(table.frame.head(_TITLE_ROWS).iter_rows()):
        if sum(isinstance(cell, str) and folded(cell) in wanted for cell in cells) > 1:
            first = next((header for header in headers.texts if header), "")
            facts: dict[str, Any] = {"line": table.header_row, "first": first, "row": int(table.rows[row])}
            problems.add(diagnose("data-header-lower", table.header_span(), **facts))
            return
    # a set whose indicators are all rated wants no column but that of the units
    if wanted and table.other_sheets and not any(folded(header) in wanted for header in headers.texts):
        facts = {"sheet": table.sheet, "others": quoted(table.other_sheets)}
        problems.add(diagnose("data-other-sheet", table.header_span(), **facts))


def field_columns(headers: Headers, fields: Iterable[Field], problems: Problems) -> dict[str, int]:
    """Return the column of each field; a field without a column is a problem.

    That holds for a field with a ``missing`` rule as well: a column that is not there is nearly always a header that
    somebody misspelt, and filling in a whole column would turn the slip into a score.

    A column serves one field: the one that it names, before one whose title it is.
    """
    fields = tuple(fields)
    found: dict[str, int] = {}
    taken: set[int] = set()
    for names, find in (
        (_own_name, headers.find),
        (_title, headers.find),
        (_own_name, headers.find_measured),
        (_title, headers.find_measured),
    ):
        for field in fields:
            place = None if field.name in found else find(names(field))
            if place is not None and place not in taken:
                found[field.name] = place
                taken.add(place)
    absent = [field for field in fields if field.name not in found]
    for field in absent[:MOST]:
        problems.add(headers.absent("column-absent", (field.name, field.title), taken, field=_called(field)))
    problems.count_unlisted(len(absent[MOST:]))
    return {field.name: found[field.name] for field in fields if field.name in found}


def _own_name(field: Field) -> str:
    return field.name


def _title(field: Field) -> str | None:
    return field.title


def _called(field: Field) -> str:
    return field.name if field.title in {None, field.name} else f"{field.name} {field.title}"


def unit_column(
    table: Table,
    headers: Headers,
    wanted: str | None,
    period: str | None,
    numeric: frozenset[int],
    problems: Problems,
) -> int | None:
    """Return the column that names the units: the wanted one, else one so called, else the first if it tells rows apart.

    Rows are told apart within a period where there are periods.  A first column that is a ``numeric`` field is no name
    of anything, however distinct its values are.
    """
    if wanted is not None:
        place = headers.find(wanted)
        if place is None:
            problems.add(headers.absent("unit-column-absent", (wanted,), name=wanted))
        return place
    for name in _UNIT_NAMES:
        if (place := headers.find(name)) is not None:
            return place
    period_place = headers.find(period) if period else None
    if table.headers and table.headers[0] and 0 not in {*numeric, period_place} and _tells_apart(table, period_place):
        return 0
    columns = quoted(header for header in table.headers if header)
    problems.add(diagnose("unit-column-unknown", table.header_span(), columns=columns))
    return None


def _tells_apart(table: Table, period: int | None) -> bool:
    series = [table.column(0)] if period is None else [table.column(0), table.column(period)]
    if any(one.dtype.is_nested() or one.dtype == pl.Object for one in series) or series[0].null_count():
        return False
    return not pl.DataFrame(series).is_duplicated().any()
