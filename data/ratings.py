"""Tables of ratings: one a row, by unit, indicator, role and rater; labels and numbers become marks."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

import attrs
import numpy as np
import polars as pl
from numpy.typing import NDArray

from ..core.model import IndicatorSet
from ..core.rated import Rated
from ..core.rating_table import RatingTable
from ..core.unit_data import UnitData
from ..dsl.diagnostics import Both, Diagnostic
from .interpreting import read_number
from .long_table import LongTable, by_name, indicators_of, rows_of_units
from .naming import plain, quoted
from .problems import Problems
from .table import Table

ROLE: Final = ("评价主体", "role", "角色", "评价角色", "主体")
RATER: Final = ("评价人", "rater", "评分人", "打分人", "评委", "评价者")
RATING: Final = ("评分", "rating", "档次", "评价", "分数", "得分", "打分", "score", "mark")
#: What a rater writes who does not want to rate.
_ABSTAINS: Final = frozenset({"弃权", "未评", "不了解", "abstain", "abstained", "n/a", "-", "--", "—", "——", "/"})
_WHAT: Final = Both("评分表", "table of ratings")


@attrs.frozen(eq=False)
class _Part:
    """The ratings of one table, and the rows in it that they stand in."""

    table: RatingTable
    source: Table
    lines: NDArray[np.int64]


def read_ratings(
    tables: Sequence[Table], indicator_set: IndicatorSet, data: UnitData, unit: str | None, period: str | None
) -> tuple[RatingTable, tuple[Diagnostic, ...]]:
    """Return the ratings of tables for a set and the data of its units, with warnings.

    Raises:
        SchemeError: columns are absent, names are unknown, ratings make no sense, or a rater rates a unit twice; with
            every such diagnostic.
    """
    problems = Problems()
    leaves = [node.name for node in indicator_set.nodes() if node.rated is not None]
    raters: dict[str, int] = {}
    parts = [
        _read(LongTable(table, _WHAT, problems), indicator_set, leaves, raters, data, (unit, period))
        for table in tables
    ]
    problems.raise_errors()
    names = ("row", "leaf", "role", "rater", "mark")
    joined: dict[str, Any] = {name: np.concatenate([getattr(part.table, name) for part in parts]) for name in names}
    found = RatingTable(tuple(leaves), tuple(raters), name="、".join(table.name for table in tables), **joined)
    _check_twice(found, parts, data, problems)
    problems.raise_errors()
    return found, problems.all()


def no_ratings(indicator_set: IndicatorSet) -> RatingTable:
    """Return a table in which nobody has rated anything."""
    leaves = tuple(node.name for node in indicator_set.nodes() if node.rated is not None)
    nothing = np.zeros(0, dtype=np.intp)
    return RatingTable(leaves, (), nothing, nothing, nothing, nothing, np.zeros(0))


def _read(
    long: LongTable,
    indicator_set: IndicatorSet,
    leaves: list[str],
    raters: dict[str, int],
    data: UnitData,
    columns: tuple[str | None, str | None],
) -> _Part:
    table = long.table
    leaf = indicators_of(long, indicator_set, leaves)
    row = rows_of_units(long, data, *columns)
    rated = [node.rated for name in leaves if (node := indicator_set.node(name)) is not None and node.rated is not None]
    role = _roles(long, leaf, leaves, rated)
    rater = _raters(long, raters)
    place = long.place(RATING, "rating")
    mark = np.full(table.height, np.nan) if place is None else _marks(long, place, leaf, leaves, rated, row, data)
    kept = (leaf >= 0) & (row >= 0) & (role >= 0) & ~np.isnan(mark)
    ratings = RatingTable(tuple(leaves), (), row[kept], leaf[kept], role[kept], rater[kept], mark[kept])
    return _Part(ratings, table, table.rows[kept])


def _roles(long: LongTable, leaf: NDArray[np.intp], leaves: list[str], rated: list[Rated]) -> NDArray[np.intp]:
    """Return the role of each row among those of its leaf; a leaf without roles takes any."""
    place = long.optional(*ROLE)
    if place is None and any(each.roles for each in rated):
        needs = np.array([bool(each.roles) for each in rated], dtype=bool)
        if needs[leaf[leaf >= 0]].any():
            long.place(ROLE, "role")
    texts = long.texts(place)
    result = np.full(long.table.height, -1, dtype=np.intp)
    for index, each in enumerate(rated):
        here = leaf == index
        if not each.roles:
            result[here] = 0
            continue
        names = [role.name for role in each.roles]
        find, at = by_name(names), {name: position for position, name in enumerate(names)}
        found = long.codes(texts, lambda text, find=find, at=at: at.get(find(text) or "", -1))  # type: ignore[misc]
        result[here] = found[here]
        if place is not None:
            unknown = np.flatnonzero(here & (found < 0))
            facts: dict[str, Any] = {"indicator": leaves[index], "known": quoted(names)}
            long.report("rating-role-unknown", unknown, place, role=lambda row: texts[row] or "", **facts)
    return result


def _raters(long: LongTable, raters: dict[str, int]) -> NDArray[np.intp]:
    """Return the rater of each row; who has no name is -1, and a rater of his own."""
    texts = long.texts(long.optional(*RATER))
    return long.codes(texts, lambda text: raters.setdefault(plain(text), len(raters)))


def _marks(
    long: LongTable,
    place: int,
    leaf: NDArray[np.intp],
    leaves: list[str],
    rated: list[Rated],
    row: NDArray[np.intp],
    data: UnitData,
) -> NDArray[np.float64]:
    """Return the mark of each row, NaN where the rater abstains or where it cannot be read."""
    texts = long.texts(place)
    result = np.full(long.table.height, np.nan)

    def unit(at: int) -> str:
        return data.units[row[at]] if row[at] >= 0 else "—"

    for index, each in enumerate(rated):
        here = leaf == index
        result[here] = _marks_of_leaf(long, place, texts, here, each, leaves[index], unit)[here]
    return result


def _marks_of_leaf(
    long: LongTable,
    place: int,
    texts: pl.Series,
    here: NDArray[np.bool_],
    rated: Rated,
    leaf: str,
    unit: Callable[[int], str],
) -> NDArray[np.float64]:
    """Return the marks of the rows of one leaf, each different text read once, and report what is none."""
    read = mark_reader(rated)
    found = {text: read(text) for text in texts.filter(here).unique(maintain_order=True).drop_nulls()}
    order = {text: position for position, text in enumerate(found)}
    codes = long.codes(texts, lambda text: order.get(text, -1))
    values = np.array([mark for mark, _ in found.values()] + [np.nan])
    wrong = np.array([hint is not None for _, hint in found.values()] + [False])
    long.report(
        "rating-unreadable",
        np.flatnonzero(here & wrong[codes]),
        place,
        unit=unit,
        indicator=leaf,
        text=lambda at: texts[at],
        known=_known(rated),
        hint=lambda at: found[texts[at]][1],
        example=lambda at: _example(rated, texts[at]),
    )
    return values[codes]


#: The mark that a text means, and the hint where it means none (None: it means one, or nothing on purpose).
_Mark = tuple[float, str | None]


def mark_reader(rated: Rated) -> Callable[[str], _Mark]:
    """Return what reads the ratings of a leaf: a label, a number of the marks, or both where a level is a range."""
    by_label = {plain(level.label): level for level in rated.levels}
    labels = sorted(by_label, key=len, reverse=True)
    top = rated.top

    def read(text: str) -> _Mark:
        clean = plain(text)
        if clean.casefold() in _ABSTAINS:
            return math.nan, None
        level = by_label.get(clean)
        if level is not None:
            return (math.nan, "range") if level.is_range else (level.low * top, None)
        label = next((name for name in labels if clean.startswith(name)), None)
        chosen = None if label is None else by_label[label]
        number = _number(clean[len(label or "") :].strip(" :：，,()（）分"), rated)
        return _settled(number, rated, None if chosen is None else (chosen.low, chosen.high))

    return read


def _number(text: str, rated: Rated) -> float:
    """Return a mark: a number within the marks, or a percentage of the highest; NaN for anything else."""
    cell = read_number(text, percent=0.01)
    if math.isnan(cell.value):
        return math.nan
    if not cell.is_bare:
        return cell.value * rated.top
    if rated.marks is None:  # a number beside labels alone: only their own shares, written as such, would do
        return math.nan
    low, high = rated.marks
    return cell.value if low - 1e-9 <= cell.value <= high + 1e-9 else math.nan


def _settled(mark: float, rated: Rated, chosen: tuple[float, float] | None) -> _Mark:
    """Return the mark where it lies in the level that was named, or in one of them where all are ranges."""
    if math.isnan(mark):
        return math.nan, ""
    levels = [chosen] if chosen is not None else [(level.low, level.high) for level in rated.levels]
    is_free = chosen is None and (not levels or not any(level.is_range for level in rated.levels))
    if is_free and rated.marks is None:
        levels, is_free = [(level.low, level.high) for level in rated.levels], False
    share = mark / rated.top
    fits = is_free or any(low - 1e-9 <= share <= high + 1e-9 for low, high in levels)
    return (mark, None) if fits else (math.nan, "")


def _known(rated: Rated) -> Both:
    """Return what a rating of the leaf may be, in words."""
    zh, en = [], []
    for level in rated.levels:
        if level.is_range:
            low, high = f"{level.low * rated.top:.12g}", f"{level.high * rated.top:.12g}"
            zh.append(f"{level.label}（{low} 至 {high}）")
            en.append(f"{level.label} ({low} to {high})")
        else:
            zh.append(level.label)
            en.append(level.label)
    if rated.marks is not None and not any(level.is_range for level in rated.levels):
        low, high = f"{rated.marks[0]:.12g}", f"{rated.marks[1]:.12g}"
        zh.append(f"{low} 至 {high} 的数")
        en.append(f"a number from {low} to {high}")
    return Both("、".join(zh), ", ".join(en))


def _example(rated: Rated, text: str) -> str:
    level = next((level for level in rated.levels if plain(level.label) == plain(text)), None)
    return "" if level is None else f"{(level.low + level.high) / 2 * rated.top:.12g}"


def _check_twice(found: RatingTable, parts: list[_Part], data: UnitData, problems: Problems) -> None:
    """Report each rater who rates a unit twice for an indicator in one role."""
    named = np.flatnonzero(found.rater >= 0)
    if not named.size:
        return
    keys = np.stack([found.leaf[named], found.role[named], found.rater[named], found.row[named]])
    _, first, which = np.unique(keys, axis=1, return_index=True, return_inverse=True)
    repeated = np.flatnonzero(first[which.reshape(-1)] != np.arange(named.size))
    sources = np.concatenate([np.full(part.lines.size, index) for index, part in enumerate(parts)])
    lines = np.concatenate([part.lines for part in parts])
    for place in repeated:
        second, before = named[place], named[first[which.reshape(-1)[place]]]
        part = parts[int(sources[second])]
        long = LongTable(part.source, _WHAT, problems)
        at = int(np.flatnonzero(part.source.rows == lines[second])[0])
        long.report(
            "rating-twice",
            [at],
            None,
            rater=found.raters[int(found.rater[second])],
            unit=data.units[int(found.row[second])],
            indicator=found.leaves[int(found.leaf[second])],
            first=int(lines[before]),
            second=int(lines[second]),
        )
