"""How wide texts are about, and how they are broken into lines, where nobody measures fonts."""

from __future__ import annotations

from typing import Final

from ..dsl.rendering import display_width

#: Of the size of the letters: a Chinese character is as wide as high, others about 0.56 of it on average.
_NARROW: Final = 0.56
#: What XML cannot hold: no file may break on a name that carries one.
_UNPRINTABLE: Final = dict.fromkeys(
    [*(code for code in range(32) if chr(code) not in "\t\n\r"), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)]
)


def clean(text: str) -> str:
    """Return a text without characters that no XML may hold."""
    return text if text.isprintable() else text.translate(_UNPRINTABLE)


def width_of(text: str, size: float) -> float:
    """Return about how wide a text is, in the unit of ``size``, the height of its letters."""
    cells = display_width(text)
    wide = cells - len(text) if cells > len(text) else 0
    return (wide + max(len(text) - wide, 0) * _NARROW) * size


def broken(text: str, room: float, size: float, most: int = 2) -> tuple[str, ...]:
    """Return the lines of a text in a room so wide; what ``most`` lines cannot hold ends in ``…``.

    Between words where there are any, anywhere between Chinese characters.
    """
    lines: list[str] = []
    rest = " ".join(text.split())
    while rest and len(lines) < most:
        if width_of(rest, size) <= room:
            lines.append(rest)
            return tuple(lines)
        count = _fitting(rest, room, size)
        lines.append(rest[:count].rstrip())
        rest = rest[count:].lstrip()
    if rest and lines:
        last = lines[-1] + rest
        while len(last) > 1 and width_of(last + "…", size) > room:
            last = last[:-1]
        lines[-1] = last.rstrip() + "…"
    return tuple(lines)


def _fitting(text: str, room: float, size: float) -> int:
    """Return how many characters go into a line, at least one."""
    count = 1
    while count < len(text) and width_of(text[: count + 1], size) <= room:
        count += 1
    if count < len(text) and text[count].isascii() and text[count - 1].isascii() and text[count] != " ":
        space = text.rfind(" ", 0, count)
        return space + 1 if space > 0 else count
    return count
