"""Declarations of weights made of several weightings: ``game_theory(entropy(), ahp(matrix = …))``."""

from __future__ import annotations

from typing import Final

from ..functions import Parameter
from .weighting import weighting

_PARTS: Final = Parameter(
    "parts", "各组权重", "weights", variadic=True, doc="Weighting methods, or `given` for the weights as written."
)

COMBINED_WEIGHTS: Final = (
    weighting(
        "linear_combination",
        "线性组合赋权法",
        "sum_l a_l w_l: the mean of several weightings, in the given proportions.",
        parameters=(
            _PARTS,
            Parameter(
                "proportions",
                "比例",
                "vector",
                default=(),
                doc="One number for each weighting, equal if not given; of two, [a] stands for [a, 1 - a].",
            ),
        ),
        module="weighting_combined",
    ),
    weighting(
        "multiplicative_combination",
        "乘法合成赋权法",
        "prod_l w_l, in proportion: what one weighting leaves at 0 stays there.",
        parameters=(_PARTS,),
        module="weighting_combined",
    ),
    weighting(
        "minimum_discrimination",
        "最小鉴别信息赋权法",
        "(prod_l w_l)^(1 / L), in proportion: the weights with the least discrimination information to all parts.",
        "Kullback & Leibler (1951), Annals of Mathematical Statistics 22(1).",
        (_PARTS,),
        module="weighting_combined",
    ),
    weighting(
        "game_theory",
        "博弈论组合赋权法",
        "sum_l |a_l| w_l with sum_l a_l (w_k w_l) = w_k w_k for each k, the |a_l| in proportion: the combination that "
        "departs least from its parts.",
        parameters=(_PARTS,),
        module="weighting_combined",
    ),
)
