"""Long tables beside the data of the units: one fact a row, told by unit, indicator and period."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np
import polars as pl
from numpy.typing import NDArray

from ..core.example import GivenRecord
from ..core.model import IndicatorSet
from ..core.unit_data import UnitData
from ..dsl.diagnostics import Both, diagnose
from .columns import as_text
from .finding_columns import Headers
from .naming import folded, nearest, plain, quoted
from .periods import parse_period
from .problems import MOST, Problems
from .table import Origin, Table, numbered

Places = NDArray[np.intp]

#: What the columns are called; the first of each is what messages say.
UNIT: Final = ("单位", "unit", "单位名称", "评估单位", "被评单位", "被评估单位")
INDICATOR: Final = ("指标", "indicator", "指标名称", "评估指标")
PERIOD: Final = ("期间", "period", "year", "年度", "年份", "季度", "月份", "date", "日期")


@attrs.define(eq=False)
class LongTable:
    """One long table being read: its headers, what is wrong with it, and what messages call it."""

    table: Table
    what: Both
    problems: Problems
    headers: Headers = attrs.field(init=False)

    @headers.default
    def _read_headers(self) -> Headers:
        return Headers(self.table, self.problems)

    def place(self, names: Sequence[str], english: str) -> int | None:
        """Return a column by any of its names, None where it is absent: that is a problem."""
        found = self.headers.find(*names)
        if found is None:
            facts: dict[str, Any] = {"table": self.what, "name": Both(names[0], english)}
            self.problems.add(self.headers.absent("long-column-absent", names[:2], **facts))
        return found

    def optional(self, *names: str) -> int | None:
        """Return a column by any of its names, None where there is none."""
        return self.headers.find(*names)

    def texts(self, place: int | None) -> pl.Series:
        """Return the texts of a column without blanks at the ends, empty ones as null; all null where it is absent."""
        if place is None:
            return pl.Series([None] * self.table.height, dtype=pl.String)
        texts = as_text(self.table.column(place)).str.strip_chars()
        return texts.replace("", None)

    def codes(self, texts: pl.Series, find: Callable[[str], int]) -> Places:
        """Return for each row what ``find`` makes of its text, looked up once for each different text; null is -1."""
        found = {text: find(text) for text in texts.unique(maintain_order=True).drop_nulls()}
        if not found:
            return np.full(texts.len(), -1, dtype=np.intp)
        codes = texts.replace_strict(found, default=-1, return_dtype=pl.Int64).fill_null(-1)
        return codes.to_numpy().astype(np.intp)

    def named(
        self, place: int, names: Sequence[str], what: Both, titles: Mapping[str, str | None] | None = None
    ) -> tuple[Places, Places]:
        """Return each row's place in ``names``, -1 where it is none of them, and the rows where a text is none.

        Empty cells are problems, told here.
        """
        texts = self.texts(place)
        self.report("long-cell-empty", texts.is_null().arg_true().to_list(), place, name=what)
        find, at = by_name(names, titles), {name: index for index, name in enumerate(names)}
        found = self.codes(texts, lambda text: at.get(find(text) or "", -1))
        return found, np.flatnonzero((found < 0) & texts.is_not_null().to_numpy())

    def report(
        self, name: str, rows: Iterable[int], place: int | None, /, **facts: Callable[[int], object] | object
    ) -> None:
        """Enter a problem for each of the rows, a hundred at most; facts may depend on the row."""
        listed = [int(row) for row in rows]  # polars takes no numpy integer as a position
        for row in listed[:MOST]:
            own: dict[str, Any] = {key: fact(row) if callable(fact) else fact for key, fact in facts.items()}
            hint = str(own.pop("hint", ""))
            column = 0 if place is None else place
            span, cell = self.table.span(row, column), self.table.cell(row, column)
            self.problems.add(diagnose(name, span, hint=hint, table=self.what, cell=cell, **own))
        self.problems.count_unlisted(len(listed) - len(listed[:MOST]))


def by_name(names: Iterable[str], titles: Mapping[str, str | None] | None = None) -> Callable[[str], str | None]:
    """Return what finds a name as the reader of data does: as written, regardless of case and blanks, by title."""
    known = list(names)
    exact = {plain(name): name for name in known}
    loose = {folded(name): name for name in reversed(known)}
    titled = {folded(title): name for name, title in (titles or {}).items() if title}

    def find(text: str) -> str | None:
        return exact.get(plain(text)) or loose.get(folded(text)) or titled.get(folded(text))

    return find


def rows_of_units(long: LongTable, data: UnitData, unit: str | None, period: str | None) -> Places:
    """Return for each row of the table the row of the unit data it is about, -1 where there is none.

    ``unit`` and ``period`` are what the data call their columns: the table may call its own so, or by the usual names.
    """
    place = long.place((*UNIT, *((unit,) if unit else ())), "unit")
    if place is None:
        return np.full(long.table.height, -1, dtype=np.intp)
    texts = long.texts(place)
    names = list(dict.fromkeys(data.units))
    units, unknown = long.named(place, names, Both("单位", "unit"))
    long.report(
        "long-unit-unknown",
        unknown,
        place,
        unit=lambda row: texts[row],
        nearest=lambda row: quoted(nearest(texts[row], names)),
        hint=lambda row: "near" if nearest(texts[row], names) else "",
    )
    periods = _periods(long, data, period)
    count = max(len(data.periods), 1)
    index = data.period_index if data.periods else np.zeros(data.size, dtype=np.intp)
    table = np.full(len(names) * count, -1, dtype=np.intp)
    at = {name: index for index, name in enumerate(names)}
    table[np.array([at[name] for name in data.units], dtype=np.intp) * count + index] = np.arange(data.size)
    rows = np.where((units >= 0) & (periods >= 0), table[np.maximum(units, 0) * count + np.maximum(periods, 0)], -1)
    # a unit that the data have in other periods only
    strays = np.flatnonzero((rows < 0) & (units >= 0) & (periods >= 0))
    long.report("long-unit-unknown", strays, place, unit=lambda row: f"{texts[row]} · {data.periods[periods[row]]}")
    return rows.astype(np.intp)


def _periods(long: LongTable, data: UnitData, column: str | None) -> Places:
    """Return the period of each row; without a column all are of the one period that the data have."""
    nothing = np.zeros(long.table.height, dtype=np.intp)
    if not data.periods:
        return nothing
    names = (*((column,) if column else ()), *PERIOD)
    place = long.optional(*names)
    if place is None:
        if len(data.periods) > 1:
            long.place(names, "period")
        return nothing
    at = {name: index for index, name in enumerate(data.periods)}

    def find(text: str) -> int:
        period = parse_period(text)
        return -1 if period is None else at.get(period.name, -1)

    texts = long.texts(place)
    found = long.codes(texts, find)
    known = quoted(data.periods)
    empty = texts.is_null().to_numpy()
    long.report("long-cell-empty", np.flatnonzero(empty), place, name=Both("期间", "period"))
    unknown = np.flatnonzero((found < 0) & ~empty)
    long.report("long-period-unknown", unknown, place, period=lambda row: texts[row], known=known)
    return found


def indicators_of(long: LongTable, indicator_set: IndicatorSet, names: list[str], hint: str = "") -> Places:
    """Return the indicator of each row as a place in ``names``, -1 where it is none of them."""
    place = long.place(INDICATOR, "indicator")
    if place is None:
        return np.full(long.table.height, -1, dtype=np.intp)
    texts = long.texts(place)
    titles = {node.name: node.title for node in indicator_set.nodes() if node.name in names}
    found, unknown = long.named(place, names, Both("指标", "indicator"), titles)
    long.report(
        "long-indicator-unknown",
        unknown,
        place,
        name=lambda row: texts[row],
        known=quoted(names),
        nearest=lambda row: quoted(nearest(texts[row], names)),
        hint=lambda row: hint or ("near" if nearest(texts[row], names) else ""),
    )
    return found


def table_of_records(records: Sequence[GivenRecord], columns: Sequence[str], name: str, unit: str) -> Table:
    """Return the lines that an example gives as a table; one without ``unit`` is about the unit of that name."""
    cells = [[record.values.get(column) for record in records] for column in columns]
    filled = [
        [cell or unit for cell in column] if key == "unit" else column
        for key, column in zip(columns, cells, strict=True)
    ]
    kept = [place for place, column in enumerate(filled) if any(cell is not None for cell in column)]
    series = [pl.Series(columns[place], filled[place], dtype=pl.String) for place in kept]
    return Table(
        numbered(series),
        tuple(columns[place] for place in kept),
        name,
        Origin.MEMORY,
        np.arange(1, len(records) + 1),
        tuple(range(1, len(kept) + 1)),
        spans=tuple(record.span for record in records),
    )
