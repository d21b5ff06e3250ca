"""The registry of the built-in functions, filled by the same call that a plugin uses."""

from __future__ import annotations

from typing import Final

from .declarations.arithmetic import MATH, ROUNDING
from .declarations.combining import AGGREGATES
from .declarations.composing import COMPOSING, FUZZY_EVALUATION
from .declarations.imputing import IMPUTING
from .declarations.normalising import NORMALISING
from .declarations.norms import NORMS
from .declarations.outranking import OUTRANKING
from .declarations.periods import PERIODS
from .declarations.preparing import ACTIONS, FILLING
from .declarations.ranking import RANKERS
from .declarations.scoring import SCORING
from .declarations.statistics import STATISTICS
from .declarations.treating import TREATING
from .declarations.weighting import WEIGHTS
from .declarations.weighting_combined import COMBINED_WEIGHTS
from .declarations.weighting_judgement import JUDGEMENT_WEIGHTS
from .functions import Function, Registry

BUILT_IN: Final[tuple[Function, ...]] = (
    *SCORING,
    *NORMALISING,
    *NORMS,
    *MATH,
    *FUZZY_EVALUATION,
    *STATISTICS,
    *PERIODS,
    *AGGREGATES,
    *COMPOSING,
    *RANKERS,
    *OUTRANKING,
    *WEIGHTS,
    *JUDGEMENT_WEIGHTS,
    *COMBINED_WEIGHTS,
    *FILLING,
    *IMPUTING,
    *TREATING,
    *ROUNDING,
    *ACTIONS,
)


def builtin_functions() -> Registry:
    """Return a new registry that holds the built-in functions in the empty namespace."""
    registry = Registry()
    registry.add("", *BUILT_IN, plugin="quanheng")
    return registry
