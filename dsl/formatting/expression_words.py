"""Which words of an expression belong to the language, and which are names of the author."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ...core.functions import Function, Parameter, Registry
from .. import syntax
from ..schema import EVIDENCE, RATINGS
from ..vocabulary import vocabulary
from .declared import Declared
from .spelling import Spelling, spelling
from .tree import children

#: Tables whose patterns are expressions rather than labels.
_EXPRESSION_TABLES: Final = frozenset({"bands", "curve", "cases", "checklist", "grades"})

#: Tables and blocks whose patterns are names of the author or texts of cells, never words.
_LABELLED: Final = frozenset({"levels", "raters", "codes", RATINGS, EVIDENCE})

_TEXTS: Final = frozenset({"text", "one of"})
_CONDITIONS: Final = frozenset({"==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or", "not"})


class ExpressionWords:
    """Walks expressions and notes each word of the language at its offset in ``found``."""

    def __init__(self, registry: Registry, declared: Declared) -> None:
        self.found: dict[int, Spelling | None] = {}
        self._registry = registry
        self._declared = declared
        self._arguments: frozenset[str] = frozenset()

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

    def _option(self, node: syntax.Name, attribute: str, taken: frozenset[str] = frozenset()) -> bool:
        position = f"option.{attribute}"
        if position not in vocabulary() or (word := vocabulary()[position].canonical(node.name)) is None or node.quoted:
            return False
        self._note(node, spelling(position, word), taken)
        return True

    def _note(self, name: syntax.Name, both: Spelling, taken: frozenset[str]) -> None:
        """Note a word; it keeps the author's spelling where in either one it could be taken for something declared."""
        self.found[name.start] = None if taken & {both.en, both.zh} else both

    # --- tables ---

    def _table(self, node: syntax.Table, attribute: str = "", subjects: tuple[syntax.Name, ...] = ()) -> None:
        kind = self._word(node.name, "table") if node.name is not None else attribute if not node.is_by else None
        for subject in node.subjects:
            self._expression(subject)
        kinds = [self._kind_of(subject) for subject in (subjects or node.subjects)]
        for row in node.rows:
            self._row(row, kind or "", kinds)

    def _row(self, node: syntax.Row, kind: str, kinds: Sequence[str | None] = ()) -> None:
        for number, pattern in enumerate(node.patterns):
            self._pattern(pattern, kind, kinds[number] if number < len(kinds) else None)
        if isinstance(node.value, syntax.Name) and kind in {"codes", "grades", "screen", RATINGS, EVIDENCE}:
            if kind in {"codes", "screen"}:
                self._word(node.value, f"option.{kind}")
        else:
            self._expression(node.value)

    def _pattern(self, node: syntax.Pattern, kind: str, subject: str | None = None) -> None:
        match node:
            case syntax.ElsePattern():
                self.found[node.start] = spelling("pattern", "else")
            case syntax.FromPattern():
                self.found[node.start] = spelling("pattern", "from")
                self._expression(node.date)
            case syntax.ComparisonPattern():
                self._expression(node.value)
            case syntax.Name() if kind == "screen":
                self._only_word(node, "option.screen")
            case syntax.Name() if kind in _LABELLED:
                pass
            case syntax.Name() if kind not in _EXPRESSION_TABLES:
                if self._word(node, "pattern") is None:
                    self._compared(node, subject)
            case _:
                self._expression(node)

    def _kind_of(self, node: syntax.Expression) -> str | None:
        """Return the type of a subject as far as the file tells it: that of a field, or ``flag`` for a condition."""
        if isinstance(node, syntax.Name):
            return self._declared.kinds.get(node.name)
        is_condition = isinstance(node, syntax.Binary | syntax.Unary) and node.operator in _CONDITIONS
        return "flag" if is_condition else None

    def _compared(self, node: syntax.Expression, kind: str | None) -> None:
        """Note the words in what is compared with something of that type.

        是 is yes beside a flag, but a label beside a text: there, and beside what could be one, it stays as written.
        """
        if kind == "flag" or not isinstance(node, syntax.Name):
            self._expression(node)
        elif node.name in vocabulary()["constant"] or (kind in _TEXTS and node.name in vocabulary()["builtin"]):
            self.found[node.start] = None
        elif kind not in _TEXTS:
            self._expression(node)

    # --- expressions ---

    def _expression(self, node: syntax.Node) -> None:
        match node:
            case syntax.Name():
                self._name(node)
            case syntax.Call():
                self._call(node)
            case syntax.Table():
                self._table(node)
            case syntax.Binary() if node.operator in {"==", "!="}:
                self._compared(node.left, self._kind_of(node.right))
                self._compared(node.right, self._kind_of(node.left))
            case syntax.Binary() if node.operator in {"in", "not in"} and isinstance(node.right, syntax.Vector):
                self._expression(node.left)
                for item in node.right.items:
                    self._compared(item, self._kind_of(node.left))
            case syntax.Member():
                pass
            case _:
                for part in children(node):
                    self._expression(part)

    def _name(self, node: syntax.Name) -> None:
        """Note a name in an expression that is a word; what a define calls its arguments is none."""
        if node.quoted or node.name in self._arguments:
            return
        taken = self._declared.names | self._arguments
        if (word := vocabulary()["builtin"].canonical(node.name)) is not None:
            self._note(node, spelling("builtin", word), taken)
        elif (word := vocabulary()["constant"].canonical(node.name)) is not None and node.name not in taken:
            self._note(node, spelling("constant", word), taken)

    def _call(self, node: syntax.Call) -> None:
        function, is_own = None, False
        if isinstance(node.function, syntax.Member):
            function = self._plugin_function(node.function)
        elif node.function.name in self._declared.defines:
            is_own = True
        elif len(node.arguments) == 1 and self._reference(node.function):
            if not isinstance(node.arguments[0].value, syntax.Name):  # else it is that of an indicator or a grade
                self._expression(node.arguments[0].value)
            return
        else:
            function = self._function(node.function, self._declared.defines)
            is_own = function is None and node.function.name in self._declared.callables
        for argument, parameter in _matched(node.arguments, function):
            self._argument(argument, parameter, is_own=is_own)

    def _reference(self, name: syntax.Name) -> bool:
        word = vocabulary()["reference"].canonical(name.name) if not name.quoted else None
        if word is not None:
            self._note(name, spelling("reference", word), self._declared.defines)
        return word is not None

    def _argument(self, argument: syntax.Argument, parameter: Parameter | None, *, is_own: bool) -> None:
        if argument.name is not None and not argument.name.quoted:
            self._argument_name(argument.name, parameter, is_own=is_own)
        if parameter is None or not self._choice(argument.value, parameter):
            self._expression(argument.value)

    def _argument_name(self, name: syntax.Name, parameter: Parameter | None, *, is_own: bool) -> None:
        if parameter is not None:
            self.found[name.start] = Spelling(parameter.name, parameter.zh or parameter.name)
        elif not is_own:
            self.found[name.start] = None  # nobody knows the function: perhaps that of a plugin that is not here
        else:
            self._word(name, "builtin")  # a param's key: 累计进度(period = 2014)

    def _choice(self, value: syntax.Expression, parameter: Parameter) -> bool:
        """Note a choice, or see that what stands there is a text that needs no quotation marks."""
        if parameter.type == "choices" and isinstance(value, syntax.Vector):
            # every word is to be noted, also after one that nobody knows
            noted = [self._choice(item, parameter) for item in value.items]
            return all(noted)
        if not isinstance(value, syntax.Name) or value.quoted:
            return False
        if parameter.type == "weights":  # a weighting method without parentheses
            return self._function(value, frozenset()) is not None
        if parameter.type == "text" and value.name not in self._declared.names:
            self.found[value.start] = None
            return True
        choice = next((choice for choice in parameter.choices if value.name in {choice.name, choice.zh}), None)
        if choice is not None:
            self.found[value.start] = Spelling(choice.name, choice.zh)
        return choice is not None

    def _function(self, name: syntax.Name, declared: frozenset[str]) -> Function | None:
        """Note a built-in function, unless what is declared under its name is meant instead."""
        function = self._registry.get(name.name)
        if function is None or name.quoted or name.name in declared:
            return None
        self._note(name, Spelling(function.name, function.zh or function.name), declared)
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
