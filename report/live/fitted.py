"""What was found over all units: statistics in cells of their own, and the formulas that apply them to each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs
import numpy as np

from ...core.fit import Statistics
from ...core.functions import Function
from ...core.grouping import Grouping
from ...core.plan import Op, Step
from .columns import Lone, sheet_reference
from .groups import group_numbers, key_text, rows_of_groups
from .statistics import statistic_of
from .term import Term, made, number, scalar, sealed
from .translator import Handler, Translator, Unsayable
from .words import say

#: A statistic is found anew for each group: so many cells may be looked at for one of them.
_MOST_CELLS: Final = 4_000_000
#: Where the statistics' group, and the statistic, stand on their sheet.
GROUP_LETTER, VALUE_LETTER = "C", "E"

#: From the text of a range to the formula of a statistic.
Maker = Callable[[str], str]


def nothing(_: Translator, __: Step) -> Term:
    """A step without a column: what reads it looks at what the engine found."""
    return Term("")


@attrs.frozen(eq=False)
class Fitted:
    """What a step was fitted to, and how its statistics are had for a row."""

    translator: Translator
    step: Step
    fit: int
    group: int
    primary: int

    @property
    def found(self) -> Statistics:
        """The statistics by group."""
        known = self.translator.raw(self.fit)
        assert isinstance(known, Statistics)  # noqa: S101 - that is what a fit finds
        return known

    @property
    def grouping(self) -> Grouping:
        """The groups of the rows."""
        return self.translator.grouping(self.group)

    def statistic(self, name: str, maker: Maker | None, spoken: str | None = None) -> Term:
        """Return a statistic as the row at hand has it; without a maker as the engine found it."""
        key = "statistic", self.fit, self.group, self.primary if maker else None, name
        memory = self.translator.memory
        if key not in memory:
            memory[key] = self._enter(name, maker, spoken or name)
        return memory[key]  # type: ignore[no-any-return]

    def _enter(self, name: str, maker: Maker | None, spoken: str) -> Term:
        translator, grouping = self.translator, self.grouping
        is_saved = translator.evaluation.run.is_fitted
        column = None if maker is None or is_saved else translator.column(self.primary, translator.level(self.group))
        sheet: Sheet = translator.memory["statistics"]
        owner = self.step.owner or ""
        spoken = _called(self.step.options["function"], translator) + ("" if spoken == "value" else f" · {spoken}")
        reason = "" if column is not None else _why(self.step, translator, is_saved=is_saved)
        if is_one_group(grouping):
            formula = None if column is None or maker is None else _of_something(maker, column.range())
            cell = sheet.enter(owner, spoken, "", self._value(0, name), formula, reason=reason)
            return Term(scalar(cell), needs=(scalar(cell),))
        keys = [key_text(key) for key in grouping.keys]
        numbers = group_numbers(translator, self.group, sheet, keys)
        if grouping.codes.size * len(keys) > _MOST_CELLS:
            column = None
        groups = None if column is None else translator.memory["group key", self.group].range()
        first = sheet.size
        for code, key in enumerate(keys):
            formula = None
            if column is not None and maker is not None:
                address = f"${GROUP_LETTER}${sheet.size + 2}"
                cells = f"IF({groups}={address},IF(ISNUMBER({column.range()}),{column.range()}))"
                formula = _of_something(maker, cells)
            sheet.enter(owner, spoken, key, self._value(code, name), formula, is_array=True, reason=reason)
        # plus 0: a mark of what is missing is no number of any function
        return made(f"(INDEX({sheet.block(first, len(keys))},{{0}})+0)", numbers, may_fail=True)

    def _value(self, code: int, name: str) -> float:
        found = self.found.of(self.grouping.keys[code])
        value = None if found is None else found.get(name)
        return float("nan") if value is None else float(np.asarray(value).reshape(-1)[0])


@attrs.define(eq=False)
class Sheet:
    """The sheet of the statistics: a row for each, with its cell."""

    name: str
    enter_alone: Callable[[Lone], int]
    rows: list[tuple[str, str, str, int, str]] = attrs.field(factory=list)

    @property
    def size(self) -> int:
        """How many statistics there are."""
        return len(self.rows)

    def enter(
        self,
        owner: str,
        spoken: str,
        group: str,
        value: float,
        formula: str | None,
        *,
        is_array: bool = False,
        reason: str = "",
    ) -> int:
        """Enter a statistic and return its cell."""
        address = f"${VALUE_LETTER}${len(self.rows) + 2}"
        cell = self.enter_alone(Lone(self.name, address, value, formula, is_array))
        self.rows.append((owner, spoken, group, cell, reason))
        return cell

    def block(self, first: int, count: int, letter: str = VALUE_LETTER) -> str:
        """Return the range of some rows."""
        return f"{sheet_reference(self.name)}!${letter}${first + 2}:${letter}${first + count + 1}"


def is_one_group(grouping: Grouping) -> bool:
    """Whether all rows belong to one group."""
    return grouping.is_one or (len(grouping.keys) == 1 and not np.any(grouping.codes < 0))


def _called(function: Function, translator: Translator) -> str:
    return (function.zh if translator.language == "zh" else None) or function.full_name


def _why(step: Step, translator: Translator, *, is_saved: bool) -> str:
    function = step.options["function"].full_name
    return say("why_standard" if is_saved else "why_fit", translator.language, function=function)


def apply(translator: Translator, step: Step) -> Term:
    """A function with what was fitted for it."""
    function = step.options["function"]
    fitted = Fitted(translator, step, step.inputs[0], step.inputs[1], step.inputs[2])
    if not function.is_built_in:
        raise Unsayable("why_plugin", function=function.full_name)
    if step.inputs[3:]:
        raise Unsayable("why_fit", function=function.full_name)
    options = dict(step.options["constants"])
    if step.options["broadcasts"]:
        return _statistic(fitted, dict(translator.plan.steps[fitted.fit].options["constants"]))
    make = _APPLIED.get(function.name)
    if make is None:
        raise Unsayable("why_fit", function=function.full_name)
    return make(fitted, options)


def _statistic(fitted: Fitted, options: Mapping[str, Any]) -> Term:
    """Return a statistic over all units of the group."""
    name = fitted.step.options["function"].name
    if name == "sum_best":
        raise Unsayable("why_fit", function=name)
    statistic_of(name, ["x"], options)  # see that there is one
    return fitted.statistic("value", lambda cells: statistic_of(name, [cells], options))


def _of_something(maker: Maker, cells: str) -> str:
    """Return a statistic over units; where none has anything, there is none, not even a count."""
    text, nothing_there = maker(cells), f"IF(COUNT({cells})=0,NA(),"
    return text if text.startswith(nothing_there) else f"{nothing_there}{text})"


def _filling(name: str) -> Callable[[Fitted, Mapping[str, Any]], Term]:
    def make(fitted: Fitted, options: Mapping[str, Any]) -> Term:
        x = fitted.translator.short(fitted.primary)
        found = fitted.statistic("value", lambda cells: statistic_of(name, [cells], options))
        return Term(f"IFERROR({sealed(x).number},{sealed(found).number})", may_fail=True)

    return make


def _minmax(fitted: Fitted, options: Mapping[str, Any]) -> Term:
    x = fitted.translator.short(fitted.primary)
    bottom = fitted.statistic("min", lambda cells: statistic_of("min", [cells], {}))
    top = fitted.statistic("max", lambda cells: statistic_of("max", [cells], {}))
    low, high = number(options.get("low", 0.0)), number(options.get("high", 1.0))
    above = "{2}-{0}" if options.get("direction") == "lower_is_better" else "{0}-{1}"
    share = f"MIN(MAX(({above})/({{2}}-{{1}}),0),1)"
    if (low.constant, high.constant) != (0.0, 1.0):
        share = f"({share}*({{4}}-{{3}})+{{3}})"
    return made(f"IF({{2}}<={{1}},{{4}},{share})", x, bottom, top, low, high)


def _zscore(fitted: Fitted, options: Mapping[str, Any]) -> Term:
    x = fitted.translator.short(fitted.primary)
    mean = fitted.statistic("mean", lambda cells: f"AVERAGE({cells})")
    std = fitted.statistic("std", lambda cells: statistic_of("std", [cells], {}))
    to_mean, to_std = number(options.get("mean", 0.0)), number(options.get("std", 1.0))
    above = "({1}-{0})" if options.get("direction") == "lower_is_better" else "({0}-{1})"
    return made(f"IF({{2}}=0,{{3}},{above}/{{2}}*{{4}}+{{3}})", x, mean, std, to_mean, to_std)


def _percentile(fitted: Fitted, options: Mapping[str, Any]) -> Term:
    """Return the part of the others that do worse, by ranks from both ends."""
    translator = fitted.translator
    if translator.evaluation.run.is_fitted:
        raise Unsayable("why_standard")
    column = translator.column(fitted.primary, translator.level(fitted.group))
    x, cells = column.reference, column.range(rows_of_groups(translator, fitted.group))
    below, beyond = f"(RANK({x.text},{cells},1)-1)", f"(RANK({x.text},{cells},0)-1)"
    others = f"(COUNT({cells})-1)"
    if options.get("direction") == "lower_is_better":
        below, beyond = beyond, below
    place = f"({below}+{others}-{beyond})/2" if options.get("ties", "average") == "average" else below
    return attrs.evolve(x, text=f"IF({others}=0,0.5,{place}/{others})", may_fail=True)


def _cut(fitted: Fitted, options: Mapping[str, Any]) -> Term:
    """Return a value cut at fitted bounds, and its logarithm where cutting did not suffice."""
    x, found = fitted.translator.short(fitted.primary), _only_group(fitted)
    if found is None:
        return x
    makers = _bounds(fitted.step.options["function"].name, options)
    for name, function in (("low", "MAX"), ("high", "MIN")):
        if name in found:
            x = made(f"{function}({{0}},{{1}})", x, fitted.statistic(name, makers.get(name)))
    return _logarithm(fitted, x, found) if found.get("transformed") else x


def _log_shift(fitted: Fitted, options: Mapping[str, Any]) -> Term:
    """Return the logarithm of a value; a column that does not vary stays as it is."""
    del options
    x, found = fitted.translator.short(fitted.primary), _only_group(fitted)
    return x if not found or "origin" not in found else _logarithm(fitted, x, found)


def _only_group(fitted: Fitted) -> Mapping[str, Any] | None:
    """Return what was found where all rows are one group.

    Raises:
        Unsayable: they are several, and each may be treated in another way.
    """
    if not is_one_group(fitted.grouping):
        raise Unsayable("why_fit", function=fitted.step.options["function"].name)
    return fitted.found.of(fitted.grouping.keys[0])


def _logarithm(fitted: Fitted, x: Term, found: Mapping[str, Any]) -> Term:
    if "origin" not in found:
        raise Unsayable("why_fit", function=fitted.step.options["function"].name)
    origin, shift, scale = (fitted.statistic(name, None) for name in ("origin", "shift", "scale"))
    if "plain" in found:
        return made("LN({0}+{1})", x, shift, may_fail=True)
    is_mirrored = found["scale"] < 0
    held = made("MIN({0},{1})" if is_mirrored else "MAX({0},{1})", x, origin)
    return made("(-LN(({0}-{1})*{3}+{2}))" if is_mirrored else "LN(({0}-{1})*{3}+{2})", held, origin, shift, scale)


def _norm(what: str, maker: Maker) -> Callable[[Fitted, Mapping[str, Any]], Term]:
    """Return the rule of a part of a whole: of a sum, or of a length."""

    def make(fitted: Fitted, options: Mapping[str, Any]) -> Term:
        x, names = fitted.translator.short(fitted.primary), _found_names(fitted)
        equal = fitted.statistic("equal", None)
        if what in names:
            share = made("IF({1}=0,{2},{0}/{1})", x, fitted.statistic(what, maker), equal)
        else:
            share = made(
                "IF({1}=0,{2},1/({0}*{1}))", x, fitted.statistic(f"reciprocal_{what}", None), equal, may_fail=True
            )
        is_turned = options.get("direction") == "lower_is_better" and options.get("mirror") == "difference"
        return made("(1-{0})", share) if is_turned else share

    return make


def _found_names(fitted: Fitted) -> frozenset[str]:
    """Return what the statistics of the groups are called.

    Raises:
        Unsayable: they differ from group to group.
    """
    names = {frozenset(found) for found in fitted.found.groups.values()}
    if len(names) != 1:
        raise Unsayable("why_fit", function=fitted.step.options["function"].name)
    return next(iter(names))


def _mean_norm(fitted: Fitted, options: Mapping[str, Any]) -> Term:
    x, mean = fitted.translator.short(fitted.primary), fitted.statistic("mean", lambda cells: f"AVERAGE({cells})")
    share = "{1}/{0}" if options.get("direction") == "lower_is_better" else "{0}/{1}"
    return made(f"IF({{1}}=0,1,{share})", x, mean, may_fail=True)


def _accuracy_norm(fitted: Fitted, options: Mapping[str, Any]) -> Term:
    x, is_lower = fitted.translator.short(fitted.primary), options.get("direction") == "lower_is_better"
    end = "MIN" if is_lower else "MAX"
    best = fitted.statistic("best", lambda cells: f"{end}({cells})")
    distance = fitted.statistic("distance", lambda cells: f"ABS(COUNT({cells})*{end}({cells})-SUM({cells}))")
    away = "({0}-{1})" if is_lower else "({1}-{0})"
    return made(f"IF({{2}}=0,1,MIN(MAX(1-{away}/{{2}},0),1))", x, best, distance)


def _quantile(share: float) -> Maker:
    return lambda cells: f"PERCENTILE({cells},{number(share).text})"


def _bounds(name: str, options: Mapping[str, Any]) -> dict[str, Maker]:
    if name == "winsorise_quantiles":
        return {"low": _quantile(options.get("low", 0.05)), "high": _quantile(options.get("high", 0.95))}
    if name == "winsorise_iqr":
        factor = number(options.get("factor", 1.5)).text

        def beyond(cells: str, quartile: int, sign: str) -> str:
            lower, upper = f"QUARTILE({cells},1)", f"QUARTILE({cells},3)"
            return f"{upper if quartile == 3 else lower}{sign}{factor}*({upper}-{lower})"  # noqa: PLR2004 - the third

        return {"low": lambda cells: beyond(cells, 1, "-"), "high": lambda cells: beyond(cells, 3, "+")}
    return {}


_APPLIED: Final[dict[str, Callable[[Fitted, Mapping[str, Any]], Term]]] = {
    "mean": _filling("mean"),
    "median": _filling("median"),
    "group_mean": _filling("mean"),
    "group_median": _filling("median"),
    "peer_mean": _filling("mean"),
    "peer_median": _filling("median"),
    "minmax": _minmax,
    "zscore": _zscore,
    "percentile": _percentile,
    "vector_norm": _norm("length", lambda cells: f"SQRT(SUMSQ({cells}))"),
    "sum_norm": _norm("sum", lambda cells: f"SUM({cells})"),
    "mean_norm": _mean_norm,
    "accuracy_norm": _accuracy_norm,
    "log_shift": _log_shift,
    "winsorise": _cut,
    "winsorise_quantiles": _cut,
    "winsorise_iqr": _cut,
}

FIT_STEPS: Final[dict[Op, Handler]] = {
    Op.GROUP: nothing,
    Op.FIT: nothing,
    Op.WEIGH: nothing,
    Op.WEIGHTS_OF: nothing,
    Op.AGGREGATE_FIT: nothing,
    Op.FIT_SIBLINGS: nothing,
    Op.APPLY: apply,
}
