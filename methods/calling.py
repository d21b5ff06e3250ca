"""From a name and keyword arguments to a registered function and its options, and from its errors to diagnostics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from functools import cache
from typing import Any, Final

import numpy as np

from ..core.builtin import builtin_functions
from ..core.errors import EvaluationError, RowError
from ..core.functions import Family, Function, Parameter, Registry
from ..core.refusals import Refused
from ..core.span import NOWHERE
from ..dsl.diagnostics import Both, SchemeError, diagnose

#: What the engine takes care of in a scheme: groups, periods and the column looked at.  An array is one group.
_OF_ENGINE: Final = frozenset({"by", "across", "x"})


@cache
def _built_in() -> Registry:
    return builtin_functions()


def names(family: str, registry: Registry | None = None) -> tuple[str, ...]:
    """Return the English names of the methods of a family: weight, aggregate, score, impute or treat.

    Raises:
        ValueError: there is no such family.
    """
    wanted = Family(family)
    return tuple(function.full_name for function in registry or _built_in() if function.stands_as(wanted))


def find(name: str, family: Family, registry: Registry | None) -> Function:
    """Return the function of that name, English or Chinese, with its namespace if it has one.

    Raises:
        SchemeError: no method of that family is called so.
    """
    known = registry or _built_in()
    space, _, plain = name.rpartition(".")
    found = known.get(plain, space)
    if found is not None and found.stands_as(family):
        return found
    near = get_close_matches(plain, [other for f in known if f.stands_as(family) for other in (f.name, f.zh or "")], 1)
    hint = "near" if near else ""
    facts: dict[str, Any] = {"name": name, "nearest": near[0] if near else "", "family": family.value}
    raise SchemeError((diagnose("method-unknown", NOWHERE, hint=hint, **facts),))


def options_of(function: Function, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is passed to a function: defaults filled in, names and choices in the words of its arithmetic.

    Raises:
        SchemeError: an option is not known, not one of its choices, or absent though it must be given.
    """
    parameters = {p.name: p for p in function.parameters if _is_option(p)}
    passed: dict[str, Any] = {}
    for word, value in given.items():
        parameter = function.parameter(word)
        if parameter is None or parameter.name not in parameters:
            raise _refusal(function, word, tuple(parameters))
        passed[parameter.name] = _option(function, parameter, value)
    for name, parameter in parameters.items():
        if parameter.is_required and name not in passed:
            raise SchemeError((diagnose("method-option-needed", NOWHERE, function=function.full_name, option=name),))
        passed.setdefault(name, parameter.default)
        if parameter.type == "step":
            passed[f"{name}_unit"] = None
    return {name: value for name, value in passed.items() if value is not None or not parameters[name].is_required}


def _is_option(parameter: Parameter) -> bool:
    """Whether a caller gives it: not what the engine sees to, nor the values that a statistic works on."""
    is_of_engine = parameter.name in _OF_ENGINE or parameter.type == "group"
    return not is_of_engine and (not parameter.variadic or parameter.type == "weights")


def _refusal(function: Function, word: str, known: tuple[str, ...]) -> SchemeError:
    facts: dict[str, Any] = {"function": function.full_name, "option": word, "known": ", ".join(known) or "—"}
    return SchemeError((diagnose("method-option-unknown", NOWHERE, **facts),))


def _option(function: Function, parameter: Parameter, value: Any) -> Any:
    if parameter.type == "choices" and isinstance(value, list | tuple):
        return tuple(_option(function, parameter, item) for item in value)
    if parameter.type in {"choice", "choices"} and value is not None:
        words = {word: choice.name for choice in parameter.choices for word in (choice.name, choice.zh)}
        if value not in words:
            raise _refusal(
                function, f"{parameter.name} = {value!r}", tuple(choice.name for choice in parameter.choices)
            )
        return words[value]
    if parameter.type == "weights":
        return value
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    return _plain(value)


def _plain(value: Any) -> Any:
    return tuple(map(_plain, value)) if isinstance(value, list | tuple) else value


@contextmanager
def reported(function: Function) -> Iterator[None]:
    """Turn what a method refuses into the one exception that callers of the package know.

    Raises:
        SchemeError: the method cannot be applied to these numbers; units are named by their row, from 0.
    """
    try:
        yield
    except RowError as error:
        mask = np.atleast_1d(error.mask)
        row = int(np.argmax(mask))
        found = {name: _at(value, row, mask.size) for name, value in error.facts.items()}
        if isinstance(error, Refused):
            error.function = function
            found = error.told(found)
            found["said"] = Both(found["said"].zh, found["said"].en)
        facts: dict[str, Any] = {"unit": f"[{row}]", "indicator": function.full_name, "count": int(mask.sum())} | found
        raise SchemeError((diagnose(error.name, NOWHERE, **facts),)) from error
    except EvaluationError as error:
        whole: dict[str, Any] = {"unit": "", "indicator": function.full_name, **error.arguments}
        raise SchemeError((diagnose(error.name, NOWHERE, **whole),)) from error


def _at(value: Any, row: int, size: int) -> Any:
    if not isinstance(value, np.ndarray):
        return value
    return float(value.reshape(-1)[row if value.size == size else 0])
