"""Rows of ``by`` tables that take what a row above already takes, and what none takes, found without data.

The first row that holds counts.  A later row may be more general than an earlier one where that is how ladders and
fall-backs are written: ``>= 3`` below ``>= 5``, ``any`` below a label.  Anything else that two rows share is a mistake.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Final

import attrs

from ...core.expressions import Binary, Expression, Literal, Within
from ...core.value_type import Kind
from .. import syntax
from .coverage import Hole, KeyFacts, Taken, holes_of, spoken
from .intervals import Stretch, meet

if TYPE_CHECKING:
    from ..binding.reporting import Reporter

_FALLING: Final = frozenset({">", ">="})
_RISING: Final = frozenset({"<", "<="})


@attrs.frozen
class _Any:
    """Whatever there is."""


@attrs.frozen
class _Label:
    """One label, text, date or answer."""

    value: Hashable


#: What one pattern takes; None where only the data can tell.
_Taken = _Any | _Label | Stretch | None


def check_lookup(reporter: Reporter, rows: Sequence[tuple[syntax.Row, Sequence[Expression]]]) -> bool:
    """Report rows that are never reached and rows that overlap; return whether there are none."""
    fine = True
    taken = [(row, [_taken(test, row) for test in tests]) for row, tests in rows]
    for index, (row, later) in enumerate(taken):
        for above, earlier in taken[:index]:
            shared = _shared(earlier, later)
            if shared is None or _text(reporter, row) == _text(reporter, above):
                continue
            if all(_contains(first, second) for first, second in zip(earlier, later, strict=True)):
                _report_covered(reporter, row, above)
                fine = False
            elif _is_overlap(earlier, later):
                _report_overlap(reporter, row, above, shared)
                fine = False
    return fine


def open_places(
    subjects: Sequence[KeyFacts],
    rows: Sequence[tuple[syntax.Row, Sequence[Expression]]],
    spell: Callable[[Sequence[KeyFacts], Hole], str] = spoken,
) -> tuple[str, ...]:
    """Return what no row takes, as patterns that would fill it; nothing where only the data can tell."""
    taken = [[_taken(test, row) for test in tests] for row, tests in rows]
    if not taken or any(each is None for tests in taken for each in tests):
        return ()
    plain = [[_plain(each) for each in tests] for tests in taken]
    keys = [_named(key, [row[index] for row in plain]) for index, key in enumerate(subjects)]
    return tuple(spell(keys, hole) for hole in holes_of(keys, plain))


def _plain(taken: _Taken) -> Taken:
    if isinstance(taken, _Any) or taken is None:
        return None
    if isinstance(taken, Stretch):
        return taken
    if isinstance(taken.value, float | int):
        return Stretch(float(taken.value), float(taken.value), True, True, (0, 0))
    return str(taken.value)


def _named(key: KeyFacts, taken: Sequence[Taken]) -> KeyFacts:
    """Let the labels that occur stand for all where nobody has listed them."""
    occurring = tuple(dict.fromkeys(each for each in taken if isinstance(each, str)))
    return key if key.labels or not occurring else attrs.evolve(key, labels=occurring)


def _taken(test: Expression, row: syntax.Row) -> _Taken:
    """Return what a bound pattern takes."""
    place = (row.start, row.end)
    if isinstance(test, Literal):
        return _Any()
    if isinstance(test, Within) and isinstance(test.low, Literal) and isinstance(test.high, Literal):
        low, high = test.low, test.high
        return Stretch(float(low.value), float(high.value), test.low_closed, test.high_closed, place, high.unit == "%")
    if not (isinstance(test, Binary) and isinstance(test.right, Literal)):
        return None
    value, is_percent = test.right.value, test.right.unit == "%"
    if test.operator in _FALLING:
        return Stretch(float(value), math.inf, test.operator == ">=", False, place, is_percent)
    if test.operator in _RISING:
        return Stretch(-math.inf, float(value), False, test.operator == "<=", place, is_percent)
    if test.left.type.kind is Kind.FLAG:
        return _Label("yes" if value else "no")
    if isinstance(value, float | int) and test.left.type.is_numeric:
        return Stretch(float(value), float(value), True, True, place, is_percent)
    return _Label(value)


def _shared(earlier: Sequence[_Taken], later: Sequence[_Taken]) -> list[Stretch] | None:
    """Return the numbers that two rows share, column by column; None where they share nothing or nobody knows."""
    shared = []
    for first, second in zip(earlier, later, strict=True):
        if first is None or second is None:
            return None
        if isinstance(first, Stretch) and isinstance(second, Stretch):
            common = meet(first, second)
            if common.is_empty:
                return None
            shared.append(common)
        elif not isinstance(first, _Any) and not isinstance(second, _Any) and first != second:
            return None
    return shared


def _contains(outer: _Taken, inner: _Taken) -> bool:
    """Whether a pattern takes all that another one takes."""
    if isinstance(outer, _Any):
        return True
    if isinstance(outer, Stretch) and isinstance(inner, Stretch):
        common = meet(outer, inner)
        return _edges(common) == _edges(inner)
    return outer == inner


def _edges(stretch: Stretch) -> tuple[float, float, bool, bool]:
    return stretch.low, stretch.high, stretch.low_closed, stretch.high_closed


def _is_overlap(earlier: Sequence[_Taken], later: Sequence[_Taken]) -> bool:
    """Whether what two rows share is neither a ladder nor a case before its fall-back."""
    pairs = list(zip(earlier, later, strict=True))
    if any(isinstance(second, _Any) and not isinstance(first, _Any) for first, second in pairs):
        return False
    stretches = [(a, b) for a, b in pairs if isinstance(a, Stretch) and isinstance(b, Stretch)]
    return any(_edges(a) != _edges(b) and not (_contains(b, a) and _is_step(a, b)) for a, b in stretches)


def _is_step(above: Stretch, below: Stretch) -> bool:
    """Whether two patterns are comparisons that look the same way."""
    return above.low == below.low == -math.inf or above.high == below.high == math.inf


def _text(reporter: Reporter, row: syntax.Row) -> str:
    return ", ".join(reporter.text(pattern) for pattern in row.patterns)


def _report_covered(reporter: Reporter, row: syntax.Row, above: syntax.Row) -> None:
    related = (reporter.span(above.patterns[0]),)
    reporter.report("ladder-order", row.patterns[0], hint="covered", related=related, text=_text(reporter, row))


def _report_overlap(reporter: Reporter, row: syntax.Row, above: syntax.Row, shared: list[Stretch]) -> None:
    related = (reporter.span(above.patterns[0]),)
    reporter.report(
        "bands-overlap",
        row.patterns[0],
        related=related,
        row=_text(reporter, row),
        other=_text(reporter, above),
        interval=", ".join(map(str, shared)),
    )
