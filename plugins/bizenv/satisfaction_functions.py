"""Declarations of what is reckoned with satisfaction surveys."""

from __future__ import annotations

from typing import Final

from ...core.functions import Choice, Function, Parameter, Yields

_SURVEYS: Final = ".plugins.bizenv.satisfaction"

RESPONSE_RATE: Final = Function(
    "response_rate",
    "问卷回收率",
    yields=Yields.SHARE,
    parameters=(
        Parameter("issued", "发放数", doc="Questionnaires issued."),
        Parameter("returned", "收回数", doc="Questionnaires that came back."),
        Parameter("valid", "有效数", default=None, doc="Those that are valid: then it is the rate of valid ones."),
    ),
    implementation=f"{_SURVEYS}:response_rate",
    undefined=("nothing was issued", "没有发放问卷"),
    doc="returned / issued, or valid / issued; refused where more came back than went out.",
    source="Definition.",
)

SAMPLE_NEEDED: Final = Function(
    "sample_needed",
    "应有样本数",
    parameters=(
        Parameter("population", "总体数", doc="How many could be asked."),
        Parameter("margin", "误差", "constant", default=0.05, doc="The margin of error of the share."),
        Parameter("confidence", "置信度", "constant", default=0.95, doc="How sure the margin is to hold."),
        Parameter("expected", "预计比例", "constant", default=0.5, doc="The share expected; a half needs most."),
    ),
    implementation=f"{_SURVEYS}:sample_needed",
    undefined=("nobody could be asked", "总体数不大于 0"),
    doc="n0 / (1 + (n0 - 1) / N), rounded up, with n0 = z^2 p (1 - p) / e^2.",
    source="Cochran, Sampling Techniques (1977), section 4.",
)

BLEND: Final = Function(
    "blend",
    "满意度合成",
    parameters=(
        Parameter("survey", "满意度得分", doc="What enterprises and the public say."),
        Parameter("administrative", "政府侧得分", doc="What the administration's own records say."),
        Parameter("share", "满意度占比", doc="What the survey weighs: 70%."),
        Parameter("valid", "有效数", default=None, doc="Valid questionnaires."),
        Parameter("least", "最少有效数", default=30.0, doc="Fewer are too few."),
        Parameter(
            "few",
            "样本过少",
            "choice",
            default="keep",
            choices=(Choice("keep", "照计"), Choice("missing", "不计分"), Choice("administrative", "只计政府侧")),
            doc="What holds where they are too few.",
        ),
    ),
    implementation=f"{_SURVEYS}:blend",
    undefined=("too few valid questionnaires", "有效问卷过少"),
    doc="share x survey + (1 - share) x administrative.",
    source=(
        "The regulation on improving the business environment (State Council decree 722), article 8, puts the satisfaction "
        "of market entities and the public first: domain knowledge.  Shares are not laid down: configurable."
    ),
)

COMPOSITE: Final = Function(
    "composite",
    "综合指数",
    parameters=(
        Parameter("parts", "分项", variadic=True, doc="The parts of the index, all of which must be there."),
        Parameter("weights", "权重", "vector", default=None, doc="One weight for each part; equal if not given."),
    ),
    implementation=f"{_SURVEYS}:composite",
    doc="The weighted mean of the parts: composite(economy, administration, weights = [30, 70]).",
    source=(
        "Practice of cities, published: 30 % economy and 70 % administration; "
        "https://shengzhiyuan.net.cn/index/Article/info.html?cate=57&id=26"
    ),
)

SATISFACTION: Final = (RESPONSE_RATE, SAMPLE_NEEDED, BLEND, COMPOSITE)
