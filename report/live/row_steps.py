"""Formulas of the steps that treat each row by itself: arithmetic, comparisons, conditions, choices, bounds, grades."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import attrs

from ...core.plan import Op, Step
from ...core.unit_data import FULL, NOT_APPLICABLE
from ...core.unit_data import ZERO as NO_POINTS
from .columns import Column
from .term import MISSING, NA, Kind, Term, guard_of, known_or, made, number, quoted, sealed, text, together
from .traced import Traced
from .translator import Handler, Translator, Unsayable, constant_flag, flag_term
from .words import say

#: Conditions that can stand in one another: Excel nests 64 calls.
_MOST_ROWS: Final = 40
#: A text within a formula has at most 255 characters.
_LONGEST_TEXT: Final = 250
#: The first day of the calendar of a workbook, in days since 1970-01-01.
EXCEL_EPOCH: Final = 25569
#: Before March 1900 that calendar has a day that never was.
FIRST_DAY: Final = -25508.0


def constant(_: Translator, step: Step) -> Term:
    """A number of the scheme, or a text."""
    value = step.options["value"]
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        raise Unsayable("why_long")
    return text(value) if isinstance(value, str) else number(value)


def field(translator: Translator, step: Step) -> Term:
    """A cell of the data."""
    column = data_column(translator, step.level, step.options["name"])
    return read(column)


def data_column(translator: Translator, level: str | None, name: str) -> Column:
    """Return the column of a field on the sheet of the data."""
    known = translator.memory["data"]
    found = known.get((level, name))
    if found is None:
        raise Unsayable("why_step", function=name)
    return found  # type: ignore[no-any-return]


def read(column: Column) -> Term:
    """Return what a cell of the data says: yes and no are words there, and dates are days of the calendar."""
    cell = column.reference
    if column.style == "flag":
        yes, no = column.choices
        answer = f"IF({cell.text}={quoted(yes)},TRUE,IF({cell.text}={quoted(no)},FALSE,{NA}))"
        return Term(answer, "flag", may_fail=True)
    if column.style == "date":
        # times 1, or some programs show the difference as a day
        return attrs.evolve(cell, text=f"({cell.text}*1-{EXCEL_EPOCH})")
    if column.kind == "text" and column.marks is not None:
        return attrs.evolve(cell, text=f"IF(LEFT({cell.text},1)={column.marks},{NA},{cell.text})", may_fail=True)
    return cell


def cells(translator: Translator, step: Step) -> Term:
    """What codes in the cells of a leaf say: 1 not applicable, 2 no points, 3 all points."""
    columns = [data_column(translator, step.level, name) for name in step.options["names"]]
    coded = [column for column in columns if column.style.startswith("coded") or column.marks is not None]
    if not coded:
        return number(0.0)
    found = "0"
    for state, word in ((FULL, "full"), (NO_POINTS, "zero"), (NOT_APPLICABLE, "not_applicable")):
        code = quoted(say(f"code_{word}", translator.language))
        tests = [f"{column.reference.text}={code}" for column in coded]
        found = f"IF({tests[0] if len(tests) == 1 else 'OR(' + ','.join(tests) + ')'},{state},{found})"
    return Term(found)


def builtin(translator: Translator, step: Step) -> Term:
    """The unit, the period, the date of the evaluation, the days of a period."""
    name = step.options["name"]
    if name == "rows":
        return number(0.0)
    if name in {"unit", "period"}:
        found = translator.memory["leading"].get((step.level, name))
        if found is not None:
            return Term(found, "text")
    if name == "as_of" or (name == "day" and not translator.book.levels.of(step.level).periods):
        return number(float(translator.values(translator.at)[0])) if translator.values(translator.at).size else MISSING
    column = translator.helper(name, None, translator.values(translator.at))
    column.reason = say("why_data", translator.language)
    return column.reference


def arithmetic(translator: Translator, step: Step) -> Term:
    """``+ - * / ^``; what has no answer is missing."""
    left, right = translator.terms_of(step.inputs)
    operator = step.options["operator"]
    if operator == "^":
        return power(left, right)
    if operator == "-" and left.constant == 0.0:
        return made("(-{0})", right)
    may_fail = operator == "/" and not (isinstance(right.constant, float) and right.constant != 0)
    return made(f"({{0}}{operator}{{1}})", left, right, may_fail=may_fail)


def power(left: Term, right: Term) -> Term:
    """Return a power: nothing to the 0th is 1, and a negative number has no broken power."""
    exponent = right.constant
    if isinstance(exponent, float) and exponent.is_integer() and exponent != 0:
        return made("({0}^{1})", left, right, may_fail=True)
    if isinstance(exponent, float) and exponent != 0:
        return made("IF({0}<0,NA(),{0}^{1})", left, right, may_fail=True)
    return made("IF({1}=0,1,IF(AND({0}<0,{1}<>INT({1})),NA(),{0}^{1}))", left, right, may_fail=True)


def compare(translator: Translator, step: Step) -> Term:
    """A comparison; within the guard both sides count as equal."""
    left, right = (translator.short(place) for place in step.inputs)
    operator, fixed = step.options["operator"], step.options["guard"]
    if "text" in (left.kind, right.kind):
        pattern = "EXACT({0},{1})" if operator == "==" else "NOT(EXACT({0},{1}))"
        return made(pattern, left, right, kind="flag")
    guard = "0" if fixed == 0 and not isinstance(fixed, Traced) else guard_of(right)
    return compared(operator, left, right, guard)


def compared(operator: str, left: Term, right: Term, guard: str) -> Term:
    """Return a comparison with a guard."""
    if guard == "0":
        return made(f"{{0}}{ {'==': '=', '!=': '<>'}.get(operator, operator) }{{1}}", left, right, kind="flag")
    pattern = {
        ">=": f"{{0}}>={{1}}-{guard}",
        "<=": f"{{0}}<={{1}}+{guard}",
        ">": f"{{0}}>{{1}}+{guard}",
        "<": f"{{0}}<{{1}}-{guard}",
        "==": f"ABS({{0}}-{{1}})<={guard}",
        "!=": f"ABS({{0}}-{{1}})>{guard}",
    }[operator]
    return made(pattern, left, right, kind="flag")


def logic(translator: Translator, step: Step) -> Term:
    """``and``, ``or``, ``not``: unknown unless what is known decides."""
    operator = step.options["operator"]
    if operator == "not":
        term = translator.term(step.inputs[0])
        answer = constant_flag(term)
        if answer is not None:
            return flag_term(not answer)
        return attrs.evolve(term, text=f"NOT({term.flag})", kind="flag")
    return joined(operator, [translator.short(place) for place in step.inputs])


def joined(operator: str, terms: Sequence[Term]) -> Term:
    """Return conditions joined in Kleene's logic."""
    decisive = operator == "or"
    if any(constant_flag(term) is decisive for term in terms):
        return flag_term(decisive)
    left = [term for term in terms if constant_flag(term) is None]
    if len(left) <= 1:
        return left[0] if left else flag_term(not decisive)
    function = "OR" if decisive else "AND"
    plain = [term.flag for term in left]
    if all(term.is_plain for term in left) or (
        len({(term.needs, term.filled, term.may_fail) for term in left}) == 1 and not left[0].may_fail
    ):
        return attrs.evolve(together(*left), text=f"{function}({','.join(plain)})", kind="flag")
    neutral = "FALSE" if decisive else "TRUE"
    guessed = f"{function}({','.join(known_or(term, neutral) for term in left)})"
    strict = f"{function}({','.join(sealed(term).flag for term in left)})"
    # what is known decides, or nothing is unknown
    whole = f"IF({guessed},TRUE,{strict})" if decisive else f"IF({guessed},{strict},FALSE)"
    return Term(whole, "flag", may_fail=True)


def choose(translator: Translator, step: Step) -> Term:
    """The result of the first condition that holds; an unknown one before it: missing."""
    count = step.options["rows"]
    if count > _MOST_ROWS:
        raise Unsayable("why_many")
    inputs = translator.terms_of(step.inputs)
    rows = [(inputs[2 * row], inputs[2 * row + 1]) for row in range(count)]
    return chosen(rows, inputs[2 * count] if len(inputs) > 2 * count else MISSING)


def chosen(rows: Sequence[tuple[Term, Term]], otherwise: Term) -> Term:
    """Return the first result whose condition holds."""
    kept: list[tuple[Term, Term]] = []
    for condition, result in rows:
        answer = constant_flag(condition)
        if answer is None:
            kept.append((condition, result))
        elif answer:
            otherwise = result
            break
    if not kept:
        return otherwise
    first, kind = kept[0][0], _common_kind([*(result for _, result in kept), otherwise])
    found = _result(otherwise, first, kind)
    for condition, result in reversed(kept):
        found = f"IF({inside_flag(condition, first)},{_result(result, first, kind)},{found})"
    may_fail = any(_may_fail(term, first) for row in kept for term in row) or _may_fail(otherwise, first)
    return Term(found, kind, first.needs, first.filled, may_fail)


def _common_kind(results: Sequence[Term]) -> Kind:
    kinds = {result.kind for result in results if result is not MISSING}
    return "text" if "text" in kinds else "flag" if kinds == {"flag"} else "number"


def _result(term: Term, beside: Term, kind: str) -> str:
    inner = sealed(term, beside)
    return inner.text if kind in {"text", "flag"} else inner.number


def _may_fail(term: Term, beside: Term) -> bool:
    return sealed(term, beside).may_fail


def inside_flag(condition: Term, beside: Term) -> str:
    """Return a condition that asks for what it needs, unless ``beside`` has."""
    return sealed(condition, beside).flag


def interpolate(translator: Translator, step: Step) -> Term:
    """A curve: linear between its points, the end values beyond the ends."""
    subject = translator.short(step.inputs[0])
    points = [translator.short(place) for place in step.inputs[1:]]
    xs, ys = points[::2], points[1::2]
    if len(xs) > _MOST_ROWS:
        raise Unsayable("why_many")
    place = {id(term): f"{{{index}}}" for index, term in enumerate([subject, *points])}
    x = "{0}"

    def of(term: Term) -> str:
        return place[id(term)]

    found = of(ys[-1])
    for index in range(len(xs) - 2, -1, -1):
        left, right, low, high = (of(term) for term in (xs[index], xs[index + 1], ys[index], ys[index + 1]))
        line = f"{low}+({x}-{left})/({right}-{left})*({high}-{low})"
        found = f"IF({x}<{right},{line},{found})"
    found = f"IF({x}<{of(xs[0])},{of(ys[0])},{found})" if len(xs) > 1 else of(ys[0])
    return made(found, subject, *points)


def ordinal(translator: Translator, step: Step) -> Term:
    """A text as its place among its labels, best highest; or a place as its text."""
    labels, term = step.options["labels"], translator.short(step.inputs[0])
    if len(labels) > _MOST_ROWS:
        raise Unsayable("why_many")
    if step.options.get("inverse"):
        if not labels:
            return Term('""', "text", may_fail=True)
        return made(f"CHOOSE({{0}}+1,{','.join(map(_bracketless, labels))})", term, kind="text", may_fail=True)
    found = NA
    for place in range(len(labels) - 1, -1, -1):
        found = f"IF(EXACT({{0}},{_bracketless(labels[place])}),{-place or 0},{found})"
    return made(found, term, may_fail=True)


def _bracketless(label: str) -> str:
    return quoted(label).replace("{", "{{").replace("}", "}}")


def fill(translator: Translator, step: Step) -> Term:
    """A datum where none is present."""
    column, datum = translator.short(step.inputs[0]), translator.term(step.inputs[1])
    if column.is_plain:
        return column
    if column.kind == "text":
        return attrs.evolve(together(datum), text=f"IFERROR({sealed(column).text},{datum.text})", kind="text")
    rest = sealed(datum)
    return Term(f"IFERROR({sealed(column).number},{rest.number})", may_fail=rest.may_fail)


def bound(translator: Translator, step: Step) -> Term:
    """A column kept within bounds."""
    term, low, high = translator.term(step.inputs[0]), step.options["low"], step.options["high"]
    if high is None:
        return made("MIN(MAX({0},{1}),{2})", term, number(low), translator.term(step.inputs[1]))
    if isinstance(term.constant, float) and not isinstance(high, Traced) and low <= term.constant <= high:
        return term
    if high == float("inf"):
        return made("MAX({0},{1})", term, number(low))
    return made("MIN(MAX({0},{1}),{2})", term, number(low), number(high))


def refuse(translator: Translator, step: Step) -> Term:
    """What lets a column pass that is as it must be; the engine stops at one that is not."""
    return translator.term(step.inputs[0])


def state(translator: Translator, step: Step) -> Term:
    """Whether a node has a score (0), has none for lack of data (1), or does not apply (2)."""
    score, away = translator.short(step.inputs[0]), translator.term(step.inputs[1])
    if score.is_plain:
        return number(0.0)
    why = "1" if away.constant == 0.0 else f"IF({away.number}<>0,2,1)"
    return Term(f"IF(ISNUMBER({sealed(score).number}),0,{why})")


def limit(translator: Translator, step: Step) -> Term:
    """A score held down by the lowest cap whose condition holds."""
    score = translator.short(step.inputs[0])
    found = score.number
    others = translator.terms_of(step.inputs[1:])
    for condition, cap in zip(others[::2], others[1::2], strict=True):
        answer = constant_flag(condition)
        if answer is False:
            continue
        most = f"IFERROR({sealed(cap, score).number},{score.number})" if not cap.is_plain else cap.number
        holds = known_or(condition, "FALSE")
        found = f"MIN({found},{most})" if answer else f"MIN({found},IF({holds},{most},{score.number}))"
    return attrs.evolve(score, text=found, kind="number")


def grade(translator: Translator, step: Step) -> Term:
    """The grade by points, then what limits make of it; 0 is the best."""
    score, options = translator.short(step.inputs[0]), step.options
    conditions = [translator.short(place) for place in step.inputs[1:]]
    if len(options["rows"]) > _MOST_ROWS:
        raise Unsayable("why_many")
    found = NA
    for place in range(len(options["rows"]) - 1, -1, -1):
        found = f"IF({_lies_in(options['rows'][place])},{place},{found})"
    earned = made(found, score, may_fail=True)
    if not conditions:
        return earned
    held = translator.helper("earned", earned, _earned(translator, step), mark=translator.mark()).reference
    return _limited(held, conditions, options["limits"], options["count"])


def _earned(translator: Translator, step: Step) -> object:
    """Return the grades by points alone, which are no step of their own."""
    from ...core.operations import grade as kernel  # noqa: PLC0415 - the engine's own arithmetic

    plain = attrs.evolve(step, options={**step.options, "limits": ()})
    return kernel(plain, lambda _: 0.0)(translator.values(step.inputs[0]))


def _limited(
    earned: Term, conditions: Sequence[Term], limits: Sequence[tuple[int | None, int | None, int]], count: int
) -> Term:
    result = earned.text
    for condition, effect in zip(conditions, limits, strict=True):
        if effect[0] is not None:
            result = f"IF({known_or(condition, 'FALSE')},{effect[0]},{result})"
    parts = [result]
    for condition, (fixed, highest, down) in zip(conditions, limits, strict=True):
        found = earned.text if fixed is None else str(fixed)
        found = f"MAX({found},{highest})" if highest is not None else found
        found = f"MIN({found}+{down},{count - 1})" if down else found
        parts.append(f"IF({known_or(condition, 'FALSE')},{found},0)")
    return attrs.evolve(earned, text=f"MAX({','.join(parts)})")


def _lies_in(row: tuple[float, bool, float, bool]) -> str:
    low, low_closed, high, high_closed = row
    tests = []
    if low != float("-inf"):
        tests.append(f"{{0}}{'>=' if low_closed else '>'}{number(low).text}")
    if high != float("inf"):
        tests.append(f"{{0}}{'<=' if high_closed else '<'}{number(high).text}")
    if not tests:
        return "TRUE"
    return tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"


def spread(translator: Translator, step: Step) -> Term:
    """What the row above has: the cell of another sheet."""
    return translator.term(step.inputs[0])


def date_value(days: float) -> dt.date | None:
    """Return a day as a workbook has it, None where its calendar is wrong."""
    return dt.date(1970, 1, 1) + dt.timedelta(days=days) if days >= FIRST_DAY else None


ROW_STEPS: Final[dict[Op, Handler]] = {
    Op.CONSTANT: constant,
    Op.FIELD: field,
    Op.CELLS: cells,
    Op.BUILTIN: builtin,
    Op.ARITHMETIC: arithmetic,
    Op.COMPARE: compare,
    Op.LOGIC: logic,
    Op.CHOOSE: choose,
    Op.INTERPOLATE: interpolate,
    Op.ORDINAL: ordinal,
    Op.FILL: fill,
    Op.BOUND: bound,
    Op.REFUSE: refuse,
    Op.STATE: state,
    Op.LIMIT: limit,
    Op.GRADE: grade,
    Op.SPREAD: spread,
}
