"""Small tables of facts (sets, plugins) as text, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from .language import Speech


def render_rows(rows: Sequence[Mapping[str, Any]], style: str, speech: Speech, shown: Sequence[str]) -> str:
    """Return rows as an aligned table of the columns ``shown``, or all of them as ``json`` or ``csv``.

    JSON and CSV keep the English names of columns and states, for programs read them.
    """
    if style == "json":
        return json.dumps(list(rows), ensure_ascii=False, indent=2)
    if style == "csv":
        return _csv(rows)
    from tabulate import tabulate  # noqa: PLC0415 - only where a table is printed

    cells = [[_spoken(row[name], speech) for name in shown] for row in rows]
    return tabulate(cells, headers=[speech(f"column-{name}") for name in shown], disable_numparse=True)


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return ""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _plain(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return value.get("message") if isinstance(value, dict) else value


def _spoken(value: Any, speech: Speech) -> str:
    if isinstance(value, bool):
        return speech("yes" if value else "no")
    if isinstance(value, list):
        return " ".join(map(str, value))
    return str(value)
