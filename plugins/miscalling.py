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
from .extensions import Check, Command, Reader, Remark, Renderer

_CALLED: Final[Mapping[str, Callable[..., Any]]] = {
    called.__name__: called for called in (function, Parameter, Choice, Reader, Renderer, Check, Remark, Command)
}
_UNKNOWN: Final = re.compile(r"(\w+)(?:\.__init__)?\(\) got an unexpected keyword argument '(\w+)'.*")
_MISSING: Final = re.compile(r"(\w+)(?:\.__init__)?\(\) missing \d+ required \S+ arguments?: '(\w+)'.*")
_BARE: Final = re.compile(r"function\(\) takes 0 positional arguments but \d+ (?:was|were) given")


def miscalled(error: TypeError) -> Both | None:
    """Return what is wrong with a call, where it is one of ours that was called with other arguments than it takes."""
    said = str(error)
    if _BARE.fullmatch(said):
        return Both("@qh.function 要带括号，写成 @qh.function()", "@qh.function has brackets: write @qh.function()")
    if (found := _UNKNOWN.fullmatch(said)) and (called := _CALLED.get(found[1])) is not None:
        known = list(inspect.signature(called).parameters)
        near = get_close_matches(found[2], known, 1, cutoff=0.5)
        hint = (
            Both(f"是否指“{near[0]}”？", f"did you mean {near[0]}?")
            if near
            else Both(f"它的参数有：{'、'.join(known)}", f"it has {', '.join(known)}")
        )
        name = f"qh.{found[1]}"
        return Both(f"{name} 没有参数 {found[2]}，{hint.zh}", f"{name} has no argument {found[2]}; {hint.en}")
    if (found := _MISSING.fullmatch(said)) and found[1] in _CALLED:
        return Both(f"qh.{found[1]} 缺少参数 {found[2]}", f"qh.{found[1]} lacks its argument {found[2]}")
    return None
