"""Units of measure in the headers of a table: ``PM2.5(mg/m³)`` in a field that says µg/m³ is converted."""

from __future__ import annotations

import re
from typing import Any, Final

import attrs
import numpy as np

from ..core.measures import Conversion, Relation, conversion, is_share
from ..core.model import Field
from ..core.value_type import Kind
from ..dsl.diagnostics import diagnose
from .columns import Cells
from .naming import folded
from .problems import Problems
from .table import Table

_BRACKETED: Final = re.compile(
    r"^(?P<name>.*\S)\s*[(（\[［【](?P<unit>[^()（）\[\]［］【】]+)[)）\]］】]\s*$", re.DOTALL
)

#: A share beyond this is per cent: the same bound as in the check of schemes.
_MOST_SHARE: Final = 1.5
_PER_CENT: Final = 0.01


def measured_header(header: str) -> tuple[str, str | None]:
    """Return the name in a header and the unit in brackets after it, None where there are none."""
    found = _BRACKETED.match(header)
    return (
        (header, None)
        if found is None
        else (found["name"], found["unit"].strip().removeprefix("单位：").removeprefix("单位:"))
    )


def in_unit_of(field: Field, cells: Cells, table: Table, place: int, problems: Problems) -> Cells:
    """Return the cells of a column in the unit of its field, noting a conversion, or a unit that has none."""
    unit = measured_header(table.headers[place])[1]
    wanted = field.type.unit
    if field.type.kind is Kind.SHARE and is_share(unit):
        return _as_share(field, cells, table, place, problems)
    if not unit or not wanted or not field.type.is_numeric or folded(table.headers[place]) in _names(field):
        return cells
    found = conversion(unit, wanted)
    if found.relation is Relation.SAME:
        return cells
    facts: dict[str, Any] = {"field": field.name, "found": unit, "unit": wanted}
    span = table.header_span(place)
    if found.relation is Relation.CONVERTIBLE:
        problems.add(diagnose("column-converted", span, factor=f"{found.factor:.10g}", **facts))
        return _converted(cells, found)
    hint = "unknown" if found.relation is Relation.UNKNOWN else ""
    problems.add(diagnose("column-unit", span, hint=hint, **facts))
    return cells


def _as_share(field: Field, cells: Cells, table: Table, place: int, problems: Problems) -> Cells:
    """Return a share whose header says per cent: 95 is 95%, and so is a cell that says 95% itself.

    A workbook holds 0.95 where it shows 95%: its numbers are taken as they are where none is beyond 150%.
    """
    unit = measured_header(table.headers[place])[1] or ""
    written = np.isfinite(cells.values) if cells.bare is None else cells.bare
    if cells.bare is None and not np.any(np.abs(cells.values[written]) > _MOST_SHARE):
        return cells
    by = conversion(unit, "%").times(0.01)
    if by.factor != _PER_CENT:  # what per cent means nobody needs to be told
        factor = f"{by.factor / _PER_CENT:.10g}"
        span = table.header_span(place)
        problems.add(diagnose("column-converted", span, field=field.name, found=unit, unit="%", factor=factor))
    return attrs.evolve(cells, values=np.where(written, _converted(cells, by).values, cells.values), bare=~written)


def _names(field: Field) -> set[str]:
    return {folded(name) for name in (field.name, field.title) if name}


def _converted(cells: Cells, by: Conversion) -> Cells:
    divisor = by.divisor
    return attrs.evolve(cells, values=cells.values * by.factor if divisor is None else cells.values / divisor)
