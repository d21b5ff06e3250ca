"""Units by name, pattern, stratum or population: as a team's ``visits`` and the command line name them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from fnmatch import fnmatchcase

from .model import Unit


def visited(text: str, units: Iterable[Unit]) -> tuple[str, ...]:
    """Return the units that a text means: one of that name, else those of that stratum or population, else of that pattern.

    In a pattern ``*`` stands for any characters and ``?`` for one.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    every = tuple(units)
    if named := tuple(unit.name for unit in every if unit.name == plain):
        return named
    if grouped := tuple(unit.name for unit in every if plain in {unit.stratum, unit.population}):
        return grouped
    if "*" in plain or "?" in plain:
        form = plain.replace("[", "[[]")  # brackets are part of names
        return tuple(unit.name for unit in every if fnmatchcase(unit.name, form))
    return ()
