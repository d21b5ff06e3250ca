"""The stages of an approval and what must be said at each, in the words of the source.

SOURCE: Changyi: 申报 详细说明事项的工作动因、上级的文件规定、外地的有关情况以及初步的工作打算等情况，并提供相关材料；调研
机构现状、人员编制、领导职数、政策依据、需求情况以及配套措施、效果预测、后续管理，需要的实地调研；决策 提出初步意见.  What is asked at the
follow-up are the three questions of the set ``changyi``; the source names no indicators for it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import attrs

from ...dsl.diagnostics import Both


class Stage(StrEnum):
    """Where a matter stands.  What was refused or declined goes no further; what was deferred is decided again."""

    APPLIED = "applied"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    STUDIED = "studied"
    DECIDED = "decided"
    FOLLOWED_UP = "followed_up"


class Decision(StrEnum):
    """What the office meeting decided."""

    AGREED = "agreed"
    DECLINED = "declined"
    DEFERRED = "deferred"


STAGES: Final = {
    Stage.APPLIED: Both("已申报", "applied"),
    Stage.ACCEPTED: Both("已受理", "accepted"),
    Stage.REFUSED: Both("不予受理", "refused"),
    Stage.STUDIED: Both("已调研", "studied"),
    Stage.DECIDED: Both("已决策", "decided"),
    Stage.FOLLOWED_UP: Both("已问效", "followed_up"),
}

DECISIONS: Final = {
    Decision.AGREED: Both("同意", "agreed"),
    Decision.DECLINED: Both("不同意", "declined"),
    Decision.DEFERRED: Both("缓议", "deferred"),
}

#: From which stages each can be reached.
BEFORE: Final = {
    Stage.ACCEPTED: (Stage.APPLIED,),
    Stage.REFUSED: (Stage.APPLIED,),
    Stage.STUDIED: (Stage.ACCEPTED,),
    Stage.DECIDED: (Stage.STUDIED,),
    Stage.FOLLOWED_UP: (Stage.DECIDED, Stage.FOLLOWED_UP),
}


@attrs.frozen
class ApprovalField:
    """One thing to be said: its name, its Chinese name, and at which stage it is due."""

    name: str
    zh: str
    stage: Stage
    is_required: bool = True

    @property
    def title(self) -> Both:
        """What it is called."""
        return Both(self.zh, self.name)


FIELDS: Final = (
    ApprovalField("motive", "工作动因", Stage.APPLIED),
    ApprovalField("superior_documents", "上级文件规定", Stage.APPLIED),
    ApprovalField("elsewhere", "外地有关情况", Stage.APPLIED),
    ApprovalField("plan", "初步工作打算", Stage.APPLIED),
    ApprovalField("materials", "相关材料", Stage.APPLIED),
    ApprovalField("organs", "机构现状", Stage.STUDIED),
    ApprovalField("staffing", "人员编制", Stage.STUDIED),
    ApprovalField("leadership_posts", "领导职数", Stage.STUDIED),
    ApprovalField("policy_basis", "政策依据", Stage.STUDIED),
    ApprovalField("need", "需求情况", Stage.STUDIED),
    ApprovalField("supporting_measures", "配套措施", Stage.STUDIED),
    ApprovalField("expected_effect", "效果预测", Stage.STUDIED),
    ApprovalField("later_management", "后续管理", Stage.STUDIED),
    ApprovalField("field_study", "实地调研", Stage.STUDIED, is_required=False),
    ApprovalField("opinion", "初步意见", Stage.DECIDED),
    ApprovalField("carried_out", "按批复执行", Stage.FOLLOWED_UP),
    ApprovalField("on_time", "按期完成", Stage.FOLLOWED_UP),
    ApprovalField("as_expected", "达到预期", Stage.FOLLOWED_UP),
    ApprovalField("follow_up_report", "跟踪问效报告", Stage.FOLLOWED_UP, is_required=False),
)

#: Fields that are answered with yes or no.
ANSWERS: Final = frozenset({"carried_out", "on_time", "as_expected"})


def fields_of(stage: Stage) -> tuple[ApprovalField, ...]:
    """Return what may be said at a stage, in the order of the source."""
    return tuple(field for field in FIELDS if field.stage is stage)
