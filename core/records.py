"""What was done to single cells before they were scored, as records: gaps filled, outliers treated."""

from __future__ import annotations

import attrs

from .expressions import Call


@attrs.frozen
class CellRecord:
    """One cell of one leaf that is not as it was reported.

    ``method`` is the call that did it; ``before`` the number there was (None: none) and ``after`` the number that
    stands in its place.  ``what`` says what ``after`` is: ``imputed`` or ``treated``, a value, or ``score``, points.
    ``periods`` names the periods that the number was taken from, where it was taken from any.  ``how`` is what the
    method did here, where it can do several things (``winsorised high``, ``log``).
    """

    row: int
    leaf: str
    method: Call
    before: float | None
    after: float
    what: str
    periods: tuple[str, ...] = ()
    how: str = ""
