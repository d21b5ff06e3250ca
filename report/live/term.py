"""Pieces of formulas: their text, what kind of thing they come to, and what must be there for them to come to anything.

A cell that holds no number holds a text instead (``missing``, ``—``) or nothing.  Excel takes a blank cell for 0 and
a text for more than any number, so a formula asks first whether its cells hold numbers: these are the ``needs`` of a
term.  What is absent for any other reason (x/0, a condition that nobody knows) is an error inside a formula and becomes
the mark of what is missing where a cell begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

import attrs

from .traced import END, SCALAR, Traced, formula_of, number_text

Kind = Literal["number", "flag", "text"]

#: Before the number of a column in the text of a formula: its cell in the row at hand; a range of its cells.
CELL: Final = "\ue000"
RANGE: Final = "\ue002"
NA: Final = "NA()"
#: The most arguments that Excel takes is 255.
_MOST_ARGUMENTS: Final = 200


@attrs.frozen
class Term:
    """A piece of a formula.

    ``text`` is whole in itself: brackets stand around it where it needs them.  A ``flag`` is TRUE or FALSE.  ``needs``
    are cells that must hold a number and ``filled`` those that must hold a text; ``may_fail`` tells that it may come
    out as an error all the same.  ``constant`` is its value where it is the same everywhere.
    """

    text: str
    kind: Kind = "number"
    needs: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    may_fail: bool = False
    constant: float | str | None = None

    @property
    def is_cell(self) -> bool:
        """Whether it is nothing but a cell of a column."""
        return self.text.startswith(CELL) and self.text.count(CELL) == 1 and self.text.endswith(END)

    @property
    def is_plain(self) -> bool:
        """Whether it is always there."""
        return not (self.needs or self.filled or self.may_fail)

    @property
    def number(self) -> str:
        """Its text as a number: a flag is 1 or 0."""
        return f"IF({self.text},1,0)" if self.kind == "flag" else self.text

    @property
    def flag(self) -> str:
        """Its text as a condition."""
        return self.text if self.kind == "flag" else f"{self.text}=1"


ZERO: Final = Term("0", constant=0.0)
ONE: Final = Term("1", constant=1.0)
MISSING: Final = Term(NA, may_fail=True)


def number(value: float) -> Term:
    """Return the term of a number: its cell where it is traced; what is no number is missing."""
    if value != value:  # noqa: PLR0124 - NaN alone differs from itself
        return MISSING
    if isinstance(value, Traced):
        return Term(value.formula)
    return Term(number_text(value), constant=float(value))


def text(value: str) -> Term:
    """Return the term of a text."""
    return Term(quoted(value), "text", constant=value)


def quoted(value: str) -> str:
    """Return a text as a formula writes it: its quotation marks doubled."""
    return '"' + value.replace('"', '""') + '"'


def scalar(cell: int) -> str:
    """Return the text that stands for a cell that stands alone."""
    return f"{SCALAR}{cell}{END}"


def made(pattern: str, *terms: Term, kind: Kind = "number", may_fail: bool = False) -> Term:
    """Return a term made of others, all of which must be there; ``{0}`` stands for the number of the first.

    >>> made("({0}+{1})", number(1.0), number(2.0)).text
    '(1+2)'
    """
    filled = pattern.format(*(term.text if term.kind == "text" else term.number for term in terms))
    return attrs.evolve(together(*terms), text=filled, kind=kind, may_fail=may_fail or any(t.may_fail for t in terms))


def together(*terms: Term) -> Term:
    """Return what all of some terms need, without a text of its own."""
    return Term(
        "",
        needs=tuple(dict.fromkeys(need for term in terms for need in term.needs)),
        filled=tuple(dict.fromkeys(need for term in terms for need in term.filled)),
        may_fail=any(term.may_fail for term in terms),
    )


def sealed(term: Term, beside: Term | None = None) -> Term:
    """Return a term that asks for what it needs itself, and is an error where that is not there.

    What ``beside`` needs has been asked for already.
    """
    needs = tuple(need for need in term.needs if beside is None or need not in beside.needs)
    filled = tuple(need for need in term.filled if beside is None or need not in beside.filled)
    if not (needs or filled):
        return attrs.evolve(term, needs=(), filled=())
    return attrs.evolve(term, text=f"IF({asked(needs, filled)},{term.text},{NA})", needs=(), filled=(), may_fail=True)


def asked(needs: Sequence[str], filled: Sequence[str] = ()) -> str:
    """Return the condition that cells hold numbers, others texts."""
    parts = [f"{counted(needs)}={len(needs)}"] if needs else []
    parts += [f"LEN({cell})>0" for cell in filled]
    return parts[0] if len(parts) == 1 else f"AND({','.join(parts)})"


def counted(cells: Sequence[str]) -> str:
    """Return how many of some cells hold numbers."""
    return over("COUNT", cells)


def over(function: str, parts: Sequence[str], join: str = "+") -> str:
    """Return a function of any number of arguments, in portions where they are more than Excel takes."""
    portions = [parts[start : start + _MOST_ARGUMENTS] for start in range(0, len(parts), _MOST_ARGUMENTS)]
    calls = [f"{function}({','.join(portion)})" for portion in portions]
    return calls[0] if len(calls) == 1 else f"({join.join(calls)})"


def known_or(term: Term, otherwise: str) -> str:
    """Return a condition, or what it counts as where nobody knows it."""
    inner = sealed(term)
    return f"IFERROR({inner.flag},{otherwise})" if inner.may_fail else inner.flag


def whole(term: Term, mark: str) -> str:
    """Return the formula of a cell: the term, or the mark of what is missing."""
    shown = term.text if term.kind == "text" else term.number
    inner = f"IFERROR({shown},{mark})" if term.may_fail else shown
    return f"IF({asked(term.needs, term.filled)},{inner},{mark})" if term.needs or term.filled else inner


def sum_of(terms: Iterable[str]) -> str:
    """Return the sum of texts."""
    return "(" + "+".join(terms) + ")"


def guard_of(bound: Term) -> str:
    """Return what counts as nothing beside a bound: 1e-9 of it, at least 1e-9."""
    if isinstance(bound.constant, float):
        return formula_of(1e-9 * max(1.0, abs(bound.constant)))
    return f"1E-09*MAX(1,ABS({bound.text}))"
