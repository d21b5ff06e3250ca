"""Why something is missing, as data: the first thing absent on the way to a score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from .plan import Plan
from .run import Run


@attrs.frozen
class Reason:
    """A code and its facts."""

    code: str
    facts: Mapping[str, Any] = attrs.field(factory=dict)


def explain_absence(plan: Plan, run: Run, name: str, row: int) -> Reason | None:
    """Return why a node has no score in a row."""
    del plan, run, name, row
    return None
