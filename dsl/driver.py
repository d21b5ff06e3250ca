"""Lark's parse table, run by a loop of our own.

Lark's own driver hashes a rule on every reduction and wraps every callback; this loop takes a third of its time.
A state is a dictionary: a terminal leads to the next state (shift) or to a reduction (function, size, name), a
nonterminal to the next state.  Rules that only rename one symbol cost nothing: their steps are taken out of the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from sys import intern
from typing import Any, Final

import attrs

#: A state: terminal or nonterminal to the next state, or terminal to a reduction.
State = dict[str, Any]
Function = Callable[..., Any]
#: Set while the table is built: the symbol that led into a state.
STARTS: Final = ("file", "only_expression")


@attrs.frozen
class ParseTable:
    """The start state for each start symbol, and for each state (by identity) the symbol that leads into it."""

    starts: Mapping[str, State]
    entered_by: Mapping[int, str]


@attrs.frozen
class Reduction:
    """A rule as Lark has it: what it makes of how many symbols, and the alias of the alternative."""

    name: str
    size: int
    alias: str | None


def lark_table() -> tuple[dict[int, dict[str, int | Reduction]], dict[str, int], dict[str, int]]:
    """Return Lark's LALR table: the states, and those of start and end by start symbol.

    The one place that reaches into Lark: ``_parse_table`` is not public.  Tested with 1.2 and 1.3.  Lark's symbols
    are strings with a comparison of their own, in Python; plain interned ones make every look-up of the loop quicker.
    """
    import lark  # noqa: PLC0415 - only a process that parses pays for it

    class NoLexer(lark.lexer.Lexer):
        """Stands in for the lexer that Lark would build."""

        def __init__(self, conf: object) -> None: ...
        def lex(self, *_: object) -> Any:
            """Yield nothing."""
            return iter(())

    grammar = files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8")
    made = lark.Lark(grammar, parser="lalr", lexer=NoLexer, start=list(STARTS), maybe_placeholders=False)
    table = getattr(made.parser.parser, "_parse_table", None)
    if table is None:  # pragma: no cover - a guard for versions of Lark to come
        raise RuntimeError(
            f"lark {lark.__version__} keeps its parse table elsewhere: driver.lark_table must be adapted"
        )
    rule = {}
    states: dict[int, dict[str, int | Reduction]] = {}
    for number, actions in table.states.items():
        states[number] = row = {}
        for symbol, (action, target) in actions.items():
            if action.name == "Shift":
                row[intern(str(symbol))] = target
            else:
                key = id(target)
                if key not in rule:
                    rule[key] = Reduction(intern(str(target.origin.name)), len(target.expansion), target.alias)
                row[intern(str(symbol))] = rule[key]
    return states, dict(table.start_states), dict(table.end_states)


def build_table(functions: Mapping[str, Function]) -> ParseTable:
    """Return the table with the functions of the aliases put in; an alternative without one must rename one symbol."""
    plain, starts, ends = lark_table()
    accepted: State = {}
    states: dict[int, State] = {number: {} for number in plain}
    made: dict[Reduction, tuple[Function | None, int, str]] = {}
    entered_by: dict[int, str] = {}
    for number, row in plain.items():
        for symbol, target in row.items():
            if isinstance(target, Reduction):
                if target not in made:
                    function = functions[target.alias] if target.alias else None
                    made[target] = (function, target.size, target.name)
                states[number][symbol] = made[target]
            else:
                states[number][symbol] = states[target]
                entered_by[id(states[target])] = symbol
    for number in ends.values():
        states[number]["$END"] = accepted
    _take_out_renaming(states)
    return ParseTable({name: states[number] for name, number in starts.items()}, entered_by)


def _take_out_renaming(states: Mapping[int, State]) -> None:
    """Lead every shift into a state that can only rename what was shifted to the state after the renaming."""
    renames: dict[int, str] = {}
    for row in states.values():
        actions = {id(action): action for action in row.values()}
        if len(actions) == 1:
            (action,) = actions.values()
            if action.__class__ is tuple and action[0] is None and action[1] == 1:
                renames[id(row)] = action[2]
    for row in states.values():
        for symbol, target in row.items():
            while target.__class__ is dict and id(target) in renames:
                target = row[renames[id(target)]]  # noqa: PLW2901 - follows the chain
            row[symbol] = target


class Misbuilt(Exception):  # noqa: N818 - a signal between building and driver, never seen outside
    """A reduction found something wrong: the name of the diagnostic, its place, and what stands there instead."""

    def __init__(self, name: str, start: int, end: int, value: Any, **arguments: object) -> None:
        super().__init__(name)
        self.name, self.start, self.end, self.value, self.arguments = name, start, end, value, arguments


@attrs.define
class Stacks:
    """Where the parse stands: states entered (one more than values), values, and the next token."""

    states: list[State]
    values: list[Any]
    position: int = 0


def drive(
    types: list[str],
    values: list[Any],
    stacks: Stacks,
    on_misbuilt: Callable[[Misbuilt], None],
) -> bool:
    """Run until all tokens are read (true) or one does not fit (false, ``stacks.position`` is at it)."""
    states, made = stacks.states, stacks.values
    row = states[-1]
    position = stacks.position
    try:
        for position in range(position, len(types)):  # noqa: B020 - the place is wanted after a KeyError
            symbol = types[position]
            action = row[symbol]
            while action.__class__ is tuple:
                function, size, name = action
                try:
                    if size == 1:
                        if function is not None:
                            made[-1] = function(made[-1])
                        states[-1] = row = states[-2][name]
                    else:
                        arguments = made[-size:]
                        del made[1 - size :], states[-size:]
                        made[-1] = function(*arguments)
                        row = states[-1][name]
                        states.append(row)
                except Misbuilt as problem:
                    on_misbuilt(problem)
                    made[-1] = problem.value
                    if size == 1:
                        del states[-1]
                    row = states[-1][name]
                    states.append(row)
                action = row[symbol]
            row = action
            states.append(row)
            made.append(values[position])
    except KeyError:
        stacks.position = position
        return False
    return True
