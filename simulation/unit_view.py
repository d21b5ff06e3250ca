"""How the difference of one unit's total comes about: the tree, as rows and as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ..core.explanation import explain
from ..dsl.diagnostics import Language
from .comparison_grids import decimals_of
from .contributions import Part, differences
from .standing import Standing
from .totals import Totals
from .words import plain_number, said, signed

if TYPE_CHECKING:
    from .comparison import Comparison


def tree_of(comparison: Comparison, place: int, totals: Totals) -> Part:
    """Return the difference of a total of a common row as a tree.

    Where a side is a saved file there is no calculation to divide: the tree lists the scores of the nodes alone.
    """
    one, other = comparison.before, comparison.after
    rows = int(comparison.pairing.before[place]), int(comparison.pairing.after[place])
    if one.result is not None and other.result is not None:
        first = explain(one.result.evaluation, int(one.rows[rows[0]]))
        second = explain(other.result.evaluation, int(other.rows[rows[1]]))
        found = differences(first, second, totals.name, totals.name_after)
        if found is not None:
            return found
    return _of_scores(comparison, totals.name, totals.name_after, rows)


def _of_scores(comparison: Comparison, name: str, name_after: str, rows: tuple[int, int]) -> Part:
    one, other = comparison.before, comparison.after
    scores = _score(one, name, rows[0]), _score(other, name_after, rows[1])
    below = dict.fromkeys(node.name for node in one.nodes if node.parent == name)
    below |= dict.fromkeys(node.name for node in other.nodes if node.parent == name_after)
    children = tuple(_unweighed(_of_scores(comparison, child, child, rows)) for child in below)
    node = other.node(name_after) or one.node(name)
    difference = None if None in scores else scores[1] - scores[0]  # type: ignore[operator]  # both are numbers
    return Part(name, "node", *scores, difference, None if node is None else node.title, children)


def _unweighed(part: Part) -> Part:
    """Return a part of which nobody knows what it makes of the total."""
    return Part(part.name, part.kind, part.before, part.after, None, part.title, part.children)


def _score(standing: Standing, name: str, row: int) -> float | None:
    if standing.node(name) is None:
        return None
    value = float(standing.score(name)[row])
    return None if value != value else value  # noqa: PLR0124 - NaN alone differs from itself


def part_rows(tree: Part) -> pl.DataFrame:
    """Return the parts of a tree, a row each: ``level``, ``name``, ``kind``, ``before``, ``after``, ``effect``."""
    rows = [(depth, part.name, part.kind, part.before, part.after, part.difference) for depth, part in tree.walk()]
    names = {
        "level": pl.Int64,
        "name": pl.String,
        "kind": pl.String,
        "before": pl.Float64,
        "after": pl.Float64,
        "effect": pl.Float64,
    }
    return pl.DataFrame(rows, schema=names, orient="row")


def unit_lines(comparison: Comparison, tree: Part, unit: str, language: Language) -> list[str]:
    """Return the tree as lines of an aligned table; what does not differ is left out."""
    from tabulate import tabulate  # noqa: PLC0415 - only where a table is printed

    digits = decimals_of(comparison, comparison.totals[0])
    scores = {"before": plain_number(tree.before, digits), "after": plain_number(tree.after, digits)}
    head = said("unit_head", language, unit=unit, **scores, difference=signed(tree.difference, digits))
    if tree.difference is None:
        return [head, said("missing_total", language)]
    cells = [
        (
            _indented(label(part, language), depth),
            plain_number(part.before, digits),
            plain_number(part.after, digits),
            "" if part.difference is None else signed(part.difference, digits),
        )
        for depth, part in tree.walk()
        if depth and _differs(part)
    ]
    if not cells:
        return [head, said("nothing_changed", language)]
    headers = [said(name, language) for name in ("indicator", "before", "after", "effect")]
    colalign = ("left", "right", "right", "right")
    body = tabulate(cells, headers=headers, tablefmt="simple", colalign=colalign, disable_numparse=True)
    notes = []
    if comparison.before.result is None or comparison.after.result is None:
        notes.append(said("no_tree", language))
    elif any(part.difference is None for _, part in tree.walk()):
        notes.append(said("not_additive", language).strip("（）()"))
    return [head, "", *body.splitlines(), *(["", *notes] if notes else [])]


def _indented(text: str, depth: int) -> str:
    """Return a name with a mark that says how deep it lies: tables cut blanks off the front."""
    return text if depth <= 1 else f"└{'─' * (depth - 2)} {text}"


def label(part: Part, language: Language) -> str:
    """Return what a part is called."""
    if part.kind == "node":
        return part.name if part.title in {None, part.name} else f"{part.name} {part.title}"
    return said(f"part_{part.kind}", language, name=part.name)


def _differs(part: Part) -> bool:
    if any(_differs(child) for child in part.children):
        return True
    if part.difference is None:
        return part.before != part.after
    return abs(part.difference) > 1e-9 or part.before != part.after  # noqa: PLR2004 - the guard of comparisons of scores
