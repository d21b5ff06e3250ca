"""The texts that an indicator set is made of, with the place of everything a change may name.

A set may extend others and include subtrees, of other files or plugins: its blocks are looked up in the block that all
of them make together, whose parts keep the offsets at which they were written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import attrs

from ..dsl import syntax
from ..dsl.binding.merging import NAMED, declarations, english, name_atom, named_blocks
from ..dsl.binding.reporting import Reporter
from ..dsl.binding.set_texts import SetText
from ..dsl.binding.structure import Structure
from ..dsl.modules import Module, Modules, load_modules

if TYPE_CHECKING:
    from pathlib import Path

    from ..dsl.syntax import Source
    from ..plugins.manager import LoadedPlugins

Declaration = syntax.Param | syntax.Define | syntax.FieldRow
_KINDS: Final = {syntax.Param: "param", syntax.Define: "define", syntax.FieldRow: "field"}


@attrs.frozen(eq=False)
class SchemeText:
    """A set as text: all its files at the offsets of one, and its block with everything that it builds on."""

    modules: Modules
    block: syntax.Block
    name: str

    @property
    def source(self) -> Source:
        """All files as one text."""
        return self.modules.source

    def blocks(self) -> Iterator[tuple[str, syntax.Block]]:
        """Iterate over the blocks that have names, by kind: the set itself, its indicators, limits, findings."""
        yield "indicator_set", self.block
        for block in named_blocks(self.block.body):
            yield english(block), block

    def block_named(self, name: str, kind: str = "") -> syntax.Block | None:
        """Return the block of that name (and kind)."""
        found = ((each, block) for each, block in self.blocks() if kind in {"", each})
        return next((block for _, block in found if (atom := name_atom(block)) and atom.name == name), None)

    def grades(self) -> syntax.Block | None:
        """Return the block of grades, None where the set has none."""
        blocks = (each for each in self.block.body or () if isinstance(each, syntax.Block))
        return next((block for block in blocks if english(block) == "grades"), None)

    def declared(self, name: str, kind: str = "") -> Declaration | None:
        """Return a param, define or field: of the own file first, else the only one of that name in the others.

        ``NAME.x`` is that of a file, or a plugin, which the main file knows by NAME.
        """
        space, mark, plain = name.rpartition(".")
        every = [(module, each) for module, each in self.declarations() if kind in {"", kind_of(each)}]
        if mark:
            aliases = {alias.partition("\0")[0]: module for alias, module in self.modules.main.uses.items()}
            wanted = [module for module in self.modules.every if module.space == space or module is aliases.get(space)]
            found = [each for module, each in every if each.name.name == plain and module in wanted]
            return found[0] if found else None
        named = [(module, each) for module, each in every if each.name.name == name]
        own = [each for module, each in named if module is self.modules.main]
        return own[0] if own else named[0][1] if len(named) == 1 else None

    def declarations(self) -> Iterator[tuple[Module, Declaration]]:
        """Iterate over the params, defines and fields of all files, those of the main file first."""
        for module in reversed(self.modules.every):
            for statement in _declared_in(module.statements):
                yield module, statement

    def module_at(self, offset: int) -> Module:
        """Return the file that holds an offset."""
        return next(module for module in self.modules.every if module.stretch[0] <= offset < module.stretch[1])


def kind_of(declaration: Declaration) -> str:
    """Return ``param``, ``define`` or ``field``."""
    return _KINDS[type(declaration)]


def _declared_in(statements: tuple[syntax.Statement, ...]) -> Iterator[Declaration]:
    for statement in statements:
        if isinstance(statement, syntax.Param | syntax.Define):
            yield statement
        elif isinstance(statement, syntax.Block) and english(statement) == "fields":
            yield from (each for each in statement.body or () if isinstance(each, Declaration))
        elif isinstance(statement, syntax.Block) and english(statement) == "indicator_set":
            for each in declarations(statement.body):
                yield from _declared_in((each,))


def scheme_text(source: Source, set_name: str, plugins: LoadedPlugins, folder: Path) -> SchemeText | None:
    """Return the texts of a set whose file has been checked, None where the file has no set of that name."""
    from ..workspace.loading import reader  # noqa: PLC0415 - the reader of files, which --help does without

    modules = load_modules(source, reader(folder), plugins.trees)
    structure = Structure(Reporter(modules.source), _sets_of(modules))
    text = structure.sets[modules.main].get(set_name)
    if text is None:
        return None
    merged = structure.merged(text) if text.builds else None
    return SchemeText(modules, text.block if merged is None else merged.block, set_name)


def _sets_of(modules: Modules) -> dict[Module, dict[str, SetText]]:
    found: dict[Module, dict[str, SetText]] = {}
    for module in modules.every:
        blocks = (each for each in module.statements if isinstance(each, syntax.Block))
        named = ((name_atom(block), block) for block in blocks if english(block) == "indicator_set")
        found[module] = {atom.name: SetText(atom.name, block, module) for atom, block in named if atom is not None}
    return found


__all__ = ["NAMED", "SchemeText", "kind_of", "scheme_text"]
