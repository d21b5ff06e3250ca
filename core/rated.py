"""What a ``rated`` block says: the levels or marks that raters give, who rates, and what becomes of their ballots."""

from __future__ import annotations

import attrs

from .expressions import Call, Expression
from .span import NOWHERE, Span


@attrs.frozen
class Level:
    """A label that raters give, and the share of full it stands for: one number, or a range to choose inside."""

    label: str
    low: float
    high: float

    @property
    def is_range(self) -> bool:
        """Whether the rater chooses a number inside the level."""
        return self.low != self.high


@attrs.frozen
class Role:
    """A group of raters and its weight among the roles, adding up to 1."""

    name: str
    weight: float


@attrs.frozen
class Gap:
    """Two roles whose shares may differ by so much; beyond it a finding is raised."""

    first: str
    second: str
    most: float


@attrs.frozen
class Rated:
    """How the ratings of a leaf become its share of full.

    Without ``roles`` all ratings are of one role without a name.  ``marks`` are the lowest and the highest mark, None
    where labels alone are given.  ``combine`` is a statistic (None: the mean), ``valid`` a condition over ``ballot``,
    ``require`` the share of the roles' weight that must be present.
    """

    levels: tuple[Level, ...] = ()
    roles: tuple[Role, ...] = ()
    marks: tuple[float, float] | None = None
    combine: Call | None = None
    valid: Expression | None = None
    gap: Gap | None = None
    require: float = 1.0
    span: Span = NOWHERE

    @property
    def top(self) -> float:
        """What a rating of the whole share is in a ballot: the highest mark, or 1 where labels alone are given."""
        return 1.0 if self.marks is None else self.marks[1]

    @property
    def all_roles(self) -> tuple[Role, ...]:
        """The roles, or the one without a name."""
        return self.roles or (Role("", 1.0),)

    def role_place(self, name: str) -> int | None:
        """Return the place of a role among all, None where there is none of that name; without roles all are one."""
        if not self.roles:
            return 0
        return next((place for place, role in enumerate(self.roles) if role.name == name), None)
