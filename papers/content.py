"""What a report is about: the result, one period of it, how its units stand, and the problems found."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import TYPE_CHECKING

import attrs
import numpy as np
from numpy.typing import NDArray

from ..core.evaluation import Evaluation
from ..core.model import Indicator, IndicatorSet
from ..report.result import Result
from .issues import Issue, issues_of, listed, problems
from .losses import Loss, losses_of
from .slots import Slots
from .standings import Moved, Standing, moves_between, period_before, rows_of_period, standings_of
from .voice import Voice

if TYPE_CHECKING:
    from ..campaign.model import Campaign

#: In how many units a problem is a common one where nobody says otherwise.  No source gives a number.
COMMON: int = 3


def _due(campaign: Campaign, evaluated: AbstractSet[str]) -> frozenset[str]:
    """Return the units of the campaign that the scheme is for: units of a population with another scheme are not."""
    named = [(each.scheme, frozenset(unit.name for unit in each.units)) for each in campaign.populations]
    schemes = {scheme for scheme, names in named if names & evaluated}
    return frozenset(name for scheme, names in named if not schemes or scheme in schemes for name in names)


@attrs.frozen(eq=False, slots=False)
class Content:
    """One period of a result, read for a paper.

    ``period`` is None where the data have none.  ``given`` are the problems of a ledger, which then stand in place of
    those that the evaluation raised.  ``campaign`` is what the evaluation belongs to, for its coverage and samples.
    """

    result: Result
    voice: Voice
    period: str | None = None
    slots: Slots = attrs.field(factory=Slots)
    least_common: int = COMMON
    given: tuple[Issue, ...] | None = None
    campaign: Campaign | None = None

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation."""
        return self.result.evaluation

    @property
    def indicator_set(self) -> IndicatorSet:
        """The set that was evaluated."""
        return self.evaluation.indicator_set

    @property
    def title(self) -> str:
        """What the set is called in papers."""
        return self.indicator_set.title or self.indicator_set.name

    @property
    def coverage(self) -> tuple[int, int] | None:
        """How many units that are due were evaluated, and how many are due: as people wrote, else those of the campaign."""
        if self.slots.units_due is not None:
            return len(self.rows), self.slots.units_due
        if self.campaign is None or not self.campaign.units:
            return None
        evaluated = {self.evaluation.data.units[int(row)] for row in self.rows}
        due = _due(self.campaign, evaluated)
        return len(due & evaluated), len(due)

    @cached_property
    def rows(self) -> NDArray[np.intp]:
        """The rows of the period."""
        return rows_of_period(self.evaluation, self.period)

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """How the units stand: in the total, or in each top indicator of a set without one."""
        return standings_of(self.evaluation, self.rows)

    @property
    def has_total(self) -> bool:
        """Whether the set merges its parts into one result."""
        return not self.indicator_set.separate

    @cached_property
    def before(self) -> str | None:
        """The period before, None where there is none."""
        return period_before(self.evaluation.data.periods, self.period)

    @cached_property
    def moves(self) -> tuple[tuple[Moved, ...], ...]:
        """For each standing how the units changed since the period before; empty where there is none."""
        if self.before is None:
            return ()
        earlier = standings_of(self.evaluation, rows_of_period(self.evaluation, self.before))
        return tuple(moves_between(then, now) for then, now in zip(earlier, self.standings, strict=True))

    @cached_property
    def losses(self) -> tuple[Loss, ...]:
        """Where the units lose their points."""
        return losses_of(self.evaluation, self.period, self.rows)

    @cached_property
    def raised(self) -> tuple[Issue, ...]:
        """What the evaluation raised in this period."""
        return issues_of(self.evaluation, self.period, self.voice.language)

    @cached_property
    def problems(self) -> tuple[Issue, ...]:
        """The problems to be dealt with."""
        return problems(self.raised if self.given is None else self.given)

    @property
    def is_of_ledger(self) -> bool:
        """Whether the problems are those of a ledger that are not closed."""
        return self.given is not None

    @cached_property
    def lists(self) -> dict[str, tuple[Issue, ...]]:
        """The named lists that units entered."""
        return listed(self.raised)

    def children_of(self, standing: Standing) -> tuple[Indicator, ...]:
        """Return the indicators directly below a head that have scores."""
        known = set(self.evaluation.names)
        return tuple(child for child in standing.node.children if child.name in known)


#: Words in the name of a list that say that it commends; of any other list nothing is assumed.
_PRAISE = ("红", "经验", "先进", "典型", "表扬", "red list", "good practice", "commend")


def is_praise(name: str) -> bool:
    """Whether a named list commends, as far as its name says: 红榜, 经验做法, red list."""
    return any(word in name.lower() for word in _PRAISE)
