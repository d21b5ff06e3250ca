"""From a sentence to its tokens: a table of clause forms, each of which must match the whole clause."""

from __future__ import annotations

import re
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
    NotApplying,
    Otherwise,
    Per,
    Points,
    Quantity,
    Said,
    Step,
    Stop,
    Token,
    Turned,
)
from .wording import NUMBER, UNIT, clauses_of, plain, with_digits

_TARGET: Final = r"(?:年度|全年|当年|考核|年初)?(?:目标任务数|目标任务|目标值|目标|计划数|计划值|计划|任务数|任务|指标值|标准值|基准值|定额|限额|预算数|控制数|上年同期数|上年数)"
_SUBJECT: Final = r"(?P<s>[^\d<>≤≥=,;()每且或±]*?)"
_LOW: Final = {"≥": True, "大于或等于": True, "大于等于": True, "不低于": True, "不少于": True, "不小于": True, "达到": True, "达": True,
               ">": False, "超过": False, "高于": False, "大于": False, "多于": False, "超出": False}  # fmt: skip
_HIGH: Final = {"≤": True, "小于或等于": True, "小于等于": True, "不超过": True, "不高于": True, "不大于": True, "不多于": True,
                "<": False, "低于": False, "小于": False, "少于": False, "不足": False, "不满": False, "未达到": False, "未达": False}  # fmt: skip
_INCLUDED: Final = rf"(?P<in>\((?:不?含)(?:{NUMBER})?(?:{UNIT})?(?:本数)?\))?"
_OF: Final = r"(?:的|时|者)?"

_UP: Final = "超过|超出|高于|高出|超|高|大于|多于|多|增加|增长|上升|提高|提升|升高"
_DOWN: Final = "低于|低|减少|降低|下降|降|少于|少|差|缺少|缺|不足|落后"
_OUT: Final = "偏离|偏差"
_TAKING: Final = frozenset({"扣", "扣减", "扣除", "减", "降", "倒扣"})
_ACTION: Final = "倒扣|扣减|扣除|扣|减|降|加|奖励|奖|得|计|记"
#: Movements that need something they are measured from, before what is merely counted.
_MOVING: Final = rf"(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<out>{_OUT})"


def _quantity(digits: str, unit: str | None) -> Quantity:
    return Quantity(Decimal(digits), {"个百分点": "pp", "百分点": "pp", None: ""}.get(unit, unit or ""))


def _closed(word: bool | None, mark: str | None) -> bool | None:  # noqa: FBT001 - a tri-state
    """Return whether a bound belongs: what stands in brackets decides before the word."""
    return word if not mark else not mark.startswith("(不含")


def _compared(match: re.Match[str]) -> tuple[Token, ...] | None:
    word, bound = match["op"], _quantity(match["n"], match["u"])
    is_low = word in _LOW
    closed = (_LOW if is_low else _HIGH)[word]
    if match["in"] and closed != _closed(closed, match["in"]) and word in "≥≤><":
        return None  # a sign and a bracket that contradict each other
    subject, closed = match["s"], bool(_closed(closed, match["in"]))
    if is_low:
        return (Band(low=bound, low_closed=closed, subject=subject),)
    return (Band(high=bound, high_closed=closed, subject=subject),)


def _worded(match: re.Match[str]) -> tuple[Token, ...]:
    bound, closed = _quantity(match["n"], match["u"]), bool(_closed(True, match["in"] or match["in2"]))
    if match["word"].endswith("上"):
        return (Band(low=bound, low_closed=closed, subject=match["s"]),)
    return (Band(high=bound, high_closed=closed, subject=match["s"]),)


def _ranged(match: re.Match[str]) -> tuple[Token, ...] | None:
    unit = match["u2"] or match["u1"]
    if match["u1"] and match["u2"] and match["u1"] != match["u2"]:
        return None
    low, high = _quantity(match["n1"], unit), _quantity(match["n2"], unit)
    first, second = _closed(None, match["in1"]), _closed(None, match["in2"] or match["in3"])
    if low.number > high.number:
        low, high, first, second = high, low, second, first
    if first is None and second is not None:
        first = not second  # the other way round the neighbour decides: 95%(含)-100% has none above, and 100% belongs
    return (Band(low, high, first, second, match["s"]),)


def _between(match: re.Match[str]) -> tuple[Token, ...]:
    low, high = _quantity(match["n1"], match["u1"] or match["u2"]), _quantity(match["n2"], match["u2"] or match["u1"])
    return (Band(low, high, match["o1"] == "≤", match["o2"] == "≤", match["s"]),)


def _within(match: re.Match[str]) -> tuple[Token, ...]:
    low, high = _quantity(match["n1"], match["u1"] or match["u2"]), _quantity(match["n2"], match["u2"] or match["u1"])
    return (Band(low, high, _LOW[match["o1"]], _HIGH[match["o2"]], match["s"]),)


def _equal(match: re.Match[str]) -> tuple[Token, ...] | None:
    if match["u"] == "分" and match["e"] not in {"=", "等于"}:
        return None  # 有方案1分: those are points
    bound = _quantity(match["n"], match["u"])
    return (Band(bound, bound, True, True, match["s"]),)


def _worded_within(match: re.Match[str]) -> tuple[Token, ...]:
    low, high = _quantity(match["n1"], match["u1"] or match["u2"]), _quantity(match["n2"], match["u2"] or match["u1"])
    return (Band(low, high, _closed(True, match["in1"]), _closed(None, match["in2"]), match["s"]),)


_Make = Callable[[re.Match[str]], "tuple[Token, ...] | None"]
_BETWEEN: Final = r"(?:在|为|处于|介于|达到?)?"

#: Conditions on the value, each form with what it means; a condition is the whole of a clause, or stands before points.
_CONDITIONS: Final[tuple[tuple[re.Pattern[str], _Make], ...]] = tuple(
    (re.compile(form), make)
    for form, make in (
        (rf"{_SUBJECT}(?P<op>{'|'.join([*_LOW, *_HIGH])})(?P<n>{NUMBER})(?P<u>{UNIT})?{_INCLUDED}{_OF}", _compared),
        (
            (
                rf"{_SUBJECT}{_BETWEEN}(?P<n>{NUMBER})(?P<u>{UNIT})?(?P<in>\(不?含\))?(?:及其?)?(?P<word>以上|以下|以内)"
                rf"(?P<in2>\((?:不?含)(?:{NUMBER})?(?:{UNIT})?\))?{_OF}"
            ),
            _worded,
        ),
        (
            (
                rf"{_SUBJECT}{_BETWEEN}(?P<n1>{NUMBER})(?P<u1>{UNIT})?(?P<in1>\(不?含\))?(?:-|~|至|到)"
                rf"(?P<n2>{NUMBER})(?P<u2>{UNIT})?(?P<in2>\(不?含\))?(?:之间|以内|区间)?"
                rf"(?P<in3>\((?:不?含)(?:{NUMBER})?(?:{UNIT})?\))?{_OF}"
            ),
            _ranged,
        ),
        (
            rf"(?P<n1>{NUMBER})(?P<u1>%)?(?P<o1>≤|<){_SUBJECT}(?P<o2>≤|<)(?P<n2>{NUMBER})(?P<u2>%)?{_OF}",
            _between,
        ),
        (
            (
                rf"{_SUBJECT}(?P<o1>{'|'.join(_LOW)})(?P<n1>{NUMBER})(?P<u1>{UNIT})?(?:且|但|、)?(?P<o2>{'|'.join(_HIGH)})"
                rf"(?P<n2>{NUMBER})(?P<u2>{UNIT})?{_OF}"
            ),
            _within,
        ),
        (
            (
                rf"{_SUBJECT}(?P<n1>{NUMBER})(?P<u1>{UNIT})?(?P<in1>\(不?含\))?以上(?:、|且|至)?"
                rf"(?P<n2>{NUMBER})(?P<u2>{UNIT})?(?P<in2>\(不?含\))?以下{_OF}"
            ),
            _worded_within,
        ),
        (rf"{_SUBJECT}(?P<e>=|等于|为)?(?P<n>{NUMBER})(?P<u>%|{UNIT})?{_OF}", _equal),
    )
)


#: 每年…1次, 每人1篇: so many within something else, which is a rate and no count.
_WITHIN: Final = re.compile(r"(?:个)?(?:年|季度?|月|周|旬|人|名|家|户|单位|部门|科室|乡镇|村|社区)")


def _per(match: re.Match[str]) -> tuple[Token, ...] | None:
    groups = match.groupdict()
    is_given = match["act"] not in _TAKING
    if (is_given and _WITHIN.match(groups.get("verb") or "")) or re.match("以[上下内]", groups.get("what") or ""):
        return None
    direction = next((name for key, name in _DIRECTIONS if groups.get(key)), None)
    words = (groups.get("s") or "", groups.get("verb") or "", groups.get("what") or "")
    return (
        Per(
            quantity=_quantity(match["n"] or "1", match["u"]),
            points=Decimal(match["p"]),
            is_taken=match["act"] in _TAKING,
            direction=direction,
            reference=groups.get("ref") or "",
            subject=words[0],
            what="".join(words[1:]) if direction is None else groups.get("up") or groups.get("down") or "",
        ),
    )


_DIRECTIONS: Final = (("up", "above"), ("down", "below"), ("out", "outside"))
_AMOUNT: Final = rf"(?P<act>{_ACTION})(?P<p>{NUMBER})分"


def _points(match: re.Match[str]) -> tuple[Token, ...]:
    groups = match.groupdict()
    if groups.get("full"):
        return (Points(None),)
    if groups.get("none"):
        return (Points(Decimal(0)),)
    action = groups.get("act") or ""
    return (
        Points(
            Decimal(match["n"] or match["n2"]), -1 if action in _TAKING else 1 if action in {"加", "奖", "奖励"} else 0
        ),
    )


#: What a condition gets, at the end of a clause.
_POINTS: Final = re.compile(
    r"(?:的|可|应)*(?:"
    r"(?P<full>(?:得|计|记|按|为|给|即为)?满分(?:计算|计分|计)?|(?:得|计)?全分|不扣分|不扣)"
    r"|(?P<none>不得分|不计分|不给分|不予计分|不加分|无分|全扣|扣完|扣全分|该项不得分|本项不得分|此项不得分)"
    rf"|(?P<act>得|计|记|赋|给|为|按|扣减|扣除|扣|减|加|奖励|奖)?(?P<n>{NUMBER})分(?:计算|计)?|(?:得|计)(?P<n2>{NUMBER})"
    r")"
)

_CAP: Final = r"(?:最多|最高|至多|累计最多|累计最高|总计最多|合计最多|上限(?:为)?)"


def _since(text: str) -> str:
    """Return what a sentence compares, without the words for last year."""
    return re.sub(r"(?:较|比|与|和)?(?:上年|去年|上1年度?|上年度|上年同期|同期)(?:相比)?(?:的)?|同比|如|若", "", text)


def _just(*tokens: Token) -> _Make:
    return lambda _: tokens


def _step_named(kind: str) -> _Make:
    return lambda _: (Step(kind),)


_LESS: Final = rf"(?:每)?(?:不足|不满|不到)(?:{NUMBER})?(?:{UNIT})(?:的|部分|的部分)?"
_IN_PROPORTION: Final = (
    r"(?:不足的|未完成的|未达到的|未完成|未达标的|低于目标值的|未达到目标值的|未达到目标的)?按(?:实际|目标)?(?:完成)?(?:比例|完成率|完成比例|完成情况比例)(?:折算)?"
    r"(?:计算得分|计算|计分|得分|计得分|给分|折算)?(?:得分)?"
)

#: Clauses that are complete in themselves.
_CLAUSES: Final[tuple[tuple[re.Pattern[str], _Make], ...]] = tuple(
    (re.compile(form), make)
    for form, make in (
        # every so many above or below a limit
        (rf"{_SUBJECT}每(?:{_MOVING})(?P<ref>{_TARGET})?(?:的)?(?P<n>{NUMBER})?(?P<u>{UNIT}){_AMOUNT}", _per),
        (rf"{_SUBJECT}(?:{_MOVING})(?P<ref>{_TARGET})(?:的)?(?:部分)?每(?P<n>{NUMBER})?(?P<u>{UNIT}){_AMOUNT}", _per),
        # so many each time something happens
        (
            (rf"(?P<s>[^\d,;<>≤≥=每]*?)每(?P<verb>[^\d,;<>≤≥=每%]*?)(?P<n>{NUMBER})?(?P<u>{UNIT})"
            rf"(?P<what>[^\d,;<>≤≥=每%]*?)(?:的)?{_AMOUNT}"),
            _per,
        ),
        # caps
        ((r"(?:该项|此项|本项|此项分值|本项分值|该项分值|本指标)?(?:直至)?(?:以)?扣完(?:该项|此项|本项)?(?:分值|分|得分)?(?:为止|为限)|"
         r"扣至0分(?:为止)?|(?:最低|最少|保底)(?:得分)?(?:为|得|计)?0分(?:为止)?|(?:本项|该项|此项)?不(?:倒扣|计负分|出现负分)(?:分)?"), _just(Stop())),
        (rf"(?:{_CAP}扣(?:减)?|(?:累计)?扣分(?:最多|最高)?(?:不超过|以))(?P<n>{NUMBER})分(?:为限|为止)?", lambda m: (MostTaken(Decimal(m["n"])),)),
        (rf"(?:{_CAP}加|(?:累计|总)?加分(?:最多|最高)?(?:不超过|以|合计不超过))(?P<n>{NUMBER})分(?:为限|为止)?", lambda m: (MostGiven(Decimal(m["n"])),)),
        (rf"(?:{_CAP}(?:得|计|记)?|(?:总分|累计|合计)?(?:得分)?(?:最高)?不超过)(?P<n>{NUMBER})分?(?:为限|为止)?|(?P<n2>{NUMBER})分封顶|封顶(?P<n3>{NUMBER})分",
         lambda m: (MostGiven(Decimal(m["n"] or m["n2"] or m["n3"]), is_total=True),)),
        (r"(?:加|得|计)?(?:到|至)?满分为止|加满为止|得满为止|(?:最高|最多)(?:得|计)?(?:不超过)?满分|(?:得分)?不超过满分", _just(MostGiven(None))),
        # incomplete steps
        (rf"{_LESS}(?:不计|不扣分?|不加分?|不计算|不计分|不予计算|忽略不计)", _step_named("whole")),
        (rf"{_LESS}(?:的)?(?:也)?按(?:{NUMBER})(?:{UNIT})(?:计算|计|扣分|扣|算)?", _step_named("started")),
        (rf"(?:{_LESS})按比例(?:扣分|加分|计算|计|折算)?|按比例扣(?:分|减)|按比例加分", _step_named("proportional")),
        # between full and nothing
        (rf"(?:否则|其余|其他|其它)?(?:的)?{_IN_PROPORTION}", _just(InProportion())),
        (r"(?:其间|之间|中间|其他|其它|其余|介于(?:二者|两者|其间)?之?间?|二者之间|两者之间|期间)(?:的)?(?:按|采用)?(?:线性(?:插值|内插)?|插值|直线插值|直线内插)(?:法)?(?:计算|计分|确定)?(?:得分)?",
         _just(Linear())),
        # whom it does not concern
        (r"(?:没有|无|不涉及|未涉及|不承担)(?P<t>[^\d,;]*?)(?:的)?(?:部门|单位|地区)?(?:的)?(?:按|计|得)满分(?:计算|计)",
         lambda m: (NotApplying(m["t"], "full"),)),
        (r"(?:没有|无此项|无|不涉及|未涉及|不承担)(?P<t>[^\d,;]*?)(?:的)(?:部门|单位|地区)|不涉及(?:此项|该项|本项|本指标|该指标)?(?P<t2>)(?:的|的单位|的部门)?",
         lambda m: (NotApplying(m["t"] or ""),)),
        (rf"(?P<s>)(?:未完成|未达到|未实现)(?P<ref>{_TARGET})(?:的|时|者)?", lambda m: (AtTarget(m["ref"], is_met=False),)),
        (rf"(?P<s>[^\d,;<>≤≥=]*?)(?:完成|达到|实现|=|等于|达)(?P<ref>{_TARGET})(?:的|时|者)?", lambda m: (AtTarget(m["ref"], m["s"]),)),
        (r"(?P<s>[^\d,;<>≤≥=]*?)(?:不降反(?:升|增)|只升不降)(?:的|时|者)?", lambda m: (Turned("above", _since(m["s"])),)),
        (r"(?P<s>[^\d,;<>≤≥=]*?)(?:不升反降|不增反减)(?:的|时|者)?", lambda m: (Turned("below", _since(m["s"])),)),
        (r"否则|其余|其他|其它|除此之外|其他情况|其余情况", _just(Otherwise())),
        (r"取(?:同类(?:单位|部门)?)?平均分|按(?:同类单位|同类部门)?平均分(?:计算|计)?", _just(NotApplying("", "peer_mean()"))),
    )
)  # fmt: skip

#: Heads that introduce a sentence without saying anything of the rule.
_IGNORED: Final = re.compile(
    r"(?:评分标准|计分办法|计分方法|计分标准|评价标准|考核标准|评分办法|评分方法|本项满分\d+分|满分\d+分|其中|趋中性指标)|"
    r"(?:在)?此基础上|在基本分基础上"
)


def read(text: str) -> tuple[Token, ...] | None:
    """Return the tokens of a sentence, or None where any clause of it is not understood."""
    found: list[Token] = []
    for clause in clauses_of(with_digits(plain(text))):
        tokens = read_clause(_stripped(clause))
        if tokens is None:
            return None
        found += tokens
    return tuple(found)


def _stripped(clause: str) -> str:
    return re.sub(r"^(?:\(\d+\)|\d+[.、](?!\d)|即|但|且|并|则|另|而)", "", clause)


def read_clause(clause: str) -> tuple[Token, ...] | None:
    """Return the tokens of one clause; words without a number are a situation, numbers not understood are None."""
    if not clause or _IGNORED.fullmatch(clause):
        return ()
    if (tokens := _first(_CLAUSES, clause)) is not None:
        return tokens
    if (match := _POINTS.fullmatch(clause)) is not None:
        return _points(match)
    whole = _condition(clause)
    if whole is not None and not any(isinstance(token, Said) for token in whole):
        return whole
    return _conditioned(clause) or whole


def _conditioned(clause: str) -> tuple[Token, ...] | None:
    """Read a condition with its points: the shortest that leaves points behind it."""
    for place in range(1, len(clause)):
        match = _POINTS.fullmatch(clause, place)
        if match is None or re.fullmatch(r"[\d.]{2}", clause[place - 1 : place + 1]):
            continue  # not within a number
        condition = _condition(clause[:place].removesuffix(",").rstrip("("))
        if condition is not None:
            return (*condition, *_points(match))
    return None


def _condition(clause: str) -> tuple[Token, ...] | None:
    if clause in {"否则", "其余", "其他", "其它"}:
        return (Otherwise(),)
    for table in (_CONDITIONS, _CLAUSES):
        tokens = _first(table, clause)
        if tokens is not None and all(isinstance(token, Band | AtTarget | NotApplying | Turned) for token in tokens):
            return tokens
    return None if re.search(r"\d|每|%", clause) else (Said(clause),)


def _first(table: Iterable[tuple[re.Pattern[str], _Make]], clause: str) -> tuple[Token, ...] | None:
    for form, make in table:
        if (match := form.fullmatch(clause)) is not None and (tokens := make(match)) is not None:
            return tokens
    return None
