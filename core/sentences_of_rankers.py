"""What the rankers say of one unit: the distances, sums and products behind its result, in Chinese and English."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from . import numerals
from .methods import average_solution, compromise, coupling, grey, ordered, products, ratio_system
from .phrasing import NOTHING, Sentence
from .sentences import Facts

Array = NDArray[np.float64]

#: Digits of a distance, which is a small number.
_DIGITS: Final = 4


def _text(value: Any) -> str:
    return numerals.number(float(value), 0, _DIGITS)


def _row(facts: Facts) -> tuple[Array, Array]:
    """Return shares and weights of the unit as one row."""
    return np.array([facts.shares]), np.array([facts.weights])


def _given(facts: Facts, *names: str) -> dict[str, Any]:
    return {name: facts.arguments[name] for name in names if name in facts.arguments}


def _of_children(facts: Facts, parts: Any) -> Sentence:
    """Return a number for each child that counts."""
    counting = [
        (name, _text(part)) for name, part, w in zip(facts.children, parts, facts.weights, strict=True) if w > 0
    ]
    return Sentence(
        "、".join(f"{name} {text}" for name, text in counting), ", ".join(f"{name} {text}" for name, text in counting)
    )


def topsis(facts: Facts) -> Sentence:
    """Say how far the unit is from the best and from the worst."""
    near, far = compromise.topsis_distances(*_row(facts), fitted=dict(facts.fitted), **_given(facts, "weight"))
    return Sentence(
        f"距最优{_text(near[0])}、距最劣{_text(far[0])}",
        f"distance to the best {_text(near[0])}, to the worst {_text(far[0])}",
    )


def vikor(facts: Facts) -> Sentence:
    """Say S, R and Q."""
    row, options = _row(facts), _given(facts, "v")
    s, r, q = (
        _text(compromise.vikor(*row, fitted=dict(facts.fitted), report=part, **options)[0]) for part in ("s", "r", "q")
    )
    return Sentence(
        f"群体效用S {s}、个体遗憾R {r}、综合指数Q {q}（均以0为最好）",
        f"S {s} over all, R {r} in the worst of them, Q {q} (0 is the best)",
    )


def gra(facts: Facts) -> Sentence:
    """Say the grey relational coefficient of each child."""
    shares, _ = _row(facts)
    options = _given(facts, "rho")
    alone = [
        grey.gra(shares[:, [j]], np.ones((1, 1)), fitted=_of_column(facts, j), **options)[0]
        for j in range(shares.shape[1])
    ]
    said = _of_children(facts, alone)
    return Sentence(f"关联系数：{said.zh}", f"coefficients: {said.en}")


def _of_column(facts: Facts, place: int) -> dict[str, Any]:
    return {**facts.fitted, "reference": facts.fitted["reference"][[place]]}


def edas(facts: Facts) -> Sentence:
    """Say what is above and below the average."""
    above, below = average_solution.distances_from_average(*_row(facts), fitted=dict(facts.fitted))
    return Sentence(
        f"高于平均的合计{_text(above[0])}、低于平均的合计{_text(below[0])}",
        f"{_text(above[0])} above the average, {_text(below[0])} below it",
    )


def mabac(facts: Facts) -> Sentence:
    """Say how far each child is from the border."""
    shares, _ = _row(facts)
    said = _of_children(facts, 1.0 + shares[0] - facts.fitted["border"])
    return Sentence(f"与边界之差：{said.zh}", f"beyond the border: {said.en}")


def spotis(facts: Facts) -> Sentence:
    """Say how far the unit is from the expected solution point."""
    options = _given(facts, "expected")
    distance = _text(average_solution.spotis(*_row(facts), report="distance", **options)[0])
    return Sentence(f"与期望点的距离{distance}", f"distance {distance} from the expected point")


def copras(facts: Facts) -> Sentence:
    """Say the sums of benefits and costs and Q."""
    row, options = _row(facts), _given(facts, "directions")
    benefit, cost = ratio_system.benefit_and_cost(*row, **options)
    q = ratio_system.copras(*row, fitted=dict(facts.fitted), report="significance", **options)
    return Sentence(
        f"效益合计{_text(benefit[0])}、成本合计{_text(cost[0])}、相对重要度{_text(q[0])}",
        f"benefits {_text(benefit[0])}, costs {_text(cost[0])}, significance {_text(q[0])}",
    )


def moora(facts: Facts) -> Sentence:
    """Say the sums of benefits and costs."""
    benefit, cost = ratio_system.benefit_and_cost(*_row(facts), **_given(facts, "directions"))
    return Sentence(
        f"效益合计{_text(benefit[0])}减成本合计{_text(cost[0])}",
        f"benefits {_text(benefit[0])} less costs {_text(cost[0])}",
    )


def moora_reference(facts: Facts) -> Sentence:
    """Say in which child the unit is furthest from the reference point."""
    shares, weights = _row(facts)
    apart = np.where(weights > 0, weights * np.abs(facts.fitted["best"] - shares), -1.0)[0]
    worst = int(apart.argmax())
    name, text = facts.children[worst], _text(apart[worst])
    return Sentence(f"离参考点最远的是{name}：{text}", f"furthest from the reference point in {name}: {text}")


def waspas(facts: Facts) -> Sentence:
    """Say the sum and the product."""
    row, total = _row(facts), _given(facts, "total")
    added, product = (_text(products.waspas(*row, part=part, **total)[0]) for part in (1.0, 0.0))
    return Sentence(f"加权和{added}、加权积{product}", f"weighted sum {added}, weighted product {product}")


def owa(facts: Facts) -> Sentence:
    """Say the shares from the best down with the weight of each place."""
    own, order = ordered.weights_of_places(*_row(facts), **_given(facts, "places", "quantifier", "power"))
    parts = [(facts.shares[j], weight) for j, weight in zip(order, own, strict=True) if facts.weights[j] > 0]
    said = " + ".join(f"{_text(share)}×{_text(weight)}" for share, weight in parts)
    return Sentence(f"由高到低：{said}", f"from the best down: {said}") if said else NOTHING


def mazziotta_pareto(facts: Facts) -> Sentence:
    """Say mean and penalty."""
    shares, weights = _row(facts)
    mean = float(np.where(weights > 0, weights * shares, 0.0).sum())
    penalty = abs(facts.result - mean)
    return Sentence(
        f"平均{_text(mean * facts.full)}，不均衡惩罚{_text(penalty * facts.full)}",
        f"mean {_text(mean * facts.full)}, penalty for being uneven {_text(penalty * facts.full)}",
    )


def coordination(facts: Facts) -> Sentence:
    """Say C and T."""
    shares, weights = _row(facts)
    degree = coupling.coupling(shares, weights, **_given(facts, "form"))[0]
    mean = np.where(weights > 0, weights * shares, 0.0).sum()
    return Sentence(
        f"耦合度C {_text(degree)}、综合发展水平T {_text(mean)}",
        f"coupling C {_text(degree)}, development T {_text(mean)}",
    )
