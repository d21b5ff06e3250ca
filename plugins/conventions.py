"""How the engine calls the arithmetic of a plugin's function: what it passes by position and what by name."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import attrs

from ..core.functions import COLUMN_TYPES, ENGINE_PARAMETERS, REQUIRED, Family, Function, Parameter, StepKind
from ..dsl.diagnostics import Both

#: Families whose functions a plugin declares, and that are called in one of the ways below.
_CALLED: Final = frozenset(
    {Family.MATH, Family.SCORE, Family.STATISTIC, Family.AGGREGATE, Family.WEIGHT, Family.IMPUTE, Family.TREAT}
)
#: What is passed by position before all else, for the messages.
_CHILDREN: Final = ("shares", "weights")


@attrs.frozen
class Convention:
    """One way in which a Python function will be called: ``role`` says which of a declaration's functions it is."""

    role: str
    target: Callable[..., Any]
    positional: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def fault(self) -> tuple[Both, Both] | None:
        """Return why the function cannot be called so, and how to put it right; None where it can."""
        try:
            signature = inspect.signature(self.target)
        except (TypeError, ValueError):  # written in C: it says nothing of its arguments
            return None
        try:
            signature.bind(*self.positional, **dict.fromkeys(self.named))
        except TypeError as error:
            return self._explained(str(error))
        return None

    def _explained(self, said: str) -> tuple[Both, Both]:
        what = Both("函数", "the function") if self.role == "function" else Both(f"{self.role}= ", f"{self.role}=")
        word = (re.findall(r"'(\w+)'", said) or [""])[0]
        how = Both(f"写成 {self._shape()}", f"write it as {self._shape()}")
        if said.startswith("too many positional"):
            zh, en = "、".join(self.positional), ", ".join(self.positional)
            return Both(f"{what.zh}收不下按位置传入的 {zh}", f"{what.en} does not take {en} by position"), how
        if said.startswith("missing"):
            if word == "fitted":
                how = Both("加上 fit=，或去掉参数 fitted", "add fit=, or take the argument fitted out")
            return Both(f"{what.zh}的参数 {word} 不会有值传入", f"nothing gives {what.en} its argument {word}"), how
        if said.startswith("multiple values"):
            zh, en = f"{what.zh}的参数 {word} 会被传入两次", f"{what.en} would be given {word} twice"
            return Both(zh, en), Both("把取列的参数放在最前面", "put the arguments that take columns first")
        return Both(f"{what.zh}收不下会传入的参数 {word}", f"{what.en} takes no {word}, which it is given"), how

    def _shape(self) -> str:
        name = getattr(self.target, "__name__", "") if self.role == "function" else ""
        named = ", ".join(self.named)
        inner = ", ".join(filter(None, (*self.positional, f"*, {named}" if named else "")))
        return f"def {name or 'f'}({inner})"


def conventions(function: Function) -> Iterator[Convention]:
    """Yield how the Python functions of a declaration will be called; those named by a text are not looked at."""
    if function.family not in _CALLED:
        return
    for role, positional, named in _ways(function):
        target = {"function": function.implementation, "fit": function.fit, "explain": function.explain}[role]
        if target is not None and callable(target):
            yield Convention(role, target, tuple(positional), tuple(dict.fromkeys(named)))
    if callable(function.explain):
        yield Convention("explain", function.explain, ("facts",))


def _ways(function: Function) -> Iterator[tuple[str, list[str], list[str]]]:
    if function.family is Family.WEIGHT:
        yield ("fit" if function.fit is not None else "function"), ["shares"], _options(function)
    elif function.family is Family.AGGREGATE:
        yield from _with_fit(function, list(_CHILDREN), _options(function), [])
    elif "siblings" in function.uses:
        told = ["place", *(name for name in function.uses if name == "directions")]
        yield from _with_fit(function, ["values"], _options(function), told)
    elif function.kind is StepKind.ROW:
        yield _row(function)
    else:
        yield from _over_units(function)


def _with_fit(
    function: Function, given: list[str], options: list[str], told: list[str]
) -> Iterator[tuple[str, list[str], list[str]]]:
    fitted = [] if function.fit is None else ["fitted"]
    if function.fit is not None:
        yield "fit", given, [*options, *function.fit_uses]
    yield "function", given, [*fitted, *told, *options]


def _row(function: Function) -> tuple[str, list[str], list[str]]:
    parameters = function.parameters
    if function.family is Family.SCORE:
        return "function", [], [*_options(function), *function.uses]
    before = ["values"] if function.family in {Family.IMPUTE, Family.TREAT} else []
    columns = [each for each in parameters if each.variadic or (each.type in COLUMN_TYPES and each.default is REQUIRED)]
    taken = {each.name for each in columns}
    named = [name for name in _options(function, with_groups=True) if name not in taken]
    return "function", [*before, *(each.name for each in columns)], named


def _over_units(function: Function) -> Iterator[tuple[str, list[str], list[str]]]:
    parameters = function.parameters
    if _takes_only_vectors(function):
        yield "function", [], _options(function)
        return
    first = parameters[0] if parameters else None
    is_own = (
        first is not None and first.type in COLUMN_TYPES and (function.family is not Family.SCORE or first.name == "x")
    )
    primary = first.name if first is not None and is_own else "values"
    options = [name for name in _options(function) if name != primary]
    used = [name for name in function.uses if name != "value"]
    ways = _with_fit(function, [primary], options, used)
    # what a statistic found is its answer: the function itself is never called
    yield from ((way for way in ways if way[0] == "fit") if _is_found(function) else ways)


def _is_found(function: Function) -> bool:
    return function.family is Family.STATISTIC and function.fit is not None


def _takes_only_vectors(function: Function) -> bool:
    has_column = any(each.type in COLUMN_TYPES and each.is_required for each in function.parameters)
    has_vector = any(each.type == "vector" and each.is_required for each in function.parameters)
    return function.kind is StepKind.WHOLE and function.family is Family.MATH and has_vector and not has_column


def _options(function: Function, *, with_groups: bool = False) -> list[str]:
    """Return what is passed by name: every parameter but those that the engine sees to itself."""
    return [name for each in function.parameters for name in _names(each, with_groups=with_groups)]


def _names(parameter: Parameter, *, with_groups: bool) -> tuple[str, ...]:
    is_engines = parameter.name in ENGINE_PARAMETERS or (parameter.type == "group" and not with_groups)
    if (parameter.variadic and parameter.type != "weights") or is_engines:  # derived weights come as one tuple
        return ()
    return (parameter.name, f"{parameter.name}_unit") if parameter.type == "step" else (parameter.name,)
