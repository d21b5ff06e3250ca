"""The syntax tree: what stands in the file, before any name has a meaning.

Offsets ``start`` and ``end`` count characters of the source text (the end is exclusive); :class:`Source` turns them
into lines and columns.  The tree knows no keyword: the schema decides later what may stand where.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from functools import cached_property

import attrs

from ..core.span import Span


@attrs.frozen(slots=False)
class Source:
    """A file's name and text."""

    file: str
    text: str

    @cached_property
    def _starts(self) -> list[int]:
        starts, position = [0], self.text.find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = self.text.find("\n", position + 1)
        return starts

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a place, the reverse of :meth:`place`."""
        return self._starts[line - 1] + column - 1

    def span(self, start: int, end: int) -> Span:
        """Return the span between two offsets."""
        return Span(self.file, *self.place(start), *self.place(max(start, end)))

    def line(self, number: int) -> str:
        """Return the text of a line (from 1) without its end; empty past the last."""
        if not 1 <= number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


@attrs.frozen
class Node:
    """What all nodes share: where they stand."""

    start: int = attrs.field(kw_only=True, eq=False)
    end: int = attrs.field(kw_only=True, eq=False)


# --- expressions -----------------------------------------------------------------------------------------------------


@attrs.frozen
class Number(Node):
    """A number; ``value`` has 万, 亿 and % already multiplied in (``30%`` is 0.3, ``2pp`` 0.02).

    ``unit``: ``%``, ``pp``, ``points``, ``months``, ``days``, ``working_days``, ``years`` or None.
    """

    value: float
    unit: str | None = None


@attrs.frozen
class Date(Node):
    """``2022-04-01``."""

    value: datetime.date


@attrs.frozen
class Text(Node):
    """A string, escapes undone; ``{expression}`` parts are read later."""

    value: str


@attrs.frozen
class Name(Node):
    """A name after NFKC; ``quoted`` when it stood in backticks (then it is never a keyword)."""

    name: str
    quoted: bool = False


@attrs.frozen
class Member(Node):
    """``target.name``: a namespace's function, a table's column."""

    target: Expression
    name: Name


@attrs.frozen
class Argument(Node):
    """An argument of a call; ``name`` is None for a positional one."""

    name: Name | None
    value: Expression


@attrs.frozen
class Call(Node):
    """``function(arguments)``; the function is a Name or a Member."""

    function: Name | Member
    arguments: tuple[Argument, ...]


@attrs.frozen
class Unary(Node):
    """``-x``, ``+x`` or ``not x``."""

    operator: str
    operand: Expression


@attrs.frozen
class Binary(Node):
    """``+ - * / ^ == != < <= > >= and or in ..``; operators in their English, ASCII spelling."""

    operator: str
    left: Expression
    right: Expression


@attrs.frozen
class Conditional(Node):
    """``if condition then a else b``."""

    condition: Expression
    then: Expression
    otherwise: Expression


@attrs.frozen
class Vector(Node):
    """``[a, b, …]``."""

    items: tuple[Expression, ...]


@attrs.frozen
class IntervalPattern(Node):
    """``(a, b]`` and its kin; as a row's pattern, or right of ``in``.  ``[a, b]`` right of ``in`` is a Vector."""

    low: Expression
    high: Expression
    low_closed: bool
    high_closed: bool


@attrs.frozen
class ComparisonPattern(Node):
    """``<= 100%`` as a row's pattern."""

    operator: str
    value: Expression


@attrs.frozen
class FromPattern(Node):
    """``from 2026-03-01`` as a row's pattern."""

    date: Expression


@attrs.frozen
class ElsePattern(Node):
    """``else`` as a row's pattern."""


@attrs.frozen
class Row(Node):
    """``pattern, pattern : value`` of a table.  ``any`` is a Name."""

    patterns: tuple[Pattern, ...]
    value: Expression


@attrs.frozen
class Table(Node):
    """``name(subjects) { rows }``, ``by subjects { rows }`` (``name`` is None, ``is_by`` true) or ``{ rows }``."""

    name: Name | None
    subjects: tuple[Expression, ...]
    is_by: bool
    rows: tuple[Row, ...]


@attrs.frozen
class Missing(Node):
    """Stands where the parser recovered from an error; whoever meets it stays silent."""


Expression = (
    Number
    | Date
    | Text
    | Name
    | Member
    | Call
    | Unary
    | Binary
    | Conditional
    | Vector
    | IntervalPattern
    | Table
    | Missing
)
Pattern = Expression | ComparisonPattern | FromPattern | ElsePattern

# --- statements ------------------------------------------------------------------------------------------------------


@attrs.frozen
class Attribute(Node):
    """``name = value``."""

    name: Name
    value: Expression


@attrs.frozen
class Block(Node):
    """``keyword header { body }``; ``body`` is None where there are no braces (``use bth``, ``remove x``).

    The header keeps its atoms in order, commas dropped: Name, Text, Number, Date, Member, Vector, and Binary with
    ``..`` for a range.  ``opened`` is the offset of the opening brace, -1 without one.
    """

    keyword: Name
    header: tuple[Expression, ...]
    body: tuple[Statement, ...] | None
    opened: int = -1
    made: Made | None = attrs.field(default=None, eq=False, kw_only=True)

    @property
    def own_header(self) -> tuple[Expression, ...]:
        """What stands in the header where the block itself stands: an ``override`` may have brought more."""
        until = self.opened if self.opened >= 0 else self.end
        return tuple(atom for atom in self.header if self.keyword.start <= atom.start < until)


@attrs.frozen
class Made:
    """How a block came together that is not written as it stands.

    ``overrides`` are the blocks that changed it; ``included`` is the block of another set whose subtree it is, and
    ``of`` what knows that set.
    """

    overrides: tuple[Block, ...] = ()
    included: Block | None = None
    of: object = None


@attrs.frozen
class FieldRow(Node):
    """``name : type in "unit" bounds "title" missing = datum`` of a ``fields`` block.

    ``labels`` holds what ``one of {…}`` lists (``type`` is then the Name ``one of``); ``bounds`` is a
    ComparisonPattern, IntervalPattern or a Binary ``..``; ``attributes`` hold ``missing``, ``codes``.  A Missing
    ``type`` stands where the parser did not understand the row: its name is known all the same.
    """

    name: Name
    type: Name | Missing
    labels: tuple[Name | Text | Number, ...]
    unit: Text | None
    bounds: Pattern | None
    title: Text | None
    attributes: tuple[Attribute, ...]


@attrs.frozen
class Param(Node):
    """``param NAME by A, B in "unit" = value`` or ``… { rows }`` (``value`` is then a Table without a name)."""

    keyword: Name
    name: Name
    keys: tuple[Name, ...]
    unit: Text | None
    value: Expression


@attrs.frozen
class Define(Node):
    """``define NAME(arguments) = body``; ``parameters`` is None without parentheses."""

    keyword: Name
    name: Name
    parameters: tuple[Name, ...] | None
    body: Expression


@attrs.frozen
class ExpressionStatement(Node):
    """A bare expression as a statement: ``missing(x)`` in ``expect``."""

    value: Expression


Statement = Attribute | Block | Row | FieldRow | Param | Define | ExpressionStatement | Missing


@attrs.frozen
class Comment(Node):
    """``# text``; ``is_own_line`` when nothing else stands before it on its line."""

    text: str
    is_own_line: bool


@attrs.frozen
class File:
    """A parsed file."""

    source: Source
    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...] = ()
