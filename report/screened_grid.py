"""Units that a screen left out, as a grid and in words."""

from __future__ import annotations

import numpy as np

from ..core.evaluation import Evaluation
from ..core.screening import ScreenedUnit
from ..dsl.diagnostics import Both, Language
from .grid import Grid, GridColumn
from .words import word

_FINE = 4


def screened_grid(evaluation: Evaluation, language: Language, *, spoken: bool = True) -> Grid:
    """Return one row a unit (and period) left out: counts, shares and what is too low; ``spoken`` in words."""
    found = evaluation.screened
    columns = [GridColumn(word("unit", language), tuple(item.unit for item in found))]
    if evaluation.data.periods:
        columns.append(GridColumn(word("period", language), tuple(item.period for item in found)))
    for name in ("expected", "present", "zero"):
        numbers = np.array([getattr(item, name) for item in found], dtype=np.float64)
        columns.append(GridColumn(word(name, language), numbers, digits=0, is_whole=True))
    for name in ("available", "nonzero"):
        shares = np.array([getattr(item, name) for item in found], dtype=np.float64)
        columns.append(GridColumn(word(name, language), shares, digits=_FINE))
    below = tuple(_below(item, language, spoken=spoken) for item in found)
    columns.append(GridColumn(word("below", language), below))
    return Grid(word("sheet_screened", language), tuple(columns), len(found))


def _below(item: ScreenedUnit, language: Language, *, spoken: bool) -> str:
    names = [word(name, language) if spoken else name for name in item.below]
    return ("、" if spoken and language == "zh" else ", ").join(names)


def shortfall(item: ScreenedUnit, evaluation: Evaluation) -> Both:
    """Return in words what a unit left out is short of: ``有数据 50.0%，要求 80%``."""
    screening = evaluation.screening
    assert screening is not None  # noqa: S101 - only a screen leaves units out
    zh, en = [], []
    for name in item.below:
        share, least = getattr(item, name), getattr(screening.rule, name)
        zh.append(f"{word(name, 'zh')} {share:.1%}（要求 {least * 100:.10g}%）")
        en.append(f"{word(name, 'en')} {share:.1%} (at least {least * 100:.10g}% is asked)")
    return Both("，".join(zh), ", ".join(en))
