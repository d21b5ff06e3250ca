"""Comparison matrices in which some pairs were not compared.

Bozóki, Fülöp & Rónyai (2010), On optimal completion of incomplete pairwise comparison matrices, Mathematical and
Computer Modelling 52(1-2).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError

Array = NDArray[np.float64]

_STILL: Final = 1e-13
_STEPS: Final = 500


def is_connected(made: NDArray[np.bool_]) -> bool:
    """Whether every two things are linked by a chain of comparisons."""
    reached = np.zeros(len(made), dtype=np.bool_)
    reached[:1] = True
    for _ in range(len(made)):
        reached |= made[reached].any(axis=0)
    return bool(reached.all())


def completed(table: Array, by: str) -> tuple[Array, Array]:
    """Return a matrix whose zeros are filled in, and the weights of logarithmic least squares.

    ``log_least_squares`` fills in the ratios of those weights; ``eigenvalue`` what makes the largest eigenvalue smallest.

    Raises:
        EvaluationError: what was compared falls into separate parts.
    """
    if not is_connected(table > 0):
        raise EvaluationError("ahp-disconnected")
    weights = log_least_squares(table)
    filled = np.where(table > 0, table, weights[:, np.newaxis] / weights)
    return (_least_eigenvalue(table, filled) if by == "eigenvalue" else filled), weights


def log_least_squares(table: Array) -> Array:
    """Return the weights that minimise the sum of (ln a_ij - ln w_i / w_j)^2 over the comparisons made.

    With L the Laplacian of the graph of comparisons, L ln w = sum_j ln a_ij (theorem 4).
    """
    made = table > 0
    laplacian = np.diag(made.sum(axis=1)) - made.astype(np.float64)
    logs = np.log(np.where(made, table, 1.0)).sum(axis=1)
    # adding the same number everywhere takes away the freedom of ln w, whose sum is then 0
    found = np.exp(np.linalg.solve(laplacian + 1.0, logs - logs.mean()))
    weights: Array = found / found.sum()
    return weights


def _least_eigenvalue(table: Array, start: Array) -> Array:
    """Return the completion with the smallest largest eigenvalue, which is convex in the logarithms of the entries."""
    from scipy.optimize import minimize  # noqa: PLC0415 - only who leaves comparisons out pays for it

    rows, columns = np.nonzero(np.triu(table == 0, 1))

    def filled(logs: Array) -> Array:
        full = table.copy()
        full[rows, columns], full[columns, rows] = np.exp(logs), np.exp(-logs)
        return full

    def eigenvalue(logs: Array) -> tuple[float, Array]:
        full = filled(logs)
        largest, right = _perron(full)
        left = _perron(full.T)[1]
        forth, back = full[rows, columns], full[columns, rows]
        slope = (left[rows] * right[columns] * forth - left[columns] * right[rows] * back) / (left @ right)
        return largest, slope

    with np.errstate(all="ignore"):
        found: Any = minimize(
            eigenvalue,
            np.log(start[rows, columns]),
            jac=True,
            method="BFGS",
            options={"gtol": _STILL, "maxiter": _STEPS},
        )
    return filled(found.x)


def _perron(table: Array) -> tuple[float, Array]:
    values, vectors = np.linalg.eig(table)
    largest = int(np.argmax(values.real))
    return float(values[largest].real), np.abs(vectors[:, largest].real)
