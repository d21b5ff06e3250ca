"""Drawing units, or people, from a list: simple, stratified, systematic, by size, by criteria, and topping up coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

import attrs

from ..data.interpreting import read_number
from ..data.naming import nearest, plain
from ..data.problems import Problems
from ..dsl.diagnostics import Both, Diagnostic, SchemeError, diagnose, listed
from .allocation import least_number, proportional
from .choosing import Chosen, at_equal_distances, at_random, by_size
from .criteria import Fulfilled, fulfilling
from .frame import Frame, are_mostly, numbers_of
from .ordering import draw_key
from .outcome import Outcome
from .selection import OrderKey, Selection, read_order, read_share

#: Names listed in a warning.
_MOST: Final = 5
#: The name of the only stratum where nothing makes strata.
WHOLE: Final = ""


def select(frame: Frame, wanted: Selection, seed: str) -> Outcome:
    """Return the units drawn, in the order drawn, and the strata with their numbers.

    Rows of ``units``: order, unit, stratum, basis (random, systematic, pps, certain by size, or ranked), probability of
    inclusion (None where the order decided), and the cells of the columns that criteria read.  Rows of ``strata``:
    stratum, size, eligible, covered before, wanted, drawn.

    Raises:
        SchemeError: more are wanted than there are, a column or condition is wrong, a stratum or unit is not there.
    """
    fulfilled = fulfilling(frame, wanted.where)
    already = _known(frame, wanted.already)
    strata = _strata(frame, wanted, fulfilled, seed, already)
    picker = _Picker(frame, wanted, seed)
    rows: list[dict[str, Any]] = []
    summary = []
    for stratum in strata:
        chosen = picker.pick(stratum)
        rows += chosen
        summary.append(_summary(stratum, len(chosen)))
    columns = tuple(dict.fromkeys((*wanted.columns, *fulfilled.columns)))
    shown = tuple(dict.fromkeys((*fulfilled.columns, *wanted.columns)))
    found = _with_cells(frame, rows, [column for column in shown if column not in wanted.by])
    warnings = (*_undecided(frame, fulfilled), *_short(frame, summary))
    return Outcome({"units": found, "strata": tuple(summary)}, {"units": columns}, warnings)


def _with_cells(frame: Frame, rows: list[dict[str, Any]], columns: Sequence[str]) -> tuple[dict[str, Any], ...]:
    place = {name: index for index, name in enumerate(frame.names)}
    cells = {column: frame.cells(column) for column in columns}
    return tuple(
        {"order": order, **row, **{column: cells[column][place[row["unit"]]] for column in columns}}
        for order, row in enumerate(rows, 1)
    )


def _known(frame: Frame, already: Sequence[str]) -> frozenset[str]:
    """Return who was visited before, refusing names that are not in the frame: a slip would be drawn again."""
    problems, known = Problems(), set(frame.names)
    for name in map(plain, already):
        if name not in known:
            near = nearest(name, frame.names, 1)
            facts: dict[str, Any] = {"nearest": near[0] if near else "", "path": frame.source}
            span = frame.table.header_span()
            problems.add(diagnose("sample-unknown", span, hint="near" if near else "", name=name, **facts))
    problems.raise_errors()
    return frozenset(map(plain, already))


@attrs.frozen
class _Stratum:
    """Names of a stratum: all that count, those that can be drawn, and how many are wanted in all."""

    label: str
    names: tuple[str, ...]
    eligible: tuple[str, ...]
    wanted: int

    @property
    def covered(self) -> int:
        return len(self.names) - len(self.eligible)

    @property
    def count(self) -> int:
        return min(max(self.wanted - self.covered, 0), len(self.eligible))


def _strata(
    frame: Frame, wanted: Selection, fulfilled: Fulfilled, seed: str, already: frozenset[str]
) -> list[_Stratum]:
    columns = [frame.cells(column) for column in wanted.by]
    members: dict[str, list[str]] = {} if wanted.by else {WHOLE: []}
    for index, name in enumerate(frame.names):
        if fulfilled.kept[index]:
            members.setdefault(" / ".join(column[index] or "—" for column in columns), []).append(name)
    sizes = {label: len(names) for label, names in sorted(members.items())}
    numbers = _numbers(frame, wanted, sizes, seed)
    return [
        _Stratum(
            label, tuple(members[label]), tuple(name for name in members[label] if name not in already), numbers[label]
        )
        for label in sizes
    ]


def _numbers(frame: Frame, wanted: Selection, sizes: Mapping[str, int], seed: str) -> dict[str, int]:
    """Return how many of each stratum are wanted."""
    if wanted.share is not None:
        share = read_share(wanted.share)
        return {label: max(least_number(share, size), min(wanted.minimum, size)) for label, size in sizes.items()}
    if wanted.each is not None:
        return dict.fromkeys(sizes, wanted.each)
    if wanted.per:
        _check_strata(frame, wanted.per, sizes)
        return {label: wanted.per.get(label, 0) for label in sizes}
    total = wanted.n or 0
    if total > sum(sizes.values()):
        raise SchemeError((_too_few(frame, total, sum(sizes.values()), wanted),))
    try:
        return proportional(sizes, total, wanted.minimum, seed)
    except ValueError as error:
        what = Both(f"每层至少 {wanted.minimum} 个，合计", f"at least {wanted.minimum} of each stratum")
        facts: dict[str, Any] = {"wanted": error.args[0], "found": total, "path": frame.source, "what": what}
        raise SchemeError((diagnose("sample-too-few", frame.table.header_span(), hint="minimum", **facts),)) from None


def _check_strata(frame: Frame, per: Mapping[str, int], sizes: Mapping[str, int]) -> None:
    absent = [label for label in per if label not in sizes]
    if absent:
        facts: dict[str, Any] = {"name": listed(absent), "names": listed(sizes), "path": frame.source}
        raise SchemeError((diagnose("sample-unknown", frame.table.header_span(), hint="strata", **facts),))


def _too_few(frame: Frame, total: int, found: int, wanted: Selection) -> Diagnostic:
    facts: dict[str, Any] = {"path": frame.source, "wanted": total, "found": found, "size": frame.size}
    what = Both("抽取", "the draw")
    return diagnose(
        "sample-too-few", frame.table.header_span(), hint="where" if wanted.where else "", what=what, **facts
    )


@attrs.frozen
class _Picker:
    """Draws within strata as the wishes say."""

    frame: Frame
    wanted: Selection
    seed: str
    orders: dict[str, tuple[Any, ...]] = attrs.field(init=False)
    sizes: dict[str, Fraction] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        keys = [_sort_keys(self.frame, read_order(text)) for text in self.wanted.order_by]
        places = range(self.frame.size)
        orders = {self.frame.names[index]: tuple(key[index] for key in keys) for index in places} if keys else {}
        object.__setattr__(self, "orders", orders)
        object.__setattr__(self, "sizes", exact_sizes(self.frame, self.wanted.size) if self.wanted.size else {})

    def pick(self, stratum: _Stratum) -> list[dict[str, Any]]:
        """Return the rows of those drawn from a stratum."""
        count, eligible = stratum.count, stratum.eligible
        if self.wanted.method == "ranked":
            return [self._row(name, stratum, "ranked", None) for name in self._ranked(eligible)[:count]]
        first = min(self.wanted.first, count)
        leading = self._ranked(eligible)[:first] if first else []
        rest = tuple(name for name in eligible if name not in set(leading))
        rows = [self._row(name, stratum, "ranked", None) for name in leading]
        drawn = self._drawn(rest, count - first, stratum) if count > first else []
        basis = self.wanted.method
        return rows + [
            self._row(one.name, stratum, "certain" if one.certain else basis, one.probability) for one in drawn
        ]

    def _ranked(self, names: Sequence[str]) -> list[str]:
        """Return names by their order; the order of the seed tells apart who is equal."""
        return sorted(names, key=lambda name: (self.orders[name], draw_key(self.seed, "unit", name)))

    def _drawn(self, names: Sequence[str], count: int, stratum: _Stratum) -> list[Chosen]:
        if self.wanted.method == "systematic":
            ordered = sorted(names, key=lambda name: (self.orders.get(name, ()), name))
            return at_equal_distances(ordered, count, self.seed, f"systematic {stratum.label}".rstrip())
        if self.wanted.method == "random":
            return at_random(names, count, self.seed)
        sizes = {name: self.sizes[name] for name in names}
        positive = sum(size > 0 for size in sizes.values())
        if positive < count:
            raise SchemeError((_too_few(self.frame, count, positive, self.wanted),))
        return by_size(sizes, count, self.seed, f"pps {stratum.label}".rstrip())

    def _row(self, name: str, stratum: _Stratum, basis: str, probability: float | None) -> dict[str, Any]:
        row: dict[str, Any] = {"unit": name}
        if self.wanted.by:
            row["stratum"] = stratum.label
        return {**row, "basis": basis, "probability": probability}


def _sort_keys(frame: Frame, key: OrderKey) -> list[tuple[int, Any]]:
    """Return what to sort by: numbers where most cells are, else texts; who has none comes last.

    Raises:
        SchemeError: among numbers a cell is none; by its spelling 9 would come after 10.
    """
    cells = frame.cells(key.column)
    if are_mostly(cells, lambda text: not read_number(text, percent=0.01).problem):
        sign = 1.0 if key.ascending else -1.0
        numbers = numbers_of(frame, key.column)
        return [(1, 0.0) if number is None else (0, sign * number) for number in numbers]
    ranks = {text: rank for rank, text in enumerate(sorted(set(cells), reverse=not key.ascending))}
    return [(0, float(ranks[text])) if text else (1, 0.0) for text in cells]


def exact_sizes(frame: Frame, column: str) -> dict[str, Fraction]:
    """Return the sizes of names, exactly as they are written.

    Raises:
        SchemeError: a size is absent, negative or no number.
    """
    problems, found = Problems(), dict[str, Fraction]()
    for index, size in enumerate(numbers_of(frame, column)):
        if size is None or size < 0:
            where = frame.table.cell(frame.rows[index], frame.place(column))
            text = frame.cells(column)[index]
            facts: dict[str, Any] = {"unit": frame.names[index], "text": text or "—", "cell": where, "column": column}
            problems.add(diagnose("sample-cell", frame.span(index, column), **facts))
        else:
            found[frame.names[index]] = Fraction(repr(size))
    problems.raise_errors()
    return found


def _summary(stratum: _Stratum, drawn: int) -> dict[str, Any]:
    facts = {"size": len(stratum.names), "covered": stratum.covered, "wanted": stratum.wanted, "drawn": drawn}
    return {"stratum": stratum.label, **facts}


def _undecided(frame: Frame, fulfilled: Fulfilled) -> list[Diagnostic]:
    if not fulfilled.undecided:
        return []
    names = fulfilled.undecided
    shown = listed(names[:_MOST])
    more = Both("等", " …") if len(names) > _MOST else Both("", "")
    zh = f"{len(names)} 个单位缺数据，无法判断是否符合条件，未列入可抽范围：{shown.zh}{more.zh}"
    en = f"{len(names)} without the data that a condition asks for cannot be drawn: {shown.en}{more.en}"
    return [diagnose("sample-remark", frame.table.header_span(), reason=Both(zh, en))]


def _short(frame: Frame, summary: Sequence[Mapping[str, Any]]) -> list[Diagnostic]:
    """Return a warning for the strata that have fewer than wanted."""
    short = [row for row in summary if row["drawn"] + row["covered"] < row["wanted"]]
    if not short:
        return []
    parts = [
        Both(
            f"{row['stratum'] or '全部'}（要 {row['wanted']}，有 {row['size']}）",
            f"{row['stratum'] or 'all'} ({row['size']} of {row['wanted']})",
        )
        for row in short[:_MOST]
    ]
    strata = listed(parts)
    reason = Both(
        f"{len(short)} 层不足，已全部抽取：{strata.zh}", f"taken whole, having fewer than wanted: {strata.en}"
    )
    return [diagnose("sample-remark", frame.table.header_span(), reason=reason)]
