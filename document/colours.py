"""The colours of charts: told apart by people with any kind of colour vision, and by their lightness in print.

After Okabe and Ito, Color Universal Design (2008), darkened where white paper asks for it.
"""

from __future__ import annotations

from typing import Final

#: Of series, one after the other: as many as a chart may have.
SERIES: Final = ("0B5394", "E69F00", "009E73", "B8508C", "56B4E9", "C8502B", "7F7F7F", "A89000")
PLAIN: Final = "2F6DA8"
MARKED: Final = "C8502B"
#: Of the spread of peers: the whole range, and the two parts of its middle half.
RANGE: Final = "D5DEE8"
BELOW_MEDIAN: Final = "8FB3D9"
ABOVE_MEDIAN: Final = "6A98C9"
INK: Final = "1A1A1A"
FAINT: Final = "595959"
GRID: Final = "D9D9D9"
AXIS: Final = "7F7F7F"
