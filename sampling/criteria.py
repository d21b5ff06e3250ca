"""Stated criteria: which names fulfil conditions written in the expressions of the language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from ..core.builtin import builtin_functions
from ..core.errors import EvaluationError
from ..core.evaluating import evaluate
from ..core.expressions import Binary, Builtin, Call, Expression, FieldRef, Literal
from ..core.model import IndicatorSet
from ..core.phrasing import Sentence
from ..core.span import Span
from ..core.value_type import Kind
from ..core.walking import expressions_in, fields_in
from ..data.interpreting import parse_date, read_flag, read_number
from ..data.marks import is_absent
from ..data.matching import match
from ..data.naming import folded, nearest, plain
from ..dsl.check import Checked, check_source
from ..dsl.diagnostics import Both, Diagnostic, SchemeError, diagnose
from ..dsl.syntax import Source
from .frame import Frame, are_mostly, unknown_column

#: The name that diagnostics give to the text of a condition.
CONDITION: Final = "where"
#: Comparisons, in which a name that is no column is taken for a text.
_COMPARISONS: Final = frozenset({"==", "!=", "<", "<=", ">", ">=", "in", "not in"})
_ANSWER: Final = "condition_holds"


@attrs.frozen
class Fulfilled:
    """For each name of the frame whether it fulfils all conditions, who cannot be decided, and the columns read."""

    kept: tuple[bool, ...]
    undecided: tuple[str, ...]
    columns: tuple[str, ...]


def fulfilling(frame: Frame, conditions: Sequence[str]) -> Fulfilled:
    """Return who fulfils all conditions; whose data do not decide one does not fulfil it.

    A column is a field of the language under its own header: of numbers, of shares where cells have a percent sign, of
    flags (是/否, yes/no), of dates, otherwise of texts.  A condition may use the functions of the language, those over
    all units too: ``编制数 > median(编制数)``.

    Raises:
        SchemeError: a condition has a fault, or yields no yes or no; the diagnostics point into its text.
    """
    kept, unknown = np.ones(frame.size, dtype=np.bool_), np.zeros(frame.size, dtype=np.bool_)
    columns: dict[str, None] = {}
    for source in condition_sources(conditions).values():
        answers, read = _answers(frame, source)
        columns |= dict.fromkeys(read)
        unknown |= np.isnan(answers)
        kept &= answers == 1.0
    undecided = tuple(frame.names[index] for index in np.flatnonzero(unknown))
    return Fulfilled(tuple(kept.tolist()), undecided, tuple(columns))


def condition_sources(conditions: Sequence[str]) -> dict[str, Source]:
    """Return the texts of conditions by the names under which diagnostics cite them."""
    return {_name(number): Source(_name(number), text) for number, text in enumerate(conditions, 1)}


def _name(number: int) -> str:
    return CONDITION if number == 1 else f"{CONDITION} {number}"


def _answers(frame: Frame, source: Source) -> tuple[NDArray[np.float64], list[str]]:
    chosen = _bound(frame, source)
    expression = chosen.report[0].value
    _check_columns(frame, expression)
    if expression.type.kind is not Kind.FLAG:
        raise SchemeError((diagnose("sample-condition", _span(source), condition=source.text),))
    read = list(dict.fromkeys(fields_in(expression)))
    needed = attrs.evolve(chosen, fields=tuple(field for field in chosen.fields if field.name in read))
    try:
        data = match(frame.table, needed, unit=frame.name_column).data
        column = evaluate(needed, data).report(_ANSWER)
    except EvaluationError as error:
        facts: dict[str, Any] = {key: _both(fact) for key, fact in error.arguments.items()}
        raise SchemeError((diagnose(error.name, _span(source), **facts),)) from error
    return np.asarray(column, dtype=np.float64)[list(frame.rows)], read


def _check_columns(frame: Frame, root: Expression) -> None:
    """Refuse a comparison of a word with a text: where no column has the word as its name, the language takes it for a text.

    Raises:
        SchemeError: there is one; it would hold for nobody, without a word.
    """
    for part in expressions_in(root):
        if isinstance(part, Binary) and part.operator in _COMPARISONS:
            inner = tuple(expressions_in(part.left, part.right))
            texts = [each.value for each in inner if isinstance(each, Literal) and isinstance(each.value, str)]
            if texts and not any(isinstance(each, FieldRef | Call | Builtin) for each in inner):
                near = (text for text in texts if nearest(text, frame.table.headers))
                raise SchemeError((unknown_column(frame.table, next(near, texts[0])),))


def _both(fact: object) -> object:
    return Both(fact.zh, fact.en) if isinstance(fact, Sentence) else fact


def _span(source: Source) -> Span:
    return Span(source.file, 1, 1, 1, len(source.text) + 1)


def _bound(frame: Frame, source: Source) -> IndicatorSet:
    """Return a set whose only report is the condition, over the columns of the frame as fields.

    A column is what all its cells are; where the condition cannot be read that way, what most of them are, so that the
    one cell that is otherwise is told, and not the whole column taken for a text.

    Raises:
        SchemeError: the condition has a fault.
    """
    checked, before = _checked(frame, source, strictly=True)
    if checked.scheme is None:
        again, _ = _checked(frame, source, strictly=False)
        if again.scheme is None:
            raise SchemeError(tuple(dict.fromkeys(_moved(found, before, source) for found in checked.diagnostics)))
        return again.scheme.sets[0]
    return checked.scheme.sets[0]


def _checked(frame: Frame, source: Source, *, strictly: bool) -> tuple[Checked, int]:
    """Return what checking gave, and how many characters stand before the condition."""
    kinds = _fields(frame, strictly=strictly)
    fields = "; ".join(f"`{name}` : {kind}" for name, kind in kinds.items())
    # on one line, so that hints that name lines name those of the condition
    head = (
        f"fields {{ {fields} }}; indicator_set sampled 1 points {{ report = [{_ANSWER}]; value = 1; score = full }}; "
    )
    head += f"define {_ANSWER} = ("
    return check_source(Source(source.file, head + source.text + "\n)\n"), builtin_functions()), len(head)


def _moved(found: Diagnostic, before: int, source: Source) -> Diagnostic:
    """Return what was found with its place in the condition itself."""
    return attrs.evolve(found, span=_own(found.span, before, source), related=(), fix=())


def _own(span: Span, before: int, source: Source) -> Span:
    """Return a place counted from the beginning of the condition; the whole condition for a place outside of it."""
    last = source.text.count("\n") + 1
    if span.line > last or (span.line == 1 and span.column <= before):
        return _span(source)
    column, end = (
        place - before if line == 1 else place
        for line, place in ((span.line, span.column), (span.end_line, span.end_column))
    )
    return attrs.evolve(span, column=column, end_line=min(span.end_line, last), end_column=end)


def _fields(frame: Frame, *, strictly: bool) -> dict[str, str]:
    """Return the type of each column that a condition could name; of two columns of a name neither."""
    headers = frame.table.headers
    keys = [folded(header) for header in headers]
    usable = [
        place
        for place, header in enumerate(headers)
        if plain(header) and "`" not in header and keys.count(keys[place]) == 1
    ]
    return {plain(headers[place]): _kind(frame.cells_at(place), strictly=strictly) for place in usable}


#: The types of a column with what suits them, those first that say most.
_KINDS: Final[tuple[tuple[str, Callable[[str], bool]], ...]] = (
    ("number", lambda text: not read_number(text).problem),
    ("share", lambda text: not read_number(text, percent=0.01).problem),
    ("flag", lambda text: not read_flag(text).problem),
    ("date", lambda text: parse_date(text) is not None),
)


def _kind(cells: Sequence[str], *, strictly: bool) -> str:
    """Return what all cells of a column are, or most of them, where there is anything; a column of nothing has numbers."""
    texts = {text for text in cells if not is_absent(text)}
    if not texts:
        return "number"
    suits = (kind for kind, is_one in _KINDS if (all(map(is_one, texts)) if strictly else are_mostly(texts, is_one)))
    return next(suits, "text")
