"""Faults of all kinds planted in one scheme: each is reported once at its place, and nothing that only follows from it."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

import pytest
from checking import registry

from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source

TIANJIN = (Path(__file__).parent / "samples" / "tianjin.qh").read_text(encoding="utf-8")

#: What is found, what is replaced, by what.
FAULTS = [
    ("unknown-plugin", "use pollution", "use polution"),
    ("unknown-block", "use bizenv", "uze bizenv"),
    ("unknown-type", "处级实配     : count", "处级实配     : coun"),
    ("unclosed-string", '"实有在编人数"', '"实有在编人数'),
    ("syntax", "内设机构数   : count", "内设机构数   count"),
    ("syntax", "机构限额     : count", "机构限额     : count >"),
    ("syntax", "{党委部门, 政府部门", "{党委部门 政府部门"),
    ("unclosed-bracket", "事业单位}  mis", "事业单位  mis"),
    ("unknown-label", "missing = 政府部门", "missing = 政府部"),
    ("datum-bounds", "通报批评次数 : count  missing = 0", "通报批评次数 : count  missing = 1.5"),
    ("wrong-datum", "missing = no", "missing = nope"),
    ("wrong-value", 'version   = "2022.1"', "version   = 2022.1"),
    ("bad-date", "2027-12-31", "2027-02-30"),
    ("unclosed-bracket", "half_up(2)", "half_up(2"),
    ("unknown-method", "half_up(2)", "halfup(2)"),
    ("unknown-option", "rescale   = siblings", "rescale   = sibling"),
    ("unknown-attribute", "rescale   = siblings", "rescal   = siblings"),
    ("unclosed-string", '编制执行 "编制执行情况" 60 points', '编制执行 "编制执行情况 60 points'),
    ("missing-equals", "rescale   = siblings", "rescale   siblings"),
    ("weight-sum", "控制率 30 points", "控制率 25 points"),
    ("stray-bracket", "控制率 30 points {", "控制率 30 points"),
    ("unknown-name", "在编人数 / 编制数", "在编人数 / 编制書"),
    ("unclosed-bracket", "在编人数 / 编制数", "(在编人数 / 编制数"),
    ("missing-value", "value     = 在编人数 / 编制数", "value     ="),
    ("syntax", "per = 1pp, above", "per = 1pp above"),
    ("unclosed-bracket", "step = whole)", "step = whole"),
    ("unknown-argument", "step = whole)", "stepp = whole)"),
    ("unknown-function", "deduct(0.5", "deductt(0.5"),
    ("argument-kind", "above = 100%", "above = 单位类型"),
    ("unclosed-bracket", '台账"]', '台账"'),
    ("unknown-attribute", "value = 处级实配", "valu = 处级实配"),
    ("bands-gap", "<= 0 : full;  1", "< 0 : full;  1"),
    ("unknown-name", "<= 0 : full;  1", "<= 0 : fulll;  1"),
    ("unclosed-bracket", "> 1 : 0 }", "> 1 : 0"),
    ("lone-equals", "applies        = 机构限额 > 0", "applies        = 机构限额 = 0"),
    ("not-condition", "applies        = 机构限额 > 0", "applies        = 机构限额"),
    ("unknown-method", "not_applicable = skip", "not_applicable = skipp"),
    ("bands-overlap", "(100%, 110%] : 20", "[100%, 110%] : 20"),
    ("unclosed-bracket", "(100%, 110%] : 20", "(100%, 110% : 20"),
    ("unknown-attribute", "upto 10 points { value", "upto 10 points { valu"),
    ("unknown-block", "penalty 通报批评", "penalti 通报批评"),
    ("unknown-name", "when = 数据造假;", "when = 数据造价;"),
    ("unknown-grade", "grade = 不合格;", "grade = 不合;"),
    ("ladder-order", ">= 80 : 良好", ">= 95 : 良好"),
    ("unknown-grade", "优秀 : 30%", "优 : 30%"),
    ("unexpected-character", "在编人数 > 编制数", "在编人数 && 编制数"),
    ("unknown-option", "category = rectify", "category = rectifi"),
    ("unknown-option", "severity = serious", "severity = seriously"),
    ("wrong-due", "due      = 3 months", "due      = 3"),
    ("bad-number", "due      = 3 months", "due      = 3months_"),
    ("unknown-name", "{在编人数 - 编制数} 人", "{在编人数 - 编制} 人"),
    ("message-brace", "{在编人数 - 编制数} 人", "{在编人数 - 编制数 人"),
    ("unclosed-string", 'suspend("新', "suspend(新"),
    ("name-missing", "finding 超编 {\n    when", "finding {\n    when"),
    ("stray-bracket", "finding 超编 {\n    when", "finding 超编\n    when"),
    ("unknown-set", "of 政府部门", "of 政府部"),
    ("unknown-field", "编制数 = 100;", "编制 = 100;"),
    ("unknown-indicator", "在职人员控制率 = 27.5;", "在职人员控制 = 27.5;"),
]
#: Two faults of which one hides the other: nobody can know the one where the other stands.
HIDING = {
    "unknown-type",
    "unknown-attribute",
    "unknown-name",
    "name-missing",
    "missing-value",
    "unclosed-string",
    "unclosed-bracket",
    "stray-bracket",
}


def found(text: str) -> list[tuple[int, int, str]]:
    """Return line, column and name of all that checking tells."""
    diagnostics = check_source(Source("a.qh", text), registry()).diagnostics
    return [(each.span.line, each.span.column, each.name) for each in diagnostics]


def planted(faults: list[tuple[str, str, str]]) -> str:
    """Return the scheme with some faults."""
    text = TIANJIN
    for _, old, new in faults:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def lines(fault: tuple[str, str, str]) -> range:
    """Return the lines in which a fault is planted."""
    first = TIANJIN[: TIANJIN.index(fault[1])].count("\n")
    return range(first, first + fault[1].count("\n") + 1)


def drawn(seed: int) -> list[tuple[str, str, str]]:
    """Return four to eight faults in different lines."""
    generator = random.Random(seed)  # noqa: S311 - a repeatable choice
    while True:
        faults = generator.sample(FAULTS, generator.randint(4, 8))
        if not any(set(lines(one)) & set(lines(other)) for one, other in combinations(faults, 2)):
            return faults


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{name}: {new}" for name, _, new in FAULTS])
def test_a_planted_fault_is_found_and_nothing_else(fault: tuple[str, str, str]) -> None:
    ((line, _, name),) = found(planted([fault]))
    assert name == fault[0]
    assert line - 1 in range(lines(fault).start - 1, lines(fault).stop) or name in HIDING | {"weight-sum", "bands-gap"}


@pytest.mark.parametrize("seed", range(60))
def test_planted_faults_have_no_consequences(seed: int) -> None:
    faults = drawn(seed)
    alone = sorted(place for fault in faults for place in found(planted([fault])))
    together = found(planted(faults))
    assert set(together) <= set(alone)
    hidden = set(alone) - set(together)
    assert len(hidden) <= sum(fault[0] in HIDING for fault in faults)
