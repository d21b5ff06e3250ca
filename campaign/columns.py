"""A campaign as data: frames to look at, and tables that schemes evaluate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from .model import FINISHED, Campaign
from .standing import Standing


def status_frame(campaign: Campaign, found: Sequence[Standing]) -> pl.DataFrame:
    """Return one row a unit: population, stratum, stage, days, coverage, and what blocks it in both languages."""
    del campaign
    rows = [
        {
            "unit": each.unit,
            "population": each.population,
            "stratum": each.stratum,
            "stage": each.stage,
            "since": each.since,
            "end": each.end,
            "late": each.late,
            "covered": each.covered,
            "lacking_zh": _lacking(each, "zh"),
            "lacking_en": _lacking(each, "en"),
        }
        for each in found
    ]
    schema: dict[str, Any] = {
        "unit": pl.String, "population": pl.String, "stratum": pl.String, "stage": pl.String, "since": pl.Date,
        "end": pl.Date, "late": pl.Int64, "covered": pl.Boolean, "lacking_zh": pl.String, "lacking_en": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema)


def _lacking(each: Standing, language: str) -> str | None:
    if each.blocked is None:
        return None
    mark = "；" if language == "zh" else "; "
    return mark.join(
        f"{gate}{'：' if language == 'zh' else ': '}{getattr(lack, language)}" for gate, lack in each.blocked
    )


def unit_columns(campaign: Campaign, found: Sequence[Standing]) -> pl.DataFrame:
    """Return a table of one row a unit that schemes evaluate.

    Columns: 单位, 单位类别, 分层 (where there are strata), for each stage 是 or 否 under its name, 已督导, 已完成阶段数
    (a count), 逾期天数 (days).
    """
    has_strata = any(each.stratum for each in found)
    stages = [stage.name for stage in campaign.stages]
    rows = [
        {
            "单位": each.unit,
            "单位类别": each.population,
            **({"分层": each.stratum} if has_strata else {}),
            **{stage: _flag(_has_left(stages, each.stage, stage)) for stage in stages},
            "已督导": _flag(each.covered),
            "已完成阶段数": _place(stages, each.stage),
            "逾期天数": each.late,
        }
        for each in found
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def campaign_columns(
    campaign: Campaign, found: Sequence[Standing], as_of: date, figures: Mapping[str, float]
) -> pl.DataFrame:
    """Return a table of one row, the campaign, that a scheme such as ``changyi_campaign`` evaluates.

    Columns: 批次, 督导月份 (that of the first day), 应督导单位数, 已督导单位数, for each stage 是 where every unit has left
    it, 应培训人数 and 已培训人数 (members of teams), 发放问卷数, 收回问卷数, 访谈数; then those of ``figures`` and of the
    file's table ``figures``, which comes first.
    """
    start, _ = campaign.days
    stages = [stage.name for stage in campaign.stages]
    members = {member.name: member for team in campaign.teams for member in team.members}
    trained = [name for name, member in members.items() if member.trained is not None and member.trained <= as_of]
    row: dict[str, Any] = {
        "批次": campaign.round or campaign.name,
        "督导月份": (start or as_of).month,
        "应督导单位数": len(found),
        "已督导单位数": sum(each.covered for each in found),
        **{stage: _flag(all(_has_left(stages, each.stage, stage) for each in found)) for stage in stages},
        "应培训人数": len(members),
        "已培训人数": len(trained),
        "发放问卷数": sum(each.issued for each in campaign.surveys),
        "收回问卷数": sum(each.returned for each in campaign.surveys),
        "访谈数": sum(each.count for each in campaign.interviews),
    }
    row |= {name: _whole(value) for name, value in {**figures, **dict(campaign.figures)}.items()}
    return pl.DataFrame([row])


def _place(stages: list[str], stage: str) -> int:
    return len(stages) if stage == FINISHED else stages.index(stage)


def _has_left(stages: list[str], now: str, stage: str) -> bool:
    return _place(stages, now) > stages.index(stage)


def _flag(value: bool) -> str:  # noqa: FBT001 - what is written for it
    return "是" if value else "否"


def _whole(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value
