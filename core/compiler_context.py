"""What an expression sees of the place it stands in while it is compiled."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from .model import Adjustment, Indicator
from .plan_builder import PlanBuilder
from .span import NOWHERE, Span


@attrs.frozen(eq=False)
class Place:
    """The node, limit or finding that holds an expression.

    ``value`` gives the step of the node's value when it is asked for; ``children`` are the steps of the children's
    scores; ``active`` the conditions under which a row comes here at all, with the answer they must have;
    ``is_scaled`` tells that an enclosing :class:`OnScale` puts the result on the scale; ``refer`` finds what
    ``score(x)`` means here (a ``hold`` sees leaves before holds); ``full_step`` is the column of the full points where
    they depend on the class of the unit.
    """

    owner: str | None
    span: Span = NOWHERE
    node: Indicator | Adjustment | None = None
    full: float = 1.0
    low: float = 0.0
    value: Callable[[], int] | None = None
    children: tuple[int, ...] = ()
    active: tuple[tuple[int, bool], ...] = ()
    is_scaled: bool = False
    refer: Callable[[str, str], int] | None = None
    full_step: int | None = None

    def full_of(self, builder: PlanBuilder) -> int:
        """Return the step of the full points of the unit at hand."""
        return builder.constant(self.full) if self.full_step is None else self.full_step

    @property
    def direction(self) -> str | None:
        """The direction of the node by its English name, or None."""
        found = getattr(self.node, "direction", None)
        return None if found is None else str(found)

    def only_where(self, condition: int, *, answer: bool = True) -> Place:
        """Return the place for what is reached only where the condition has that answer."""
        return attrs.evolve(self, active=(*self.active, (condition, answer)))


def on_scale(builder: PlanBuilder, fraction: int, place: Place) -> int:
    """Return the step that puts a fraction on the scale of the place: low + fraction x (full - low)."""
    if place.full_step is None:
        width = builder.constant(place.full - place.low)
    else:
        width = builder.arithmetic("-", place.full_step, builder.constant(place.low), place.owner, place.span)
    points = builder.arithmetic("*", fraction, width, place.owner, place.span)
    if place.low == 0:
        return points
    return builder.arithmetic("+", builder.constant(place.low), points, place.owner, place.span)
