"""Opening a ledger."""

from __future__ import annotations

from pathlib import Path

from ..store import open_store
from .deadlines import WorkCalendar
from .ledger import PROJECTIONS, Ledger


def open_ledger(target: str | Path, *, create: bool = True, work: WorkCalendar | None = None) -> Ledger:
    """Open the ledger in a SQLite file or, by ``postgresql://…``, in a PostgreSQL database.

    Args:
        target: path or URL.
        create: make it where there is none.
        work: which days are worked, for deadlines in working days; Monday to Friday unless told.

    Raises:
        StoreError: see :func:`quanheng.store.open_store`.
    """
    return Ledger(open_store(target, PROJECTIONS, create=create), work or WorkCalendar())
