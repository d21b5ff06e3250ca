"""Messages: texts with expressions in braces, each parsed at its place in the file."""

from __future__ import annotations

from typing import Final

from ...core.expressions import Expression, Template
from .. import syntax
from ..parser import parse_expression
from .context import LOST, Context

#: Brackets and colons as they are typed, full-width ones too: the text of a message is not made ASCII beforehand.
_OPENERS: Final = "([{\uff08\uff3b"
_CLOSERS: Final = ")]\uff09\uff3d"
_COLONS: Final = ":\uff1a"


def bind_message(context: Context, node: syntax.Expression) -> Template | None:
    """Bind a message; what is wrong in an expression is reported at its place inside the text."""
    reporter = context.reporter
    if not isinstance(node, syntax.Text):
        if isinstance(node, syntax.Missing):
            reporter.lost = True
        else:
            reporter.report("message-text", node, text=reporter.text(node))
        return None
    text = reporter.source.text
    parts: list[str | tuple[Expression, str]] = []
    position, end = node.start + 1, node.end - 1
    plain: list[str] = []
    while position < end:
        letter = text[position]
        if letter == "\\" and position + 1 < end:
            plain.append(text[position + 1])
            position += 2
        elif letter in "{}" and text[position + 1 : position + 2] == letter:
            plain.append(letter)
            position += 2
        elif letter == "{":
            if plain:
                parts.append("".join(plain))
                plain = []
            position = _expression(context, parts, position + 1, end)
        else:
            plain.append(letter)
            position += 1
    if plain:
        parts.append("".join(plain))
    return Template(tuple(parts), start=node.start, end=node.end)


def _expression(context: Context, parts: list[str | tuple[Expression, str]], start: int, end: int) -> int:
    """Bind one expression in braces; return where the text goes on."""
    reporter = context.reporter
    text = reporter.source.text
    stop, colon = _ends(text, start, end)
    if stop < 0:
        reporter.report("message-brace", (start - 1, start))
        return end
    until = colon if colon >= 0 else stop
    style = text[colon + 1 : stop].strip() if colon >= 0 else ""
    if style and not _is_style(style):
        reporter.report("message-style", (colon + 1, stop), text=style)
        style = ""
    if not text[start:until].strip():
        reporter.report("message-empty", (start - 1, stop + 1))
        return stop + 1
    node, found = parse_expression(reporter.source, start, until)
    for diagnostic in found:
        reporter.found.append(diagnostic)
        reporter.lost = True
    bound = context.bind(node)
    if bound is not LOST:
        parts.append((bound, style))
    return stop + 1


def _ends(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the brace closes and where its format begins, -1 where there is none.

    Where brackets inside do not match, it closes at its first closing brace.
    """
    depth, colon, first = 0, -1, -1
    for position in range(start, end):
        letter = text[position]
        first = position if letter == "}" and first < 0 else first
        if letter in _OPENERS:
            depth += 1
        elif letter in _CLOSERS or (letter == "}" and depth):
            depth -= 1
        elif letter == "}":
            return position, colon
        elif letter in _COLONS and depth == 0 and colon < 0:
            colon = position
    return first, colon


def _is_style(style: str) -> bool:
    try:
        format(1.0, style)
    except ValueError:
        return False
    return True
