"""Points as tables write them: 5, 5分, (5), 30%, 0.3, ≤5, 最多加5分."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

import attrs

from .sentences.wording import NUMBER, plain

_AMOUNT: Final = re.compile(
    rf"[(]?(?:满分|分值|权重|最多|最高|不超过|上限|共|计|加|扣|倒扣|≤|\+|-|up to|up|to|:)*(?P<n>{NUMBER})(?P<u>分|%|points?|pts)?(?:\(≤(?P<top>{NUMBER})\))?[)]?",
    re.IGNORECASE,
)
#: Points at the end of a name, with or without brackets; percentages and bare numbers only within them.
_IN_NAME: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"^(?P<name>.+?)\s*\((?:满分|分值|权重|共|计|占|weight|max\.?)?[::]?\s*(?P<n>{NUMBER})\s*(?P<u>分|%|points?|pts)?\)$",
        rf"^(?P<name>.+?)[\s::]*(?:满分|共|计)?(?P<n>{NUMBER})\s*(?P<u>分|points)$",
    )
)


_BRACKETS: Final = str.maketrans("（）［］【】[]％：０１２３４５６７８９．", "()()()()%:0123456789.")


@attrs.frozen
class Amount:
    """A number of points, or a percentage; ``top`` is the ceiling of 30 (≤36).

    ``change`` is 1 where the cell says that they are added (+5, 最多加5分), -1 where they are taken (-5, 扣5分).
    """

    value: Decimal
    is_percent: bool = False
    top: Decimal | None = None
    change: int = 0


def read_amount(text: str) -> Amount | None:
    """Return the amount in a cell, None where it holds anything else."""
    match = _AMOUNT.fullmatch(plain(text).replace("\n", ""))
    if match is None:
        return None
    top = None if match["top"] is None else Decimal(match["top"])
    before = plain(text)[: match.start("n")]
    change = 1 if re.search(r"[加+]", before) else -1 if re.search(r"[扣-]", before) else 0
    return Amount(Decimal(match["n"]), match["u"] == "%", top, change)


def split_amount(name: str) -> tuple[str, Amount | None]:
    """Return a name without the amount at its end: 编制执行(60分)."""
    bare = name.strip()
    half = bare.translate(_BRACKETS)
    for form in _IN_NAME:
        match = form.fullmatch(half)
        if match is not None and re.search(r"[^\d\W]", match["name"]):
            return bare[: match.end("name")].strip(), Amount(Decimal(match["n"]), match["u"] == "%")
    return bare, None
