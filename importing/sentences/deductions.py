"""每…扣…分, 每…加…分: P1 P2 P3 P9 P10 P11 P12 P13 P28."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import attrs

from ...dsl.diagnostics import Both
from .rule import NewField, Rule
from .sentence import NO_STEP, NO_STOP, NO_TOP, THINGS, WHOLE_UNITS, Sentence, target_field, value_type, written
from .tokens import AtTarget, Band, Linear, MostGiven, MostTaken, Per, Points, Quantity, Said, Step, Stop, Token

_PARTS: Final = (Band, AtTarget, Points, Per, Stop, MostTaken, MostGiven, Step, Linear, Said)
#: Names of values that are themselves a change, so that 每增加 counts from nought.
_CHANGES: Final = ("增长率", "增幅", "增速", "变动率", "降幅", "下降率", "增长幅度", "变化率", "偏离度", "偏差率")
_TWO: Final = 2
_MOVES: Final = frozenset({"增加", "增长", "上升", "提高", "提升", "升高", "减少", "降低", "下降", "降"})
#: English units of which there are parts.
_MEASURED: Final = frozenset(
    {"day", "hour", "minute", "week", "month", "year", "km", "m", "kg", "t", "tonne", "ton", "litre", "hectare", "usd"}
    | {"euro", "million", "mg/l", "mg/m3", "metre", "mile", "degree", "unit"}
)
_SMALL_UNITS: Final = frozenset({"", "%", "pp"})
_NOTHING: Final = (
    "无",
    "没有",
    "未发现",
    "未发生",
    "未出现",
    "未",
    "不存在",
    "全部",
    "按时",
    "按要求",
    "按规定",
    "no ",
    "none",
    "without ",
)
#: What is said of something that is not there, in words that also say below a limit.
_LACKING: Final = frozenset({"缺", "缺少", "少"})
#: Units of concentrations: of pollution less is better, unless the table says otherwise.
_LOWER: Final = "lower_is_better"
_CONCENTRATIONS: Final = frozenset({"微克/立方米", "毫克/立方米", "μg/m3", "mg/m3", "毫克/升", "mg/L"})


_SHORT: Final = {
    True: Both(
        "“每差”按高出目标值理解（浓度越低越好）", "taken as above the target: of a concentration less is better"
    ),
    False: Both("“每差”按低于目标值理解", "taken as below the target"),
}


@attrs.frozen
class _Limit:
    """What a step is measured from."""

    text: str
    kind: str
    field: NewField | None = None
    quantity: Quantity | None = None
    sides: frozenset[str] = frozenset({"above", "below"})


def recognise(sentence: Sentence) -> Rule | None:
    """Return the rule of deductions and awards by steps."""
    sentence = attrs.evolve(sentence, tokens=tuple(_turned(token, sentence) for token in sentence.tokens))
    steps = sentence.of(Per)
    if not 1 <= len(steps) <= _TWO or not sentence.has_only(*_PARTS) or not _is_in_order(sentence):
        return None
    if sentence.leaf.kind != "leaf":
        return _adjustment(sentence, steps)
    if sentence.leaf.full is None:
        return None
    if len(steps) == 1 and _is_occurrence(steps[0], sentence):
        return _occurrences(sentence, steps[0])
    return _from_limit(sentence, steps)


def _turned(token: Token, sentence: Sentence) -> Token:
    """Let 每差 stand on the side where the indicator is worse, and 每缺1次 of no number to reach be counted."""
    if isinstance(token, Per) and token.what in _LACKING and not token.reference:
        is_counted = token.quantity.unit in THINGS and not sentence.of(AtTarget) and not sentence.of(Band)
        return attrs.evolve(token, direction=None) if is_counted else token
    if not isinstance(token, Per) or token.what != "差":
        return token
    direction = sentence.leaf.direction or (_LOWER if token.quantity.unit in _CONCENTRATIONS else "")
    return attrs.evolve(token, direction="above" if direction == _LOWER else "below")


def _is_in_order(sentence: Sentence) -> bool:
    """Whether caps and steps follow what they belong to."""
    first = next(place for place, token in enumerate(sentence.tokens) if isinstance(token, Per))
    before, after = sentence.tokens[:first], sentence.tokens[first:]
    return not any(isinstance(t, Stop | MostTaken | MostGiven | Step | Linear) for t in before) and not any(
        isinstance(t, Band | AtTarget | Points | Said) for t in after
    )


def _is_occurrence(step: Per, sentence: Sentence) -> bool:
    return step.direction is None and step.quantity.unit not in _SMALL_UNITS and not sentence.of(Band)


def _occurrences(sentence: Sentence, step: Per) -> Rule | None:
    """So many points for each thing that is counted: P28."""
    if not sentence.has_none(AtTarget, Linear) or not _says_what(sentence):
        return None
    call, remarks = _call(sentence, step, f"per = {step.quantity.text}", upto=None)
    if call is None:
        return None
    lacking = f"{sentence.leaf.name}缺少{step.quantity.unit}数" if step.what in _LACKING and not step.subject else ""
    title = None if lacking else _counted(sentence, step)
    return Rule("P28", call, "count", lacking, title=title, remarks=remarks)


def _says_what(sentence: Sentence) -> bool:
    """Whether the words before the step say what is counted (未按时报送的,每次扣1分), or that nothing of it is full."""
    first = next(place for place, token in enumerate(sentence.tokens) if isinstance(token, Per))
    before = sentence.tokens[:first]
    if not before:
        return True
    if len(before) == 1 and isinstance(before[0], Said):
        return True
    if len(before) == _TWO and isinstance(before[0], Said) and isinstance(before[1], Points):
        return sentence.is_full(before[1]) and before[0].text.lower().startswith(_NOTHING)
    return False


def _counted(sentence: Sentence, step: Per) -> str:
    said = next((token.text.rstrip("的") for token in sentence.of(Said)), "")
    if step.quantity.unit.isascii():
        unit, name = step.quantity.unit, sentence.leaf.name
        return "" if unit.casefold() in name.casefold() else f"{unit} of {name}"
    what = step.subject.rstrip("的") or ("" if said.startswith(("无", "没有")) or sentence.of(Points) else said)
    return (
        f"{what}{step.what}({step.quantity.unit})"
        if what + step.what
        else f"{sentence.leaf.name}({step.quantity.unit})"
    )


def _call(sentence: Sentence, step: Per, limit: str, *, upto: Decimal | None) -> tuple[str | None, tuple[Both, ...]]:
    """Return the call of one step with its cap and the remarks; None where the parts do not go together."""
    full = sentence.leaf.full or Decimal(0)
    kinds = {token.kind for token in sentence.of(Step)} | ({"proportional"} if sentence.of(Linear) else set())
    if len(kinds) > 1 or step.points > full:
        return None, ()
    remarks: list[Both] = []
    parts = [f"{step.points.normalize():f} points", limit]
    if kinds:
        parts.append(f"step = {next(iter(kinds))}")
    elif not _comes_whole(step.quantity):
        remarks.append(NO_STEP)
    if _is_capped_otherwise(sentence, step):
        return None, ()
    cap, said = _cap(sentence, step)
    cap = cap if cap is not None else upto
    if cap is not None and cap != full:
        parts.append(f"upto = {cap.normalize():f}")
    if not said and cap is None:
        remarks.append(NO_STOP if step.is_taken else NO_TOP)
    return f"{'deduct' if step.is_taken else 'award'}({', '.join(parts)})", tuple(remarks)


def _cap(sentence: Sentence, step: Per) -> tuple[Decimal | None, bool]:
    """Return the cap that follows a step and whether the sentence names an end."""
    place = sentence.tokens.index(step)
    for token in _until_next(sentence.tokens[place + 1 :]):
        if step.is_taken and isinstance(token, MostTaken):
            return token.amount, True
        if step.is_taken and isinstance(token, Stop):
            return None, True
        if not step.is_taken and isinstance(token, MostGiven):
            return token.amount, True
    return None, False


def _is_capped_otherwise(sentence: Sentence, step: Per) -> bool:
    """Whether a cap after a step is not one of its kind: 每次扣2分,最多加6分."""
    following = tuple(_until_next(sentence.tokens[sentence.tokens.index(step) + 1 :]))
    if step.is_taken:
        return any(isinstance(t, MostGiven) and t.amount not in {None, sentence.leaf.full} for t in following)
    return any(isinstance(token, MostTaken) for token in following)


def _comes_whole(quantity: Quantity) -> bool:
    """Whether a step is a number of things, of which there is no half."""
    if quantity.is_share or not quantity.unit:
        return False
    return quantity.unit in WHOLE_UNITS if not quantity.unit.isascii() else quantity.unit not in _MEASURED


def _until_next(tokens: tuple[Token, ...]) -> Iterator[Token]:
    for token in tokens:
        if isinstance(token, Per):
            return
        yield token


def _from_limit(sentence: Sentence, steps: tuple[Per, ...]) -> Rule | None:
    limit, subject = _limit(sentence, steps), sentence.subject()
    if limit is None or subject is None or not _is_sound(sentence, steps, limit):
        return None
    calls, remarks, top = [], list[Both](), Decimal(0)
    for step in steps:
        per = _per(step, limit)
        cap = _extra(sentence, step)
        if per is None or (not step.is_taken and cap is None):
            return None
        call, said = _call(_without_totals(sentence), step, f"per = {per}, {step.direction} = {limit.text}", upto=cap)
        if call is None:
            return None
        calls.append(call)
        remarks += [remark for remark in said if remark not in remarks]
        top = max(top, cap or Decimal(0)) if not step.is_taken else top
    if len(steps) == 1 and not steps[0].is_taken:
        return None  # what is given above a limit, and nothing said of what lies below
    if steps[0].what == "差" and sentence.leaf.direction is None:
        remarks.append(_SHORT[steps[0].direction == "above"])
    upto = None if not top else (sentence.leaf.full or Decimal(0)) + top
    fields = () if limit.field is None else (limit.field,)
    return Rule(
        _named(sentence, steps, limit),
        " + ".join(calls),
        limit.kind,
        subject,
        None,
        fields,
        None,
        upto,
        remarks=tuple(remarks),
    )


def _named(sentence: Sentence, steps: tuple[Per, ...], limit: _Limit) -> str:
    if len(steps) == _TWO:
        return "P11" if sentence.of(Linear) else "P13"
    if steps[0].direction == "outside":
        return "P12"
    if limit.field is not None:
        return "P9" if steps[0].quantity.is_share else "P10"
    return "P1" if steps[0].direction == "above" else "P3"


def _without_totals(sentence: Sentence) -> Sentence:
    kept = tuple(token for token in sentence.tokens if not (isinstance(token, MostGiven) and token.is_total))
    return attrs.evolve(sentence, tokens=kept)


def _extra(sentence: Sentence, step: Per) -> Decimal | None:
    """Return how much may be given on top of full points: what the cap names, or a total less full."""
    if step.is_taken:
        return None
    place = sentence.tokens.index(step)
    for token in _until_next(sentence.tokens[place + 1 :]):
        if isinstance(token, MostGiven) and token.amount is not None:
            extra = token.amount - (sentence.leaf.full or 0) if token.is_total else token.amount
            return extra if extra > 0 else None
    return None


def _is_sound(sentence: Sentence, steps: tuple[Per, ...], limit: _Limit) -> bool:
    """Whether each step goes to a side that the limit leaves open, and two steps to two sides."""
    if sentence.of(Said):
        return False
    if len(steps) == _TWO and (
        steps[0].is_taken == steps[1].is_taken or {step.direction for step in steps} != {"above", "below"}
    ):
        return False
    if len(steps) == 1:
        return steps[0].direction in limit.sides and steps[0].is_taken
    return limit.sides >= {"above", "below"}


def _per(step: Per, limit: _Limit) -> str | None:
    """Return a step as the language writes it: percent of a limit of 100% are percentage points."""
    quantity = step.quantity
    if quantity.unit == "%" and limit.kind == "share":
        is_whole = limit.quantity is not None and limit.quantity.number in {0, 100}
        return f"{Quantity(quantity.number, 'pp').text}" if is_whole else quantity.text
    if quantity.unit == "pp" and limit.kind != "share":
        return None
    return quantity.text if quantity.is_share or limit.kind != "share" else None


def _limit(sentence: Sentence, steps: tuple[Per, ...]) -> _Limit | None:
    """Return what the steps are measured from, None where the sentence does not say it, or says it twice."""
    bands, targets = sentence.of(Band), sentence.of(AtTarget)
    references = {step.reference for step in steps if step.reference} | {token.target for token in targets}
    if bands and not references:
        return _literal(sentence, bands, steps)
    if len(references) == 1 and not bands and _reaches_full(sentence, targets):
        return _target(sentence, steps, next(iter(references)))
    if not references and not sentence.of(Points):
        return _zero(sentence, steps)
    return None


def _reaches_full(sentence: Sentence, targets: tuple[AtTarget, ...]) -> bool:
    """Whether all points that are named are full ones, for the target met."""
    points = sentence.of(Points)
    met = sum(target.is_met for target in targets)
    return len(points) == met and all(sentence.is_full(found) for found in points)


def _literal(sentence: Sentence, bands: tuple[Band, ...], steps: tuple[Per, ...]) -> _Limit | None:
    points = sentence.of(Points)
    if len(points) != 1 or not sentence.is_full(points[0]) or not isinstance(sentence.tokens[0], Band):
        return None
    first, rest = bands[0], bands[1:]
    per = Quantity(Decimal(0), "%" if steps[0].quantity.is_share else "")
    if (kind := value_type([*first.bounds, *(b for band in rest for b in band.bounds), per])) is None:
        return None
    if rest and (len(rest) > 1 or not _is_beyond(rest[0], first)):
        return None
    if steps[0].direction == "outside":
        return _interval(first, kind)
    if first.low is not None and first.high is not None and not first.is_point:
        return None
    bound = first.high if first.low is None or first.is_point else first.low
    if bound is None:
        return None
    # 95%以下得满分,每超过: the limit lies above; 100%得满分 leaves both sides open.
    sides = {"above", "below"} if first.is_point else {"above"} if first.low is None else {"below"}
    return _Limit(written(bound, kind), kind, quantity=bound, sides=frozenset(sides))


def _interval(band: Band, kind: str) -> _Limit | None:
    if band.low is None or band.high is None or band.is_point:
        return None
    return _Limit(f"{written(band.low, kind)} .. {written(band.high, kind)}", kind, sides=frozenset({"outside"}))


def _is_beyond(band: Band, first: Band) -> bool:
    """Whether a second condition (>0, 每超过…) is only the other side of the first."""
    if first.low is None:
        return band.high is None and band.low == first.high
    return first.high is None and band.low is None and band.high == first.low


def _target(sentence: Sentence, steps: tuple[Per, ...], called: str) -> _Limit | None:
    kind = "share" if any(step.quantity.unit == "pp" for step in steps) else "number"
    field = target_field(sentence.leaf, called, kind)
    return _Limit(field.name, kind, field)


def _zero(sentence: Sentence, steps: tuple[Per, ...]) -> _Limit | None:
    """Return nought as the limit of a value that is itself a change (增长率每下降1个百分点…)."""
    step, name = steps[0], sentence.subject() or sentence.leaf.name
    if len(steps) == 1 and step.what in _MOVES and step.quantity.is_share and name.endswith(_CHANGES):
        return _Limit("0%", "share", quantity=Quantity(Decimal(0), "%"))
    return None


def _adjustment(sentence: Sentence, steps: tuple[Per, ...]) -> Rule | None:
    """So many points for each thing counted, of a bonus or a penalty."""
    step, kind = steps[0], sentence.leaf.kind
    if len(steps) > 1 or step.direction is not None or step.quantity.unit in _SMALL_UNITS or not _says_what(sentence):
        return None
    if step.is_taken != (kind == "penalty") or not sentence.has_none(Band, AtTarget, Points):
        return None
    steps_taken = {token.kind for token in sentence.of(Step)}
    caps = [t.amount for t in sentence.tokens if isinstance(t, MostTaken | MostGiven) and t.amount is not None]
    if len(steps_taken) > 1 or len(caps) > 1 or sentence.of(Linear):
        return None
    option = f", step = {next(iter(steps_taken))}" if steps_taken else ""
    number = (
        "value" if step.quantity.number == 1 and not option else f"steps(value, per = {step.quantity.text}{option})"
    )
    score = number if step.points == 1 else f"{step.points.normalize():f} * {number}"
    return Rule("P28", score, "count", title=_counted(sentence, step), upto=caps[0] if caps else None)
