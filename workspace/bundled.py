"""The indicator sets that come with the package, each a folder with a ``set.toml``, a scheme and its data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import attrs
import tomli

_HOME: Final = Path(__file__).resolve().parents[1] / "indicator_sets"


@attrs.frozen
class BundledSet:
    """One bundled set: titles, scheme, data with its column of units, and where the data come from.

    ``set_name`` is the set of a scheme that holds several, where it is not called like the bundled one.
    ``rows`` are the files of the tables below the unit, ``beside`` those of ``ratings`` and ``evidence``.
    ``is_made`` marks data that were made up for demonstration.
    """

    name: str
    title_zh: str
    title_en: str
    scheme: Path
    data: Path | None
    unit: str | None
    period: str | None
    source: str
    licence: str
    is_made: bool
    rows: Mapping[str, Path] = attrs.field(factory=dict)
    beside: Mapping[str, Path] = attrs.field(factory=dict)
    set_name: str | None = None

    def title(self, language: str) -> str:
        """Return the title in that language."""
        return self.title_zh if language == "zh" else self.title_en


@cache
def bundled_sets() -> tuple[BundledSet, ...]:
    """Return the bundled sets by name."""
    return tuple(sorted(map(_read, _HOME.rglob("set.toml")), key=lambda found: found.name))


def bundled_set(name: str) -> BundledSet | None:
    """Return the bundled set of that name, or None."""
    return next((found for found in bundled_sets() if found.name == name), None)


def bundled_label(path: Path) -> str | None:
    """Return the name by which messages cite a bundled file, from the package's folder on; None for any other file.

    Where the package is installed is long to read and differs from one machine to the next.
    """
    is_bundled = path.is_relative_to(_HOME) or path.is_relative_to(_HOME.parent / "plugins")
    return path.relative_to(_HOME.parent).as_posix() if is_bundled else None


def _read(path: Path) -> BundledSet:
    entry = tomli.loads(path.read_text(encoding="utf-8"))
    return BundledSet(
        name=entry["name"],
        title_zh=entry["title_zh"],
        title_en=entry["title_en"],
        scheme=(path.parent / entry["file"]).resolve(),
        data=(path.parent / entry["data"]).resolve() if "data" in entry else None,
        unit=entry.get("unit"),
        period=entry.get("period"),
        source=entry.get("source", ""),
        licence=entry.get("licence", ""),
        is_made=entry.get("is_made", False),
        rows={table: (path.parent / file).resolve() for table, file in entry.get("rows", {}).items()},
        beside={name: (path.parent / entry[name]).resolve() for name in ("ratings", "evidence") if name in entry},
        set_name=entry.get("set"),
    )
