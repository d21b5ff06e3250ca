"""Why a unit's total differs: the tree of differences, whose parts add up to the whole.

A child whose score s counts m times in its parent adds m·s; of Δ(m·s) = m̄·Δs + s̄·Δm (means of before and after) the
first part goes on into the child's own tree, the second stays with the child as the effect of its weight.  That is the
Shapley value (Shapley 1953) of the two factors, and exact.  What is done to a node's points afterwards (bonuses, caps,
rounding, limits) is a part each.  Where children do not add up (geometric means, ranks) the parent keeps its difference.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs

from ..core.explanation_tree import Explanation, NodeExplanation, Stage

#: Stages that only say how the points came about: what they gave is the children's contributions, or the rule's.
_ORIGINS: Final = frozenset({"rule", "value", "combine", "aggregate", "expression", "roll_up", "other"})
#: Less than this is the noise of binary sums.
_NOISE: Final = 1e-12
#: Stages that multiply what there is.
_MULTIPLYING: Final = frozenset({"include", "whole_table"})


@attrs.frozen
class Part:
    """A part of the difference of a total.

    ``kind`` is ``node``, or what was done to its points: ``weight`` (it counts more or less in its parent), ``bonus``,
    ``penalty``, ``round``, ``clip``, ``limit`` and the other stages of an explanation, ``rest`` (what no stage says).
    ``before`` and ``after`` are the node's own scores; ``difference`` is what of the total's difference it makes, with
    all below it; None where the parent's method does not tell (``children`` are then shown for their scores alone).
    """

    name: str
    kind: str
    before: float | None
    after: float | None
    difference: float | None
    title: str | None = None
    children: tuple[Part, ...] = ()

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Part]]:
        """Iterate over the part and all below it with their depth."""
        yield depth, self
        for child in self.children:
            yield from child.walk(depth + 1)

    def leaves(self) -> Iterator[Part]:
        """Iterate over the parts that are not divided further: their differences add up to this one's."""
        if not self.children or any(child.difference is None for child in self.children):
            yield self
            return
        for child in self.children:
            yield from child.leaves()


def differences(before: Explanation, after: Explanation, head: str, head_after: str) -> Part | None:
    """Return the tree of differences of a total; None where either explanation has no such node."""
    one, other = before.node(head), after.node(head_after)
    return None if one is None or other is None else _of_node(one, other, 1.0)


def _of_node(one: NodeExplanation, other: NodeExplanation, times: float) -> Part:
    """Return the part of a node that both have, which counts so many times in the total."""
    if one.score is None or other.score is None:
        return Part(one.name, "node", one.score, other.score, None, other.title)
    whole = times * (other.score - one.score)
    if not one.children and not other.children:
        return Part(one.name, "node", one.score, other.score, whole, other.title)
    chains = _Chain.of(one), _Chain.of(other)
    if one.exact in {0.0, one.low}:  # of nothing no factor can be seen
        chains = attrs.evolve(chains[0], factor=chains[1].factor), chains[1]
    elif other.exact in {0.0, other.low}:
        chains = chains[0], attrs.evolve(chains[1], factor=chains[0].factor)
    scale = (chains[0].factor + chains[1].factor) / 2
    parts: list[Part] = []
    is_additive = _adds_up(one) and _adds_up(other)
    for name in _in_both_orders([c.name for c in one.children], [c.name for c in other.children]):
        pair = _child(one, name), _child(other, name)
        parts.append(_of_child(pair[0], pair[1], times * scale) if is_additive else _unshared(pair[0], pair[1]))
    if is_additive or not any(part.difference is None for part in parts):
        parts += _stages(one.name, times * scale, chains)
        parts += _rest(one.name, whole, parts)
    return Part(one.name, "node", one.score, other.score, whole, other.title, tuple(parts))


def _adds_up(node: NodeExplanation) -> bool:
    """Whether what the children add is known: in sums and weighted means, where no policy took their place."""
    stages = {stage.name for stage in node.stages}
    return "combine" in stages and not stages & {"missing", "not_applicable"}


def _child(node: NodeExplanation, name: str) -> NodeExplanation | None:
    return next((child for child in node.children if child.name == name), None)


def _in_both_orders(one: Sequence[str], other: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*one, *other]))


def _of_child(one: NodeExplanation | None, other: NodeExplanation | None, times: float) -> Part:
    """Return what a child adds differently: by its own score, and by what it counts."""
    known = other or one
    assert known is not None  # noqa: S101 - a name of one of the two
    added = [0.0 if each is None or each.contribution is None else each.contribution for each in (one, other)]
    scores = tuple(None if each is None else each.score for each in (one, other))
    whole = times * (added[1] - added[0])
    if one is None or other is None or None in scores or one.contribution is None or other.contribution is None:
        return Part(known.name, "node", scores[0], scores[1], whole, known.title)
    counts = _counts(one, other)
    mean = (counts[0] + counts[1]) / 2
    inner = _of_node(one, other, times * mean)
    by_weight = whole - (inner.difference or 0.0)
    if counts[0] == counts[1]:
        return attrs.evolve(inner, difference=whole)
    weighed = Part(known.name, "weight", one.effective, other.effective, by_weight, known.title)
    is_divided = inner.children and all(child.difference is not None for child in inner.children)
    children = inner.children if is_divided else (attrs.evolve(inner, kind="score"),)
    return attrs.evolve(inner, difference=whole, children=(*children, weighed))


def _counts(one: NodeExplanation, other: NodeExplanation) -> tuple[float, float]:
    """Return how many times the score of a child counts in its parent, before and after."""
    found = [_count(each) for each in (one, other)]
    first, second = (found[0] if found[0] is not None else found[1]), (found[1] if found[1] is not None else found[0])
    return (1.0 if first is None else first), (1.0 if second is None else second)


def _count(node: NodeExplanation) -> float | None:
    """Return how many times a score counts; None where it is 0, so that its contribution does not say."""
    height = (node.score or 0.0) - (node.low or 0.0)
    return node.contribution / height if node.contribution is not None and height else None


def _unshared(one: NodeExplanation | None, other: NodeExplanation | None) -> Part:
    known = other or one
    assert known is not None  # noqa: S101 - a name of one of the two
    before, after = (None if each is None else each.score for each in (one, other))
    return Part(known.name, "node", before, after, None, known.title)


# --- what is done to the points of a node


@attrs.frozen
class _Chain:
    """What the stages of a node did: the factor that multiplies its points, and what each other stage added."""

    factor: float
    added: Mapping[tuple[str, str], float]

    @classmethod
    def of(cls, node: NodeExplanation) -> _Chain:
        """Read the stages of a node; what was added before a factor counts by it."""
        factor = math.prod(_times(stage, node.low) for stage in node.stages)
        rest = factor
        added: dict[tuple[str, str], float] = {}
        for number, stage in enumerate(node.stages):
            if stage.name in _MULTIPLYING:
                rest /= _times(stage, node.low) or 1.0
            elif stage.name not in _ORIGINS and stage.before is not None and stage.after is not None:
                key = (
                    stage.name,
                    str(stage.facts.get("name", "")) or f"#{number}" * (stage.name in {"bonus", "penalty"}),
                )
                added[key] = added.get(key, 0.0) + rest * (stage.after - stage.before)
        return cls(factor, added)


def _times(stage: Stage, low: float) -> float:
    if stage.name not in _MULTIPLYING or stage.before is None or stage.after is None:
        return 1.0
    start = low if stage.name == "whole_table" else 0.0
    height = stage.before - start
    return (stage.after - start) / height if height else 1.0


def _stages(node: str, times: float, chains: tuple[_Chain, _Chain]) -> Iterator[Part]:
    """Yield what each stage did differently, adjustments by their names."""
    scale = times / ((chains[0].factor + chains[1].factor) / 2 or 1.0)
    keys = dict.fromkeys([*chains[0].added, *chains[1].added])
    for name, own in keys:
        first, second = (chain.added.get((name, own), 0.0) for chain in chains)
        if abs(second - first) > 0:
            label = own if own and not own.startswith("#") else node
            yield Part(label, name, first, second, scale * (second - first))


def _rest(name: str, whole: float, parts: Sequence[Part]) -> Iterator[Part]:
    """Yield what no part says, where that is more than the noise of binary sums."""
    left = whole - math.fsum(part.difference or 0.0 for part in parts)
    if abs(left) > _NOISE:
        yield Part(name, "rest", None, None, left)
