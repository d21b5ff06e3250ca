"""Plugins as text for a terminal: one line each, or all that one of them gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tabulate import tabulate

from ..core.functions import Function
from ..dsl.rendering import display_width
from .language import Speech, counted
from .plugin_facts import chinese_texts, first_line, signature, table_facts

if TYPE_CHECKING:
    from ..plugins.info import PluginInfo

_COLUMNS: Final = ("column-name", "column-version", "column-state", "column-gives", "column-where")
#: The least cells of a line that the place of a plugin gets, however narrow the terminal is, and those of what it gives.
_LEAST: Final = 24
_WIDEST: Final = 40
_GAP: Final = 2


def plugins_table(plugins: Iterable[PluginInfo], speech: Speech, width: int | None) -> str:
    """Return a line a plugin, fitted to a terminal of that width by cutting the middle out of long places."""
    rows = [
        [plugin.name, plugin.version, _state(plugin, speech), _gives(plugin, speech), _where(plugin, speech)]
        for plugin in plugins
    ]
    heads = [speech(key) for key in _COLUMNS]
    if width is not None:
        for row in rows:
            row[-2] = _folded(row[-2], speech("list-comma"))
        others = (
            max(display_width(head) + _GAP, *(_width(row[place]) for row in rows))  # tabulate pads every head
            for place, head in enumerate(heads[:-1])
        )
        left = max(width - sum(others) - _GAP * (len(heads) - 1), _LEAST)
        rows = [[*row[:-1], _cut(row[-1], left)] for row in rows]
    return tabulate(rows, headers=heads, disable_numparse=True)


def _width(cell: str) -> int:
    return max(map(display_width, cell.split("\n")))


def _folded(text: str, comma: str) -> str:
    """Return a list on lines that are no wider than a cell may be."""
    lines: list[str] = []
    for part in text.split(comma):
        longer = f"{lines[-1]}{comma}{part}" if lines else part
        lines = [*lines[:-1], longer] if display_width(longer) <= _WIDEST else [*lines, part]
    return f"{comma.rstrip()}\n".join(lines)


def _state(plugin: PluginInfo, speech: Speech) -> str:
    return speech(f"state-{plugin.state.replace(' ', '-')}")


def _gives(plugin: PluginInfo, speech: Speech) -> str:
    """Return how much a plugin gives, by number; of one that failed the code of its error."""
    if plugin.error is not None:
        return plugin.error.code
    offers = plugin.extensions
    numbers = (
        ("count-functions", "function", len(plugin.functions)),
        ("count-trees", "subtree", len(plugin.trees)),
        ("count-tables", "table", len(plugin.table_files)),
        ("count-readers", "reader", len(offers.readers)),
        ("count-renderers", "renderer", len(offers.renderers)),
        ("count-checks", "check", len(offers.checks)),
        ("count-commands", "command", len(offers.commands)),
    )
    return speech("list-comma").join(
        speech(key, count=counted(number, noun)) for key, noun, number in numbers if number
    )


def _where(plugin: PluginInfo, speech: Speech) -> str:
    return speech("origin-bundled") if plugin.origin == "bundled" else plugin.where


def _cut(text: str, most: int) -> str:
    """Return a text without its middle where it is too wide: a path is known by both its ends."""
    if display_width(text) <= most:
        return text
    end = text
    while display_width(end) > (most - 1) * 2 // 3:
        end = end[1:]
    start = text
    while display_width(start) > most - 1 - display_width(end):
        start = start[:-1]
    return f"{start}…{end}"


def plugin_page(plugin: PluginInfo, declared: Mapping[str, Function], speech: Speech) -> str:
    """Return all that one plugin gives."""
    head = " · ".join(filter(None, (plugin.name, plugin.version, _state(plugin, speech), _where(plugin, speech))))
    parts = [head, *_functions(plugin, declared, speech), *_others(plugin, speech)]
    return "\n".join(parts)


def _functions(plugin: PluginInfo, declared: Mapping[str, Function], speech: Speech) -> Iterator[str]:
    if plugin.functions:
        yield f"\n{speech('column-functions')}"
    texts = chinese_texts(plugin) if speech.language == "zh" else {}
    for name in plugin.functions:
        if (function := declared.get(name)) is None:
            yield f"  {name}"
            continue
        unit = speech("in-unit", unit=function.unit) if function.unit else ""
        yield f"  {signature(function, speech.language)}{unit}"
        other = function.name if speech.language == "zh" else function.zh
        text = texts.get(name) or first_line(function.doc)
        if said := speech("gap-dot").join(filter(None, (other, text))):
            yield f"      {said}"


def _others(plugin: PluginInfo, speech: Speech) -> Iterator[str]:
    language, offers = speech.language, plugin.extensions
    tables = [table_facts(space, path) for space, path in _paths(plugin)]
    titles = [(table["name"], table.get("zh" if language == "zh" else "title", "")) for table in tables]
    readers = [(" ".join((*each.suffixes, *each.prefixes)), each.doc) for each in offers.readers]
    listed = (
        ("column-trees", [(tree, "") for tree in plugin.trees]),
        ("column-tables", titles),
        ("column-readers", readers),
        ("column-renderers", [(each.suffix, each.doc) for each in offers.renderers]),
        ("column-checks", [(each.name, each.doc) for each in offers.checks]),
        ("column-commands", [(f"quanheng {each.name}", _about(each.zh, each.en, speech)) for each in offers.commands]),
    )
    for key, things in listed:
        if things:
            yield f"\n{speech(key)}"
            yield from (f"  {name}{speech('gap-dot')}{said}" if said else f"  {name}" for name, said in things)


def _paths(plugin: PluginInfo) -> Iterator[tuple[str, Path]]:
    return ((space, Path(path)) for space, path in plugin.table_files)


def _about(zh: str, en: str, speech: Speech) -> str:
    return (zh or en) if speech.language == "zh" else (en or zh)
