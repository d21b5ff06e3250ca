"""What a ledger counts for each unit, by Chinese and English names: in its list of units and in the data of schemes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final

import attrs
import polars as pl

from ..dsl.diagnostics import Both, Language


@attrs.frozen(eq=False)
class CountColumn:
    """A count for each unit: its names, over which rows it is taken (``problems``, ``approvals``, ``suspended``), how.

    A share is absent where there is nothing to take it of.
    """

    zh: str
    en: str
    count: pl.Expr
    of: str = "problems"
    is_share: bool = False

    @property
    def heading(self) -> Both:
        """What it is called in a table of the ledger itself."""
        return Both(self.zh.removeprefix("台账").replace("_", "·"), self.en.removeprefix("ledger_").replace("_", " "))


@attrs.frozen(eq=False)
class LedgerDay:
    """A ledger as of a day; the problems have ``is_closed`` and ``is_overdue`` beside their own columns."""

    day: dt.date
    problems: pl.DataFrame
    approvals: pl.DataFrame
    suspended: tuple[str, ...]


_OPEN: Final = ~pl.col("is_closed")
_LATE: Final = pl.col("is_overdue")


def _of_category(zh: str, category: str) -> tuple[CountColumn, CountColumn]:
    is_it = pl.col("category") == category
    return (
        CountColumn(f"台账未整改_{zh}", f"ledger_open_{category}", (_OPEN & is_it).sum()),
        CountColumn(f"台账逾期_{zh}", f"ledger_overdue_{category}", (_LATE & is_it).sum()),
    )


def _of_severity(zh: str, severity: str) -> tuple[CountColumn, CountColumn]:
    is_it = pl.col("severity") == severity
    return (
        CountColumn(f"台账未整改_{zh}", f"ledger_open_{severity}", (_OPEN & is_it).sum()),
        CountColumn(f"台账逾期_{zh}", f"ledger_overdue_{severity}", (_LATE & is_it).sum()),
    )


COUNTS: Final = (
    CountColumn("台账问题数", "ledger_problems", pl.len()),
    CountColumn("台账未整改", "ledger_open", _OPEN.sum()),
    CountColumn("台账逾期", "ledger_overdue", _LATE.sum()),
    CountColumn("台账已销号", "ledger_closed", pl.col("is_closed").sum()),
    CountColumn("台账重开", "ledger_reopened", (pl.col("reopened") > 0).sum()),
    CountColumn("台账整改率", "ledger_closed_share", pl.col("is_closed").mean(), is_share=True),
    CountColumn("台账最长逾期天数", "ledger_days_overdue", pl.col("days_overdue").max()),
    CountColumn("台账重点监控", "ledger_watched", (_OPEN & pl.col("watched").is_not_null()).sum()),
    *_of_category("限期整改", "rectify"),
    *_of_category("关注解决", "resolve"),
    *_of_category("政策储备", "reserve"),
    *_of_severity("严重", "serious"),
    *_of_severity("较重", "moderate"),
    *_of_severity("一般", "minor"),
    CountColumn("台账暂停受理", "ledger_suspended", pl.lit(0), of="suspended"),
    CountColumn("台账批复事项", "ledger_approved", pl.len(), of="approvals"),
    CountColumn("台账已问效", "ledger_followed_up", pl.col("followed_up").sum(), of="approvals"),
    CountColumn("台账按批复执行", "ledger_carried_out", pl.col("carried_out").sum(), of="approvals"),
    CountColumn("台账未按批复执行", "ledger_not_carried_out", (~pl.col("carried_out")).sum(), of="approvals"),
)

#: What of a problem is counted.
COUNTED: Final = ("unit", "category", "severity", "reopened", "watched")


def ledger_day(day: dt.date, problems: pl.DataFrame, approvals: pl.DataFrame, suspended: Collection[str]) -> LedgerDay:
    """Return a ledger as of a day; merged and withdrawn problems are none."""
    counted = problems.filter(~pl.col("state").is_in(["merged", "withdrawn"]))
    marked = counted.with_columns(
        is_closed=pl.col("state") == "closed", is_overdue=pl.col("overdue").fill_null(value=False)
    )
    return LedgerDay(day, marked, approvals, tuple(suspended))


def unit_counts(ledger: LedgerDay) -> pl.DataFrame:
    """Return a row for each unit of which there is something, with every count of :data:`COUNTS` by its English name."""
    of_problems = [column for column in COUNTS if column.of == "problems"]
    counted = ledger.problems.group_by("unit").agg(column.count.alias(column.en) for column in of_problems)
    others = [column for column in COUNTS if column.of == "approvals"]
    more = ledger.approvals.group_by("unit").agg(column.count.alias(column.en) for column in others)
    stopped = pl.DataFrame({"unit": sorted(ledger.suspended)}, schema={"unit": pl.String})
    whole = counted.join(more, on="unit", how="full", coalesce=True)
    whole = whole.join(stopped.with_columns(ledger_suspended=pl.lit(1)), on="unit", how="full", coalesce=True)
    return whole.select("unit", *(filled(column) for column in COUNTS))


def filled(column: CountColumn) -> pl.Expr:
    """Return a count, 0 where there is nothing; a share of nothing stays absent."""
    value = pl.col(column.en)
    return value if column.is_share else value.cast(pl.Int64).fill_null(0)


def units_frame(ledger: LedgerDay, units: Sequence[str] | None, language: Language) -> pl.DataFrame:
    """Return :func:`unit_counts` for the units that are named, or sorted by name for all of which there is something."""
    rows = unit_counts(ledger)
    if units is None:
        rows = rows.sort("unit")
    else:
        asked = pl.DataFrame({"unit": list(dict.fromkeys(units))}, {"unit": pl.String})
        rows = asked.join(rows, on="unit", how="left", maintain_order="left").select("unit", *map(filled, COUNTS))
    return rows.rename({"unit": "单位"} | {column.en: column.zh for column in COUNTS}) if language == "zh" else rows
