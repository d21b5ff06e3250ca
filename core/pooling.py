"""Pooling the roles of a rated leaf, and the evidence of several indicators."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from .operations import Code, Kernel
from .plan import Op, Step

#: The share of the weight that must be present is compared with this much tolerance.
_GUARD: Final = 1e-9


def pool(step: Step, _: Code) -> Kernel:
    """Make the kernel of the weighted mean over the roles that rated a unit, where enough of their weight did.

    The weights of those present are spread anew: sum(w s) / sum(w).
    """
    weights, require = step.options["weights"], step.options["require"]

    def pooled(*shares: Any) -> Any:
        known = [~np.isnan(share) for share in shares]
        present = sum(np.where(here, weight, 0.0) for here, weight in zip(known, weights, strict=True))
        parts = zip(known, shares, weights, strict=True)
        total = sum(np.where(here, share, 0.0) * weight for here, share, weight in parts)
        enough = (present > 0) & (present >= require * sum(weights) - _GUARD)
        return np.where(enough, total / np.where(present > 0, present, 1.0), np.nan)

    return pooled


def complete(step: Step, _: Code) -> Kernel:
    """Make the kernel of filed / required over nodes; one that does not apply asks for nothing.

    Where nothing is asked for nothing is missing: 1.
    """
    required = step.options["required"]

    def completed(*inputs: Any) -> Any:
        filed, applies = inputs[: len(required)], inputs[len(required) :]
        counts = [np.where(asked == 0, 0.0, count) for asked, count in zip(applies, required, strict=True)]
        present = [np.where(asked == 0, 0.0, column) for asked, column in zip(applies, filed, strict=True)]
        total, got = sum(counts), sum(present)
        return np.where(total > 0, got / np.where(total > 0, total, 1.0), 1.0)

    return completed


POOLING: Final[Mapping[Op, Callable[[Step, Code], Kernel]]] = {Op.POOL: pool, Op.COMPLETE: complete}
