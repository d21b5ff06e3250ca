"""Checking a file: parse, bind and check it, and tell everything that was found in one run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from ..core.example import Example
from ..core.functions import Registry
from ..core.model import IndicatorSet, Scheme
from . import syntax
from .absent_plugins import AbsentPlugin, absent_plugin, typed
from .binding.bodies import Body, read_body
from .binding.constants import name_of
from .binding.declarations import bind_defines, declare
from .binding.examples import bind_example
from .binding.expressions import BINDERS
from .binding.merging import name_atom
from .binding.names import nearest
from .binding.params import bind_params
from .binding.references import GLUED
from .binding.reporting import Reporter
from .binding.scope import FileParts, Names, Scope
from .binding.set_texts import SetText
from .binding.sets import bind_set, new_scope
from .binding.structure import Structure
from .checks.unused import check_unused
from .collecting import without_collector
from .diagnostics import Diagnostic, Edit, Severity, diagnose, listed
from .modules import Module, Modules, Read, is_table, load_modules, tables_in
from .syntax import Source
from .vocabulary import vocabulary

#: What is found where one brace is missing and another one too many elsewhere: the indentation may tell better.
_MISPLACED: Final = frozenset({"block-place", "attribute-place", "leaf-or-parent"})


_FIRST_OF_BINDING: Final = "QH100"


@attrs.frozen
class Checked:
    """What checking gave: the scheme, or None where there is an error; and all that was found, sorted by place.

    ``sources`` are the texts of all files, those that are used first.
    """

    scheme: Scheme | None
    diagnostics: tuple[Diagnostic, ...]
    sources: tuple[Source, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether anything found is an error."""
        return any(found.severity is Severity.ERROR for found in self.diagnostics)


def check_source(
    source: Source,
    registry: Registry,
    read: Read | None = None,
    absent: Sequence[AbsentPlugin] = (),
    trees: Mapping[str, Sequence[str]] | None = None,
) -> Checked:
    """Check one file, and those that it uses.

    Args:
        source: the file.
        registry: the functions that its expressions may call.
        read: reads another file that it uses, by its path as seen from the folder of this one; it raises
            :class:`.diagnostics.SchemeError` where it cannot.
        absent: plugins that failed or were left out: an unknown name may be one of theirs.
        trees: the files of the subtrees that plugins bring, by namespace.
    """
    with without_collector():
        checked = _read(source, registry, read, tuple(absent), trees or {})
        if not any(found.name in _MISPLACED for found in checked.diagnostics):
            return checked
        other = _read(source, registry, read, tuple(absent), trees or {}, by_indentation=True)
        return other if _faults_of_form(other) <= _faults_of_form(checked) else checked


def _faults_of_form(checked: Checked) -> int:
    """Return how many brackets and words are out of place."""
    return sum(found.code < _FIRST_OF_BINDING or found.name in _MISPLACED for found in checked.diagnostics)


def _read(
    source: Source,
    registry: Registry,
    read: Read | None,
    absent: tuple[AbsentPlugin, ...],
    trees: Mapping[str, Sequence[str]],
    *,
    by_indentation: bool = False,
) -> Checked:
    modules = load_modules(source, read, trees, by_indentation=by_indentation)
    return _Binding(modules, registry, absent, trees).run()


@attrs.define(eq=False)
class _Binding:
    """Binds the files of a scheme, those that are used first."""

    modules: Modules
    registry: Registry
    absent: tuple[AbsentPlugin, ...]
    trees: Mapping[str, Sequence[str]] = attrs.field(factory=dict)
    reporter: Reporter = attrs.field(init=False)
    parts: dict[Module, FileParts] = attrs.field(factory=dict)
    bodies: dict[Module, Body] = attrs.field(factory=dict)
    tops: dict[Module, Scope] = attrs.field(factory=dict)
    structure: Structure = attrs.field(init=False)
    bound: dict[SetText, tuple[Scope, IndicatorSet]] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.reporter = Reporter(self.modules.source)
        self.structure = Structure(self.reporter, {}, absent=self.absent)

    def run(self) -> Checked:
        """Bind everything and return what was found, sorted by place."""
        modules, reporter = self.modules, self.reporter
        found = [*modules.found]
        for module in modules.every:
            found += [_respaced(module.source, diagnostic) for diagnostic in module.found]
        reporter.lost = any(diagnostic.severity is Severity.ERROR for diagnostic in found)
        for module in modules.every:
            self._declare(module)
        for module in modules.every[:-1]:
            self._bind_sets(module)
        sets, examples = self._bind_main(modules.main)
        scheme = Scheme(modules.main.source.file, tuple(bound for _, bound in sets.values()), examples)
        diagnostics = tuple(sorted((*found, *self._told()), key=lambda each: (each.span, each.code)))
        has_errors = any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
        sources = tuple(module.source for module in modules.every)
        return Checked(None if has_errors else scheme, diagnostics, sources)

    def _told(self) -> Iterator[Diagnostic]:
        """Iterate over what binding found, without the holes of reference tables: a standard has the rows it has."""
        tables = {module.source.file for module in self.modules.every if is_table(module.path)}
        return (each for each in self.reporter.found if each.name != "param-hole" or each.span.file not in tables)

    def _declare(self, module: Module) -> None:
        """Enter what a file declares, and the texts of its sets."""
        body = read_body(self.reporter, "file", module.statements)
        top = Scope(Names(), self.reporter, self.registry, self.absent)
        blocks = declare(self.reporter, top.names, body)
        for define in top.names.defines.values():
            define.label = f"{module.label}.{define.name}" if module.label else ""
        parts = FileParts(module, top.names, blocks, body.params, body.defines)
        parts.namespaces = _namespaces(top, body.of("use"), frozenset(self.trees))
        parts.tables = {space: tables_in(self.trees.get(space, ())) for space in parts.namespaces.values()}
        module.lost |= top.lost_files
        for name, used in module.uses.items():
            if "\0" in name:
                parts.trees.setdefault(name.partition("\0")[0], []).append(self.parts[used])
            else:
                parts.files[name] = self.parts[used]
        top.see(parts)
        self.parts[module], self.bodies[module], self.tops[module] = parts, body, top
        known = self.structure.sets[module] = {}
        for block in body.of("indicator_set"):
            if (atom := name_atom(block)) is not None:
                known.setdefault(atom.name, SetText(atom.name, block, module))

    def _bind_sets(self, module: Module) -> dict[str, tuple[Scope, IndicatorSet]]:
        """Bind the sets of a file, and its declarations where it has none."""
        sets: dict[str, tuple[Scope, IndicatorSet]] = {}
        blocks, parts = self.bodies[module].of("indicator_set"), self.parts[module]
        for block in blocks:
            made = self._bind(module, block)
            if made is None:
                continue
            name = made[1].name
            if name in sets and name:
                self.reporter.report("name-twice", block.header[0], related=(sets[name][1].span,), name=name)
            sets[name] = made
        if not blocks:
            bind_params(self.tops[module], BINDERS, parts.params)
            bind_defines(self.tops[module], BINDERS, parts.defines)
        return sets

    def _bind(self, module: Module, block: syntax.Block) -> tuple[Scope, IndicatorSet] | None:
        """Bind a set after the one that it extends; None where that cannot be found."""
        atom = name_atom(block)
        text = self.structure.sets[module].get(atom.name) if atom is not None else None
        if text is None or text.block is not block:
            text = SetText("", block, module)
        if text in self.bound:
            return self.bound[text]
        merged = self.structure.merged(text) if text.builds else None
        if merged is None and text.builds:
            return None
        base = None if merged is None or merged.base is None else self._bind(merged.base.module, merged.base.block)
        parts = self.parts[module]
        scope = new_scope(parts, self.tops[module])
        found = bind_set(scope, BINDERS, block if merged is None else merged.block, parts, merged)
        found = attrs.evolve(found, source_hash=self.modules.digest, template=None if base is None else base[1])
        if base is not None:
            _warn_open(self.reporter, found, _left_open(block))
        self.bound[text] = scope, found
        return scope, found

    def _bind_main(self, module: Module) -> tuple[dict[str, tuple[Scope, IndicatorSet]], tuple[Example, ...]]:
        sets = self._bind_sets(module)
        known = {text.name for text in self.structure.sets[module].values()}
        found = (
            bind_example(self.tops[module], block, sets)
            for block in self.bodies[module].of("example")
            if not (len(sets) < len(known) and _is_of(block, known - set(sets)))
        )
        examples = tuple(example for example in found if example is not None)
        _check_unused(self.tops[module], self.parts[module], self.structure.sets[module], sets)
        return sets, examples


def _is_of(block: syntax.Block, names: set[str]) -> bool:
    """Whether an example is of one of these sets, which could not be bound."""
    return any(isinstance(atom, syntax.Name) and atom.name in names for atom in block.header[1:])


def _left_open(block: syntax.Block) -> set[str]:
    """Return the slots that a set says again are open: it is a template itself, between the framework and the units."""
    keyword, attribute = vocabulary()["keyword"], vocabulary()["attribute"]
    inner = [each for each in block.body or () if isinstance(each, syntax.Block)]
    overrides = [each for each in inner if keyword.canonical(each.keyword.name) == "override"]
    return {
        atom.name
        for each in overrides
        if (atom := name_atom(each)) is not None
        for row in each.body or ()
        if isinstance(row, syntax.Attribute) and attribute.canonical(row.name.name) == "open"
    }


def _warn_open(reporter: Reporter, found: IndicatorSet, left: set[str]) -> None:
    """Warn of slots that a set leaves open which extends another: it is there to fill them, unless it says otherwise."""
    for node in found.nodes():
        if node.open and node.is_leaf and node.value is None and node.name not in left:
            reporter.report_at("open-unfilled", node.span, related=(found.span,), name=node.name, set=found.name)


def _respaced(source: Source, diagnostic: Diagnostic) -> Diagnostic:
    """Return what to say of a name that the parser did not expect because 且, 或 and their kin stick to it."""
    span = diagnostic.span
    if diagnostic.name != "syntax" or span.line != span.end_line:
        return diagnostic
    name = source.line(span.line)[span.column - 1 : span.end_column - 1]
    word = next((word for word in GLUED if len(name) > len(word) and name.startswith(word)), None)
    if word is None:
        return diagnostic
    rest = name[len(word) :]
    return diagnose("glued-word", span, fix=(Edit(span, f"{word} {rest}"),), name=name, word=word, rest=rest)


def _written_in(block: syntax.Block | None, names: dict[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return the names that a set declares itself, not those of its file or of a set that it extends."""
    own = {name: each for name, each in names.items() if name not in above}
    return {name: each for name, each in own.items() if block is None or block.start <= each.place.start < block.end}


def _check_unused(
    top: Scope, shared: FileParts, texts: Mapping[str, SetText], sets: dict[str, tuple[Scope, IndicatorSet]]
) -> None:
    """Warn about what no set reads; a file without sets is there to be used by others."""
    if not sets:
        return
    check_unused(top.reporter, shared.names, shared.used)
    for name, (scope, _) in sets.items():
        block = texts[name].block if name in texts else None
        mine, above = scope.names, shared.names
        own = Names(
            _written_in(block, mine.fields, above.fields),
            _written_in(block, mine.params, above.params),
            _written_in(block, mine.defines, above.defines),
            _written_in(block, mine.tables, above.tables),
        )
        check_unused(top.reporter, own, scope.used)


def _namespaces(scope: Scope, blocks: list[syntax.Block], trees: frozenset[str]) -> dict[str, str]:
    """Return the namespaces that the file uses, by the name it gives them."""
    known = {space for space in scope.registry.namespaces() if space} | trees
    reporter = scope.reporter
    found: dict[str, str] = {}
    for block in blocks:
        atom = block.header[0] if block.header else block.keyword
        if isinstance(atom, syntax.Text):
            continue  # a file, which has been read already
        if len(block.header) > 1:
            reporter.report("use-form", block)
            continue
        name = name_of(atom) if block.header else None
        if name is None:
            reporter.report("use-what", block.keyword)
        elif name in known:
            found[name] = name
        elif (alike := scope.alike(name, atom, dict.fromkeys(known))) is not None:
            found[name] = alike
        else:
            _unknown_namespace(scope, name, atom, known)
    return found


def _unknown_namespace(scope: Scope, name: str, place: syntax.Node, known: set[str]) -> None:
    """Report what is no plugin; what the file takes from it is lost with it, and not reported again."""
    scope.lost_files.add(name)
    plugin = absent_plugin(scope.absent, name)
    if plugin is not None and plugin.error:
        scope.reporter.report("plugin-failed", place, name=name, error=plugin.error)
        return
    if plugin is not None:
        folder = typed(plugin.folder)
        scope.reporter.report("plugin-not-trusted", place, name=name, where=plugin.where, folder=folder)
        return
    near = nearest(name, known)
    installed = listed(sorted(known) or ["—"])
    hint = "nearest" if near else ""
    scope.reporter.report("unknown-plugin", place, hint=hint, name=name, nearest=near, installed=installed)
