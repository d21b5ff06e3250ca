"""From the steps of a plan to the columns of a workbook.

The plan that formulas are made from is that of the same scheme with its numbers in cells.  Each of its steps computes
the same as a step of the plan that was run, so that every cell also has the engine's number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import attrs
import numpy as np

from ...core.evaluation import Evaluation
from ...core.functions import Function
from ...core.grouping import Grouping
from ...core.plan import Op, Plan, Step
from ...core.value_type import Kind as Type
from ...dsl.diagnostics import Language
from .columns import STEPS, Book, Column
from .term import CELL, ONE, ZERO, Kind, Term, sealed
from .traced import SCALAR
from .words import say

#: Longer pieces get a cell of their own, where they stand more than once in a formula and where they do not.
_SHORT: Final = 70
_LONG: Final = 700
#: A piece that two formulas read gets a cell unless it is as short as this.
_CHEAP: Final = 24


class Own:
    """Stands for the table whose rows a step is over."""


OWN: Final = Own()

Handler = Callable[["Translator", Step], Term]


class Unsayable(Exception):  # noqa: N818 - no error: the column holds values
    """A step that Excel has no formula for; ``reason`` is a word of the workbook."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason, self.facts = reason, facts


@attrs.define(eq=False)
class Translator:
    """Makes terms of steps; what is asked for as a cell, is long, or is read by several gets a column of its own."""

    evaluation: Evaluation
    plan: Plan
    book: Book
    language: Language
    handlers: dict[Op, Handler]
    reserved: dict[int, list[Column]] = attrs.field(factory=dict)
    terms: dict[int, Term] = attrs.field(factory=dict)
    memory: dict[Any, Any] = attrs.field(factory=dict)
    _uses: Counter[int] = attrs.field(factory=Counter)
    _run: list[int] = attrs.field(init=False)
    _kinds: dict[int, Kind] = attrs.field(factory=dict)
    at: int = -1

    @_run.default
    def _(self) -> list[int]:
        known: dict[int, int] = {}
        for place, signature in enumerate(_signatures(self.evaluation.plan)):
            known.setdefault(signature, place)
        return [known[signature] for signature in _signatures(self.plan)]

    # --- all of it

    def translate(self, targets: Iterable[int]) -> None:
        """Make the terms of steps and of all they need, and fill the columns that were set aside for them."""
        needed = self.plan.needed_for(targets)
        for place in needed:
            self._uses.update(set(self.plan.steps[place].inputs))
        for place in needed:
            self._enter(place)

    def _enter(self, place: int) -> None:
        step, self.at = self.plan.steps[place], place
        columns = self.reserved.get(place, [])
        try:
            term = self.handlers.get(step.op, _unsayable)(self, step)
        except Unsayable as why:
            if not columns:
                columns = [self._column(place)]
            columns[0].reason = say(why.reason, self.language, **why.facts)
            term = columns[0].reference
        else:
            if columns:
                self.fill(columns[0], term)
                if term.constant is None:
                    term = columns[0].reference
            elif self._wants_cell(place, term):
                term = self._own_cell(place, term)
        for further in columns[1:]:
            self.fill(further, columns[0].reference)
        self.terms[place] = term

    def fill(self, column: Column, term: Term) -> None:
        """Put a term into a column that was set aside."""
        column.term = term

    def _wants_cell(self, place: int, term: Term) -> bool:
        size = len(term.text)
        if term.constant is not None or term.is_cell or term.text.startswith(SCALAR) or not term.text:
            return False
        return size > _LONG or (self._uses[place] > 1 and size > _CHEAP)

    # --- what handlers ask for

    def term(self, place: int) -> Term:
        """Return the term of an earlier step."""
        return self.terms[place]

    def terms_of(self, places: Iterable[int]) -> list[Term]:
        """Return the terms of earlier steps."""
        return [self.terms[place] for place in places]

    def short(self, place: int) -> Term:
        """Return the term of a step that a formula reads more than once: a cell if it is long."""
        term = self.terms[place]
        if len(term.text) > _SHORT and not term.is_cell:
            term = self.terms[place] = self._own_cell(place, term)
        return term

    def cell(self, place: int) -> Term:
        """Return the term of a step as a cell of a column, whose range can be read; a number that is the same for all too."""
        return self.column(place).reference

    def column(self, place: int, level: str | Own | None = OWN) -> Column:
        """Return the column that holds a step; of what is the same for all rows one over the rows of ``level``."""
        term = self.terms[place]
        if not isinstance(level, Own) and level != self.level(place) and CELL not in term.text:
            key = "column", place, level
            if key not in self.memory:
                values = np.broadcast_to(np.asarray(self.raw(place), dtype=np.float64), (self.book.size(level),))
                self.memory[key] = self.helper("value", term, values, level=level, mark=self.mark())
            return self.memory[key]  # type: ignore[no-any-return]
        if not term.is_cell or self._found(term).level != self.level(place):
            column = self._column(place)
            self.fill(column, term)
            if term.constant is None:
                self.terms[place] = column.reference
            return column
        return self._found(term)

    def _found(self, term: Term) -> Column:
        return self.book.columns[int(term.text[1:-1])]

    def helper(self, what: str, term: Term | None, values: Any, kind: Kind = "number", **facts: Any) -> Column:
        """Return a column of its own for something that is no step, with the numbers that it comes to."""
        step = self.plan.steps[self.at]
        header = f"{step.owner or ''} · {say(what, self.language)}".removeprefix(" · ")
        level = facts.pop("level", self.level(self.at))
        return self.book.add(STEPS, level, header, kind, values, term=term, owner=step.owner or "", **facts)

    def _own_cell(self, place: int, term: Term) -> Term:
        column = self._column(place)
        self.fill(column, term)
        return column.reference

    def _column(self, place: int) -> Column:
        step = self.plan.steps[place]
        function = step.options.get("function")
        spoken = say(step.op.value, self.language)
        if isinstance(function, Function):
            spoken = (function.zh if self.language == "zh" else None) or function.full_name
        header = f"{step.owner or ''} · {spoken}".removeprefix(" · ")
        sure = step.op in {Op.ABSENT, Op.CELLS, Op.STATE, Op.DUE}
        kind = self.kind(place)
        values = self.texts(place) if kind == "text" else self.values(place)
        return self.book.add(
            STEPS, self.level(place), header, kind, values, owner=step.owner or "", is_sure=sure, mark=self.mark(kind)
        )

    def mark(self, kind: Kind = "number") -> str:
        """Return the formula of what stands in a cell without a value."""
        return '""' if kind == "text" else f'"{say_missing(self.language)}"'

    # --- what the engine found

    def level(self, place: int) -> str | None:
        """Return the table whose rows a step is over."""
        return self.plan.steps[place].level

    def ran(self, place: int) -> int:
        """Return the same step of the plan that was run."""
        return self._run[place]

    def raw(self, place: int) -> Any:
        """Return what the engine has for a step, whatever it is."""
        key = "raw", place
        if key not in self.memory:
            self.memory[key] = self.evaluation.run.column(self.ran(place))
        return self.memory[key]

    def values(self, place: int) -> Any:
        """Return the engine's numbers of a step, one for each row of its table."""
        size = self.book.size(self.level(place))
        return np.broadcast_to(np.asarray(self.evaluation.run.column(self.ran(place)), dtype=np.float64), (size,))

    def values_at(self, place: int, level: str | None) -> Any:
        """Return the engine's numbers of a step for the rows of a table, what stands above them spread."""
        column = np.asarray(self.evaluation.run.column(self.ran(place)), dtype=np.float64)
        if column.ndim and self.level(place) != level:
            column = column[self.book.levels.above(level, self.level(place))]
        return np.broadcast_to(column, (self.book.size(level),))

    def texts(self, place: int) -> Sequence[str | None]:
        """Return the texts of a step."""
        return self.labels(self.values(place))

    def labels(self, codes: Any) -> list[str | None]:
        """Return texts by their codes."""
        known = self.evaluation.run.labels
        return [known[int(code)] if code == code and 0 <= code < len(known) else None for code in codes.tolist()]  # noqa: PLR0124

    def grouping(self, place: int) -> Grouping:
        """Return the groups of the rows."""
        found = self.raw(place)
        assert isinstance(found, Grouping)  # noqa: S101 - the step sorts rows into groups
        return found

    def kind(self, place: int) -> Kind:
        """Return what kind of thing a step comes to."""
        if place not in self._kinds:
            self._kinds[place] = self._kind(self.plan.steps[place])
        return self._kinds[place]

    def _kind(self, step: Step) -> Kind:
        if step.op is Op.FIELD:
            field = self.plan.indicator_set.field(step.options["name"], step.level)
            return "text" if field is not None and field.type.kind is Type.TEXT else "number"
        if step.op is Op.CONSTANT:
            return "text" if isinstance(step.options["value"], str) else "number"
        if step.op is Op.BUILTIN:
            return "text" if step.options["name"] in {"unit", "period"} else "number"
        if step.op in {Op.TEXT, Op.WHICH} or step.options.get("inverse"):
            return "text"
        followed = {Op.CHOOSE: 1, Op.SHIFT: 2, Op.FILL: 0, Op.REFUSE: 0, Op.SPREAD: 0, Op.SETTLE: 0, Op.LIMIT: 0}
        where = followed.get(step.op)
        if where is None or where >= len(step.inputs):
            return "number"
        return self.kind(step.inputs[where])


def _unsayable(_: Translator, step: Step) -> Term:
    raise Unsayable("why_step", function=step.op.value)


def _signatures(plan: Plan) -> list[int]:
    """Return for each step what it computes: equal in two plans of one scheme, whatever the order of their steps."""
    found: list[int] = []
    for step in plan.steps:
        # the keys of a param name steps by their places, which are others in another plan
        options = tuple((name, _spelt(value)) for name, value in step.options.items() if name != "keys")
        found.append(hash((step.op, step.level, options, tuple(found[place] for place in step.inputs))))
    return found


def _spelt(value: Any) -> str:
    return value.full_name if isinstance(value, Function) else repr(value)


def say_missing(language: Language) -> str:
    """Return the mark of what is missing."""
    from ..words import word  # noqa: PLC0415 - one word of the results

    return word("missing", language)


def constant_flag(term: Term) -> bool | None:
    """Return the answer of a condition that is the same everywhere, None of any other."""
    return None if not isinstance(term.constant, float) else term.constant == 1.0


def flag_term(answer: bool) -> Term:  # noqa: FBT001 - the answer is all there is
    """Return a condition that always has that answer."""
    return ONE if answer else ZERO


def inside(term: Term, beside: Term) -> str:
    """Return the text of a term that asks for what it needs, unless ``beside`` has asked for it."""
    return sealed(term, beside).text
