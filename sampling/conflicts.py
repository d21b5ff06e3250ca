"""Who must not inspect whom: the own unit, stated recusals, and relations given as a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from ..data.naming import nearest, plain
from ..data.problems import Problems
from ..dsl.diagnostics import Both, Diagnostic, diagnose
from .frame import Frame

#: What the columns of a list of inspectors are called where nobody says.
OWN_UNIT: Final = ("unit", "单位", "所在单位", "工作单位")
RECUSED: Final = ("recused", "recusal", "回避", "回避单位")
Pairs = tuple[tuple[str, str], ...]
_SEPARATORS: Final = re.compile(r"[、，,;；|/\n]+")


def recusals(people: Frame, units: Iterable[str]) -> tuple[dict[str, set[str]], list[Diagnostic]]:
    """Return for each person the units that the person must not inspect, and warnings.

    The own unit and the units of the column of recusals count.  An own unit that is none of the units is nothing to
    speak of; a recusal that names none of them, but nearly one, is warned of.
    """
    known = list(units)
    own, stated = people.find(*OWN_UNIT), people.find(*RECUSED)
    found: dict[str, set[str]] = {name: set() for name in people.names}
    if own is not None and people.table.headers[own] != people.name_column:
        for name, unit in zip(people.names, people.cells_at(own), strict=True):
            found[name] |= {plain(unit)} if unit else set()
    warnings: list[Diagnostic] = []
    if stated is not None:
        for index, text in enumerate(people.cells_at(stated)):
            names = split_names(text)
            found[people.names[index]] |= names
            warnings += _misspelt(people, index, stated, sorted(names - set(known)), known)
    return found, warnings


def split_names(text: str) -> set[str]:
    """Return the names of a cell, separated by 、 , ; / | or line breaks.

    >>> sorted(split_names("甲局、乙局; 丙局"))
    ['丙局', '乙局', '甲局']
    """
    return {plain(part) for part in _SEPARATORS.split(text) if plain(part)}


def _misspelt(
    people: Frame, index: int, place: int, names: Sequence[str], known: Sequence[str]
) -> Iterable[Diagnostic]:
    span = people.span(index, people.table.headers[place])
    for name in names:
        if near := nearest(name, known, 1):
            zh = f"{people.names[index]} 的回避单位“{name}”不在名单中，是否指“{near[0]}”？"
            en = f"the recusal “{name}” of {people.names[index]} is none of the units; did you mean “{near[0]}”?"
            yield diagnose("sample-remark", span, reason=Both(zh, en))


def relations(pairs: Sequence[tuple[str, str]], left: Iterable[str], units: Frame) -> dict[str, set[str]]:
    """Return for each of ``left`` which of the units it must avoid, by pairs given in either order.

    Raises:
        SchemeError: a pair names somebody who is neither; a slip would lose a conflict without a word.
    """
    ours, theirs = set(left), set(units.names)
    found: dict[str, set[str]] = {}
    problems = Problems()
    for one, other in pairs:
        hits = [(a, b) for a, b in ((one, other), (other, one)) if a in ours and b in theirs]
        for a, b in hits:
            found.setdefault(a, set()).add(b)
        if not hits:
            name = one if one not in ours | theirs else other
            near = nearest(name, [*ours, *theirs], 1)
            facts: dict[str, Any] = {"name": name, "nearest": near[0] if near else "", "path": units.source}
            problems.add(diagnose("sample-unknown", units.table.header_span(), hint="near" if near else "", **facts))
    problems.raise_errors()
    return found


def pairs_of(value: Iterable[Iterable[str]]) -> Pairs:
    """Return pairs of names, of lists of two too."""
    return tuple((plain(one), plain(other)) for one, other in value)


def merged(*parts: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Return all that several mappings of conflicts say."""
    names = dict.fromkeys(name for part in parts for name in part)
    return {name: frozenset(other for part in parts for other in part.get(name, ())) for name in names}
