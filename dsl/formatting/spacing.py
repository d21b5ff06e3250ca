"""The blanks between two tokens, from what the tree knows of the places where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from .. import syntax
from .token import Token
from .tree import children

_TIGHT_BEFORE: Final = frozenset({")", "]", ",", ";", "."})
_TIGHT_AFTER: Final = frozenset({"(", "[", "."})
_LEAVES: Final = (syntax.Name, syntax.Number, syntax.Date, syntax.Text)

_KINDS: Final = {
    syntax.Attribute: "attribute",
    syntax.Row: "row",
    syntax.FieldRow: "field",
    syntax.Block: "block",
    syntax.Param: "param",
    syntax.Define: "define",
}


@attrs.define
class Marks:
    """What the tree knows of single offsets.

    ``called`` are the ends of names whose ``(`` follows tight, ``labelled`` those before the ``{`` of ``one of {…}``,
    ``low_ends`` those before a ``..`` that stands tight; ``apart`` are starts of what stands apart from what precedes
    it, ``units`` those of units of measure, ``signs`` of signs, ``statements`` of statements and rows.
    """

    atoms: list[syntax.Node] = attrs.field(factory=list)
    statements: dict[int, str] = attrs.field(factory=dict)
    called: set[int] = attrs.field(factory=set)
    labelled: set[int] = attrs.field(factory=set)
    low_ends: set[int] = attrs.field(factory=set)
    apart: set[int] = attrs.field(factory=set)
    units: set[int] = attrs.field(factory=set)
    signs: set[int] = attrs.field(factory=set)


def marks_of(file: syntax.File) -> Marks:
    """Return the marks of a file."""
    marks = Marks()
    _begin(file.statements, marks)
    waiting: list[syntax.Node] = list(file.statements)
    while waiting:
        node = waiting.pop()
        if isinstance(node, _LEAVES):
            marks.atoms.append(node)
        else:
            _mark(node, marks)
            waiting.extend(children(node))
    return marks


def _begin(statements: Iterable[syntax.Statement], marks: Marks) -> None:
    marks.statements.update((statement.start, _KINDS.get(type(statement), "other")) for statement in statements)


def _mark(node: syntax.Node, marks: Marks) -> None:
    match node:
        case syntax.Block():
            _begin(node.body or (), marks)
            marks.low_ends.update(_low_ends(node.header))
        case syntax.Table():
            _begin(node.rows, marks)
            if node.name is not None:
                marks.called.add(node.name.end)
        case syntax.Call():
            marks.called.add(node.function.end)
        case syntax.Define():
            marks.called.add(node.name.end)
        case syntax.Unary() if node.operator != "not":
            marks.signs.add(node.start)
        case syntax.FieldRow():
            before = (node.type, node.unit, node.title, node.bounds)
            marks.labelled.update(part.end for part in before if part is not None and node.labels)
            marks.apart.update(part.start for part in (node.title, *node.attributes) if part is not None)
            marks.units.update(part.start for part in (node.unit,) if part is not None)
        case syntax.Param():
            marks.units.update(part.start for part in (node.unit,) if part is not None)


def _low_ends(header: Iterable[syntax.Expression]) -> Iterator[int]:
    """Yield the ends of the lower numbers of ranges in a header: ``scale 0..1`` stands tight there, nowhere else."""
    for atom in header:
        if not isinstance(atom, syntax.Binary) or atom.operator != "..":
            continue
        if all(isinstance(_unsigned(end), syntax.Number) for end in (atom.left, atom.right)):
            yield atom.left.end


def _unsigned(node: syntax.Expression) -> syntax.Expression:
    return node.operand if isinstance(node, syntax.Unary) else node


def spaced(tokens: Iterable[Token], marks: Marks) -> list[Token]:
    """Give each token the blanks before it, and tell which begin a statement."""
    found: list[Token] = []
    is_in_labels = False
    for token in tokens:
        previous = found[-1] if found else None
        is_in_labels = is_in_labels or _opens_labels(previous, token, marks)
        placed = _label_part(found, token) if is_in_labels else token
        is_in_labels = is_in_labels and token.text != "}"
        previous = found[-1] if found else None
        gap = _gap(previous, placed, marks) if previous is not None else 0
        begins = "" if token.is_comment else marks.statements.get(token.start, "")
        is_same = gap == placed.gap and begins == placed.begins  # true of most, and spares a copy
        found.append(placed if is_same else attrs.evolve(placed, gap=gap, begins=begins))
        _begin_at_parenthesis(found)
    return found


def _opens_labels(previous: Token | None, token: Token, marks: Marks) -> bool:
    return previous is not None and token.is_brace and token.text == "{" and previous.end in marks.labelled


def _label_part(found: list[Token], token: Token) -> Token:
    """Return a token of ``one of {…}``, having put a comma before it where a line end parted it from the last one."""
    if token.text in {"{", "}"}:
        return attrs.evolve(token, kind="label")
    if token.text == ";":
        return attrs.evolve(token, text=",")
    at = next(at for at in range(len(found) - 1, -1, -1) if not found[at].is_comment)
    if not token.is_comment and token.text != "," and found[at].text not in {"{", ","}:
        found.insert(at + 1, Token("mark", ",", found[at].end, found[at].end, (1, 1), gap=0))
    return token


def _gap(previous: Token, token: Token, marks: Marks) -> int:
    if token.is_comment:
        return token.gap
    if token.kind == "label" and token.text == "}":
        return 0
    if token.kind == "mark" and (token.text in _TIGHT_BEFORE or _is_tight(previous, token, marks)):
        return 0
    if previous.kind == "mark" and (previous.text in _TIGHT_AFTER or previous.start in marks.signs):
        return 0
    if (previous.kind == "label" and previous.text == "{") or (previous.text == ".." and previous.gap == 0):
        return 0
    return 2 if token.start in marks.apart else 1


def _is_tight(previous: Token, token: Token, marks: Marks) -> bool:
    return (token.text == "(" and previous.end in marks.called) or (
        token.text == ".." and previous.end in marks.low_ends
    )


def _begin_at_parenthesis(tokens: list[Token]) -> None:
    """Let a statement begin at the parentheses around its first part, which the tree drops."""
    last, begins = len(tokens) - 1, tokens[-1].begins
    while last > 0 and tokens[last].begins and tokens[last - 1].kind == "mark" and tokens[last - 1].text == "(":
        tokens[last] = attrs.evolve(tokens[last], begins="")
        tokens[last - 1] = attrs.evolve(tokens[last - 1], begins=begins)
        last -= 1
