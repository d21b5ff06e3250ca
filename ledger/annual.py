"""A year of the ledgers: what was found and put right, what was reconciled, what was applied for (每年剖析)."""

from __future__ import annotations

import datetime as dt

import attrs
import polars as pl

from .approving.fields import Decision, Stage
from .ledger import Ledger

_NONE = ("merged", "withdrawn")


@attrs.frozen(eq=False)
class Annual:
    """One year: ``problems`` by a column of the ledger, the ``months`` reconciled, the ``approvals`` by stage; up to ``until``."""

    year: int
    until: dt.date
    problems: pl.DataFrame
    months: pl.DataFrame
    approvals: pl.DataFrame


def annual(ledger: Ledger, year: int, as_of: dt.date, by: str = "kind") -> Annual:
    """Return the summary of a year, up to a day within it or to its end.

    ``problems`` has a row for each value of the column ``by`` (``kind``, ``category``, ``severity``, ``unit``,
    ``source``, ``campaign``) and one for all together, whose value is null: ``before`` (open when the year began),
    ``found``, ``closed`` and ``reopened`` in it, ``open`` and ``overdue`` at the end, ``closed_share`` of what was there
    to close (null where nothing was).  ``months`` has twelve rows.
    """
    first, until = dt.date(year, 1, 1), min(dt.date(year, 12, 31), as_of)
    before = _unfinished(ledger.problems(first - dt.timedelta(days=1)))
    now = ledger.problems(until).filter(~pl.col("state").is_in(_NONE))
    parts = [_counted(before, now, first, by), _counted(before, now, first, None)]
    return Annual(year, until, pl.concat(parts), _months(ledger, year), _approvals(ledger, first, until))


def _unfinished(problems: pl.DataFrame) -> pl.DataFrame:
    return problems.filter(~pl.col("state").is_in([*_NONE, "closed"]))


def _counted(before: pl.DataFrame, now: pl.DataFrame, first: dt.date, by: str | None) -> pl.DataFrame:
    group = pl.col(by).fill_null("—").alias("group") if by else pl.lit(None, dtype=pl.String).alias("group")
    closed = (pl.col("state") == "closed") & (pl.col("closed_on") >= first)
    at_end = now.with_columns(group).group_by("group").agg(
        (pl.col("found_on") >= first).sum().alias("found"),
        closed.sum().alias("closed"),
        (pl.col("reopened_on") >= first).sum().alias("reopened"),
        (pl.col("state") != "closed").sum().alias("open"),
        pl.col("overdue").fill_null(value=False).sum().alias("overdue"),
    )  # fmt: skip
    at_start = before.with_columns(group).group_by("group").agg(pl.len().alias("before"))
    both = at_start.join(at_end, on="group", how="full", coalesce=True, nulls_equal=True).fill_null(0)
    if by is None and not both.height:
        both = pl.DataFrame({"group": [None], **{name: [0] for name in _COUNTS}}, schema={"group": pl.String, **_TYPES})
    there = pl.col("before") + pl.col("found")
    share = pl.when(there > 0).then(pl.col("closed") / there).alias("closed_share")
    return both.select("group", *(pl.col(name).cast(pl.Int64) for name in _COUNTS)).with_columns(share).sort("group")


_COUNTS = ("before", "found", "closed", "reopened", "open", "overdue")
_TYPES = dict.fromkeys(_COUNTS, pl.Int64)


def _months(ledger: Ledger, year: int) -> pl.DataFrame:
    """Return a row a month, with nulls where nothing was reconciled."""
    names = [f"{year}-{month:02}" for month in range(1, 13)]
    return pl.DataFrame({"month": names}).join(
        ledger.reconciliations.frame(), on="month", how="left", maintain_order="left"
    )


def _approvals(ledger: Ledger, first: dt.date, until: dt.date) -> pl.DataFrame:
    """Return how many matters were applied for, accepted, studied, decided and followed up within the year."""
    frame = ledger.approvals.frame()

    def within(name: str) -> pl.Expr:
        return (pl.col(name) >= first) & (pl.col(name) <= until)

    decided = within("decided_on")
    return frame.select(
        within("applied_on").sum().alias("applied"),
        (within("accepted_on") & (pl.col("stage") != Stage.REFUSED)).sum().alias("accepted"),
        (within("accepted_on") & (pl.col("stage") == Stage.REFUSED)).sum().alias("refused"),
        within("studied_on").sum().alias("studied"),
        *((decided & (pl.col("decision") == str(one))).sum().alias(str(one)) for one in Decision),
        within("followed_up_on").sum().alias("followed_up"),
    )
