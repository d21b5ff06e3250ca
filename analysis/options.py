"""What a study looks at: which stage of the values, which correlation, and from where on something is worth a word."""

from __future__ import annotations

from typing import Final

import attrs

from .distributions import Thresholds

#: The stages of a leaf: as measured, gaps filled, outliers treated, and its points.
STAGES: Final = ("raw", "imputed", "treated", "scored")
METHODS: Final = ("pearson", "spearman", "kendall")


@attrs.frozen
class Options:
    """How an evaluation is studied.

    ``stage`` is that of the statistics of indicators, ``correlated`` that of the leaves in correlations and alpha, where
    scores have the advantage that more is better in all of them.  ``period`` takes the rows of one period; without it
    those of all periods are one sample.  ``top`` is how many strengths, weaknesses and obstacles are told.  ``sizes``
    are fields by whose size indicators may be driven, beside those that some indicator is divided by.
    """

    stage: str = attrs.field(default="raw", validator=attrs.validators.in_(STAGES))
    correlated: str = attrs.field(default="scored", validator=attrs.validators.in_(STAGES))
    method: str = attrs.field(default="pearson", validator=attrs.validators.in_(METHODS))
    period: str | None = None
    top: int = attrs.field(default=5, validator=attrs.validators.ge(1))
    sizes: tuple[str, ...] = ()
    thresholds: Thresholds = attrs.field(factory=Thresholds)
