"""From an evaluation to the columns of its workbook: data, values, results, and all that stands between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import attrs
import numpy as np

from ...core.compiler import make_plan
from ...core.evaluation import Evaluation
from ...core.gathering import Levels
from ...core.plan import Op, Plan
from ...core.unit_data import FULL, NOT_APPLICABLE, ZERO, UnitData
from ...core.value_type import Kind as Type
from ...dsl.diagnostics import Language
from ..result_grids import adjustments, digits_of
from ..words import word
from .calls import CALL_STEPS
from .columns import DATA, RESULTS, STEPS, VALUES, Book, Column, Lone
from .fitted import FIT_STEPS, Sheet
from .node_steps import NODE_STEPS
from .parameters import Parameters
from .placed import PLACED_STEPS
from .row_steps import EXCEL_EPOCH, FIRST_DAY, ROW_STEPS
from .term import CELL, Term, scalar
from .traced import END, SCALAR, TracingBuilder
from .tracing import traced_set
from .translator import Translator
from .words import say

#: Where the value of a parameter stands on its sheet.
PARAMETER_LETTER: Final = "C"
_SCALARS: Final = re.compile(f"{SCALAR}([0-9]+){END}")
_CODES: Final = {NOT_APPLICABLE: "code_not_applicable", ZERO: "code_zero", FULL: "code_full"}
_HANDLERS: Final = {**ROW_STEPS, **NODE_STEPS, **CALL_STEPS, **FIT_STEPS, **PLACED_STEPS}


@attrs.frozen(eq=False)
class Live:
    """The columns and lone cells of a workbook with formulas."""

    evaluation: Evaluation
    language: Language
    book: Book
    parameters: Parameters
    statistics: Sheet

    @property
    def formulas(self) -> int:
        """How many cells hold formulas."""
        return sum(self.book.size(column.level) for column in self.book.columns if column.term is not None)

    @property
    def share(self) -> tuple[int, int]:
        """How many columns beside the data hold formulas, and how many values."""
        beside = [column for column in self.book.columns if column.role != DATA]
        live = sum(column.term is not None for column in beside)
        return live, len(beside) - live


def assembled(evaluation: Evaluation, language: Language) -> Live:
    """Return what a workbook with formulas is made of."""
    indicator_set, parameters = traced_set(evaluation.indicator_set, language)
    plan = make_plan(indicator_set, TracingBuilder)
    levels: Levels = evaluation.run.levels
    book = Book(levels, plan.base, _sheet_names(levels, plan, language))
    sheet = say("sheet_parameters", language)
    for place, entry in enumerate(parameters.entries):
        address = f"${PARAMETER_LETTER}${place + 2}"
        total = "+".join(f"{PARAMETER_LETTER}{part + 2}" for part in entry.total_of)
        book.alone(Lone(sheet, address, entry.value, total or None))
    translator = Translator(evaluation, plan, book, language, dict(_HANDLERS))
    statistics = Sheet(say("sheet_statistics", language), book.alone)
    translator.memory |= {"statistics": statistics, "data": {}, "leading": {}}
    translator.memory["statistic"] = _weight_maker(translator, statistics)
    _Assembly(evaluation, plan, translator).run()
    _mark_used(book)
    return Live(evaluation, language, book, parameters, statistics)


def _mark_used(book: Book) -> None:
    """Note which lone cells formulas read."""
    texts = [f"{column.term.text}{column.mark}" for column in book.columns if column.term is not None]
    texts += [cell.formula for cell in book.lone if cell.formula is not None]
    for text in texts:
        for number in _SCALARS.findall(text):
            book.lone[int(number)].is_used = True


def _weight_maker(translator: Translator, statistics: Sheet) -> Callable[..., Term]:
    def enter(owner: str, spoken: str, value: float, step: Any) -> Term:
        function = step.options["function"].full_name
        reason = say("why_fit", translator.language, function=function)
        label = f"{say('weight', translator.language)} · {spoken}"
        return Term(scalar(statistics.enter(owner, label, "", value, None, reason=reason)))

    return enter


def _sheet_names(levels: Levels, plan: Plan, language: Language) -> Callable[[str, str | None], str]:
    """Return what names the sheet of a role and a table, each name once and at most 31 characters."""
    tables: list[str | None] = [None, *levels.units.tables]
    names: dict[tuple[str, str | None], str] = {}
    for role, spoken in ((RESULTS, word("sheet_results", language)), (VALUES, say("sheet_values", language))):
        names[role, plan.base] = spoken
    for role, key in ((DATA, "sheet_data"), (STEPS, "sheet_steps")):
        for place, table in enumerate(tables):
            plain = say(key, language)
            tail = "" if table is None else f"{place} {table.translate(_FORBIDDEN)}".strip("' ")
            names[role, table] = f"{plain} {tail}".strip()[:31]
    return lambda role, level: names[role, level]


_FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))


@attrs.define(eq=False)
class _Assembly:
    evaluation: Evaluation
    plan: Plan
    translator: Translator
    scores: list[tuple[str, Column]] = attrs.field(factory=list)

    def run(self) -> None:
        """Set columns aside, and fill them."""
        levels = {self.plan.base} | {step.level for step in self.plan.steps if step.op in {Op.FIELD, Op.BUILTIN}}
        levels |= {step.level for step in self.plan.steps}
        for level in sorted(levels, key=lambda name: (name is not None, name or "")):
            self._data(level)
        self._values()
        self._results()
        targets = {*self.translator.reserved}
        targets |= {
            place
            for (what, name), place in self.plan.outputs.items()
            if what in {"absent", "inapplicable", "weights_of"}
        }
        self.translator.translate(targets)
        for name, column in self.scores:
            column.mark = self._score_mark(name)

    # --- data

    def _data(self, level: str | None) -> None:
        translator, book = self.translator, self.translator.book
        data = book.levels.of(level)
        language = translator.language
        leading: list[tuple[str, str, list[str | None]]] = [("unit", word("unit", language), list(data.units))]
        if level is not None:
            leading[0] = ("unit", level, list(data.units))
            link = book.levels.units.tables[level]
            above = book.levels.of(link.within).units
            leading.append(
                ("above", link.within or word("unit", language), [above[row] for row in link.parent.tolist()])
            )
        if data.periods:
            leading.append(("period", word("period", language), [data.period_of(row) for row in range(data.size)]))
        for name, header, values in leading:
            column = book.add(DATA, level, header, "text", values, is_sure=True, style="name")
            translator.memory["leading"][level, name] = f"{CELL}{column.number}{END}"
        for name in self._fields(level, data):
            translator.memory["data"][level, name] = self._field(level, name, data)

    def _fields(self, level: str | None, data: UnitData) -> Iterator[str]:
        found = self.plan.indicator_set
        fields = found.fields if level is None else next((t.fields for t in found.tables if t.name == level), ())
        names = [field.name for field in fields]
        names += [step.options["name"] for step in self.plan.steps if step.op is Op.FIELD and step.level == level]
        yield from (name for name in dict.fromkeys(names) if name in data.columns)

    def _field(self, level: str | None, name: str, data: UnitData) -> Column:
        book, language = self.translator.book, self.translator.language
        field = self.plan.indicator_set.field(name, level)
        kind = Type.NUMBER if field is None else field.type.kind
        numbers = np.broadcast_to(np.asarray(data.columns[name], dtype=np.float64), (data.size,))
        states = data.states.get(name)
        choices: tuple[str, ...] = ()
        style = "number"
        values: list[Any]
        if kind is Type.TEXT:
            values, style = list(self.translator.labels(numbers)), "text"
            choices = () if field is None else field.type.labels
        elif kind is Type.FLAG:
            choices, style = (say("yes", language), say("no", language)), "flag"
            values = [
                None if value != value else choices[0] if value == 1.0 else choices[1]  # noqa: PLR0124
                for value in numbers.tolist()
            ]
        elif kind is Type.DATE and not np.nanmin(numbers, initial=0.0) < FIRST_DAY:
            values, style = [None if value != value else value + EXCEL_EPOCH for value in numbers.tolist()], "date"  # noqa: PLR0124
        else:
            values = [None if value != value else value for value in numbers.tolist()]  # noqa: PLR0124
            style = "percent" if kind is Type.SHARE else "number"
        marks = None
        if states is not None and states.any():
            for row in np.flatnonzero(states).tolist():
                if int(states[row]) in _CODES:
                    values[row] = say(_CODES[int(states[row])], language)
            marks = '"' + say("code_zero", language)[0] + '"'
        is_text = kind is Type.TEXT
        return book.add(
            DATA, level, name, "text" if is_text else "number", values, style=style, choices=choices, marks=marks
        )

    # --- values and results

    def _values(self) -> None:
        book, level = self.translator.book, self.plan.base
        for node in self.plan.indicator_set.nodes():
            place = self.plan.output("value", node.name)
            if place is None or self.plan.steps[place].op is Op.CONSTANT:
                continue
            kind = self.translator.kind(place)
            values = self.translator.texts(place) if kind == "text" else self._column(place)
            type_ = None if node.value is None else node.value.type.kind
            column = book.add(
                VALUES,
                level,
                node.name,
                kind,
                values,
                owner=node.name,
                mark=self.translator.mark(kind),
                style="percent" if type_ is Type.SHARE else "",
            )
            self._reserve(place, column)

    def _column(self, place: int) -> Any:
        return self.translator.values_at(place, self.plan.base)

    def _reserve(self, place: int, column: Column) -> None:
        self.translator.reserved.setdefault(place, []).append(column)

    def _results(self) -> None:
        book, level, evaluation = self.translator.book, self.plan.base, self.evaluation
        language = self.translator.language
        nodes = {node.name: node for node in evaluation.indicator_set.nodes()}
        for name in evaluation.names:
            column = book.add(
                RESULTS,
                level,
                name,
                "number",
                evaluation.score(name),
                owner=name,
                digits=digits_of(nodes[name]),
                marks=evaluation.state(name),
                style="score",
            )
            self.scores.append((name, column))
            self._reserve(self.plan.outputs["score", name], column)
        for item in adjustments(evaluation.indicator_set):
            values = evaluation.score(item.name)
            column = book.add(
                RESULTS, level, item.name, "number", values, owner=item.name, digits=2, mark=self.translator.mark()
            )
            self._reserve(self.plan.outputs["score", item.name], column)
        several = len(evaluation.heads) > 1
        for head in evaluation.heads:
            header = word("rank", language) + (f"_{head}" if several else "")
            digits = 1 if evaluation.indicator_set.ranking.ties == "average" else 0
            column = book.add(
                RESULTS, level, header, "number", evaluation.rank(head), owner=head, digits=digits, style="rank"
            )
            self._reserve(self.plan.outputs["rank", head], column)
        for head in evaluation.heads if evaluation.indicator_set.grades else ():
            header = word("grade", language) + (f"_{head}" if several else "")
            grades = evaluation.grade(head).tolist()
            column = book.add(RESULTS, level, header, "text", grades, owner=head, style="grade")
            self._reserve(self.plan.outputs["grade", head], column)
        for report in evaluation.indicator_set.report:
            place = self.plan.outputs["report", report.name]
            kind = self.translator.kind(place)
            column = book.add(
                RESULTS, level, report.name, kind, evaluation.report(report.name), mark=self.translator.mark(kind)
            )
            self._reserve(place, column)

    def _score_mark(self, name: str) -> str:
        """Return the formula of what stands for a score that is not there: missing, or does not apply."""
        language, outputs = self.translator.language, self.plan.outputs
        missing, away = word("missing", language), word("not_applicable", language)
        place = outputs.get(("inapplicable", name), outputs["absent", name])
        term = self.translator.terms[place]
        if isinstance(term.constant, float):
            return f'"{missing if term.constant == 0.0 else away}"'
        cell = self.translator.cell(place) if len(term.text) > 40 else term  # noqa: PLR2004 - a short condition stays
        return f'IF({cell.number}<>0,"{away}","{missing}")'
