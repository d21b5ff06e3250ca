"""Using what plugins offer: whatever goes wrong inside comes out as one diagnostic that names plugin and doing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs

from ..core.model import IndicatorSet
from ..core.span import Span
from ..dsl.diagnostics import Both, Diagnostic, SchemeError, diagnose
from .extensions import Check, Reader, Remark, Renderer
from .failures import place_within, spoken
from .info import LoadedPlugins, PluginInfo


@contextmanager
def guarding(plugin: PluginInfo, zh: str, en: str) -> Iterator[None]:
    """Turn whatever a plugin raises into the one exception that callers of the package know.

    Raises:
        SchemeError: the plugin failed; one that it raises itself passes through.
    """
    try:
        yield
    except (SchemeError, BrokenPipeError):
        raise
    except (Exception, SystemExit) as error:  # no plugin ends the program
        raise SchemeError((_failed(plugin, zh, en, spoken(error), error),)) from error


def _failed(plugin: PluginInfo, zh: str, en: str, why: str | Both, error: BaseException | None = None) -> Diagnostic:
    file = Path(plugin.file) if plugin.file else None
    place = None if error is None else place_within(file, error)
    return diagnose(
        "plugin-extension-failed",
        place or Span(plugin.file, 0, 0, 0, 0),
        plugin=plugin.name,
        doing=Both(zh, en),
        error=why,
    )


def reader_of(source: str, plugins: LoadedPlugins) -> tuple[PluginInfo, Reader] | None:
    """Return the plugin and its reader for a path or an address; None where no plugin reads it."""
    low = source.lower()
    for plugin in plugins.plugins:
        for reader in plugin.extensions.readers:
            if low.startswith(reader.prefixes) or ("://" not in low and low.endswith(reader.suffixes)):
                return plugin, reader
    return None


def read_with(plugin: PluginInfo, reader: Reader, source: str) -> Any:
    """Return what a reader makes of a source.

    Raises:
        SchemeError: it failed.
    """
    with guarding(plugin, f"读取 {source} ", f"reading {source}"):
        return reader.read(source)


def diagnose_unreadable(plugin: PluginInfo, source: str, given: object) -> Diagnostic:
    """Return the diagnostic of a reader that gave what is no table."""
    kind = type(given).__name__
    why = Both(f"给出的 {kind} 不是数据表", f"it gave {kind}, which is no table")
    return _failed(plugin, f"读取 {source} ", f"reading {source}", why)


def diagnose_empty(plugin: PluginInfo, path: str) -> Diagnostic:
    """Return the diagnostic of a renderer that wrote nothing."""
    why = Both("没有写出任何内容", "it wrote nothing")
    return _failed(plugin, f"写出 {path} ", f"writing {path}", why)


def renderers_of(plugins: LoadedPlugins) -> dict[str, tuple[PluginInfo, Renderer]]:
    """Return the plugins and their renderers by suffix."""
    return {each.suffix: (plugin, each) for plugin in plugins.plugins for each in plugin.extensions.renderers}


def remarks_on(found: IndicatorSet, plugins: LoadedPlugins) -> Iterator[Diagnostic]:
    """Yield what the checks of plugins find in a set that has no errors; a check that fails is an error itself."""
    for plugin in plugins.plugins:
        for check in plugin.extensions.checks:
            yield from _remarks(plugin, check, found)


def _remarks(plugin: PluginInfo, check: Check, found: IndicatorSet) -> Iterator[Diagnostic]:
    doing = f"运行检查“{check.name}”", f"running its check {check.name!r} on {found.name}"
    remarks: tuple[object, ...] = ()
    try:
        with guarding(plugin, *doing):
            remarks = tuple(check.check(found) or ())
    except SchemeError as error:
        yield from error.diagnostics
    for remark in remarks:
        if not isinstance(remark, Remark):
            why = Both(f"给出的 {remark!r} 不是 quanheng.Remark", f"it gave {remark!r}, which is no quanheng.Remark")
            yield _failed(plugin, *doing, why)
            return
        yield _diagnosed(plugin, check, remark)


def _diagnosed(plugin: PluginInfo, check: Check, remark: Remark) -> Diagnostic:
    facts: dict[str, Any] = {
        "text": Both(remark.zh or remark.en, remark.en or remark.zh),
        "how": Both(remark.hint_zh or remark.hint_en, remark.hint_en or remark.hint_zh),
    }
    made = diagnose("plugin-check", remark.span, plugin=plugin.name, check=check.name, **facts)
    return attrs.evolve(made, severity=remark.severity)
