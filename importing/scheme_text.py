"""A draft as the text of a scheme, in English words; the formatter translates and lays it out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ..dsl.diagnostics import Both, Language
from .draft import Draft, DraftLimit, DraftNode
from .naming import spelled
from .sentences.rule import NewField

#: The mark of a leaf whose sentence was not understood.
OPEN: Final = Both(
    "待补充：未能识别评分标准，请按原文补写计分规则；在此之前直接填写得分",
    "TO COMPLETE: the criterion was not recognised; write its rule.  Until then its points are given by hand",
)
NO_CRITERION: Final = Both(
    "待补充：原表没有评分标准；在此之前直接填写得分",
    "TO COMPLETE: the table gives no criterion.  Until then its points are given by hand",
)
_GRADES: Final = Both(
    "待确认：未能从原表读出等次标准，这里是常用的分数线",
    "TO CONFIRM: no grades could be read from the table; these are the usual ones",
)
_READING: Final = Both("待确认：", "TO CONFIRM: ")
_WIDTH: Final = 60


def scheme_text(draft: Draft, language: Language) -> str:
    """Return the text of a scheme."""
    return "\n".join(_lines(draft, language)) + "\n"


def _lines(draft: Draft, language: Language) -> Iterator[str]:
    yield from (f"# {line}" for comment in draft.comments for line in comment.splitlines() if line.strip())
    if draft.comments:
        yield ""
    if draft.fields:
        yield "fields {"
        yield from (_field(field) for field in draft.fields)
        yield "}"
        yield ""
    for param in draft.params:
        yield param
        yield ""
    size = "scale 0..100" if draft.is_scale or draft.points is None else f"{draft.points.normalize():f} points"
    title = "" if draft.title == draft.name else f" {template(draft.title)}"
    yield f"indicator_set {spelled(draft.name)}{title} {size} {{"
    yield from _readings(draft.remarks, language)
    yield from draft.attributes
    for node in draft.nodes:
        yield ""
        yield from _node(node, language)
    if draft.limits or draft.grades:
        yield ""
    for limit in draft.limits:
        yield from _limit(limit, draft, language)
    if draft.grades:
        if draft.grades_are_assumed:
            yield f"# {said(_GRADES, language)}"
        rows = "; ".join(f"{pattern} : {spelled(label)}" for pattern, label in draft.grades)
        yield f"grades {{ {rows} }}"
    yield "}"


def _field(field: NewField) -> str:
    title = "" if field.title is None else f" {quoted(field.title)}"
    missing = "" if field.missing is None else f" missing = {field.missing}"
    measure = "" if field.measure is None else f" in {quoted(field.measure)}"
    return f"{spelled(field.name)} : {_type(field.type)}{measure}{title}{missing}"


def _type(written: str) -> str:
    match = re.fullmatch(r"one of \{(.*)\}", written)
    if match is None:
        return written
    return f"one of {{{', '.join(spelled(label) for label in match[1].split(', '))}}}"


def _node(node: DraftNode, language: Language) -> Iterator[str]:
    yield from _readings(node.remarks, language)
    if node.is_open:
        mark = OPEN if "criterion" in node.texts else NO_CRITERION
        yield f"# {said(mark, language)}"
    yield f"{_head(node)} {{"
    yield from _body(node)
    for child in node.children:
        yield from _node(child, language)
    yield "}"


def _head(node: DraftNode) -> str:
    parts = [node.kind, spelled(node.name)]
    if node.title != node.name:
        parts.append(template(node.title))
    if node.kind == "indicator" and node.points is not None:
        parts.append(
            f"weight {node.points.normalize():f}%" if node.is_percent else f"{node.points.normalize():f} points"
        )
    if node.upto is not None:
        parts.append(f"upto {node.upto.normalize():f} points")
    if node.direction is not None:
        parts.append(node.direction)
    return " ".join(parts)


def _body(node: DraftNode) -> Iterator[str]:
    if node.value is not None:
        yield f"value = {node.value}"
    if node.rule is not None:
        if node.rule.applies is not None:
            yield f"applies = {spelled(node.rule.applies)}"
            yield f"not_applicable = {node.rule.not_applicable}"
        if node.rule.rated:
            yield "rated {"
            yield from node.rule.rated
            yield "}"
        if node.rule.score is not None:
            yield f"score = {_labels_spelled(node.rule.score)}"
    for role in ("criterion", "note", "data_source", "owner", "frequency"):
        if role in node.texts:
            yield f"{role} = {quoted(node.texts[role])}"
    if "evidence" in node.texts:
        yield f"evidence = [{', '.join(quoted(item) for item in _items(node.texts['evidence']))}]"


def _labels_spelled(score: str) -> str:
    """Put labels of levels that are words of the language into backticks."""
    if not score.startswith("by "):
        return score
    return re.sub(r"(?<=[{;] )([^\s:`]+)(?= :)", lambda found: spelled(found[1]), score)


def _items(text: str) -> list[str]:
    """Cut a list of materials at its numbers, semicolons and 、."""
    rows = re.split(r"[\n;；]|(?:^|(?<=[\s。；;]))(?:\d{1,2}[.．、]|[①-⑳]|[(（]\d{1,2}[)）])", text)
    parts = [part for row in rows for part in (row.split("、") if len(rows) == 1 or "《" not in row else [row])]
    return [part.strip(" 。，,") for part in parts if part.strip(" 。，,")]


def _readings(remarks: Iterable[Both], language: Language) -> Iterator[str]:
    """Yield a comment for each reading taken where words leave it open."""
    for remark in remarks:
        yield f"# {said(_READING, language)}{said(remark, language)}"


def _limit(limit: DraftLimit, draft: Draft, language: Language) -> Iterator[str]:
    yield from _readings(limit.remarks, language)
    labels = [label for _, label in draft.grades]
    title = "" if limit.title in {limit.name, ""} else f" {template(limit.title)}"
    yield f"limit {spelled(limit.name)}{title} {{"
    yield f"when = {limit.when or spelled(limit.field)}"
    if limit.effect == "downgrade":
        yield f"downgrade = {'2' if limit.label in '二两2' else '1'}"
    elif limit.effect == "highest":
        yield f"highest_grade = {spelled(limit.label)}"
    elif limit.effect == "below":
        best = labels.index(limit.label) if limit.label in labels else 0
        yield f"highest_grade = {spelled(labels[min(best + 1, len(labels) - 1)])}"
    else:
        yield f"grade = {spelled(limit.label if limit.label in labels else labels[-1])}"
    yield f"message = {template(limit.sentence)}"
    yield "}"


def said(both: Both, language: Language) -> str:
    """Return a text in one language."""
    return both.zh if language == "zh" else both.en


def template(text: str) -> str:
    """Return a title or message as a string of the language, its braces kept as they are."""
    return quoted(text.replace("{", "{{").replace("}", "}}"))


def quoted(text: str) -> str:
    """Return a text as a string of the language, on one line."""
    lines = [line.strip() for line in re.split(r"[\r\n]+", text) if line.strip()]
    joined = lines[0] if lines else ""
    for line in lines[1:]:
        joined += line if joined[-1] in "。；;，,、：:.!？?" else f"；{line}"
    kept = "".join(character for character in joined if character.isprintable())
    return '"' + kept.replace("\\", "\\\\").replace('"', '\\"') + '"'
