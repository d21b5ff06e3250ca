"""Days as papers write them."""

from __future__ import annotations

import datetime
from typing import Final

from ..dsl.diagnostics import Language

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def long_date(day: datetime.date, language: Language) -> str:
    """Return a day as papers write it.

    >>> long_date(datetime.date(2026, 3, 5), "zh"), long_date(datetime.date(2026, 3, 5), "en")
    ('2026年3月5日', '5 March 2026')
    """
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
