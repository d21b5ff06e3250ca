"""Why a plugin could not be loaded, as a diagnostic at the plugin's own line."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType

import pluggy

from ..core.functions import DuplicateFunction
from ..core.span import NOWHERE, Span
from ..dsl.diagnostics import Both, Diagnostic, diagnose, listed
from . import hookspecs
from .collecting import BadNamespace, NotDeclared
from .reference import BadTable
from .registered_files import NoFile, TakenName
from .sources import PluginSource

_PREFIX = f"{hookspecs.PROJECT}_"


class HookProblem(Exception):  # noqa: N818 - named by what went wrong
    """A hook that the specification does not know, or that asks for other arguments."""

    def __init__(self, module: ModuleType, reason: str) -> None:
        super().__init__(reason)
        self.module, self.reason = module, reason


class NoHook(Exception):  # noqa: N818 - named by what went wrong
    """A module that implements no hook at all."""

    def __init__(self, module: ModuleType) -> None:
        super().__init__(f"{module.__name__} implements no hook")
        self.module = module


def diagnose_failure(source: PluginSource, error: BaseException) -> Diagnostic:
    """Return the diagnostic of what a plugin raised while it was imported or registered."""
    span = _span(source, error)
    match error:
        case HookProblem():
            return _hook_problem(source, error)
        case NoHook():
            return _no_hook(source, error.module)
        case DuplicateFunction():
            place, other = _place(source), error.old.plugin
            return diagnose(
                "plugin-function-twice", place, plugin=source.name, function=error.new.full_name, other=other
            )
        case BadNamespace():
            return diagnose("plugin-namespace", span, plugin=source.name, namespace=error.namespace)
        case NotDeclared():
            return diagnose("plugin-function-undeclared", span, plugin=source.name, function=error.name)
        case BadTable() | NoFile() | TakenName():
            return _of_file(source, error, span)
        case FileNotFoundError() if source.path is not None and not source.path.exists():
            return diagnose("plugin-not-found", NOWHERE, plugin=source.where)
        case ModuleNotFoundError():
            return _module_not_found(source, error, span)
    return diagnose("plugin-broken", span, plugin=source.name, error=_spoken(error))


def _of_file(source: PluginSource, error: BadTable | NoFile | TakenName, span: Span) -> Diagnostic:
    """Return the diagnostic of a subtree or reference table that the plugin registers."""
    match error:
        case BadTable():
            place = Span(_beside(source, error.path), error.line, 1, error.line, 1)
            return diagnose("plugin-table", place, plugin=source.name, reason=Both(error.zh, error.en))
        case NoFile():
            return diagnose("plugin-file", span, plugin=source.name, file=error.file)
        case TakenName():
            return diagnose("plugin-table-name", span, plugin=source.name, name=error.name)


def _beside(source: PluginSource, file: Path) -> str:
    """Return a file of a plugin under the folder as it was given."""
    folder = source.path.parent if source.path is not None else None
    is_below = folder is not None and file.is_relative_to(folder.absolute())
    return str(folder / file.relative_to(folder.absolute())) if folder is not None and is_below else str(file)


def diagnose_shared_name(name: str, shared: Sequence[PluginSource]) -> Diagnostic:
    """Return the diagnostic of several plugins with one name."""
    places = [source.where for source in shared]
    return diagnose("plugin-name-twice", _place(shared[-1]), plugin=name, places=listed(places))


def _module_not_found(source: PluginSource, error: ModuleNotFoundError, span: Span) -> Diagnostic:
    wanted = error.name or ""
    if source.path is None and source.where.partition(":")[0].startswith(wanted):
        return diagnose("plugin-not-found", NOWHERE, plugin=source.where)
    return diagnose("plugin-broken", span, hint="install", plugin=source.name, error=_spoken(error), module=wanted)


def _spoken(error: BaseException) -> str:
    """Return type and message of an exception on one line."""
    lines = "".join(traceback.format_exception_only(error)).strip().splitlines()
    return lines[-1].strip()


def _span(source: PluginSource, error: BaseException) -> Span:
    """Return the last line inside the plugin that the exception passed through."""
    if isinstance(error, SyntaxError) and error.filename:
        line, column = error.lineno or 1, error.offset or 1
        return Span(error.filename, line, column, error.end_lineno or line, max(error.end_offset or 0, column))
    file = str(source.path) if source.path is not None else ""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    if not frames:
        return _place(source)
    line = frames[-1].lineno or 1
    return Span(file, line, 1, line, 1)


def _place(source: PluginSource) -> Span:
    return Span(str(source.path), 1, 1, 1, 1) if source.path is not None else NOWHERE


def _hook_problem(source: PluginSource, error: HookProblem) -> Diagnostic:
    known = _hook_names()
    for name, span in _implementations(error.module):
        if name not in known:
            nearest = get_close_matches(name, known, 1, cutoff=0)[0]
            return diagnose("plugin-hook-unknown", span, plugin=source.name, hook=name, nearest=nearest)
    span = next((span for _, span in _implementations(error.module)), _place(source))
    return diagnose("plugin-hook-arguments", span, plugin=source.name, hook=known[0])


def _no_hook(source: PluginSource, module: ModuleType) -> Diagnostic:
    for name, value in vars(module).items():
        if name.startswith(_PREFIX) and callable(value):
            return diagnose("plugin-no-hook", _line_of(value), hint="unmarked", plugin=source.name, hook=name)
    return diagnose("plugin-no-hook", _place(source), plugin=source.name, hook=_hook_names()[0])


def _hook_names() -> list[str]:
    return [name for name, value in vars(hookspecs).items() if hasattr(value, f"{hookspecs.PROJECT}_spec")]


def _implementations(module: ModuleType) -> list[tuple[str, Span]]:
    """Return the names and places of the functions marked ``@hookimpl``."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    options = ((name, manager.parse_hookimpl_opts(module, name)) for name in vars(module))
    return [(found["specname"] or name, _line_of(getattr(module, name))) for name, found in options if found]


def _line_of(function: object) -> Span:
    code = getattr(function, "__code__", None)
    if code is None:
        return NOWHERE
    line = code.co_firstlineno
    return Span(code.co_filename, line, 1, line, 1)
