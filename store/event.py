"""What the journal holds: events, in the order in which they were written."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import attrs


@attrs.frozen
class Event:
    """One change to one stream (a problem, a unit of a campaign), as it was written; never changed, never deleted.

    ``position`` counts the events of the store from 1 without a gap, ``version`` those of the stream.
    """

    position: int
    stream_kind: str
    stream: str
    version: int
    kind: str
    at: datetime.datetime
    by: str
    why: str
    payload: Mapping[str, Any]


@attrs.frozen
class NewEvent:
    """A change to be written.

    ``expected_version`` is the version that the writer has seen: 0 where the stream must be new, None where any will do.
    """

    stream_kind: str
    stream: str
    kind: str
    payload: Mapping[str, Any] = attrs.field(factory=dict)
    expected_version: int | None = None
