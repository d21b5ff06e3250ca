"""Reports of each stage tell what the ledger holds on a day, counted by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

import quanheng as qh
from quanheng.cli import main
from quanheng.document.parts import Table
from quanheng.dsl.diagnostics import Language
from quanheng.ledger import Entry, Note
from quanheng.papers.plain import plain_text


def _at(year: int, month: int, day: int) -> dt.datetime:
    return dt.datetime(year, month, day, 10, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stages")


@pytest.fixture(scope="module")
def ledger(result: qh.Result, folder: Path) -> Iterator[qh.Ledger]:
    """Four problems of 2026: 乙超员 closed after 61 days, 丙超员 overdue, 丙有投诉 open, 乙 closed and reopened later."""
    rows = result.evaluation.data
    latest = [place for place in range(rows.size) if rows.period_of(place) == "2026"]
    assert len(latest) == 4
    with qh.open_ledger(folder / "quanheng.db") as book:
        book.record(result, by="甲", at=_at(2026, 3, 1))
        numbers = {(row["unit"], row["finding"]): row["id"] for row in book.problems().to_dicts()}
        for unit in ("乙", "丙"):
            book.advance(numbers[unit, "超员"], to="notified", by="甲", at=_at(2026, 3, 31), why="书面反馈")
        first = numbers["乙", "超员"]
        book.advance(first, to="rectifying", by="乙", at=_at(2026, 4, 10), measures="调整岗位", person="张三")
        book.advance(first, to="submitted", by="乙", at=_at(2026, 5, 20), evidence=["整改报告"])
        book.advance(first, to="verified", by="甲", at=_at(2026, 5, 25))
        book.advance(first, to="closed", by="甲", at=_at(2026, 5, 31))
        book.advance(first, to="reopened", by="甲", at=_at(2026, 9, 1), why="回头看发现反弹")
        notes = [
            Note(note="suggestion", text="建议重新核定编制", unit="乙"),
            Note(note="observation", text="花名册与现场不符", unit="乙", subject="人员", reference="照片1"),
            Note(note="use", text="修订三定规定的依据", unit="乙", subject="修订三定规定"),
        ]
        book.note(notes, by="甲", at=_at(2026, 3, 1))
        yield book


def _text(kind: str, ledger: qh.Ledger, day: dt.date, language: Language = "zh", since: dt.date | None = None) -> str:
    paper = qh.paper(None, kind, ledger=ledger, as_of=day, since=since, language=language)
    return plain_text(paper.document)


def test_feedback_tells_problems_and_suggestions(ledger: qh.Ledger) -> None:
    # 乙超员 (both periods one problem), 丙超员, 丙有投诉 (both periods one problem)
    text = _text("feedback", ledger, dt.date(2026, 4, 1))
    assert "共发现问题3个，涉及2个单位，提出意见建议1条；已书面通知或转办2个。" in text
    assert "附件1  问题清单" in text
    assert "附件2  建议清单" in text
    assert "建议重新核定编制" in text


def test_midterm_tells_what_is_overdue_on_the_day(ledger: qh.Ledger) -> None:
    # three months from 31 March end on 30 June; on 1 July 丙超员 is a day late, and 乙超员 was closed on 31 May
    before, after = (_text("midterm", ledger, dt.date(2026, *day)) for day in ((6, 30), (7, 1)))
    assert "台账共有问题3个，涉及2个单位；已销号1个，销号率33.3%；未销号2个，均未逾期" in before
    assert "30天内到期、尚未销号的问题1个。" in before
    assert "其中逾期1个，涉及1个单位" in after
    assert "2026-06-30" in after


def test_closing_tells_evidence_and_the_year_tells_how_long_it_took(ledger: qh.Ledger) -> None:
    closing = _text("closing", ledger, dt.date(2026, 7, 1))
    assert "共销号1个问题。" in closing
    assert "整改报告" in closing
    assert "修订三定规定" in closing
    year = _text("annual", ledger, dt.date(2026, 8, 31), since=dt.date(2026, 1, 1))
    assert "从通知到销号平均61天，中位数61天，最长61天（1个问题）。在时限内销号的1个，占100%。" in year
    assert "2026年1月1日至2026年8月31日" in year


def test_a_look_back_tells_what_was_reopened(ledger: qh.Ledger) -> None:
    text = _text("look_back", ledger, dt.date(2026, 9, 30))
    assert "重开1个问题，涉及1个单位，占曾经销号问题的100%。" in text
    assert "没有重开的问题。" in _text("look_back", ledger, dt.date(2026, 8, 31))


def test_each_day_has_its_observations_and_problems(ledger: qh.Ledger) -> None:
    text = _text("daily", ledger, dt.date(2026, 12, 31))
    assert "2026年3月1日" in text
    assert "检查单位2个，现场记录1条，发现问题3个。" in text
    assert "花名册与现场不符" in text
    assert "没有检查记录。" in _text("daily", ledger, dt.date(2026, 12, 31), since=dt.date(2026, 6, 1))


def test_the_feedback_of_changyi_tells_69_problems_and_73_suggestions(tmp_path: Path) -> None:
    """S1.8: 69 problems by three kinds, 73 suggestions, in the reports and both lists."""
    kinds = ("主要职责是否清晰", "内设机构是否规范", "人员使用是否混编混岗")
    day = dt.date(2026, 3, 20)
    with qh.open_ledger(tmp_path / "quanheng.db") as book:
        found = [
            Entry(unit=f"单位{n % 30}", finding=f"问题{n}", kind=kinds[n % 3], found_on=day, category="rectify")
            for n in range(69)
        ]
        book.enter(found, by="甲", at=_at(2026, 3, 20))
        book.note([Note(note="suggestion", text=f"建议{n}") for n in range(73)], by="甲", at=_at(2026, 3, 20))
        text = _text("feedback", book, day)
        suggestions = qh.paper(None, "suggestions", ledger=book, as_of=day)
        problems = qh.paper(None, "problems", ledger=book, as_of=day)
    assert "共发现问题69个，涉及30个单位，提出意见建议73条；已书面通知或转办0个。" in text
    assert [len(part.rows) for part in suggestions.document.parts if isinstance(part, Table)] == [73]
    assert [len(part.rows) for part in problems.document.parts if isinstance(part, Table)] == [69]
    assert all(f"{kind} " in text for kind in kinds)


@pytest.mark.parametrize("kind", ["feedback", "midterm", "closing", "look_back", "annual", "daily"])
def test_every_stage_speaks_english_too(ledger: qh.Ledger, kind: str) -> None:
    said = _text(kind, ledger, dt.date(2026, 9, 30), "en")
    assert "31 May" not in said
    assert said.strip()
    assert not any(word in said for word in ("台账", "销号", "逾期"))


def test_the_report_on_a_unit_takes_deadlines_and_stages_from_the_ledger(result: qh.Result, ledger: qh.Ledger) -> None:
    paper = qh.paper(result, "unit", unit="丙", ledger=ledger, as_of=dt.date(2026, 7, 1))
    assert "2026-06-30" in plain_text(paper.document)
    assert "已通知（逾期）" in plain_text(paper.document)
    book = qh.paper(None, "rectification", ledger=ledger, as_of=dt.date(2026, 7, 1))
    table = next(part for part in book.document.parts if isinstance(part, Table))
    assert [(row[1], row[5], row[8]) for row in table.rows] == [
        ("乙", "调整岗位", "已销号"),
        ("丙", "", "已通知（逾期）"),
    ]


def test_the_command_reads_the_ledger_alone(
    ledger: qh.Ledger, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--ledger", str(folder / "quanheng.db"), "--as-of", "2026-07-01", "--lang", "zh"]
    assert ledger.problems().height == 3
    assert main(["report", "midterm", *words]) == 0
    assert "台账共有问题3个" in capsys.readouterr().out
    assert main(["report", "rectification", *words]) == 0
    assert "已通知（逾期）" in capsys.readouterr().out
    assert main(["report", "midterm", "changyi", *words]) == 2
    assert main(["report", "midterm", "--lang", "zh"]) == 2
