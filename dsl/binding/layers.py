"""The texts that a set comes from, each with the names it sees, and what of their declarations the set takes along."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from ...core.model import Define, Field, Param
from ...core.span import NOWHERE
from .. import syntax
from .bodies import Body
from .context import Binders
from .declarations import Codes, bind_defines, complete_fields, declare
from .drafts import Draft
from .merging import english
from .params import bind_params
from .rows import bind_tables, check_table_defines
from .scope import FieldName, FileParts, Names, Scope
from .set_texts import Layer, Merged, SetText, declared_in


@attrs.frozen
class Declared:
    """What stands behind the names that a set sees, and the marks and codes of all its cells."""

    fields: list[Field]
    params: list[Param]
    defines: list[Define]
    codes: Codes


@attrs.define(eq=False)
class Part:
    """One text at work: its scope, and the statements that it declares names by.

    ``is_whole``: all its fields belong to the set, not only those that are read.
    """

    scope: Scope
    parts: FileParts
    body: Body
    blocks: list[syntax.Block]
    layer: Layer | None = None
    is_whole: bool = False
    declared: Declared | None = None


@attrs.define(eq=False)
class Layers:
    """The texts of one set; for a set that stands in one piece in a file that uses no other there is nothing to do."""

    scope: Scope
    binders: Binders
    shared: FileParts
    merged: Merged | None
    every: dict[Any, FileParts] = attrs.field(factory=dict)
    parts: list[Part] = attrs.field(factory=list)

    def enter(self) -> None:
        """Enter the names that each text declares or takes over from the set that it extends."""
        scope, merged = self.scope, self.merged
        self.every = _reached(self.shared)
        if merged is None:
            if self.shared.others:
                self._stretch(self.shared, scope)
            return
        scope.common.removed |= merged.removed
        below: dict[SetText, Names] = {}
        for layer in merged.layers:
            is_own = layer.text is merged.text
            part = self._part(layer, scope if is_own else None)
            below[layer.text] = self._take_over(part, below.get(layer.base) if layer.base is not None else None)
            self.parts.append(part)
            scope.layers.append((layer.text.block.start, layer.text.block.end, part.scope))
        for part in (*(each for each in self.parts if each.scope is scope), *self.parts):
            self._stretch(part.parts, part.scope)
        for name in scope.params:
            scope.param_name(name)  # the set's own params keep their names

    def _stretch(self, parts: FileParts, scope: Scope) -> None:
        """Let what stands at the top of a file be read with these names, and that of the files it uses with theirs."""
        common = scope.common
        if parts.module not in common.files:
            common.files[parts.module] = scope
            common.layers.append((*parts.module.stretch, scope))
        for used in parts.others:
            if used.module not in common.files:
                self._stretch(used, scope.of_file(used))

    def _part(self, layer: Layer, scope: Scope | None) -> Part:
        parts = self.every[layer.text.module]
        if scope is None:
            like = self.scope
            scope = Scope(parts.names.copy(), like.reporter, like.registry, like.absent, like.common)
            scope.see(parts)
        scope.included = frozenset(layer.included)
        body = _body_of(declared_in(layer.text))
        blocks = declare(scope.reporter, scope.names, body)
        return Part(scope, parts, body, blocks, layer, layer.is_base or scope is self.scope)

    def _take_over(self, part: Part, below: Names | None) -> Names:
        """Let a set see the fields of the one that it extends, and what that one declares inside its braces."""
        names, reporter = part.scope.names, part.scope.reporter
        own = part.parts.names
        if below is not None:
            for kind in ("fields", "params", "defines", "tables"):
                mine = getattr(names, kind)
                for name, declared in getattr(below, kind).items():
                    place = names.place_of(name)
                    if place is None:
                        mine[name] = declared
                    elif place is not declared.place and not (kind == "fields" and name in mine):
                        reporter.report("name-twice", place, related=(reporter.span(declared.place),), name=name)
        return Names(
            dict(names.fields),
            {name: each for name, each in names.params.items() if own.params.get(name) is not each},
            {name: each for name, each in names.defines.items() if own.defines.get(name) is not each},
            dict(names.tables),
        )

    def rename(self) -> None:
        """Let each text know the nodes by the names that it was written with."""
        for part in self.parts:
            if part.layer is not None:
                part.scope.rename(part.layer.aliases)

    def declared(self) -> Declared:
        """Bind what stands behind the names of all texts; what is taken along is told by :meth:`settled`."""
        seen: set[int] = set()
        for part in self.parts:
            body = part.body
            blocks = [*_new(part.parts.field_blocks, seen), *part.blocks]
            params = [*_new(part.parts.params, seen), *body.params]
            defines = [*_new(part.parts.defines, seen), *body.defines]
            part.declared = self._bound(part.scope, part.parts, blocks, params, defines)
        return self._all()

    def _bound(
        self,
        scope: Scope,
        parts: FileParts,
        blocks: list[syntax.Block],
        params: list[syntax.Param],
        defines: list[syntax.Define],
    ) -> Declared:
        bind_tables(scope, self.binders)
        fields, codes = complete_fields(scope, self.binders, blocks)
        bound = bind_params(scope, self.binders, params)
        check_table_defines(scope, self.binders, parts.module.stretch)
        return Declared(fields, bound, bind_defines(scope, self.binders, defines), codes)

    def imply(self, root: Draft) -> list[Field]:
        """Declare one number field a leaf for texts that have no ``fields`` at all."""
        bare = {id(p.scope) for p in self.parts if not (p.scope.fields or p.scope.tables or p.blocks)}
        leaves = []
        for draft in root.walk():
            name = draft.written_name
            scope = self.scope if name is None else self.scope.at(name.start)
            if id(scope) in bare:
                leaves.append((scope, draft))
        return imply_fields(leaves)

    def settled(self, declared: Declared, implied: list[Field]) -> Declared:
        """Return all that the set takes along, once everything is bound, so that it is known what is read."""
        if self.merged is None and not self.shared.others:
            return attrs.evolve(declared, fields=[*declared.fields, *implied])
        known = {id(part.scope) for part in self.parts} | {id(self.scope)}
        for module, scope in self.scope.common.files.items():
            parts = self.every[module]
            if id(scope) not in known and scope.used:
                known.add(id(scope))
                bound = self._bound(scope, parts, parts.field_blocks, parts.params, parts.defines)
                self.parts.append(Part(scope, parts, Body(), [], None, is_whole=False, declared=bound))
        if self.merged is None:
            own = Part(self.scope, self.shared, Body(), [], None, is_whole=True, declared=declared)
            self.parts.insert(0, own)
        every = self._all()
        fields = self._united([*every.fields, *implied])
        for field in fields:  # examples give all of them, whatever text reads them
            places = (part.scope.fields.get(field.name) for part in self.parts)
            self.scope.fields.setdefault(field.name, next(place for place in places if place is not None))
        for part in self.parts:  # and their rows
            for name, table in part.scope.tables.items():
                self.scope.tables.setdefault(name, table)
        return attrs.evolve(every, fields=fields)

    def _all(self) -> Declared:
        fields: list[Field] = []
        params: list[Param] = []
        defines: list[Define] = []
        marks: list[str] = []
        codes: dict[str, Any] = {}
        for part in self.parts:
            # what stands at the top of a file belongs to the first of its sets, and may be read by any of them
            made, used = part.declared, set().union(*map(self._used, self._of_file(part)))
            assert made is not None  # noqa: S101 - bound before
            fields += [each for each in made.fields if part.is_whole or each.name in used]
            kept = [each for each in made.params if part.is_whole or each.name in used]
            params += [attrs.evolve(each, name=part.scope.param_name(each.name)) for each in kept]
            defines += [each for each in made.defines if part.is_whole or each.name in used]
            marks += made.codes[0]
            codes |= made.codes[1]
        return Declared(fields, params, defines, (tuple(dict.fromkeys(marks)), codes))

    def _of_file(self, part: Part) -> list[Part]:
        return [each for each in self.parts if each.parts is part.parts]

    def _used(self, part: Part) -> set[str]:
        """Return the names that are read of a text: by itself, and by the texts that extend it."""
        found = set(part.scope.used)
        for other in self.parts:
            if part.layer is not None and other.layer is not None and other.layer.base is part.layer.text:
                found |= self._used(other)
        return found

    def _united(self, fields: Iterable[Field]) -> list[Field]:
        """Return each field once; one that two texts declare differently is an error that names both places."""
        found: dict[str, Field] = {}
        for field in fields:
            before = found.setdefault(field.name, field)
            if attrs.evolve(before, span=NOWHERE, title=None) != attrs.evolve(field, span=NOWHERE, title=None):
                self.scope.reporter.report_at("fields-differ", field.span, related=(before.span,), name=field.name)
        return list(found.values())

    def namespaces(self) -> tuple[str, ...]:
        """Return the namespaces of plugins that any text of the set uses."""
        scopes = [self.scope, *(part.scope for part in self.parts)]
        return tuple(dict.fromkeys(space for scope in scopes for space in scope.namespaces.values()))


def imply_fields(leaves: Iterable[tuple[Scope, Draft]]) -> list[Field]:
    """Declare one number field a leaf, for texts that have no ``fields`` at all."""
    found: list[Field] = []
    for scope, draft in leaves:
        name = draft.written_name
        own = draft.body.attributes
        if (
            draft.children
            or name is None
            or "value" in own
            or "open" in own
            or "same_as" in own
            or draft.body.of("rated")
            or name.name in scope.fields
        ):
            continue
        field = Field(name.name, title=draft.header.title, span=scope.reporter.span(name))
        scope.fields[field.name] = FieldName(field, name)
        scope.implied.add(field.name)
        found.append(field)
    return found


def _body_of(statements: Iterable[Any]) -> Body:
    body = Body()
    for each in statements:
        if isinstance(each, syntax.Param):
            body.params.append(each)
        elif isinstance(each, syntax.Define):
            body.defines.append(each)
        else:
            body.blocks.append((english(each), each))
    return body


def _new(statements: list[Any], seen: set[int]) -> list[Any]:
    """Return those that have not been bound for the set; the sets of one file share what stands at its top."""
    found = [each for each in statements if id(each) not in seen]
    seen.update(map(id, found))
    return found


def _reached(parts: FileParts) -> dict[Any, FileParts]:
    """Return what every file declares that a file uses, directly or not."""
    found, waiting = {}, [parts]
    while waiting:
        each = waiting.pop()
        if each.module not in found:
            found[each.module] = each
            waiting.extend(each.others)
    return found
