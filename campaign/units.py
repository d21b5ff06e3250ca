"""The units of a population: named in the file, in a table, or both."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..dsl.diagnostics import Both, SchemeError, diagnose
from .model import Unit
from .values import Reader

_WHAT: Final = Both("单位表", "table of units")

if TYPE_CHECKING:
    from ..data.table import Table


def read_units(table: Mapping[str, Any], population: str, folder: Path, reader: Reader) -> tuple[Unit, ...]:
    """Return the units that a population names, and those of its table, in that order.

    What is wrong with the table is told to the reader: it cannot be read, has no such column, or a cell without a name.
    """
    named = tuple(Unit(name, population, stratum) for name, stratum in table.get("units") or ())
    if table.get("table") is None:
        return named
    from ..data.reading import read_table  # noqa: PLC0415 - polars is loaded where there is a table

    try:
        found = read_table(folder / table["table"], sheet=table.get("sheet"))
        return (*named, *_of_table(found, table, population, reader))
    except SchemeError as error:
        reader.problems.extend(error.diagnostics)
        return named


def _of_table(found: Table, table: Mapping[str, Any], population: str, reader: Reader) -> tuple[Unit, ...]:
    from ..data.columns import as_text  # noqa: PLC0415 - polars is loaded where there is a table
    from ..data.naming import plain  # noqa: PLC0415

    unit = _column(found, table.get("column"), "column", table, reader)
    stratum = None if table.get("stratum") is None else _column(found, table["stratum"], "stratum", table, reader)
    if unit is None:
        return ()
    names = as_text(found.column(unit)).to_list()
    strata = [None] * found.height if stratum is None else as_text(found.column(stratum)).to_list()
    units: dict[str, Unit] = {}
    facts: dict[str, Any]
    for row, (name, group) in enumerate(zip(names, strata, strict=True)):
        clean = plain(name or "")
        if not clean:
            facts = {"table": _WHAT, "cell": found.cell(row, unit), "name": Both("单位", "unit")}
            reader.problems.append(diagnose("long-cell-empty", found.span(row, unit), **facts))
        elif clean in units:
            facts = {"name": clean, "what": Both("单位", "the unit")}
            reader.problems.append(diagnose("campaign-twice", found.span(row, unit), **facts))
        else:
            units[clean] = Unit(clean, population, None if group is None else group.strip() or None)
    return tuple(units.values())


def _column(found: Table, name: str | None, key: str, table: Mapping[str, Any], reader: Reader) -> int | None:
    """Return the place of a column: the one named, else by what columns of units are usually called."""
    from ..data.long_table import UNIT  # noqa: PLC0415 - polars is loaded where there is a table
    from ..data.naming import folded, nearest, quoted  # noqa: PLC0415

    wanted = [name] if name is not None else [*UNIT, "名称", "name"]
    headers = [folded(header) for header in found.headers]
    place = next((headers.index(folded(each)) for each in wanted if folded(each) in headers), None)
    if place is None:
        near = nearest(wanted[0], found.headers)
        facts: dict[str, Any] = {"file": found.name, "name": wanted[0], "names": quoted(found.headers)}
        span = reader.places.span(*table[""], key if name is not None else "table")
        hint = "nearest" if near else ""
        reader.problems.append(diagnose("campaign-column", span, hint=hint, nearest=near[0] if near else "", **facts))
    return place


def names_in(path: Path) -> tuple[str, ...]:
    """Return the names in a table's column of units, or in its only column.

    Raises:
        SchemeError: the table cannot be read, or has no such column.
    """
    from ..data.columns import as_text  # noqa: PLC0415 - polars is loaded where there is a table
    from ..data.long_table import UNIT  # noqa: PLC0415
    from ..data.naming import folded, plain, quoted  # noqa: PLC0415
    from ..data.reading import read_table  # noqa: PLC0415

    found = read_table(path)
    headers = [folded(header) for header in found.headers]
    wanted = [folded(each) for each in (*UNIT, "名称", "name")]
    place = next((headers.index(each) for each in wanted if each in headers), 0 if len(headers) == 1 else None)
    if place is None:
        facts: dict[str, Any] = {"file": found.name, "name": UNIT[0], "names": quoted(found.headers)}
        raise SchemeError((diagnose("campaign-column", found.header_span(), **facts),))
    return tuple(plain(name) for name in as_text(found.column(place)).to_list() if name and plain(name))
