"""Files of changes: TOML, or the language itself with ``override``; of one scenario or of several by name.

TOML: ``set = ["PATH = VALUE", …]`` for all scenarios, and sections ``[[scenario]]`` with a ``name`` and a ``set``
of their own.
The language: the statements that a set extending the base would hold (``override``, ``remove``, ``param``, ``grades``, further
findings), alone or in blocks ``indicator_set NAME extends BASE { … }``, one a scenario.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import tomli

from ..core.span import Span
from ..dsl import syntax
from ..dsl.binding.merging import attribute_name, english, name_atom, slots
from ..dsl.diagnostics import Both, Diagnostic, SchemeError, Severity, diagnose
from ..dsl.parser import parse
from ..dsl.syntax import Source
from ..workspace.reading import read_source
from .change import Change, read_change

_WORDS: Final = {
    "form": Both("它不是 TOML（{text}）", "it is no TOML ({text})"),
    "empty": Both("里面没有改动", "it holds no changes"),
    "list": Both("set 应当是文字的列表", "set is not a list of texts"),
    "key": Both("不认识“{text}”", "{text} is not known"),
    "section": Both("每一节 [[scenario]] 要有 name", "each section [[scenario]] needs a name"),
    "twice": Both("有两个方案都叫“{text}”", "two scenarios are called {text}"),
}


def read_scenarios(path: Path) -> dict[str, tuple[Change, ...]]:
    """Return the changes of a file by the name of their scenario; a file of one scenario calls it after itself.

    Raises:
        InputError: the file cannot be read.
        SchemeError: it is no file of changes; everything wrong with it is told.
    """
    source = read_source(path)
    return _of_language(source, path.stem) if path.suffix.lower() == ".qh" else _of_toml(source, path.stem)


def _wrong(source: Source, reason: str, text: object = "", line: int = 1) -> SchemeError:
    both = _WORDS[reason]
    why = Both(both.zh.format(text=text), both.en.format(text=text))
    return SchemeError((diagnose("change-file", Span(source.file, line, 1, line, 1), file=source.file, reason=why),))


# --- TOML


def _of_toml(source: Source, stem: str) -> dict[str, tuple[Change, ...]]:
    try:
        table = tomli.loads(source.text)
    except tomli.TOMLDecodeError as error:
        raise _wrong(source, "form", error, getattr(error, "lineno", 1) or 1) from None
    for key in table:
        if key not in {"set", "scenario"}:
            raise _wrong(source, "key", key)
    reader = _Reader(source)
    common = reader.changes(table.get("set", []))
    found = {name: (*common, *reader.of_section(each)) for name, each in _sections(source, table.get("scenario", []))}
    if reader.wrong:
        raise SchemeError(tuple(reader.wrong))
    if not found and common:
        found = {stem: common}
    if not any(found.values()):
        raise _wrong(source, "empty")
    return found


def _sections(source: Source, scenarios: Any) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the sections by name: ``[[scenario]]`` with a ``name`` each, or ``[scenario.NAME]``."""
    if isinstance(scenarios, Mapping):
        named = list(scenarios.items())
    elif isinstance(scenarios, list) and all(isinstance(each, Mapping) for each in scenarios):
        named = [(each.get("name"), {key: value for key, value in each.items() if key != "name"}) for each in scenarios]
    else:
        raise _wrong(source, "section")
    names = [name for name, _ in named]
    if not all(isinstance(name, str) and name and isinstance(each, Mapping) for name, each in named):
        raise _wrong(source, "section")
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise _wrong(source, "twice", twice)
    return named


class _Reader:
    """Reads changes out of a file of TOML; each is looked up in its text, one after the other."""

    def __init__(self, source: Source) -> None:
        self.source, self.wrong, self._from = source, list[Diagnostic](), 0

    def of_section(self, section: Mapping[str, Any]) -> tuple[Change, ...]:
        for key in section:
            if key != "set":
                raise _wrong(self.source, "key", key)
        return self.changes(section.get("set", []))

    def changes(self, texts: Any) -> tuple[Change, ...]:
        texts = [texts] if isinstance(texts, str) else texts
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise _wrong(self.source, "list")
        found = [self._change(text) for text in texts]
        self.wrong += [each for each in found if isinstance(each, Diagnostic)]
        return tuple(each for each in found if isinstance(each, Change))

    def _change(self, text: str) -> Change | Diagnostic:
        start = self.source.text.find(text, self._from)
        if start < 0:  # written with escapes: the text itself is what is shown
            return read_change(text, Source(self.source.file, text), 0)
        self._from = start + len(text)
        return read_change(text, self.source, start)


# --- the language


def _of_language(source: Source, stem: str) -> dict[str, tuple[Change, ...]]:
    parsed = parse(source)
    if errors := tuple(each for each in parsed.diagnostics if each.severity is Severity.ERROR):
        raise SchemeError(errors)
    sets = [
        each for each in parsed.file.statements if isinstance(each, syntax.Block) and english(each) == "indicator_set"
    ]
    rest = [each for each in parsed.file.statements if each not in sets]
    if not sets:
        found = {stem: tuple(_changes(source, rest, ""))}
    else:
        common = tuple(_changes(source, rest, ""))
        found = {_set_name(block): (*common, *_changes(source, block.body or (), "")) for block in sets}
    if not any(found.values()):
        raise _wrong(source, "empty")
    return found


def _set_name(block: syntax.Block) -> str:
    atom = name_atom(block)
    return "" if atom is None else atom.name


def _changes(source: Source, statements: Iterable[syntax.Statement], above: str) -> Iterator[Change]:
    """Yield the changes that statements stand for; ``above`` names the block that an ``override`` is of."""
    for each in statements:
        if isinstance(each, syntax.Param):
            yield _change(source, f"param {each.name.name}", each.value, each)
        elif isinstance(each, syntax.Define):
            yield _change(source, f"define {each.name.name}", each.body, each)
        elif isinstance(each, syntax.Attribute):
            yield _change(source, f"{above}.{attribute_name(each)}", each.value, each)
        elif isinstance(each, syntax.Block) and english(each) == "override":
            yield from _of_override(source, each)
        elif isinstance(each, syntax.Block) and english(each) == "remove":
            atom = each.header[0] if each.header else each.keyword
            yield Change(_set_name(each), "=", "off", source, each.start, atom.start, text=_text(source, each))
        elif isinstance(each, syntax.Block) and english(each) == "grades":
            text = source.text[each.opened : each.end]
            yield Change("grades", "=", text, source, each.start, each.opened, text=_text(source, each))
        elif not isinstance(each, syntax.Missing):
            yield Change(above, "insert", _text(source, each), source, each.start, each.start, text=_text(source, each))


def _of_override(source: Source, block: syntax.Block) -> Iterator[Change]:
    name = _set_name(block)
    for slot, atoms in slots("override", block.header).items():
        attribute = {"weight": "points", "upto": "upto", "title": "title"}.get(slot)
        if attribute is not None:
            number = atoms[-1]
            is_points = getattr(number, "unit", None) == "points" or len(atoms) == 1
            path = f"{name}.{attribute if is_points or slot != 'weight' else 'weight'}"
            yield _change(source, path, number, block)
    yield from _changes(source, block.body or (), name)


def _change(source: Source, path: str, value: syntax.Node, statement: syntax.Node) -> Change:
    text = source.text[value.start : value.end]
    return Change(path, "=", text, source, statement.start, value.start, text=_text(source, statement))


def _text(source: Source, node: syntax.Node) -> str:
    return source.text[node.start : node.end]
