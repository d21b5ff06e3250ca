"""Reading one row back: what expressions came to, as numbers and as text, by the fitted plan."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import attrs
import numpy as np

from . import numerals
from .ballots import LeafRatings
from .compiler_periods import reads_of
from .explanation_rows import is_vector, listed_values, named_values
from .explanation_tree import Datum
from .expressions import (
    Builtin,
    Call,
    DefineRef,
    Expression,
    FieldRef,
    IndicatorRef,
    Keyed,
    Literal,
    ParamRef,
    Range,
    RowsOf,
    Vector,
)
from .functions import REQUIRED, Family, Function
from .model import Indicator
from .phrasing import NOTHING, Sentence, joined, value_text, written
from .plan import Op, Plan, Step
from .sentences import Facts, points_text
from .shifting import target_name
from .value_type import NUMBER, TEXT, Kind, ValueType

NAMES: Final = (FieldRef, ParamRef, DefineRef, IndicatorRef)
_ORIGINS: Final[dict[type[Expression], str]] = {
    FieldRef: "field",
    ParamRef: "param",
    DefineRef: "define",
    IndicatorRef: "indicator",
}


@attrs.frozen(eq=False)
class RowView:
    """What the fitted plan made of one row: the value of every step, and of every expression where it stands.

    ``at`` gives the value of a step for the row (NaN where absent, an array for vectors of children), ``own`` the names
    of unit and period, ``labels`` turns
    the number of a text into the text, ``fitted`` gives what was fitted for the row's group and applied by that step.
    ``imputed`` gives the part of a node's data that is imputed, ``taken_from`` the periods that a leaf's filled value
    was taken from.
    """

    plan: Plan
    at: Callable[[int], Any]
    labels: tuple[str, ...]
    fitted: Callable[[int], Mapping[str, Any]]
    own: Mapping[str, str | None] = attrs.field(factory=dict)
    supplied: frozenset[str] = frozenset()
    periods: tuple[str, ...] = ()
    ratings: Callable[[str], LeafRatings | None] = lambda _: None
    row: int = 0
    rows: Callable[[str], tuple[str, ...]] = lambda _: ()
    imputed: Callable[[str], float | None] = lambda _: None
    taken_from: Callable[[Indicator], tuple[str, ...]] = lambda _: ()

    def is_below(self, position: int) -> bool:
        """Whether a step is over the rows of a table that belong to the one explained."""
        level = self.plan.steps[position].level
        while level is not None and level != self.plan.base:
            found = next((table for table in self.plan.indicator_set.tables if table.name == level), None)
            level = None if found is None else found.within
            if level == self.plan.base:
                return True
        return False

    def value(self, expression: Expression, owner: str | None) -> float | str | None:
        """Return what an expression of ``owner`` yields for the row, None where it is absent."""
        if isinstance(expression, Literal):
            return expression.value
        if isinstance(expression, Builtin) and expression.name in self.own:
            return self.own[expression.name]
        position = self.plan.step_of(expression, owner)
        if position is None or self.is_below(position):
            return None
        step = self.plan.steps[position]
        while step.op is Op.REFUSE and "param" in step.options:  # a text of a dated param: its label is a constant
            step = self.plan.steps[step.inputs[0]]
        if step.op is Op.CONSTANT and isinstance(step.options["value"], str):
            return str(step.options["value"])
        is_label = step.op is Op.ORDINAL and bool(step.options.get("inverse"))
        return self.decoded(self.at(position), TEXT if is_label else expression.type)

    def decoded(self, found: Any, kind: ValueType = NUMBER) -> float | str | None:
        """Return a value of a column as a number or a label, None where it is absent."""
        if found is None or isinstance(found, str):
            return found
        if np.size(found) != 1:
            return None  # a vector of children has no single value
        plain = float(np.reshape(found, -1)[0])
        if math.isnan(plain):
            return None
        if kind.kind is Kind.TEXT and 0 <= plain < len(self.labels):
            return self.labels[int(plain)]
        return plain

    def number(self, expression: Expression, owner: str | None) -> float:
        """Return the same as a number, NaN where it is absent or a text."""
        found = self.value(expression, owner)
        return float(found) if isinstance(found, (int, float)) else math.nan


@attrs.frozen(eq=False)
class Reader:
    """Reads the expressions of one owner (a node, adjustment, limit or finding) for one row."""

    view: RowView
    owner: str | None
    value: float | str | None = None
    value_type: ValueType = NUMBER
    full: float = 1.0
    low: float = 0.0
    direction: str | None = None
    is_points: bool = True

    def text(self, expression: Expression, at_least: int = 1) -> Sentence:
        """Return the value of an expression as its type reads; of one over rows all of their values."""
        if is_vector(self.view, expression, self.owner):
            return listed_values(self, expression)
        return value_text(self.view.value(expression, self.owner), expression, at_least)

    def put(self, expression: Expression) -> Sentence | None:
        """Return the number to print in place of a name; None for all else."""
        if isinstance(expression, Builtin) and expression.name == "value":
            return value_text(self.value, Literal(0.0, type=self.value_type))
        if isinstance(expression, Builtin) and expression.name == "full":
            return points_text(self.full) if self.is_points else plain(numerals.number(self.full))
        if isinstance(expression, Call) and expression.function.family is Family.PERIOD:
            return self.text(expression, 0)
        if isinstance(expression, RowsOf):
            return listed_values(self, expression)
        if isinstance(expression, NAMES) or (isinstance(expression, Builtin) and expression.name != "children"):
            return self.text(expression, 0)
        return None

    def formula(self, expression: Expression) -> Sentence:
        """Return ``在编人数 / 编制数 = 105 / 100 = 105.0%``; a define is unfolded once."""
        parts = [written(expression)]
        if isinstance(expression, DefineRef):
            expression = expression.body
            parts.append(written(expression))
        # of a name alone the numbers put in are the result: 50% = 50.0% would say it twice
        parts += [] if isinstance(expression, NAMES) else [written(expression, self.put)]
        parts.append(self.text(expression))
        return Sentence(_chain([part.zh for part in parts]), _chain([part.en for part in parts]))

    def short(self, expression: Expression) -> Sentence:
        """Return ``105/100 = 105.0%``: the formula with numbers only, as it stands in a sentence."""
        if isinstance(expression, DefineRef):
            expression = expression.body
        numbers, result = written(expression, self.put), self.text(expression)
        if _is_simple(expression):
            return result
        return Sentence(*(_chain([_tight(n), r]) for n, r in ((numbers.zh, result.zh), (numbers.en, result.en))))

    def condition(self, expression: Expression) -> Sentence:
        """Return a condition with its numbers: ``在编人数 > 编制数（105 > 100）``."""
        plain, numbers = written(expression), written(expression, self.put)
        if plain == numbers:
            return plain
        if isinstance(expression, NAMES):
            return Sentence(f"{plain.zh}为{numbers.zh}", f"{plain.en} is {numbers.en}")
        return Sentence(f"{plain.zh}（{numbers.zh}）", f"{plain.en} ({numbers.en})")

    def failed(self, expression: Expression) -> Sentence:
        """Say that a condition does not hold: ``机构限额 > 0（0 > 0）不成立``, ``有任务为否``."""
        condition = self.condition(expression)
        if isinstance(expression, NAMES):
            return condition
        return Sentence(f"{condition.zh}不成立", f"{condition.en} does not hold")

    def data(self, *expressions: Expression | None) -> tuple[Datum, ...]:
        """Return all that the expressions read, each once, in the order of reading."""
        found: dict[str, Datum] = {}
        elsewhere: set[int] = set()  # calls within one that reads another period: there they read yet another one
        for part in parts_of(*expressions):
            if isinstance(part, RowsOf) and not isinstance(part.operand, Literal):
                name = written(part).en
                found.setdefault(name, Datum(name, None, named_values(self, part), "rows"))
            elif isinstance(part, NAMES):
                name = written(part).en
                found.setdefault(name, self._datum(name, part))
            elif isinstance(part, Call) and part.function.family is Family.PERIOD and id(part) not in elsewhere:
                elsewhere |= {id(inner) for inner in parts_of(part) if isinstance(inner, Call)}
                found |= {datum.name: datum for datum in self.other_periods(part)}
        return tuple(found.values())

    def _datum(self, name: str, part: Expression) -> Datum:
        origin = _ORIGINS[type(part)]
        if is_vector(self.view, part, self.owner):
            return Datum(name, None, named_values(self, part), "rows")
        if isinstance(part, FieldRef) and self._is_supplied(part):
            origin = "supplied"
        formula = self.formula(part) if isinstance(part, DefineRef) else NOTHING
        if isinstance(part, ParamRef) and part.body is not None:
            origin, formula = "table", self.looked_up(part.body)
        return Datum(name, self.view.value(part, self.owner), self.text(part), origin, formula)

    def other_periods(self, call: Call) -> Iterator[Datum]:
        """Yield what a call reads of other periods, each number with the name of its period."""
        subject = call.argument("x")
        position = None if subject is None else self.view.plan.step_of(subject, self.owner)
        if subject is None or position is None:
            return
        name, own = written(subject), self.view.own.get("period")
        for place, step in enumerate(self.view.plan.steps):
            is_read = step.op is Op.SHIFT and step.inputs[-1] == position
            if is_read and step.options["function"] == call.function.full_name and self._is_asked(call, step):
                period = target_name(step.options, self.view.periods, own)
                value = self.view.decoded(self.view.at(place), subject.type)
                label = Sentence(f"{name.zh}（{period or '—'}）", f"{name.en} [{period or '—'}]")
                yield Datum(label.en, value, value_text(value, subject, 0), "period", label)

    @staticmethod
    def _is_asked(call: Call, step: Step) -> bool:
        options = {key: step.options[key] for key in ("at", "back") if key in step.options}
        return options in reads_of(call)

    def looked_up(self, table: Keyed) -> Sentence:
        """Say by which keys, or on which day, a table was read, and which of its rows held."""
        said = [_key_text(name, subject, self.text(subject, 0)) for name, subject in table.subjects]
        row = self.chosen(table)
        if row is None:
            return joined(said, "、", ", ")
        if row == len(table.rows) and table.otherwise is None:
            return joined(said, "、", ", ")
        held = table.rows[row] if row < len(table.rows) else None
        text = Sentence("其余", "else") if held is None else Sentence(*(f"“{held.text}”" for _ in range(2)))
        line = _place_of(table, held.line) if held is not None and held.line else NOTHING
        return joined([joined(said, "、", ", "), Sentence(f"取{text.zh}", f"row {text.en}") + line], "，", ": ")

    def _is_supplied(self, field: FieldRef) -> bool:
        """Whether the field's own ``missing`` rule filled the cell in."""
        position = self.view.plan.step_of(field, self.owner)
        step = None if position is None else self.view.plan.steps[position]
        if position is None or step is None or step.op in {Op.FIELD, Op.REFUSE}:
            return field.name in self.view.supplied
        cell = next((place for place, other in enumerate(self.view.plan.steps) if _reads(other, field.name)), None)
        was_absent = cell is not None and self.view.decoded(self.view.at(cell)) is None
        return field.name in self.view.supplied or (
            was_absent and self.view.decoded(self.view.at(position)) is not None
        )

    def chosen(self, expression: Expression) -> int | None:
        """Return which row of a table held: its number, the number of rows for ``else``, None where it is unknown."""
        position = self.view.plan.step_of(expression, self.owner)
        step = None if position is None else self.view.plan.steps[position]
        if step is None or step.op is not Op.CHOOSE:
            return None
        rows: int = step.options["rows"]
        for row in range(rows):
            held = self.view.decoded(self.view.at(step.inputs[2 * row]))
            if held is None:
                return None  # an unknown condition decides nothing
            if held:
                return row
        return rows

    def facts(self, call: Call) -> Facts:
        """Return what a scoring function saw."""
        function = call.function
        arguments = {p.name: self._argument(call, p.name, p.default) for p in function.parameters}
        units = {
            p.name: given.unit if isinstance(given := call.argument(p.name), Literal) else None
            for p in function.parameters
            if p.type == "step"
        }
        result, points = self._result(call)
        seen = arguments.get("x") if arguments.get("x") is not None else self.value
        value = float(seen) if isinstance(seen, (int, float)) else math.nan
        given_x = call.argument("x")
        return Facts(
            value,
            result,
            points,
            self.full,
            self.low,
            self.value_type if given_x is None else given_x.type,
            arguments,
            units,
            self._fitted(call),
            self.direction,
        )

    def _result(self, call: Call) -> tuple[float, float]:
        """Return what the call yielded, as a share where it yields one, and in points."""
        found = self.view.number(call, self.owner)
        if not call.function.yields.is_part_of_full:
            return found, found
        step = self.view.plan.step_of(call, self.owner)
        is_scaled = step is not None and self.view.plan.steps[step].op in {Op.CALL, Op.APPLY, Op.WHOLE}
        width = self.full - self.low
        if is_scaled:
            return found, self.low + found * width
        return (found - self.low) / width if width else math.nan, found

    def _argument(self, call: Call, name: str, default: Any) -> Any:
        given = call.argument(name)
        if given is None:
            return None if default is REQUIRED else default
        if isinstance(given, Range):
            return self.view.number(given.low, self.owner), self.view.number(given.high, self.owner)
        if isinstance(given, Vector):
            return tuple(self.view.value(item, self.owner) for item in given.items)
        return self.view.value(given, self.owner)

    def _fitted(self, call: Call) -> Mapping[str, Any]:
        pending = [self.view.plan.step_of(call, self.owner)]
        while pending:
            position = pending.pop()
            if position is None:
                continue
            step = self.view.plan.steps[position]
            if step.op is Op.APPLY:
                return self.view.fitted(position)
            if step.op is Op.ARITHMETIC:  # the fraction on its scale
                pending.extend(step.inputs)
        return {}


def _reads(step: Step, field: str) -> bool:
    return step.op is Op.FIELD and step.options["name"] == field


def _place_of(table: Keyed, line: int) -> Sentence:
    """Say on which line a row stands, and of which table and standard where it is no part of a scheme."""
    if not table.table:
        return Sentence(f"，第{line}行", f", line {line}")
    return Sentence(
        f"，{table.table}第{line}行，依据：{table.source}", f", {table.table} line {line}, source: {table.source}"
    )


def _key_text(name: str, subject: Expression, value: Sentence) -> Sentence:
    label = written(subject) if isinstance(subject, Builtin) else plain(name)
    return Sentence(f"{label.zh} {value.zh}", f"{label.en} {value.en}")


def plain(text: str) -> Sentence:
    """Return a text that is the same in both languages."""
    return Sentence(text, text)


def _chain(parts: list[str]) -> str:
    kept = [part for index, part in enumerate(parts) if index == 0 or part != parts[index - 1]]
    return " = ".join(kept)


def _tight(text: str) -> str:
    return text.replace(" / ", "/").replace(" * ", "×")


def _is_simple(expression: Expression) -> bool:
    return isinstance(expression, (*NAMES, Literal, Builtin))


def is_full(expression: Expression) -> bool:
    """Whether it is the full points of the node."""
    return isinstance(expression, Builtin) and expression.name == "full"


def parts_of(*roots: Expression | None) -> Iterator[Expression]:
    """Iterate over all expressions within the given ones in the order of the text; a define before its body."""
    for root in roots:
        if root is not None:
            yield from _parts(root)


def _parts(found: Any) -> Iterator[Expression]:
    if isinstance(found, tuple):
        for item in found:
            yield from _parts(item)
    elif attrs.has(type(found)) and not isinstance(found, (Function, ValueType)):
        if isinstance(found, Expression):
            yield found
        if isinstance(found, RowsOf):
            return  # its inside is about a row, and has no one number for the unit
        for field in attrs.fields(type(found)):
            yield from _parts(getattr(found, field.name))


def is_value(expression: Expression) -> bool:
    """Whether it is the value of the node itself."""
    return isinstance(expression, Builtin) and expression.name == "value"
