"""Mending what is wrong with a file where the meaning is beyond doubt.

A diagnostic brings its edits; whether they are right is put to the test here: they stay only where checking again finds
fewer errors and nothing that was not there before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

import attrs

from ..core.span import Span
from .check import Checked
from .diagnostics import Diagnostic, Edit, Severity
from .syntax import Source

Check = Callable[[Source], Checked]

#: A fault may hide another; more often than this no file is read again.
MOST_ROUNDS: Final = 10
#: Faults that come to light one after the other, each hidden by the one before.
MOST_HIDDEN: Final = 4
_FIRST_OF_BINDING: Final = "QH100"
#: Found by the binder, which then does not look at the value or the block.
_HIDING: Final = frozenset({"glued-word", "missing-equals", "unknown-block", "unknown-attribute", "look-alike"})


@attrs.frozen
class Fixed:
    """A file after its safe fixes, what checking says of it then, and what was fixed."""

    source: Source
    checked: Checked
    fixed: tuple[Diagnostic, ...] = ()


def fix(source: Source, check: Check) -> Fixed:
    """Apply the safe fixes of a file until nothing changes; one without errors stays as it is."""
    now = Fixed(source, check(source))
    for _ in range(MOST_ROUNDS):
        fixable = tuple(found for found in now.checked.diagnostics if _is_of(source, found))
        if not fixable or not now.checked.has_errors:
            break
        after = _attempt(now, fixable, check) or _one_by_one(now, fixable, check)
        if after is now:
            break
        now = after
    return now


def _is_of(source: Source, found: Diagnostic) -> bool:
    """Whether a diagnostic has a fix in this file; that of another file which it uses is mended there."""
    return bool(found.fix) and all(edit.span.file == source.file for edit in found.fix)


def _one_by_one(now: Fixed, fixable: Iterable[Diagnostic], check: Check) -> Fixed:
    """Return the file with the first fix that does any good: the next round tries the others at their new places."""
    attempts = (_attempt(now, (found,), check) for found in fixable)
    return next((after for after in attempts if after is not None), now)


def _attempt(now: Fixed, fixable: tuple[Diagnostic, ...], check: Check) -> Fixed | None:
    """Return the file with these fixes, None where that is not plainly better.

    Of two faults in one line, or in a block whose keyword is one, the second is told only when the first is mended: what
    comes to light is mended with it.
    """
    after, lines = now, frozenset[int]()
    for _ in range(MOST_HIDDEN):
        taken = _compatible(after.source, fixable)
        text = apply_edits(after.source, [edit for found in taken for edit in found.fix])
        lines |= {line for found in taken for edit in found.fix for line in _lines_after(after.source, text, edit)}
        source = Source(now.source.file, text)
        after = Fixed(source, check(source), (*after.fixed, *taken))
        new = _new(now.checked, after.checked)
        if _is_better(now.checked, after, new, lines):
            return after
        fixable = tuple(found for found in new if _is_of(source, found))
        if not fixable:
            break
    return None


def _lines_after(source: Source, text: str, edit: Edit) -> range:
    """Return the lines that an edit touches; where lines were put in above, those that they may have become."""
    added = text.count("\n") - source.text.count("\n")
    return range(edit.span.line, edit.span.end_line + added + 1)


def _is_better(before: Checked, after: Fixed, new: list[Diagnostic], lines: frozenset[int]) -> bool:
    """Whether there are fewer errors, and none that the edits brought in.

    What a fault kept from being looked at may come to light: warnings; where brackets or signs were wrong, errors in
    other lines; where a keyword was, errors in what it stands before, though not of the keyword itself.
    """
    if _errors(after.checked) >= _errors(before):
        return False
    errors = [found for found in new if found.severity is Severity.ERROR]
    if any(found.code < _FIRST_OF_BINDING for found in after.fixed):
        return not any(found.code < _FIRST_OF_BINDING or found.span.line in lines for found in errors)
    if any(found.name in _HIDING for found in after.fixed):
        words = {edit.text for found in after.fixed for edit in found.fix}
        return not any(found.code < _FIRST_OF_BINDING or _text(after.source, found) in words for found in errors)
    return not errors


def _text(source: Source, found: Diagnostic) -> str:
    start, end = _stretch(source, found.span)
    return source.text[start:end]


def _new(before: Checked, after: Checked) -> list[Diagnostic]:
    """Return what is told now and was not told before, wherever it stood."""
    known = Counter(map(_said, before.diagnostics))
    new = []
    for found in after.diagnostics:
        if known[_said(found)]:
            known[_said(found)] -= 1
        else:
            new.append(found)
    return new


def _said(found: Diagnostic) -> tuple[str, str]:
    return found.name, found.zh.message


def _errors(checked: Checked) -> int:
    return sum(found.severity is Severity.ERROR for found in checked.diagnostics)


def _compatible(source: Source, fixable: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the diagnostics whose edits do not touch those of one before."""
    taken: list[Diagnostic] = []
    stretches: list[tuple[int, int]] = []
    for found in fixable:
        own = [_stretch(source, edit.span) for edit in found.fix]
        if all(end < other or start > stop for start, end in own for other, stop in stretches):
            taken.append(found)
            stretches += own
    return tuple(taken)


def apply_edits(source: Source, edits: Iterable[Edit]) -> str:
    """Return the text of a file with the edits put in; they must not overlap."""
    parts, position = [], 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        start, end = _stretch(source, edit.span)
        parts += [source.text[position:start], edit.text]
        position = end
    return "".join([*parts, source.text[position:]])


def _stretch(source: Source, span: Span) -> tuple[int, int]:
    return source.offset(span.line, span.column), source.offset(span.end_line, span.end_column)
