"""What an edited sheet changes: held against the state that it was exported from, not against what has become of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from ...data.problems import Problems
from ...dsl.diagnostics import Both, listed
from ...store import Batch, Event, Projection, Row, Store
from ...store.failures import told
from .columns import NUMBER, VERSION, Editing, SheetColumn
from .reading import Sheet, SheetRow, same


@attrs.frozen
class RowChange:
    """A row that is in the ledger already: its stream, its row there, and the cells that were edited, by name."""

    row: SheetRow
    stream: str
    current: Row
    edits: Mapping[str, Any]


@attrs.frozen
class Imported:
    """What an import came to: what is new, what was changed, how many rows are as before; ids as the ledger shows them."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: int


@attrs.frozen(eq=False)
class Comparing:
    """How the rows of a sheet are compared with a ledger.

    ``shown`` turns a row of the projection into what the sheet shows; ``stream_of`` the id of a row into its stream.
    """

    store: Store
    projection: Projection
    columns: Sequence[SheetColumn]
    shown: Callable[[Row], Mapping[str, Any]]
    stream_of: Callable[[str], str]
    key: str = "id"

    def split(self, sheet: Sheet, batch: Batch, problems: Problems) -> tuple[list[SheetRow], list[RowChange], int]:
        """Return new rows, rows that were edited, and how many are as they were.

        Rows that are not in the ledger, stand twice, were changed by somebody else since the export, or have edits where
        the ledger keeps its own account, are problems.
        """
        new = [row for row in sheet.rows if not row.text(self.key)]
        known = self._known(sheet, problems)
        current = batch.rows(self.projection, list(known))
        changes, same_rows = [], 0
        for stream, row in known.items():
            if stream not in current:
                facts = {"id": row.text(self.key), "ledger": self.store.place}
                sheet.tell(problems, "sheet-row-unknown", row, self.key, **facts)
                continue
            edits = self._edits(sheet, row, stream, current[stream], problems)
            same_rows += not edits
            if edits:
                changes.append(RowChange(row, stream, current[stream], edits))
        return new, changes, same_rows

    def _known(self, sheet: Sheet, problems: Problems) -> dict[str, SheetRow]:
        found: dict[str, SheetRow] = {}
        for row in sheet.rows:
            if text := row.text(self.key):
                stream = self.stream_of(text)
                if stream in found:
                    sheet.tell(problems, "sheet-row-twice", row, self.key, first=found[stream].line, id=text)
                found.setdefault(stream, row)
        return found

    def _edits(self, sheet: Sheet, row: SheetRow, stream: str, current: Row, problems: Problems) -> dict[str, Any]:
        """Return the cells of a row that were edited, refusing what cannot be."""
        version = row.values.get(VERSION.name)
        base, since = self._base(stream, current, version)
        before, now = self.shown(base), self.shown(current)
        given = {
            name: value for name, value in row.values.items() if name in {c.name for c in self.columns} - {self.key}
        }
        # what was edited since the export, unless it has become so meanwhile: a sheet that is taken in twice is no conflict
        edits = {
            name: value
            for name, value in given.items()
            if not same(value, before.get(name)) and not same(value, now.get(name))
        }
        for column in tuple(self._of(edits)):
            if column.editing is Editing.FIXED and edits[column.name] is None:
                del edits[column.name]  # a cell that was left empty says nothing
            elif column.editing is Editing.FIXED:
                old, new = self._spoken(column, before.get(column.name)), self._spoken(column, edits.pop(column.name))
                facts = {"id": row.text(self.key), "column": column.title, "old": old, "new": new}
                sheet.tell(problems, "sheet-fixed", row, column.name, **facts)
        if edits and since:
            done = [told(event, self.projection.said(event)) for event in since]
            facts = {"done": listed(done), "fields": listed(column.title for column in self._of(edits))}
            sheet.tell(problems, "sheet-row-conflict", row, self.key, id=row.text(self.key), **facts)
            return {}
        return edits

    def _base(self, stream: str, current: Row, version: int | None) -> tuple[Row, list[Event]]:
        """Return the row that was exported, and what has happened since; without a version it is the one there is."""
        if version is None or version == current["version"]:
            return current, []
        events = list(self.store.events(self.projection.stream_kind, stream))
        base: Row | None = None
        for event in events:
            if event.version <= version:
                base = self.projection.fold(base, event)
        return (current if base is None else base), [event for event in events if event.version > version]

    def _of(self, names: Mapping[str, Any]) -> Iterator[SheetColumn]:
        yield from (column for column in self.columns if column.name in names and column is not NUMBER)

    @staticmethod
    def _spoken(column: SheetColumn, value: Any) -> Both:
        zh, en = (column.spoken(value, language) for language in ("zh", "en"))
        return Both("空" if zh is None else str(zh), "empty" if en is None else str(en))
