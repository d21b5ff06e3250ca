"""What the actions of ``quanheng campaign`` print: rows for programs, grids for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .console import Console
from .language import Speech

if TYPE_CHECKING:
    from ..campaign.standing import Standing


def standing_row(each: Standing, console: Console) -> dict[str, Any]:
    """Return where a unit stands as plain values."""
    lacking = None
    if each.blocked is not None:
        lacking = [{"gate": gate, "lacks": console.speech.of(lack)} for gate, lack in each.blocked]
    return {
        "unit": each.unit,
        "population": each.population,
        "stratum": each.stratum,
        "stage": each.stage,
        "since": each.since and each.since.isoformat(),
        "end": each.end and each.end.isoformat(),
        "late": each.late,
        "covered": each.covered,
        "left": {stage: day.isoformat() for stage, day in each.left.items()},
        "lacking": lacking,
    }


def rows_as(rows: Sequence[Mapping[str, Any]], style: str) -> str:
    """Return rows as ``json`` or ``csv``."""
    if style == "json":
        return json.dumps(list(rows), ensure_ascii=False, indent=2)
    from .tables import render_rows  # noqa: PLC0415 - not needed for --help

    return render_rows([{key: _flat(value) for key, value in row.items()} for row in rows], "csv", Speech("en"), ())


def _flat(value: Any) -> Any:
    if isinstance(value, dict):
        return "; ".join(f"{key} {inner}" for key, inner in value.items())
    if isinstance(value, list):
        return "; ".join(": ".join(map(str, each.values())) if isinstance(each, dict) else str(each) for each in value)
    return "" if value is None else value


def grid(headers: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Return rows as an aligned table, cells as they are."""
    from tabulate import tabulate  # noqa: PLC0415 - only where a table is printed

    return tabulate([list(row) for row in rows], headers=list(headers), disable_numparse=True)


def columns_of(console: Console, *names: str) -> list[str]:
    """Return the heads of columns."""
    return [console.speech(f"column-{name}") for name in names]
