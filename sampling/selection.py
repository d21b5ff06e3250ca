"""What a draw of units is asked for: how many, from which strata, by which criteria, in what way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import attrs

from ..dsl.diagnostics import Both

METHODS: Final = ("random", "systematic", "pps", "ranked")
_SHARE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([%％]?)")


class BadSelection(ValueError):  # noqa: N818 - named by what it is
    """The wishes contradict each other; ``both`` says how."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.both = Both(zh, en)


def read_share(text: str | float | Fraction) -> Fraction:
    """Return a share as an exact number: ``"80%"``, ``"0.8"``, 0.8.

    Raises:
        BadSelection: it is none, or not above 0 and up to 1.
    """
    match = _SHARE.fullmatch(str(text).strip()) if not isinstance(text, Fraction) else None
    if match is None and not isinstance(text, Fraction):
        raise BadSelection(f"“{text}”不是比例，应写成 80% 或 0.8", f"{text!r} is no share; write 80% or 0.8")
    share = text if isinstance(text, Fraction) else Fraction(Decimal(match[1])) / (100 if match[2] else 1)  # type: ignore[index]
    if not 0 < share <= 1:
        raise BadSelection(f"比例 {text} 应大于 0、不超过 100%", f"the share {text} is not above 0 and up to 100%")
    return share


def names_of(value: str | Iterable[str]) -> tuple[str, ...]:
    """Return names, of a single one too."""
    return (value,) if isinstance(value, str) else tuple(value)


def _sorted_names(value: str | Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names_of(value))))


def _text(value: str | float | Fraction | None) -> str | None:
    return None if value is None else str(value)


@attrs.frozen
class OrderKey:
    """A column to order by, the greatest first unless ``ascending``."""

    column: str
    ascending: bool = False


def read_order(text: str) -> OrderKey:
    """Return a column with ``:asc`` or ``:desc`` behind it, the latter being the default.

    >>> read_order("编制数:asc")
    OrderKey(column='编制数', ascending=True)
    """
    column, _, way = text.replace("：", ":").rpartition(":")
    return OrderKey(column, way == "asc") if column and way in {"asc", "desc"} else OrderKey(text)


@attrs.frozen(kw_only=True)
class Selection:
    """What is drawn; exactly one of ``n``, ``share``, ``each`` and ``per`` says how many.

    Attributes:
        n: so many in all, over strata in proportion (largest remainder).
        share: at least this share, of each stratum.
        each: so many of each stratum.
        per: so many of the strata named, none of the others.
        by: the columns whose values make a stratum.
        minimum: at least so many of each stratum, or all it has.
        where: conditions in the expressions of the language; only who fulfils all of them can be drawn.
        order_by: columns, the greatest first (``column:asc``: the least), for ``first``, ``ranked`` and ``systematic``.
        first: so many of each stratum, or of all, are taken by their order; the rest as ``method`` says.
        method: ``random``, ``systematic``, ``pps`` (by ``size``), or ``ranked`` (all by their order).
        size: the column of sizes for ``pps``.
        already: who was visited before: counts towards the number and is not drawn again.
    """

    n: int | None = None
    share: str | None = attrs.field(default=None, converter=_text)
    each: int | None = None
    per: Mapping[str, int] = attrs.field(factory=dict)
    by: tuple[str, ...] = attrs.field(default=(), converter=names_of)
    minimum: int = 0
    where: tuple[str, ...] = attrs.field(default=(), converter=names_of)
    order_by: tuple[str, ...] = attrs.field(default=(), converter=names_of)
    first: int = 0
    method: str = "random"
    size: str | None = None
    already: tuple[str, ...] = attrs.field(default=(), converter=_sorted_names)

    def __attrs_post_init__(self) -> None:
        """See that the wishes go together.

        Raises:
            BadSelection: they do not.
        """
        self._check_number()
        if self.method not in METHODS:
            raise BadSelection(f"没有 {self.method} 这种抽取方式", f"there is no method {self.method}")
        if (self.method == "pps") != (self.size is not None):
            raise BadSelection("抽取方式 pps 与规模列须同时给出", "the method pps and a column of sizes go together")
        if (self.first or self.method == "ranked") and not self.order_by:
            raise BadSelection(
                "按次序选取的，须说明按哪一列排序", "what is taken by its order needs a column to order by"
            )
        if (self.per or self.minimum) and not self.by:
            raise BadSelection("分层的数目须说明按哪一列分层", "numbers of strata need a column that makes strata")

    def _check_number(self) -> None:
        given = [value for value in (self.n, self.share, self.each, self.per or None) if value is not None]
        if len(given) != 1:
            raise BadSelection("抽取数目须给出一种，且只给一种", "say how many are drawn, in exactly one way")
        for count in (self.n, self.each, self.minimum, self.first, *self.per.values()):
            if count is not None and count < 0:
                raise BadSelection("数目不能为负", "a number cannot be negative")
        if self.share is not None:
            read_share(self.share)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns named, those in conditions apart."""
        ordered = (read_order(text).column for text in self.order_by)
        return tuple(dict.fromkeys((*self.by, *ordered, *((self.size,) if self.size else ()))))

    def to_dict(self) -> dict[str, Any]:
        """Return what differs from the defaults as plain values."""
        fields = attrs.fields(Selection)
        every = {field.name: getattr(self, field.name) for field in fields}
        empty: tuple[Any, ...] = (None, 0, (), {})
        kept = {
            name: value for name, value in every.items() if value not in empty or (name in {"n", "each"} and value == 0)
        }
        return {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}
