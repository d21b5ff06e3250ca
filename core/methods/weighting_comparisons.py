"""Weights from comparisons two by two (AHP), of one matrix or of several experts.

They need no data: the first argument is there for the number of children only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from .option_vectors import proportions
from .weighting import normalised
from .weighting_incomplete import completed, is_connected

Array = NDArray[np.float64]
Matrix = Sequence[Sequence[float]]

#: Random consistency indices by the size of the matrix, from 1 on.
RANDOM_INDEX: Final = {
    # Saaty (1980), The Analytic Hierarchy Process
    "saaty_1980": (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59),
    # Saaty (2005), Theory and Applications of the Analytic Network Process
    "saaty_2005": (0.0, 0.0, 0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49),
    # Alonso & Lamata (2006), Int. J. of Uncertainty, Fuzziness and Knowledge-Based Systems 14(4); 100,000 matrices each
    "alonso_lamata": (
        *(0.0, 0.0, 0.5245, 0.8815, 1.1086, 1.2479, 1.3417, 1.4056),
        *(1.4499, 1.4854, 1.5141, 1.5365, 1.5551, 1.5713, 1.5838),
    ),
}
#: a_ij a_ji may miss 1 by this much: people write 0.33 for 1/3.
_RECIPROCAL: Final = 0.02


@attrs.frozen(eq=False)
class Judgement:
    """What was made of a comparison matrix: weights, its (estimated) largest eigenvalue, its consistency ratio."""

    weights: Array
    largest: float
    ratio: float


def ahp(
    shares: Array,
    *,
    matrix: Matrix,
    consistency: float = 0.1,
    method: str = "eigenvector",
    random_index: str = "saaty_1980",
    incomplete: str | None = None,
) -> Array:
    """Return the weights of a comparison matrix: how many times as important the row is as the column.

    ``eigenvector``: the principal one (Saaty 1980).  ``geometric_mean``: of each row (Crawford & Williams 1985).
    ``column_mean``: of columns that add up to 1 (Saaty 1980).  The consistency ratio is CI / RI, CI = (l - k) / (k - 1);
    l is the largest eigenvalue, or the mean of (A w)_i / w_i for the other two methods.
    With ``incomplete`` a 0 stands for a comparison not made (Bozóki, Fülöp & Rónyai 2010):
    ``log_least_squares`` fits the logarithms of those made, ``eigenvalue`` fills in what makes l smallest; the consistency
    ratio is that of the matrix so filled in, by the same random indices.

    Raises:
        EvaluationError: the matrix does not fit the children, is not positive and reciprocal, is not complete, or
            contradicts itself more than ``consistency`` allows.
    """
    table = comparison_matrix(matrix, shares.shape[1], is_incomplete=incomplete is not None)
    found = judged(table, method, random_index, incomplete)
    if found.ratio > consistency:
        raise EvaluationError("ahp-inconsistent", ratio=f"{found.ratio:.3f}", limit=f"{consistency:g}")
    return found.weights


def group_ahp(
    shares: Array,
    *,
    matrices: Sequence[Matrix],
    influence: Sequence[float] = (),
    combine: str = "judgements",
    consistency: float = 0.1,
    method: str = "eigenvector",
    random_index: str = "saaty_1980",
    incomplete: str | None = None,
) -> Array:
    """Return the weights of several experts' comparison matrices.

    ``judgements``: of the matrix of weighted geometric means, entry by entry (Aczél & Saaty 1983).  ``priorities``: the
    weighted geometric mean of the experts' weights; ``arithmetic_priorities`` their arithmetic mean (Forman & Peniwati
    1998, European Journal of Operational Research 108).  ``influence`` weighs the experts, equally if not given.  Each
    expert's matrix must be consistent.  With ``incomplete`` an expert may leave comparisons out (0); of judgements those
    that were made count.

    Raises:
        EvaluationError: as of :func:`ahp`, with the number of the expert; influences do not fit the experts.
    """
    size = shares.shape[1]
    power = proportions(influence, len(matrices), "influence", "专家权重")
    tables, found = [], []
    for expert, matrix in enumerate(matrices, start=1):
        tables.append(comparison_matrix(matrix, size, is_incomplete=incomplete is not None))
        if combine == "judgements" and incomplete is not None and not is_connected(tables[-1] > 0):
            continue  # what this expert left open others may tell
        found.append(judged(tables[-1], method, random_index, incomplete))
        if found[-1].ratio > consistency:
            raise EvaluationError(
                "ahp-expert-inconsistent", expert=expert, ratio=f"{found[-1].ratio:.3f}", limit=f"{consistency:g}"
            )
    if combine == "judgements":
        return judged(_mean_judgements(np.stack(tables), power), method, random_index, incomplete).weights
    each = np.stack([one.weights for one in found])
    return normalised(power @ each if combine == "arithmetic_priorities" else np.exp(power @ np.log(each)))


def _mean_judgements(tables: Array, power: Array) -> Array:
    """Return the weighted geometric mean of each entry over the experts who gave it, 0 where none did."""
    made = tables > 0
    share = (power[:, np.newaxis, np.newaxis] * made).sum(axis=0)
    logs = np.einsum("e,eij->ij", power, np.log(np.where(made, tables, 1.0)))
    mean = np.exp(np.divide(logs, share, out=np.zeros_like(logs), where=share > 0))
    return np.where(share > 0, mean, 0.0)


def comparison_matrix(matrix: Matrix, size: int, *, is_incomplete: bool = False) -> Array:
    """Return the matrix as an array after checking its size, signs and reciprocals.

    Raises:
        EvaluationError: it is not a positive reciprocal matrix of that size; with ``is_incomplete`` two entries that
            mirror each other may be 0.
    """
    if len(matrix) != size or any(len(row) != size for row in matrix):
        raise EvaluationError("ahp-size", rows=len(matrix), children=size)
    # who calls this with arrays may write NaN where nothing was compared
    table = np.nan_to_num(np.asarray(matrix, dtype=np.float64).reshape(size, size), nan=0.0)
    open_pairs = (table == 0) & (table.T == 0)
    wrong = ~open_pairs & ((table <= 0) | (np.abs(table * table.T - 1.0) > _RECIPROCAL))
    wrong |= np.diag(np.abs(np.diag(table) - 1.0) > _RECIPROCAL)
    if wrong.any() or (open_pairs.any() and not is_incomplete):
        row, column = (int(each) + 1 for each in np.argwhere(wrong if wrong.any() else open_pairs)[0])
        raise EvaluationError("ahp-reciprocal" if wrong.any() else "ahp-not-compared", row=row, column=column)
    return table


def judged(table: Array, method: str, random_index: str, incomplete: str | None = None) -> Judgement:
    """Return what a checked matrix says.

    Raises:
        EvaluationError: no random index is published for its size, or what was compared falls into separate parts.
    """
    size = len(table)
    known = RANDOM_INDEX[random_index]
    if size > len(known):
        raise EvaluationError("ahp-too-large", children=size, most=len(known))
    if incomplete is None or not (table == 0).any():
        weights, largest = _METHODS[method](table)
    else:
        filled, fitted = completed(table, incomplete)
        weights, largest = _METHODS[method](filled)
        if incomplete == "log_least_squares":
            weights = fitted
    index = (largest - size) / (size - 1) if size > 1 else 0.0
    random = known[size - 1]
    # rounding makes the index of a consistent matrix -1e-16
    return Judgement(weights, largest, max(0.0, index / random) if random else 0.0)


def principal(table: Array) -> tuple[Array, float]:
    """Return the principal eigenvector and its eigenvalue."""
    values, vectors = np.linalg.eig(table)
    largest = int(np.argmax(values.real))
    return normalised(np.abs(vectors[:, largest].real)), float(values[largest].real)


def row_means(table: Array) -> tuple[Array, float]:
    """Return the geometric means of the rows, and the mean of (A w)_i / w_i."""
    weights = normalised(np.exp(np.log(table).mean(axis=1)))
    return weights, float((table @ weights / weights).mean())


def column_means(table: Array) -> tuple[Array, float]:
    """Return the means of columns that add up to 1, and the mean of (A w)_i / w_i."""
    weights = normalised((table / table.sum(axis=0)).mean(axis=1))
    return weights, float((table @ weights / weights).mean())


_METHODS: Final = {"eigenvector": principal, "geometric_mean": row_means, "column_mean": column_means}
