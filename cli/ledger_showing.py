"""Ledgers as an officer reads them: tables in words, with the days that are left; JSON and CSV for programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from .console import Console

if TYPE_CHECKING:
    import polars as pl

    from ..dsl.diagnostics import Both

#: What stands in an empty cell of a table.
_NOTHING: Final = ""
#: Texts longer than this are cut in tables; JSON and CSV have all of them.
_WIDEST: Final = 56
#: Rows behind these are left out of tables, which say so; JSON and CSV have all of them.
_MOST_ROWS: Final = 1000


def show_frame(frame: pl.DataFrame, shown: Sequence[str], style: str, console: Console) -> None:
    """Print a dataframe: as a table of the columns ``shown`` under their headings, as JSON, or as CSV."""
    if style == "csv":
        console.print(frame.write_csv())
    elif style == "json":
        console.print(_json(frame))
    else:
        console.print(_table(frame, shown, console))


def _json(frame: pl.DataFrame) -> str:
    """Return a list with an object a row, each on a line of its own."""
    import polars.selectors as cs  # noqa: PLC0415 - not needed for --help

    lines = frame.with_columns(cs.datetime().dt.strftime("%Y-%m-%dT%H:%M:%S%.f")).write_ndjson().rstrip("\n")
    return "[\n" + lines.replace("\n", ",\n") + "\n]" if lines else "[]"


def _table(frame: pl.DataFrame, shown: Sequence[str], console: Console) -> str:
    from tabulate import tabulate  # noqa: PLC0415 - only where a table is printed

    from ..report.terminal import shortened  # noqa: PLC0415

    if not frame.height:
        return console.speech("ledger-nothing")
    rows = frame.head(_MOST_ROWS).select(shown).rows()
    cells = [
        [shortened(said(name, value, console), _WIDEST) for name, value in zip(shown, row, strict=True)] for row in rows
    ]
    table = tabulate(cells, headers=[heading(name, console) for name in shown], disable_numparse=True)
    if frame.height <= _MOST_ROWS:
        return table
    return f"{table}\n{console.speech('ledger-rows-cut', total=frame.height, shown=_MOST_ROWS)}"


def heading(name: str, console: Console) -> str:
    """Return what a column of a ledger is called."""
    from ..ledger.words import COLUMN_WORDS  # noqa: PLC0415 - not needed for --help

    both = COLUMN_WORDS.get(name)
    return name if both is None else console.speech.of(both)


def said(name: str, value: Any, console: Console) -> str:
    """Return a value of a ledger in words: states, classes and the like as people call them."""
    from ..ledger.words import VALUE_WORDS  # noqa: PLC0415 - not needed for --help

    if value is None:
        return _NOTHING
    if isinstance(value, bool):
        return console.speech("yes" if value else "no")
    words: Mapping[str, Both] = VALUE_WORDS.get(name, {})
    if isinstance(value, str) and value in words:
        return console.speech.of(words[value])
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, float):
        return f"{value:.1%}" if name.endswith("share") else f"{value:g}"
    return str(value)


def deadline_text(row: Mapping[str, Any], day: dt.date, console: Console) -> str | None:
    """Return how long a problem has: days left, due today, or overdue by so many days; None where that is no matter."""
    due = row["due_on"]
    if due is None or row["state"] in {"closed", "merged", "withdrawn"}:
        return None
    left = (due - day).days
    if row["overdue"]:
        return console.speech("ledger-overdue-by", days=-left)
    if left < 0:
        return console.speech("ledger-handed-in")
    return console.speech("ledger-due-today") if left == 0 else console.speech("ledger-days-left", days=left)


def with_deadlines(frame: pl.DataFrame, day: dt.date, console: Console) -> pl.DataFrame:
    """Return problems with the column ``left``: what :func:`deadline_text` says of each."""
    import polars as pl  # noqa: PLC0415 - not needed for --help

    keys = ["due_on", "state", "overdue"]
    each = frame.select(keys).unique()  # few, however many problems there are
    texts = [deadline_text(row, day, console) for row in each.to_dicts()]
    found = each.with_columns(pl.Series("left", texts, dtype=pl.String))
    return frame.join(found, on=keys, how="left", nulls_equal=True, maintain_order="left")
