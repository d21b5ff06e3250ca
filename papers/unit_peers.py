"""One unit among its peers: its scores beside theirs, as a table and a chart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs
import numpy as np
from numpy.typing import NDArray

from ..core.model import Indicator
from ..core.numerals import number
from ..document.charts import PeerChart, spread_of
from ..document.parts import Figure, Heading, Paragraph, Part, Table
from .layout import aligned
from .standings import full_points
from .voice import shown

if TYPE_CHECKING:
    from .unit_report import UnitContent

#: Indicators that the comparison shows.
_MOST_ROWS = 12
#: A difference that nobody sees.
_NOTHING = 1e-6


@attrs.frozen
class Peers:
    """The units that a unit is compared with: all of the period, or those with the same value of a column.

    ``column`` and ``label`` name the group; ``rows`` are its rows, that of the unit among them.
    """

    rows: NDArray[np.intp]
    column: str | None = None
    label: str | None = None


def peer_parts(found: UnitContent) -> Iterator[Part]:
    """Yield the unit's scores beside those of its peers, as a table and a chart of shares of full points."""
    voice, content, peers = found.voice, found.content, found.peers
    nodes = [child for standing in content.standings for child in content.children_of(standing)][:_MOST_ROWS]
    if len(peers.rows) < 2 or not nodes:  # noqa: PLR2004 - nobody to compare with
        return
    where = voice.say("全部参评单位", "all units")
    if peers.label is not None:
        where = f"{peers.column}{voice.say('：', ': ')}{peers.label}"
    yield Heading(voice.say("与同类单位比较", "Among its peers"), 2)
    yield Paragraph(
        voice.say(
            f"比较范围为{len(peers.rows)}个单位（{where}）。",
            f"It is compared with the {len(peers.rows)} units of its group ({where}), itself among them.",
        )
    )
    heads = (
        voice.say("指标", "indicator"), voice.say("满分", "full"), voice.say("本单位得分", "score"),
        voice.say("平均", "mean"), voice.say("最高", "best"), voice.say("位次", "place"),
    )  # fmt: skip
    caption = voice.say("各项得分与同类单位比较", "Scores beside those of peers")
    rows = [_row(found, node) for node in nodes]
    yield Table(heads, rows, caption, widths=(2.4, *(1.0,) * 5), align=aligned("lccccc"))
    title = voice.say(f"{found.unit}各项得分率与同类单位比较", f"{found.unit}: shares of full points among its peers")
    shares = [_shares(found, node) for node in nodes]
    labels, values = [node.title or node.name for node in nodes], [float(share[found.row]) for share in shares]
    spreads = [spread_of([float(each) for each in share[peers.rows]]) for share in shares]
    yield Figure(PeerChart(title, labels, values, spreads, found.unit, "%", digits=1))


def _row(found: UnitContent, node: Indicator) -> tuple[str, ...]:
    """Return full points, score, mean and best of the peers, and the place among those with a score."""
    evaluation = found.content.evaluation
    scores, full = evaluation.score(node.name), float(full_points(evaluation, node)[found.row])
    among = scores[found.peers.rows]
    known, own = among[~np.isnan(among)], float(scores[found.row])
    mean, best = (shown(float(known.mean())), shown(float(known.max()))) if known.size else ("—", "—")
    place = "—" if np.isnan(own) else f"{int((known > own + _NOTHING).sum()) + 1}/{known.size}"
    return (node.title or node.name, number(full), shown(own), mean, best, place)


def _shares(found: UnitContent, node: Indicator) -> NDArray[np.float64]:
    """Return the share of full points of every row, in per cent."""
    evaluation = found.content.evaluation
    scores, fulls = evaluation.score(node.name), full_points(evaluation, node)
    shares: NDArray[np.float64] = (scores - node.low) / np.where(fulls > node.low, fulls - node.low, np.nan) * 100
    return shares
