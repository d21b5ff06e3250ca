"""Letting siblings share what is left when points of a node are changed, so that they still add up.

Where points of a child are given or a child is turned off, its siblings share the rest in proportion to what they had; the
children of a node whose own points change are scaled with it.  What a change names itself is never touched.  Weights
without a sum (``weight 3``) need none of this: their parent brings them to a whole by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import attrs

from ..dsl import syntax
from ..dsl.binding.merging import attribute_name, english, slots
from ..dsl.diagnostics import Diagnostic, SchemeError
from .change import Change
from .complaints import unfit
from .scheme_text import SchemeText
from .set_edits import TextEdit, block_name, parse_number, written_number

#: Units of numbers that have to add up to a given whole.
_SUMMED: Final = frozenset({"points", "%"})


@attrs.frozen(eq=False)
class _Given:
    """What changes say of the points of nodes, and which nodes they take out."""

    points: Mapping[int, tuple[float, Change]]
    removed: Mapping[int, Change]


def rebalanced(text: SchemeText, edits: Iterable[TextEdit]) -> Iterator[TextEdit]:
    """Yield the edits of siblings and children that points changed by others ask for.

    Raises:
        SchemeError: nothing is left for the siblings to share.
    """
    every = tuple(edits)
    numbers = {edit.start: edit for edit in every if edit.change is not None}
    points: dict[int, tuple[float, Change]] = {}
    removed: dict[int, Change] = {}
    for _, block in text.blocks():
        number = number_of(block)
        edit = None if number is None else numbers.get(number.start)
        value = None if edit is None else parse_number(edit.text)
        if edit is not None and edit.change is not None and value is not None:
            points[id(block)] = value.value, edit.change
        gone = next(
            (each.change for each in every if each.text == "" and each.start == block.start and each.change), None
        )
        if gone is not None:
            removed[id(block)] = gone
    yield from _below(text.block, None, _Given(points, removed))


def number_of(block: syntax.Block) -> syntax.Number | None:
    """Return the number of points (or per cent) that a block says it has."""
    part = slots(english(block), block.header).get("weight", ())
    body = (each for each in block.body or () if isinstance(each, syntax.Attribute))
    said = [each.value for each in body if attribute_name(each) in {"points", "weight"}]
    node = part[-1] if part else said[-1] if said else None
    return node if isinstance(node, syntax.Number) else None


def _below(block: syntax.Block, own: float | None, given: _Given) -> Iterator[TextEdit]:
    """Yield the edits of the children of a block, whose points are now ``own`` where that is other than before."""
    children = [each for each in block.body or () if isinstance(each, syntax.Block) and english(each) == "indicator"]
    numbers = {id(child): number for child in children if (number := number_of(child)) is not None}
    asked = [child for child in children if id(child) in given.points or id(child) in given.removed]
    units = {number.unit for number in numbers.values()}
    is_summed = len(numbers) == len(children) and len(units) == 1 and units <= _SUMMED
    if children and is_summed and (own is not None or asked):
        whole = own if own is not None else sum(number.value for number in numbers.values())
        if (said := given.points.get(id(block))) is not None and "points" in units:
            whole = said[0]
        yield from _shared(children, numbers, whole, given)
        return
    for child in children:
        said = given.points.get(id(child))
        yield from _below(child, None if said is None else said[0], given)


def _shared(
    children: list[syntax.Block], numbers: Mapping[int, syntax.Number], whole: float, given: _Given
) -> Iterator[TextEdit]:
    fixed = {id(child): given.points[id(child)][0] for child in children if id(child) in given.points}
    free = [child for child in children if id(child) not in fixed and id(child) not in given.removed]
    before = sum(numbers[id(child)].value for child in free)
    left = whole - sum(value for key, value in fixed.items() if key not in given.removed)
    changes = [given.points[id(c)][1] for c in children if id(c) in given.points]
    changes += [given.removed[id(c)] for c in children if id(c) in given.removed]
    if free and (left <= 0 or before <= 0):
        raise SchemeError(tuple(_nothing_left(each, left) for each in changes[:1]))
    for child in children:
        number = numbers[id(child)]
        if id(child) in given.removed:
            continue
        new = fixed.get(id(child), number.value * left / before if before else number.value)
        if id(child) not in fixed and new != number.value:
            text = written_number(new, number.unit)
            name = f"{block_name(child)}.{'points' if number.unit == 'points' else 'weight'}"
            yield TextEdit(number.start, number.end, text, None, 0, written_number(number.value, number.unit), name)
        yield from _below(child, new if new != number.value and number.unit == "points" else None, given)


def _nothing_left(change: Change, left: float) -> Diagnostic:
    return unfit(change, "nothing-left", f"{left:.6g}")
