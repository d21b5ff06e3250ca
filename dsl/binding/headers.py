"""Reading the header of a block: name, title, points or weight, ceiling, scale, direction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import attrs

from .. import syntax
from ..schema import header_words
from .bodies import keyword
from .constants import number_of
from .names import nearest, odd_letters, skeleton, slip_of
from .reporting import Reporter

_DIRECTIONS: Final = frozenset({"higher_is_better", "lower_is_better"})


@attrs.define
class Header:
    """What a header says; ``weight`` and ``upto`` are the numbers as written, with their unit.

    ``moved`` is the header of the ``override`` that says so, where one does.
    """

    keyword: str
    name: syntax.Name | None = None
    title: str | None = None
    weight: syntax.Number | None = None
    weight_kind: str | None = None
    upto: syntax.Number | None = None
    scale: tuple[float, float] | None = None
    direction: str | None = None
    of: syntax.Name | None = None
    table: syntax.Name | None = None
    start: int = 0
    end: int = 0
    lost: bool = False
    moved: tuple[int, int] | None = None


def read_header(reporter: Reporter, english: str, block: syntax.Block) -> Header:
    """Read the header of a block, atom by atom."""
    header = Header(english, start=block.keyword.start, end=block.keyword.end)
    atoms = list(block.header)
    header.end = max((atom.end for atom in block.own_header), default=header.end)
    for override in block.made.overrides if block.made is not None else ():
        if len(override.header) > 1:
            header.moved = override.keyword.start, override.header[-1].end
    first = atoms[0] if atoms else None
    if isinstance(first, syntax.Name):
        header.name = first
        atoms.pop(0)
    elif atoms and isinstance(atoms[0], syntax.Missing):
        atoms.pop(0)
        header.lost = True
    else:
        reporter.report("name-missing", block.keyword, block=keyword(english))
        header.lost = True
    known = header_words(english)
    while atoms:
        atom = atoms.pop(0)
        _read_atom(reporter, header, atom, atoms, known)
    return header


def _read_atom(
    reporter: Reporter, header: Header, atom: syntax.Expression, rest: list[syntax.Expression], known: Mapping[str, str]
) -> None:
    if isinstance(atom, syntax.Text):
        header.title = atom.value
    elif isinstance(atom, syntax.Number):
        _set_weight(reporter, header, atom, "points" if atom.unit == "points" else None)
    elif isinstance(atom, syntax.Name):
        _read_word(reporter, header, atom, rest, known)
    elif isinstance(atom, syntax.Missing):
        reporter.lost = header.lost = True
    elif isinstance(atom, syntax.Unary):
        header.lost = True
        reporter.report("negative-weight", atom, text=reporter.text(atom))
    else:
        reporter.report("header-atom", atom, text=reporter.text(atom), block=keyword(header.keyword))
        header.lost = True


def _read_word(
    reporter: Reporter, header: Header, atom: syntax.Name, rest: list[syntax.Expression], known: Mapping[str, str]
) -> None:
    english = known.get(atom.name)
    if english is None and (alike := {skeleton(word): word for word in known}.get(skeleton(atom.name))):
        reporter.report("look-alike", atom, instead=alike, odd=atom.name, plain=alike, letters=odd_letters(atom.name))
        english = known[alike]
    if english is None:
        near = nearest(atom.name, known)
        reporter.report(
            "header-word",
            atom,
            hint="nearest" if near else "",
            instead=slip_of(atom.name, known),
            name=atom.name,
            nearest=near,
            block=keyword(header.keyword),
        )
        header.lost = True
        return
    if english in _DIRECTIONS:
        _set_direction(reporter, header, atom, english)
    else:
        _WORDS[english](reporter, header, atom, rest)


def _set_weight(reporter: Reporter, header: Header, number: syntax.Number, kind: str | None) -> None:
    if kind is None and header.keyword in {"indicator", "indicator_set"}:
        kind = "percent" if number.unit == "%" else None
    if kind is None:
        reporter.report("header-number", number, text=reporter.text(number))
        header.lost = True
        return
    if header.weight is not None:
        reporter.report("weight-twice", number, text=reporter.text(number))
        header.lost = True
        return
    if header.keyword not in {"indicator", "indicator_set"}:
        reporter.report("header-number", number, hint="upto", text=reporter.text(number))
        header.lost = True
        return
    header.weight, header.weight_kind = number, kind


def _number(
    reporter: Reporter, header: Header, atom: syntax.Name, rest: list[syntax.Expression]
) -> syntax.Number | None:
    found = rest.pop(0) if rest else None
    if isinstance(found, syntax.Number):
        return found
    if isinstance(found, syntax.Unary) and (value := number_of(found)) is not None:
        return syntax.Number(value, getattr(found.operand, "unit", None), start=found.start, end=found.end)
    if not isinstance(found, syntax.Missing):
        reporter.report("header-needs-number", atom, name=atom.name)
    header.lost = True
    return None


def _read_weight(reporter: Reporter, header: Header, atom: syntax.Name, rest: list[syntax.Expression]) -> None:
    if (number := _number(reporter, header, atom, rest)) is not None:
        kind = {"%": "percent", "points": "points"}.get(number.unit or "", "weight")
        _set_weight(reporter, header, number, kind)


def _read_points(reporter: Reporter, header: Header, atom: syntax.Name, rest: list[syntax.Expression]) -> None:
    if (number := _number(reporter, header, atom, rest)) is not None:
        _set_weight(reporter, header, number, "points")


def _read_upto(reporter: Reporter, header: Header, atom: syntax.Name, rest: list[syntax.Expression]) -> None:
    header.upto = _number(reporter, header, atom, rest)


def _read_scale(reporter: Reporter, header: Header, atom: syntax.Name, rest: list[syntax.Expression]) -> None:
    found = rest.pop(0) if rest else None
    if isinstance(found, syntax.Binary) and found.operator == "..":
        low, high = number_of(found.left), number_of(found.right)
        if low is not None and high is not None and low < high:
            header.scale = (low, high)
            return
    if not isinstance(found, syntax.Missing):
        reporter.report("scale-range", found if found is not None else atom)
    header.lost = True


def _set_direction(reporter: Reporter, header: Header, atom: syntax.Name, word: str) -> None:
    if header.direction is not None and header.direction != word:
        reporter.report("direction-twice", atom)
    header.direction = word


def _read_of(reporter: Reporter, header: Header, atom: syntax.Name, rest: list[syntax.Expression]) -> None:
    header.of = _name_after(reporter, header, atom, rest, "indicator_set") or header.of


def _name_after(
    reporter: Reporter, header: Header, atom: syntax.Name, rest: list[syntax.Expression], what: str
) -> syntax.Name | None:
    """Return the name that must stand behind a word; ``what`` is the block that it names."""
    found = rest.pop(0) if rest else None
    if isinstance(found, syntax.Name):
        return found
    reporter.report("name-missing", atom, block=keyword(what))
    header.lost = True
    return None


def _read_base(reporter: Reporter, header: Header, atom: syntax.Name, rest: list[syntax.Expression]) -> None:
    """Pass over what a set extends: its block has been put together already."""
    del reporter, header, atom
    if rest:
        rest.pop(0)


def _read_for(reporter: Reporter, header: Header, atom: syntax.Name, rest: list[syntax.Expression]) -> None:
    header.table = _name_after(reporter, header, atom, rest, "fields") or header.table


_WORDS: Final[dict[str, Callable[[Reporter, Header, syntax.Name, list[syntax.Expression]], None]]] = {
    "weight": _read_weight,
    "points": _read_points,
    "upto": _read_upto,
    "scale": _read_scale,
    "of": _read_of,
    "extends": _read_base,
    "as": _read_base,
    "for": _read_for,
}
