"""Deadlines of problems, and whether one is overdue on a day."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from .deadlines import THREE_MONTHS, WorkCalendar, due_on
from .steps import RECTIFY


def deadline_of(row: Mapping[str, Any], start: datetime.date, work: WorkCalendar) -> str | None:
    """Return the last day of the time allowed from a notice on, as ISO text; None where there is no deadline.

    That of the finding; without one three calendar months for what is to be rectified.
    """
    if row["due_amount"] is not None:
        return due_on(start, (row["due_amount"], row["due_unit"]), work).isoformat()
    return due_on(start, THREE_MONTHS, work).isoformat() if row["category"] == RECTIFY else None
