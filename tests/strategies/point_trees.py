"""Random schemes in points as trees that can be written again: with other points, or with siblings in another order.

Every number of points in the text is a multiple of ``scale``; nothing else depends on it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import attrs
from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]

#: Rules by name: each takes the points of the leaf and returns the attributes that follow ``value``.
RULES: dict[str, Callable[[float], str]] = {
    "deduct": lambda p: f"score = deduct({_n(p / 8)} points, per = 10, above = 20, step = whole)",
    "deduct_upto": lambda p: (
        f"score = deduct({_n(p / 4)} points, per = 7, below = 60, step = started, upto = {_n(p / 2)} points)"
    ),
    "award": lambda p: (
        f"score = award({_n(p / 16)} points, per = 3, above = 30, step = proportional, upto = {_n(p / 2)} points)"
    ),
    "bands": lambda p: f"score = bands {{ >= 90 : full; [60, 90) : {_n(p / 2)}; (20, 60) : {_n(p / 4)}; <= 20 : 0 }}",
    "curve": lambda p: f"score = curve {{ 0 : 0; 40 : {_n(p / 4)}; 100 : {_n(p)} }}",
    "cases": lambda p: f"score = cases {{ value > 50 : {_n(p)}; flag : {_n(p / 2)}; else : {_n(p / 8)} }}",
    "checklist": lambda p: (
        f"score = checklist {{ flag : {_n(p / 2)}; value > 30 : {_n(p / 4)}; value > 70 : {_n(p / 4)} }}"
    ),
    "lookup": lambda p: f"score = by kind {{ a : {_n(p)}; b : {_n(p / 2)}; c : 0 }}",
    "ratio": lambda _: "score = ratio(80)",
    "goalposts": lambda _: "score = goalposts(0, 100)",
    "mixed": lambda p: f"score = if flag then {_n(p / 2)} + award({_n(p / 8)} points, per = 20) else full * 25%",
}


def _n(number: float) -> str:
    return repr(number)


@attrs.frozen
class Leaf:
    """A leaf: its points before scaling, its rule, the field it reads, and a further attribute."""

    name: str
    points: int
    rule: str
    field: int
    more: str = ""

    def text(self, scale: float, _: random.Random | None) -> str:
        """Return the block."""
        points = self.points * scale
        return f"indicator {self.name} {_n(points)} points {{ value = f{self.field}; {RULES[self.rule](points)}; {self.more} }}"


@attrs.frozen
class Branch:
    """A parent, with a bonus or penalty of a sixteenth of its points where ``adjusted`` names one."""

    name: str
    children: tuple[Leaf | Branch, ...]
    adjusted: str = ""

    @property
    def points(self) -> int:
        """The points before scaling."""
        return sum(child.points for child in self.children)

    def blocks(self, scale: float, order: random.Random | None) -> list[str]:
        """Return the blocks inside, shuffled where an order is given."""
        found = [child.text(scale, order) for child in self.children]
        if self.adjusted:
            points = _n(self.points * scale / 16)
            found.append(
                f"{self.adjusted} adj_{self.name} upto {points} points {{ value = f0; score = {points} * 3 / 100 * value }}"
            )
        if order is not None:
            order.shuffle(found)
        return found

    def text(self, scale: float, order: random.Random | None) -> str:
        """Return the block."""
        return "\n".join(
            [f"indicator {self.name} {_n(self.points * scale)} points {{", *self.blocks(scale, order), "}"]
        )

    def walk(self) -> Iterator[Leaf | Branch]:
        """Iterate over all nodes below."""
        for child in self.children:
            yield child
            if isinstance(child, Branch):
                yield from child.walk()


FIELDS = 4


@attrs.frozen
class PointTree:
    """A whole scheme."""

    root: Branch
    rescale: str

    def text(self, scale: float = 1.0, order: random.Random | None = None) -> str:
        """Return the scheme with all points multiplied and, with an order, siblings shuffled."""
        fields = "; ".join(f"f{number} : number" for number in range(FIELDS))
        head = f"fields {{ {fields}; flag : flag; kind : one of {{a, b, c}} }}\n"
        body = "\n".join(self.root.blocks(scale, order))
        return (
            f"{head}indicator_set total {_n(self.root.points * scale)} points {{ rescale = {self.rescale}\n{body}\n}}\n"
        )

    @property
    def names(self) -> list[str]:
        """The names of all nodes below the root."""
        return [node.name for node in self.root.walk()]


@st.composite
def _leaf(draw: Draw, name: str) -> Leaf:
    applies = st.sampled_from(
        ("", "", "applies = f1 > 10; not_applicable = skip", "applies = flag; not_applicable = full")
    )
    return Leaf(
        name,
        draw(st.integers(1, 40)),
        draw(st.sampled_from(sorted(RULES))),
        draw(st.integers(0, FIELDS - 1)),
        draw(applies),
    )


@st.composite
def _branch(draw: Draw, name: str, depth: int) -> Branch:
    children = [
        draw(_leaf(f"{name}_{number}") if depth == 0 or draw(st.booleans()) else _branch(f"{name}_{number}", depth - 1))
        for number in range(draw(st.integers(1, 3)))
    ]
    return Branch(name, tuple(children), draw(st.sampled_from(("", "", "bonus", "penalty"))))


@st.composite
def point_trees(draw: Draw) -> PointTree:
    """Return a scheme of up to three levels below the root."""
    return PointTree(draw(_branch("n", 2)), draw(st.sampled_from(("siblings", "whole", "none"))))


def unit_rows() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Return one to five rows of data without gaps."""
    number = st.one_of(st.integers(-10, 120).map(float), st.sampled_from((20.0, 60.0, 90.0, 30.0)), st.floats(0, 100))
    columns: dict[str, st.SearchStrategy[Any]] = {f"f{index}": number for index in range(FIELDS)}
    columns |= {"flag": st.sampled_from((0.0, 1.0)), "kind": st.sampled_from((0.0, 1.0, 2.0))}
    return st.lists(st.fixed_dictionaries(columns), min_size=1, max_size=5)
