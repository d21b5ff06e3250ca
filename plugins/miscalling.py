"""Calls of what plugins are written with (``qh.function``, ``qh.Parameter``, …) that Python itself refused."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from ..core.declaring import function
from ..core.functions import Choice, Parameter
from ..dsl.diagnostics import Both
from .collecting import Collected
from .extensions import Check, Command, Reader, Remark, Renderer

#: What authors of plugins call, by the name that Python gives it, with the name that they know.
_CALLED: Final[Mapping[str, tuple[str, Callable[..., Any]]]] = {
    "function": ("qh.function", function),
    "Collected.add": ("registry.add", Collected.add),
    "Collected.add_table": ("registry.add_table", Collected.add_table),
    **{
        f"{made.__name__}.__init__": (f"qh.{made.__name__}", made)
        for made in (Parameter, Choice, Reader, Renderer, Check, Remark, Command)
    },
}
_UNKNOWN: Final = re.compile(r"([\w.]+)\(\) got an unexpected keyword argument '(\w+)'.*")
_MISSING: Final = re.compile(r"([\w.]+)\(\) missing \d+ required \S+ arguments?: '(\w+)'.*")
_BARE: Final = re.compile(r"function\(\) takes 0 positional arguments but \d+ (?:was|were) given")


def miscalled(error: TypeError) -> Both | None:
    """Return what is wrong with a call, where it is one of ours that was called with other arguments than it takes."""
    said = str(error)
    if _BARE.fullmatch(said):
        return Both("@qh.function 要带括号，写成 @qh.function()", "@qh.function has brackets: write @qh.function()")
    if (found := _UNKNOWN.fullmatch(said)) and found[1] in _CALLED:
        name, called = _CALLED[found[1]]
        known = [argument for argument in inspect.signature(called).parameters if argument != "self"]
        near = get_close_matches(found[2], known, 1, cutoff=0.5)
        hint = (
            Both(f"是否指“{near[0]}”？", f"did you mean {near[0]}?")
            if near
            else Both(f"它的参数有：{'、'.join(known)}", f"it has {', '.join(known)}")
        )
        return Both(f"{name} 没有参数 {found[2]}，{hint.zh}", f"{name} has no argument {found[2]}; {hint.en}")
    if (found := _MISSING.fullmatch(said)) and found[1] in _CALLED:
        name = _CALLED[found[1]][0]
        return Both(f"{name} 缺少参数 {found[2]}", f"{name} lacks its argument {found[2]}")
    return None
