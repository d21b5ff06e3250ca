"""A draw: what came out, as tables, and the record by which it can be repeated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from os import PathLike
from typing import TYPE_CHECKING, Any

import attrs

from ..dsl.diagnostics import Diagnostic, Language
from .drawing import METHODS
from .frame import Frame
from .record import DrawRecord, FrameRecord, Row

if TYPE_CHECKING:
    import polars as pl


@attrs.frozen
class Draw:
    """What was drawn: ``record`` repeats and proves it, ``warnings`` say what a reader must know."""

    record: DrawRecord
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def tables(self) -> Mapping[str, tuple[Row, ...]]:
        """The tables of rows by name; which there are depends on the way of drawing."""
        return self.record.results

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of the first table, that which was drawn."""
        return next(iter(self.tables.values()))

    def frame(self, table: str | None = None) -> pl.DataFrame:
        """Return a table as a dataframe, the first where none is named."""
        import polars as pl  # noqa: PLC0415 - only where somebody wants one

        return pl.DataFrame(list(self.rows if table is None else self.tables[table]), infer_schema_length=None)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain values, ready for JSON."""
        return self.record.to_dict()

    def render(self, style: str = "table", language: Language = "zh", *, width: int | None = None) -> str:
        """Return the text that the command line prints: ``table``, ``csv`` (of the first table) or ``json`` (the record)."""
        from .showing import render  # noqa: PLC0415 - it imports numpy

        return render(self, style, language, width)

    def write(self, path: str | PathLike[str], *, overwrite: bool = False, language: Language = "zh") -> None:
        """Write the tables: ``.xlsx`` all of them, ``.csv`` the first, ``.json`` the record, ``.toml`` teams for a campaign.

        Raises:
            SchemeError: the file exists, or cannot be written.
            ValueError: no file of that suffix is written, or of teams that were not drawn.
        """
        from .showing import write  # noqa: PLC0415 - it imports numpy

        write(self, path, language, overwrite=overwrite)

    def save_record(self, path: str | PathLike[str], *, overwrite: bool = False) -> None:
        """Write the record as JSON, for :func:`verify`.

        Raises:
            SchemeError: the file exists, or cannot be written.
        """
        from ..document.writing import write_text  # noqa: PLC0415 - report loads numpy

        write_text(path, self.record.to_json(), overwrite=overwrite)


def carry_out(
    method: str,
    frames: Mapping[str, Frame],
    parameters: Mapping[str, Any],
    seed: str,
    at: date | None,
    by_whom: str | None,
) -> Draw:
    """Draw in the way named and make the record.

    Raises:
        SchemeError: what is wanted cannot be had.
        BadSelection: the wishes contradict each other.
    """
    outcome = METHODS[method](frames, parameters, seed)
    kept = {role: _kept(frame, outcome.columns.get(role, ())) for role, frame in frames.items()}
    record = DrawRecord(
        method, seed, kept, parameters, outcome.results, None if at is None else at.isoformat(), by_whom
    )
    return Draw(record, outcome.warnings)


def _kept(frame: Frame, columns: tuple[str, ...]) -> FrameRecord:
    used = tuple(sorted({frame.table.headers[frame.place(column)] for column in columns}))
    return FrameRecord(frame.source, frame.name_column, frame.size, used, frame.sha256(used), frame.table.sheet)
