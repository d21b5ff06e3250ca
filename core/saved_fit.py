"""What was fitted on other data, apart from the plan that fitted it: enough to hold later units to the same standard."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from .fit import Statistics


@attrs.frozen
class FitOrigin:
    """What a standard was fitted on: scheme, data, periods, number of rows and date.

    ``plugins`` gives the hash of each plugin of the scheme by its name; ``file`` names the file that the standard was
    read from, None while it is only in memory.
    """

    scheme: str
    version: str | None
    source_hash: str
    data: str
    data_hash: str
    rows: int
    periods: tuple[str, ...] = ()
    as_of: datetime.date | None = None
    plugins: Mapping[str, str] = attrs.field(factory=dict)
    file: str | None = None


@attrs.frozen(eq=False)
class SavedFit:
    """Statistics by the id of their step, and where they come from.

    A step's id is a digest of what it computes and of all that it reads, so a set that has changed since finds what
    still means the same, and misses what does not.
    """

    statistics: Mapping[str, Statistics]
    origin: FitOrigin
