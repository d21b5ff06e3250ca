"""An explanation as HTML for a notebook: one nested list, no scripts, nothing from the network.

Colours are those of the page, so that it reads on light and dark ground alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from ..core.explanation_tree import Explanation, NodeExplanation
from ..dsl.diagnostics import Language
from .explaining_text import detail_lines, finding_lines, head_line, heading, limit_lines, outcome_line, word
from .words import word as result_word

_STYLE: Final = """<style>
.quanheng-explanation{font-size:0.95em;line-height:1.5;color:inherit}
.quanheng-explanation details{margin:0.15em 0 0.15em 0.4em;padding-left:0.8em;border-left:1px solid rgba(128,128,128,0.45)}
.quanheng-explanation summary{cursor:pointer}
.quanheng-explanation p{margin:0.1em 0 0.1em 1.1em;opacity:0.85}
.quanheng-explanation .lost{font-weight:600}
.quanheng-explanation meter{width:6em;height:0.8em;vertical-align:middle}
</style>"""


def to_html(
    explanation: Explanation,
    language: Language = "zh",
    indicator: str | None = None,
    provenance: Mapping[str, Any] | None = None,
) -> str:
    """Return an explanation as HTML, of one indicator and all below it where one is named; at the end what it rests on.

    Raises:
        KeyError: the set has no such indicator.
    """
    node = explanation.root if indicator is None else explanation.node(indicator)
    if node is None:
        raise KeyError(indicator)
    body = [f"<strong>{escape(heading(explanation))}</strong>"]
    body += [_paragraph(outcome_line(outcome, explanation, language)) for outcome in explanation.outcomes]
    body += _node(node, language)
    if indicator is None:
        body += _section("limits", limit_lines(explanation, language), language)
        body += _section("findings", finding_lines(explanation, language), language)
    body += _footer(provenance, language) if provenance else []
    return f'{_STYLE}<div class="quanheng-explanation" lang="{language}">{"".join(body)}</div>'


def _footer(provenance: Mapping[str, Any], language: Language) -> list[str]:
    """Return scheme, data, date, versions and plugins, folded away."""
    plugins = [f"{use['name']} {use['version']} {use['hash']}" for use in provenance["plugins"]]
    facts = (
        ("scheme", " ".join(filter(None, (provenance["scheme"], provenance["version"])))),
        ("file", provenance["file"]),
        ("source_hash", provenance["source_hash"]),
        ("data", provenance["data"]),
        ("as_of", provenance["as_of"]),
        ("quanheng", provenance["quanheng_version"]),
        *(("plugin", plugin) for plugin in plugins),
    )
    lines = [_paragraph(f"{result_word(name, language)}: {text}") for name, text in facts if text]
    return [f"<details><summary>{escape(result_word('sheet_provenance', language))}</summary>", *lines, "</details>"]


def _node(node: NodeExplanation, language: Language, parent: NodeExplanation | None = None) -> list[str]:
    """Return a node that can be folded; those that lost points are open, so that the eye falls on them."""
    has_lost = node.state != "scored" or bool(node.lost)
    opened = " open" if parent is None or has_lost else ""
    mark = ' class="lost"' if has_lost and not node.children else ""
    head = f"<span{mark}>{escape(head_line(node, language, parent))}</span>{_meter(node)}"
    lines = [_paragraph(line) for line in detail_lines(node, language)]
    below = [part for child in node.children for part in _node(child, language, node)]
    return [f"<details{opened}><summary>{head}</summary>", *lines, *below, "</details>"]


def _meter(node: NodeExplanation) -> str:
    if node.score is None or node.full <= node.low:
        return ""
    share = min(max((node.score - node.low) / (node.full - node.low), 0.0), 1.0)
    return f' <meter min="0" max="1" value="{share:.4f}"></meter>'


def _section(name: str, lines: list[str], language: Language) -> list[str]:
    return [f"<strong>{escape(word(name, language))}</strong>", *map(_paragraph, lines)] if lines else []


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"
