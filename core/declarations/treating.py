"""Declarations of what treats the outliers of a column before it is scored."""

from __future__ import annotations

from typing import Final

from ..functions import Choice, Family, Function, Parameter, StepKind, Yields
from .options import ACROSS, BY

_TREATING: Final = ".core.methods.treating"

_POWER: Final = Parameter(
    "power", "幂", "constant", default=None, doc="The power; the most likely one (between -5 and 5) if not given."
)
_BOX_COX: Final = "Box & Cox (1964), An analysis of transformations, Journal of the Royal Statistical Society B 26."
_YEO_JOHNSON: Final = "Yeo & Johnson (2000), A new family of power transformations, Biometrika 87."


def _treatment(
    name: str, zh: str, doc: str, source: str, *parameters: Parameter, implementation: str = "", fit: str = ""
) -> Function:
    return Function(
        name,
        zh,
        Family.TREAT,
        StepKind.FIT,
        Yields.SAME,
        parameters=(*parameters, BY, ACROSS),
        implementation=f"{_TREATING}:{implementation or name}",
        fit=f"{_TREATING}:{fit or f'fit_{name}'}",
        doc=doc,
        source=source,
    )


WINSORISE: Final = _treatment(
    "winsorise",
    "缩尾",
    "While |skewness| >= skew and kurtosis >= kurtosis, the farthest value is pulled to the next one, "
    "at most `limit` times. If the column still fails, it is transformed as `otherwise` says: as it came, or with "
    "`on = treated` as it was pulled in. With `limit = 0` it is only tested and transformed.",
    "OECD/JRC Handbook (2008) and the practice of the JRC's composite indicators: Becker et al. (2022), COINr, JOSS 7.",
    Parameter("limit", "上限", "integer", default=5, doc="How many times values are pulled in at most."),
    Parameter("skew", "偏度", "constant", default=2.0, doc="An absolute skewness below this passes."),
    Parameter("kurtosis", "峰度", "constant", default=3.5, doc="A kurtosis below this passes."),
    Parameter(
        "otherwise",
        "否则",
        "choice",
        default="log",
        choices=(
            Choice("log", "取对数"),
            Choice("log_right", "右偏对数"),
            Choice("log_plus_one", "加一对数"),
            Choice("log_gii", "GII对数"),
            Choice("box_cox", "BoxCox变换"),
            Choice("yeo_johnson", "YeoJohnson变换"),
            Choice("keep", "保留"),
        ),
        doc="What is done where pulling in does not suffice: a logarithm (see `log_shift`), a power, or nothing.",
    ),
    Parameter(
        "on",
        "对象",
        "choice",
        default="untreated",
        choices=(Choice("untreated", "原数据"), Choice("treated", "缩尾后")),
        doc="What is transformed: the untreated column, or the one already pulled in.",
    ),
    _POWER,
)

QUANTILES: Final = _treatment(
    "winsorise_quantiles",
    "分位缩尾",
    "What lies below the lower or above the upper quantile is pulled to it; quantiles are linear between neighbours.",
    "Hyndman & Fan (1996), Sample quantiles in statistical packages, definition 7.",
    Parameter("low", "下限", "constant", default=0.05, doc="The share of the units below the lower bound."),
    Parameter("high", "上限", "constant", default=0.95, doc="The share of the units below the upper bound."),
    implementation="winsorise_between",
)

FENCES: Final = _treatment(
    "winsorise_iqr",
    "四分位距缩尾",
    "What lies beyond the fences Q1 - factor (Q3 - Q1) and Q3 + factor (Q3 - Q1) is pulled to them.",
    "Tukey (1977), Exploratory Data Analysis.",
    Parameter("factor", "倍数", "constant", default=1.5, doc="How many interquartile ranges the fences lie out."),
    implementation="winsorise_between",
)

LOG_SHIFT: Final = _treatment(
    "log_shift",
    "平移对数",
    "With a = 0.01 (max - min): `mirrored` ln(x - min + a) for a column skewed to the right and -ln(max - x + a) for one "
    "skewed to the left; `right` ln(x - min + a); `plus_one` ln(x - min + 1); `gii` "
    "ln((max - 1)(x - min) / (max - min) + 1); `plain` ln(x + shift). A constant column stays as it is.",
    "The COIN Tool of the JRC (2019); WIPO, Global Innovation Index, appendix on the treatment of series with outliers.",
    Parameter(
        "form",
        "形式",
        "choice",
        default="mirrored",
        choices=(
            Choice("mirrored", "按偏向"),
            Choice("right", "右偏"),
            Choice("plus_one", "加一"),
            Choice("gii", "GII"),
            Choice("plain", "直接"),
        ),
        doc="What stands in the logarithm.",
    ),
    Parameter("shift", "平移", "constant", default=0.0, doc="What is added to the value in `plain`."),
)

BOX_COX: Final = _treatment(
    "box_cox",
    "BoxCox变换",
    "(z^p - 1) / p, ln z for a power p of 0, where z = x - min + 1, or x itself with `shift = none`.",
    _BOX_COX,
    _POWER,
    Parameter(
        "shift",
        "平移",
        "choice",
        default="to_one",
        choices=(Choice("to_one", "最小为一"), Choice("none", "不平移")),
        doc="The column is shifted so that its least value is 1, or all its values must be above 0.",
    ),
)

YEO_JOHNSON: Final = _treatment(
    "yeo_johnson",
    "YeoJohnson变换",
    "((x + 1)^p - 1) / p from 0 up, -((1 - x)^(2 - p) - 1) / (2 - p) below 0; logarithms for a power p of 0 or 2.",
    _YEO_JOHNSON,
    _POWER,
)

TREATING: Final = (WINSORISE, QUANTILES, FENCES, LOG_SHIFT, BOX_COX, YEO_JOHNSON)
