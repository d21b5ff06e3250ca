"""Declarations of the weights derived from data."""

from __future__ import annotations

from typing import Final

from ..functions import Choice, Family, Function, Parameter, StepKind

_ROOM: Final = ".core.methods"
_HANDBOOK: Final = "OECD/JRC, Handbook on Constructing Composite Indicators (2008), 6.1"
#: Where weights come from judgement, and are the same for all groups.
_JUDGED: Final = frozenset({"weighting_comparisons", "weighting_best_worst", "weighting_ranks"})
_BY: Final = Parameter(
    "by",
    "按",
    "group",
    default=None,
    doc="Weights of its own for each group of units that shares this text; `by = period` for each period.",
)


def weighting(
    name: str,
    zh: str,
    doc: str,
    source: str = "",
    parameters: tuple[Parameter, ...] = (),
    *,
    module: str = "weighting",
    speaks: bool = False,
) -> Function:
    """Return the declaration of a weighting method, whose arithmetic has its name in a module of ``core.methods``.

    One that ``speaks`` has words for explanations under its name too.
    """
    return Function(
        name,
        zh,
        Family.WEIGHT,
        StepKind.FIT,
        parameters=parameters if name == "equal" or module in _JUDGED else (*parameters, _BY),
        fit=f"{_ROOM}.{module}:{name}",
        explain=f".core.weighting_words:{name}" if speaks else None,
        doc=doc,
        source=source,
    )


def choice(name: str, zh: str, default: str | None, doc: str, **words: str) -> Parameter:
    """Return an option of words: English name = Chinese name."""
    choices = tuple(Choice(word, chinese) for word, chinese in words.items())
    return Parameter(name, zh, "choice", default=default, choices=choices, doc=doc)


_DIFFERENCES: Final = (
    weighting("equal", "等权", "The same weight for every child."),
    Function(
        "given",
        "给定",
        Family.WEIGHT,
        StepKind.FIT,
        uses=("given",),
        fit=f"{_ROOM}.weighting:given",
        doc="The weights as the author gave them, for methods that combine several; alone it undoes a default.",
    ),
    weighting(
        "entropy",
        "熵权法",
        "p = s / sum(s) by column; e = -sum(p ln p) / ln m; w = (1 - e) / sum(1 - e).  A constant column has weight 0.",
        "Shannon (1948); Zeleny (1982), Multiple Criteria Decision Making, chapter 7.",
    ),
    weighting(
        "variation",
        "变异系数法",
        "Weights in proportion to the standard deviation over the absolute mean of each column.",
        "Shuai et al. (2012), A new angular method to determine the objective weights, 24th CCDC.",
    ),
    weighting(
        "critic",
        "CRITIC法",
        "c_j = s_j sum_k (1 - r_jk) on min-max columns with Pearson's correlation; w = c / sum(c).",
        "Diakoulaki, Mavrotas & Papayannakis (1995), Computers & Operations Research 22(7).",
        (
            choice(
                "conflict",
                "冲突性",
                "signed",
                "1 - r: what falls where the other rises counts most; or 1 - |r|.",
                signed="相关系数",
                absolute="绝对值",
            ),
            choice(
                "correlation", "相关系数", "pearson", "Of values, or of ranks.", pearson="皮尔逊", spearman="斯皮尔曼"
            ),
        ),
    ),
    weighting(
        "deviation",
        "标准离差法",
        "Weights in proportion to the standard deviation of each column.",
        "Jahan & Edwards (2013), Materials & Design 49.",
    ),
    weighting(
        "variance",
        "方差法",
        "Weights in proportion to the variance of each column, brought to min-max: the statistical variance procedure.",
        "Rao & Patel (2010), Materials & Design 31(10).",
    ),
    weighting(
        "angle",
        "夹角法",
        "Weights in proportion to the angle between each column and a constant one: arctan(standard deviation / |mean|).",
        "Shuai et al. (2012), A new angular method to determine the objective weights, 24th CCDC.",
    ),
    weighting(
        "gini",
        "基尼系数法",
        "Weights in proportion to the Gini coefficient of each column.",
        "Li & Chi (2009), A new determining objective weights method, ICISE.",
    ),
    weighting(
        "lopcow",
        "LOPCOW法",
        "|100 ln(root mean square / standard deviation)| of min-max columns, in proportion.",
        "Ecer & Pamucar (2022), Omega 112.",
        (
            Parameter(
                "ddof", "自由度", "integer", default=1, bounds=(0, 1), doc="1 the sample's deviation, 0 all units'."
            ),
        ),
    ),
)

_IMPACT: Final = (
    weighting(
        "merec",
        "MEREC法",
        "n = min(s) / s; S = ln(1 + sum |ln n| / k); each child weighs what S changes without it, over all units. "
        "Shares must be above 0.  The paper's figures come with costs as reciprocals.",
        "Keshavarz-Ghorabaee et al. (2021), Symmetry 13(4).",
        module="weighting_impact",
    ),
    weighting(
        "cilos",
        "CILOS法",
        "p_ij = (a_jj - a_ij) / a_jj, a_ij the share of j of the unit that is best in i; F = P - diag(column sums), F w = 0: "
        "what loses little where others are best weighs much.  The paper's figures come with costs as reciprocals.",
        "Zavadskas & Podvezko (2016), Int. J. of Information Technology & Decision Making 15(2).",
        module="weighting_impact",
    ),
    weighting(
        "idocriw",
        "IDOCRIW法",
        "Entropy weights times CILOS weights.  Shares must be above 0.",
        "Zavadskas & Podvezko (2016), Int. J. of Information Technology & Decision Making 15(2).",
        (
            Parameter(
                "types",
                "类型",
                "vector",
                default=(),
                doc="1 or -1 for each child: of a cost (-1), scored by its reciprocal, the entropy is that of the raw value.",
            ),
        ),
        module="weighting_impact",
    ),
)

_COMPONENTS: Final = (
    weighting(
        "pca",
        "主成分赋权法",
        "|loading on the first principal component| of the correlation matrix, in proportion; or |sum l v| / sum(l) over "
        "the components with an eigenvalue l above 1, v the elements of their eigenvectors.",
        f"{_HANDBOOK}.",
        (
            choice(
                "components",
                "主成分",
                "first",
                "The first component, or all with an eigenvalue above 1.",
                first="第一主成分",
                kaiser="特征根大于1",
            ),
        ),
        module="weighting_components",
    ),
    weighting(
        "factor",
        "因子分析赋权法",
        "Squared loadings of rotated principal components, scaled to unity sum by factor, times the share of explained "
        "variance of the factor; of each child its highest, in proportion.",
        f"Nicoletti, Scarpetta & Boylaud (2000), OECD Economics Department Working Papers 226; {_HANDBOOK}.",
        (
            Parameter(
                "factors",
                "因子数",
                "integer",
                default=None,
                bounds=(1, 1000),
                doc="How many factors; if not given, those with an eigenvalue above 1.",
            ),
            choice("rotation", "旋转", "varimax", "How factors are turned.", varimax="最大方差法", unrotated="不旋转"),
            choice(
                "loadings",
                "载荷",
                "highest",
                "Which loadings of a child count: its highest, or all factors'.",
                highest="最高",
                all="全部",
            ),
        ),
        module="weighting_components",
    ),
    weighting(
        "correlation_optimised",
        "相关优化赋权法",
        "Weights for which the correlations of the children with their weighted mean are in proportion to `importance` "
        "(balance), or add up to the most (infomax); never negative, and exact.",
        "Paruolo, Saisana & Saltelli (2013), J. of the Royal Statistical Society A 176(3); "
        "Becker et al. (2017), Ecological Indicators 80.",
        (
            choice("target", "目标", "balance", "What is sought.", balance="均衡", infomax="信息最大"),
            Parameter(
                "importance",
                "重要性",
                "vector",
                default=(),
                doc="For balance, one number for each child; if not given, all are equally important.",
            ),
        ),
        module="weighting_optimised",
    ),
)

WEIGHTS: Final = (*_DIFFERENCES, *_IMPACT, *_COMPONENTS)
