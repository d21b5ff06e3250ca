"""Statements in lines: what stays on one line, what is aligned, and where a long one breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from .aligning import Cell, Line, aligned
from .statements import Braces, Item, Remark, Statement
from .token import Token, width_in_both
from .wrapping import can_break, wrapped

#: No line is made longer than this by putting things on it side by side.
LIMIT: Final = 120
INDENTATION: Final = 2

#: How much further in a line stands that goes on from the one above.
_HANGING: Final = 2 * INDENTATION

#: Between the statements of a block on one line.
_SEPARATOR: Final = Token("mark", ";", 0, 0, (1, 1), gap=0)
_SEPARATOR_GAP: Final = 2

#: Blocks that stand one below the other and are read together.
_PAIRED: Final = frozenset({"given", "expect"})


def text_of(items: tuple[Item, ...]) -> str:
    """Return the statements of a file as text."""
    lines = list(_lines(items, 0))
    return "\n".join(lines) + "\n" if lines else ""


def _lines(items: Sequence[Item], indent: int) -> Iterator[str]:
    """Yield the lines of statements one below the other; a comment between them does not part what is aligned."""
    run: list[Line] = []
    key = "remark"
    for item, *others in _together(items, indent):
        line = _side_by_side([item, *others]) if others else _line(item, indent)
        if item.is_after_blank or (key != line.key and "remark" not in {key, line.key}):
            yield from aligned(run, indent, LIMIT)
            run, key = [], "remark"
        if item.is_after_blank:
            yield ""
        run.append(line)
        key = line.key if key == "remark" else key
    yield from aligned(run, indent, LIMIT)


def _together(items: Sequence[Item], indent: int) -> Iterator[list[Item]]:
    """Yield what stands on one line: a single item, or short fields that the author wrote side by side.

    An index over a wide table has a hundred fields with nothing to say of each but its name and type.
    What stood on one line altogether was not put side by side on purpose.
    """
    if all(map(_is_beside, items[1:])):
        yield from ([item] for item in items)
        return
    line: list[Item] = []
    width = 0
    for item in items:
        own = _width_beside(item)
        if line and own and width and _is_beside(item) and indent + width + _SEPARATOR_GAP + 1 + own <= LIMIT:
            line.append(item)
            width += _SEPARATOR_GAP + 1 + own
            continue
        if line:
            yield line
        line, width = [item], own
    if line:
        yield line


def _is_beside(item: Item) -> bool:
    return isinstance(item, Statement) and item.is_beside


def _width_beside(item: Item) -> int:
    """Return the width of a field that may have others beside it, 0 for anything else."""
    is_plain = isinstance(item, Statement) and item.kind == "field" and item.note is None and _is_flat(item)
    if not is_plain or not isinstance(item, Statement):
        return 0
    tokens = list(_tokens(item.parts))
    return width_in_both(tokens) - tokens[0].gap


def _side_by_side(items: Sequence[Item]) -> Line:
    texts = [_text(list(_tokens(item.parts))) for item in items if isinstance(item, Statement)]
    return Line("fields", (Cell(f"{_SEPARATOR.text}{' ' * _SEPARATOR_GAP}".join(texts)),))


def _line(item: Item, indent: int) -> Line:
    if isinstance(item, Remark):
        return Line("remark", (Cell(item.comment.text),))
    if _is_single(item, indent):
        key, cells = _cells(item)
        return Line(key, cells, note=_note(item.note))
    lines = list(_broken(item, indent))
    lines[-1] += _note(item.note)
    return Line("", (), tuple(lines))


def _note(comment: Token | None) -> str:
    return f"  {comment.text}" if comment is not None else ""


# --- one line --------------------------------------------------------------------------------------------------------


def _is_single(statement: Statement, indent: int) -> bool:
    """Whether a statement stands on one line: it fits, and its braces stood on one line as the author wrote them."""
    if not _is_flat(statement):
        return False
    tokens = list(_tokens(statement.parts))
    fits = indent + width_in_both(tokens) <= LIMIT
    return fits or not (statement.braces or can_break(tokens))


def _is_flat(statement: Statement) -> bool:
    has_comment = any(isinstance(part, Token) and part.is_comment for part in statement.parts)
    return not has_comment and all(map(_is_flat_braces, statement.braces))


def _is_flat_braces(braces: Braces) -> bool:
    plain = [item for item in braces.items if isinstance(item, Statement) and item.note is None]
    return braces.is_one_line and braces.note is None and len(plain) == len(braces.items) and all(map(_is_flat, plain))


def _tokens(parts: Sequence[Token | Braces]) -> Iterator[Token]:
    """Yield all tokens of a statement on one line, with separators between those in braces."""
    for part in parts:
        if isinstance(part, Token):
            yield part
            continue
        yield part.opened
        for cell in _statements_in(part):
            yield from cell
        yield part.closed if part.items else attrs.evolve(part.closed, gap=0)


def _statements_in(braces: Braces) -> Iterator[list[Token]]:
    """Yield the tokens of each statement in braces, with the separator after it."""
    statements = [item for item in braces.items if isinstance(item, Statement)]
    for number, statement in enumerate(statements):
        first, *others = _tokens(statement.parts)
        tokens = [attrs.evolve(first, gap=1 if number == 0 else _SEPARATOR_GAP), *others]
        yield tokens if number == len(statements) - 1 else [*tokens, _SEPARATOR]


def _text(tokens: Sequence[Token]) -> str:
    """Return tokens side by side."""
    return "".join(" " * (token.gap if number else 0) + token.text for number, token in enumerate(tokens))


# --- cells -----------------------------------------------------------------------------------------------------------


def _cells(statement: Statement) -> tuple[str, tuple[Cell, ...]]:
    """Return what a line is aligned with, and its parts in columns."""
    tokens = list(_tokens(statement.parts))
    last = statement.parts[-1]
    match statement.kind:
        case "attribute":
            return "attribute", _cut(tokens, _first(tokens, "="))
        case "param" | "define" if any(isinstance(part, Token) and part.text == "=" for part in statement.parts):
            return statement.kind, _cut(tokens, _first(tokens, "="))
        case "row":
            return "row", _cut(tokens, _first(tokens, ":"))
        case "field":
            apart = next((at for at, token in enumerate(tokens) if token.gap > 1), len(tokens))
            return "field", _cut(tokens, _first(tokens, ":"), apart)
        case "block" if isinstance(last, Braces) and last.items:
            return _block_cells(statement.parts[:-1], last)
    return "other", (Cell(_text(tokens)),)


def _first(tokens: Sequence[Token], mark: str) -> int:
    return next(at for at, token in enumerate(tokens) if token.kind == "mark" and token.text == mark)


def _cut(tokens: Sequence[Token], *places: int) -> tuple[Cell, ...]:
    """Cut a line before the tokens at these places."""
    ends = [*dict.fromkeys(places), len(tokens)]
    cells = []
    begin = 0
    for end in ends:
        if begin < end:
            cells.append(Cell(_text(tokens[begin:end]), tokens[end].gap if end < len(tokens) else 0))
        begin = end
    return tuple(cells)


def _block_cells(header: Sequence[Token | Braces], braces: Braces) -> tuple[str, tuple[Cell, ...]]:
    """Cut a block on one line before its brace and its statements.

    Blocks are aligned when they hold statements of the same names; ``given`` and ``expect`` always, by their brace.
    """
    head = [part for part in header if isinstance(part, Token)]
    statements = list(_statements_in(braces))
    texts = [_text(tokens) for tokens in statements]
    opened = f"{braces.opened.text} "
    if head[0].canonical in _PAIRED:
        return "case", (Cell(_text(head)), Cell(opened + "  ".join(texts) + " }"))
    names = " ".join(tokens[0].canonical for tokens in statements)
    cells = [Cell(text, _SEPARATOR_GAP) for text in (opened + texts[0], *texts[1:])]
    cells[-1] = Cell(cells[-1].text + " }")
    return f"block {head[0].canonical} {names}", (Cell(_text(head)), *cells)


# --- several lines ---------------------------------------------------------------------------------------------------


def _broken(statement: Statement, indent: int) -> Iterator[str]:
    """Yield the lines of a statement that does not stand on one: its braces open, its long lines broken."""
    lines: list[str] = []
    waiting: list[Token] = []
    first = indent
    for before, part in zip((None, *statement.parts), statement.parts, strict=False):
        if isinstance(part, Braces):
            lines += _wrapped([*waiting, part.opened], first, indent)
            lines[-1] += _note(part.note)
            lines += _lines(part.items, indent + INDENTATION)
            waiting, first = [part.closed], indent
        elif part.is_comment:
            lines += _wrapped(waiting, first, indent)
            waiting, first = [], indent if isinstance(before, Braces) else indent + _HANGING
            _add_comment(lines, part, first)
        else:
            waiting.append(part)
    yield from lines
    yield from _wrapped(waiting, first, indent)


def _add_comment(lines: list[str], comment: Token, indent: int) -> None:
    """Put a comment after the last line, or on one of its own."""
    if comment.is_own_line or not lines:
        lines.append(" " * indent + comment.text)
    else:
        lines[-1] += _note(comment)


def _wrapped(tokens: Sequence[Token], first: int, indent: int) -> list[str]:
    """Return the lines of tokens; a bracket that closes what a comment broke stands below the line that opened it."""
    if tokens and tokens[0].depth_change < 0:
        first = indent
    return [" " * blanks + _text(line) for blanks, line in wrapped(tokens, first, indent + _HANGING, LIMIT)]
