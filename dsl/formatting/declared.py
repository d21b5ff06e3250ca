"""What a file names itself, as far as it could be taken for a word of the language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from .. import syntax
from .spelling import canonical


@attrs.frozen
class Declared:
    """The names that a file, or one that it uses, declares.

    ``names`` are those of fields, params, defines and all blocks, ``defines`` those that win over functions,
    ``callables`` all that a call may name; ``kinds`` are the types of fields, ``labels`` what ``one of`` lists.
    """

    names: frozenset[str]
    defines: frozenset[str]
    callables: frozenset[str]
    kinds: Mapping[str, str]
    labels: frozenset[str]
    namespaces: Mapping[str, str]

    @classmethod
    def of(cls, file: syntax.File, used: Sequence[syntax.Statement] = ()) -> Declared:
        """Return what a file declares, and what the statements of the files that it uses do."""
        found = list(_walk((*used, *file.statements)))
        fields = [node for node in found if isinstance(node, syntax.FieldRow)]
        defines = {node.name.name for node in found if isinstance(node, syntax.Define)}
        callables = {node.name.name for node in found if isinstance(node, syntax.Define | syntax.Param)}
        blocks = [node for node in found if isinstance(node, syntax.Block)]
        titled = {block.header[0].name for block in blocks if block.header and isinstance(block.header[0], syntax.Name)}
        return cls(
            names=frozenset(callables | titled | {field.name.name for field in fields}),
            defines=frozenset(defines),
            callables=frozenset(callables),
            kinds={field.name.name: type_of(field) for field in fields},
            labels=frozenset(
                label.name for field in fields for label in field.labels if isinstance(label, syntax.Name)
            ),
            namespaces=_namespaces(blocks),
        )


def type_of(field: syntax.FieldRow) -> str:
    """Return the type of a field by its English word."""
    return canonical("type", field.type.name) if isinstance(field.type, syntax.Name) else ""


def _walk(statements: Iterable[syntax.Statement]) -> Iterable[syntax.Statement]:
    for statement in statements:
        yield statement
        if isinstance(statement, syntax.Block):
            yield from _walk(statement.body or ())


def _namespaces(blocks: Iterable[syntax.Block]) -> Mapping[str, str]:
    """Return the plugins that ``use bth as b`` gives another name."""
    found = {}
    for block in blocks:
        names = [atom.name for atom in block.header if isinstance(atom, syntax.Name)]
        if canonical("keyword", block.keyword.name) == "use" and len(names) > 1:
            found[names[-1]] = names[0]
    return found
