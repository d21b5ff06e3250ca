"""Tables of evidence: which items that a scheme asks for are filed, by unit and indicator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..core.model import IndicatorSet
from ..core.rating_table import EvidenceTable
from ..core.unit_data import UnitData
from ..dsl.diagnostics import Both, Diagnostic
from .long_table import LongTable, by_name, indicators_of, rows_of_units
from .naming import folded, nearest, quoted
from .problems import Problems
from .table import Table

ITEM: Final = ("材料名称", "item", "备查材料", "材料", "evidence")
STATUS: Final = ("提交情况", "status", "状态", "是否提交", "是否已交")
REFERENCE: Final = ("文号", "reference", "编号", "档案号", "存放位置", "链接", "备注", "note")
FILED: Final = frozenset(
    map(folded, ("已交", "已报", "已提交", "已报送", "已归档", "已备", "已提供", "齐全", "齐", "有", "是", "√", "✓", "✔",
                 "yes", "y", "true", "1", "filed", "submitted", "complete", "received", "ok"))
)  # fmt: skip
NOT_FILED: Final = frozenset(
    map(folded, ("未交", "未报", "未提交", "未报送", "未归档", "未备", "未提供", "缺", "缺失", "不全", "无", "否", "×", "✗", "✘",
                 "no", "n", "false", "0", "missing", "not submitted", "not filed", "incomplete", "absent", "-", "—"))
)  # fmt: skip
_WHAT: Final = Both("材料提交表", "table of evidence")


def read_evidence(
    tables: Sequence[Table], indicator_set: IndicatorSet, data: UnitData, unit: str | None, period: str | None
) -> tuple[EvidenceTable, tuple[Diagnostic, ...]]:
    """Return what is filed for the units, with a warning for each item that nobody asks for.

    What the tables do not mention is not filed; an item that stands twice is filed where either row says so.

    Raises:
        SchemeError: columns are absent, names are unknown, or a status is not understood; with every such diagnostic.
    """
    problems = Problems()
    asked = {node.name: node.texts.evidence for node in indicator_set.nodes() if node.texts.evidence}
    filed = {(name, item): np.zeros(data.size, dtype=bool) for name, items in asked.items() for item in items}
    references: dict[tuple[str, str, int], str] = {}
    for table in tables:
        long = LongTable(table, _WHAT, problems)
        row = rows_of_units(long, data, unit, period)
        _read(long, indicator_set, data, row, asked, filed, references)
    problems.raise_errors()
    return EvidenceTable(filed, references, "、".join(table.name for table in tables)), problems.all()


def _read(
    long: LongTable,
    indicator_set: IndicatorSet,
    data: UnitData,
    row: NDArray[np.intp],
    asked: dict[str, tuple[str, ...]],
    filed: dict[tuple[str, str], NDArray[np.bool_]],
    references: dict[tuple[str, str, int], str],
) -> None:
    names = list(asked)
    node = indicators_of(long, indicator_set, names, "evidence")
    item_place, status_place = long.place(ITEM, "item"), long.place(STATUS, "status")
    if item_place is None or status_place is None:
        return
    items, statuses = long.texts(item_place), long.texts(status_place)
    long.report("long-cell-empty", items.is_null().arg_true().to_list(), item_place, name=Both("材料名称", "item"))
    status = long.codes(statuses, _status)
    unit = lambda at: data.units[int(row[at])] if row[at] >= 0 else "—"  # noqa: E731 - used twice, and only here
    unreadable = np.flatnonzero(status == _UNREADABLE)
    long.report(
        "evidence-status", unreadable, status_place, unit=unit, item=lambda at: items[at], text=lambda at: statuses[at]
    )
    notes = long.texts(long.optional(*REFERENCE))
    for index, name in enumerate(names):
        here = (node == index) & (row >= 0)
        find, at = by_name(asked[name]), {item: place for place, item in enumerate(asked[name])}
        which = long.codes(items, lambda text, find=find, at=at: at.get(find(text) or "", -1))  # type: ignore[misc]
        _warn_of_strays(
            long, name, np.flatnonzero(here & (which < 0) & items.is_not_null().to_numpy()), item_place, asked
        )
        for place, item in enumerate(asked[name]):
            mine = here & (which == place)
            filed[name, item][row[mine & (status == 1)]] = True
            for found in np.flatnonzero(mine & notes.is_not_null().to_numpy()):
                references[name, item, int(row[found])] = notes[int(found)]


_UNREADABLE: Final = 2


def _status(text: str) -> int:
    key = folded(text)
    return 1 if key in FILED else 0 if key in NOT_FILED else _UNREADABLE


def _warn_of_strays(
    long: LongTable, name: str, rows: NDArray[np.intp], place: int, asked: dict[str, tuple[str, ...]]
) -> None:
    """Warn once of each item that the indicator does not ask for."""
    items = long.texts(place)
    first = {items[int(row)]: int(row) for row in reversed(rows)}
    long.report(
        "evidence-not-asked",
        sorted(first.values()),
        place,
        indicator=name,
        item=lambda at: items[at],
        known=quoted(asked[name]),
        nearest=lambda at: quoted(nearest(items[at], asked[name])),
        hint=lambda at: "near" if nearest(items[at], asked[name]) else "",
    )
