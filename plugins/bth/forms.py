"""The forms of a degree of coupling: those that hold, and the wrong ones in common use with what is wrong with them.

Liu Chunlin (2017) found the degree wrong in about half of 379 papers; Wang Shujia et al. (2021) name four kinds of
error, 书写错误, 丢失系数, 错用权重 and 模型不成立; which formula goes by which of these words is our reading.  The numbers in
the reasons follow from the formulas by calculation.
"""

from __future__ import annotations

from typing import Final

from ...core.functions import Choice, Parameter

#: The forms that are computed, and those that are refused by name with the reason.
FORM: Final = Parameter(
    "form",
    "形式",
    "choice",
    default="canonical",
    choices=(
        Choice("canonical", "经典"),
        Choice("modified", "修正"),
        Choice(
            "missing_n",
            "书写错误",
            refused=(
                (
                    "(U1 … Un)^(1/n) / (U1 + … + Un) is written without the n in front, so it ends at 1/n, 0.5 for two "
                    "systems, and the classes from 0 to 1 do not fit it"
                ),
                "(U1…Un)^(1/n) ÷ (U1+…+Un) 漏写了前面的 n，最大只到 1/n，两个系统时为0.5，与0至1的分级不符",
            ),
        ),
        Choice(
            "pairwise_product",
            "模型不成立",
            refused=(
                (
                    "n (U1 … Un / Π(Ui + Uj))^(1/n) over all pairs does not hold for more than two systems: three equal ones "
                    "give 1.5, and from four on the result changes with the scale"
                ),
                "n(U1…Un ÷ ∏(Ui+Uj))^(1/n) 以两两之和连乘作分母，系统多于两个时不成立：三个相同的系统得1.5，四个以上时结果随量纲变化",
            ),
        ),
        Choice(
            "lost_coefficient",
            "丢失系数",
            refused=(
                (
                    "with its coefficient left out, or raised to a power k of one's own, the degree no longer lies on the "
                    "scale from 0 to 1 on which it is compared"
                ),
                "丢失系数，或自取 k 次方，结果不再是可以比较的0至1之间的耦合度",
            ),
        ),
        Choice(
            "weights_inside",
            "错用权重",
            refused=(
                (
                    "weights inside C make level systems look uncoupled; they belong in T alone: "
                    "bth.coordination(a, b, weights = [0.6, 0.4])"
                ),
                "在 C 中使用权重，会使水平相同的系统显得不耦合；权重只用于 T：bth.耦合协调度(a, b, 权重 = [0.6, 0.4])",
            ),
        ),
    ),
    doc=(
        "n (U1 … Un)^(1/n) / sum(U), or the form of Wang et al. that spreads over all of 0 to 1.  The wrong forms "
        "missing_n, pairwise_product, lost_coefficient and weights_inside are refused with the reason."
    ),
)

FORMS: Final = tuple(choice.name for choice in FORM.allowed)


def why_wrong(form: str) -> str:
    """Return what is wrong with a form: the reason of one that is refused by name, else that it is none."""
    reason = next((choice.refused[0] for choice in FORM.choices if choice.name == form and choice.refused), None)
    return f"form {form!r} is not computed: {reason or 'there is none of that name'}; use one of {', '.join(FORMS)}"
