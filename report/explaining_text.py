"""An explanation as a tree of text lines, for terminals and plain files."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from ..core.explanation_tree import Adjusted, Explanation, NodeExplanation, Outcome
from ..core.numerals import number
from ..core.phrasing import Sentence
from ..dsl.diagnostics import Language

#: zh, en by the key of a word that stands around the texts of an explanation.
_WORDS: Final = {
    "total": ("总分", "Total"),
    "score": ("得分", "Score"),
    "rank": ("名次", "rank"),
    "grade": ("等次", "grade"),
    "limits": ("限制", "Limits"),
    "findings": ("问题", "Findings"),
    "criterion": ("评分标准", "Criterion"),
    "rule": ("规则", "rule"),
    "missing": ("缺", "missing"),
    "not_applicable": ("不适用", "not applicable"),
    "weight": ("权重", "weight"),
    "shared": ("分担后权重", "weight after sharing"),
    "supplied": ("按缺失规定填补", "filled in by the field's own rule"),
    "bonus": ("加分", "bonus"),
    "penalty": ("扣分", "penalty"),
    "upto": ("最高", "at most"),
    "rounded": ("修约前", "before rounding"),
    "line": ("第{}行", "line {}"),
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
    lines = [heading(explanation), *(_outcome(outcome, explanation, language) for outcome in explanation.outcomes), ""]
    lines += _tree(explanation.root, language)
    lines += _limits(explanation, language) + _findings(explanation, language)
    return "\n".join(lines) + "\n"


def heading(explanation: Explanation) -> str:
    """Return unit, period and set in one line."""
    parts = [explanation.unit, explanation.period, explanation.title or explanation.set_name]
    return " · ".join(part for part in parts if part)


def _outcome(outcome: Outcome, explanation: Explanation, language: Language) -> str:
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


def _branch(node: NodeExplanation, language: Language, first: str, rest: str) -> Iterator[str]:
    """Yield the lines of a node and all below it; ``first`` stands before its own line, ``rest`` before the others."""
    yield f"{first}{head_line(node, language)}"
    hanging = f"{rest}│  " if node.children else f"{rest}   "
    yield from (f"{hanging}{line}" for line in detail_lines(node, language))
    for index, child in enumerate(node.children):
        is_last = index == len(node.children) - 1
        yield from _branch(
            child, language, f"{rest}{'└─ ' if is_last else '├─ '}", f"{rest}{'   ' if is_last else '│  '}"
        )


def head_line(node: NodeExplanation, language: Language) -> str:
    """Return the line of a node: its title, its score out of full, and its weight where that has changed."""
    if node.state == "scored":
        score = f"{shown_score(node.score, language)} / {number(node.full)}"
    else:
        score = f"{word(node.state, language)} / {number(node.full)}"
    moved = node.effective is not None and node.weight is not None and not math.isclose(node.effective, node.weight)
    # on a scale weights are given as they come and used as shares: only a set in points has weights that move
    is_shared = moved and node.effective is not None and node.effective > 1
    weight = (
        f"  {word('shared', language)} {number(node.effective)}" if is_shared and node.effective is not None else ""
    )
    ceiling = "" if node.upto is None else f" ({word('upto', language)} {number(node.upto)})"
    return f"{node.label}  {score}{ceiling}{weight}"


def detail_lines(node: NodeExplanation, language: Language) -> Iterator[str]:
    """Yield what stands below the line of a node: criterion, formula, rule with its place, sentence."""
    if node.criterion:
        yield f"{word('criterion', language)}: {node.criterion}"
    yield from _filled(node.formula, language)
    if node.rule.zh:
        yield f"{node.rule.in_language(language)}{_place(node)}"
    yield from _filled(node.sentence, language)
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
    cap = "" if adjusted.upto is None else f" ({word('upto', language)} {number(adjusted.upto)})"
    place = f"  [{adjusted.span}]" if adjusted.span.file else ""
    yield f"{sign} {kind} {adjusted.sentence.in_language(language)}{cap}{place}"
    for child in adjusted.children:
        yield from (f"  {line}" for line in _adjusted(child, language))


def _limits(explanation: Explanation, language: Language) -> list[str]:
    if not explanation.limits:
        return []
    lines = ["", word("limits", language)]
    for held in explanation.limits:
        parts = [held.condition.in_language(language), held.effect.in_language(language), held.message or ""]
        place = f"  [{held.span}]" if held.span.file else ""
        lines.append(f"  {held.title or held.name}: {' · '.join(part for part in parts if part)}{place}")
    return lines


def _findings(explanation: Explanation, language: Language) -> list[str]:
    if not explanation.findings:
        return []
    lines = ["", word("findings", language)]
    for raised in explanation.findings:
        parts = [raised.message, raised.condition.in_language(language)]
        place = f"  [{raised.span}]" if raised.span.file else ""
        lines.append(f"  {raised.title or raised.name}: {' · '.join(part for part in parts if part)}{place}")
    return lines
