"""Which words of a file belong to the language, and how they are spelled: decided by position, never by looks alone.

A name in backticks is never a word of the language.  Names that stand where the author names things (a field, an
indicator, a label, a column) are the author's, whatever they look like.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ...core.functions import Registry
from .. import syntax
from ..schema import ATTRIBUTES, BLOCKS, EVIDENCE, RATINGS, Expects
from ..vocabulary import vocabulary
from .declared import Declared, type_of
from .expression_words import ExpressionWords
from .spelling import Spelling, canonical

#: Blocks whose header begins with something else than a name of the author.
_NAMELESS: Final = frozenset({"grades", "rated", "levels", "raters", "defaults", "expect", "given", "no"})

#: After these words of a header comes a name of the author.
_INTRODUCING: Final = frozenset({"as", "within", "extends", "for", "of", "finding"})

#: Attributes whose value may be a function by its bare name: ``aggregate = geometric_mean``.
_METHODS: Final = frozenset(rule.name for rule in ATTRIBUTES.values() if rule.families) | {"combine", "roll_up"}


def words_of(
    file: syntax.File, registry: Registry, used: Sequence[syntax.Statement] = ()
) -> Mapping[int, Spelling | None]:
    """Return the words of the language by offset; None marks what is no name of the author either (an unknown keyword)."""
    finder = _SchemeWords(registry, Declared.of(file, used))
    for statement in file.statements:
        finder.statement(statement, "")
    return finder.found


def _container(keyword: str, node: syntax.Block) -> str:
    """Return the block of the schema that a statement stands in: ``given ratings`` has words of its own."""
    first = node.header[0] if keyword == "given" and node.header else None
    word = vocabulary()["header"].canonical(first.name) if isinstance(first, syntax.Name) and not first.quoted else None
    return f"given {word}" if word is not None and f"given {word}" in BLOCKS else keyword


class _SchemeWords(ExpressionWords):
    """Walks the statements of a file."""

    def statement(self, node: syntax.Statement, inside: str) -> None:
        match node:
            case syntax.Block():
                self._block(node)
            case syntax.Attribute():
                self._attribute(node, inside)
            case syntax.Row():
                self._row(node, inside)
            case syntax.FieldRow():
                self._field(node)
            case syntax.Param():
                self._param(node)
            case syntax.Define():
                self._define(node)
            case syntax.ExpressionStatement():
                self._expression(node.value)

    def _define(self, node: syntax.Define) -> None:
        self._only_word(node.keyword, "keyword")
        self._arguments = frozenset(name.name for name in node.parameters or ())
        self._expression(node.body)
        self._arguments = frozenset()

    def _block(self, node: syntax.Block) -> None:
        keyword = self._only_word(node.keyword, "keyword")
        previous = "" if keyword in _NAMELESS else "of"
        for atom in node.header:
            if not isinstance(atom, syntax.Name):
                self._expression(atom)
                previous = ""
            elif previous in _INTRODUCING:
                previous = ""
            else:
                previous = self._word(atom, "header") or ""
        for statement in node.body or ():
            self.statement(statement, _container(keyword, node))

    def _attribute(self, node: syntax.Attribute, inside: str) -> None:
        rule = BLOCKS.get(inside)
        if rule is None or rule.rows != "values":
            position = "column" if inside in {RATINGS, EVIDENCE} else "attribute"
            self._value(self._only_word(node.name, position), node.value)
            return
        # In `given` and `expect` most names are those of fields and indicators.
        if vocabulary()["attribute"].canonical(node.name.name) in rule.attributes:
            self._word(node.name, "attribute")
            return
        self._datum(node.value, self._declared.kinds.get(node.name.name))

    def _datum(self, node: syntax.Expression, kind: str | None) -> None:
        """Note the words in a datum: ``missing``, and yes and no of a flag."""
        if (
            isinstance(node, syntax.Name)
            and node.name not in self._declared.labels
            and canonical("attribute", node.name) == "missing"
        ):
            self._word(node, "attribute")
        else:
            self._compared(node, kind)

    def _value(self, attribute: str, node: syntax.Expression) -> None:
        expects = ATTRIBUTES[attribute].expects if attribute in ATTRIBUTES else None
        if isinstance(node, syntax.Name):
            self._bare_value(attribute, node, expects)
        elif isinstance(node, syntax.Table) and expects is Expects.TABLE:
            self._table(node, attribute)
        elif expects is not Expects.NAMES:
            self._expression(node)

    def _bare_value(self, attribute: str, node: syntax.Name, expects: Expects | None) -> None:
        if attribute == "aggregate":  # a child of that name comes first
            if node.name in self._declared.names:
                return
            if self._option(node, attribute, self._declared.names):
                return
            if self._function(node, self._declared.names) is not None:
                return
        elif (
            self._option(node, attribute)
            or expects in {Expects.COLUMN, Expects.LABEL, Expects.NAMES}
            or (attribute in _METHODS and self._function(node, frozenset()) is not None)
        ):
            return
        self._expression(node)

    def _field(self, node: syntax.FieldRow) -> None:
        if isinstance(node.type, syntax.Name):
            self._only_word(node.type, "type")
        if node.bounds is not None:
            self._pattern(node.bounds, "bands")
        for attribute in node.attributes:
            word = self._only_word(attribute.name, "attribute")
            value = attribute.value
            if word != "missing" or not isinstance(value, syntax.Name):
                self._value(word, value)
            elif canonical("option.missing", value.name) == "error" and value.name not in self._declared.labels:
                self._option(value, "missing")
            else:
                self._compared(value, type_of(node))

    def _param(self, node: syntax.Param) -> None:
        self._only_word(node.keyword, "keyword")
        for key in node.keys:
            self._word(key, "builtin")
        if isinstance(node.value, syntax.Table) and node.value.name is None:
            self._table(node.value, subjects=node.keys)
        else:
            self._expression(node.value)
