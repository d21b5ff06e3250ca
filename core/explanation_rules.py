"""How one unit's value became points: expressions and tables read back with the unit's numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import attrs
import numpy as np

from . import numerals
from .explanation_tree import Datum, Matched
from .expressions import (
    Bands,
    Binary,
    Builtin,
    Call,
    Case,
    Cases,
    Checklist,
    Conditional,
    Curve,
    DefineRef,
    Expression,
    FieldRef,
    IndicatorRef,
    Literal,
    Lookup,
    OnScale,
    ParamRef,
    Range,
    Unary,
    Vector,
)
from .functions import REQUIRED, Family, Function, Yields, resolve
from .phrasing import NOTHING, Sentence, interval_text, joined, value_text, written
from .plan import Op, Plan, Step
from .sentences import Facts, points_text
from .value_type import NUMBER, TEXT, Kind, ValueType

_NAMES: Final = (FieldRef, ParamRef, DefineRef, IndicatorRef)
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
    """

    plan: Plan
    at: Callable[[int], Any]
    labels: tuple[str, ...]
    fitted: Callable[[int], Mapping[str, Any]]
    own: Mapping[str, str | None] = attrs.field(factory=dict)
    supplied: frozenset[str] = frozenset()

    def value(self, expression: Expression, owner: str | None) -> float | str | None:
        """Return what an expression of ``owner`` yields for the row, None where it is absent."""
        if isinstance(expression, Literal):
            return expression.value
        if isinstance(expression, Builtin) and expression.name in self.own:
            return self.own[expression.name]
        position = self.plan.step_of(expression, owner)
        if position is None:
            return None
        step = self.plan.steps[position]
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


@attrs.frozen
class Trace:
    """What a rule did: in words, the rows that matched, and whether the words already name the points."""

    sentence: Sentence = NOTHING
    matched: tuple[Matched, ...] = ()
    names_points: bool = False


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
        """Return the value of an expression as its type reads."""
        return value_text(self.view.value(expression, self.owner), expression, at_least)

    def put(self, expression: Expression) -> Sentence | None:
        """Return the number to print in place of a name; None for all else."""
        if isinstance(expression, Builtin) and expression.name == "value":
            return value_text(self.value, Literal(0.0, type=self.value_type))
        if isinstance(expression, Builtin) and expression.name == "full":
            return points_text(self.full) if self.is_points else _plain(numerals.number(self.full))
        if isinstance(expression, _NAMES) or (isinstance(expression, Builtin) and expression.name != "children"):
            return self.text(expression, 0)
        return None

    def formula(self, expression: Expression) -> Sentence:
        """Return ``在编人数 / 编制数 = 105 / 100 = 105.0%``; a define is unfolded once."""
        parts = [written(expression)]
        if isinstance(expression, DefineRef):
            expression = expression.body
            parts.append(written(expression))
        parts += [written(expression, self.put), self.text(expression)]
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
        if isinstance(expression, _NAMES):
            return Sentence(f"{plain.zh}为{numbers.zh}", f"{plain.en} is {numbers.en}")
        return Sentence(f"{plain.zh}（{numbers.zh}）", f"{plain.en} ({numbers.en})")

    def failed(self, expression: Expression) -> Sentence:
        """Say that a condition does not hold: ``机构限额 > 0（0 > 0）不成立``, ``有任务为否``."""
        condition = self.condition(expression)
        if isinstance(expression, _NAMES):
            return condition
        return Sentence(f"{condition.zh}不成立", f"{condition.en} does not hold")

    def data(self, *expressions: Expression | None) -> tuple[Datum, ...]:
        """Return all that the expressions read, each once, in the order of reading."""
        found: dict[str, Datum] = {}
        for part in parts_of(*expressions):
            if isinstance(part, _NAMES):
                name = written(part).en
                found.setdefault(name, self._datum(name, part))
        return tuple(found.values())

    def _datum(self, name: str, part: Expression) -> Datum:
        origin = _ORIGINS[type(part)]
        if isinstance(part, FieldRef) and self._is_supplied(part):
            origin = "supplied"
        formula = self.formula(part) if isinstance(part, DefineRef) else NOTHING
        return Datum(name, self.view.value(part, self.owner), self.text(part), origin, formula)

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

    # --- rules

    def trace(self, expression: Expression) -> Trace:
        """Return how the rule came to its points."""
        read = _TRACES.get(type(expression))
        return Trace(self._worked_out(expression)) if read is None else read(self, expression)

    def _worked_out(self, expression: Expression) -> Sentence:
        if isinstance(expression, Literal) or _is_full(expression) or _is_value(expression):
            return NOTHING
        return self.short(expression)

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
        if call.function.yields is not Yields.FRACTION:
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


def _plain(text: str) -> Sentence:
    return Sentence(text, text)


def _chain(parts: list[str]) -> str:
    kept = [part for index, part in enumerate(parts) if index == 0 or part != parts[index - 1]]
    return " = ".join(kept)


def _tight(text: str) -> str:
    return text.replace(" / ", "/").replace(" * ", "×")


def _is_simple(expression: Expression) -> bool:
    return isinstance(expression, (*_NAMES, Literal, Builtin))


def _is_full(expression: Expression) -> bool:
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
        for field in attrs.fields(type(found)):
            yield from _parts(getattr(found, field.name))


# --- one way of reading for each kind of rule


def _call(reader: Reader, call: Call) -> Trace:
    if call.function.family is not Family.SCORE or call.argument("x") is not None:
        return Trace(reader.short(call))
    facts = reader.facts(call)
    if math.isnan(facts.result):
        return Trace()
    said = _own_words(call.function, facts)
    if said is None:
        return Trace(_in_general(reader, call, facts))
    return Trace(said, names_points=call.function.yields is Yields.POINTS)


def _own_words(function: Function, facts: Facts) -> Sentence | None:
    """Return what a function says for itself; None where it says nothing, or fails to."""
    if function.explain is None:
        return None
    try:
        said = resolve(function.explain)(facts)
    except Exception:  # noqa: BLE001 - a plugin's words may fail, the explanation of the score must not
        return None
    return said if isinstance(said, Sentence) else None


def _in_general(reader: Reader, call: Call, facts: Facts) -> Sentence:
    """Say what a function without words of its own was given and gave."""
    text = written(call, reader.put)
    result = (
        numerals.percent(facts.result) if call.function.yields is Yields.FRACTION else numerals.number(facts.result)
    )
    return Sentence(f"{text.zh} = {result}", f"{text.en} = {result}")


def _on_scale(reader: Reader, expression: OnScale) -> Trace:
    return reader.trace(expression.operand)


def _bands(reader: Reader, expression: Bands) -> Trace:
    row = reader.chosen(expression)
    subject = reader.text(expression.subject) if not _is_value(expression.subject) else NOTHING
    if row is None:
        return Trace()
    if row == len(expression.rows):
        return _otherwise(reader, expression.otherwise, Sentence("不属于所列各档", "in none of the bands"), subject)
    band = expression.rows[row]
    test = interval_text(band.interval)
    said = Sentence(f"{subject.zh}属于“{test}”档", f"{subject.en} in the band “{test}”".strip())
    return _with_result(reader, band.result, said, Matched("band", _plain(test), band.line))


def _cases(reader: Reader, expression: Cases | Lookup) -> Trace:
    row = reader.chosen(expression)
    if row is None:
        return Trace()
    if row == len(expression.rows):
        return _otherwise(reader, expression.otherwise, Sentence("不属于所列情形", "none of the cases holds"), NOTHING)
    case = expression.rows[row]
    test = _case_text(case)
    kind = "lookup" if isinstance(expression, Lookup) else "case"
    return _with_result(
        reader, case.result, Sentence(f"符合“{test.zh}”", f"“{test.en}” holds"), Matched(kind, test, case.line)
    )


def _case_text(case: Case) -> Sentence:
    return _plain(case.text) if case.text else written(case.condition)


def _otherwise(reader: Reader, result: Expression | None, said: Sentence, subject: Sentence) -> Trace:
    if result is None:
        return Trace(Sentence(f"{subject.zh}{said.zh}", f"{subject.en} {said.en}".strip()))
    rest = Sentence(f"{subject.zh}{said.zh}，按“其余”", f"{subject.en} {said.en}: else".strip())
    return _with_result(reader, result, rest, Matched("else", Sentence("其余", "else")))


def _with_result(reader: Reader, result: Expression, said: Sentence, matched: Matched) -> Trace:
    inner = reader.trace(result)
    return Trace(joined([said, inner.sentence], "，", ", "), (matched, *inner.matched), inner.names_points)


def _conditional(reader: Reader, expression: Conditional) -> Trace:
    row = reader.chosen(expression)
    if row is None:
        return Trace()
    condition, is_plain = reader.condition(expression.condition), isinstance(expression.condition, _NAMES)
    holds = condition if is_plain else Sentence(f"{condition.zh}成立", f"{condition.en} holds")
    said = holds if row == 0 else reader.failed(expression.condition)
    result = expression.then if row == 0 else expression.otherwise
    return _with_result(reader, result, said, Matched("branch", said))


def _curve(reader: Reader, expression: Curve) -> Trace:
    x = reader.view.number(expression.subject, reader.owner) if not _is_value(expression.subject) else reader.value
    if not isinstance(x, (int, float)) or math.isnan(x):
        return Trace()
    posts = [(reader.view.number(a, reader.owner), reader.text(a, 0), reader.text(b, 0)) for a, b in expression.points]
    above = next((index for index, post in enumerate(posts) if x <= post[0]), len(posts))
    if above in {0, len(posts)}:
        _, at, gives = posts[0 if above == 0 else -1]
        said = (
            Sentence(f"不超过{at.zh}，取{gives.zh}", f"not above {at.en}: {gives.en}")
            if above == 0
            else Sentence(f"超过{at.zh}，取{gives.zh}", f"above {at.en}: {gives.en}")
        )
        return Trace(said, (Matched("curve", said),))
    (_, a, low), (_, b, high) = posts[above - 1], posts[above]
    said = Sentence(
        f"在{a.zh}（{low.zh}）与{b.zh}（{high.zh}）之间内插", f"between {a.en} ({low.en}) and {b.en} ({high.en})"
    )
    return Trace(said, (Matched("curve", said),))


def _checklist(reader: Reader, expression: Checklist) -> Trace:
    met: list[Matched] = []
    missed: list[Matched] = []
    for case in expression.rows:
        held = reader.view.value(case.condition, reader.owner)
        text = _case_text(case)
        (met if held else missed).append(Matched("check", text, case.line))
    total = len(expression.rows)
    lacking = joined([row.text for row in missed], "、", ", ")
    said = Sentence(
        f"{total}项要点符合{len(met)}项" + (f"，不符合：{lacking.zh}" if missed else ""),
        f"{len(met)} of {total} points hold" + (f"; not: {lacking.en}" if missed else ""),
    )
    return Trace(said, tuple(met))


def _binary(reader: Reader, expression: Binary) -> Trace:
    """Read an expression that puts several rules together: each in turn, then the sum with its numbers."""
    sides = [reader.trace(side) for side in (expression.left, expression.right) if _holds_rule(side)]
    if not sides:
        return Trace(reader.short(expression))
    total = Sentence(
        *(
            f"{left} {expression.operator} {right} = {result}"
            for left, right, result in zip(
                *(_both(reader.text(part)) for part in (expression.left, expression.right, expression)), strict=True
            )
        )
    )
    sentence = joined([*(side.sentence for side in sides), total])
    return Trace(sentence, tuple(row for side in sides for row in side.matched))


def _both(sentence: Sentence) -> tuple[str, str]:
    return sentence.zh, sentence.en


def _unary(reader: Reader, expression: Unary) -> Trace:
    inner = reader.trace(expression.operand)
    return Trace(joined([inner.sentence, reader.short(expression)]), inner.matched)


def _define(reader: Reader, expression: DefineRef) -> Trace:
    return reader.trace(expression.body)


def _holds_rule(expression: Expression) -> bool:
    rules = (Bands, Cases, Checklist, Conditional, Curve, Lookup)
    return any(
        isinstance(part, rules) or (isinstance(part, Call) and part.function.family is Family.SCORE)
        for part in parts_of(expression)
    )


def _is_value(expression: Expression) -> bool:
    return isinstance(expression, Builtin) and expression.name == "value"


_TRACES: Final[dict[type[Expression], Callable[[Reader, Any], Trace]]] = {
    Call: _call,
    OnScale: _on_scale,
    Bands: _bands,
    Cases: _cases,
    Lookup: _cases,
    Conditional: _conditional,
    Curve: _curve,
    Checklist: _checklist,
    Binary: _binary,
    Unary: _unary,
    DefineRef: _define,
}
