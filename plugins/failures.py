"""Why a plugin could not be loaded, as a diagnostic at the plugin's own line."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pluggy

from ..core.declaring import WrongWord
from ..core.functions import DuplicateFunction
from ..core.span import NOWHERE, Span
from ..dsl.diagnostics import Both, Diagnostic, diagnose, listed
from . import hookspecs
from .collecting import BadNamespace, NotDeclared, Taken
from .declaring import WrongFunction, word_facts
from .extensions import BadExtension
from .miscalling import miscalled
from .offering import BadOffer
from .reference import BadTable
from .registered_files import NoFile, TakenName
from .requiring import WrongVersion
from .sources import PluginSource

_PREFIX: Final = f"{hookspecs.PROJECT}_"
#: What only one may have.
_KINDS: Final = {
    "plugin": Both("插件名", "the name"),
    "namespace": Both("命名空间", "the namespace"),
    "read": Both("数据来源", "the reader of"),
    "write": Both("输出文件类型", "the renderer of"),
    "command": Both("命令", "the command"),
}


class HookProblem(Exception):  # noqa: N818 - named by what went wrong
    """A hook that the specification does not know, or that asks for other arguments."""

    def __init__(self, module: ModuleType, reason: str) -> None:
        super().__init__(reason)
        self.module, self.reason = module, reason


class NoHook(Exception):  # noqa: N818 - named by what went wrong
    """A module that implements no hook at all, or has a function called like a hook that is not marked as one."""

    def __init__(self, module: ModuleType, unmarked: Callable[..., Any] | None = None) -> None:
        super().__init__(f"{module.__name__} implements no hook")
        self.unmarked = unmarked


def diagnose_failure(source: PluginSource, error: BaseException, module: ModuleType | None = None) -> Diagnostic:
    """Return the diagnostic of what a plugin raised while it was imported or registered; ``module`` once it is there."""
    span = _span(source, error)
    match error:
        case WrongVersion():
            place, wanted, version = error.place, error.wanted, error.present
            return diagnose(
                "plugin-requires", place, hint=error.hint, plugin=source.name, wanted=wanted, version=version
            )
        case HookProblem():
            return _hook_problem(source, error)
        case NoHook():
            return _no_hook(source, error)
        case DuplicateFunction() | WrongFunction() | WrongWord() | NotDeclared():
            return _function_problem(source, error, span)
        case Taken() | BadOffer() | BadExtension() | BadNamespace():
            return _offer_problem(source, error, span, module)
        case BadTable() | NoFile() | TakenName():
            return _of_file(source, error, span)
        case FileNotFoundError() if source.path is not None and not source.path.exists():
            return diagnose("plugin-not-found", NOWHERE, plugin=source.where)
        case ModuleNotFoundError():
            return _module_not_found(source, error, span)
        case TypeError() if (why := miscalled(error)) is not None:
            return diagnose("plugin-extension", span, plugin=source.name, why=why)
    return diagnose("plugin-broken", span, plugin=source.name, error=spoken(error))


def _function_problem(
    source: PluginSource, error: DuplicateFunction | WrongFunction | WrongWord | NotDeclared, span: Span
) -> Diagnostic:
    """Return the diagnostic of a function that cannot be registered, at its own line where that is known."""
    match error:
        case DuplicateFunction():
            return diagnose("plugin-function-twice", span, plugin=source.name, function=error.name)
        case NotDeclared():
            return diagnose("plugin-function-undeclared", span, plugin=source.name, function=error.name)
        case WrongFunction():
            place, told = span if error.place is NOWHERE else error.place, dict[str, Any](error.facts)
            return diagnose(
                error.name, place, hint=error.hint, plugin=source.name, function=error.function.name, **told
            )
    facts = word_facts(error.argument, error.given, error.known)
    return diagnose("plugin-function-word", span, plugin=source.name, function=error.function, **facts)


def _offer_problem(
    source: PluginSource, error: Taken | BadOffer | BadExtension | BadNamespace, span: Span, module: ModuleType | None
) -> Diagnostic:
    """Return the diagnostic of what a plugin offers, or claims: at the hook, or at its own line."""
    if isinstance(error, BadNamespace):
        return diagnose("plugin-namespace", span, plugin=source.name, namespace=error.namespace)
    is_own_line = isinstance(error, BadExtension) or (isinstance(error, Taken) and error.kind == "namespace")
    place = span if is_own_line else _place_of_hook(source, module, getattr(error, "hook", ""))
    if not isinstance(error, Taken):
        return diagnose("plugin-extension", place, plugin=source.name, why=error.why)
    kind, other = _KINDS[error.kind], _owner(error.other)
    return diagnose("plugin-taken", place, plugin=source.name, kind=kind, what=error.what, other=other)


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
    return diagnose("plugin-name-twice", shared[-1].place, plugin=name, places=listed(places))


def diagnose_bundled_name(source: PluginSource) -> Diagnostic:
    """Return the diagnostic of a plugin that is called like one that is part of the package."""
    kind, other = _KINDS["plugin"], _owner("")
    return diagnose("plugin-taken", source.place, plugin=source.name, kind=kind, what=source.name, other=other)


def _module_not_found(source: PluginSource, error: ModuleNotFoundError, span: Span) -> Diagnostic:
    wanted = error.name or ""
    if source.path is None and source.where.partition(":")[0].startswith(wanted):
        return diagnose("plugin-not-found", NOWHERE, plugin=source.where)
    return diagnose("plugin-broken", span, hint="install", plugin=source.name, error=spoken(error), module=wanted)


def spoken(error: BaseException) -> str:
    """Return type and message of an exception on one line."""
    if isinstance(error, SyntaxError):
        return "".join(traceback.format_exception_only(error)).strip().splitlines()[-1].strip()
    return ": ".join(filter(None, (type(error).__name__, " ".join(str(error).split()))))


def _span(source: PluginSource, error: BaseException) -> Span:
    """Return the last line inside the plugin that the exception passed through."""
    if isinstance(error, SyntaxError) and error.filename:
        line, column = error.lineno or 1, error.offset or 1
        return Span(error.filename, line, column, error.end_lineno or line, max(error.end_offset or 0, column))
    return place_within(source.file, error) or source.place


def place_within(file: Path | None, error: BaseException) -> Span | None:
    """Return the last line inside a plugin that an exception passed through; None where it passed through none."""
    if file is None:
        return None
    folder = file.parent if file.name == "__init__.py" else None
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if f.filename == str(file) or (folder and Path(f.filename).is_relative_to(folder))]
    if not own:
        return None
    line = own[-1].lineno or 1
    return Span(own[-1].filename, line, 1, line, 1)


def _hook_problem(source: PluginSource, error: HookProblem) -> Diagnostic:
    known = hook_signatures()
    for name, span in _implementations(error.module):
        if name not in known:
            return _unknown_hook(source, name, span)
    for name, value in _hooks_of(error.module):
        if not set(inspect.signature(value).parameters) <= set(known[name]):
            expected = ", ".join(known[name])
            return diagnose("plugin-hook-arguments", _line_of(value), plugin=source.name, hook=name, arguments=expected)
    return diagnose("plugin-broken", source.place, plugin=source.name, error=str(error))


def _unknown_hook(source: PluginSource, name: str, span: Span) -> Diagnostic:
    nearest = get_close_matches(name, hook_signatures(), 1, cutoff=0)[0]
    return diagnose("plugin-hook-unknown", span, plugin=source.name, hook=name, nearest=nearest)


def _no_hook(source: PluginSource, error: NoHook) -> Diagnostic:
    known = hook_signatures()
    if error.unmarked is None:
        return diagnose("plugin-no-hook", source.place, plugin=source.name, hook=next(iter(known)))
    name, span = error.unmarked.__name__, _line_of(error.unmarked)
    if name not in known:
        return _unknown_hook(source, name, span)
    return diagnose("plugin-no-hook", span, hint="unmarked", plugin=source.name, hook=name)


def see_marked(module: ModuleType) -> None:
    """See that no function is called like a hook, or nearly so, and lacks the mark by which it would be called.

    Raises:
        NoHook: one is.
    """
    marked, known = {name for name, _ in _hooks_of(module)}, hook_signatures()
    for name, value in vars(module).items():
        is_own = inspect.isfunction(value) and value.__module__ == module.__name__
        if is_own and name.startswith(_PREFIX) and name not in marked and get_close_matches(name, known, 1, cutoff=0.8):
            raise NoHook(module, value)


def _place_of_hook(source: PluginSource, module: ModuleType | None, hook: str) -> Span:
    found = dict(_implementations(module)) if module is not None else {}
    return found.get(hook) or source.place


def _owner(plugin: str) -> Both:
    return Both(f"插件 {plugin}", f"the plugin {plugin}") if plugin else Both("权衡自身", "Quanheng itself")


def hook_signatures() -> dict[str, tuple[str, ...]]:
    """Return the hooks by name, each with what it is called with."""
    specs = {name: value for name, value in vars(hookspecs).items() if hasattr(value, f"{hookspecs.PROJECT}_spec")}
    return {name: tuple(inspect.signature(value).parameters) for name, value in specs.items()}


def _hooks_of(module: ModuleType) -> list[tuple[str, Callable[..., Any]]]:
    """Return the functions marked ``@hookimpl`` by the name of the hook."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    options = ((name, manager.parse_hookimpl_opts(module, name)) for name in vars(module))
    return [(found["specname"] or name, getattr(module, name)) for name, found in options if found]


def _implementations(module: ModuleType) -> list[tuple[str, Span]]:
    return [(name, _line_of(value)) for name, value in _hooks_of(module)]


def _line_of(function: object) -> Span:
    code = getattr(function, "__code__", None)
    if code is None:
        return NOWHERE
    line = code.co_firstlineno
    return Span(code.co_filename, line, 1, line, 1)
