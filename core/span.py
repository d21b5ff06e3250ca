"""A place in a scheme file: what diagnostics point at and explanations cite."""

from __future__ import annotations

import attrs


@attrs.frozen(order=True)
class Span:
    """A stretch of a source file; lines and columns count from 1, the end is exclusive.

    Columns count characters, not display cells: renderers that underline convert.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        """Return ``file:line``, the form that explanations print."""
        return f"{self.file}:{self.line}"


#: The span of what no author wrote (a default, a value made in Python).
NOWHERE = Span("", 0, 0, 0, 0)
