"""The evaluation report: 总体情况、存在问题、特色亮点、工作建议, every sentence a fact of the result."""

from __future__ import annotations

from collections.abc import Iterator

from ..document.parts import Document, Part
from .annexes import annexes
from .content import Content
from .middle import advice_section, practice_section, problems_section
from .opening import MOST_RANKED, overall, ranking_table
from .tables import problem_table

#: Titles with one of these words say already that something was evaluated.
_EVALUATION_WORDS = (
    "评估",
    "检查",
    "督导",
    "督查",
    "考核",
    "评价",
    "evaluation",
    "inspection",
    "assessment",
    "supervision",
)


def evaluation_report(content: Content) -> Document:
    """Return the report on all units of one period."""
    parts = [
        *overall(content),
        *problems_section(content),
        *practice_section(content),
        *advice_section(content),
        *_annexes(content),
    ]
    slots, voice = content.slots, content.voice
    subtitle = "  ".join(
        filter(None, (slots.subtitle, slots.number, content.period if slots.subtitle is None else None))
    )
    return Document(
        slots.title or report_title(content.title, voice.say("报告", "report"), voice.language),
        voice.language,
        parts,
        subtitle=subtitle or None,
        organisation=slots.organisation,
        date=slots.date,
    )


def report_title(title: str, what: str, language: str) -> str:
    """Return the title of a paper on a set: ``关于机构编制大督导情况的报告``, ``Human Development Index: evaluation report``."""
    says_so = any(word in title.lower() for word in _EVALUATION_WORDS)
    if language == "zh":
        told = title if says_so else f"{title}评估"
        return f"关于{told}{'' if '情况' in told else '情况'}的{what}"
    return f"{title}: {what}" if says_so else f"{title}: evaluation {what}"


def _annexes(content: Content) -> Iterator[Part]:
    voice = content.voice
    tables = [
        (
            voice.say(f"{standing.title}得分排名表", f"ranking of {standing.title}"),
            ranking_table(content, standing, standing.order, None),
            False,
        )
        for standing in content.standings
        if len(standing.order) > MOST_RANKED
    ]
    if content.problems:
        tables.append((voice.say("问题清单", "list of problems"), problem_table(content.problems, voice), True))
    yield from annexes(tables, voice)
