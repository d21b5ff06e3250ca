"""How the values of each indicator are spread: fifteen statistics of a column, and what they warn of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from ..core.methods.shape import shape_of
from .options import Thresholds

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


#: Squares of larger numbers may be infinite.
_LARGE: Final = 1e150

#: The fifteen statistics in the order in which they are shown.
STATISTICS: Final = (
    "min", "max", "mean", "median", "std", "skew", "kurtosis", "available", "nonzero", "unique", "same",
    "share_available", "share_nonzero", "share_unique", "share_same",
)  # fmt: skip


@attrs.frozen(eq=False)
class Distributions:
    """The fifteen statistics of k columns, each (k,) and NaN where it is undefined.

    ``available``, ``nonzero``, ``unique`` and ``same`` count values present, other than 0, distinct, and equal to the
    most frequent; the shares are of all rows for ``share_available``, of the values present for the others.
    """

    columns: dict[str, Array]

    def __getitem__(self, name: str) -> Array:
        """Return one of the statistics."""
        return self.columns[name]

    def flags(self, thresholds: Thresholds) -> dict[str, Flags]:
        """Return which columns are ``scarce``, full of ``zeros``, ``coarse``, have ``outliers`` or are ``constant``.

        What is undefined is not flagged; a column without any value is scarce.
        """
        columns = self.columns
        return {
            "scarce": columns["share_available"] < thresholds.availability,
            "zeros": columns["share_nonzero"] < thresholds.nonzero,
            "coarse": columns["share_unique"] < thresholds.unique,
            "outliers": (np.abs(columns["skew"]) > thresholds.skew) & (columns["kurtosis"] > thresholds.kurtosis),
            "constant": (columns["unique"] == 1) & (columns["available"] > 1),
        }


def distributions(columns: Iterable[Array], concerned: Iterable[float] | None = None) -> Distributions:
    """Return the statistics of columns (rows,), NaN being absent.

    The standard deviation is that of a sample (n - 1); skewness and excess kurtosis are of type 2, as Excel has them
    (Joanes & Gill 1998).  A single value has no standard deviation, a constant column no skewness and no kurtosis.

    Args:
        columns: the data.
        concerned: for each column how many rows it concerns, all of them if not given: what does not apply to a unit is
            not missing.
    """
    if concerned is None:
        found = [_of_column(column, column.size) for column in columns]
    else:
        found = [_of_column(column, rows) for column, rows in zip(columns, concerned, strict=True)]
    return Distributions({name: np.array([each[name] for each in found], dtype=np.float64) for name in STATISTICS})


def _of_column(column: Array, concerned: float) -> dict[str, float]:
    ordered = np.sort(column[np.isfinite(column)])
    size = ordered.size
    if not size:
        nothing = dict.fromkeys(STATISTICS, float("nan"))
        zero = dict.fromkeys(("available", "nonzero", "unique", "same"), 0.0)
        return nothing | zero | {"share_available": 0.0 if concerned else float("nan")}
    # the first of each run of equal values
    edges = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    runs = np.diff(np.append(edges, size))
    counts = {"nonzero": float(np.count_nonzero(ordered)), "unique": float(edges.size), "same": float(runs.max())}
    factor = _factor(ordered)
    scaled = ordered if factor == 1.0 else ordered / factor
    skew, kurtosis = shape_of(scaled)
    middle = ordered[(size - 1) // 2] / 2.0 + ordered[size // 2] / 2.0
    return {
        "min": float(ordered[0]),
        "max": float(ordered[-1]),
        "mean": float(scaled.mean()) * factor,
        "median": float(ordered[size // 2] if size % 2 else middle),
        "std": _finite(_deviation(scaled) * factor),
        "skew": skew,
        "kurtosis": kurtosis,
        "available": float(size),
        **counts,
        "share_available": size / max(concerned, size),
        **{f"share_{name}": count / size for name, count in counts.items()},
    }


def _factor(ordered: Array) -> float:
    """Return by what values are divided before they are squared: 1, or the largest where squares would overflow."""
    largest = float(max(abs(ordered[0]), abs(ordered[-1])))
    return largest if largest > _LARGE else 1.0


def _finite(value: float) -> float:
    return value if np.isfinite(value) else float("nan")


def _deviation(ordered: Array) -> float:
    """Return the sample standard deviation; 0 for equal values, whatever their binary mean is."""
    if ordered.size == 1:
        return float("nan")
    return 0.0 if ordered[0] == ordered[-1] else float(ordered.std(ddof=1))
