"""Which rows of two results are of the same unit (and period), and which total answers to which."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from ..core.span import NOWHERE
from ..dsl.diagnostics import Both, SchemeError, diagnose, listed
from .standing import Rows, Standing


@attrs.frozen(eq=False)
class Pairing:
    """The rows that both have, in the order of the first; those that only one has; and pairs of heads."""

    before: Rows
    after: Rows
    only_before: Rows
    only_after: Rows
    heads: tuple[tuple[str, str], ...]

    @property
    def is_whole(self) -> bool:
        """Whether both are of the same units."""
        return not self.only_before.size and not self.only_after.size


def paired(before: Standing, after: Standing) -> tuple[Standing, Standing, Pairing]:
    """Return two results made comparable, and how their rows and heads answer to one another.

    Units with periods are compared period by period; a single period is compared with rows without any.

    Raises:
        SchemeError: no unit or no total is in both, or one has several periods and the other none.
    """
    before, after = _periods_settled(before, after), _periods_settled(after, before)
    place = {key: row for row, key in enumerate(_keys(after))}
    keys = _keys(before)
    left = np.array([row for row, key in enumerate(keys) if key in place], dtype=np.intp)
    right = np.array([place[keys[row]] for row in left], dtype=np.intp)
    if not left.size:
        raise _apart(before, after, Both("单位", "units"))
    heads = _heads(before, after)
    if not heads:
        raise _apart(before, after, Both("总分", "totals"))
    return before, after, Pairing(left, right, _others(before.size, left), _others(after.size, right), heads)


def _others(size: int, rows: Rows) -> Rows:
    """Return the rows that are none of these."""
    others = np.ones(size, dtype=np.bool_)
    others[rows] = False
    return np.flatnonzero(others)


def _periods_settled(own: Standing, other: Standing) -> Standing:
    if not own.periods or other.periods:
        return own
    names = own.period_names
    if len(names) > 1:
        facts: dict[str, Any] = {"label": own.label, "period": "—", "periods": listed(names)}
        raise SchemeError((diagnose("compare-period", NOWHERE, hint="several", **facts),))
    return attrs.evolve(own.of_period(names[0]), label=own.label)


def _keys(standing: Standing) -> list[tuple[str, str | None]]:
    periods = standing.periods or (None,) * standing.size
    return list(zip(standing.units, periods, strict=True))


def _heads(before: Standing, after: Standing) -> tuple[tuple[str, str], ...]:
    if len(before.heads) == len(after.heads) == 1:
        return ((before.heads[0], after.heads[0]),)  # the total of a set is called after it
    return tuple((head, head) for head in before.heads if head in after.heads)


def _apart(before: Standing, after: Standing, what: Both) -> SchemeError:
    return SchemeError((diagnose("compare-apart", NOWHERE, one=before.label, other=after.label, what=what),))


def period_of(standing: Standing, period: str) -> Standing:
    """Return the rows of a period that a caller names.

    Raises:
        SchemeError: there is none.
    """
    if period in standing.period_names:
        return standing.of_period(period)
    facts: dict[str, Any] = {"label": standing.label, "period": period, "periods": listed(standing.period_names)}
    raise SchemeError((diagnose("compare-period", NOWHERE, hint="" if standing.periods else "none", **facts),))
