"""Declarations of mathematics row by row, and of rounding."""

from __future__ import annotations

from typing import Final

from ..functions import Family, Function, Parameter, Yields
from .options import ROUNDINGS

_MATH: Final = ".core.methods.arithmetic"
_ROUND: Final = ".core.methods.rounding"
#: Digits that binary fractions of the size of scores and of money still hold.
DIGITS: Final = (-12, 12)

_X: Final = Parameter("x", "数")


def _of_one(name: str, zh: str, doc: str, yields: Yields = Yields.NUMBER) -> Function:
    return Function(name, zh, yields=yields, parameters=(_X,), implementation=f"{_MATH}:{name}", doc=doc)


MATH: Final = (
    _of_one("log", "自然对数", "The natural logarithm; missing at or below 0."),
    _of_one("log10", "常用对数", "The logarithm to the base 10; missing at or below 0."),
    _of_one("exp", "指数函数", "e to the power of x; missing where it would overflow."),
    _of_one("sqrt", "平方根", "The square root; missing below 0."),
    _of_one("abs", "绝对值", "The distance from 0.", Yields.SAME),
    _of_one("sign", "符号", "-1, 0 or 1."),
    _of_one("floor", "向下取整", "The largest integer not above x, exact to 1e-9.", Yields.SAME),
    _of_one("ceil", "向上取整", "The smallest integer not below x, exact to 1e-9.", Yields.SAME),
    Function(
        "clamp",
        "限幅",
        yields=Yields.SAME,
        parameters=(_X, Parameter("low", "下限"), Parameter("high", "上限")),
        implementation=f"{_MATH}:clamp",
        doc="x, but not below low and not above high.",
    ),
    Function(
        "round",
        "舍入",
        yields=Yields.SAME,
        parameters=(
            _X,
            Parameter("digits", "位数", "integer", default=0, bounds=DIGITS),
            Parameter("method", "方法", "choice", default="half_up", choices=ROUNDINGS),
        ),
        implementation=f"{_ROUND}:rounded",
        doc="x to so many digits after the point, by the method that is named.",
    ),
)

_DIGITS: Final = (Parameter("digits", "位数", "integer", default=0, doc="Digits after the point.", bounds=DIGITS),)

ROUNDING: Final = (
    Function(
        "half_up",
        "四舍五入",
        Family.ROUND,
        yields=Yields.SAME,
        parameters=_DIGITS,
        implementation=f"{_ROUND}:half_up",
        doc="sign(x) floor(|x| 10^n + 0.5 + 1e-9) / 10^n.",
        source="四舍五入, as marks are rounded.",
    ),
    Function(
        "half_even",
        "四舍六入五成双",
        Family.ROUND,
        yields=Yields.SAME,
        parameters=_DIGITS,
        implementation=f"{_ROUND}:half_even",
        doc="To the nearest, a tie to the even digit.",
        source="GB/T 8170-2008 数值修约规则与极限数值的表示和判定.",
    ),
    Function(
        "up",
        "进位",
        Family.ROUND,
        yields=Yields.SAME,
        parameters=_DIGITS,
        implementation=f"{_ROUND}:up",
        doc="ceil(x 10^n - 1e-9) / 10^n.",
        source="HJ 633-2012 环境空气质量指数(AQI)技术规定: 进位取整.",
    ),
)
