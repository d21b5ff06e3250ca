"""Checking a file: parse, bind and check it, and tell everything that was found in one run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Final

import attrs

from ..core.functions import Registry
from ..core.model import Example, IndicatorSet, Scheme
from . import syntax
from .binding.bodies import Body, read_body
from .binding.constants import name_of
from .binding.declarations import bind_defines, declare
from .binding.examples import bind_example
from .binding.expressions import BINDERS
from .binding.names import nearest
from .binding.params import bind_params
from .binding.references import GLUED
from .binding.reporting import Reporter
from .binding.scope import Names, Scope
from .binding.sets import FileParts, bind_set, new_scope
from .checks.unused import check_unused
from .collecting import without_collector
from .diagnostics import Diagnostic, Edit, Severity, diagnose, listed
from .parser import parse
from .syntax import Source

#: What is found where one brace is missing and another one too many elsewhere: the indentation may tell better.
_MISPLACED: Final = frozenset({"block-place", "attribute-place", "leaf-or-parent"})


_FIRST_OF_BINDING: Final = "QH100"


@attrs.frozen
class Checked:
    """What checking gave: the scheme, or None where there is an error; and all that was found, sorted by place."""

    scheme: Scheme | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def has_errors(self) -> bool:
        """Whether anything found is an error."""
        return any(found.severity is Severity.ERROR for found in self.diagnostics)


def check_source(
    source: Source,
    registry: Registry,
    read: Callable[[str], Source] | None = None,
    failed: Sequence[tuple[str, str]] = (),
) -> Checked:
    """Check one file.

    Args:
        source: the file.
        registry: the functions that its expressions may call.
        read: reads another file that it uses; files are used in a later version only.
        failed: namespaces or names of plugins that did not load, with their error: an unknown name may be theirs.
    """
    del read
    with without_collector():
        checked = _read(source, registry, tuple(failed))
        if not any(found.name in _MISPLACED for found in checked.diagnostics):
            return checked
        other = _read(source, registry, tuple(failed), by_indentation=True)
        return other if _faults_of_form(other) <= _faults_of_form(checked) else checked


def _faults_of_form(checked: Checked) -> int:
    """Return how many brackets and words are out of place."""
    return sum(found.code < _FIRST_OF_BINDING or found.name in _MISPLACED for found in checked.diagnostics)


def _read(
    source: Source, registry: Registry, failed: tuple[tuple[str, str], ...], *, by_indentation: bool = False
) -> Checked:
    parsed = parse(source, by_indentation=by_indentation)
    return _bind(parsed.file, parsed.diagnostics, registry, failed)


def _bind(
    file: syntax.File, found: tuple[Diagnostic, ...], registry: Registry, failed: tuple[tuple[str, str], ...]
) -> Checked:
    found = tuple(_respaced(file.source, diagnostic) for diagnostic in found)
    reporter = Reporter(file.source)
    reporter.lost = any(diagnostic.severity is Severity.ERROR for diagnostic in found)
    body = read_body(reporter, "file", file.statements)
    top = Scope(Names(), reporter, registry, failed)
    top.namespaces = _namespaces(top, body.of("use"))
    blocks = declare(reporter, top.names, body)
    shared = FileParts(top.names, blocks, body.params, body.defines)
    sets, examples = _bind_sets(top, body, shared)
    scheme = Scheme(file.source.file, tuple(bound for _, bound in sets.values()), examples)
    diagnostics = tuple(sorted((*found, *reporter.found), key=lambda each: (each.span, each.code)))
    has_errors = any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
    return Checked(None if has_errors else scheme, diagnostics)


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


def _bind_sets(
    top: Scope, body: Body, shared: FileParts
) -> tuple[dict[str, tuple[Scope, IndicatorSet]], tuple[Example, ...]]:
    reporter = top.reporter
    digest = hashlib.sha256(reporter.source.text.encode("utf-8", "surrogatepass")).hexdigest()
    sets: dict[str, tuple[Scope, IndicatorSet]] = {}
    for block in body.of("indicator_set"):
        scope = new_scope(shared, top)
        bound = bind_set(scope, BINDERS, block, shared, digest)
        if bound.name in sets and bound.name:
            before = sets[bound.name][1].span
            reporter.report("name-twice", block.header[0], related=(before,), name=bound.name)
        sets[bound.name] = scope, bound
    if not sets:
        bind_params(top, BINDERS, shared.params)
        bind_defines(top, BINDERS, shared.defines)
    found = (bind_example(top, block, sets) for block in body.of("example"))
    examples = tuple(example for example in found if example is not None)
    _check_unused(top, shared, sets)
    return sets, examples


def _check_unused(top: Scope, shared: FileParts, sets: dict[str, tuple[Scope, IndicatorSet]]) -> None:
    """Warn about what no set reads; a file without sets is there to be used by others."""
    if not sets:
        return
    check_unused(top.reporter, shared.names, shared.used)
    for scope, _ in sets.values():
        own = Names(
            {name: each for name, each in scope.fields.items() if name not in shared.names.fields},
            {name: each for name, each in scope.params.items() if name not in shared.names.params},
            {name: each for name, each in scope.defines.items() if name not in shared.names.defines},
        )
        check_unused(top.reporter, own, scope.used)


def _namespaces(scope: Scope, blocks: list[syntax.Block]) -> dict[str, str]:
    """Return the namespaces that the file uses, by the name it gives them."""
    known = {space for space in scope.registry.namespaces() if space}
    reporter = scope.reporter
    found: dict[str, str] = {}
    for block in blocks:
        atom = block.header[0] if block.header else block.keyword
        if isinstance(atom, syntax.Text) or len(block.header) > 1:
            reporter.report("not-yet", atom, feature=reporter.text(block))
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
    error = next((why for plugin, why in scope.failed if plugin == name), None)
    if error is not None:
        scope.reporter.report("plugin-failed", place, name=name, error=error)
        return
    near = nearest(name, known)
    installed = listed(sorted(known) or ["—"])
    hint = "nearest" if near else ""
    scope.reporter.report("unknown-plugin", place, hint=hint, name=name, nearest=near, installed=installed)
