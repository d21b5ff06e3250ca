"""The texts that a set is made of: as each is written, and as they lie on one another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import attrs

from .. import syntax
from ..modules import Module
from .merging import declarations, english, name_atom, slots

_BUILDING: Final = frozenset({"override", "remove", "include"})
#: Blocks with further indicators inside.
INNER: Final = frozenset({"indicator", "override"})


@attrs.define(eq=False)
class SetText:
    """An indicator set as it is written in a file."""

    name: str
    block: syntax.Block
    module: Module

    @property
    def extends(self) -> syntax.Expression | None:
        """What stands after ``extends``."""
        taken = slots("indicator_set", self.block.header).get("extends", ())
        return taken[1] if len(taken) > 1 else None

    @property
    def builds(self) -> bool:
        """Whether it builds on other sets, so that it is not just what stands in its block."""
        header = "extends" in slots("indicator_set", self.block.header)
        return header or any(english(block) in _BUILDING for block in blocks_in(self.block.body))


@attrs.define(eq=False)
class Layer:
    """A text that has a part in a set: which names it sees, and by which names it knows the nodes it calls its roots.

    ``included`` are the roots that the set includes from the text: the text reads their points as its own.  ``base``
    is the text that this one extends.
    """

    text: SetText
    aliases: dict[str, str] = attrs.field(factory=dict)
    included: set[str] = attrs.field(factory=set)
    is_base: bool = False
    base: SetText | None = None


@attrs.define(eq=False)
class Merged:
    """A set with all that it builds on: one block, and the texts it came from, bases before what extends them.

    ``findings`` are those of the sets that it includes, at whatever depth: they rise to the set.
    """

    text: SetText
    block: syntax.Block
    layers: list[Layer]
    findings: list[syntax.Block] = attrs.field(factory=list)
    removed: dict[str, syntax.Name] = attrs.field(factory=dict)
    base: SetText | None = None

    @property
    def name(self) -> str:
        """The name of the set."""
        return self.text.name


@attrs.define(eq=False)
class Included:
    """What a node knows of the subtree it stands for: the set it comes from, its name there, and how it was called."""

    merged: Merged
    node: str
    written: syntax.Node


def name_of_block(block: syntax.Block) -> str:
    """Return the name of a block that was found by it."""
    atom = name_atom(block)
    return "" if atom is None else atom.name


def used_by(module: Module, alias: str) -> list[Module]:
    """Return the files that a file reaches by a name: one that it uses, or the trees of a plugin."""
    plain = module.uses.get(alias)
    if plain is not None:
        return [plain]
    return [used for name, used in module.uses.items() if name.partition("\0")[0] == alias]


def declared_in(text: SetText) -> list[Any]:
    """Return the fields, params and defines of a set, as they are written."""
    return list(declarations(text.block.body))


def own_header(block: syntax.Block) -> tuple[syntax.Expression, ...]:
    """Return the header of a set without what it extends."""
    parts = slots("indicator_set", block.header)
    parts.pop("extends", None)
    return tuple(atom for atoms in parts.values() for atom in atoms)


def stack(made: Merged, before: Merged, name: str) -> None:
    """Put the texts of a base set below the own one, knowing its root by the new name."""
    own = made.layers.pop(0)
    added, made.layers = made.layers, []
    for layer in before.layers:
        aliases = {alias: name if real == before.name else real for alias, real in layer.aliases.items()}
        if not layer.included:
            aliases[before.name] = name
        included = set(layer.included)
        made.layers.append(Layer(layer.text, aliases, included, is_base=not included, base=layer.base))
    for layer in added:
        add_layer(made, layer)
    made.layers.append(own)


def add_layer(made: Merged, layer: Layer) -> None:
    """Add a text; one that is there already learns the further names."""
    same = next((each for each in made.layers if each.text is layer.text), None)
    if same is None:
        made.layers.append(layer)
        return
    same.aliases |= layer.aliases
    same.included |= layer.included


def blocks_in(statements: Any) -> Iterator[syntax.Block]:
    """Iterate over the blocks of a set and, of indicators and overrides, those inside."""
    for statement in statements or ():
        if isinstance(statement, syntax.Block):
            yield statement
            if english(statement) in INNER:
                yield from blocks_in(statement.body)
