"""Declarations of the functions that score a value by its place among all units."""

from __future__ import annotations

from typing import Final

import attrs

from ..functions import Choice, Family, Function, Parameter, StepKind, Yields
from .options import ACROSS, BY, TIES

_PLACES: Final = ".core.methods.normalising"
_SPOKEN: Final = ".core.sentences"

#: A score without argument takes the value of its leaf; elsewhere the argument is what is looked at.
_X: Final = Parameter("x", "数", default=None, doc="What is looked at; in a score the value of the leaf if not given.")

MINMAX: Final = Function(
    "minmax",
    "极差标准化",
    Family.SCORE,
    StepKind.FIT,
    Yields.FRACTION,
    parameters=(
        Parameter("low", "下限", "constant", default=0.0, doc="The share of full that the worst unit gets."),
        Parameter("high", "上限", "constant", default=1.0, doc="The share of full that the best unit gets."),
        BY,
        ACROSS,
    ),
    uses=("value", "direction"),
    implementation=f"{_PLACES}:minmax",
    fit=f"{_PLACES}:fit_minmax",
    fits_by_bounds=True,
    explain=f"{_SPOKEN}:minmax",
    doc=(
        "r = (x - min) / (max - min), reversed where lower is better; low + (high - low) r. "
        "Where all units are equal r is 1: nobody is worse than anybody, so nobody loses points."
    ),
    source="OECD/JRC, Handbook on Constructing Composite Indicators (2008), chapter 5.",
)

ZSCORE: Final = Function(
    "zscore",
    "标准分",
    Family.SCORE,
    StepKind.FIT,
    Yields.FREE,
    parameters=(
        _X,
        Parameter("mean", "均值", "constant", default=0.0, doc="The mean of the result."),
        Parameter("std", "标准差", "constant", default=1.0, doc="The standard deviation of the result."),
        BY,
        ACROSS,
    ),
    uses=("value", "direction"),
    also=(Family.STATISTIC,),
    implementation=f"{_PLACES}:zscore",
    fit=f"{_PLACES}:fit_zscore",
    explain=f"{_SPOKEN}:zscore",
    doc=(
        "mean + std (x - average) / s with the sample standard deviation (n - 1), the sign turned where lower is better. "
        "Where all units are equal, or there is only one, all get the mean."
    ),
    source="OECD/JRC, Handbook on Constructing Composite Indicators (2008), chapter 5.",
)

PERCENTILE: Final = Function(
    "percentile",
    "百分位",
    Family.SCORE,
    StepKind.FIT,
    Yields.FRACTION,
    parameters=(_X, attrs.evolve(TIES, default="average", choices=TIES.choices[::2]), BY, ACROSS),
    uses=("value", "direction"),
    also=(Family.STATISTIC,),
    implementation=f"{_PLACES}:percentile",
    fit=f"{_PLACES}:fit_percentile",
    at_once=f"{_PLACES}:percentile_at_once",
    explain=f"{_SPOKEN}:percentile",
    doc=(
        "(rank from below - 1) / (n - 1), from above where lower is better; equal values share the average of their "
        "ranks, or with `ties = min` the worst of them; a single unit stands at 0.5."
    ),
    source="OECD/JRC, Handbook on Constructing Composite Indicators (2008), chapter 5.",
)

RANK: Final = Function(
    "rank",
    "名次",
    Family.SCORE,
    StepKind.WHOLE,
    Yields.FREE,
    parameters=(
        _X,
        Parameter(
            "order",
            "次序",
            "choice",
            default=None,
            choices=(Choice("descending", "降序"), Choice("ascending", "升序")),
            doc="Which end is place 1; descending, or ascending for a leaf where lower is better.",
        ),
        TIES,
        BY,
        ACROSS,
    ),
    uses=("value", "direction"),
    also=(Family.STATISTIC,),
    implementation=f"{_PLACES}:rank",
    explain=f"{_SPOKEN}:rank",
    doc="The place among the units, 1 the best.  It is a place, not points: `borda` gives points that rise with it.",
)

BORDA: Final = Function(
    "borda",
    "波达计分",
    Family.SCORE,
    StepKind.WHOLE,
    Yields.FREE,
    parameters=(TIES, BY, ACROSS),
    uses=("value", "direction"),
    implementation=f"{_PLACES}:borda",
    explain=f"{_SPOKEN}:borda",
    doc="The number of units that do worse: rank from below - 1.",
    source="Borda (1781), Mémoire sur les élections au scrutin.",
)

NORMALISING: Final = (MINMAX, ZSCORE, PERCENTILE, RANK, BORDA)
