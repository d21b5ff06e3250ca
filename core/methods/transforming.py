"""Transformations that take the tail out of a column: logarithms in their variants, Box-Cox, Yeo-Johnson.

All rise strictly with the value.  A fit returns the constants that the transformation needs, so that later values can
be transformed row by row; those below the least fitted one are held at it where the logarithm would end there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import EvaluationError, RowError
from .shape import GUARD, skewness

Array = NDArray[np.float64]
Fitted = dict[str, float]

#: How much of the range is added before the logarithm, so that the smallest value has one.
_SHIFT: Final = 0.01
#: Between these the most likely power is looked for.
_POWERS: Final = (-5.0, 5.0)
#: A power this close to 0 (or, of Yeo and Johnson, to 2) is the logarithm: nothing else would be left of the digits.
_NEAR: Final = 1e-12


def fit_transform(form: str, value: Array, **options: Any) -> Fitted:
    """Return the constants of a transformation of that name; none for a column that does not vary.

    Raises:
        EvaluationError: the column does not suit it.
    """
    if value.size == 0 or value.max() == value.min():
        return {}
    return _FITS[form](value, **options)


def transform(form: str, value: Array, fitted: Mapping[str, Any]) -> Array:
    """Return the column transformed; as it is where nothing was fitted, because it did not vary.

    Raises:
        RowError: a later value has no transformation.
    """
    if "power" not in fitted and "origin" not in fitted:
        return np.array(value, dtype=np.float64)
    return _FORMS[form](np.asarray(value, dtype=np.float64), fitted)


# --- logarithms: ln(scale (x - origin) + shift), or mirrored -ln(scale (origin - x) + shift)


def _fit_log_mirrored(value: Array, **_: Any) -> Fitted:
    low, high = float(value.min()), float(value.max())
    is_mirrored = skewness(value) < -GUARD  # what is symmetric is not
    origin = high if is_mirrored else low
    return {"origin": origin, "shift": _SHIFT * (high - low), "scale": -1.0 if is_mirrored else 1.0}


def _fit_log_right(value: Array, **_: Any) -> Fitted:
    low, high = float(value.min()), float(value.max())
    return {"origin": low, "shift": _SHIFT * (high - low), "scale": 1.0}


def _fit_log_plus_one(value: Array, **_: Any) -> Fitted:
    return {"origin": float(value.min()), "shift": 1.0, "scale": 1.0}


def _fit_log_gii(value: Array, **_: Any) -> Fitted:
    low, high = float(value.min()), float(value.max())
    if high <= 1:
        raise EvaluationError("treat-log-gii", found=high)
    return {"origin": low, "shift": 1.0, "scale": (high - 1.0) / (high - low)}


def _fit_log_plain(value: Array, *, shift: float = 0.0, **_: Any) -> Fitted:
    _check_positive(float(value.min()) + shift, shift)
    return {"origin": 0.0, "shift": float(shift), "scale": 1.0, "plain": 1.0}


def _log(value: Array, fitted: Mapping[str, Any]) -> Array:
    origin, shift, scale = fitted["origin"], fitted["shift"], fitted["scale"]
    if "plain" in fitted:
        inside: Array = value + shift
        _refuse(inside, value)
        np.log(inside, out=inside)
        return inside
    inside = (np.minimum if scale < 0 else np.maximum)(value, origin)
    inside -= origin
    if scale != 1.0:
        inside *= scale
    inside += shift
    np.log(inside, out=inside)
    if scale < 0:
        np.negative(inside, out=inside)
    return inside


# --- powers


def _fit_box_cox(value: Array, *, power: float | None = None, shift: str | float = "to_one", **_: Any) -> Fitted:
    moved = 1.0 - float(value.min()) if shift == "to_one" else 0.0
    _check_positive(float(value.min()) + moved, moved)
    if power is None:
        logs = np.log(value + moved)
        total = float(logs.sum())
        power = _most_likely(lambda p: 0.5 * value.size * _log_spread(logs, p) - (p - 1.0) * total)
    return {"power": float(power), "moved": moved, "least": float(value.min())}


def _power_of_log(logs: Array, power: float) -> Array:
    return logs if abs(power) < _NEAR else np.expm1(power * logs) / power


def _box_cox(value: Array, fitted: Mapping[str, Any]) -> Array:
    # shifted to 1, what is later below the least has no power: it is held there
    inside = np.maximum(value, fitted["least"]) + fitted["moved"] if fitted["moved"] else value
    _refuse(inside, value)
    return _power_of_log(np.log(inside), fitted["power"])


def _fit_yeo_johnson(value: Array, *, power: float | None = None, **_: Any) -> Fitted:
    if power is None:
        signed = np.sign(value) * np.log1p(np.abs(value))
        total = float(signed.sum())
        power = _most_likely(lambda p: 0.5 * value.size * _log_spread_of_both(signed, p) - (p - 1.0) * total)
    return {"power": float(power)}


def _two_sided(value: Array, power: float) -> Array:
    logs = np.log1p(np.abs(value))
    return np.where(value >= 0, _power_of_log(logs, power), -_power_of_log(logs, 2.0 - power))


def _yeo_johnson(value: Array, fitted: Mapping[str, Any]) -> Array:
    return _two_sided(value, fitted["power"])


def _log_spread(logs: Array, power: float) -> float:
    """Return the logarithm of the variance of (exp(p l) - 1) / p, from differences: a power may squash all values."""
    if abs(power) < _NEAR:
        return float(np.log(logs.var()))
    middle = float(logs.mean())
    around = float(np.log(np.expm1(power * (logs - middle)).var()))
    return around + 2.0 * (power * middle - math.log(abs(power)))


def _log_spread_of_both(signed: Array, power: float) -> float:
    """Return the logarithm of the variance of what Yeo and Johnson make of values, given their signed logarithms."""
    if signed.min() >= 0:
        return _log_spread(signed, power)
    if signed.max() <= 0:
        return _log_spread(-signed, 2.0 - power)
    sides = np.where(signed >= 0, _power_of_log(signed, power), -_power_of_log(-signed, 2.0 - power))
    return float(np.log(sides.var()))


def _most_likely(unlikely: Callable[[float], float]) -> float:
    """Return the power under which the transformed values are the most likely normal ones.

    ``unlikely`` gives for a power the negative logarithm of the likelihood, up to a constant.
    """
    from scipy.optimize import minimize_scalar  # noqa: PLC0415 - half of the time of a start, for few schemes

    def finite(power: float) -> float:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            found = unlikely(power)
        return found if np.isfinite(found) else np.inf

    found = minimize_scalar(finite, bounds=_POWERS, method="bounded", options={"xatol": 1e-10})
    return float(found.x)


def _check_positive(least: float, shift: float) -> None:
    if least <= 0:
        raise EvaluationError("treat-not-positive", found=least - shift)


def _refuse(inside: Array, value: Array) -> None:
    if (inside <= 0).any():
        raise RowError(inside <= 0, "treat-not-positive", found=value)


_FITS: Final[Mapping[str, Callable[..., Fitted]]] = {
    "log": _fit_log_mirrored,
    "log_right": _fit_log_right,
    "log_plus_one": _fit_log_plus_one,
    "log_gii": _fit_log_gii,
    "log_plain": _fit_log_plain,
    "box_cox": _fit_box_cox,
    "yeo_johnson": _fit_yeo_johnson,
}
_FORMS: Final[Mapping[str, Callable[[Array, Mapping[str, Any]], Array]]] = {
    "log": _log,
    "log_right": _log,
    "log_plus_one": _log,
    "log_gii": _log,
    "log_plain": _log,
    "box_cox": _box_cox,
    "yeo_johnson": _yeo_johnson,
}
