"""The evidence that a set asks for against what is filed, unit by unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from .expressions import Literal
from .model import IndicatorSet
from .outcome_rules import EVIDENCE_FINDING, Finding
from .plan import Op, Plan
from .run import Run
from .value_type import FLAG

#: The finding that the language itself raises for a unit whose evidence is not complete.
INCOMPLETE: Final = Finding(
    EVIDENCE_FINDING,
    Literal(1.0, type=FLAG),
    title="备查材料不全",
    category="rectify",
    kind="备查材料不全",
    kind_en="evidence incomplete",
)


@attrs.frozen(eq=False)
class NodeFiling:
    """One node that asks for evidence: where it applies, and for each item where it is filed."""

    node: str
    items: tuple[str, ...]
    asked: NDArray[np.bool_]
    filed: NDArray[np.bool_]


def filings(indicator_set: IndicatorSet, plan: Plan, run: Run) -> tuple[NodeFiling, ...]:
    """Return what is filed for every node that asks for evidence; nothing where no evidence was given."""
    return tuple(_filings(indicator_set, plan, run))


def _filings(indicator_set: IndicatorSet, plan: Plan, run: Run) -> Iterator[NodeFiling]:
    evidence, size = run.data.evidence, run.data.size
    if evidence is None:
        return
    nothing = np.zeros(size, dtype=bool)
    for node in indicator_set.nodes():
        items = node.texts.evidence
        if not items:
            continue
        applies = plan.output("applies", node.name)
        asked = np.ones(size, dtype=bool)
        if applies is not None:
            asked = np.broadcast_to(np.asarray(run.column(applies)) != 0, (size,))
        filed = np.stack([evidence.filed.get((node.name, item), nothing) for item in items])
        yield NodeFiling(node.name, items, asked, filed)


def missing_items(found: tuple[NodeFiling, ...], row: int) -> list[tuple[str, list[str]]]:
    """Return for one row the nodes that lack evidence, and the items they lack."""
    lacking = (
        (each.node, [item for item, flags in zip(each.items, each.filed, strict=True) if not flags[row]])
        for each in found
        if each.asked[row]
    )
    return [(node, items) for node, items in lacking if items]


def is_incomplete(found: tuple[NodeFiling, ...], size: int) -> NDArray[np.bool_]:
    """Tell for each row whether anything asked for is not filed."""
    lacks = np.zeros(size, dtype=bool)
    for each in found:
        lacks |= each.asked & ~each.filed.all(axis=0)
    return lacks


def reads_evidence(plan: Plan) -> bool:
    """Whether a plan computes with evidence."""
    return any(step.op is Op.FILED for step in plan.steps)
