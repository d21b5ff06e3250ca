"""Scoring sentences in English, read into the same tokens as Chinese ones.

``0.5 points off for each full percentage point above 100%`` is what 100%以下得满分,每超过1个百分点扣0.5分,不足1个百分点的不计
is, so that the patterns need not know the language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final

from .tokens import (
    AtTarget,
    Band,
    InProportion,
    Linear,
    MostGiven,
    MostTaken,
    Otherwise,
    Per,
    Points,
    Quantity,
    Said,
    Step,
    Stop,
    Token,
)
from .wording import NUMBER

_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_UNIT: Final = r"%|per ?cent(?! ?age)|percent(?!age)|percentage points?|pp"
_POINTS_WORD: Final = r"(?:points?|pts?\.?|marks?)"
#: Words that make more of a phrase than the name of what is counted.
_NO_NAME: Final = r"(?!(?:if|unless|except|and|or|but|when|where|above|below|over|under|than|beyond|exceeding|depending|points?|percent)\b)"
_NOUN: Final = rf"{_NO_NAME}[a-z][a-z'-]*(?: {_NO_NAME}[a-z][a-z'-]*)*?"
_SUBJECT: Final = r"(?P<s>(?:(?!(?:or|and|not|no|each|every|per|than|unless|except|full|points?|marks?|for|when|if)\b)[a-z][a-z'/-]* )*?)"

_ABOVE: Final = "above|over|more than|in excess of|beyond"
_BELOW: Final = "below|under|less than|short of"
_TARGET: Final = r"(?:the )?(?P<ref>(?:annual |yearly )?target)(?: value)?"
_STEP: Final = (
    rf"(?P<whole>full |complete |whole |completed )?(?P<started>started |begun |further started )?(?P<n>{NUMBER})? ?"
    rf"(?P<u>{_UNIT}|{_NOUN})(?: (?:(?P<up>{_ABOVE})|(?P<down>{_BELOW})|(?P<out>outside))"
    rf"(?: (?:{_TARGET}|(?P<lim>{NUMBER}) ?(?P<limu>{_UNIT})?))?)?"
)
_P: Final = rf"(?P<p>{NUMBER}) ?{_POINTS_WORD}"
_EACH: Final = r"(?:for each|for every|per|each|every)"
_TAKEN: Final = r"(?:off|deducted|subtracted|lost|taken off|taken away)"
_TAKE: Final = r"(?:deduct|subtract|minus|lose|loses|take off|takes off|less)"
_GIVEN: Final = r"(?:awarded|added|given|extra|earned)"
_GIVE: Final = r"(?:add|award|give|earn|earns|plus)"


def is_english(text: str) -> bool:
    """Whether a text has no Chinese character."""
    return not _CHINESE.search(text)


def read(text: str) -> tuple[Token, ...] | None:
    """Return the tokens of a sentence, or None where any clause of it is not understood."""
    found: list[Token] = []
    for clause in clauses_of(text):
        tokens = _clause(clause)
        if tokens is None:
            return None
        is_said = len(tokens) > 1 and isinstance(tokens[0], Band) and tuple(found[:2]) == tokens[:2]
        found += tokens[2:] if is_said else tokens  # the limit stands in its step once more
    return tuple(found)


def clauses_of(text: str) -> tuple[str, ...]:
    """Cut a text at semicolons, commas, colons and full stops, and before what caps or ends a rule."""
    flat = unicodedata.normalize("NFKC", text).translate(str.maketrans("–—−≦≧", "---≤≥"))
    flat = re.sub(r"[\"'“”‘’]", "", flat).replace("<=", "≤").replace(">=", "≥")
    flat = re.sub(rf":\s*({NUMBER})\s*(?=[;,\n]|\.?$)", r": \1 points", flat)
    flat = re.sub(
        rf"\b(each|every|per) ([^,;:\n]*)[,:] ((?:{_TAKE}|{_GIVE}|{NUMBER})\b)", r"\1 \2 \3", flat, flags=re.IGNORECASE
    )
    flat = re.sub(
        rf"(?<=[a-z%\d]) (?=(?:up to|down to|to a maximum of|with a maximum of|capped at) (?:{NUMBER} ?{_POINTS_WORD}|0|zero|full))",
        ", ",
        flat,
        flags=re.IGNORECASE,
    )
    parts = re.split(r"[;,:\n]|\.(?:\s|$)", flat)
    bare = (re.sub(r"^(?:\(?\d{1,2}[.)](?!\d)|[-*•]|and |but )\s*", "", part.strip()) for part in parts)
    return tuple(" ".join(part.split()) for part in bare if part)


def _quantity(digits: str, unit: str | None) -> Quantity:
    word = (unit or "").strip().lower()
    if word.startswith("percentage") or word == "pp":
        return Quantity(Decimal(digits), "pp")
    return Quantity(Decimal(digits), "%" if word in {"%", "percent", "per cent"} else word)


def _subject(match: re.Match[str]) -> str:
    words = re.sub(r"\b(?:the|a|an|is|are|of|if|at|for)\b", " ", (match["s"] or "").lower())
    return "_".join(words.split())


_Make = Callable[[re.Match[str]], "tuple[Token, ...] | None"]


def _low(*, closed: bool) -> _Make:
    return lambda m: (Band(low=_quantity(m["n"], m["u"]), low_closed=closed, subject=_subject(m)),)


def _high(*, closed: bool) -> _Make:
    return lambda m: (Band(high=_quantity(m["n"], m["u"]), high_closed=closed, subject=_subject(m)),)


def _range(match: re.Match[str]) -> tuple[Token, ...] | None:
    if match["u1"] and match["u2"] and match["u1"].lower() != match["u2"].lower():
        return None
    unit = match["u2"] or match["u1"]
    low, high = _quantity(match["n1"], unit), _quantity(match["n2"], unit)
    if low.number >= high.number:
        return None
    low_closed, high_closed = (True, False) if match["open"] else (None, None)
    return (Band(low, high, low_closed, high_closed, _subject(match)),)


def _point(match: re.Match[str]) -> tuple[Token, ...]:
    bound = _quantity(match["n"], match["u"])
    return (Band(bound, bound, True, True, _subject(match)),)


#: No unit but a share, or what is counted; points are no bound.
_N: Final = rf"(?P<n>{NUMBER}) ?(?P<u>{_UNIT}|(?!{_POINTS_WORD}\b)[a-z]+)?"
_N1: Final = rf"(?P<n1>{NUMBER}) ?(?P<u1>{_UNIT})?"
_N2: Final = rf"(?P<n2>{NUMBER}) ?(?P<u2>{_UNIT}|(?!{_POINTS_WORD}\b)[a-z]+)?"


def _table(*rows: tuple[str, _Make]) -> tuple[tuple[re.Pattern[str], _Make], ...]:
    return tuple((re.compile(form, re.IGNORECASE), make) for form, make in rows)


_CONDITIONS: Final = _table(
    (rf"{_SUBJECT}(?:≥ ?|at least |no less than |not less than |not below |no fewer than ){_N}", _low(closed=True)),
    (rf"{_SUBJECT}(?:> ?|above |over |more than |greater than |exceeding |higher than ){_N}", _low(closed=False)),
    (
        rf"{_SUBJECT}(?:≤ ?|at most |no more than |not more than |not above |not exceeding |up to ){_N}",
        _high(closed=True),
    ),
    (rf"{_SUBJECT}(?:< ?|below |under |less than |lower than |fewer than ){_N}", _high(closed=False)),
    (
        rf"{_SUBJECT}(?P<n>{NUMBER}) ?(?P<u>{_UNIT})? ?(?:or|and) (?:more|above|over|higher|better|greater)",
        _low(closed=True),
    ),
    (rf"{_SUBJECT}at or above {_N}", _low(closed=True)),
    (
        rf"{_SUBJECT}(?P<n>{NUMBER}) ?(?P<u>{_UNIT})? ?(?:or|and) (?:less|fewer|below|under|lower)",
        _high(closed=True),
    ),
    (rf"{_SUBJECT}at or below {_N}", _high(closed=True)),
    (rf"{_SUBJECT}(?:from |between )?{_N1} ?(?:-|to|and) ?(?P<open>below |under |less than )?{_N2}", _range),
    (rf"{_SUBJECT}(?:= ?|exactly |equal to )?{_N}", _point),
)


def _per(match: re.Match[str]) -> tuple[Token, ...] | None:
    groups = match.groupdict()
    direction = next((way for key, way in _WAYS if groups.get(key)), None)
    unit, is_taken = match["u"].strip(), groups["act"] is not None
    limit = None if groups["lim"] is None else _quantity(groups["lim"], groups["limu"])
    step = Per(
        quantity=_quantity(groups["n"] or "1", unit),
        points=Decimal(match["p"]),
        is_taken=is_taken,
        direction=direction,
        reference=groups["ref"] or "",
    )
    if groups["whole"] and groups["started"]:
        return None
    kind = "whole" if groups["whole"] else "started" if groups["started"] else ""
    ending = (Step(kind),) if kind else ()
    if limit is None:
        return (step, *ending)
    if not is_taken or direction not in {"above", "below"}:
        return None
    full = Band(high=limit, high_closed=True) if direction == "above" else Band(low=limit, low_closed=True)
    return (full, Points(None), step, *ending)


_WAYS: Final = (("up", "above"), ("down", "below"), ("out", "outside"))
_CAP: Final = (
    r"(?:up to|at most|no more than|to a maximum of|with a maximum of|maximum(?: of)?|max\.?(?: of)?|capped at)"
)


def _just(*tokens: Token) -> _Make:
    return lambda _: tokens


_CLAUSES: Final = _table(
    (rf"{_P} (?P<act>{_TAKEN}) {_EACH} {_STEP}", _per),
    (rf"(?P<act>{_TAKE}) {_P} {_EACH} {_STEP}", _per),
    (rf"{_EACH} {_STEP} (?P<act>{_TAKE}) {_P}", _per),
    (rf"{_EACH} {_STEP} {_P} (?:is |are )?(?P<act>{_TAKEN})", _per),
    (rf"{_P} (?:(?:is|are) )?(?P<act>(?!))?(?:{_GIVEN} )?{_EACH} {_STEP}", _per),
    (rf"(?P<act>(?!))?{_GIVE} {_P} {_EACH} {_STEP}", _per),
    (rf"(?P<act>(?!))?{_EACH} {_STEP} {_GIVE} {_P}", _per),
    (
        (
            rf"(?:but )?(?:down to|not below|no lower than|never below|with a minimum of|minimum(?: of)?) (?:0|zero)(?: {_POINTS_WORD})?|"
            rf"until (?:none|nothing|no {_POINTS_WORD}|0) (?:is|are)? ?left|no negative (?:{_POINTS_WORD}|scores?)"
        ),
        _just(Stop()),
    ),
    (
        rf"{_CAP} (?P<n>{NUMBER}) ?{_POINTS_WORD} (?:may be |are |is )?{_TAKEN}",
        lambda m: (MostTaken(Decimal(m["n"])),),
    ),
    (
        rf"{_CAP} (?P<n>{NUMBER}) ?{_POINTS_WORD}(?: in total| in all| altogether)?",
        lambda m: (MostGiven(Decimal(m["n"]), is_total=True),),
    ),
    (rf"{_CAP} full {_POINTS_WORD}", _just(MostGiven(None))),
    (r"(?:incomplete|partial|unfinished) (?:steps?|units?) (?:are )?(?:not counted|ignored)", _just(Step("whole"))),
    (
        r"(?:incomplete|partial|started) (?:steps?|units?) (?:are )?(?:counted|count)(?: in full| as one| as whole)",
        _just(Step("started")),
    ),
    (
        r"(?:incomplete|partial) (?:steps?|units?) (?:are )?(?:counted |count |taken )?(?:in proportion|pro rata|proportionally)",
        _just(Step("proportional")),
    ),
    (
        (
            r"(?:otherwise|else)? ?(?:in proportion|pro[ -]rata|proportionally|proportional)"
            r"(?: to (?:the )?(?:completion|target|degree of completion|achievement|rate of completion))?"
        ),
        _just(InProportion()),
    ),
    (
        r"(?:linear(?:ly)?(?: interpolation)?|interpolated(?: linearly)?|linear interpolation)(?: in)?(?: between)?",
        _just(Linear()),
    ),
    (
        rf"(?P<s>)(?:if |when )?{_TARGET} (?:is |was )?(?:met|reached|achieved)|(?:for )?(?:meeting|reaching|achieving) (?:the )?(?P<ref2>(?:annual |yearly )?target)",
        lambda m: (AtTarget((m["ref"] or m["ref2"]).lower()),),
    ),
    (r"otherwise|else|(?:in )?all other cases|in other cases|the rest", _just(Otherwise())),
)


def _points(match: re.Match[str]) -> tuple[Token, ...]:
    if match["full"]:
        return (Points(None),)
    return (Points(Decimal(match["n"] or 0)),)


_POINTS: Final = re.compile(
    rf"(?:gets? |scores? |earns? |is worth |receives? |= ?)?(?:(?P<full>full (?:{_POINTS_WORD}|score)|(?:the )?maximum (?:{_POINTS_WORD}|score))|"
    rf"(?P<n>{NUMBER}) ?{_POINTS_WORD}|(?:no {_POINTS_WORD}|zero(?: {_POINTS_WORD})?|nothing))",
    re.IGNORECASE,
)
_BARE_REST: Final = re.compile(rf"(?:otherwise|else) (?P<n>{NUMBER}|none)", re.IGNORECASE)


def _clause(clause: str) -> tuple[Token, ...] | None:
    """Return the tokens of one clause; words without a number are a situation, numbers not understood are None."""
    if not clause:
        return ()
    if (rest := _BARE_REST.fullmatch(clause)) is not None:
        return (Otherwise(), Points(Decimal(0 if rest["n"].lower() == "none" else rest["n"])))
    if (tokens := _first(_CLAUSES, clause)) is not None:
        return tokens
    if (match := _POINTS.fullmatch(clause)) is not None:
        return _points(match)
    whole = _condition(clause)
    if whole is not None and not any(isinstance(token, Said) for token in whole):
        return whole
    return _conditioned(clause) or whole


_LINKS: Final = (r" (?:for|if|when|where) ", r" (?=at )", r" at ")


def _conditioned(clause: str) -> tuple[Token, ...] | None:
    """Read points before their condition (10 points for 90% or more) or after it (good 10 points)."""
    if (match := _POINTS.match(clause)) is not None:
        behind = clause[match.end() :]
        for link in _LINKS:
            found = re.match(link, behind)
            condition = None if found is None else _condition(behind[found.end() :])
            if condition is not None and not isinstance(condition[0], Said):
                return (*condition, *_points(match))
            if condition is not None and link == _LINKS[0]:
                return (*condition, *_points(match))
    for place in (found.end() for found in re.finditer(r" (?:- )?", clause)):
        match = _POINTS.fullmatch(clause, place)
        if match is not None and (condition := _condition(re.sub(r"[ -]+$", "", clause[:place]))) is not None:
            return (*condition, *_points(match))
    return None


def _condition(clause: str) -> tuple[Token, ...] | None:
    if re.fullmatch(r"otherwise|else", clause, re.IGNORECASE):
        return (Otherwise(),)
    for table in (_CONDITIONS, _CLAUSES):
        tokens = _first(table, clause)
        if tokens is not None and all(isinstance(token, Band | AtTarget) for token in tokens):
            return tokens
    is_more = re.search(r"\d|%|\b(?:each|every|per|points?|marks?|percent|proportion\w*)\b", clause, re.IGNORECASE)
    return None if is_more else (Said(clause),)


def _first(table: Iterable[tuple[re.Pattern[str], _Make]], clause: str) -> tuple[Token, ...] | None:
    for form, make in table:
        if (match := form.fullmatch(clause)) is not None and (tokens := make(match)) is not None:
            return tokens
    return None
