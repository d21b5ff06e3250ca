"""What a study looks at: which stage of the values, which correlation, and from where on something is worth a word."""

from __future__ import annotations

from typing import Final

import attrs

#: The stages of a leaf: as measured, gaps filled, outliers treated, and its points.
STAGES: Final = ("raw", "imputed", "treated", "scored")
METHODS: Final = ("pearson", "spearman", "kendall")
#: The tables of a diagnosis, in the order of the sheets of its workbook.
TABLES: Final = (
    "attention", "statistics", "units", "groups", "ranks", "correlations", "matrix", "sizes", "reliability", "items",
    "components", "loadings", "weights", "obstacles", "degrees", "trends",
)  # fmt: skip


@attrs.frozen
class Thresholds:
    """From where on a statistic is worth a word.

    An indicator is scarce below ``availability`` (share of units that have it), full of zeros below ``nonzero`` (share
    of its values that are not 0), coarse below ``unique`` (share of distinct values), and has outliers where |skewness|
    exceeds ``skew`` and kurtosis ``kurtosis``; these are the usual ones for composite indicators (OECD and JRC 2008,
    Handbook on Constructing Composite Indicators; Groeneveld & Meeden 1984 for skewness and kurtosis together).
    Siblings are redundant above ``redundant`` and contrary below ``contrary``; an indicator hangs on the size of units
    above ``size``.  ``alpha`` is the least reliability (Nunnally 1978), ``significance`` that of correlations.
    """

    availability: float = 0.65
    nonzero: float = 0.5
    unique: float = 0.5
    skew: float = 2.0
    kurtosis: float = 3.5
    redundant: float = 0.75
    contrary: float = -0.2
    size: float = 0.6
    alpha: float = 0.7
    significance: float = 0.05


@attrs.frozen
class Options:
    """How an evaluation is studied.

    ``stage`` is that of the statistics of indicators, ``correlated`` that of the leaves in correlations and alpha, where
    scores have the advantage that more is better in all of them.  ``period`` takes the rows of one period; without it
    those of all periods are one sample.  ``top`` is how many strengths, weaknesses and obstacles are told.  ``sizes``
    are fields by whose size indicators may be driven, beside those that some indicator is divided by.  ``by`` is a field
    of texts whose groups the ranks are taken within.
    """

    stage: str = attrs.field(default="raw", validator=attrs.validators.in_(STAGES))
    correlated: str = attrs.field(default="scored", validator=attrs.validators.in_(STAGES))
    method: str = attrs.field(default="pearson", validator=attrs.validators.in_(METHODS))
    period: str | None = None
    top: int = attrs.field(default=5, validator=attrs.validators.ge(1))
    sizes: tuple[str, ...] = ()
    by: str | None = None
    thresholds: Thresholds = attrs.field(factory=Thresholds)
