"""Diagnostics as an author sees them."""

from __future__ import annotations

import json

from quanheng.core.span import NOWHERE, Span
from quanheng.dsl.diagnostics import Diagnostic, Severity, Wording
from quanheng.dsl.rendering import display_width, render_json, render_lines, render_summary, render_terminal
from quanheng.dsl.syntax import Source

TEXT = "use bth\n  indicator 编制执行 60 points {\n    indicator 控制率 30分\n    indicator 领导职数 25分\n"
SOURCE = Source("天津/政府部门.qh", TEXT)


def weight_sum(span: Span, related: tuple[Span, ...] = (), severity: Severity = Severity.ERROR) -> Diagnostic:
    zh = Wording("下级指标分值合计 55 分，与 60 分相差 5 分", "将其中一项增加 5 分，或将上级指标改为 55 分")
    en = Wording("the children add up to 55 points, 5 short of 60", "add 5 points to one of them")
    return Diagnostic("QH201", "weight-sum", severity, span, zh, en, related)


FOUND = weight_sum(
    SOURCE.span(TEXT.index("编制执行"), TEXT.index("编制执行") + 4),
    tuple(SOURCE.span(TEXT.index(part), TEXT.index(part) + len(part)) for part in ("控制率 30分", "领导职数 25分")),
)


def test_the_terminal_form_is_that_of_the_contract() -> None:
    assert render_terminal([FOUND], {SOURCE.file: SOURCE}, "zh") == (
        "error QH201 weight-sum\n"
        "  天津/政府部门.qh 第 2 行第 13 列\n"
        "    2 │   indicator 编制执行 60 points {\n"
        "      │             ‾‾‾‾‾‾‾‾ 下级指标分值合计 55 分，与 60 分相差 5 分\n"
        "    3 │     控制率 30分 · 4 领导职数 25分\n"
        "  提示：将其中一项增加 5 分，或将上级指标改为 55 分\n"
        "\n"
        "1 个错误\n"
    )


def test_english_says_the_same() -> None:
    text = render_terminal([FOUND], {SOURCE.file: SOURCE}, "en")
    assert "  天津/政府部门.qh line 2 column 13\n" in text
    assert text.endswith("  Hint:  add 5 points to one of them\n\n1 error\n")


def test_the_underline_stands_under_full_width_text_and_tabs() -> None:
    source = Source("a.qh", "\t取值　＝ 甲 － 乙\n")
    lines = render_terminal([weight_sum(source.span(6, 7))], {"a.qh": source}, "zh").splitlines()
    assert lines[2] == "    1 │     取值　＝ 甲 － 乙"
    before = lines[2][: lines[2].index("甲")]
    assert display_width(lines[3].split("‾")[0]) == display_width(before)
    assert lines[3].count("‾") == 2


def test_a_span_over_several_lines_is_underlined_to_the_end_of_the_first() -> None:
    source = Source("a.qh", "x = [1,\n 2]\n")
    lines = render_terminal([weight_sum(source.span(4, 10))], {"a.qh": source}, "zh").splitlines()
    assert lines[3].count("‾") == 3


def test_a_place_past_the_end_of_a_line_still_shows() -> None:
    source = Source("a.qh", "x = a +\n")
    lines = render_terminal([weight_sum(source.span(7, 7))], {"a.qh": source}, "zh").splitlines()
    assert lines[3].startswith("      │        ‾ ")


def test_without_its_source_the_message_stands_alone() -> None:
    text = render_terminal([weight_sum(Span("b.qh", 3, 1, 3, 2)), weight_sum(NOWHERE)], {}, "en")
    assert "  b.qh line 3 column 1\n  the children add up" in text
    assert "error QH201 weight-sum\n  the children" in text


def test_nothing_found_is_nothing_printed() -> None:
    assert render_terminal([], {}) == ""


def test_colour_is_only_there_when_asked_for() -> None:
    sources = {SOURCE.file: SOURCE}
    assert "\x1b[" not in render_terminal([FOUND], sources)
    colored = render_terminal([FOUND], sources, color=True)
    assert colored.startswith("\x1b[1;31merror QH201 weight-sum\x1b[0m\n")


def test_many_related_places_take_several_lines() -> None:
    source = Source("a.qh", "\n".join(f"indicator 第{n}个相当长的指标 5 points" for n in range(1, 8)))
    related = tuple(Span("a.qh", n, 1, n, len(source.line(n)) + 1) for n in range(2, 8))
    lines = render_terminal([weight_sum(Span("a.qh", 1, 1, 1, 5), related)], {"a.qh": source}).splitlines()
    assert [line[:7] for line in lines[4:7]] == ["    2 │", "    4 │", "    6 │"]
    assert all(display_width(line) <= 110 for line in lines)


def test_one_line_each_is_made_for_machines() -> None:
    assert render_lines([FOUND], "en") == (
        "天津/政府部门.qh:2:13: error QH201 weight-sum: the children add up to 55 points, 5 short of 60\n"
    )


def test_json_is_a_list_of_objects() -> None:
    (entry,) = json.loads(render_json([FOUND], "zh"))
    assert entry == {
        "code": "QH201",
        "name": "weight-sum",
        "severity": "error",
        "file": "天津/政府部门.qh",
        "line": 2,
        "column": 13,
        "end_line": 2,
        "end_column": 17,
        "message": "下级指标分值合计 55 分，与 60 分相差 5 分",
        "hint": "将其中一项增加 5 分，或将上级指标改为 55 分",
        "help": "quanheng help QH201",
    }


def test_the_summary_counts_errors_and_warnings() -> None:
    warning = weight_sum(NOWHERE, severity=Severity.WARNING)
    assert render_summary([FOUND, FOUND, FOUND, warning], "zh") == "3 个错误，1 个警告"
    assert render_summary([FOUND, FOUND, FOUND, warning], "en") == "3 errors, 1 warning"
    assert render_summary([], "zh") == "没有错误"
