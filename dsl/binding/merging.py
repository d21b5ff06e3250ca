"""Putting blocks together as text trees: headers word by word, attributes by name, further blocks added at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import attrs

from .. import syntax
from ..schema import header_words, words

_KEYWORDS: Final = words("keyword")
_ATTRIBUTES: Final = words("attribute")
#: Header words that are followed by one atom.
_TAKING: Final = frozenset({"weight", "points", "upto", "scale", "extends", "for", "of", "as", "within"})
_DIRECTIONS: Final = frozenset({"higher_is_better", "lower_is_better"})
#: Blocks of which there is one: a later one takes the place of an earlier one.
_SINGLE: Final = frozenset({"grades", "rated"})
#: Blocks that have a name of their own in a set, and those among them that may stand below another.
NAMED: Final = ("indicator", "bonus", "penalty", "limit", "finding")
_NESTING: Final = frozenset({"indicator", "bonus", "penalty"})


def english(block: syntax.Block) -> str:
    """Return the keyword of a block in English, empty where it is none."""
    return "" if block.keyword.quoted else _KEYWORDS.get(block.keyword.name, "")


def attribute_name(attribute: syntax.Attribute) -> str:
    """Return the name of an attribute in English, as written where it is none."""
    return _ATTRIBUTES.get(attribute.name.name, attribute.name.name)


def name_atom(block: syntax.Block) -> syntax.Name | None:
    """Return the name that a block begins with."""
    first = block.header[0] if block.header else None
    return first if isinstance(first, syntax.Name) else None


def slots(keyword: str, atoms: Iterable[syntax.Expression]) -> dict[str, tuple[syntax.Expression, ...]]:
    """Return the atoms of a header by what they say: name, title, weight, upto, scale, direction, extends and so on."""
    known, waiting = header_words(keyword), list(atoms)
    found: dict[str, tuple[syntax.Expression, ...]] = {}
    if waiting and isinstance(waiting[0], syntax.Name | syntax.Member):
        found["name"] = (waiting.pop(0),)
    while waiting:
        atom = waiting.pop(0)
        key = _slot_of(atom, known)
        taken = (atom, waiting.pop(0)) if key in _TAKING and isinstance(atom, syntax.Name) and waiting else (atom,)
        key = "weight" if key == "points" else key or f"?{atom.start}"
        found[f"{key}?{atom.start}" if key in found else key] = taken
    return found


def _slot_of(atom: syntax.Expression, known: Mapping[str, str]) -> str:
    if isinstance(atom, syntax.Text):
        return "title"
    if isinstance(atom, syntax.Number | syntax.Unary):
        return "weight"
    word = known.get(atom.name, "") if isinstance(atom, syntax.Name) else ""
    return "direction" if word in _DIRECTIONS else word


def merged_header(
    keyword: str, old: Iterable[syntax.Expression], new: Mapping[str, tuple[syntax.Expression, ...]]
) -> tuple[syntax.Expression, ...]:
    """Return a header with what another one says in place of what it said of the same."""
    parts = slots(keyword, old) | dict(new)
    if "scale" in new:
        parts.pop("weight", None)
    elif "weight" in new:
        parts.pop("scale", None)
    return tuple(atom for atoms in parts.values() for atom in atoms)


def merged_block(block: syntax.Block, override: syntax.Block) -> syntax.Block:
    """Return a block as an ``override`` changes it."""
    changes = slots("override", override.header)
    changes.pop("name", None)
    added = override.body or ()
    header = merged_header(english(block), block.header, changes)
    named = {attribute_name(each) for each in added if isinstance(each, syntax.Attribute)}
    if named & {"points", "weight"}:
        old = slots(english(block), header)
        if "weight" not in changes:
            old.pop("weight", None)
        header = tuple(atom for atoms in old.values() for atom in atoms)
    if "title" in named and "title" not in changes:
        header = tuple(atom for atom in header if not isinstance(atom, syntax.Text))
    replaced = ({"points", "weight"} if "weight" in changes or named & {"points", "weight"} else set()) | (
        {"title"} if "title" in changes else set()
    )
    body = merged_body((each for each in block.body or () if not _is_attribute(each, replaced)), added)
    before = block.made.overrides if block.made is not None else ()
    made = attrs.evolve(block.made or syntax.Made(), overrides=(*before, override))
    return attrs.evolve(block, header=header, body=body, made=made)


def _is_attribute(statement: syntax.Statement, names: set[str]) -> bool:
    return isinstance(statement, syntax.Attribute) and attribute_name(statement) in names


def merged_body(old: Iterable[syntax.Statement], new: Iterable[syntax.Statement]) -> tuple[syntax.Statement, ...]:
    """Return statements with others put in: an attribute takes the place of its like, blocks come at the end."""
    added = tuple(new)
    attributes = {attribute_name(each): each for each in reversed(added) if isinstance(each, syntax.Attribute)}
    single = {english(each) for each in added if isinstance(each, syntax.Block)} & _SINGLE
    found: list[syntax.Statement] = []
    placed: set[int] = set()
    for statement in old:
        if isinstance(statement, syntax.Attribute) and (taking := attributes.get(attribute_name(statement))):
            if id(taking) not in placed:
                found.append(taking)
            placed.add(id(taking))
        elif not (isinstance(statement, syntax.Block) and english(statement) in single):
            found.append(statement)
    return (*found, *(each for each in added if id(each) not in placed))


def named_blocks(statements: Iterable[syntax.Statement] | None) -> Iterator[syntax.Block]:
    """Iterate over all blocks of a set that have a name in it, outer ones first."""
    for statement in statements or ():
        if isinstance(statement, syntax.Block) and (keyword := english(statement)) in NAMED:
            yield statement
            if keyword in _NESTING:
                yield from named_blocks(statement.body)


def rewritten(
    statements: Iterable[syntax.Statement],
    overrides: Mapping[int, syntax.Block],
    removed: frozenset[int] | set[int],
) -> tuple[syntax.Statement, ...]:
    """Return statements with blocks changed and left out, by their identity, at any depth."""
    found: list[syntax.Statement] = []
    for statement in statements:
        if id(statement) in removed:
            continue
        if not isinstance(statement, syntax.Block) or english(statement) not in NAMED:
            found.append(statement)
            continue
        block = statement
        if statement.body is not None and english(statement) in _NESTING:
            block = attrs.evolve(statement, body=rewritten(statement.body, overrides, removed))
        override = overrides.get(id(statement))
        found.append(block if override is None else merged_block(block, override))
    return tuple(found)


def without_declarations(statements: Iterable[syntax.Statement] | None) -> tuple[syntax.Statement, ...]:
    """Return the statements of a set without fields, params and defines: these belong to the text they stand in."""
    found: list[syntax.Statement] = []
    for statement in statements or ():
        if isinstance(statement, syntax.Param | syntax.Define):
            continue
        if isinstance(statement, syntax.Block) and english(statement) == "fields":
            continue
        if isinstance(statement, syntax.Block) and english(statement) in {"indicator", "override"} and statement.body:
            found.append(attrs.evolve(statement, body=without_declarations(statement.body)))
        else:
            found.append(statement)
    return tuple(found)


def declarations(statements: Iterable[syntax.Statement] | None) -> Iterator[syntax.Statement]:
    """Iterate over the fields, params and defines of a set and its indicators."""
    for statement in statements or ():
        if isinstance(statement, syntax.Param | syntax.Define):
            yield statement
        elif isinstance(statement, syntax.Block):
            keyword = english(statement)
            if keyword == "fields":
                yield statement
            elif keyword in {"indicator", "override"}:
                yield from declarations(statement.body)
