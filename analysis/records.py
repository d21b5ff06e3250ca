"""What a study finds of pairs, parents and nodes, one record each."""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import NDArray

from ..core.methods.components import Components

Array = NDArray[np.float64]


@attrs.frozen
class Pair:
    """The correlation of two nodes over ``n`` rows, with its p-value.

    ``relation`` is ``siblings``, ``across``, ``parent`` or ``ancestor``; ``group`` the parent of siblings, or the
    ancestor.  ``reason`` tells why there is no coefficient: ``few`` (fewer than three units) or ``constant``.
    """

    relation: str
    first: str
    second: str
    group: str | None
    r: float
    n: int
    p: float
    reason: str | None = None


@attrs.frozen
class Size:
    """The correlation of a leaf with a field of sizes: of its ``value``, or ``undivided``, before its own division."""

    indicator: str
    field: str
    what: str
    r: float
    n: int
    p: float


@attrs.frozen(eq=False)
class Alpha:
    """Cronbach's alpha of some nodes under a parent; ``without`` (k,) is what it would be without each of them.

    They are the parent's children or, where ``is_whole``, all leaves of the tree.  ``reason`` tells why there is no
    alpha: ``few-children`` or ``no-variance``.
    """

    parent: str
    children: tuple[str, ...]
    alpha: float
    without: Array
    is_whole: bool = False
    reason: str | None = None


@attrs.frozen(eq=False)
class Principal:
    """The principal components of the children of a parent, over the ``units`` that have all of them."""

    parent: str
    children: tuple[str, ...]
    units: int
    components: Components


@attrs.frozen
class Importance:
    """What a node counts, given and found.

    ``weight`` among its siblings and ``effective`` in the total (the product down the tree) are what the author gives;
    ``importance`` is what the node comes to among its siblings: r^2 with the parent over the sum of r^2, the linear
    main effect of Paruolo, Saisana & Saltelli (2013, J. R. Stat. Soc. A 176).  ``is_single`` is False where the weight
    depends on the class of the unit, so that there is no one number.
    """

    node: str
    parent: str
    weight: float
    effective: float
    r: float
    importance: float
    is_single: bool


@attrs.frozen(eq=False)
class Change:
    """How leaves changed over the periods, (units, leaves): compound ``growth`` and mean ``change`` a period, as parts."""

    units: tuple[str, ...]
    leaves: tuple[str, ...]
    growth: Array
    change: Array
