"""An explanation as HTML for a notebook: one nested list, no scripts, nothing from the network.

Colours are those of the page, so that it reads on light and dark ground alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from ..core.explanation_tree import Explanation, NodeExplanation
from ..core.numerals import number
from ..dsl.diagnostics import Language
from .explaining_text import detail_lines, head_line, heading, render_text, shown_score, word

_STYLE: Final = """<style>
.quanheng-explanation{font-size:0.95em;line-height:1.5;color:inherit}
.quanheng-explanation details{margin:0.15em 0 0.15em 0.4em;padding-left:0.8em;border-left:1px solid rgba(128,128,128,0.45)}
.quanheng-explanation summary{cursor:pointer}
.quanheng-explanation p{margin:0.1em 0 0.1em 1.1em;opacity:0.85}
.quanheng-explanation .lost{font-weight:600}
.quanheng-explanation meter{width:6em;height:0.8em;vertical-align:middle}
</style>"""


def to_html(explanation: Explanation, language: Language = "zh", indicator: str | None = None) -> str:
    """Return an explanation as HTML, of one indicator and all below it where one is named.

    Raises:
        KeyError: the set has no such indicator.
    """
    node = explanation.root if indicator is None else explanation.node(indicator)
    if node is None:
        raise KeyError(indicator)
    body = [f"<strong>{escape(heading(explanation))}</strong>", *_outcomes(explanation, language)]
    body += _node(node, language, depth=0)
    if indicator is None:
        body += _notes(explanation, language)
    return f'{_STYLE}<div class="quanheng-explanation" lang="{language}">{"".join(body)}</div>'


def _outcomes(explanation: Explanation, language: Language) -> Iterator[str]:
    for outcome in explanation.outcomes:
        name = outcome.name if explanation.is_separate else word("total", language)
        parts = [f"{name} {shown_score(outcome.score, language)}"]
        parts += [] if outcome.rank is None else [f"{word('rank', language)} {number(outcome.rank)}"]
        parts += [] if outcome.grade is None else [f"{word('grade', language)} {outcome.grade}"]
        said = outcome.sentence.in_language(language)
        yield f"<p>{escape(' · '.join(parts + ([said] if said else [])))}</p>"


def _node(node: NodeExplanation, language: Language, depth: int) -> list[str]:
    """Return a node that can be folded; those that lost points are open, so that the eye falls on them."""
    has_lost = node.state != "scored" or bool(node.lost and node.lost > 0)
    opened = " open" if depth == 0 or has_lost else ""
    mark = ' class="lost"' if has_lost and not node.children else ""
    meter = ""
    if node.score is not None and node.full > node.low:
        share = min(max((node.score - node.low) / (node.full - node.low), 0.0), 1.0)
        meter = f' <meter min="0" max="1" value="{share:.4f}"></meter>'
    lines = [f"<p>{escape(line)}</p>" for line in detail_lines(node, language)]
    below = [part for child in node.children for part in _node(child, language, depth + 1)]
    summary = f"<summary><span{mark}>{escape(head_line(node, language))}</span>{meter}</summary>"
    return [f"<details{opened}>{summary}", *lines, *below, "</details>"]


def _notes(explanation: Explanation, language: Language) -> Iterator[str]:
    """Yield limits and findings, in the words of the text form: what follows its tree."""
    if not explanation.limits and not explanation.findings:
        return
    for name, found in (("limits", explanation.limits), ("findings", explanation.findings)):
        if found:
            text = render_text(explanation, language)
            block = text.split(f"\n\n{word(name, language)}\n", 1)[1].split("\n\n", 1)[0]
            rows = "".join(f"<p>{escape(line.strip())}</p>" for line in block.strip("\n").split("\n"))
            yield f"<strong>{escape(word(name, language))}</strong>{rows}"
