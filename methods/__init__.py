"""The methods of the language as functions of arrays, for those who have a matrix and no scheme.

Each method is the one that a scheme calls by the same name, English or Chinese, with the same options:
``weigh("critic", shares)``, ``combine("topsis", shares, weights)``, ``score("minmax", values)``.
"""

from __future__ import annotations

from .calling import names
from .combining import combine
from .outranking import concordance, efficiency, outranking, rank_sum_table
from .preparing import impute, score, treat
from .weighing import weigh

__all__ = [
    "combine",
    "concordance",
    "efficiency",
    "impute",
    "names",
    "outranking",
    "rank_sum_table",
    "score",
    "treat",
    "weigh",
]
