"""Where one unit lost points: each indicator with the reason in words, and penalties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..core.explanation_tree import Adjusted, NodeExplanation
from ..core.numerals import number
from ..document.parts import Heading, Paragraph, Part, Table
from .layout import aligned
from .voice import Voice, shown

if TYPE_CHECKING:
    from .unit_report import UnitContent

#: A difference that nobody sees.
_NOTHING = 1e-6


def lost_parts(found: UnitContent) -> Iterator[Part]:
    """Yield the indicators by which points were lost, with the reason in words, and penalties."""
    voice, lost = found.voice, found.lost
    nodes = [*found.explanation.root.walk()]
    penalties = [item for node in nodes for item in node.adjustments if not item.is_bonus and item.amount]
    yield Heading(voice.say("失分情况", "Where points were lost"))
    if not lost and not penalties:
        nothing = voice.say("各项指标均未失分。", "No points were lost.")
        has_scores = any(node.state == "scored" for node in nodes)
        yield Paragraph(nothing if has_scores else voice.say("没有得分的指标。", "Nothing was scored."))
        return
    count, taken = voice.count(len(lost), "indicator"), voice.count(len(penalties), "penalty")
    also = voice.say(f"，另有{taken}", f", and by {taken}") if penalties else ""
    yield Paragraph(
        voice.say(f"失分指标{len(lost)}项{also}，原因如下。", f"Points were lost in {count}{also}, for these reasons.")
    )
    yield _table(lost, penalties, voice)


def _table(lost: tuple[tuple[NodeExplanation, float], ...], penalties: list[Adjusted], voice: Voice) -> Table:
    """Return the losses; what counts otherwise in the total than for itself has a column for that."""
    is_converted = any(abs(by - 1) > _NOTHING for _, by in lost)
    heads = [
        voice.say("指标", "indicator"),
        voice.say("满分", "full"),
        voice.say("得分", "score"),
        voice.say("失分", "lost"),
    ]
    heads += [voice.say("折合总分", "in the total")] if is_converted else []
    rows = [_row(node, by, voice, is_converted=is_converted) for node, by in lost]
    for item in penalties:
        amount = (shown(item.amount or 0.0),)
        said = _without_label(item.sentence.in_language(voice.language), item.label)
        rows.append((item.label, "—", "—", *amount, *(amount if is_converted else ()), said))
    widths = (1.8, *(0.8,) * (len(heads) - 1), 4)
    align = aligned("l" + "c" * (len(heads) - 1) + "l")
    return Table([*heads, voice.say("失分原因", "why")], rows, widths=widths, align=align)


def _row(node: NodeExplanation, by: float, voice: Voice, *, is_converted: bool) -> tuple[str, ...]:
    lost = node.lost or 0.0
    counts = (shown(lost * by),) if is_converted else ()
    return (node.label, number(node.full), shown(node.score or 0.0), shown(lost), *counts, _why(node, voice))


def _why(node: NodeExplanation, voice: Voice) -> str:
    """Return why a node lost points, and what each role gave where people rated; the criterion where nothing is said."""
    said = [_without_label(node.sentence.in_language(voice.language), node.label)]
    said += [role.sentence.in_language(voice.language) for role in node.roles]
    return voice.clauses(said) or node.criterion or ""


def _without_label(said: str, label: str) -> str:
    """Return a sentence without the label at its front, which stands beside it."""
    return said.removeprefix(label).lstrip(" ，：,:")
