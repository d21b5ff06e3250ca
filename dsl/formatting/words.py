"""Which words of a file belong to the language, and how they are spelled: decided by position, never by looks alone.

A name in backticks is never a word of the language.  Names that stand where the author names things (a field, an
indicator, a label, a column) are the author's, whatever they look like.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from ...core.functions import Function, Parameter, Registry
from .. import syntax
from ..schema import ATTRIBUTES, BLOCKS, Expects
from ..vocabulary import all_words, vocabulary
from .tree import children

#: Words that stand only as the whole value of one attribute, where no name of the author can stand: a grade called
#: 一般 is in nobody's way, although 一般 is a severity.
_SEVERITY_LIKE: Final = ("rescale", "require", "category", "severity", "rank_by", "ties", "rank_order", "otherwise")

#: Blocks whose header begins with something else than a name of the author.
_NAMELESS: Final = frozenset({"grades", "rated", "levels", "raters", "defaults", "expect", "given", "no"})

#: After these words of a header comes a name of the author.
_INTRODUCING: Final = frozenset({"as", "within", "extends", "for", "of", "finding"})

#: Attributes whose value, when it is a bare name, is a column or a label.
_NAMING: Final = frozenset(r.name for r in ATTRIBUTES.values() if r.expects in {Expects.COLUMN, Expects.LABEL})

#: Attributes whose value may be a function by its bare name: ``aggregate = geometric_mean``.
_METHODS: Final = frozenset(rule.name for rule in ATTRIBUTES.values() if rule.families) | {"combine", "roll_up"}

#: Tables whose patterns are expressions rather than labels.
_EXPRESSION_TABLES: Final = frozenset({"bands", "curve", "cases", "checklist"})


@attrs.frozen
class Spelling:
    """A word of the language in both vocabularies."""

    en: str
    zh: str

    def spoken(self, language: str) -> str:
        """Return the word in that language."""
        return self.zh if language == "zh" else self.en


def words_of(file: syntax.File, registry: Registry) -> Mapping[int, Spelling | None]:
    """Return the words of the language by offset; None marks what is no name of the author either (an unknown keyword)."""
    finder = _Finder(registry, _Declared.of(file))
    for statement in file.statements:
        finder.statement(statement, "")
    return finder.found


def words_to_quote() -> frozenset[str]:
    """Return the words that a name of the author may not look like without backticks."""
    positions = vocabulary()
    free = {word for name in _SEVERITY_LIKE for word in _both(f"option.{name}")}
    taken = {word for name in positions if name.removeprefix("option.") not in _SEVERITY_LIKE for word in _both(name)}
    return all_words() - (free - taken)


def _both(position: str) -> Iterable[str]:
    words = vocabulary()[position]
    return (*words.chinese, *words.english)


def words_of_functions(registry: Registry) -> frozenset[str]:
    """Return the names of functions, parameters and choices: a name in backticks that equals one keeps them."""
    named: list[Function | Parameter] = [*registry, *(p for function in registry for p in function.parameters)]
    choices = (choice for function in registry for p in function.parameters for choice in p.choices)
    return frozenset(word for thing in (*named, *choices) for word in (thing.name, thing.zh) if word)


@attrs.frozen
class _Declared:
    """What the file names itself, as far as it could be taken for a function."""

    callables: frozenset[str]
    names: frozenset[str]
    namespaces: Mapping[str, str]

    @classmethod
    def of(cls, file: syntax.File) -> _Declared:
        found = list(_walk(file.statements))
        callables = {node.name.name for node in found if isinstance(node, syntax.Define | syntax.Param)}
        fields = {node.name.name for node in found if isinstance(node, syntax.FieldRow)}
        blocks = [node for node in found if isinstance(node, syntax.Block)]
        titled = {block.header[0].name for block in blocks if block.header and isinstance(block.header[0], syntax.Name)}
        return cls(frozenset(callables), frozenset(callables | fields | titled), _namespaces(blocks))


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
        if vocabulary()["keyword"].canonical(block.keyword.name) == "use" and len(names) > 1:
            found[names[-1]] = names[0]
    return found


class _Finder:
    """Walks the tree and notes each word of the language at its offset."""

    def __init__(self, registry: Registry, declared: _Declared) -> None:
        self.found: dict[int, Spelling | None] = {}
        self._registry = registry
        self._declared = declared

    def _word(self, name: syntax.Name, *positions: str) -> str | None:
        """Note a name that is a word in one of the positions; return its English spelling."""
        for position in positions if not name.quoted else ():
            if (word := vocabulary()[position].canonical(name.name)) is not None:
                self.found[name.start] = spelling(position, word)
                return word
        return None

    def _only_word(self, name: syntax.Name, position: str) -> str:
        """Note a name in a place where only a word can stand: what is unknown there stays as it is."""
        self.found[name.start] = None
        return self._word(name, position) or name.name

    # --- statements ---

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
                self._only_word(node.keyword, "keyword")
                self._expression(node.body)
            case syntax.ExpressionStatement():
                self._expression(node.value)

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
            self.statement(statement, keyword)

    def _attribute(self, node: syntax.Attribute, inside: str) -> None:
        rule = BLOCKS.get(inside)
        if rule is None or rule.rows != "values":
            self._value(self._only_word(node.name, "attribute"), node.value, inside)
            return
        # In `given` and `expect` most names are those of fields and indicators.
        if vocabulary()["attribute"].canonical(node.name.name) in rule.attributes:
            self._word(node.name, "attribute")
        self._expression(node.value)

    def _value(self, attribute: str, node: syntax.Expression, inside: str) -> None:
        if isinstance(node, syntax.Name):
            self._bare_value(attribute, node, inside)
        elif attribute in {"codes", "quota"} and isinstance(node, syntax.Table):
            self._table(node, attribute)
        else:
            self._expression(node)

    def _bare_value(self, attribute: str, node: syntax.Name, inside: str) -> None:
        if f"option.{attribute}" in vocabulary() and self._word(node, *self._options(attribute, node, inside)):
            return
        if attribute in _NAMING:
            return
        if attribute in _METHODS and self._function(node, self._declared.names) is not None:
            return
        self._expression(node)

    def _options(self, attribute: str, node: syntax.Name, inside: str) -> tuple[str, ...]:
        position = f"option.{attribute}"
        # A field's `missing` takes a datum: of the words only `error` is none.
        is_datum = inside == "fields" and vocabulary()[position].canonical(node.name) != "error"
        return () if is_datum else (position,)

    def _field(self, node: syntax.FieldRow) -> None:
        self._only_word(node.type, "type")
        if node.bounds is not None:
            self._pattern(node.bounds, "bands")
        for attribute in node.attributes:
            self._attribute(attribute, "fields")

    def _param(self, node: syntax.Param) -> None:
        self._only_word(node.keyword, "keyword")
        for key in node.keys:
            self._word(key, "builtin")
        self._expression(node.value)

    # --- tables ---

    def _table(self, node: syntax.Table, attribute: str = "") -> None:
        kind = self._word(node.name, "table") if node.name is not None else None
        for subject in node.subjects:
            self._expression(subject)
        for row in node.rows:
            self._row(row, kind or attribute)

    def _row(self, node: syntax.Row, kind: str) -> None:
        for pattern in node.patterns:
            self._pattern(pattern, kind)
        is_name = isinstance(node.value, syntax.Name)
        if kind == "codes" and isinstance(node.value, syntax.Name):
            self._word(node.value, "option.codes", "constant")
        elif not (kind == "grades" and is_name):
            self._expression(node.value)

    def _pattern(self, node: syntax.Pattern, kind: str) -> None:
        match node:
            case syntax.ElsePattern():
                self.found[node.start] = spelling("pattern", "else")
            case syntax.FromPattern():
                self.found[node.start] = spelling("pattern", "from")
                self._expression(node.date)
            case syntax.ComparisonPattern():
                self._expression(node.value)
            case syntax.Name() if kind in _EXPRESSION_TABLES:
                self._word(node, "pattern", "builtin", "constant")
            case syntax.Name() if kind not in {"levels", "raters"}:
                self._word(node, "pattern", "constant")
            case syntax.Name():
                pass
            case _:
                self._expression(node)

    # --- expressions ---

    def _expression(self, node: syntax.Node) -> None:
        match node:
            case syntax.Name():
                self._word(node, "builtin", "constant")
            case syntax.Call():
                self._call(node)
            case syntax.Table():
                self._table(node)
            case syntax.Member():
                pass
            case _:
                for part in children(node):
                    self._expression(part)

    def _call(self, node: syntax.Call) -> None:
        function = None
        if isinstance(node.function, syntax.Member):
            function = self._plugin_function(node.function)
        elif not self._word(node.function, "reference"):
            function = self._function(node.function, self._declared.callables)
        is_own = isinstance(node.function, syntax.Name) and node.function.name in self._declared.callables
        for argument, parameter in _matched(node.arguments, function):
            self._argument(argument, parameter, is_own=is_own)

    def _argument(self, argument: syntax.Argument, parameter: Parameter | None, *, is_own: bool) -> None:
        if argument.name is not None and not argument.name.quoted:
            self._argument_name(argument.name, parameter, is_own=is_own)
        if not (parameter is not None and self._choice(argument.value, parameter)):
            self._expression(argument.value)

    def _argument_name(self, name: syntax.Name, parameter: Parameter | None, *, is_own: bool) -> None:
        if parameter is not None:
            self.found[name.start] = Spelling(parameter.name, parameter.zh or parameter.name)
        elif not is_own:
            self.found[name.start] = None  # nobody knows the function: perhaps that of a plugin that is not here
        else:
            self._word(name, "builtin")  # a param's key: 累计进度(period = 2014)

    def _choice(self, value: syntax.Expression, parameter: Parameter) -> bool:
        if not isinstance(value, syntax.Name) or value.quoted:
            return False
        choice = next((choice for choice in parameter.choices if value.name in {choice.name, choice.zh}), None)
        if choice is not None:
            self.found[value.start] = Spelling(choice.name, choice.zh)
        return choice is not None

    def _function(self, name: syntax.Name, declared: frozenset[str]) -> Function | None:
        """Note a built-in function.

        What the file declares under its name is meant instead; under its name in the other language, it would be
        taken for that: then it keeps the author's spelling.
        """
        function = self._registry.get(name.name)
        if function is None or name.quoted or name.name in declared:
            return None
        both = Spelling(function.name, function.zh or function.name)
        self.found[name.start] = None if declared & {both.en, both.zh} else both
        return function

    def _plugin_function(self, member: syntax.Member) -> Function | None:
        if not isinstance(member.target, syntax.Name):
            return None
        namespace = self._declared.namespaces.get(member.target.name, member.target.name)
        function = self._registry.get(member.name.name, namespace)
        if function is not None and not member.name.quoted:
            self.found[member.name.start] = Spelling(function.name, function.zh or function.name)
        return function


def _matched(
    arguments: tuple[syntax.Argument, ...], function: Function | None
) -> Iterable[tuple[syntax.Argument, Parameter | None]]:
    """Pair the arguments of a call with the parameters they fill; a variadic one takes what is left."""
    waiting = list(function.parameters) if function is not None else []
    for argument in arguments:
        if argument.name is not None:
            yield argument, function.parameter(argument.name.name) if function is not None else None
        elif waiting and waiting[0].variadic:
            yield argument, waiting[0]
        else:
            yield argument, waiting.pop(0) if waiting else None


def spelling(position: str, word: str) -> Spelling:
    """Return an English word of a position in both languages."""
    return Spelling(word, vocabulary()[position].spelling(word, "zh"))
