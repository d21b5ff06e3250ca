"""The profile of one unit, as grids: its scores, strengths, weaknesses and obstacles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from ..analysis.profile import Held, Place, Profile
from ..dsl.diagnostics import Language
from .diagnosis_columns import numbers, texts
from .diagnosis_text import readable, stacked
from .diagnosis_words import said
from .grid import Grid
from .provenance import plain


@attrs.frozen(eq=False, repr=False)
class UnitProfile:
    """One unit among the others: its parents' scores and ranks, where it is strong and weak, what holds it back."""

    profile: Profile
    titles: Mapping[str, str | None]
    parents: Mapping[str, str]

    def grids(self, language: Language = "en") -> tuple[Grid, ...]:
        """Return its four tables."""
        found = self.profile
        return (
            self._places("summary", found.summary, language, is_parent=True),
            self._places("strengths", found.strengths, language),
            self._places("weaknesses", found.weaknesses, language),
            self._held(found.obstacles, language),
        )

    def _places(self, name: str, places: Sequence[Place], language: Language, *, is_parent: bool = False) -> Grid:
        values = () if is_parent else (numbers("value", language, [each.value for each in places], None),)
        columns = (
            texts("indicator", language, (each.node for each in places)),
            texts("title", language, (self.titles.get(each.node) for each in places)),
            texts("parent", language, (self.parents.get(each.node) for each in places)),
            *values,
            numbers("score", language, [each.score for each in places], None),
            numbers("rank", language, [each.rank for each in places], 0),
            numbers("among", language, [each.among for each in places], 0),
        )
        return Grid(said(name, language), columns, len(places))

    def _held(self, held: Sequence[Held], language: Language) -> Grid:
        columns = (
            texts("indicator", language, (each.node for each in held)),
            texts("title", language, (self.titles.get(each.node) for each in held)),
            texts("parent", language, (self.parents.get(each.node) for each in held)),
            numbers("degree", language, [each.degree for each in held]),
            numbers("score_share", language, [each.share for each in held]),
        )
        return Grid(said("hindrances", language), columns, len(held))

    def render(self, language: Language = "zh", *, width: int | None = None) -> str:
        """Return its tables as text."""
        name = self.profile.unit if self.profile.period is None else f"{self.profile.unit} {self.profile.period}"
        return f"{name}\n\n{stacked([readable(grid) for grid in self.grids(language)], language, width=width)}"

    def __repr__(self) -> str:
        """Return its tables as text."""
        return self.render()

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, ready for JSON."""
        names = ("summary", "strengths", "weaknesses", "obstacles")
        tables = {name: grid.frame().to_dicts() for name, grid in zip(names, self.grids(), strict=True)}
        return {"unit": self.profile.unit, "period": plain(self.profile.period), **tables}
