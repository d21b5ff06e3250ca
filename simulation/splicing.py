"""Putting edits into the texts of a scheme, checking what comes out, and telling of it where the user wrote it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from ..core.span import Span
from ..dsl.diagnostics import Diagnostic, SchemeError, Severity, diagnose
from ..dsl.syntax import Source
from .scheme_text import SchemeText
from .set_edits import TextEdit

if TYPE_CHECKING:
    from ..core.model import IndicatorSet
    from ..dsl.check import Checked
    from ..dsl.modules import Module
    from ..plugins.manager import LoadedPlugins

#: What is told of a sum that the changes upset; its hint then says what to do about it.
_SUMS: Final = frozenset({"weight-sum", "points-sum"})


@attrs.frozen(eq=False)
class EditedText:
    """The text of one file with edits in it; ``pieces`` say for each stretch from where on it comes.

    A piece is ``(start in the new text, start in the old one, edit or None)``.
    """

    old: Source
    new: Source
    pieces: tuple[tuple[int, int, TextEdit | None], ...]

    def origin(self, span: Span) -> Span:
        """Return the place of a span of the new text: in the change that wrote it, else in the old text."""
        if not span.line:
            return span
        start = self.new.offset(span.line, span.column)
        end = self.new.offset(span.end_line, span.end_column)
        begun, old, edit = self._piece(start)
        if edit is not None and edit.change is not None:
            first = start - begun - edit.lead
            return edit.change.value_span(max(first, 0), max(end - begun - edit.lead, 0))
        last_begun, last_old, last = self._piece(max(end - 1, start))
        until = last_old + (end - last_begun) if last is None else last_old
        first_old = old + (start - begun) if edit is None else old
        return self.old.span(first_old, max(until, first_old))

    def _piece(self, offset: int) -> tuple[int, int, TextEdit | None]:
        place = bisect_right([begun for begun, _, _ in self.pieces], offset) - 1
        return self.pieces[max(place, 0)]


def edited(source: Source, start: int, edits: Iterable[TextEdit]) -> EditedText:
    """Return the text of a file, which begins at ``start`` among all files, with edits put in."""
    parts: list[str] = []
    pieces: list[tuple[int, int, TextEdit | None]] = []
    done = length = 0
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        kept = source.text[done : edit.start - start]
        pieces += [(length, done, None), (length + len(kept), edit.start - start, edit)]
        parts += [kept, edit.text]
        length += len(kept) + len(edit.text)
        done = edit.end - start
    pieces.append((length, done, None))
    parts.append(source.text[done:])
    return EditedText(source, Source(source.file, "".join(parts)), tuple(pieces))


@attrs.frozen(eq=False)
class Spliced:
    """A scheme with edits in its texts, checked; ``texts`` are the edited files by the name that diagnostics cite."""

    indicator_set: IndicatorSet
    warnings: tuple[Diagnostic, ...]
    texts: Mapping[str, EditedText]


def spliced(text: SchemeText, edits: Iterable[TextEdit], plugins: LoadedPlugins, folder: Path) -> Spliced:
    """Return the set as the edits make it.

    Raises:
        SchemeError: two edits are of the same place, or the checker refuses what they make; it tells of the user's own
            text where that is at fault.
    """
    every = tuple(edits)
    _refuse_overlaps(every)
    by_module: dict[str, tuple[Module, list[TextEdit]]] = {}
    for edit in every:
        module = text.module_at(edit.start)
        by_module.setdefault(module.path, (module, []))[1].append(edit)
    found = {path: edited(module.source, module.start, own) for path, (module, own) in by_module.items()}
    checked = _checked(text, found, plugins, folder)
    texts = {each.old.file: each for each in found.values()}
    told = tuple(relocated(each, texts) for each in checked.diagnostics)
    if checked.scheme is None or checked.has_errors:
        raise SchemeError(told)
    made = checked.scheme.set_named(text.name)
    assert made is not None  # noqa: S101 - edits do not touch the name of the set
    return Spliced(made, told, texts)


def _checked(text: SchemeText, found: Mapping[str, EditedText], plugins: LoadedPlugins, folder: Path) -> Checked:
    from ..workspace.loading import check_text, reader  # noqa: PLC0415 - not needed for --help

    read = reader(folder)
    main = found.get(text.modules.main.path)

    def with_edits(path: str) -> Source:
        return found[path].new if path in found else read(path)

    source = text.modules.main.source if main is None else main.new
    return check_text(source, plugins, folder, with_edits)


def _refuse_overlaps(edits: tuple[TextEdit, ...]) -> None:
    found = sorted(edits, key=lambda each: (each.start, each.end))
    for one, other in pairwise(found):
        if other.start < one.end and one.change is not None and other.change is not None:
            facts: dict[str, Any] = {"one": one.change.text.strip(), "other": other.change.text.strip()}
            raise SchemeError((diagnose("change-twice", other.change.span, related=(one.change.span,), **facts),))


def relocated(diagnostic: Diagnostic, texts: Mapping[str, EditedText]) -> Diagnostic:
    """Return a diagnostic of edited texts at the places where the user finds them."""

    def place(span: Span) -> Span:
        return texts[span.file].origin(span) if span.file in texts else span

    related = tuple(place(span) for span in diagnostic.related)
    # what would mend the edited text is no edit of a file
    return attrs.evolve(diagnostic, span=place(diagnostic.span), related=related, fix=())


def is_error(diagnostic: Diagnostic) -> bool:
    """Whether it stops the evaluation."""
    return diagnostic.severity is Severity.ERROR
