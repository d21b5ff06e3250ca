"""Water classes as a scheme calls them: for each section, over its samples, and for the basin above."""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

import quanheng as qh
from quanheng.cli import main

SECTIONS = """
use pollution

fields {
  水温   : number
  pH     : number 0 .. 14
  溶解氧 : number >= 0
  高锰   : number >= 0
  氨氮   : number >= 0
  总磷   : number >= 0
  湖库   : flag  missing = no
}

indicator_set 断面 scale 0..6 lower_is_better {
  value = pollution.section_class(
      ph = pH, do = 溶解氧, codmn = 高锰, nh3n = 氨氮, tp = 总磷, lake = 湖库, temperature = 水温)
}
"""
COLUMNS = {"wt": "水温", "ph": "pH", "do": "溶解氧", "codmn": "高锰", "nh3n": "氨氮", "tp": "总磷"}
PUBLISHED = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "Ⅴ": 5, "劣Ⅴ": 6}


def _scheme(folder: Path, text: str, name: str = "断面.qh") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


#: Of the 105 sections these fit the limits of lakes better: they lie in lake Baiyangdian.
LAKE = {"南刘庄", "烧车淀"}


def _readings(shared: Path, folder: Path, lakes: Collection[str] = ()) -> tuple[Path, list[int]]:
    """Write the published readings as a table of units, each reading one; return it with the published classes."""
    source = shared / "reference" / "surface_water_gb3838" / "bth_202104.csv"
    with source.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    path = folder / "读数.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["单位", "湖库", *COLUMNS.values()])
        writer.writerows(
            [f"{number}", "是" if row["section"] in lakes else "否", *(row[name] for name in COLUMNS)]
            for number, row in enumerate(rows)
        )
    return path, [PUBLISHED[row["cls"]] for row in rows]


@pytest.mark.parametrize(("lakes", "agreeing"), [(frozenset(), 2523), (LAKE, 2541)])
def test_a_scheme_gives_the_published_classes(
    shared: Path, tmp_path: Path, lakes: Collection[str], agreeing: int
) -> None:
    table, published = _readings(shared, tmp_path, lakes)
    scheme = _scheme(tmp_path, SECTIONS)
    found = qh.evaluate(qh.load(scheme), table).scores["断面"].to_list()
    known = [(ours, theirs) for ours, theirs in zip(found, published, strict=True) if ours is not None]
    assert len(known) == 2589
    # 97.45 % with the limits of rivers for all, 98.15 % with the kind of water of each section
    assert sum(ours == theirs for ours, theirs in known) == agreeing


def test_the_command_line_gives_the_published_classes(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, published = _readings(shared, tmp_path)
    scheme = _scheme(tmp_path, SECTIONS)
    assert main(["evaluate", str(scheme), "--data", str(table), "--format", "csv", "--lang", "en"]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    classes = {row["unit"]: float(row["断面"]) for row in rows if row["断面"] != "missing"}
    agreeing = sum(classes.get(str(number)) == theirs for number, theirs in enumerate(published))
    assert agreeing == 2523


def test_any_item_that_is_there_will_do_where_the_scheme_says_so(tmp_path: Path) -> None:
    reading = {"单位": "甲", "水温": 20, "pH": 7, "溶解氧": 5.5, "高锰": None, "氨氮": 0.1, "总磷": 0.1, "湖库": None}
    strict = qh.evaluate(qh.load(_scheme(tmp_path, SECTIONS)), [reading])
    assert strict.scores["断面"].to_list() == [None]
    lenient = qh.load(_scheme(tmp_path, SECTIONS.replace("= 水温)", "= 水温, require = any)")))
    assert qh.evaluate(lenient, [reading]).scores["断面"].to_list() == [3]


def test_no_item_at_all_is_refused_in_words(tmp_path: Path) -> None:
    text = "use pollution\n\nindicator_set 断面 scale 0..6 { value = pollution.section_class(lake = yes) }\n"
    with pytest.raises(qh.SchemeError, match="no item of the section was given"):
        qh.evaluate(qh.load(_scheme(tmp_path, text)), [{"单位": "甲"}])


def test_a_class_that_cannot_be_told_says_why(tmp_path: Path) -> None:
    text = """
use pollution

fields { 总氮 : number;  湖库 : flag }

indicator_set 总氮类别 scale 0..6 { value = pollution.water_class(总氮, tn, lake = 湖库) }
"""
    result = qh.evaluate(qh.load(_scheme(tmp_path, text)), [{"单位": "甲", "总氮": 1.2, "湖库": "否"}])
    assert "标准对这类水体没有限值" in str(result.explain("甲"))


def test_a_scheme_looks_a_limit_up_by_the_kind_of_water(tmp_path: Path) -> None:
    text = """
use pollution

fields { 总磷 : number;  水体 : one of {river, lake} }

indicator_set 总磷达标 100 points {
  value = 总磷 <= pollution.gb3838(item = tp, body = 水体, class = class_3)
}
"""
    rows = [{"单位": f"{number}", "总磷": 0.06, "水体": body} for number, body in enumerate(("river", "lake"))]
    assert qh.evaluate(qh.load(_scheme(tmp_path, text)), rows).scores["总磷达标"].to_list() == [100, 0]


NAMED = """
use pollution

fields {
  溶解氧   : number
  氨氮     : number
  总磷     : number
  高锰酸盐 : number
}

indicator_set 断面 scale 0..6 {
  define 定类 = pollution.determining_items(do = 溶解氧, nh3n = 氨氮, tp = 总磷, codmn = 高锰酸盐)
  define 主要 = pollution.main_pollutants(do = 溶解氧, nh3n = 氨氮, tp = 总磷, codmn = 高锰酸盐)
  report = [定类, 主要]
  value  = pollution.section_class(do = 溶解氧, nh3n = 氨氮, tp = 总磷, codmn = 高锰酸盐)
  finding 三类 { when = pollution.class_name(value(断面)) == "Ⅲ类";  message = "{unit}" }
}
"""


def test_items_are_told_by_name(tmp_path: Path) -> None:
    readings: list[dict[str, Any]] = [
        # all I; ammonia and phosphorus III; oxygen V, before phosphorus 0.5 over and ammonia 0.3 over, both IV
        {"溶解氧": 8, "氨氮": 0.1, "总磷": 0.02, "高锰酸盐": 2},
        {"溶解氧": 8, "氨氮": 0.9, "总磷": 0.15, "高锰酸盐": 2},
        {"溶解氧": 2.5, "氨氮": 1.3, "总磷": 0.3, "高锰酸盐": 2},
        # all four worse than V: three have a multiple, oxygen has none
        {"溶解氧": 1, "氨氮": 4, "总磷": 0.9, "高锰酸盐": 15.5},
        {"溶解氧": 8, "氨氮": None, "总磷": 0.9, "高锰酸盐": 2},
    ]
    scheme = qh.load(_scheme(tmp_path, NAMED))
    result = qh.evaluate(scheme, [{"单位": f"{n}"} | row for n, row in enumerate(readings)])
    reported = result.table().to_dicts()
    assert [row["定类"] for row in reported] == [None, "氨氮、总磷", "溶解氧", "溶解氧、高锰酸盐指数、氨氮、总磷", None]
    # over class III: ammonia 4 / 1 - 1 = 3, phosphorus 0.9 / 0.2 - 1 = 3.5, permanganate 15.5 / 6 - 1 = 1.58
    assert [row["主要"] for row in reported] == [None, None, "溶解氧、总磷、氨氮", "总磷、氨氮、高锰酸盐指数", None]
    assert result.findings["unit"].to_list() == ["1"]


BASIN = """
use pollution

fields 断面 within 流域 {
  溶解氧 : number >= 0
  氨氮   : number >= 0
  define 类别 = pollution.section_class(do = 溶解氧, nh3n = 氨氮)
}

indicator_set 流域水质 scale 0..6 lower_is_better {
  aggregate = none
  indicator 均值类别 {
    value = pollution.section_class(do = mean(断面.溶解氧), nh3n = mean(断面.氨氮))
  }
  indicator 状况 {
    value = pollution.basin_quality(
        count(断面), pollution.good_sections(断面.类别), pollution.worse_than_five(断面.类别),
        class_of_means = pollution.section_class(do = mean(断面.溶解氧), nh3n = mean(断面.氨氮)))
  }
}
"""


def _basin(tmp_path: Path, nitrogen: list[float]) -> tuple[float, float]:
    scheme = qh.load(_scheme(tmp_path, BASIN, "流域.qh"))
    sections = [{"单位": "某河", "断面": f"{n}号", "溶解氧": 8, "氨氮": value} for n, value in enumerate(nitrogen)]
    scores = qh.evaluate(scheme, [{"单位": "某河"}], rows={"断面": sections}).scores
    return scores["均值类别"][0], scores["状况"][0]


def test_four_sections_go_by_the_class_of_their_means(tmp_path: Path) -> None:
    # the mean of the four is 1.2, class IV: lightly polluted, though three of four sections are good
    assert _basin(tmp_path, [0.1, 0.1, 0.1, 4.5]) == (4, 3)


def test_five_sections_go_by_the_shares_of_their_classes(tmp_path: Path) -> None:
    # the mean is 0.98, class III; of the five 80 % are good and one is worse than V: good
    assert _basin(tmp_path, [0.1, 0.1, 0.1, 0.1, 4.5]) == (3, 2)
