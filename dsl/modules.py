"""The files of a scheme: the one that is checked, and those that it uses, each read and parsed once."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import Any, Final

import attrs

from . import syntax
from .diagnostics import Both, Diagnostic, SchemeError, diagnose
from .parser import parse
from .schema import words
from .sources import joined, shifted
from .syntax import Source

#: Reads a file by its path as seen from the folder of the main file, or by an absolute one.
Read = Callable[[str], Source]
#: How the name of a reference table ends; those of subtrees end in ``.qh``.
TABLE: Final = ".csv"
_SOURCE: Final = re.compile(r"^# source: (.*)$", re.MULTILINE)
_AS: Final = frozenset(word for word, english in words("header").items() if english == "as")
_USE: Final = frozenset(word for word, english in words("keyword").items() if english == "use")


@attrs.define(eq=False)
class Module:
    """One file: its statements at offsets of the whole scheme, and the modules that it uses by the name it gives them.

    ``label`` stands before names of the file where they are met outside it; the main file has none.  No two files have
    one label, though a plugin's files all have its ``space``, by which they are used.  ``lost`` are the names of files
    that could not be read.
    """

    path: str
    label: str
    source: Source
    statements: tuple[syntax.Statement, ...] = ()
    found: tuple[Diagnostic, ...] = ()
    uses: dict[str, Module] = attrs.field(factory=dict)
    lost: set[str] = attrs.field(factory=set)
    start: int = 0
    space: str = ""

    @property
    def origin(self) -> str:
        """Where the figures of a reference table come from, as its head says; empty for a scheme."""
        found = _SOURCE.search(self.source.text) if is_table(self.path) else None
        return found[1] if found else ""

    @property
    def stretch(self) -> tuple[int, int]:
        """From where to where the text of the file goes among all files of the scheme."""
        return self.start, self.start + len(self.source.text) + 1


@attrs.frozen
class Modules:
    """All files of a scheme; ``every`` has what is used before what uses it, the main file last."""

    main: Module
    every: tuple[Module, ...]
    source: Source
    found: tuple[Diagnostic, ...] = ()

    @property
    def digest(self) -> str:
        """The SHA-256 of the main file's text, or of the texts of all files, in the order in which they are used."""
        text = "\0".join([self.main.source.text, *(each.source.text for each in self.every[:-1])])
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@attrs.define
class _Loader:
    """Reads what a file uses, and what that uses in turn."""

    read: Read | None
    trees: Mapping[str, Sequence[str]]
    known: dict[str, Module] = attrs.field(factory=dict)
    order: list[Module] = attrs.field(factory=list)
    path: list[Module] = attrs.field(factory=list)
    found: list[Diagnostic] = attrs.field(factory=list)
    parsed: dict[str, syntax.File] = attrs.field(factory=dict)

    def enter(self, module: Module, *, by_indentation: bool = False) -> Module:
        """Parse a file and all that it uses."""
        self.known[module.path] = module
        parsed = parse(module.source, by_indentation=by_indentation)
        module.found, self.parsed[module.path] = parsed.diagnostics, parsed.file
        self.path.append(module)
        for block in _uses(parsed.file):
            self._use(module, block, parsed.file)
        self.path.pop()
        self.order.append(module)
        return module

    def _use(self, module: Module, block: syntax.Block, parsed: syntax.File) -> None:
        first = block.header[0] if block.header else None
        if not isinstance(first, syntax.Text):
            self._use_trees(module, first, parsed)
            return
        name = self._name(module, block, first)
        target = self._target(module, first)
        if name is None or target is None:
            return
        if name in module.uses:
            self._report("use-twice", module, block, name=name)
            return
        if (used := self._module(module, target, first, name)) is not None:
            module.uses[name] = used
        else:
            module.lost.add(name)

    def _use_trees(self, module: Module, atom: syntax.Node | None, parsed: syntax.File) -> None:
        """Read the subtrees and tables of a plugin that the file names; many use its functions only."""
        if not isinstance(atom, syntax.Name):
            return
        space = atom.name
        paths = self.trees.get(space, ())
        for path in _named(paths, space, module.source.text, parsed) if paths else ():
            used = self._module(module, path, atom, space, hint="plugin")
            if used is not None:
                module.uses[f"{space}\0{path}"] = used
            else:
                module.lost.add(space)

    def _module(self, module: Module, path: str, place: syntax.Node, name: str, hint: str = "") -> Module | None:
        if any(each.path == path for each in self.path):
            start = next(index for index, each in enumerate(self.path) if each.path == path)
            names = [_short(each.path) for each in self.path[start:]]
            self._report("file-cycle", module, place, path=" → ".join([*names, names[0]]))
            return None
        if path in self.known:
            return self.known[path]
        source = self._read(module, path, place, hint)
        return None if source is None else self.enter(Module(path, self._label(name), source, space=name))

    def _read(self, module: Module, path: str, place: syntax.Node, hint: str) -> Source | None:
        if self.read is None:
            reason = Both("这里没有可供查找的文件夹", "there is no folder to look in")
            self._report("used-file-unread", module, place, hint=hint, file=path, reason=reason)
            return None
        try:
            return self.read(path)
        except SchemeError as error:
            first = error.diagnostics[0]
            if is_table(path):
                self.found.append(attrs.evolve(first, span=module.source.span(place.start, place.end)))
                return None
            reason = Both(first.message("zh"), first.message("en"))
            self._report("used-file-unread", module, place, hint=hint, file=path, reason=reason)
            return None

    def _label(self, name: str) -> str:
        """Return a label that no other file has."""
        taken = {each.label for each in self.known.values()}
        number = next(number for number in range(1, len(taken) + 2) if _numbered(name, number) not in taken)
        return _numbered(name, number)

    def _target(self, module: Module, text: syntax.Text) -> str | None:
        """Return the path as seen from the main file's folder."""
        written = text.value.replace("\\", "/")
        if not written or PureWindowsPath(written).drive or PurePosixPath(written).is_absolute():
            self._report("use-path", module, text, file=text.value)
            return None
        return posixpath.normpath(posixpath.join(posixpath.dirname(module.path), written))

    def _name(self, module: Module, block: syntax.Block, text: syntax.Text) -> str | None:
        rest = block.header[1:]
        if not rest:
            stem = PurePath(text.value.replace("\\", "/")).stem
            if stem.isidentifier():
                return stem
            self._report("use-name", module, text, file=text.value, stem=stem)
            return None
        word, name = rest[0], rest[-1]
        if len(rest) == 2 and isinstance(word, syntax.Name) and word.name in _AS and isinstance(name, syntax.Name):  # noqa: PLR2004 - as NAME
            return name.name
        if not any(isinstance(atom, syntax.Missing) for atom in rest):
            self._report("use-form", module, block)
        return None

    def _report(self, name: str, module: Module, place: syntax.Node, /, **facts: Any) -> None:
        self.found.append(diagnose(name, module.source.span(place.start, place.end), **facts))


def load_modules(
    main: Source,
    read: Read | None = None,
    trees: Mapping[str, Sequence[str]] | None = None,
    *,
    by_indentation: bool = False,
) -> Modules:
    """Read and parse a file and all files that it uses.

    Args:
        main: the file.
        read: reads another file by its path as seen from the main file's folder.
        trees: the files of the subtrees and tables that plugins bring, by namespace.
        by_indentation: take brackets of the main file that match, but not as its lines are indented, to be wrong.
    """
    loader = _Loader(read, trees or {})
    name = PurePath(main.file.replace("\\", "/")).name or "."
    module = loader.enter(Module(name, "", main), by_indentation=by_indentation)
    sources = (main, *(each.source for each in loader.order[:-1]))
    source, bases = joined(sources)
    for each, base in zip((module, *loader.order[:-1]), bases, strict=True):
        each.start = base
        each.statements = shifted(loader.parsed[each.path].statements, base)
    return Modules(module, tuple(loader.order), source, tuple(loader.found))


def _uses(file: syntax.File) -> Iterator[syntax.Block]:
    for statement in file.statements:
        if isinstance(statement, syntax.Block) and statement.keyword.name in _USE and not statement.keyword.quoted:
            yield statement


def _named(paths: Sequence[str], space: str, text: str, parsed: syntax.File) -> Iterator[str]:
    """Yield the tables whose names stand after the namespace, and all subtrees where a block builds on one of them."""
    is_built_on = _points_into(parsed.statements, space)
    names = set(re.findall(rf"(?<!\w){re.escape(space)}`?\s*\.\s*`?([^\W\d]\w*)", text))
    for path in paths:
        if PurePath(path).stem in names if is_table(path) else is_built_on:
            yield path


def is_table(path: str) -> bool:
    """Whether a file that plugins bring is a reference table, not a subtree."""
    return path.endswith(TABLE)


def tables_in(paths: Sequence[str]) -> tuple[str, ...]:
    """Return the names by which schemes look up the reference tables among the files of a plugin."""
    return tuple(PurePath(path).stem for path in paths if is_table(path))


def _points_into(statements: Sequence[syntax.Statement], space: str) -> bool:
    """Whether the header of a block names something of a namespace."""
    for block in statements:
        if not isinstance(block, syntax.Block):
            continue
        members = (atom.target for atom in block.header if isinstance(atom, syntax.Member))
        if any(isinstance(target, syntax.Name) and target.name == space for target in members):
            return True
        if _points_into(block.body or (), space):
            return True
    return False


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}{number}"


def _short(path: str) -> str:
    """Return a path as a cycle shows it: an absolute one, of a plugin's tree, by its last part."""
    return PurePath(path).name if PurePath(path).is_absolute() else path
