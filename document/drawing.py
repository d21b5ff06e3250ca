"""A drawing in SVG: rectangles, lines and texts, with what a screen reader says of it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from .colours import FAINT, GRID, INK
from .lettering import broken, clean, width_of

#: Of all drawings, in the unit of their view box; text of this size is as large as a note of the page.
WIDTH: Final = 640.0
TEXT: Final = 12.0

Anchor = Literal["start", "middle", "end"]


class Drawing:
    """An SVG picture that is being drawn; :meth:`text_of` gives it as text.

    ``height`` in units of the view box, whose width is :data:`WIDTH`.
    """

    def __init__(self, height: float) -> None:
        self.height = height
        self.shapes: list[ET.Element] = []

    def rect(
        self, x: float, y: float, width: float, height: float, colour: str, *, kind: str = "", says: str = ""
    ) -> None:
        """Draw a filled rectangle.  ``kind`` is its class; ``says`` what shows when it is pointed at."""
        shape = self._shape("rect", x=x, y=y, width=max(width, 0.0), height=max(height, 0.0))
        shape.set("fill", f"#{colour}")
        _describe(shape, kind, says)

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str = GRID, thickness: float = 1.0) -> None:
        """Draw a straight line."""
        shape = self._shape("line", x1=x1, y1=y1, x2=x2, y2=y2)
        shape.set("stroke", f"#{colour}")
        shape.set("stroke-width", _plain(thickness))

    def path(
        self,
        points: Sequence[tuple[float, float]],
        colour: str,
        *,
        closed: bool = False,
        kind: str = "",
        says: str = "",
    ) -> None:
        """Draw a line through points, or fill what they enclose."""
        shape = self._shape("polygon" if closed else "polyline")
        shape.set("points", " ".join(f"{_plain(x)},{_plain(y)}" for x, y in points))
        shape.set("fill", f"#{colour}" if closed else "none")
        if not closed:
            shape.set("stroke", f"#{colour}")
            shape.set("stroke-width", "2")
        _describe(shape, kind, says)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        anchor: Anchor = "start",
        size: float = TEXT,
        colour: str = INK,
        bold: bool = False,
        turned: bool = False,
    ) -> None:
        """Write a line of text; ``y`` is its middle.  ``turned``: going up to the right, ending at the point."""
        shape = self._shape("text", x=x, y=y + size * 0.36)
        shape.set("font-size", _plain(size))
        shape.set("fill", f"#{colour}")
        if anchor != "start":
            shape.set("text-anchor", anchor)
        if bold:
            shape.set("font-weight", "bold")
        if turned:
            shape.set("transform", f"rotate(-40 {_plain(x)} {_plain(y)})")
        shape.text = clean(text)

    def write_lines(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        *,
        anchor: Anchor,
        size: float,
        says: str = "",
        bold: bool = False,
    ) -> None:
        """Write lines around ``y``, their middle; ``says`` is the whole text where they are cut short."""
        top = y - (len(lines) - 1) * size * 1.15 / 2
        for number, line in enumerate(lines):
            self.write(x, top + number * size * 1.15, line, anchor=anchor, size=size, bold=bold)
            if says and says != line and number == 0:
                _describe(self.shapes[-1], "", says)

    def text_of(self, name: str, title: str, description: str) -> str:
        """Return the SVG element for a page; ``name`` is its own on that page."""
        root = ET.Element("svg", {"viewBox": f"0 0 {_plain(WIDTH)} {_plain(self.height)}", "role": "img"})
        root.set("aria-labelledby", f"{name}-title {name}-description")
        for tag, text in (("title", title), ("desc", description)):
            child = ET.SubElement(root, tag, {"id": f"{name}-{'title' if tag == 'title' else 'description'}"})
            child.text = clean(text)
        root.extend(self.shapes)
        return ET.tostring(root, encoding="unicode")

    def _shape(self, tag: str, **numbers: float) -> ET.Element:
        shape = ET.Element(tag, {name: _plain(value) for name, value in numbers.items()})
        self.shapes.append(shape)
        return shape


def _describe(shape: ET.Element, kind: str, says: str) -> None:
    if kind:
        shape.set("class", kind)
    if says:
        ET.SubElement(shape, "title").text = clean(says)


def _plain(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"


def legend_height(names: Iterable[str]) -> float:
    """Return how high the legend of such names is."""
    return 20.0 * (1 + max((row for row, _ in _legend_places(list(names))), default=0)) + 6.0


def draw_legend(drawing: Drawing, entries: Sequence[tuple[str, str]]) -> None:
    """Draw names with their colours at the top, as many beside one another as fit."""
    for (name, colour), (row, x) in zip(entries, _legend_places([name for name, _ in entries]), strict=True):
        y = 10.0 + 20.0 * row
        drawing.rect(x, y - 5, 10, 10, colour, kind="key")
        drawing.write(x + 15, y, _cut(name, WIDTH - 40), colour=FAINT)


def _legend_places(names: Sequence[str]) -> list[tuple[int, float]]:
    """Return row and left edge of each entry."""
    places, row, x = [], 0, 4.0
    for name in names:
        wide = 15 + width_of(_cut(name, WIDTH - 40), TEXT) + 18
        if x > 4.0 and x + wide > WIDTH:  # noqa: PLR2004 - the left edge
            row, x = row + 1, 4.0
        places.append((row, x))
        x += wide
    return places


def _cut(text: str, room: float, size: float = TEXT) -> str:
    return (broken(text, room, size, most=1) or ("",))[0]
