"""The texts of all text columns, each with its index."""

from __future__ import annotations

from collections.abc import Iterable


class Labels:
    """Labels in order of entry: what is declared first, then what the data hold."""

    def __init__(self, declared: Iterable[str] = ()) -> None:
        self._index: dict[str, int] = {}
        for label in declared:
            self.index(label)

    def index(self, label: str) -> int:
        """Return the index of a label, entering it where it is new."""
        return self._index.setdefault(label, len(self._index))

    def all(self) -> tuple[str, ...]:
        """Return the labels by index."""
        return tuple(self._index)
