"""A campaign as data: frames to look at, and tables that schemes evaluate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import polars as pl

from ..dsl.diagnostics import Language
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


#: What the columns are called in a table for schemes.
_WORDS: Final = {
    "unit": ("单位", "unit"),
    "population": ("单位类别", "population"),
    "stratum": ("分层", "stratum"),
    "covered": ("已督导", "inspected"),
    "done": ("已完成阶段数", "stages_left"),
    "late": ("逾期天数", "days_late"),
    "round": ("批次", "round"),
    "month": ("督导月份", "month"),
    "units": ("应督导单位数", "units"),
    "inspected": ("已督导单位数", "units_inspected"),
    "members": ("应培训人数", "members"),
    "trained": ("已培训人数", "members_trained"),
    "issued": ("发放问卷数", "questionnaires_issued"),
    "returned": ("收回问卷数", "questionnaires_returned"),
    "interviews": ("访谈数", "interviews"),
    "problems": ("问题数", "problems"),
    "for_office": ("编办解决数", "problems_for_office"),
    "for_units": ("部门整改数", "problems_for_units"),
    "suggestions": ("建议数", "suggestions"),
    "sorted_problems": ("已分类问题数", "problems_sorted"),
    "sorted_suggestions": ("已分类建议数", "suggestions_sorted"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
}


def _word(name: str, language: Language) -> str:
    return _WORDS[name][language == "en"]


def unit_columns(campaign: Campaign, found: Sequence[Standing], language: Language = "zh") -> pl.DataFrame:
    """Return a table of one row a unit that schemes evaluate.

    Columns: 单位 unit, 单位类别 population, 分层 stratum (where there are strata), for each stage 是 or 否 under its name
    (whether the unit has left it), 已督导 inspected, 已完成阶段数 stages_left (a count), 逾期天数 days_late (days).
    """
    has_strata = any(each.stratum for each in found)
    stages = [stage.name for stage in campaign.stages]
    rows = [
        {
            _word("unit", language): each.unit,
            _word("population", language): each.population,
            **({_word("stratum", language): each.stratum} if has_strata else {}),
            **{stage: _flag(_has_left(stages, each.stage, stage), language) for stage in stages},
            _word("covered", language): _flag(each.covered, language),
            _word("done", language): _place(stages, each.stage),
            _word("late", language): each.late,
        }
        for each in found
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def campaign_columns(
    campaign: Campaign,
    found: Sequence[Standing],
    as_of: date,
    counts: Mapping[str, int],
    language: Language = "zh",
) -> pl.DataFrame:
    """Return a table of one row, the campaign, that a scheme such as ``changyi_campaign`` evaluates.

    Columns: 批次 round, 督导月份 month (that of the first day), 应督导单位数 units, 已督导单位数 units_inspected, for each
    stage 是 or 否 under its name (whether every unit has left it), 应培训人数 members and 已培训人数 members_trained (of
    teams), 发放问卷数, 收回问卷数, 访谈数, then the counts of the ledger: 问题数 problems and so on.  The file's own table
    ``figures`` adds columns, and says it better where it names one of these.
    """
    start, _ = campaign.days
    stages = [stage.name for stage in campaign.stages]
    members = {member.name: member for team in campaign.teams for member in team.members}
    trained = [name for name, member in members.items() if member.trained is not None and member.trained <= as_of]
    row: dict[Any, Any] = {
        "round": campaign.round or campaign.name,
        "month": (start or as_of).month,
        "units": len(found),
        "inspected": sum(each.covered for each in found),
        **{("stage", stage): all(_has_left(stages, each.stage, stage) for each in found) for stage in stages},
        "members": len(members),
        "trained": len(trained),
        "issued": sum(each.issued for each in campaign.surveys),
        "returned": sum(each.returned for each in campaign.surveys),
        "interviews": sum(each.count for each in campaign.interviews),
        **counts,
    }
    named = {
        _word(name, language) if isinstance(name, str) else name[1]: value
        if isinstance(name, str)
        else _flag(bool(value), language)
        for name, value in row.items()
    }
    return pl.DataFrame([named | {name: _whole(value) for name, value in campaign.figures}])


def _place(stages: list[str], stage: str) -> int:
    return len(stages) if stage == FINISHED else stages.index(stage)


def _has_left(stages: list[str], now: str, stage: str) -> bool:
    return _place(stages, now) > stages.index(stage)


def _flag(value: bool, language: Language) -> str:  # noqa: FBT001 - what is written for it
    return _word("yes" if value else "no", language)


def _whole(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value
