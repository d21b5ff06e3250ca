"""A parse that goes on after an error: report once, go back to where the grammar has ERROR, skip to the statement's end."""

from __future__ import annotations

from typing import Any, Final

import attrs

from .driver import Misbuilt, ParseTable, Stacks, State, drive
from .expectations import expected, found
from .lexer import TOKEN, Fault, Tokens
from .mending import equality, repeating
from .syntax import Missing
from .vocabulary import vocabulary

_OPEN: Final = frozenset({"LPAR", "LSQB", "LBRACE", "CALL"})
_CLOSE: Final = frozenset({"RPAR", "RSQB", "RBRACE"})
#: Lists of what is complete: recovery never throws them away.
_COMPLETE: Final = frozenset({"statements", "rows"})
#: What a statement with a header has begun with.
_HEADS: Final = frozenset({"KEYWORD", "opening", "PARAM", "param_head", "DEFINE"})
#: What may follow a value.
_ENDS: Final = frozenset({"SEP", "COMMA", "RPAR", "RSQB", "RBRACE", "$END"})
#: What begins a statement when it is the first on its line.
_BEGINS: Final = frozenset({"ASSIGN", "KEYWORD", "PARAM", "DEFINE", "FIELDNAME"})


@attrs.define
class Parse:
    """One run over the tokens of a text: as the author wrote it, and with ASCII punctuation."""

    table: ParseTable
    original: str
    text: str
    tokens: Tokens
    start: str
    faults: list[Fault] = attrs.field(factory=list)

    def run(self) -> Any:
        """Return what the start symbol made, None where nothing could be saved."""
        self.tokens.types.append("$END")
        self.tokens.values.append(None)
        self.tokens.starts.append(len(self.text))
        stacks = Stacks([self.table.starts[self.start]], [])
        stuck_at = -1
        while not drive(self.tokens.types, self.tokens.values, stacks, self.misbuilt):
            remaining = len(self.tokens.types) - stacks.position
            if remaining == stuck_at:
                if remaining == 1:
                    return None
                self.remove(stacks.position, stacks.position + 1)
            elif not self.recover(stacks):
                return None
            stuck_at = remaining
        return stacks.values[0]

    def remove(self, begin: int, end: int) -> None:
        """Take tokens out."""
        del self.tokens.types[begin:end], self.tokens.values[begin:end], self.tokens.starts[begin:end]

    def misbuilt(self, problem: Misbuilt) -> None:
        """Take what a reduction found wrong among the faults."""
        facts = dict(problem.arguments)
        repeated = facts.pop("repeated", None)
        edits = repeating(self.original, repeated, problem.start) if isinstance(repeated, tuple) else ()
        self.faults.append(Fault(problem.name, problem.start, problem.end, facts, edits=edits))

    def recover(self, stacks: Stacks) -> bool:
        """Report the token that does not fit and bring the stacks to where reading can go on."""
        self.report(stacks)
        if self.is_missing_newline(stacks):
            self.insert(stacks.position, "SEP", "\n")
            return True
        depth = self.go_back(stacks)
        if depth is None:
            return False
        begin = stacks.position
        end = self.skip(begin, depth, stops_at_brace=self.is_header(stacks))
        missing = Missing(start=self.tokens.starts[begin], end=self.tokens.starts[end])
        self.remove(begin, end)
        self.insert(begin, "ERROR", missing)
        following = self.tokens.types[begin + 1]
        if following in _BEGINS:
            self.insert(begin + 1, "SEP", "\n")
        return True

    def insert(self, position: int, kind: str, value: object) -> None:
        """Put a token in that nobody wrote."""
        place = self.tokens.starts[position]
        self.tokens.types.insert(position, kind)
        self.tokens.values.insert(position, value)
        self.tokens.starts.insert(position, place)

    def is_missing_newline(self, stacks: Stacks) -> bool:
        """Whether a statement begins right after the closing brace of another, on the same line."""
        position = stacks.position
        types = self.tokens.types
        return (
            position > 0
            and types[position - 1] == "RBRACE"
            and types[position] in _BEGINS
            and accepts(stacks.states, "SEP")
        )

    def go_back(self, stacks: Stacks) -> int | None:
        """Pop to the nearest state that takes ERROR; return how many open brackets that left behind."""
        depth = 0
        while True:
            state = stacks.states[-1]
            entered_by = self.table.entered_by.get(id(state), "")
            if "ERROR" in state:
                return depth + (entered_by == "CALL")
            if entered_by in _COMPLETE:
                self.insert(stacks.position, "SEP", "\n")
                stacks.states.append(state["SEP"])
                stacks.values.append(None)
                stacks.position += 1
                return depth
            if len(stacks.states) == 1:
                return None
            depth += (entered_by in _OPEN) - (entered_by in _CLOSE)
            stacks.states.pop()
            stacks.values.pop()

    def is_header(self, stacks: Stacks) -> bool:
        """Whether the error stands in the header of a block, whose body can still be read."""
        entered = (self.table.entered_by.get(id(state)) for state in reversed(stacks.states))
        nearest = next((symbol for symbol in entered if symbol in _HEADS), "")
        return "LBRACE" in stacks.states[-1] and nearest in {"KEYWORD", "opening"}

    def skip(self, position: int, depth: int, *, stops_at_brace: bool) -> int:
        """Return the position of the token that ends the statement (the row, the header) an error stands in."""
        types = self.tokens.types
        first = position
        while types[position] != "$END":
            kind = types[position]
            if depth == 0 and (kind in {"SEP", "RBRACE"} or (stops_at_brace and kind == "LBRACE")):
                return position
            if depth == 0 and kind in _BEGINS and self.is_first_on_line(position) and position >= first:
                return position
            depth += (kind in _OPEN) - (kind in _CLOSE)
            position += 1
        return position

    def is_first_on_line(self, position: int) -> bool:
        """Whether only blanks stand before a token on its line."""
        start = self.tokens.starts[position]
        return not self.text[self.text.rfind("\n", 0, start) + 1 : start].strip()

    def report(self, stacks: Stacks) -> None:
        """Take the token that does not fit among the faults, with what could have stood there."""
        self.faults.append(self.describe(stacks))

    def describe(self, stacks: Stacks) -> Fault:
        """Return the fault of the token that does not fit."""
        position = stacks.position
        kind, before = self.tokens.types[position], self.tokens.types[position - 1] if position else ""
        start = self.tokens.starts[position]
        text = self.token_text(position)
        if before in {"ASSIGN", "EQ"} and (self.is_first_on_line(position) or kind in _ENDS):
            return self.missing_value(position - 1)
        if kind in {"ASSIGN", "EQ"} and self.is_in_expression(stacks):
            sign = self.text.index("=", start)
            is_row = accepts(stacks.states, "COLON")
            edits = equality(self.text, sign, is_row=is_row)
            return Fault("lone-equals", sign, sign + 1, hint="row" if is_row else "", edits=edits)
        if kind == "ASSIGN" and accepts(stacks.states, "IF"):  # `name =` where a condition begins
            sign = self.text.index("=", start)
            return Fault("lone-equals", sign, sign + 1, edits=equality(self.text, sign))
        if before == "NAME" and self.is_attribute_without_equals(position):
            name = self.tokens.values[position - 1].name
            value = self.tokens.starts[position - 1]
            return Fault("missing-equals", start, start + len(text), {"name": name}, edits=((value, value, "= "),))
        possible = expected(terminal for terminal in stacks.states[-1] if accepts(stacks.states, terminal))
        if not text:
            start = len(self.text[:start].rstrip())
        return Fault("syntax", start, start + len(text), {"found": found(text), "expected": possible})

    def missing_value(self, position: int) -> Fault:
        """Return the fault of ``name =`` with nothing after it."""
        start = self.tokens.starts[position]
        sign = self.text.index("=", start)
        return Fault("missing-value", sign, sign + 1, {"name": self.text[start:sign].strip()})

    def is_in_expression(self, stacks: Stacks) -> bool:
        """Whether an operator could stand here, or an operand inside an expression."""
        position = stacks.position
        before = self.tokens.types[position - 1] if position else ""
        operators = {"IF", "NOT", "OPERATOR", "COMPARE", "ADD", "LPAR", "ASSIGN", "THEN", "IN"}
        return before in operators or accepts(stacks.states, "OPERATOR")

    def is_attribute_without_equals(self, position: int) -> bool:
        """Whether ``value x`` stands at the start of a statement, where ``value = x`` is meant."""
        types, values = self.tokens.types, self.tokens.values
        if position < 2 or types[position - 2] != "KEYWORD":  # noqa: PLR2004 - keyword and name before it
            return False
        word = values[position - 2].name
        return word in vocabulary()["attribute"] and word not in vocabulary()["keyword"]

    def token_text(self, position: int) -> str:
        """Return a token as it stands in the text; empty for the end of a line or file."""
        kind = self.tokens.types[position]
        match = TOKEN.match(self.text, self.tokens.starts[position])
        if (kind in {"SEP", "$END"} and self.tokens.values[position] != ";") or match is None:
            return ""
        written = self.original[self.tokens.starts[position] : match.end()]
        return written[:-1].rstrip() if kind in {"ASSIGN", "CALL"} else written.rstrip()


def accepts(states: list[State], terminal: str) -> bool:
    """Whether a terminal could be read after the reductions it asks for."""
    stack = list(states)
    action = stack[-1].get(terminal)
    while action.__class__ is tuple:
        _, size, name = action
        del stack[-size:]
        stack.append(stack[-1][name])
        action = stack[-1].get(terminal)
    return action is not None
