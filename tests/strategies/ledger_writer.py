"""A program that writes to a ledger until it is killed, and says of each change that it is done once the call returned.

``python ledger_writer.py TARGET NAME DONE``: enters problems ``NAME-1``, ``NAME-2``, … and notifies their units; the file
DONE has a line for each call that returned.  Started again it goes on after the last line, so that what was written and
not yet confirmed is tried once more, as a person would.
"""

from __future__ import annotations

import datetime
import os
import sys
from itertools import count
from pathlib import Path

from quanheng.ledger import Entry, LedgerError, open_ledger

DAY = datetime.date(2026, 3, 2)
AT = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)


def main(target: str, name: str, done: str) -> None:
    """Write for ever."""
    lines = Path(done).read_text(encoding="utf-8").split() if Path(done).exists() else []
    log = os.open(done, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    with open_ledger(target) as ledger:
        for number in count(sum(line.startswith("entered") for line in lines) + 1):
            entry = Entry(unit=name, finding="超编", key=f"{name}-{number}", found_on=DAY, category="rectify")
            (problem,) = ledger.enter(entry, by=name, at=AT).ids
            os.write(log, f"entered:{name}-{number}\n".encode())
            try:
                ledger.advance(problem, "notified", by=name, at=AT)
            except LedgerError:  # it was, before the last kill
                continue
            os.write(log, f"notified:{name}-{number}\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
