"""What every way of drawing gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from ..dsl.diagnostics import Diagnostic


@attrs.frozen
class Outcome:
    """Tables of rows by name, the columns of each list that had a part in the draw, and warnings."""

    results: Mapping[str, tuple[Mapping[str, Any], ...]]
    columns: Mapping[str, tuple[str, ...]]
    warnings: tuple[Diagnostic, ...] = ()
