"""The monthly reconciliation on record: what was compared, when, by whom, and what differed.

SOURCE: Changyi: 每月核对 of the data with the real-name staffing register.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Final

import attrs
import polars as pl
from sqlalchemy import select

from ...dsl.diagnostics import Language
from ...store import Store
from ..deadlines import WorkCalendar
from ..reconciling import COLUMNS, DIFFERS, NOT_KEPT, NOT_REGISTERED, Reconciliation
from ..recording import Recorded
from .noting_differences import record_differences
from .projection import RECONCILIATION_STREAM, RECONCILIATION_TABLE, RECONCILIATIONS

_COUNTS: Final = ("kept", "registered", "common", "agreeing", NOT_KEPT, NOT_REGISTERED, DIFFERS)
_TYPES: Final = (pl.String,) * 5 + (pl.Int64,) * 2


@attrs.frozen(eq=False)
class Reconciliations:
    """The reconciliations of a store: one a month and register; one that is repeated takes the place of the earlier one."""

    store: Store

    def enter(
        self,
        found: Reconciliation,
        month: str,
        against: str,
        *,
        by: str,
        at: dt.datetime,
        digest: str | None = None,
        problems: Language | None = None,
        work: WorkCalendar | None = None,
        why: str = "",
    ) -> Recorded | None:
        """Put a reconciliation on record, and what differs as problems where that is wanted.

        Args:
            found: what the comparison found.
            month: which month it is of, ``2026-11``.
            against: the register that it was held against.
            by: who did it.
            at: when.
            digest: the SHA-256 of the register's file.
            problems: make problems of what differs, and say so in this language; see :func:`record_differences`.
            work: the working days that deadlines go by.
            why: a remark.
        """
        payload = {
            "month": month,
            "against": against,
            "on": at.date().isoformat(),
            "register_hash": digest,
            "key": list(found.key),
            "fields": list(found.fields),
            "counts": found.counts(),
            "differences": [list(row) for row in found.differences.iter_rows()],
        }
        with self.store.writing(by, at, why) as batch:
            batch.append(RECONCILIATION_STREAM, f"{month} {against}", "reconciled", payload)
            if problems is None:
                return None
            return record_differences(batch, found, month, at.date(), work or WorkCalendar(), problems)

    def frame(self) -> pl.DataFrame:
        """Return one row a month and register: when it was done, by whom, how many keys and differences there were."""
        with self.store.reading() as connection:
            query = select(RECONCILIATION_TABLE).order_by(RECONCILIATION_TABLE.c.month, RECONCILIATION_TABLE.c.stream)
            rows = connection.execute(query).mappings().all()
        shown = [
            {
                **{name: row[name] for name in ("month", "against", "by")},
                "on": dt.date.fromisoformat(row["on"]),
                **json.loads(row["counts"]),
            }
            for row in rows
        ]
        head = {"month": pl.String, "against": pl.String, "on": pl.Date, "by": pl.String}
        return pl.DataFrame(shown, schema=head | dict.fromkeys(_COUNTS, pl.Int64))

    def differences(self, month: str, against: str) -> pl.DataFrame:
        """Return what differed in a month, one row each; without rows where nothing did, or nothing was compared."""
        row: dict[str, Any] | None = self.store.row(RECONCILIATIONS, f"{month} {against}")
        found = [] if row is None else json.loads(row["differences"])
        return pl.DataFrame(found, schema=dict(zip(COLUMNS, _TYPES, strict=True)), orient="row")
