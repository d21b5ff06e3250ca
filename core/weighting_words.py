"""What weighting methods say for themselves: how far the comparisons that they rest on contradict one another."""

from __future__ import annotations

from typing import Final

import numpy as np

from .methods.weighting_best_worst import consistency_index, linear, nonlinear, places
from .methods.weighting_comparisons import comparison_matrix, judged
from .phrasing import Sentence
from .sentences import Facts

_TABLES: Final = {
    "saaty_1980": Sentence("萨蒂1980年", "Saaty 1980"),
    "saaty_2005": Sentence("萨蒂2005年", "Saaty 2005"),
    "alonso_lamata": Sentence("阿隆索与拉马塔2006年", "Alonso & Lamata 2006"),
}


def ahp(facts: Facts) -> Sentence:
    """Say how consistent a comparison matrix is, and by which random indices."""
    options = facts.arguments
    table = _TABLES[options["random_index"]]
    ratio = _ratio(facts, options["matrix"])
    return Sentence(
        f"判断矩阵的一致性比率为{ratio}（随机一致性指标取{table.zh}的表）",
        f"the consistency ratio of the comparisons is {ratio} (random indices of {table.en})",
    )


def group_ahp(facts: Facts) -> Sentence:
    """Say how consistent each expert's comparisons are, and by which random indices."""
    options = facts.arguments
    table = _TABLES[options["random_index"]]
    ratios = [_ratio(facts, matrix) for matrix in options["matrices"]]
    return Sentence(
        f"各专家判断矩阵的一致性比率为{'、'.join(ratios)}（随机一致性指标取{table.zh}的表）",
        f"the consistency ratios of the experts' comparisons are {', '.join(ratios)} (random indices of {table.en})",
    )


def _ratio(facts: Facts, matrix: tuple[tuple[float, ...], ...]) -> str:
    options = facts.arguments
    incomplete = options.get("incomplete")
    table = comparison_matrix(matrix, len(facts.weights), is_incomplete=incomplete is not None)
    return f"{judged(table, options['method'], options['random_index'], incomplete).ratio:.3f}"


def bwm(facts: Facts) -> Sentence:
    """Say how far the comparisons with best and worst contradict one another."""
    best, worst = (np.asarray(facts.arguments[name]) for name in ("best_to_others", "others_to_worst"))
    if facts.arguments["form"] == "linear":
        ratio = f"{linear(best, worst)[1]:.3f}"
        return Sentence(f"各比较的最大偏差ξ为{ratio}", f"the comparisons are off by {ratio} at most")
    ratio = f"{nonlinear(best, worst)[1]:.3f}"
    index = f"{consistency_index(float(best[places(best, worst)[1]])):.2f}"
    return Sentence(f"一致性比率为{ratio}（一致性指标{index}）", f"the consistency ratio is {ratio} (index {index})")
