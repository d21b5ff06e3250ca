"""Annexes: tables on pages of their own behind a paper, numbered where there are several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..document.parts import Paragraph, Part, Section, Signature, Table
from .voice import Voice


def annexes(tables: Sequence[tuple[str, Table, bool]], voice: Voice) -> Iterator[Part]:
    """Yield who hands the paper in, then tables with their titles, each on new pages, across where told by the third."""
    if tables:
        yield Signature()
    for place, (title, table, across) in enumerate(tables, start=1):
        number = str(place) if len(tables) > 1 else ""
        yield Section(landscape=across)
        yield Paragraph(voice.say(f"附件{number}  {title}", f"Annex{f' {number}' if number else ''}: {title}"), "lead")
        yield table
