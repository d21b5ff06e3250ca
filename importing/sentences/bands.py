"""90%以上得10分, 80%-90%得8分: bands (P4 P31), and a straight line between two points (P33)."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Final

import attrs

from ...dsl.diagnostics import Both
from .rule import Rule
from .sentence import THINGS, Sentence, narrowed, paired, value_type, written
from .tokens import Band, Linear, Otherwise, Points, Stop, Token

_EDGE: Final = Both(
    "原文未写明分界值归哪一档，按含下限、不含上限",
    "the text does not say which band a bound belongs to; the lower bound is in",
)
_BOTH: Final = Both(
    "原文相邻两档都含分界值，按归入得分较高的一档", "two bands both include their common bound; it goes to the better"
)
_TWO: Final = 2
_ZERO: Final = Both("“=0”一档也收低于0的值", "the band “= 0” also takes what is below 0")


@attrs.frozen
class _Row:
    band: Band
    points: Decimal


def recognise(sentence: Sentence) -> Rule | None:
    """Return the rule of bands."""
    if not sentence.has_only(Band, Points, Otherwise, Stop):
        return None
    tokens, rest = _split(tuple(token for token in narrowed(sentence.tokens) if not isinstance(token, Stop)))
    rows, subject = _with_nothing(sentence, _rows(sentence, tokens)), sentence.subject()
    remainder = None if rest is None else sentence.amount(rest)
    if (
        rows is None
        or subject is None
        or len(rows) + (rest is not None) < _TWO
        or (rest is not None and remainder is None)
    ):
        return None
    kind = value_type(bound for row in rows for bound in row.band.bounds)
    if kind is None:
        return None
    is_whole = all(b.unit in THINGS for row in rows for b in row.band.bounds if b.unit or b.number)
    settled, remarks = _settled(rows, is_whole=is_whole and kind != "share")
    if settled is None:
        return None
    lines = [f"{_pattern(row.band, kind)} : {row.points.normalize():f}" for row in settled]
    if remainder is not None:
        lines.append(f"else : {remainder.normalize():f}")
    kind = "count" if is_whole and kind == "number" else kind
    return Rule("P31", f"bands {{ {'; '.join(lines)} }}", kind, subject, remarks=remarks)


def _with_nothing(sentence: Sentence, rows: tuple[_Row, ...] | None) -> tuple[_Row, ...] | None:
    """Add that nothing of it costs and gives nothing, where the bands only take or give for what there is of it.

    发现1次扣2分,2次扣5分 says nothing of none; 超编10%以内扣2分 means those over by something, but no band says so.
    """
    is_change = sentence.leaf.kind != "leaf" or all(
        points.sign < 0 or not points.amount for points in sentence.of(Points)
    )
    if rows is None or not is_change or any(points.is_full for points in sentence.of(Points)):
        return rows
    nothing = sentence.leaf.full if sentence.leaf.kind == "leaf" else Decimal(0)
    if nothing is None or any(row.points == nothing for row in rows):
        return rows
    if any(row.band.low is None for row in rows):
        return None
    lowest = min((row.band.low for row in rows if row.band.low is not None), key=lambda low: low.number)
    if lowest.number != 1 or lowest.unit not in THINGS:
        return rows
    zero = attrs.evolve(lowest, number=Decimal(0))
    return (_Row(Band(high=zero, high_closed=True), nothing), *rows)


def recognise_line(sentence: Sentence) -> Rule | None:
    """Return the rule of a straight line between the bounds of two open bands."""
    if not sentence.has_only(Band, Points, Linear) or len(sentence.of(Linear)) != 1 or sentence.leaf.kind != "leaf":
        return None
    rows = _rows(sentence, tuple(token for token in sentence.tokens if not isinstance(token, Linear)))
    subject = sentence.subject()
    if rows is None or len(rows) != _TWO or subject is None:
        return None
    ends = [row.band.low if row.band.high is None else row.band.high for row in rows]
    is_open = {row.band.low is None for row in rows if row.band.low is None or row.band.high is None}
    kind = value_type(end for end in ends if end is not None)
    if kind is None or len(is_open) != _TWO or ends[0] is None or ends[1] is None or ends[0].number == ends[1].number:
        return None
    points = sorted((end.number, end, row.points) for end, row in zip(ends, rows, strict=True) if end is not None)
    lines = "; ".join(f"{written(end, kind)} : {amount.normalize():f}" for _, end, amount in points)
    return Rule("P33", f"curve {{ {lines} }}", kind, subject)


def _split(tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], Points | None]:
    """Return the bands, and what all other cases get: 否则不得分 at the end."""
    if len(tokens) > _TWO and isinstance(tokens[-2], Otherwise) and isinstance(tokens[-1], Points):
        return tokens[:-2], tokens[-1]
    return tokens, None


def _rows(sentence: Sentence, tokens: tuple[Token, ...]) -> tuple[_Row, ...] | None:
    pairs = paired(tokens, Band)
    if not pairs:
        return None
    amounts = [(band, sentence.amount(points)) for band, points in pairs]
    return (
        tuple(_Row(band, amount) for band, amount in amounts if amount is not None)
        if all(amount is not None for _, amount in amounts)
        else None
    )


def _settled(rows: tuple[_Row, ...], *, is_whole: bool) -> tuple[tuple[_Row, ...] | None, tuple[Both, ...]]:
    """Return the bands with every bound on one side, and the readings taken; None where they overlap otherwise."""
    if _is_ladder(rows):
        return rows, ()
    remarks: list[Both] = []
    ordered = sorted(rows, key=lambda row: (_low(row.band), _high(row.band)))
    for place in range(len(ordered) - 1):
        pair = _parted(ordered[place], ordered[place + 1], remarks, is_whole=is_whole)
        if pair is None:
            return None, ()
        ordered[place : place + 2] = pair
    ordered = [attrs.evolve(row, band=_ended(row.band)) for row in ordered]
    ordered[0] = attrs.evolve(ordered[0], band=_opened(ordered[0].band, remarks))
    by_points = {id(row.band): row for row in ordered}
    found = tuple(by_points.values())
    is_falling = rows[0].band.low is None or _low(rows[0].band) <= _low(rows[-1].band)
    return (found if is_falling else found[::-1]), tuple(dict.fromkeys(remarks))


def _is_ladder(rows: tuple[_Row, ...]) -> bool:
    lows = [row.band.low.number for row in rows if row.band.low is not None and row.band.high is None]
    highs = [row.band.high.number for row in rows if row.band.high is not None and row.band.low is None]
    falls = len(lows) == len(rows) and all(a > b for a, b in itertools.pairwise(lows))
    rises = len(highs) == len(rows) and all(a < b for a, b in itertools.pairwise(highs))
    return falls or rises


def _low(band: Band) -> Decimal:
    return Decimal("-Infinity") if band.low is None else band.low.number


def _high(band: Band) -> Decimal:
    return Decimal("Infinity") if band.high is None else band.high.number


def _parted(lower: _Row, upper: _Row, remarks: list[Both], *, is_whole: bool) -> tuple[_Row, _Row] | None:
    """Give a common bound to one of two neighbours."""
    if _high(lower.band) > _low(upper.band):
        return None
    if _high(lower.band) < _low(upper.band):
        return lower, upper
    below, above = lower.band.high_closed, upper.band.low_closed
    if below is None and above is None:
        below, above = False, True
        remarks.append(_EDGE)
    elif below is None or above is None:
        said = above if below is None else below
        if is_whole and said:  # 4-6件 and 6件以上: of whole numbers a range takes both its ends
            return _shared(lower, upper, remarks)
        below, above = (not above, above) if below is None else (below, not below)
    elif below and above:
        return _shared(lower, upper, remarks)
    elif not below and not above:
        return None  # a hole of one number
    return _divided(lower, upper, is_lower=bool(below))


def _shared(lower: _Row, upper: _Row, remarks: list[Both]) -> tuple[_Row, _Row]:
    """Give a bound that both bands include to the better, or to the one that is nothing but this number."""
    is_lower = lower.points > upper.points
    if not (lower.band.is_point or upper.band.is_point):
        remarks.append(_BOTH)
    else:
        is_lower = lower.band.is_point
    return _divided(lower, upper, is_lower=is_lower)


def _divided(lower: _Row, upper: _Row, *, is_lower: bool) -> tuple[_Row, _Row]:
    return (
        attrs.evolve(lower, band=attrs.evolve(lower.band, high_closed=is_lower)),
        attrs.evolve(upper, band=attrs.evolve(upper.band, low_closed=not is_lower)),
    )


def _ended(band: Band) -> Band:
    """Let bounds that no neighbour shares belong: 80%至100% takes 100%."""
    low = True if band.low_closed is None else band.low_closed
    high = True if band.high_closed is None else band.high_closed
    return attrs.evolve(band, low_closed=low, high_closed=high)


def _opened(band: Band, remarks: list[Both]) -> Band:
    """Let a lowest band that is the number 0 take what lies below it too, for nothing else does."""
    if band.is_point and band.low is not None and band.low.number == 0:
        remarks.append(_ZERO)
        return attrs.evolve(band, low=None)
    return band


def _pattern(band: Band, kind: str) -> str:
    if band.is_point and band.low is not None:
        return written(band.low, kind)
    if band.high is None and band.low is not None:
        return f"{'>=' if band.low_closed else '>'} {written(band.low, kind)}"
    if band.low is None and band.high is not None:
        return f"{'<=' if band.high_closed else '<'} {written(band.high, kind)}"
    if band.low is None or band.high is None:
        raise AssertionError
    opening, closing = "[" if band.low_closed else "(", "]" if band.high_closed else ")"
    return f"{opening}{written(band.low, kind)}, {written(band.high, kind)}{closing}"
