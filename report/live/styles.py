"""The looks of cells: what may be changed is blue, formulas are black, the engine's values stand on grey."""

from __future__ import annotations

from typing import Any, Final

from .columns import DATA, Column
from .parameters import Shown

_GREY: Final = "#EDEDED"
_BLUE: Final = "#1F4E9E"


class LiveStyles:
    """The cell formats of a workbook, each made once; ``header`` and ``text`` are those of its other sheets."""

    def __init__(self, workbook: Any, header: Any, text: Any) -> None:
        self._workbook, self.header, self.text = workbook, header, text
        self._known: dict[tuple[tuple[str, object], ...], Any] = {}
        self.name = self._of(valign="top", bold=False, num_format="@")
        self.plain = self._of()
        self.centred = self._of(valign="top", align="center")
        self.faint = workbook.add_format({"font_color": "#9A9A9A"})
        self.formula = self._of(font_name="Consolas", font_size=8, valign="top", text_wrap=True)

    def of(self, column: Column, *, is_live: bool) -> Any:
        """Return the format of a column."""
        facts: dict[str, object] = {"valign": "top", "num_format": self._pattern(column)}
        if column.kind == "text" or column.style == "flag":
            is_left = column.role == DATA and column.style != "flag"
            facts |= {"align": "left", "indent": 1} if is_left else {"align": "center"}
        elif not (column.role == DATA and column.marks is None):
            facts["align"] = "right"
        if column.role == DATA and column.style != "name":
            facts["font_color"] = _BLUE
        elif not is_live and column.role != DATA:
            facts["bg_color"] = _GREY
        return self._of(**facts)

    def parameter(self, shown: Shown, *, is_total: bool) -> Any:
        """Return the format of a number of the scheme."""
        facts: dict[str, object] = {"num_format": "0.##%" if shown == "percent" else "General", "valign": "top"}
        return self._of(**facts) if is_total else self._of(**facts, font_color=_BLUE)

    def lone(self, *, is_live: bool) -> Any:
        """Return the format of a statistic."""
        facts: dict[str, object] = {"num_format": "General", "valign": "top", "align": "right"}
        return self._of(**facts) if is_live else self._of(**facts, bg_color=_GREY)

    def _pattern(self, column: Column) -> str:
        if column.style == "date":
            return "yyyy-mm-dd"
        if column.style == "percent":
            return "0.00%"
        if column.kind == "text":
            return "@" if column.term is None else "General"
        if column.digits is None:
            return "General"
        return "0" if column.digits == 0 else f"0.{'0' * column.digits}"

    def _of(self, **facts: object) -> Any:
        key = tuple(sorted(facts.items()))
        if key not in self._known:
            self._known[key] = self._workbook.add_format(facts)
        return self._known[key]
