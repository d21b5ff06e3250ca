"""Gathering tokens into statements, and what stands in braces into statements of its own."""

from __future__ import annotations

from typing import Final

import attrs

from .token import Token

#: This many line ends between two things are a blank line.
_BLANK: Final = 2


@attrs.frozen
class Braces:
    """What stands between two braces; ``note`` is the comment on the line of the opening one."""

    opened: Token
    items: tuple[Item, ...]
    closed: Token
    is_one_line: bool
    note: Token | None = None


@attrs.frozen
class Statement:
    """A statement or a row; ``note`` is the comment after it on its line.  Its parts may be comments too.

    ``is_beside`` tells whether the author wrote it on the line of the statement before it.
    """

    parts: tuple[Token | Braces, ...]
    note: Token | None = None
    is_after_blank: bool = False
    is_beside: bool = False

    @property
    def kind(self) -> str:
        """The kind of statement, as its first token tells it."""
        first = self.parts[0]
        return first.begins if isinstance(first, Token) else "other"

    @property
    def braces(self) -> list[Braces]:
        """What stands in braces, without what these hold."""
        return [part for part in self.parts if isinstance(part, Braces)]


@attrs.frozen
class Remark:
    """A comment on a line of its own, between statements."""

    comment: Token
    is_after_blank: bool


Item = Statement | Remark


def statements_of(tokens: list[Token], source: str) -> tuple[Item, ...]:
    """Gather the tokens of a file."""
    return tuple(_Gatherer(tokens, source).items()[0])


class _Gatherer:
    """Goes through the tokens once; ``_at`` is the one to be looked at next."""

    def __init__(self, tokens: list[Token], source: str) -> None:
        self._tokens = tokens
        self._source = source
        self._at = 0

    def _peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def items(self) -> tuple[list[Item], Token | None]:
        """Return the items up to a closing brace or the end, and the comment before the first of them, if any."""
        found: list[Item] = []
        note: Token | None = None
        while (token := self._peek()) is not None and not (token.is_brace and token.text == "}"):
            if token.text == ";":
                self._take()
            elif not token.is_comment:
                is_beside = bool(found) and "\n" not in self._between()
                statement = self._statement(is_after_blank=bool(found) and self._is_after_blank())
                found.append(attrs.evolve(statement, is_beside=is_beside))
            elif token.is_own_line or self._at == 0:
                found.append(Remark(token, bool(found) and self._is_after_blank()))
                self._take()
            elif found and isinstance(found[-1], Statement):
                found[-1] = attrs.evolve(found[-1], note=self._take())
            else:
                note = self._take()
        return found, note

    def _is_after_blank(self) -> bool:
        return self._between().count("\n") >= _BLANK

    def _between(self) -> str:
        """Return the blanks between the token before and the next one."""
        return self._source[self._tokens[self._at - 1].end : self._tokens[self._at].start]

    def _statement(self, *, is_after_blank: bool) -> Statement:
        parts: list[Token | Braces] = []
        depth = 0
        while (token := self._peek()) is not None and not (parts and depth == 0 and self._is_over()):
            if token.is_brace and token.text == "{":
                parts.append(self._braces())
                continue
            depth += token.depth_change
            parts.append(self._take())
        return Statement(tuple(parts), is_after_blank=is_after_blank)

    def _is_over(self) -> bool:
        """Whether no further token of the statement follows: comments after its last one are not part of it."""
        at = self._at
        while at < len(self._tokens) and self._tokens[at].is_comment:
            at += 1
        following = self._tokens[at] if at < len(self._tokens) else None
        return following is None or bool(following.begins) or following.text in {";", "}"}

    def _braces(self) -> Braces:
        opened = self._take()
        items, note = self.items()
        closed = self._take()
        is_one_line = "\n" not in self._source[opened.start : closed.end]
        return Braces(opened, tuple(items), closed, is_one_line or not (items or note), note)
