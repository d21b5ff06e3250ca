"""Units of measure in the headers of a table: ``PM2.5(mg/m³)`` in a field that says µg/m³ is converted."""

from __future__ import annotations

import re
from typing import Any, Final

import attrs

from ..core.measures import Conversion, Relation, conversion
from ..core.model import Field
from ..dsl.diagnostics import diagnose
from .columns import Cells
from .naming import folded
from .problems import Problems
from .table import Table

_BRACKETED: Final = re.compile(
    r"^(?P<name>.*\S)\s*[(（\[［【](?P<unit>[^()（）\[\]［］【】]+)[)）\]］】]\s*$", re.DOTALL
)


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


def _names(field: Field) -> set[str]:
    return {folded(name) for name in (field.name, field.title) if name}


def _converted(cells: Cells, by: Conversion) -> Cells:
    return attrs.evolve(cells, values=cells.values * by.factor)
