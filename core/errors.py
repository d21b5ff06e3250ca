"""What can go wrong while planning and evaluating, as exceptions that carry their facts.

Each names a diagnostic of the catalogue and its arguments; the room above turns it into a diagnostic for the reader.
"""

from __future__ import annotations

from .span import NOWHERE, Span


class EvaluationError(ValueError):
    """An evaluation cannot go on; ``name`` is that of a diagnostic, ``arguments`` fill its text."""

    def __init__(self, name: str, span: Span = NOWHERE, **arguments: object) -> None:
        detail = ", ".join(f"{key}={value}" for key, value in arguments.items())
        super().__init__(f"{name} at {span}: {detail}")
        self.name, self.span, self.arguments = name, span, arguments


class RowError(EvaluationError):
    """Single rows make a function impossible: a target of zero, limits out of order.

    A function raises it; the engine adds the unit and the indicator from the first row that ``mask`` marks, under the
    argument names ``unit`` and ``indicator``.  The engine calls a function only with the rows that need the result
    (``value`` is NaN elsewhere), so that a branch not taken and a node that does not apply raise nothing.
    """

    def __init__(self, mask: object, name: str, **arguments: object) -> None:
        super().__init__(name, **arguments)
        self.mask = mask
