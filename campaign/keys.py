"""The keys of ``campaign.toml`` in English and Chinese, and what may stand under each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from ..dsl.diagnostics import Both

TEXT, TEXTS, DATE, COUNT, SHARE, FLAG, COUNTS, UNITS, TABLE, NUMBERS, FILES = (
    "text", "texts", "date", "count", "share", "flag", "counts", "units", "table", "numbers", "files",
)  # fmt: skip

#: What a value of each kind is called in a message.
EXPECTED: Final[Mapping[str, Both]] = {
    TEXT: Both("文本", "a text"),
    TEXTS: Both("文本，或文本的列表", "a text or a list of texts"),
    DATE: Both("日期，如 2026-03-31", "a date such as 2026-03-31"),
    COUNT: Both("不小于 0 的整数", "a whole number, 0 or more"),
    SHARE: Both('0 到 1 之间的数，或如 "80%"', 'a number from 0 to 1, or such as "80%"'),
    FLAG: Both("true 或 false", "true or false"),
    COUNTS: Both("1 到 12 的月份列表", "a list of months from 1 to 12"),
    UNITS: Both("单位名称的列表，或 {name, stratum} 的列表", "a list of names, or of tables with name and stratum"),
    TABLE: Both("表", "a table"),
    NUMBERS: Both("每项都是数的表", "a table of numbers"),
    FILES: Both(
        '表名和文件，如 { 处室 = "offices.csv" }',
        'names of tables with their files, such as { offices = "offices.csv" }',
    ),
}


@attrs.frozen
class Key:
    """One key: its name, its Chinese name, what stands under it, and whether it must be there.

    ``of`` holds the keys of a table or of each table of an array; ``choices`` the words that are allowed, each with its
    Chinese name.
    """

    name: str
    zh: str
    kind: str = TEXT
    required: bool = False
    of: tuple[Key, ...] = ()
    is_array: bool = False
    choices: Mapping[str, str] = attrs.field(factory=dict)


def _array(name: str, zh: str, *of: Key, required: bool = False) -> Key:
    return Key(name, zh, TABLE, required, of, is_array=True)


_NAME: Final = Key("name", "名称", required=True)
_START, _END = Key("start", "开始", DATE), Key("end", "结束", DATE)

CHECKS: Final[Mapping[str, str]] = {
    "report": "自评报告",
    "materials": "备查材料",
    "review": "审核",
    "training": "培训",
    "ratings": "评分",
    "notice": "反馈",
    "summary": "当日总结",
    "confirm": "确认",
}
MODES: Final[Mapping[str, str]] = {"immersive": "沉浸式", "data": "数据式", "extended": "延伸式", "panoramic": "全景式"}
CADENCES: Final[Mapping[str, str]] = {"week": "周", "ten_days": "旬", "month": "月"}

_MODE: Final = Key("mode", "方式", choices=MODES)

_GATE: Final = (
    _NAME,
    Key("check", "检查", choices=CHECKS),
    Key("content", "内容"),
    Key("sections", "必备部分", TEXTS),
    Key("file", "文件"),
    Key("of", "审核对象"),
    Key("minimum", "最低完整率", SHARE),
    Key("roles", "评价主体", TEXTS),
)

#: The keys of the file.
KEYS: Final = (
    _NAME,
    Key("round", "批次"),
    _START,
    _END,
    Key("coverage", "覆盖率目标", SHARE),
    _array(
        "populations",
        "单位类别",
        _NAME,
        Key("scheme", "方案"),
        Key("units", "单位", UNITS),
        Key("table", "单位表"),
        Key("sheet", "工作表"),
        Key("column", "单位列"),
        Key("stratum", "分层列"),
        Key("draw", "抽取记录"),
        Key("data", "数据"),
        Key("rows", "隶属表", FILES),
        Key("evidence", "备查材料", TEXTS),
        Key("ratings", "评分", TEXTS),
        Key("report", "自评报告"),
        required=True,
    ),
    _array(
        "stages",
        "阶段",
        _NAME,
        _START,
        _END,
        Key("covers", "计入覆盖", FLAG),
        _array("gates", "关口", *_GATE),
        required=True,
    ),
    _array(
        "teams",
        "工作组",
        _NAME,
        Key("visits", "负责单位", TEXTS),
        Key("draw", "抽取记录"),
        Key("rule", "组成规则", TEXTS),
        Key("trained", "培训日期", DATE),
        _array(
            "members",
            "成员",
            _NAME,
            Key("role", "角色"),
            Key("unit", "所在单位"),
            Key("trained", "培训日期", DATE),
        ),
    ),
    _array(
        "questionnaires", "问卷", _NAME, Key("issued", "发放", COUNT, required=True),
        Key("returned", "收回", COUNT, required=True), _MODE,
    ),
    _array("interviews", "访谈", _NAME, Key("count", "数量", COUNT, required=True), _MODE),
    _array(
        "consultations", "征求意见", _NAME, Key("on", "日期", DATE), Key("asked", "征求单位数", COUNT),
        Key("opinions", "意见数", COUNT), Key("adopted", "采纳数", COUNT), Key("note", "说明"),
    ),
    Key(
        "calendar",
        "日历",
        TABLE,
        of=(
            Key("months", "督导月", COUNTS),
            Key("cadences", "频度", TEXTS, choices=CADENCES),
            _array(
                "cycles", "周期", _NAME, Key("since", "起算", DATE, required=True), Key("months", "月数", COUNT),
                Key("years", "年数", COUNT), Key("repeats", "循环", FLAG),
            ),
        ),
    ),
    Key("figures", "数字", NUMBERS),
)  # fmt: skip


def english_names() -> Mapping[str, str]:
    """Return the English name of every key that has a Chinese one, by the latter."""
    found: dict[str, str] = {}
    waiting = list(KEYS)
    while waiting:
        key = waiting.pop()
        found[key.zh] = key.name
        waiting.extend(key.of)
    return found
