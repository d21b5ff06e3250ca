"""An explanation as a tree of text lines, for terminals and plain files."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from ..core.explanation_tree import Adjusted, Explanation, NodeExplanation, Outcome
from ..core.numerals import number, percent
from ..core.phrasing import Sentence
from ..core.span import Span
from ..dsl.diagnostics import Language

#: zh, en by the key of a word that stands around the texts of an explanation.
_WORDS: Final = {
    "total": ("总分", "Total"),
    "rank": ("名次", "rank"),
    "grade": ("等次", "grade"),
    "limits": ("限制", "Limits"),
    "findings": ("问题", "Findings"),
    "colon": ("：", ": "),
    "criterion": ("评分标准", "Criterion"),
    "missing": ("缺", "missing"),
    "not_applicable": ("不适用", "not applicable"),
    "weight": ("权重", "weight"),
    "shared": ("分担后权重", "weight after sharing"),
    "supplied": ("缺失，按数据项规定填补", "missing, filled in by the field's own rule"),
    "imputed": ("插补数据占", "imputed part of the data:"),
    "bonus": ("加分", "bonus"),
    "penalty": ("扣分", "penalty"),
    "upto": ("最高", "at most"),
}


def word(key: str, language: Language) -> str:
    """Return one of the words around an explanation."""
    return _WORDS[key][0 if language == "zh" else 1]


def render_text(explanation: Explanation, language: Language = "zh", indicator: str | None = None) -> str:
    """Return an explanation as text, of one indicator and all below it where one is named.

    Raises:
        KeyError: the set has no such indicator.
    """
    if indicator is not None:
        node = explanation.node(indicator)
        if node is None:
            raise KeyError(indicator)
        return "\n".join([heading(explanation), "", *_tree(node, language)]) + "\n"
    lines = [
        heading(explanation),
        *(outcome_line(outcome, explanation, language) for outcome in explanation.outcomes),
        "",
    ]
    lines += _tree(explanation.root, language)
    lines += _section("limits", limit_lines(explanation, language), language)
    lines += _section("findings", finding_lines(explanation, language), language)
    return "\n".join(lines) + "\n"


def heading(explanation: Explanation) -> str:
    """Return unit, period and set in one line."""
    parts = [explanation.unit, explanation.period, explanation.title or explanation.set_name]
    return " · ".join(part for part in parts if part)


def outcome_line(outcome: Outcome, explanation: Explanation, language: Language) -> str:
    """Return score, rank and grade in one line, with what a quota did."""
    name = outcome.name if explanation.is_separate else word("total", language)
    parts = [f"{name} {shown_score(outcome.score, language)}"]
    if outcome.rank is not None:
        parts.append(f"{word('rank', language)} {number(outcome.rank)}")
    if outcome.grade is not None:
        parts.append(f"{word('grade', language)} {outcome.grade}")
    said = outcome.sentence.in_language(language)
    return " · ".join(parts + ([said] if said else []))


def shown_score(score: float | None, language: Language) -> str:
    """Return a score, or the word for its absence."""
    return word("missing", language) if score is None else number(score)


def _tree(root: NodeExplanation, language: Language) -> list[str]:
    return list(_branch(root, language, "", ""))


def _branch(
    node: NodeExplanation, language: Language, first: str, rest: str, parent: NodeExplanation | None = None
) -> Iterator[str]:
    """Yield the lines of a node and all below it; ``first`` stands before its own line, ``rest`` before the others."""
    yield f"{first}{head_line(node, language, parent)}"
    hanging = f"{rest}│  " if node.children else f"{rest}   "
    yield from (f"{hanging}{line}" for line in detail_lines(node, language))
    for index, child in enumerate(node.children):
        is_last = index == len(node.children) - 1
        marks = ("└─ ", "   ") if is_last else ("├─ ", "│  ")
        yield from _branch(child, language, f"{rest}{marks[0]}", f"{rest}{marks[1]}", node)


def head_line(node: NodeExplanation, language: Language, parent: NodeExplanation | None = None) -> str:
    """Return the line of a node: its title, its score out of full, and its weight where that says something."""
    score = shown_score(node.score, language) if node.state == "scored" else word(node.state, language)
    ceiling = "" if node.upto is None else at_most(node.upto, language)
    weight = "" if parent is None else _weight(node, parent, language)
    of_class = bracketed(node.unit_class, language) if node.unit_class else ""
    return f"{node.label}  {score} / {number(node.full)}{of_class}{ceiling}{weight}"


def at_most(points: float, language: Language) -> str:
    """Return a highest score as a remark: ``（最高10分）``."""
    upto = word("upto", language)
    return bracketed(f"{upto}{number(points)}分" if language == "zh" else f"{upto} {number(points)}", language)


def bracketed(remark: str, language: Language) -> str:
    """Return a remark in the parentheses of the language."""
    return f"（{remark}）" if language == "zh" else f" ({remark})"


def _weight(node: NodeExplanation, parent: NodeExplanation, language: Language) -> str:
    """Return the weight: of a sum where it took over others' points, of a mean where children weigh differently."""
    if node.effective is None or node.weight is None:
        return ""
    if any(stage.facts.get("method") == "sum" for stage in parent.stages):
        if math.isclose(node.effective, node.weight):
            return ""
        return f"  {word('shared', language)} {number(node.effective)}"
    shares = {round(child.effective, 9) for child in parent.children if child.effective is not None}
    return f"  {word('weight', language)} {percent(node.effective)}" if len(shares) > 1 else ""


def detail_lines(node: NodeExplanation, language: Language) -> Iterator[str]:
    """Yield what stands below the line of a node: origin, criterion, formula, rule with its place, sentence."""
    if origin := node.origin.in_language(language):
        yield f"{origin}  [{node.origin_span.file}:{node.origin_span.line}]"
    if node.criterion:
        yield f"{word('criterion', language)}{word('colon', language)}{node.criterion}"
    yield from _filled(node.formula, language)
    for datum in node.data:
        if datum.origin == "supplied":
            yield f"{datum.name} = {datum.text.in_language(language)}{bracketed(word('supplied', language), language)}"
        elif datum.origin == "table":
            note = datum.formula.in_language(language)
            yield f"{datum.name} = {datum.text.in_language(language)}{bracketed(note, language) if note else ''}"
        elif datum.origin == "period":
            yield f"{datum.formula.in_language(language)} = {datum.text.in_language(language)}"
    if node.rule.zh:
        yield f"{node.rule.in_language(language)}{_place(node)}"
    yield from _filled(node.sentence, language)
    if node.imputed and node.children:
        yield f"{word('imputed', language)} {percent(node.imputed)}"
    yield from (f"· {role.sentence.in_language(language)}" for role in node.roles)
    for adjusted in node.adjustments:
        yield from _adjusted(adjusted, language)


def _filled(sentence: Sentence, language: Language) -> Iterator[str]:
    if text := sentence.in_language(language):
        yield text


def _place(node: NodeExplanation) -> str:
    """Return where the rule stands; the row that matched where it has a line of its own."""
    if not node.rule_span.file:
        return ""
    line = next((row.line for row in node.matched if row.line), node.rule_span.line)
    return f"  [{node.rule_span.file}:{line}]"


def _adjusted(adjusted: Adjusted, language: Language) -> Iterator[str]:
    sign = "+" if adjusted.is_bonus else "-"
    kind = word("bonus" if adjusted.is_bonus else "penalty", language)
    cap = "" if adjusted.upto is None else at_most(adjusted.upto, language)
    place = f"  [{adjusted.span}]" if adjusted.span.file else ""
    yield f"{sign} {kind} {adjusted.sentence.in_language(language)}{cap}{place}"
    for child in adjusted.children:
        yield from (f"  {line}" for line in _adjusted(child, language))


def limit_lines(explanation: Explanation, language: Language) -> list[str]:
    """Return a line for each limit that held: its condition with the numbers, what it did, its message, its place."""
    return [
        _note(
            held.title or held.name,
            (held.condition.in_language(language), held.effect.in_language(language), held.message or ""),
            held.span,
            language,
        )
        for held in explanation.limits
    ]


def finding_lines(explanation: Explanation, language: Language) -> list[str]:
    """Return a line for each finding raised: its message, its condition with the numbers, its place."""
    return [
        _note(
            raised.title or raised.name,
            (raised.said(language), raised.condition.in_language(language)),
            raised.span,
            language,
        )
        for raised in explanation.findings
    ]


def _note(label: str, parts: tuple[str, ...], span: Span, language: Language) -> str:
    place = f"  [{span}]" if span.file else ""
    return f"{label}{word('colon', language)}{' · '.join(part for part in parts if part)}{place}"


def _section(name: str, lines: list[str], language: Language) -> list[str]:
    return ["", word(name, language), *(f"  {line}" for line in lines)] if lines else []
