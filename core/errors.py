"""What can go wrong while planning and evaluating, as exceptions that carry their facts.

Each names a diagnostic of the catalogue and its arguments; the room above turns it into a diagnostic for the reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .span import NOWHERE, Span


class EvaluationError(ValueError):
    """An evaluation cannot go on; ``name`` is that of a diagnostic, ``arguments`` fill its text."""

    def __init__(self, name: str, span: Span = NOWHERE, **arguments: object) -> None:
        detail = ", ".join(f"{key}={value}" for key, value in arguments.items())
        super().__init__(f"{name} at {span}: {detail}")
        self.name, self.span, self.arguments = name, span, arguments


class RowError(ValueError):
    """Some rows cannot be computed: raised by a function, turned by the engine into an :class:`EvaluationError`.

    ``mask`` tells which of the rows given to the function are meant.  The engine ignores those that do not concern
    the unit (not applicable, or another branch was taken) and otherwise names the first unit, the indicator and how
    many there are.  A fact that is an array over the rows is given with its value in the first of them.
    """

    def __init__(self, mask: Any, name: str, **facts: Any) -> None:
        super().__init__(name)
        self.mask, self.name, self.facts = mask, name, facts

    def over(self, mask: Any, facts: Mapping[str, Any]) -> RowError:
        """Return the same refusal of other rows."""
        return RowError(mask, self.name, **facts)
