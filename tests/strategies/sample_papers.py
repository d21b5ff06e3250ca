"""A paper with one part of every kind, and charts of every kind, for tests of the files that are made of them."""

from __future__ import annotations

import datetime

from hypothesis import strategies as st

from quanheng.document.charts import (
    BarChart,
    Chart,
    Columns,
    LineChart,
    PeerChart,
    Series,
    StackedBarChart,
    spread_of,
)
from quanheng.document.parts import (
    Document,
    Fields,
    Figure,
    Heading,
    Listing,
    Merge,
    PageBreak,
    Paragraph,
    Section,
    Table,
)
from quanheng.dsl.diagnostics import Language

UNITS = ("市发展和改革委员会", "市教育局", "市公安局")


def charts() -> dict[str, Chart]:
    """Return a chart of every kind, each with a gap where it may have one."""
    return {
        "bars": BarChart("各单位得分", UNITS, (91.5, None, 78), unit="分", digits=1, marked={"市公安局"}),
        "stacked": StackedBarChart(
            "得分构成",
            UNITS,
            [Series("职责", (50, 40, None)), Series("人员", (41.5, 20, 38)), Series("扣分", (0, -3, -2))],
            unit="分",
        ),
        "lines": LineChart(
            "历年得分",
            ("2023", "2024", "2025"),
            [Series("本单位", (80, None, 88)), Series("平均", (75, 76, 77))],
            unit="分",
        ),
        "peers": PeerChart(
            "与同类单位比较",
            ("职责", "人员", "改革"),
            (82, None, 40),
            [spread_of([60, 70, 90]), spread_of([50, 55]), None],
            "市教育局",
            "%",
        ),
        "columns": Columns("等次分布", ("优秀", "良好", "不合格"), (3, 6, 0), unit="个"),
        "histogram": BarChart(
            "分布", [f"单位{n}" for n in range(400)], [60 + n / 10 for n in range(400)], marked={"单位7"}
        ),
    }


def paper(language: Language = "zh", *, numbered: bool = True, landscape: bool = False) -> Document:
    """Return a paper with every kind of part."""
    rows = ((1, "市发展和改革委员会", 91.5, "优秀"), (2, "市公安局", 78.0, "良好"), (None, "市教育局", None, "缺"))
    return Document(
        "年度评估报告" if language == "zh" else "Evaluation of the year",
        language,
        [
            Paragraph("各有关单位：", "lead"),
            Heading("总体情况", 1),
            Paragraph("全市平均得分<83>分 & 更多。\n另起一行。"),
            Heading("得分", 2),
            Table(
                ("名次", "单位", "总分", "等次"),
                rows,
                "各单位得分",
                header_rows=[("", "评估对象", "结果", "结果")],
                merges=[Merge(0, 3, 2)],
                digits=2,
            ),
            Paragraph("注：缺为无数据。", "note"),
            *(Figure(chart) for chart in charts().values()),
            Heading("问题", 3),
            Listing(("编外人员偏多", "职责交叉"), ordered=True),
            Listing(("主动公开",)),
            Section(landscape=True),
            Heading("清单", 1),
            Table(("条", "内容"), [(str(n), "内容" * 20) for n in range(30)]),
            Section(),
            Fields((("单位", "市教育局"), ("负责人（签字）", None))),
            PageBreak(),
            Heading("附录", 4),
        ],
        subtitle="（送审稿）",
        organisation="市委编办",
        date=datetime.date(2026, 11, 22),
        numbered=numbered,
        landscape=landscape,
    )


_NUMBERS = st.none() | st.floats(-1e12, 1e12) | st.integers(-5, 5).map(float) | st.just(float("nan"))
_NAMES = st.text(max_size=60) | st.sampled_from(UNITS) | st.text("很长的单位名称 abc", min_size=60, max_size=200)


@st.composite
def any_chart(draw: st.DrawFn) -> Chart:
    """Draw a chart of any kind: no labels or hundreds, gaps, numbers of any size and sign, names of any length."""
    count = draw(st.integers(0, 8) | st.sampled_from([30, 50, 51, 400]))
    labels = tuple(draw(st.lists(_NAMES, min_size=min(count, 5), max_size=5)))
    labels = tuple(labels[place % 5] if place < 5 else f"单位{place}" for place in range(count))
    few = st.lists(_NUMBERS, min_size=min(count, 6), max_size=6)

    def values() -> list[float | None]:
        drawn = draw(few)
        return [drawn[place % 6] for place in range(count)]

    digits, unit = draw(st.none() | st.integers(0, 4)), draw(st.sampled_from(["", "分", "percentage points"]))
    kind = draw(st.sampled_from(["bars", "stacked", "lines", "peers", "columns"]))
    if kind == "bars":
        return BarChart("图", labels, values(), unit, digits, marked=labels[:1])
    if kind == "columns":
        return Columns("图", labels, values(), unit, digits)
    if kind == "peers":
        spreads = [spread_of([value, 1.0]) if place % 3 else None for place, value in enumerate(values())]
        return PeerChart("图", labels, values(), spreads, draw(_NAMES), unit, digits)
    series = [Series(draw(_NAMES), values()) for _ in range(draw(st.integers(0, 8)))]
    return (StackedBarChart if kind == "stacked" else LineChart)("图", labels, series, unit, digits)
