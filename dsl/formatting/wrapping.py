"""Breaking a line that is too long: after commas and operators, where the language lets a statement go on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from .token import Token

#: A line may end after these; the lower the rank, the better the place.
_AFTER: Final = {",": 0, "+": 3, "-": 3, "*": 4, "/": 4}

#: A line may begin with these, in either vocabulary.
_BEFORE: Final = {"else": 0, "否则": 0, "then": 1, "则": 1, "or": 1, "或": 1, "and": 2, "且": 2}

_RANKS_OF_A_DEPTH: Final = 10


def can_break(tokens: Sequence[Token]) -> bool:
    """Whether there is any place where the line may be broken."""
    return any(rank is not None for rank in _ranks(tokens))


def wrapped(tokens: Sequence[Token], first: int, hanging: int, limit: int) -> Iterator[tuple[int, Sequence[Token]]]:
    """Yield indentation and tokens of each line; ``first`` and ``hanging`` are the indentations."""
    ranks = list(_ranks(tokens))
    begin, indent = 0, first
    while begin < len(tokens):
        end = _line_end(tokens, ranks, begin, limit - indent)
        yield indent, tokens[begin:end]
        begin, indent = end, hanging


def _line_end(tokens: Sequence[Token], ranks: Sequence[int | None], begin: int, room: int) -> int:
    """Return where the line that begins there ends: at the outermost place that fits, the last of equals."""
    english, chinese, best, best_rank = 0, 0, 0, None
    for at in range(begin, len(tokens)):
        gap = tokens[at].gap if at > begin else 0
        english, chinese = english + gap + tokens[at].widths[0], chinese + gap + tokens[at].widths[1]
        if max(english, chinese) > room and best_rank is not None:
            return best
        rank = ranks[at] if at + 1 < len(tokens) else None
        if rank is not None and (best_rank is None or rank <= best_rank):
            best, best_rank = at + 1, rank
    return len(tokens) if max(english, chinese) <= room else best or len(tokens)


def _ranks(tokens: Sequence[Token]) -> Iterator[int | None]:
    """Yield for each token how good it is to break the line after it, None where that cannot be."""
    depth = 0
    for at, token in enumerate(tokens):
        depth += token.depth_change
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        rank = _AFTER.get(token.text) if token.kind == "mark" and not _is_sign(following) else None
        if following is not None and following.kind == "operator":
            rank = _BEFORE.get(following.text, rank)
        yield None if rank is None else depth * _RANKS_OF_A_DEPTH + rank


def _is_sign(following: Token | None) -> bool:
    """Whether what follows stands tight, so that the mark before it is a sign and no operator."""
    return following is not None and following.gap == 0
