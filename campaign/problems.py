"""What the ledger knows of a campaign: problems that units have not been told of, and how many there are of what kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from ..core.model import IndicatorSet
from ..data.naming import folded
from ..ledger import Ledger
from ..ledger.input_columns import TABLES
from ..ledger.unit_counts import COUNTS
from ..store import Store
from .model import Campaign

#: Problems in these states are none any more.
_GONE = ("merged", "withdrawn")


def _problems(store: Store, campaign: Campaign, as_of: date) -> pl.DataFrame:
    """Return the problems that were recorded for a campaign, by its key or its name alone."""
    found = Ledger(store).problems(as_of, campaign=[campaign.key, campaign.name])
    return found.filter(~pl.col("state").is_in(_GONE))


def ledger_for(store: Store, chosen: IndicatorSet, given: Sequence[str]) -> Ledger | None:
    """Return the ledger where a set asks for a column or table that it tells and that is not given, by its name."""
    columns = {folded(name) for column in COUNTS for name in (column.zh, column.en)}
    asked = columns & {folded(name) for field in chosen.fields for name in (field.name, field.title) if name}
    asked |= TABLES & {folded(table.name) for table in chosen.tables if table.within is None}
    return Ledger(store) if asked - set(map(folded, given)) else None


def untold_of(store: Store, campaign: Campaign, as_of: date) -> dict[str, int]:
    """Return for each unit that has problems of the campaign how many of them it has not been notified of."""
    found = _problems(store, campaign, as_of)
    counts = found.group_by("unit").agg((pl.col("state") == "open").sum().alias("untold"))
    return {row["unit"]: int(row["untold"]) for row in counts.to_dicts()}


def counts_of(store: Store, campaign: Campaign, as_of: date) -> Mapping[str, int]:
    """Return how many problems and suggestions the ledger has of a campaign.

    ``problems``; ``for_office`` of them that the staffing office resolves or keeps for policy, ``for_units`` that units
    put right, ``sorted_problems`` with a kind; ``suggestions`` and ``sorted_suggestions`` likewise.
    """
    found = _problems(store, campaign, as_of)
    notes = Ledger(store).notes("suggestion", campaign=[campaign.key, campaign.name])
    notes = notes.filter(pl.col("on") <= as_of)
    return {
        "problems": found.height,
        "for_office": found.filter(pl.col("category").is_in(["resolve", "reserve"])).height,
        "for_units": found.filter(pl.col("category") == "rectify").height,
        "suggestions": notes.height,
        "sorted_problems": found["kind"].count(),
        "sorted_suggestions": notes["kind"].count(),
    }
