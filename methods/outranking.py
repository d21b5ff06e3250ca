"""What stands behind methods that compare all units: peers and targets of efficiency, outranking matrices, RSR tables."""

from __future__ import annotations

from typing import Any

from ..core.functions import Family
from ..core.methods.copeland import outrank_matrix
from ..core.methods.efficiency import Efficiency, analyse
from ..core.methods.electre import electre_matrices
from ..core.methods.rank_sum import RsrTable, rsr_table
from .calling import find, options_of, reported
from .combining import spread_weights
from .matrices import Array, matrix_of, normalised


def efficiency(inputs: Any, outputs: Any, **options: Any) -> Efficiency:
    """Analyse efficiency (DEA): ``efficiency(inputs, outputs, returns="variable").peers_of(3)``.

    Args:
        inputs: (units, m), what is used.
        outputs: (units, s), what is made.
        options: ``returns``, ``orientation`` and ``limit`` of ``dea``.

    Returns:
        scores, peers with their parts in each unit's mixture, targets and prices.

    Raises:
        SchemeError: what :func:`~quanheng.core.methods.efficiency.dea` refuses, or an option is not known.
    """
    function = find("dea", Family.MATH, None)
    x, y = matrix_of(inputs), matrix_of(outputs)
    named = options_of(function, {**options, "inputs": (), "outputs": ()})
    with reported(function):
        return analyse(list(x.T), list(y.T), **{key: named[key] for key in ("returns", "orientation", "limit")})


def outranking(shares: Any, weights: Any = None) -> Array:
    """Return by what share of weight each unit outranks each other (units, units), the matrix behind ``copeland``."""
    matrix = matrix_of(shares)
    return outrank_matrix(matrix, spread_weights(matrix, normalised(weights, matrix.shape[1])))


def concordance(shares: Any, weights: Any = None, *, scale: str = "overall") -> tuple[Array, Array]:
    """Return concordance and discordance of all pairs, each (units, units), the matrices behind ``electre1``."""
    matrix = matrix_of(shares)
    return electre_matrices(matrix, spread_weights(matrix, normalised(weights, matrix.shape[1])), scale=scale)


def rank_sum_table(ratios: Any) -> RsrTable:
    """Return the distribution of rank-sum ratios (units,) with probits and the line through them.

    Raises:
        SchemeError: all are equal, so that there is no line.
    """
    with reported(find("rsr", Family.AGGREGATE, None)):
        return rsr_table(matrix_of(ratios)[:, 0])
