"""Reading attributes whose value is a plain constant: texts, numbers, yes/no, words, columns, dates."""

from __future__ import annotations

import datetime
from typing import Final

from .. import syntax
from ..diagnostics import Both
from ..schema import words
from ..vocabulary import vocabulary
from .names import nearest, odd_letters, skeleton, slip_of
from .reporting import Placed, Reporter

_YES: Final = {word: english == "yes" for word, english in words("constant").items()}


def read_text(reporter: Reporter, node: syntax.Expression) -> str | None:
    """Return a text, or report that it is none."""
    if isinstance(node, syntax.Text):
        return node.value
    _wrong(reporter, node, Both("带引号的文本", "text in quotes"))
    return None


def read_texts(reporter: Reporter, node: syntax.Expression) -> tuple[str, ...]:
    """Return a list of texts; a single text is a list of one."""
    if isinstance(node, syntax.Text):
        return (node.value,)
    if isinstance(node, syntax.Vector):
        found = [read_text(reporter, item) for item in node.items]
        return tuple(text for text in found if text is not None)
    _wrong(reporter, node, Both('文本列表，如 ["甲", "乙"]', 'a list of texts such as ["a", "b"]'))
    return ()


def read_flag(reporter: Reporter, node: syntax.Expression) -> bool | None:
    """Return yes or no."""
    if isinstance(node, syntax.Name) and node.name in _YES:
        return _YES[node.name]
    _wrong(reporter, node, Both("是或否", "yes or no"))
    return None


def read_number(reporter: Reporter, node: syntax.Expression) -> float | None:
    """Return a number as it is written, with its sign."""
    found = number_of(node)
    if found is None:
        _wrong(reporter, node, Both("数", "a number"))
    return found


def number_of(node: syntax.Node) -> float | None:
    """Return the number that a node is, None where it is none."""
    if isinstance(node, syntax.Number):
        return node.value
    if isinstance(node, syntax.Unary) and node.operator in {"-", "+"}:
        inner = number_of(node.operand)
        return None if inner is None else -inner if node.operator == "-" else inner
    return None


def name_of(node: syntax.Node) -> str | None:
    """Return a name, or a text that stands for one."""
    if isinstance(node, syntax.Name):
        return node.name
    return node.value if isinstance(node, syntax.Text) else None


def read_column(reporter: Reporter, node: syntax.Expression) -> str | None:
    """Return the name of a column."""
    found = name_of(node)
    if found is None:
        _wrong(reporter, node, Both("列名", "the name of a column"))
    return found


def read_option(reporter: Reporter, attribute: str, node: syntax.Expression) -> str | None:
    """Return the English word of an option, or report the words that may stand there."""
    known = words(f"option.{attribute}")
    if isinstance(node, syntax.Name):
        if node.name in known:
            return known[node.name]
        if (alike := {skeleton(word): word for word in known}.get(skeleton(node.name))) is not None:
            reporter.report(
                "look-alike", node, instead=alike, odd=node.name, plain=alike, letters=odd_letters(node.name)
            )
            return known[alike]
    report_option(reporter, attribute, node)
    return None


def report_option(reporter: Reporter, attribute: str, node: syntax.Expression) -> None:
    """Report a word that is no option of an attribute."""
    if isinstance(node, syntax.Missing):
        reporter.lost = True
        return
    position = vocabulary().get(f"option.{attribute}")
    known = dict(position.english) | {word: word for word in position} if position else {}
    word = name_of(node)
    near = nearest(word, known) if word else None
    every = Both(" | ".join(position.english), " | ".join(position)) if position else Both("", "")
    reporter.report(
        "unknown-option",
        node,
        hint="nearest" if near else "",
        instead=slip_of(word, known) if isinstance(node, syntax.Name) and word else None,
        text=reporter.text(node),
        argument=attribute_word(attribute),
        known=every,
        nearest=near,
    )


def attribute_word(attribute: str) -> Both:
    """Return what an attribute is called in messages."""
    return Both(vocabulary()["attribute"].spelling(attribute, "zh"), attribute)


def read_date(reporter: Reporter, node: syntax.Expression) -> datetime.date | None:
    """Return a date."""
    if isinstance(node, syntax.Date):
        return node.value
    _wrong(reporter, node, Both("日期，如 2022-04-01", "a date such as 2022-04-01"))
    return None


def _wrong(reporter: Reporter, node: syntax.Node, expected: Both) -> None:
    if isinstance(node, syntax.Missing):
        reporter.lost = True
    else:
        reporter.report("wrong-value", node, expected=expected, text=reporter.text(node))


def place_of(start: Placed, end: Placed) -> tuple[int, int]:
    """Return the stretch from the start of one thing to the end of another."""
    return start.start, end.end
