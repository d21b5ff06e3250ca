"""Formulas of built-in functions that treat each row by itself: scores by a rule, mathematics, rounding, statistics."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import attrs

from ...core.plan import Op, Step
from .plugin_rules import PLUGIN_RULES
from .statistics import statistic_of
from .term import NA, Term, guard_of, made, number, sealed, together
from .translator import Handler, Translator, Unsayable

_POSITIONAL: Final = "*"


@attrs.frozen
class Arguments:
    """The arguments of a call: by position, and by name as terms, words or parts."""

    positional: list[Term]
    named: Mapping[str, Any]

    def term(self, name: str, default: float | None = None) -> Term:
        """Return a number by name."""
        found = self.named.get(name)
        if found is None:
            if default is None:
                raise Unsayable("why_step", function=name)
            return number(default)
        return found if isinstance(found, Term) else number(found)

    def word(self, name: str, default: str = "") -> str:
        """Return a choice by name."""
        found = self.named.get(name)
        if isinstance(found, Term):
            raise Unsayable("why_step", function=name)
        return default if found is None else str(found)

    def has(self, name: str) -> bool:
        """Whether an argument is given."""
        return self.named.get(name) is not None

    def parts(self, name: str) -> list[Term]:
        """Return the parts of a range or vector."""
        return [part if isinstance(part, Term) else number(part) for part in self.named[name]]


Rule = Callable[[Arguments], Term]


def call(translator: Translator, step: Step) -> Term:
    """A function that takes each row by itself."""
    function = step.options["function"]
    rule = (RULES if function.is_built_in else PLUGIN_RULES).get(function.full_name)
    if rule is None:
        reason = "why_method" if function.is_built_in else "why_plugin"
        raise Unsayable(reason, function=function.full_name)
    return rule(arguments(translator, step))


def arguments(translator: Translator, step: Step) -> Arguments:
    """Return the arguments of a call."""
    positional: list[Term] = []
    named: dict[str, Any] = dict(step.options["constants"])
    for (name, part), place in zip(step.options["columns"], step.inputs, strict=False):
        term = translator.short(place)
        if name == _POSITIONAL:
            positional.append(term)
        else:
            named[name] = term if part < 0 else (*named.get(name, ()), term)
    return Arguments(positional, named)


# --- scores by a rule


def _excess(given: Arguments, value: Term) -> tuple[Term, Term]:
    """Return how far a value lies beyond its limit, 0 within it or within the guard, and that limit."""
    if given.has("outside"):
        low, high = given.parts("outside")
        limit = made("IF({0}<{1},{1},{2})", value, low, high)
        excess = made("MAX({1}-{0},{0}-{2},0)", value, low, high)
        guard = f"1E-09*MAX(1,ABS({limit.text}))"
        return attrs.evolve(excess, text=f"IF({excess.text}<={guard},0,{excess.text})"), limit
    if given.has("below"):
        limit = given.term("below")
        beyond = made("({1}-{0})", value, limit)
    else:
        limit = given.term("above", 0.0)
        beyond = value if limit.constant == 0.0 else made("({0}-{1})", value, limit)
    return attrs.evolve(beyond, text=f"IF({beyond.number}<={guard_of(limit)},0,{beyond.number})", kind="number"), limit


def _counted(given: Arguments, excess: Term, limit: Term) -> Term:
    """Return how many steps an excess holds."""
    size = given.term("per")
    if given.word("per_unit") == "%":
        size = made("IF({0}*{1}=0,1,{0}*ABS({1}))", size, limit)
    return _steps(excess, size, given.word("step", "proportional"))


def _steps(excess: Term, size: Term, step: str) -> Term:
    count = excess if size.constant == 1.0 else made("{0}/{1}", excess, size, may_fail=size.constant is None)
    if step == "proportional":
        return count
    guard = f"1E-09*MAX(1,ABS({count.number}))"
    pattern = f"INT({count.number}+{guard})" if step == "whole" else f"-INT(-({count.number}-{guard}))"
    return attrs.evolve(count, text=pattern if step == "whole" else f"({pattern})", kind="number")


def _deduct(given: Arguments) -> Term:
    taken = made("{0}*{1}", given.term("amount"), _counted(given, *_excess(given, given.term("value"))))
    full = given.term("full")
    most = given.term("upto") if given.has("upto") else full
    return made("({0}-MIN({1},{2}))", full, taken, most)


def _award(given: Arguments) -> Term:
    gained = made("({0}*{1})", given.term("amount"), _counted(given, *_excess(given, given.term("value"))))
    return made("MIN({0},{1})", gained, given.term("upto")) if given.has("upto") else gained


def _ratio(given: Arguments) -> Term:
    value, target = given.term("value"), given.term("target")
    if given.word("direction") == "lower_is_better":
        return made("IF({0}<=0,1,MIN(1,{1}/{0}))", value, target, may_fail=True)
    return made("MAX(0,{0}/{1})", value, target, may_fail=True)


def _goalposts(given: Arguments) -> Term:
    share = made("({0}-{1})/({2}-{1})", given.term("value"), given.term("worst"), given.term("best"), may_fail=True)
    if given.word("beyond", "cut") == "cut":
        share = attrs.evolve(share, text=f"MIN(MAX({share.text},0),1)")
    else:
        share = attrs.evolve(share, text=f"({share.text})")
    power = given.term("power", 1.0)
    if power.constant == 1.0:
        return share
    return made("(MAX({0},0)^{1})", share, power, may_fail=True)


def _scaled(given: Arguments) -> Term:
    terms = [given.term(name) for name in ("value", "low", "high")]
    above = "({2}-{0})" if given.word("direction") == "lower_is_better" else "({0}-{1})"
    return made(f"({above}*{{3}}/({{2}}-{{1}}))", *terms, given.term("factor", 1.0), may_fail=True)


def _tiers(given: Arguments) -> Term:
    x, shares = given.term("value"), given.parts("at")
    standards = [given.term(name) for name in "abcde"]
    return _reached([x, *standards, *shares])


def _reached(terms: Sequence[Term]) -> Term:
    """Return the line between the best standard that is reached and the next better one."""
    found = "0"
    for upper in range(3, -1, -1):
        high, low = f"{{{upper + 1}}}", f"{{{upper + 2}}}"
        more, less = f"{{{upper + 6}}}", f"{{{upper + 7}}}"
        line = f"{less}+MIN(MAX(({{0}}-{low})/({high}-{low}),0),1)*({more}-{less})"
        found = f"IF(({{0}}-{low})*SIGN({{1}}-{{5}})>=-1E-09*MAX(1,ABS({low})),{line},{found})"
    return made(found, *terms, may_fail=True)


def _efficacy(given: Arguments) -> Term:
    value, low, high, base = (given.term(name) for name in ("value", "unsatisfactory", "satisfactory", "base"))
    part = made("({0}-{1})/({2}-{1})", value, low, high, may_fail=True)
    if given.word("form", "linear") == "linear":
        return made("MIN(MAX({1}+(1-{1})*{0},0),1)", part, base)
    return made("({1}^(1-MIN({0},1)))", part, base)


def _step_count(given: Arguments) -> Term:
    size = given.positional[1] if len(given.positional) > 1 else given.term("per")
    return _steps(_first(given), size, given.word("step", "proportional"))


# --- mathematics


def _first(given: Arguments) -> Term:
    return given.positional[0] if given.positional else given.term("x")


def _of(pattern: str, *, may_fail: bool = False) -> Rule:
    return lambda given: made(pattern, _first(given), may_fail=may_fail)


def _clamp(given: Arguments) -> Term:
    found = [*given.positional, *(given.term(name) for name in ("x", "low", "high") if given.has(name))]
    return made("MIN(MAX({0},{1}),{2})", *found)


def _digits(given: Arguments) -> int:
    digits = given.named.get("digits", 0)
    if isinstance(digits, Term):
        if not isinstance(digits.constant, float):
            raise Unsayable("why_step", function="digits")
        return int(digits.constant)
    return int(digits or 0)


def rounded(x: Term, digits: int, method: str) -> Term:
    """Return a number rounded as the engine does, ties told by 1e-9 of the last digit kept."""
    scale = "" if digits == 0 else f"*{10**digits}" if digits > 0 else f"/{10**-digits}"
    back = "" if digits == 0 else f"/{10**digits}" if digits > 0 else f"*{10**-digits}"
    if method == "half_up":
        return made(f"SIGN({{0}})*INT(ABS({{0}}){scale}+0.500000001){back}", x)
    if method == "up":
        return made(f"-INT(-({{0}}{scale}-1E-09)){back}", x)
    moved = f"{{0}}{scale}"
    tie = f"ABS({moved}-INT({moved})-0.5)<=1E-09"
    return made(f"IF({tie},INT({moved})+MOD(INT({moved}),2),INT({moved}+0.5)){back}", x)


def _rounding(method: str) -> Rule:
    return lambda given: _bracketed(rounded(_first(given), _digits(given), method))


def _round(given: Arguments) -> Term:
    return _bracketed(rounded(_first(given), _digits(given), given.word("method", "half_up")))


def _bracketed(term: Term) -> Term:
    return attrs.evolve(term, text=f"({term.text})")


def _growth(given: Arguments) -> Term:
    return made("IF({1}=0,IF({0}=0,0,NA()),({0}-{1})/ABS({1}))", *given.positional, may_fail=True)


def _base_index(given: Arguments) -> Term:
    return made("(100*{0}/{1})", *given.positional, may_fail=True)


RULES: Final[dict[str, Rule]] = {
    "deduct": _deduct,
    "award": _award,
    "ratio": _ratio,
    "goalposts": _goalposts,
    "tiers": _tiers,
    "efficacy": _efficacy,
    "scaled": _scaled,
    "steps": _step_count,
    "log": _of("IF({0}>0,LN({0}),NA())", may_fail=True),
    "log10": _of("IF({0}>0,LOG10({0}),NA())", may_fail=True),
    "exp": _of("EXP({0})", may_fail=True),
    "sqrt": _of("SQRT({0})", may_fail=True),
    "abs": _of("ABS({0})"),
    "sign": _of("SIGN({0})"),
    "floor": _of("INT({0}+1E-09*MAX(1,ABS({0})))"),
    "ceil": _of("(-INT(-({0}-1E-09*MAX(1,ABS({0})))))"),
    "clamp": _clamp,
    "round": _round,
    "half_up": _rounding("half_up"),
    "half_even": _rounding("half_even"),
    "up": _rounding("up"),
    "growth": _growth,
    "base_index": _base_index,
}


# --- statistics along several values of a row


def reduce(translator: Translator, step: Step) -> Term:
    """A statistic of several values of the row; one that is named must be there, unless it does not apply."""
    function, count = step.options["function"], len(step.options["columns"])
    if not function.is_built_in:
        raise Unsayable("why_plugin", function=function.full_name)
    leaving = [translator.short(place) for place in step.inputs[count:]]
    needed = dict(step.options["needed"])
    strict: list[Term] = []
    conditions: list[str] = []
    items: list[str] = []
    named: dict[str, Any] = dict(step.options["constants"])
    index = -1
    for (name, _), place in zip(step.options["columns"], step.inputs[:count], strict=True):
        if name != _POSITIONAL:
            named[name] = translator.short(place)
            continue
        index += 1
        if translator.plan.steps[place].op is Op.STACK:
            items += [_as_item(translator, below) for below in translator.plan.steps[place].inputs[:-1]]
            continue
        away = needed.get(index)
        term = translator.short(place)
        if away is None:
            items.append(_as_item(translator, place))
        elif away < 0 or leaving[away].constant == 0.0:
            strict.append(term)
            items.append(term.number)
        else:
            items.append(_as_item(translator, place))
            if not term.is_plain:
                conditions.append(f"OR(ISNUMBER({items[-1]}),{sealed(leaving[away]).flag})")
    text = statistic_of(function.name, items, named, is_list=True)
    if conditions:
        asked = conditions[0] if len(conditions) == 1 else f"AND({','.join(conditions)})"
        text = f"IF({asked},{text},{NA})"
    return attrs.evolve(together(*strict), text=text, may_fail=True)


def _as_item(translator: Translator, place: int) -> str:
    """Return a value as a cell, which statistics skip where it holds a mark; one that is always there as it is."""
    term = translator.term(place)
    return term.number if term.is_plain else translator.cell(place).text


def stack(_: Translator, step: Step) -> Term:
    """Several columns at once: only what reads them has a formula."""
    del step
    return Term("")


CALL_STEPS: Final[dict[Op, Handler]] = {Op.CALL: call, Op.REDUCE: reduce, Op.STACK: stack}
