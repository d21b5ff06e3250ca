"""The parts of a scoring sentence, as clauses are read into them."""

from __future__ import annotations

from decimal import Decimal

import attrs


@attrs.frozen
class Quantity:
    """A number with its unit: ``%``, ``pp``, what is counted, or empty."""

    number: Decimal
    unit: str = ""

    @property
    def is_share(self) -> bool:
        """Whether it is a percentage or a difference of percentages."""
        return self.unit in {"%", "pp"}

    @property
    def text(self) -> str:
        """The quantity as the language writes it; what is counted has no unit there."""
        value = self.number
        written = format(value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize(), "f")
        return written + (self.unit if self.is_share else "")


@attrs.frozen
class Band:
    """A condition on the value: between two bounds, either may be open to infinity.

    ``low_closed`` is None where the words do not say whether the bound belongs to it.
    """

    low: Quantity | None = None
    high: Quantity | None = None
    low_closed: bool | None = False
    high_closed: bool | None = False
    subject: str = ""

    @property
    def is_point(self) -> bool:
        """Whether it is one number."""
        return self.low is not None and self.low == self.high

    @property
    def bounds(self) -> tuple[Quantity, ...]:
        """The bounds that are there."""
        return tuple(bound for bound in (self.low, self.high) if bound is not None)


@attrs.frozen
class AtTarget:
    """A condition: the target has been met, or has not.  ``target`` is what the sentence calls it."""

    target: str
    subject: str = ""
    is_met: bool = True


@attrs.frozen
class Said:
    """Words without a number: a situation, an item of work, a level."""

    text: str


@attrs.frozen
class Points:
    """What a condition gets: so many points, or full; ``sign`` is -1 for 扣 and +1 for 加."""

    amount: Decimal | None
    sign: int = 0

    @property
    def is_full(self) -> bool:
        """Whether it is full points."""
        return self.amount is None


@attrs.frozen
class Otherwise:
    """否则, 其余: what all other cases get, the points following."""


@attrs.frozen
class Per:
    """每…扣…分, 每…加…分.

    ``direction`` is ``above``, ``below`` or ``outside`` of a limit, or None where occurrences are counted;
    ``reference`` what the sentence calls the limit, ``what`` the words around the thing counted.
    """

    quantity: Quantity
    points: Decimal
    is_taken: bool
    direction: str | None = None
    reference: str = ""
    subject: str = ""
    what: str = ""


@attrs.frozen
class Stop:
    """扣完为止, 最低为零分."""


@attrs.frozen
class MostTaken:
    """最多扣N分."""

    amount: Decimal


@attrs.frozen
class MostGiven:
    """最多加N分, 最高N分; None is 满分为止."""

    amount: Decimal | None
    is_total: bool = False


@attrs.frozen
class Step:
    """不足…不计 (whole), 按一计 (started), 按比例 (proportional)."""

    kind: str


@attrs.frozen
class Turned:
    """不降反升 (``way`` is above), 不升反降 (below): the value has gone the wrong way since the period before."""

    way: str
    subject: str = ""


@attrs.frozen
class InProportion:
    """否则按完成比例计分."""


@attrs.frozen
class Linear:
    """其间按线性插值计分."""


@attrs.frozen
class NotApplying:
    """没有…的部门按满分计算: whom it does not concern, and what they get."""

    text: str
    policy: str = ""


Token = (
    Band
    | AtTarget
    | Said
    | Points
    | Otherwise
    | Per
    | Stop
    | MostTaken
    | MostGiven
    | Step
    | Turned
    | InProportion
    | Linear
    | NotApplying
)
