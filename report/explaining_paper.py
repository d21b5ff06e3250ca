"""An explanation as a paper: a row for each indicator, with its score, what was lost, and how it was reckoned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..core.explanation_tree import Explanation, NodeExplanation
from ..core.numerals import number
from ..document.parts import Document, Heading, Listing, Paragraph, Part, Table
from ..dsl.diagnostics import Language
from .explaining_text import detail_lines, finding_lines, limit_lines, outcome_line, shown_score, word
from .words import word as result_word

#: Before the title of an indicator for each level that it stands below the first.
_INDENT = "　"


def explanation_paper(
    explanation: Explanation, language: Language, indicator: str | None, provenance: Mapping[str, Any]
) -> Document:
    """Return an explanation of one unit, of one indicator and all below it where one is named.

    Raises:
        KeyError: the set has no such indicator.
    """
    node = explanation.root if indicator is None else explanation.node(indicator)
    if node is None:
        raise KeyError(indicator)
    heads = [
        result_word(name, language) for name in ("indicator", "paper_score", "paper_full", "paper_lost", "paper_why")
    ]
    rows = list(_rows(node, language, 0))
    table = Table(heads, rows, widths=(24, 8, 8, 8, 62), align=("left", "right", "right", "right", "left"))
    outcomes = [outcome_line(outcome, explanation, language) for outcome in explanation.outcomes]
    parts: list[Part] = [Paragraph(line) for line in outcomes if indicator is None]
    parts.append(table)
    if indicator is None:
        parts += _section("limits", limit_lines(explanation, language), language)
        parts += _section("findings", finding_lines(explanation, language), language)
    parts += _basis(provenance, language)
    subtitle = explanation.title or explanation.set_name
    unit = " ".join(filter(None, (explanation.unit, explanation.period)))
    title = (
        f"{unit}{result_word('paper_explained', language)}"
        if language == "zh"
        else f"{unit}: {result_word('paper_explained', language)}"
    )
    return Document(title, language, parts, subtitle=subtitle, landscape=True, numbered=False)


def _rows(node: NodeExplanation, language: Language, level: int) -> Iterator[tuple[str, str, str, str, str]]:
    score = shown_score(node.score, language) if node.state == "scored" else word(node.state, language)
    lost = number(node.lost) if node.lost else ""
    why = "\n".join(detail_lines(node, language))
    yield _INDENT * level + node.label, score, number(node.full), lost, why
    for child in node.children:
        yield from _rows(child, language, level + 1)


def _section(name: str, lines: list[str], language: Language) -> list[Part]:
    return [Heading(word(name, language)), Listing(lines)] if lines else []


def _basis(provenance: Mapping[str, Any], language: Language) -> list[Part]:
    """Return scheme, data, date and versions as a note."""
    if not provenance:
        return []
    facts = (
        ("scheme", " ".join(filter(None, (provenance["scheme"], provenance["version"])))),
        ("file", provenance["file"]),
        ("source_hash", provenance["source_hash"]),
        ("data", provenance["data"]),
        ("as_of", provenance["as_of"]),
        ("quanheng", provenance["quanheng_version"]),
        *(("plugin", f"{use['name']} {use['version']} {use['hash']}") for use in provenance["plugins"]),
    )
    joint = word("colon", language)
    lines = [f"{result_word(name, language)}{joint}{text}" for name, text in facts if text]
    return [Heading(result_word("paper_basis", language)), Paragraph("\n".join(lines), "note")]
