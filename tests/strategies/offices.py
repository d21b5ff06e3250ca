"""A staffing office at work in a scenario: its folder, its commands, its ledger and its papers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import docx

import quanheng as qh
from quanheng.ledger import Ledger


@attrs.frozen
class Office:
    """A folder of work, which is the current folder, and the commands given there.

    ``said`` runs a command, sees that it ends with the code, and returns what it printed: the answer, or what went
    wrong where the code is not 0.
    """

    folder: Path
    said: Callable[..., str]

    def run(self, *words: str) -> str:
        """Run a command that succeeds, and return what it printed."""
        return self.said(0, *words)

    def refused(self, *words: str) -> str:
        """Run a command that is refused, and return why."""
        return self.said(1, *words)

    def write(self, name: str, text: str) -> None:
        """Write a file of the folder."""
        (self.folder / name).write_text(text, encoding="utf-8")

    def ledger(self) -> Ledger:
        """Open the ledger."""
        return qh.open_ledger(self.folder / "quanheng.db")

    def ids(self, **wanted: Any) -> list[int]:
        """Return the numbers of the problems with these values."""
        with self.ledger() as ledger:
            return ledger.problems(**wanted)["id"].to_list()

    def paper(self, kind: str, day: str, *more: str) -> str:
        """Have a report written as Word, and return its text."""
        file = self.folder / f"{kind}-{day}.docx"
        self.run("report", kind, *more, "--ledger", "quanheng.db", "--as-of", day, "-o", file.name)
        paper = docx.Document(str(file))
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def morning(day: str) -> dt.datetime:
    """Return nine o'clock of a day."""
    return dt.datetime.fromisoformat(f"{day}T09:00")
