"""Which units' applications are suspended on a day, and which are let through for a reason."""

from __future__ import annotations

import datetime

import polars as pl

from ..store import Store
from .listing import frame_at, frame_of
from .overrides import OVERRIDE_TABLE, OVERRIDES


def suspensions_frame(store: Store, problems: pl.DataFrame, as_of: datetime.date) -> pl.DataFrame:
    """Return a row for each unit and subject that an overdue problem suspends, with the exception that lifts it.

    ``suspended`` is false where an exception holds on that day; ``since`` is the day after the earliest deadline.
    """
    held = problems.filter(pl.col("overdue") & pl.col("suspends").is_not_null())
    rows = held.group_by("unit", "suspends", maintain_order=True).agg(
        (pl.col("due_on").min() + pl.duration(days=1)).alias("since"),
        pl.col("id").cast(pl.String).str.join("、").alias("problems"),
    )
    lifted = _overrides(store, as_of).rename({"since": "lifted_on", "by": "lifted_by", "why": "lifted_why"})
    found = rows.join(lifted, on=["unit", "suspends"], how="left", maintain_order="left")
    holds = (pl.col("lifted_on") <= as_of) & ((pl.col("until") >= as_of) | pl.col("until").is_null())
    return found.select(
        "unit",
        "suspends",
        (~holds.fill_null(value=False)).alias("suspended"),
        "since",
        "problems",
        *(pl.when(holds.fill_null(value=False)).then(pl.col(name)).alias(name) for name in _LIFTED),
    )


_LIFTED = ("lifted_on", "until", "lifted_by", "lifted_why")


def _overrides(store: Store, as_of: datetime.date) -> pl.DataFrame:
    """Return the exceptions as they stood at the end of a day."""
    with store.reading() as connection:
        now = frame_of(connection, OVERRIDE_TABLE)
        frame = frame_at(connection, OVERRIDES, as_of) if _is_past(store, as_of) else now
    return frame.select("unit", "suspends", "since", "until", "why", "by")


def _is_past(store: Store, as_of: datetime.date) -> bool:
    return any(event.payload["on"] > as_of.isoformat() for event in store.events("override"))
