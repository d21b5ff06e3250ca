"""What a declared function must be, looked at when it is registered: before a scheme calls it, not in the middle."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Final

from ..core.functions import (
    ENGINE_PARAMETERS,
    PARAMETER_TYPES,
    REQUIRED,
    ROW_DAY,
    Choice,
    Family,
    Function,
    Parameter,
    StepKind,
    Yields,
)
from ..core.measures import misread
from ..core.span import NOWHERE, Span
from ..dsl.diagnostics import Both, listed
from ..dsl.words import HARD, normal
from .conventions import Convention, conventions

_NAME: Final = re.compile(r"[^\W\d]\w*")
_PLAIN: Final = (bool, int, float, str, type(None))


class WrongFunction(ValueError):  # noqa: N818 - named by what went wrong, as the rest of the plugins' errors
    """A function is declared in a way that could not work.

    ``name`` is that of its diagnostic, ``facts`` fill it, ``place`` is the line of the function where it is known.
    """

    def __init__(self, function: Function, name: str, hint: str = "", /, **facts: object) -> None:
        super().__init__(f"{function.name}: {name}")
        self.function, self.name, self.hint, self.facts = function, name, hint, facts

    @property
    def place(self) -> Span:
        """The line of the function."""
        code = getattr(self.function.implementation, "__code__", None)
        if code is None:
            return NOWHERE
        return Span(code.co_filename, code.co_firstlineno, 1, code.co_firstlineno, 1)


def is_name(text: object) -> bool:
    """Whether a scheme can write this as a name of something outside it: ``use NAME``, ``NAME.NAME(…)``."""
    return isinstance(text, str) and bool(_NAME.fullmatch(text)) and normal(text) == text and text not in HARD


def check_function(function: Function) -> None:
    """See that a function could be called as a scheme would call it.

    Its arithmetic is looked at where it is a Python function; what is named by a text is not imported for that.

    Raises:
        WrongFunction: a name cannot be written, an argument or a default is impossible, a unit cannot be read, or the
            function does not take what it would be given; a family, a kind or a type is none.
    """
    _check_words(function)
    _check_names(function)
    for parameter in function.parameters:
        _check_parameter(function, parameter)
    _check_units(function)
    _check_text(function)
    _check_undefined(function)
    _check_fit(function)
    _check_plain(function)
    _check_parameters_exist(function)
    for convention in conventions(function):
        _check_taken(function, convention)


def word_facts(argument: str, given: object, known: Iterable[str]) -> dict[str, Any]:
    """Return what the diagnostic of a word that is none of the known ones says."""
    every = list(map(str, known))
    nearest = get_close_matches(str(given), every, 1, cutoff=0)[0]
    return {"argument": argument, "given": given, "known": listed(every), "nearest": nearest}


def _check_words(function: Function) -> None:
    words: tuple[tuple[str, object, type[StrEnum]], ...] = (
        ("family", function.family, Family),
        ("yields", function.yields, Yields),
        ("kind", function.kind, StepKind),
        *(("also", family, Family) for family in function.also),
    )
    for argument, given, known in words:
        if not isinstance(given, known):
            raise WrongFunction(function, "plugin-function-word", **word_facts(argument, given, known))
    for parameter in function.parameters:
        if isinstance(parameter, Parameter) and parameter.type not in PARAMETER_TYPES:
            facts = word_facts(f"type ({parameter.name})", parameter.type, PARAMETER_TYPES)
            raise WrongFunction(function, "plugin-function-word", **facts)


def _check_names(function: Function) -> None:
    for parameter in function.parameters:
        if strange := [choice for choice in parameter.choices if not isinstance(choice, Choice)]:
            raise _wrong(
                function,
                Both(
                    f"参数 {parameter.name} 的 choices 中有 {strange[0]!r}",
                    f"{parameter.name} has the choice {strange[0]!r}",
                ),
                Both('写成 qh.Choice("英文名", "中文名")', 'write qh.Choice("name", "中文名")'),
            )
    reserved = " ".join(sorted(HARD))
    for name in (function.name, function.zh):
        if name is not None and not is_name(name):
            raise WrongFunction(function, "plugin-function-name", name=name, reserved=reserved)
    for inner in filter(None, _inner_names(function.parameters)):
        # an argument and a word of an option may be called as a reserved word is: `by = …`
        if not isinstance(inner, str) or not _NAME.fullmatch(inner) or normal(inner) != inner:
            raise WrongFunction(function, "plugin-function-name", name=inner, reserved=reserved)


def _inner_names(parameters: Iterable[Parameter]) -> Iterator[object]:
    for parameter in parameters:
        yield from (parameter.name, parameter.zh)
        yield from (name for choice in parameter.choices for name in (choice.name, choice.zh))


def _check_parameter(function: Function, parameter: Parameter) -> None:
    default, name = parameter.default, parameter.name
    if default is not REQUIRED and default is not ROW_DAY and not _is_plain(default):
        shown = type(default).__name__
        raise _wrong(
            function,
            Both(f"参数 {name} 的默认值是 {shown}", f"the default of {name} is {shown}"),
            Both("默认值写成数、文字、True、False 或 None", "make it a number, a text, True, False or None"),
        )
    if (default is ROW_DAY) and parameter.type != "date":
        raise _wrong(
            function,
            Both(
                f"参数 {name} 默认取当行的日期，类型却不是 date",
                f"{name} has the day of the row by default and is no date",
            ),
            Both(
                f'写 qh.Parameter("{name}", type="date", default=qh.ROW_DAY)',
                f'write qh.Parameter("{name}", type="date", default=qh.ROW_DAY)',
            ),
        )
    if parameter.type in {"choice", "choices"}:
        _check_choices(function, parameter)


def _check_choices(function: Function, parameter: Parameter) -> None:
    default, name = parameter.default, parameter.name
    words = [choice.name for choice in parameter.choices]
    if not words:
        why = Both(f"参数 {name} 没有写 choices", f"{name} has no choices")
    elif isinstance(default, str) and default not in words:
        zh, en = (
            f"参数 {name} 的默认值 {default!r} 不在 choices 中",
            f"the default {default!r} of {name} is none of its choices",
        )
        why = Both(zh, en)
    else:
        return
    how = Both('写 choices=(qh.Choice("英文名", "中文名"), …)', 'write choices=(qh.Choice("name", "中文名"), …)')
    raise _wrong(function, why, how)


def _is_plain(value: object) -> bool:
    return all(map(_is_plain, value)) if isinstance(value, tuple | list) else isinstance(value, _PLAIN)


def _check_units(function: Function) -> None:
    """See that the units of the result, of arguments and of words of options can be read."""
    every: list[tuple[str, object]] = [("", function.unit)]
    for parameter in function.parameters:
        every += [(parameter.name, unit) for unit in (parameter.unit, *(each.unit for each in parameter.choices))]
    for name, unit in every:
        fault = misread(unit) if isinstance(unit, str) else None if unit is None else ("", "")
        if fault is not None:
            word, near = fault
            of = Both(f"参数 {name} 的 ", f"of {name}, ") if name else Both("", "")
            facts = {"unit": unit, "word": word, "nearest": near, "of": of}
            raise WrongFunction(function, "plugin-function-unit", "near" if near else "", **facts)


def _check_text(function: Function) -> None:
    is_text = function.yields is Yields.TEXT
    if is_text and function.kind is not StepKind.ROW and function.family is not Family.ACTION:
        raise _wrong(
            function,
            Both('写了 yields="text"，却不是逐行计算的', 'it has yields="text" and does not work row by row'),
            Both(
                "返回文本的函数不写 fit=、whole=True；先算出数，再由另一个函数换成文本",
                "leave out fit= and whole=True: let one function find a number, and another the text for it",
            ),
        )
    labels = function.labels
    if not all(isinstance(label, str) and label for label in labels) or len(set(labels)) < len(labels):
        raise _wrong(
            function,
            Both(f"labels 中有空的、重复的或不是文本的：{labels!r}", f"its labels are not distinct texts: {labels!r}"),
            Both('写成 labels=("优", "良")', 'write labels=("good", "poor")'),
        )
    if labels and not is_text:
        raise _wrong(
            function,
            Both('写了 labels=，却没有写 yields="text"', 'it has labels= and no yields="text"'),
            Both('加上 yields="text"', 'add yields="text"'),
        )


def _check_undefined(function: Function) -> None:
    reasons = function.undefined
    if reasons is not None and not (
        isinstance(reasons, tuple) and len(reasons) == 2 and all(isinstance(each, str) for each in reasons)  # noqa: PLR2004
    ):
        raise _wrong(
            function,
            Both(f"undefined= 是 {reasons!r}", f"its undefined= is {reasons!r}"),
            Both('写成 undefined=("英文原因", "中文原因")', 'write undefined=("why, in English", "中文原因")'),
        )


def _check_fit(function: Function) -> None:
    takes_siblings = "siblings" in function.uses
    if function.kind is StepKind.WHOLE and function.fit is not None:
        raise _wrong(
            function,
            Both("同时写了 fit= 和 whole=True", "it has both fit= and whole=True"),
            Both(
                "要把标准留给下一年用 fit=，每次都看全体单位用 whole=True",
                "fit= keeps what it found for next year, whole=True looks at all units each time",
            ),
        )
    if takes_siblings and function.fit is None:
        raise _wrong(
            function,
            Both("用了 place，却没有 fit=", "it takes place and has no fit="),
            Both("加上 fit=lambda values: {}", "add fit=lambda values: {}"),
        )
    for name, target in (("fit", function.fit), ("explain", function.explain)):
        if target is not None and not isinstance(target, str) and not callable(target):
            raise _wrong(
                function,
                Both(f"{name}= 不是函数：{target!r}", f"{name}= is no function: {target!r}"),
                Both("写一个函数", "give it a function"),
            )


def _check_plain(function: Function) -> None:
    """See that the arithmetic is a function that returns its result: no class, coroutine or generator."""
    target = function.implementation
    kinds = (
        (inspect.isclass, Both("是一个类", "is a class")),
        (inspect.iscoroutinefunction, Both("是 async 函数", "is async")),
        (inspect.isasyncgenfunction, Both("是 async 函数", "is async")),
        (inspect.isgeneratorfunction, Both("用了 yield", "has a yield")),
    )
    for is_kind, said in kinds:
        if is_kind(target):
            raise _wrong(
                function,
                Both(f"它{said.zh}", f"it {said.en}"),
                Both("写成普通函数，用 return 返回一列数", "write a plain function that returns its column"),
            )


def _check_parameters_exist(function: Function) -> None:
    """See that what ``parameters=`` describes is taken by the function, or seen to by the engine."""
    if isinstance(function.implementation, str) or not callable(function.implementation):
        return
    found = inspect.signature(function.implementation).parameters
    if any(argument.kind is argument.VAR_KEYWORD for argument in found.values()):
        return
    for parameter in function.parameters:
        if parameter.name in found or parameter.name in ENGINE_PARAMETERS:
            continue
        near = get_close_matches(parameter.name, found, 1)
        known = ", ".join(found) or "—"
        raise _wrong(
            function,
            Both(f"它没有参数 {parameter.name}", f"it has no argument {parameter.name}"),
            Both(f"是否指“{near[0]}”？", f"did you mean {near[0]}?")
            if near
            else Both(f"它的参数有：{known}", f"its arguments are {known}"),
        )


def _check_taken(function: Function, convention: Convention) -> None:
    if (fault := convention.fault()) is not None:
        raise _wrong(function, *fault)


def _wrong(function: Function, why: Both, how: Both) -> WrongFunction:
    return WrongFunction(function, "plugin-function-arguments", why=why, how=how)
