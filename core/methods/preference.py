"""PROMETHEE II: how strongly each unit is preferred to all others, and all others to it, child by child.

The preference of a over b by one child grows with the difference d = a - b of their shares of full (Brans, Vincke &
Mareschal 1986); it is 0 where d <= 0, and otherwise by function, with q < p and s in shares of full:

| function | P(d) |
| --- | --- |
| ``usual`` (I) | 1 |
| ``u_shape`` (II) | 1 if d > q, else 0 |
| ``v_shape`` (III) | min(d / p, 1) |
| ``level`` (IV) | 1 if d > p, 1/2 if q < d <= p, else 0 |
| ``linear`` (V) | 0 up to q, 1 from p, a straight line between |
| ``gaussian`` (VI) | 1 - exp(-d^2 / (2 s^2)) |

The sum of P over all others needs no pairs: in sorted order it is a difference of prefix sums (``flows.py``), so that
a million units take seconds.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError
from .flows import gaussian_flows, level_flows, linear_flows
from .pairs import per_child
from .placing import DECIMALS

Array = NDArray[np.float64]

PREFERENCES: Final = ("usual", "u_shape", "v_shape", "level", "linear", "gaussian")


def promethee(
    shares: Array,
    weights: Array,
    *,
    preference: str | tuple[str, ...] = "usual",
    q: float | tuple[float, ...] = 0.0,
    p: float | tuple[float, ...] = 0.0,
    s: float | tuple[float, ...] = 0.0,
    report: str = "net",
) -> Array:
    """Return the net flow of each unit, or one of its two parts (PROMETHEE II; Brans & Vincke 1985).

    phi+ = sum_k w_k sum_j P_k(x_i - x_j) / (n - 1), phi- = sum_k w_k sum_j P_k(x_j - x_i) / (n - 1), net = phi+ - phi-.
    The net flow lies from -1 to 1, larger is better; over units with all children and the same weights it adds up to 0.

    A child is compared among the units that have it, and what a unit has carries the weight of what it lacks.  A single
    unit, or units that are all equal, have flows of 0.  Thresholds of 0 make every function the usual one.

    Args:
        shares: (units, k), larger is better, NaN where absent.
        weights: (units, k), adding up to 1 in each row over what is present.
        preference: the preference function, or one for each child.
        q: up to which difference nothing is preferred, in shares of full.
        p: from which difference the preference is strict.
        s: the difference at which the bell bends.
        report: ``net``, ``positive`` (phi+), ``negative`` (phi-, smaller is better) or ``share`` ((1 + net) / 2).

    Raises:
        EvaluationError: ``promethee-thresholds``, one is negative or p lies below q; ``option-count``.

    Source: Brans & Vincke (1985), Management Science 31(6); Brans, Vincke & Mareschal (1986), EJOR 24(2).
    """
    units, children = shares.shape
    kinds = preference if isinstance(preference, tuple) else (preference,) * children
    if len(kinds) != children:
        raise EvaluationError("option-count", option="preference", count=len(kinds), children=children)
    thresholds = zip(per_child(q, children, "q"), per_child(p, children, "p"), per_child(s, children, "s"), strict=True)
    plus, minus = np.zeros(units), np.zeros(units)
    for child, (kind, bounds) in enumerate(zip(kinds, thresholds, strict=True)):
        _check(child, kind, *bounds)
        weight = weights[:, child]
        if weight.any():
            forward, backward = child_flows(shares[:, child], kind, *bounds)
            plus += np.where(weight > 0, weight * forward, 0.0)
            minus += np.where(weight > 0, weight * backward, 0.0)
    known = (weights > 0).any(axis=1)
    return np.where(known, _reported(plus, minus, report), np.nan)


def _reported(plus: Array, minus: Array, report: str) -> Array:
    if report == "positive":
        return plus
    if report == "negative":
        return minus
    return plus - minus if report == "net" else (1.0 + (plus - minus)) / 2.0


def _check(child: int, kind: str, q: float, p: float, s: float) -> None:
    has_both = kind in {"level", "linear"}
    if min(q, p, s) < 0 or (has_both and p < q) or not np.isfinite((q, p, s)).all():
        raise EvaluationError("promethee-thresholds", child=child + 1, q=q, p=p, s=s)


def child_flows(column: Array, kind: str, q: float, p: float, s: float) -> tuple[Array, Array]:
    """Return phi+ and phi- by one child alone, among the units that have it; NaN for the others."""
    present = np.flatnonzero(~np.isnan(column))
    plus, minus = np.full(column.size, np.nan), np.full(column.size, np.nan)
    x = column[present] if present.size < column.size else column
    if kind == "usual" or (kind == "gaussian" and s == 0) or (kind == "v_shape" and p == 0):
        kind, x, q = "u_shape", np.round(x, DECIMALS), 0.0
    order = np.argsort(x)
    rising = x[order]
    if kind == "gaussian":
        forward, backward = gaussian_flows(rising, s)
    elif kind == "u_shape" or (kind == "linear" and p == q):
        forward, backward = level_flows(rising, q, q)
    elif kind == "level":
        forward, backward = level_flows(rising, q, p)
    else:
        forward, backward = linear_flows(rising, 0.0 if kind == "v_shape" else q, p)
    others = max(present.size - 1, 1)
    places = present[order] if present.size < column.size else order
    plus[places] = forward / others
    minus[places] = backward / others
    return plus, minus
