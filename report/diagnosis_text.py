"""A diagnosis for a terminal: what needs attention first, then the tables in short."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..analysis.attention import Matter, attention
from ..analysis.study import Study
from ..dsl.diagnostics import Language
from .diagnosis_columns import numbers, texts
from .diagnosis_grids import TABLES, matter_text, obstacles_grid, remarks
from .diagnosis_words import said
from .grid import Grid, GridColumn
from .relation_grids import reliability_grid, weights_grid
from .terminal import render_grid

#: Cases of a matter that are named.
_NAMED: Final = 4
#: Rows of a table in the overview.
_ROWS: Final = 12
#: Digits of a value whose scale nobody knows.
_DIGITS: Final = 5
#: Matters whose number is a share.
_SHARES: Final = frozenset({"scarce", "units", "zeros", "coarse"})
#: Tables that the overview shows in full, and need no mention.
_SHOWN: Final = frozenset({"attention", "reliability", "obstacles"})


def overview(study: Study, language: Language, *, width: int | None = None) -> str:
    """Return what needs attention, then statistics, reliability, weights and obstacles in short."""
    parts = [
        "\n".join([_heading("attention", language), *_matters(study, language)]),
        _section("statistics", short_statistics(study, language), language, width),
        _section("reliability", reliability_grid(study, language), language, width),
        _section("weights", weights_grid(study, language), language, width),
        _section("obstacles", obstacles_grid(study, language), language, width),
    ]
    note = said("obstacle_note", language, top=study.options.top, count=study.frequent_obstacles.units)
    names = " ".join(name for name in TABLES if name not in _SHOWN and (name != "trends" or study.changes is not None))
    return "\n\n".join([*parts, note, said("more_tables", language, names=names)])


def _heading(name: str, language: Language) -> str:
    title = said(name, language)
    return f"■ {title}" if language == "zh" else f"== {title} =="


def _section(name: str, grid: Grid, language: Language, width: int | None) -> str:
    body = render_grid(grid, language, width=width, rows=_ROWS)
    return f"{_heading(name, language)}\n{body}"


def _matters(study: Study, language: Language) -> Iterator[str]:
    found = attention(study)
    if not found:
        yield said("nothing", language)
    for matter in found:
        colon = "：" if language == "zh" else ": "
        grave = said(f"severity_{matter.severity}", language)
        mark = f"［{grave}］" if language == "zh" else f"[{grave}] "
        yield f"{mark}{matter_text(matter, study, language)}{colon}{_cases(matter, language)}"


def _cases(matter: Matter, language: Language) -> str:
    joint = "、" if language == "zh" else ", "
    named = []
    for case in matter.cases[:_NAMED]:
        number = "" if np.isnan(case.number) else f" {_number(matter.kind, case.number)}"
        named.append("–".join(case.names) + number)
    text = joint.join(named)
    if len(matter.cases) <= _NAMED:
        return text
    further = said("further", language, count=len(matter.cases))
    return f"{text}……{further}" if language == "zh" else f"{text} … {further}"


def _number(kind: str, value: float) -> str:
    return f"{value:.0%}" if kind in _SHARES else f"{value:.2f}"


def short_statistics(study: Study, language: Language) -> Grid:
    """Return one row an indicator with the statistics that fit a line; what needs a remark first."""
    found, notes = study.distributions, remarks(study, language)
    order = sorted(range(len(notes)), key=lambda place: notes[place] is None)
    columns = [texts("indicator", language, (study.structure.leaves[place] for place in order))]
    columns.append(numbers("share_available", language, found["share_available"][order], 2))
    columns += [numbers(name, language, rounded(found[name][order]), None) for name in ("min", "median", "max", "std")]
    columns += [numbers(name, language, found[name][order], 2) for name in ("skew", "kurtosis")]
    columns.append(texts("remark", language, (notes[place] for place in order)))
    return Grid(said("statistics", language), tuple(columns), len(order))


def rounded(values: NDArray[np.float64], digits: int = _DIGITS) -> NDArray[np.float64]:
    """Return numbers with so many significant digits: enough to read, whatever their scale."""
    return np.array([float(f"{value:.{digits}g}") for value in values.tolist()], dtype=np.float64)


def stacked(grids: Sequence[Grid], language: Language, *, width: int | None = None) -> str:
    """Return grids under their titles, one below the other."""
    heads = (f"■ {grid.title}" if language == "zh" else f"== {grid.title} ==" for grid in grids)
    return "\n\n".join(
        f"{head}\n{render_grid(grid, language, width=width)}" for head, grid in zip(heads, grids, strict=True)
    )


def readable(grid: Grid) -> Grid:
    """Return the grid with numbers of unknown scale cut to digits that people read."""
    columns = [
        GridColumn(column.header, rounded(column.values), column.marks, None, column.is_whole)
        if isinstance(column.values, np.ndarray) and column.digits is None
        else column
        for column in grid.columns
    ]
    return Grid(grid.title, tuple(columns), grid.height)
