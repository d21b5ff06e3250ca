"""The text of a new campaign file: one of the ready step lists, in one language, with days that begin on a given one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

import tomli

from ..dsl.diagnostics import Both, Language

#: The line that begins a section, in both languages.
_COMMENTS: Final = {
    "head": Both("活动文件：各项的写法见 docs/zh/campaign.md", "a campaign: docs/campaign.md tells of every key"),
    "units": Both('单位：也可用 table = "units.csv" 和 column = "单位名称"', 'units: or table = "units.csv" and column = "unit"'),
    "scheme": Both("方案：自带的名称，或 .qh 文件", "the scheme: a bundled one, or a .qh file"),
    "evidence": Both("关口“备查材料”用到：单位、指标、材料名称、提交情况", "read by gates on materials: unit, indicator, item, status"),
    "ratings": Both("关口“评分”用到：单位、指标、评价主体、评分", "read by gates on ratings: unit, indicator, role, rating"),
    "stages": Both("阶段：按先后，一个也不能跳过", "stages, in their order; none can be skipped"),
    "teams": Both("工作组：成员可由 quanheng sample 随机抽取", "teams; quanheng sample draws their members"),
    "rule": Both("“1+2+1”：组长、编办科室、编办骨干、外单位骨干", "1+2+1: a leader, two kinds of own staff, colleagues of other offices"),
    "surveys": Both("问卷和访谈的数量", "questionnaires and talks, with their numbers"),
    "consults": Both("征求意见的记录", "whom was asked for an opinion, and what came of it"),
    "calendar": Both("日历：督导月，调度通报的频度", "months of the campaign, and how often is reported"),
}  # fmt: skip
_NUMERALS: Final = "一二三四五六七八九十"


@cache
def _templates() -> Mapping[str, Any]:
    text = files(__package__).joinpath("templates", "campaigns.toml").read_text(encoding="utf-8")
    return tomli.loads(text)


def template_names() -> tuple[str, ...]:
    """Return the names of the ready campaigns."""
    return tuple(_templates())


def template_about(name: str) -> tuple[Both, Both]:
    """Return what a ready campaign is called, and what it is about.

    Raises:
        KeyError: there is none of that name.
    """
    found = _templates()[name]
    return Both(**found["name"]), Both(**found["about"])


def new_campaign(template: str, *, start: date, language: Language, name: str | None = None) -> str:
    """Return the text of a new campaign file.

    Raises:
        KeyError: there is no such template.
    """
    found = _templates()[template]
    lines = list(_lines(found, start, language, name))
    return "\n".join(lines) + "\n"


def _lines(found: Mapping[str, Any], start: date, language: Language, name: str | None) -> Iterator[str]:
    days = sum(stage["days"] for stage in found["stages"])
    yield f"# {found['about'][language]}"
    yield _comment("head", language)
    yield ""
    yield f"name     = {_quoted(name or found['name'][language])}"
    yield f"round    = {_quoted(f'{start:%Y-%m}')}"
    yield f"start    = {start}"
    yield f"end      = {start + timedelta(days=days - 1)}"
    yield f"coverage = {_quoted(found['coverage'])}"
    for place, population in enumerate(found["populations"]):
        yield from _population(population, language, first=place == 0)
    yield ""
    yield _comment("stages", language)
    day = start
    for stage in found["stages"]:
        yield from _stage(stage, day, language)
        day += timedelta(days=stage["days"])
    yield from _team(found, language, start)
    yield from _talks(found, language)
    yield from _calendar(found, language)


def _population(population: Mapping[str, Any], language: Language, *, first: bool) -> Iterator[str]:
    name = population[language]
    yield ""
    if first:
        yield _comment("units", language)
    yield "[[populations]]"
    yield f"name     = {_quoted(name)}"
    example = [
        f"{name}{each}" if language == "zh" else f"{name} {each}"
        for each in ("一" if language == "zh" else "1", "二" if language == "zh" else "2")
    ]
    yield f"units    = [{', '.join(map(_quoted, example))}]"
    if "scheme" in population:
        yield f"scheme   = {_quoted(population['scheme'])}"
    if population.get("report"):
        file = "自评报告/{unit}.docx" if language == "zh" else "reports/{unit}.docx"
        yield f"report   = {_quoted(file)}"
    if first:
        yield f'# evidence = "evidence.csv"  {_comment("evidence", language)}'
        yield f'# ratings  = "ratings.csv"   {_comment("ratings", language)}'


def _stage(stage: Mapping[str, Any], day: date, language: Language) -> Iterator[str]:
    yield ""
    if "note" in stage:
        yield f"# {stage['note'][language]}"
    yield "[[stages]]"
    yield f"name   = {_quoted(stage['name'][language])}"
    yield f"start  = {day}"
    yield f"end    = {day + timedelta(days=stage['days'] - 1)}"
    if stage.get("covers"):
        yield "covers = true"
    for gate in stage.get("gates", ()):
        yield from _gate(gate, language)
    for series in stage.get("series", ()):
        for number in range(1, series["count"] + 1):
            name = f"第{_NUMERALS[number - 1]}{series['zh']}" if language == "zh" else f"{series['en']} {number}"
            yield from ("  [[stages.gates]]", f"  name    = {_quoted(name)}", '  check   = "confirm"', '  content = ""')


def _gate(gate: Mapping[str, Any], language: Language) -> Iterator[str]:
    yield "  [[stages.gates]]"
    yield f"  name  = {_quoted(gate[language])}"
    yield f"  check = {_quoted(gate['check'])}"
    if "content" in gate:
        yield f"  content = {_quoted(gate['content'][language])}"
    if "sections" in gate:
        yield f"  sections = [{', '.join(map(_quoted, gate['sections'][language]))}]"
    if "of" in gate:
        yield f"  of = {_quoted(gate['of'][language])}"


def _team(found: Mapping[str, Any], language: Language, start: date) -> Iterator[str]:
    yield ""
    yield _comment("teams", language)
    yield "[[teams]]"
    yield 'name = "第一组"' if language == "zh" else 'name = "Team 1"'
    yield "members = ["
    rows = _MEMBERS if found.get("rule") else _MEMBERS[:2]
    for member in rows:
        role = member[0] if language == "zh" else member[1]
        who = member[2] if language == "zh" else member[3]
        yield f"  {{ name = {_quoted(who)}, role = {_quoted(role)}, trained = {start} }},"
    yield "]"
    if found.get("rule"):
        yield _comment("rule", language)
        roles = [f"{member[0] if language == 'zh' else member[1]}=1..*" for member in rows]
        roles[0] = roles[0].replace("1..*", "1")
        yield f"rule = [{', '.join(map(_quoted, roles))}]"


#: Roles and made names of a team's members: 1+2+1.
_MEMBERS: Final = (
    ("组长", "leader", "组长甲", "Leader A"),
    ("科长", "section chief", "成员乙", "Member B"),
    ("业务骨干", "officer", "成员丙", "Member C"),
    ("外单位骨干", "external officer", "成员丁", "Member D"),
)


def _talks(found: Mapping[str, Any], language: Language) -> Iterator[str]:
    if "surveys" in found or "interviews" in found:
        yield ""
        yield _comment("surveys", language)
    if "surveys" in found:
        yield from (
            "[[questionnaires]]",
            f"name     = {_quoted(found['surveys'][language])}",
            "issued   = 0",
            "returned = 0",
        )
    for talk in found.get("interviews", ()):
        yield from (
            "[[interviews]]",
            f"name  = {_quoted(talk[language])}",
            f"mode  = {_quoted(talk['mode'])}",
            "count = 0",
        )
    if found.get("consults"):
        first = "第一轮征求意见" if language == "zh" else "First round"
        yield from ("", _comment("consults", language), "[[consultations]]", f"name = {_quoted(first)}", "asked = 0")


def _calendar(found: Mapping[str, Any], language: Language) -> Iterator[str]:
    yield from ("", _comment("calendar", language), "[calendar]")
    if "months" in found:
        yield f"months   = {found['months']}"
    yield f"cadences = [{', '.join(map(_quoted, found['cadences']))}]"


def _comment(name: str, language: Language) -> str:
    both = _COMMENTS[name]
    return f"# {both.zh if language == 'zh' else both.en}"


def _quoted(text: str) -> str:
    """Return a text as a basic string of TOML, which JSON's strings are too."""
    return json.dumps(text, ensure_ascii=False)
