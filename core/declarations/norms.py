"""Declarations of the norms of decision analysis, and of scores by the distance to a unit, a target or a range."""

from __future__ import annotations

from typing import Final

from ..functions import Choice, Family, Function, Parameter, StepKind, Yields
from .options import ACROSS, BEYOND, BY

_NORMS: Final = ".core.methods.norms"
_DISTANCES: Final = ".core.methods.distances"
_SPOKEN: Final = ".core.sentences_of_norms"

_DIFFERENCE: Final = Choice("difference", "求补")
_QUOTIENT: Final = Choice("quotient", "取倒数")
_HANDBOOK: Final = "OECD/JRC, Handbook on Constructing Composite Indicators (2008), chapter 5."
_COMPARED: Final = (
    "Jahan & Edwards (2015), A state-of-the-art survey on normalization techniques, Materials & Design 65."
)


def _mirror(default: str, *choices: Choice) -> Parameter:
    return Parameter(
        "mirror",
        "逆向处理",
        "choice",
        default=default,
        choices=choices,
        doc="How lower is better is turned round: by the reciprocal of the value, or by the difference from 1.",
    )


def _by_all(
    name: str,
    zh: str,
    yields: Yields,
    doc: str,
    source: str,
    *parameters: Parameter,
    module: str = _NORMS,
    fit: str = "",
    explain: str = "by_all",
    follows: bool = True,
    by_bounds: bool = False,
) -> Function:
    """Declare a score that is fitted over the units; ``follows`` says that it follows the direction of the leaf."""
    return Function(
        name,
        zh,
        Family.SCORE,
        StepKind.FIT,
        yields,
        parameters=(*parameters, BY, ACROSS),
        uses=("value", "direction") if follows else ("value",),
        fit_uses=("direction",) if follows else (),
        fits_by_bounds=by_bounds,
        implementation=f"{module}:{name}",
        fit=f"{module}:{fit or f'fit_{name}'}",
        explain=f"{_SPOKEN}:{explain}",
        doc=doc,
        source=source,
    )


VECTOR_NORM: Final = _by_all(
    "vector_norm",
    "向量规范化",
    Yields.RATIO,
    "x / sqrt(sum of x^2). Lower is better: 1 - x / sqrt(sum of x^2), or with `mirror = quotient` "
    "(1/x) / sqrt(sum of (1/x)^2). Never cut: negative values score below 0.",
    "Hwang & Yoon (1981), Multiple Attribute Decision Making, chapter 3; Jahan & Edwards (2015).",
    _mirror("difference", _DIFFERENCE, _QUOTIENT),
)

SUM_NORM: Final = _by_all(
    "sum_norm",
    "求和归一化",
    Yields.FRACTION,
    "x / sum of x; the shares add up to 1. Lower is better: (1/x) / sum of (1/x), or with `mirror = difference` "
    "1 - x / sum of x. Negative values are refused, and 0 where the reciprocal is taken.",
    _COMPARED,
    _mirror("quotient", _QUOTIENT, _DIFFERENCE),
)

FRACTION_OF_MAX: Final = _by_all(
    "fraction_of_max",
    "最大值化",
    Yields.RATIO,
    "(x / max) ^ power. Lower is better: (min / x) ^ power; with `mirror = difference` (1 - x / max) ^ power; with "
    "`mirror = deviation` (2 - x / min) ^ power. Negative values score below 0 for a power of 1, else 0; a maximum "
    "that is not above 0 is refused, and so is a minimum that is not where the value is divided by it.",
    f"{_COMPARED} The power of 2 (3 where lower is better) is the nonlinear norm of Peldschus et al. (1983).",
    _mirror("quotient", _QUOTIENT, _DIFFERENCE, Choice("deviation", "取偏差")),
    Parameter("power", "幂", "constant", default=1.0, doc="Bends the line; 1 is straight."),
    by_bounds=True,
)

MEAN_NORM: Final = _by_all(
    "mean_norm",
    "均值化",
    Yields.RATIO,
    "x / mean, 1 for an average unit; lower is better: mean / x. A mean that is not above 0 is refused.",
    "均值化, as grey relational analysis prepares its series: Deng (1982), Control problems of grey systems.",
)

LOG_NORM: Final = _by_all(
    "log_norm",
    "对数规范化",
    Yields.FRACTION,
    "ln x / sum of ln x; lower is better: (1 - ln x / sum of ln x) / (m - 1). Values below 1 are refused.",
    "Zavadskas & Turskis (2008), A new logarithmic normalization method in games theory, Informatica 19(2).",
)

ACCURACY_NORM: Final = _by_all(
    "accuracy_norm",
    "增强精度法",
    Yields.FRACTION,
    "1 - (max - x) / sum of (max - x); lower is better: 1 - (x - min) / sum of (x - min). "
    "Where all units are equal all get full.",
    "Zeng, Li & Yang (2013), VIKOR method with enhanced accuracy, Journal of Medical Systems 37.",
)

DISTANCE_TO_MAXIMUM: Final = _by_all(
    "distance_to_maximum",
    "距最大值",
    Yields.FRACTION,
    "1 - (max - x) / (max - min); lower is better: 1 - (x - min) / (max - min). Where all units are equal all get full. "
    "It is what `minmax()` gives.",
    _HANDBOOK,
    module=_DISTANCES,
    fit="fit_ends",
    by_bounds=True,
)

DISTANCE_TO_REFERENCE: Final = _by_all(
    "distance_to_reference",
    "距标杆",
    Yields.RATIO,
    "1 - (reference - x) / (reference - min): 0 the worst unit, 1 the reference, more for who is better. Lower is better: "
    "1 - (x - reference) / (max - reference). Several units that meet the condition stand for their mean.",
    _HANDBOOK,
    Parameter("reference", "标杆", "flag", doc='Which unit it is, as a condition: `unit == "AUT"`.'),
    BEYOND,
    module=_DISTANCES,
    explain="reference",
)

DISTANCE_TO_TARGET: Final = _by_all(
    "distance_to_target",
    "距目标",
    Yields.RATIO,
    "(x - min) / (target - min): 0 the worst unit, 1 who has reached the target; lower is better: "
    "(max - x) / (max - target). Where even the worst unit has reached the target all get full.",
    _HANDBOOK,
    Parameter("target", "目标", doc="The target; it may be a field."),
    BEYOND,
    module=_DISTANCES,
    fit="fit_ends",
    by_bounds=True,
    explain="target",
)

SCALED: Final = Function(
    "scaled",
    "定界标准化",
    Family.SCORE,
    yields=Yields.RATIO,
    parameters=(
        Parameter("low", "下限", default=0.0, doc="The value that scores 0, or full where lower is better."),
        Parameter("high", "上限", default=100.0, doc="The value that scores full, or 0 where lower is better."),
        Parameter("factor", "倍数", "constant", default=1.0, doc="What the result is multiplied by."),
    ),
    uses=("value", "direction"),
    implementation=f"{_DISTANCES}:scaled",
    explain=f"{_SPOKEN}:scaled",
    doc=(
        "factor (x - low) / (high - low); lower is better: factor (high - x) / (high - low). Never cut, unlike "
        "`goalposts`."
    ),
    source=_HANDBOOK,
)

TARGET_TYPE: Final = _by_all(
    "target_type",
    "居中型",
    Yields.FRACTION,
    "1 - |x - best| / (largest |x - best| of the units). Where all units are at their best all get full.",
    "居中型 (中间型) 指标 of the Chinese textbooks of comprehensive evaluation.",
    Parameter("best", "最佳值", doc="The value that scores full; it may be a field."),
    module=_DISTANCES,
    explain="nearness",
    follows=False,
)

INTERVAL_TYPE: Final = _by_all(
    "interval_type",
    "区间型",
    Yields.FRACTION,
    "Full within the range a .. b, outside 1 - distance / M, where M = max(a - min, max - b) is the largest distance of "
    "the units.",
    "区间型指标 of the Chinese textbooks of comprehensive evaluation.",
    Parameter("best", "最佳区间", "range", doc="The range that scores full, for instance `60 .. 80`."),
    module=_DISTANCES,
    explain="nearness",
    follows=False,
)

NORMS: Final = (
    VECTOR_NORM,
    SUM_NORM,
    FRACTION_OF_MAX,
    MEAN_NORM,
    LOG_NORM,
    ACCURACY_NORM,
    DISTANCE_TO_MAXIMUM,
    DISTANCE_TO_REFERENCE,
    DISTANCE_TO_TARGET,
    SCALED,
    TARGET_TYPE,
    INTERVAL_TYPE,
)
