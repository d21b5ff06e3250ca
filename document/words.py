"""The words that papers and charts put around what they are given, in both languages."""

from __future__ import annotations

from typing import Final

from ..dsl.diagnostics import Language

_WORDS: Final = {
    "table": ("表{number}", "Table {number}"),
    "figure": ("图{number}", "Figure {number}"),
    "no_data": ("无数据", "no data"),
    "gaps": ("无数据、未画出的：{names}。", "Not drawn for want of data: {names}."),
    "gaps_and_more": (
        "无数据、未画出的：{names}等{count}处。",
        "Not drawn for want of data: {names} and others, {count} in all.",
    ),
    "not_shown": (
        "只画出前{shown}个，另有{count}个未画出。",
        "Only the first {shown} are drawn; {count} more are not.",
    ),
    "histogram": (
        "共{count}个，多于{most}个，不逐个画出，按数值区间计数：区间含下限、不含上限，最后一个区间含上限。",
        (
            "There are {count}, more than {most}: not drawn one by one but counted by intervals, each with its lower bound"
            " and without its upper one, the last with both."
        ),
    ),
    "how_many": ("个", "number"),
    "marked": ("{name}：{value}", "{name}: {value}"),
    "range": ("最低—最高", "minimum to maximum"),
    "middle_half": ("中间一半（四分位区间）", "middle half (between quartiles)"),
    "median": ("中位数", "median"),
    "minimum": ("最低", "minimum"),
    "lower": ("下四分位数", "lower quartile"),
    "upper": ("上四分位数", "upper quartile"),
    "maximum": ("最高", "maximum"),
    "described_bars": ("条形图，{count}项，最低{low}，最高{high}。", "Bar chart of {count}, from {low} to {high}."),
    "described_stacked": ("堆积条形图，{count}项，由{parts}组成。", "Stacked bar chart of {count}, made of {parts}."),
    "described_lines": ("折线图，{first}至{last}：{parts}。", "Line chart from {first} to {last}: {parts}."),
    "described_peers": (
        "{name}与同类单位在{count}项指标上的比较：最低、四分位数、中位数、最高与本单位取值。",
        "{name} against its peers in {count} indicators: minimum, quartiles, median, maximum and its own value.",
    ),
    "described_columns": ("柱状图：{parts}。", "Column chart: {parts}."),
    "part": ("{name}{value}", "{name} {value}"),
    "named": ("{label}·{series}", "{label} / {series}"),
}

#: What stands between items, and between sentences.
_JOINTS: Final = {"zh": ("、", ""), "en": (", ", " ")}


def word(name: str, language: Language, /, **facts: object) -> str:
    """Return a word or sentence in that language."""
    zh, en = _WORDS[name]
    return (zh if language == "zh" else en).format(**facts)


def listed(items: list[str], language: Language) -> str:
    """Return items one after the other in a sentence."""
    return _JOINTS[language][0].join(items)


def sentences(texts: list[str], language: Language) -> str:
    """Return sentences one after the other."""
    return _JOINTS[language][1].join(texts)
