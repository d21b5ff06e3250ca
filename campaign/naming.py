"""How a campaign's messages name stages, gates and what is none of them."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, Final

from ..core.span import Span
from ..dsl.diagnostics import Both, Diagnostic, diagnose, listed
from .model import FINISHED, Campaign

_WORDS: Final = {
    "finished": Both("完成", "finished"),
    "next": Both("下一阶段", "the next stage"),
    "key": Both("键", "key"),
    "stage": Both("阶段", "stage"),
    "gate": Both("关口", "gate"),
    "unit": Both("单位", "unit"),
    "team": Both("工作组", "team"),
    "population": Both("单位类别", "population"),
    "stratum": Both("分层", "stratum"),
    "check": Both("检查方式", "check"),
    "mode": Both("评估方式", "mode"),
    "cadences": Both("频度", "cadence"),
    "report": Both("自评报告", "report"),
    "materials": Both("备查材料", "materials"),
    "review": Both("审核", "review"),
    "training": Both("培训", "training"),
    "ratings": Both("评分", "ratings"),
    "notice": Both("反馈", "notice"),
    "summary": Both("当日总结", "summary"),
    "confirm": Both("确认", "confirm"),
    "passed": Both("进入下一阶段", "advanced"),
    "returned": Both("退回", "sent back"),
    "submitted": Both("提交", "submitted"),
    "approved": Both("审核通过", "approved"),
    "rejected": Both("审核退回", "rejected"),
    "done": Both("办结", "done"),
    "excepted": Both("特例放行", "excepted"),
    "immersive": Both("沉浸式", "immersive"),
    "data": Both("数据式", "data"),
    "extended": Both("延伸式", "extended"),
    "panoramic": Both("全景式", "panoramic"),
    "week": Both("周调度", "week"),
    "ten_days": Both("旬推进", "ten days"),
    "month": Both("月通报", "month"),
}


def said(name: str) -> Both:
    """Return a word of the machinery in both languages; a name that somebody chose stays as it is."""
    return _WORDS.get(str(name), Both(str(name), str(name)))


def at_file(campaign: Campaign) -> Span:
    """Return the place of what concerns the campaign's file as a whole."""
    return Span(campaign.file, 0, 0, 0, 0)


def _known(name: str) -> Both:
    """Return a name as it is to be written: of the machinery's own only what is behind the last stage has two."""
    return said(name) if name == FINISHED else Both(name, name)


def diagnose_unknown(what: str, name: str, known: Sequence[str], span: Span) -> Diagnostic:
    """Return the diagnostic of a name that is none of the known ones, the nearest of them as its hint."""
    near = get_close_matches(name, known, 1, cutoff=0.5)
    facts: dict[str, Any] = {"what": said(what), "name": name, "names": listed([_known(each) for each in known[:20]])}
    if near:
        return diagnose("campaign-name", span, hint="nearest", nearest=_known(near[0]), **facts)
    return diagnose("campaign-name", span, **facts)
