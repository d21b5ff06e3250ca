"""The tables of problems: 问题清单, 建议清单, 整改台账, 改革政策储备问题清单, named lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ..document.parts import Cell, Table
from .issues import Issue, by_frequency, spoken, units_of
from .layout import aligned
from .voice import Voice


def said_without_unit(issue: Issue) -> str:
    """Return the message of a problem without the name of its unit at the front, where that stands beside it."""
    rest = issue.message.removeprefix(issue.unit)
    # 某局的材料…: what is left is no sentence
    return issue.message if rest.startswith(("的", "'", "’")) else rest.lstrip(" ：:,，") or issue.message


def said_with_unit(issue: Issue, voice: Voice) -> str:
    """Return the message of a problem with the name of its unit at the front."""
    if issue.message.startswith(issue.unit):
        return issue.message
    return f"{issue.unit}{voice.say('：', ': ')}{issue.message}"


def _column(name: str, voice: Voice) -> str:
    zh, en = _HEADS[name]
    return voice.say(zh, en)


_HEADS = {
    "number": ("序号", "no."),
    "unit": ("单位", "unit"),
    "kind": ("问题类型", "kind"),
    "problem": ("问题", "problem"),
    "severity": ("严重程度", "severity"),
    "category": ("处置方式", "class"),
    "responsible": ("责任方", "responsible"),
    "due": ("整改时限", "due"),
    "advice": ("处理建议", "advice"),
    "about": ("针对的问题", "problem"),
    "units": ("单位数", "units"),
    "which": ("涉及单位", "which"),
    "cause": ("原因", "cause"),
    "measures": ("整改措施", "measures"),
    "person": ("整改责任人", "person in charge"),
    "state": ("整改情况", "state"),
    "closed_on": ("销号日期", "closed on"),
    "evidence": ("销号依据", "evidence"),
    "list": ("名单", "list"),
    "claimed_by": ("认领处室", "claimed by"),
    "found_on": ("发现日期", "found on"),
    "reopened_on": ("重开日期", "reopened on"),
    "days_overdue": ("逾期天数", "days overdue"),
    "division": ("转办处室", "division"),
    "opinion": ("处理意见", "opinion"),
}

Reading = Callable[[Issue], str]


def due_of(issue: Issue) -> str:
    """Return by when a problem is to be dealt with: the day where it is known, else the time allowed."""
    if issue.due_on is not None:
        return issue.due_on.isoformat()
    return issue.due or ""


def _readings(voice: Voice) -> dict[str, Reading]:
    def day(name: str) -> Reading:
        def read(issue: Issue) -> str:
            value = getattr(issue, name)
            return "" if value is None else str(value.isoformat())

        return read

    def text(name: str) -> Reading:
        return lambda issue: getattr(issue, name) or ""

    return {
        "unit": lambda issue: issue.unit,
        "kind": lambda issue: issue.kind_or_title,
        "problem": said_without_unit,
        "severity": lambda issue: spoken(issue.severity, voice.language),
        "category": lambda issue: spoken(issue.category, voice.language),
        "due": due_of,
        "state": lambda issue: state_text(issue, voice),
        "closed_on": day("closed_on"),
        "found_on": day("found_on"),
        "reopened_on": day("reopened_on"),
        "days_overdue": lambda issue: "" if issue.days_overdue is None else str(issue.days_overdue),
        **{
            name: text(name)
            for name in (
                "responsible",
                "advice",
                "cause",
                "measures",
                "person",
                "evidence",
                "list",
                "claimed_by",
                "division",
                "opinion",
            )
        },
    }


def issue_table(
    issues: Iterable[Issue], columns: Sequence[tuple[str, float]], voice: Voice, caption: str | None = None
) -> Table:
    """Return problems one a row, numbered; ``columns`` names what is told of each, with the width it needs."""
    readings = _readings(voice)
    heads = [_column("number", voice), *(_column(name, voice) for name, _ in columns)]
    rows: list[tuple[Cell, ...]] = [
        (place, *(readings[name](issue) for name, _ in columns)) for place, issue in enumerate(issues, start=1)
    ]
    widths = (0.6, *(width for _, width in columns))
    letters = "".join("l" if name in _LEFT else "c" for name, _ in columns)
    return Table(heads, rows, caption, widths=widths, align=aligned(f"c{letters}"))


_LEFT = frozenset({"problem", "advice", "cause", "measures", "evidence", "unit", "which", "opinion"})


def problem_table(issues: Sequence[Issue], voice: Voice, caption: str | None = None) -> Table:
    """Return the list of problems 问题清单; columns that nothing is known of are left out."""
    wanted = [
        ("unit", 1.6),
        ("kind", 1.4),
        ("problem", 4.0),
        ("severity", 0.9),
        ("category", 1.1),
        ("responsible", 1.4),
        ("due", 1.0),
        ("state", 1.1),
    ]
    readings = _readings(voice)
    always = {"unit", "kind", "problem"}
    kept = [entry for entry in wanted if entry[0] in always or any(readings[entry[0]](issue) for issue in issues)]
    return issue_table(issues, kept, voice, caption)


def suggestion_table(issues: Sequence[Issue], voice: Voice, caption: str | None = None) -> Table:
    """Return the list of suggestions 建议清单: what is advised on which problem, for whom, and who is responsible."""
    found = by_frequency(
        [issue for issue in issues if issue.advice], lambda issue: (issue.advice, issue.title, issue.responsible)
    )
    names = ("number", "advice", "about", "responsible", "units", "which")
    rows = [
        (place, advice or "", title, party or "", len(units_of(items)), voice.some(units_of(items)))
        for place, ((advice, title, party), items) in enumerate(found.items(), start=1)
    ]
    align = aligned("cllccl")
    return Table(
        [_column(name, voice) for name in names], rows, caption, widths=(0.6, 4, 1.8, 1.5, 0.8, 3), align=align
    )


def rectification_table(issues: Sequence[Issue], voice: Voice, caption: str | None = None) -> Table:
    """Return the ledger of rectification 问题整改台账: kind, cause, measures, deadline, person, and how far it is."""
    columns = [
        ("unit", 1.4), ("kind", 1.2), ("problem", 3.2), ("cause", 1.4), ("measures", 1.8), ("due", 1.1), ("person", 1.0),
        ("state", 1.1), ("closed_on", 1.1),
    ]  # fmt: skip
    return issue_table(issues, columns, voice, caption)


def reserve_table(issues: Sequence[Issue], voice: Voice, caption: str | None = None) -> Table:
    """Return the policy reserve list 改革政策储备问题清单."""
    columns = [
        ("unit", 1.6),
        ("kind", 1.4),
        ("problem", 4.0),
        ("advice", 3.0),
        ("responsible", 1.5),
        ("claimed_by", 1.3),
    ]
    return issue_table(issues, columns, voice, caption)


def state_text(issue: Issue, voice: Voice) -> str:
    """Return how far a problem is in the words of papers; empty without a ledger."""
    if issue.state is None:
        return ""
    from ..ledger.steps import STATES  # noqa: PLC0415 - it imports the database, which papers without a ledger spare

    known = STATES.get(issue.state)
    name = issue.state if known is None else voice.say(known.zh, known.en)
    return f"{name}{voice.bracketed(voice.say('逾期', 'overdue')) if issue.is_overdue else ''}"
