"""A paper as a caller has it: it saves itself as Word, HTML or PDF, its tables also as Excel."""

from __future__ import annotations

import os
from pathlib import Path

import attrs

from ..document.parts import Document, Table
from ..document.write import SUFFIXES, write_document
from ..document.writing import check_target, write_bytes
from ..report.grid import Grid, GridColumn

#: The kinds of files that a paper can be saved as.
WRITTEN = (*SUFFIXES, ".xlsx")


@attrs.frozen(repr=False)
class Paper:
    """A paper composed from a result, a scheme or a ledger."""

    document: Document

    @property
    def title(self) -> str:
        """Its title."""
        return self.document.title

    def save(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        """Write it as the suffix says: .docx, .html or .pdf the whole paper, .xlsx its tables, one a sheet.

        Raises:
            SchemeError: the suffix is not known, the file exists and ``overwrite`` is not set, or it cannot be written;
                what was there before is unchanged.
        """
        if Path(path).suffix.lower() == ".xlsx":
            from ..report.spreadsheet import workbook_bytes  # noqa: PLC0415 - only where a workbook is written

            check_target(Path(path), str(path), overwrite=overwrite)
            write_bytes(path, workbook_bytes(self._grids(), self.document.language), overwrite=overwrite)
        else:
            write_document(self.document, path, overwrite=overwrite)

    def _grids(self) -> list[Grid]:
        tables = [part for part in self.document.parts if isinstance(part, Table)]
        names = [table.caption or self.title for table in tables]
        return [
            _grid(table, name if names.count(name) == 1 else f"{name} {place}")
            for place, (table, name) in enumerate(zip(tables, names, strict=True), start=1)
        ] or [Grid(self.title, (), 0)]

    def __repr__(self) -> str:
        """Return its title and how many parts it has."""
        return f"<Paper {self.title!r}: {len(self.document.parts)} parts>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        from ..document.html import html_bytes  # noqa: PLC0415 - only in a notebook

        return html_bytes(self.document).decode()


def _grid(table: Table, name: str) -> Grid:
    columns = [
        GridColumn(head, tuple(None if cell is None else str(cell) for cell in cells))
        for head, cells in zip(
            table.columns, zip(*table.rows, strict=True) if table.rows else ((),) * len(table.columns), strict=True
        )
    ]
    return Grid(name, tuple(columns), len(table.rows))
