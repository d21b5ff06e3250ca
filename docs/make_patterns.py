"""Write ``docs/patterns.md`` and ``docs/zh/patterns.md`` from ``tests/fixtures/patterns``: ``python docs/make_patterns.py``.

Each file there is a scoring sentence of a real document as a scheme, its examples run by ``tests/test_patterns.py``.
The pages show the scheme without its examples, each in its own vocabulary.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from quanheng.core.builtin import builtin_functions
from quanheng.dsl.diagnostics import LANGUAGES, Language
from quanheng.dsl.formatting import format_source
from quanheng.dsl.syntax import Source

DOCS: Final = Path(__file__).resolve().parent
FIXTURES: Final = DOCS.parent / "tests" / "fixtures" / "patterns"
PAGES: Final = {"en": DOCS / "patterns.md", "zh": DOCS / "zh" / "patterns.md"}
MADE: Final = "<!-- Made by docs/make_patterns.py from tests/fixtures/patterns/*.qh. -->"
HEADS: Final = {
    "en": f"""{MADE}

# Scoring sentences and how they are written

[中文](zh/patterns.md)

The sentences of official scoring standards, and the rule that says each of them exactly.
Find the one that reads like yours, take its rule, and put in your own fields and points.
The tests run every scheme on this page, at the edges too: exactly on a bound, one step over, base zero, target negative.
""",
    "zh": f"""{MADE}

# 评分标准写法对照

[English](../patterns.md)

评分标准里常见的句子，和说清每一句的写法。
找到与手头相近的一句，照着写，换成自己的数据项和分值。
本页的方案都由测试算过，包括恰在界线上、多出一步、基数为零、目标为负等边界情形。
""",
}
#: The sentences in English, by the name of their file.
SENTENCES: Final = {
    "P01": "Staff in post / posts approved ≤ 100 %: 5 points; 0.5 points less for each whole percentage point above, down to 0.",
    "P02": "Growth of the three kinds of public spending ≤ 0: 8 points; above 0, 0.8 less for each whole percentage point.",
    "P03": "Budget carried out to 100 %: full points; 2 less for every 5 percentage points short, down to 0.",
    "P04": "Budget adjusted by 0: 5 points; 0–10 % (included): 4; 10–20 % (included): 3; 20–30 % (included): 2; more: none.",
    "P05": "A department without building projects gets full points; each project that breaks the rules costs 1.",
    "P06": "One of two is assessed: the better of them, or the one that the unit chose; by degree of completion, full points at most.",
    "P07": "1 or less: 5 points; otherwise in inverse proportion.",
    "P08": "Target met: full points; otherwise in proportion.",
    "P09": "1 point less for every 2 % below the target, 0 at least.",
    "P10": "Target missed: 0.5 points less for each microgram per cubic metre, down to 0.",
    "P11": "On target 100; 5 more for every 5 % above it, 120 at most; 5 less for every 5 % below, 0 at least; linear in between.",
    "P12": "Within ±5 % of the target: full points; less for each percentage point outside.",
    "P13": "30 points on target; 1 more for every 3 % above it, 6 at most; 1 less for every 3 % below it, 6 at most.",
    "P14": "The cap of the bonus depends on how far the target lies below a base: the lower of last year and the mean of three years.",
    "P15": "Negative target: what the loss fell by counts half; still a loss: no better than grade C; a profit: no better than B.",
    "P16": "Where one indicator misses its base points, the others get their base points only.",
    "P17": "A mean concentration that rose instead of falling: 0 points.",
    "P18": "Target met: 60 points; 40 more for 30 % beyond it, in proportion up to there; short of it in proportion.",
    "P19": "In ten provinces the lower of two parts counts; elsewhere the first.",
    "P20": "Water quality below 60 points, or one of two shares off its target: failed.",
    "P21": "A very serious accident: not to be graded excellent.",
    "P22": "Forged data: failed.",
    "P23_最重": "Violations cost 4, 3, 2 or 1 points of the total: the worst of them counts.",
    "P23_逐项": "Violations cost 4, 3, 2 or 1 points of the total: each of them counts.",
    "P24": "More than five raters: the highest and the lowest mark are left out; ballots that are all alike or break the rules are void.",
    "P25": "Votes for grades of workload become a mean; leaders, public and assessors count 20, 40 and 40 %.",
    "P26": "Awards add 5 points at most, the same award counted at its highest level; rank in the work adds 15 at most.",
    "P27": "Bonuses up to 10 % of their item and 1 point in all; poor ratings cost 0.3 or 0.5, 1 point in all.",
    "P28": "Each case found costs 2 points, down to 0; each report used brings 0.5, up to the full points.",
    "P29": "① 1 point ② 1 point ③ 1 point: each item that is missing costs its point.",
    "P30": "Net assets grew in both years: 15; kept: 9; fell in one year: 6; fell in both: 0.",
    "P31": "Satisfaction ≥ 90 %: 10; 80–90 %: 8; 60–80 %: 5; below 60 %: none.",
    "P32": "The rater picks within the range of the level: good 80–100 %, fair 60–80 %, poor 0–60 %.",
    "P33": "At level A or better 4 points; below the lowest level 0; linear between A and D.",
    "P34": "Efficacy coefficient in five tiers, linear within each.",
    "P35": "The first three are on the red list, the last two on the black list unless they met the target.",
    "P36": "Equal totals: the unit with the heavier task goes first.",
    "P37": "Items that do not concern the unit: points got ÷ points possible × full points.",
    "P38": "Without such a task the unit gets the mean of its peers.",
    "P39": "Cumulative yearly targets: 10 %, 35 %, 65 %, 100 % of the whole.",
    "P40": "Single indicators to two decimals, the total to one.",
    "P41": "Composite index = 30 % economy + 70 % administration.",
    "S2_饱满度": "Workload = work × standard hours ÷ (staff × hours of a year); the mean of the offices, and how far they differ.",
    "S2_覆盖率": "Institutions inspected ÷ institutions: 1 point less for each percentage point, or part of one, below 80 %.",
    "S3_7": "Institutions of 10 posts or fewer (region), 8 (city) or 5 (county) are too small and to be put right.",
    "S4_5": "Leadership posts by rank, kind and size; nothing for a unit that has more.",
    "S4_营商环境": "A country with two cities is scored by city; the mean by population is its score (Doing Business).",
    "AQI": "Air quality index by the date that decides the standard, with the pollutant that decides it.",
    "limits": "Limits of every kind: grade fixed, highest grade, downgrade, highest score, base points only; the strictest wins.",
    "not_reported": "Half of the data suffice; who does not report satisfaction gets a finding, and 9 points at most.",
    "quota": "Quotas by group and grade; equal totals by task, then by the key work; who is still equal stays out.",
    "hdi_ihdi": "Human Development Index, the same adjusted for inequality, and the loss: results that stand by themselves.",
    "gii": "Gender Inequality Index (Human Development Report 2021/22, technical note 4).",
    "surface_water": "The class of a stretch of water is that of its worst item (GB 3838-2002).",
}


def page(language: Language) -> str:
    """Return the page in one language."""
    parts = [HEADS[language]]
    for path in sorted(FIXTURES.glob("*.qh"), key=lambda path: (not path.stem.startswith("P"), path.stem)):
        text = format_source(Source(path.name, path.read_text(encoding="utf-8")), builtin_functions(), language)
        comment, _, rest = text.partition("\n")
        sentence = re.sub(r"^#\s*([PS]\d+(\.\d+)?\s)?", "", comment) if language == "zh" else SENTENCES[path.stem]
        found = re.match(r"P(\d+)", path.stem)
        number = f"P{int(found[1])} " if found else ""
        parts.append(f"## {number}{sentence}\n\n```qh\n{_without_examples(rest)}\n```\n")
    return "\n".join(parts)


def _without_examples(text: str) -> str:
    """Return a scheme without its examples, each of which begins and ends at the left edge, and the checker's remarks."""
    kept = re.sub(r"(?ms)^(example|算例) .*?^\}\n", "", text)
    return "\n".join(line for line in kept.splitlines() if not line.startswith("# 检查提示")).strip()


def main() -> None:
    """Write both pages."""
    for language in LANGUAGES:
        PAGES[language].write_text(page(language), encoding="utf-8")


if __name__ == "__main__":
    main()
