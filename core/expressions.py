"""Bound expressions: every name resolved, every call normalised, every node typed.

The binder of the language makes them, the plan compiles them, the explanation prints them with the numbers put in.
``start`` and ``end`` are character offsets into the source file of the attribute that holds the expression.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from .value_type import NUMBER, ValueType

if TYPE_CHECKING:
    from .functions import Function


@attrs.frozen
class Expression:
    """What all expressions share: the type of the result and the place in the text."""

    type: ValueType = attrs.field(default=NUMBER, kw_only=True)
    start: int = attrs.field(default=-1, kw_only=True, eq=False)
    end: int = attrs.field(default=-1, kw_only=True, eq=False)


@attrs.frozen
class Literal(Expression):
    """A constant: a number (dates as days since 1970-01-01, flags as 1.0 and 0.0) or a text label.

    ``unit`` keeps how a number was written: ``%``, ``pp``, ``points``, ``months``, ``days``, ``working_days`` or None.
    ``converts`` marks a factor that nobody wrote: it turns what is measured in the first unit into the second.
    """

    value: float | str
    unit: str | None = None
    converts: tuple[str, str] | None = None


@attrs.frozen
class FieldRef(Expression):
    """The column of a field of the unit at hand, or of the row at hand of a ``table`` below it."""

    name: str
    table: str | None = None


@attrs.frozen
class RowsOf(Expression):
    """``处室.人数``: a field or define of a table below, one number for each of its rows.

    Arithmetic on it is row by row; a statistic reduces it to one number.
    """

    table: str
    operand: Expression


@attrs.frozen
class KeyedRow:
    """One row of a param's table: what its keys must be (None: anything) and from which day on it holds (None: ever)."""

    condition: Expression | None
    result: Expression
    valid_from: Literal | None = None
    text: str = ""
    line: int = 0


@attrs.frozen
class Keyed(Expression):
    """The rows of a param for given keys: the latest that holds on the day counts; rows stand in that order.

    ``subjects`` are the keys by name.  No row: ``otherwise``, or missing where there is none.  ``table`` and ``source``
    are the file of a reference table and where its figures come from; empty for a param that a scheme declares.
    """

    subjects: tuple[tuple[str, Expression], ...]
    rows: tuple[KeyedRow, ...]
    otherwise: Expression | None = None
    table: str = ""
    source: str = ""

    @property
    def is_dated(self) -> bool:
        """Whether any row holds only from some day on."""
        return any(row.valid_from is not None for row in self.rows)


@attrs.frozen
class ParamRef(Expression):
    """A param; ``keys`` are the key expressions given explicitly, by the name of the key.

    ``body`` is the table of a keyed or dated param for these keys and those of the unit; None for a constant.
    """

    name: str
    keys: tuple[tuple[str, Expression], ...] = ()
    body: Keyed | None = None


@attrs.frozen
class DefineRef(Expression):
    """A named expression with its arguments already put into ``body``."""

    name: str
    body: Expression
    arguments: tuple[Expression, ...] = ()


@attrs.frozen
class Builtin(Expression):
    """One of ``value full base low unit period as_of children`` in the node that holds the expression.

    Never written by authors: ``period_start`` and ``period_end``, the first and last day of the row's period, and
    ``day``, the day for which dated values are looked up: the last of the period, without periods ``as_of``.
    """

    name: str


@attrs.frozen
class IndicatorRef(Expression):
    """Something of another node; ``what`` is ``score``, ``value``, ``full``, ``rate``, ``exact`` or ``grade``."""

    name: str
    what: str = "score"


@attrs.frozen
class RoleRef(Expression):
    """The share of full that the raters of one role gave a rated leaf."""

    name: str
    role: str


@attrs.frozen
class Unary(Expression):
    """``-x`` or ``not x``."""

    operator: str
    operand: Expression


@attrs.frozen
class Binary(Expression):
    """``+ - * / ^``, ``== != < <= > >=``, ``and or``; comparisons with a literal carry the 1e-9 guard."""

    operator: str
    left: Expression
    right: Expression


@attrs.frozen
class Within(Expression):
    """``x in [a, b]`` for numbers: an interval; a bound of None is open to infinity."""

    operand: Expression
    low: Expression | None
    high: Expression | None
    low_closed: bool = True
    high_closed: bool = True


@attrs.frozen
class Among(Expression):
    """``x in [a, b, c]``: membership in a list of values."""

    operand: Expression
    items: tuple[Expression, ...]


@attrs.frozen
class Conditional(Expression):
    """``if condition then a else b``; an unknown condition yields nothing (missing)."""

    condition: Expression
    then: Expression
    otherwise: Expression


@attrs.frozen
class Vector(Expression):
    """``[a, b, c]``: for matrices, lists of names, weights."""

    items: tuple[Expression, ...]


@attrs.frozen
class Range(Expression):
    """``a .. b``, both ends included."""

    low: Expression
    high: Expression


@attrs.frozen
class Call(Expression):
    """A call of a registered function; arguments by parameter name, in the order of the declaration.

    A variadic parameter holds a ``Vector``.  Defaults are left out.  ``reduces``: a statistic called on several
    arguments, or on a vector, works along them for each row; called on one column it works over the units.
    ``over`` names the table whose rows a statistic reduces, ``to`` the table (None: the units) for each of whose rows
    there is then one number.
    """

    function: Function
    arguments: tuple[tuple[str, Expression], ...] = ()
    reduces: bool = False
    over: str | None = None
    to: str | None = None

    def argument(self, name: str) -> Expression | None:
        """Return the argument of that parameter, or None where it was not given."""
        return next((value for key, value in self.arguments if key == name), None)


@attrs.frozen
class OnScale(Expression):
    """A fraction put on the scale of the node: low + fraction x (full - low)."""

    operand: Expression


@attrs.frozen
class Interval:
    """The test of one band: bounds of None are open to infinity; ``text`` is how the author wrote it."""

    low: Expression | None
    high: Expression | None
    low_closed: bool
    high_closed: bool
    text: str = ""


@attrs.frozen
class Band:
    """One row of ``bands``: when ``interval`` holds, the result."""

    interval: Interval
    result: Expression
    line: int = 0


@attrs.frozen
class Bands(Expression):
    """Intervals over ``subject``; the first that holds gives the result, ``otherwise`` what lies outside (None: missing)."""

    subject: Expression
    rows: tuple[Band, ...]
    otherwise: Expression | None = None


@attrs.frozen
class Curve(Expression):
    """Linear interpolation through (x, y) points in rising x; the end values hold beyond the ends."""

    subject: Expression
    points: tuple[tuple[Expression, Expression], ...]


@attrs.frozen
class Case:
    """One row of ``cases`` or ``checklist``."""

    condition: Expression
    result: Expression
    text: str = ""
    line: int = 0


@attrs.frozen
class Cases(Expression):
    """The result of the first condition that holds, else ``otherwise`` (None: missing)."""

    rows: tuple[Case, ...]
    otherwise: Expression | None = None


@attrs.frozen
class Checklist(Expression):
    """The sum of the results whose condition holds."""

    rows: tuple[Case, ...]


@attrs.frozen
class Lookup(Expression):
    """``by a, b { pattern, pattern : x }``: each pattern a condition on its subject, the first row that holds."""

    subjects: tuple[Expression, ...]
    rows: tuple[Case, ...]
    otherwise: Expression | None = None


@attrs.frozen
class Template(Expression):
    """A message: texts and expressions in turn, each expression with its format specification."""

    parts: tuple[str | tuple[Expression, str], ...]
