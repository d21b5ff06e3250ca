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
from .flows import gaussian_flows, level_flows, linear_flows, linear_net, usual_flows
from .pairs import per_child
from .placing import WeightedSum, in_order

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
    children = shares.shape[1]
    if not len(shares):
        return np.zeros(0)
    kinds = preference if isinstance(preference, tuple) else (preference,) * children
    if len(kinds) != children:
        raise EvaluationError("option-count", option="preference", count=len(kinds), children=children)
    thresholds = zip(per_child(q, children, "q"), per_child(p, children, "p"), per_child(s, children, "s"), strict=True)
    flows = WeightedSum(weights)
    for child, (kind, bounds) in enumerate(zip(kinds, thresholds, strict=True)):
        _check(child, kind, *bounds)
        if flows.counts(child):
            order, rising = in_order(shares[:, child])
            if rising.size > 1:
                flows.add(child, order, _of_child(rising, kind, bounds, report) / (rising.size - 1))
    found = flows.result()
    return (1.0 + found) / 2.0 if report == "share" else found


def _of_child(rising: Array, kind: str, bounds: tuple[float, float, float], report: str) -> Array:
    """Return the sums that are asked for, by one child, for values in rising order."""
    q, p, _ = bounds
    if report not in {"positive", "negative"} and ((kind == "v_shape" and p > 0) or (kind == "linear" and p > q)):
        return linear_net(rising, q if kind == "linear" else 0.0, p)
    plus, minus = _sums(rising, kind, *bounds)
    if report == "positive":
        return plus
    return minus if report == "negative" else plus - minus


def _check(child: int, kind: str, q: float, p: float, s: float) -> None:
    if kind not in PREFERENCES:
        raise ValueError(f"no preference function is called {kind!r}: {', '.join(PREFERENCES)}")
    has_both = kind in {"level", "linear"}
    if min(q, p, s) < 0 or (has_both and p < q) or not np.isfinite((q, p, s)).all():
        raise EvaluationError("promethee-thresholds", child=child + 1, q=q, p=p, s=s)


def _sums(rising: Array, kind: str, q: float, p: float, s: float) -> tuple[Array, Array]:
    """Return the sums of preferences over the others and of theirs, for values in rising order."""
    if kind == "usual" or (kind == "gaussian" and s == 0) or (kind == "v_shape" and p == 0):
        return usual_flows(rising)
    if kind == "gaussian":
        return gaussian_flows(rising, s)
    if kind == "u_shape" or (kind == "linear" and p == q):
        return level_flows(rising, q, q)
    return level_flows(rising, q, p) if kind == "level" else linear_flows(rising, 0.0 if kind == "v_shape" else q, p)
