"""民主测评 and 区间内赋分: marks that people give (P24, votes by level and roles of P25, P32)."""

from __future__ import annotations

import itertools
import re
from decimal import Decimal
from typing import Final

from ...dsl.diagnostics import Both
from ..naming import spelled
from .rule import Rule, Subject
from .wording import NUMBER, plain, with_digits

_RANGE: Final = rf"{NUMBER}%?(?:\(含\))?[-~至]{NUMBER}%?(?:\(含\))?"
_ENDS: Final = re.compile(rf"({NUMBER})(%)?(?:\(含\))?[-~至]({NUMBER})(%)?(?:\(含\))?")
_RANGES: Final = rf"(?P<ranges>{_RANGE}(?:[、,]{_RANGE})+)"
_GIVEN: Final = r"(?:的)?(?:各?(?:分值)?区间)?(?:以?内)?(?:合理|酌情|自行)?(?:赋分|计分|评分|打分|确定分值|确定得分)"
_LABEL: Final = r"[^\d,;、:()%-]{1,20}"
#: 按评判等级: 100-80%(含)、80-60%(含)、60-0%区间内赋分, with or without the names of the levels before it.
_BY_RANGE: Final = re.compile(
    rf"(?:按|根据|依据)?(?:评判|评价|评定|完成)?(?:等级|等次|档次|结果|情况)?[:,]?(?:分为(?P<labels>{_LABEL}(?:、{_LABEL})+?)(?:[2-5二三四五]?个?(?:档|档次|等级|等次))?[,;:]?)?"
    rf"(?:分别)?(?:按照|按|在)?(?:该指标|本指标)?(?:对应)?(?:分值)?(?:区间)?(?:的)?{_RANGES}{_GIVEN};?"
)
#: 好(100-80%)、中(80-60%)、差(60-0%),在区间内赋分.
_LABELLED: Final = re.compile(
    rf"(?P<rows>{_LABEL}[:(]?{_RANGE}\)?(?:[、,;]{_LABEL}[:(]?{_RANGE}\)?)+)[,;]?(?:在|按)?(?:各自|相应|对应)?{_GIVEN};?"
)
_LABELLED_ROW: Final = re.compile(rf"({_LABEL})[:(]?({_RANGE})\)?(?:[、,;]|$)")
_USUAL: Final = {2: ("好", "差"), 3: ("好", "中", "差"), 4: ("优", "良", "中", "差")}
_NAMES: Final = Both("原文没有写各档名称，这里是常用的", "the text does not name the levels; these are usual names")

_VOTES: Final = re.compile(
    rf"(?:[^=;,]{{0,20}}=)?\((?P<rows>{_LABEL}?票?(?:数)?[×*]{NUMBER}%?(?:\+{_LABEL}?票?(?:数)?[×*]{NUMBER}%?)+)\)[/÷](?:有效)?(?:总)?票数?;?"
)
_VOTE: Final = re.compile(rf"({_LABEL}?)票?(?:数)?[×*]({NUMBER})(%)?(?:\+|$)")

_WHO: Final = re.compile(
    r"领导|群众|考核组|评估组|专家|自评|互评|测评|上级|同级|下级|服务对象|代表|评议|问卷|主管部门|干部|职工|同事|基层|本人|社会"
)
_ROLE: Final = rf"[^\d,;、:()%=+×*]{{2,12}}(?:[×*]|占|权重|\()?{NUMBER}%\)?"
_ROLES: Final = re.compile(
    rf"(?:综合(?:得分|评分)?=|(?:民主)?测评得分=|得分=|由|按)?(?P<rows>{_ROLE}(?:[、,+]{_ROLE})+)(?:的权重|的比例|的比重)?"
    r"(?:加权|分别|共同)?(?:进行)?(?:打分|评分|测评|评议|计算|计分|汇总|合成|平均|加权平均)*(?:得分)?;?"
)
_ROLE_ROW: Final = re.compile(rf"([^\d,;、:()%=+×*]{{2,12}}?)(?:[×*]|占|权重|\()?({NUMBER})%\)?(?:[、,+]|$)")

_DROPPED: Final = re.compile(
    rf"(?:参评人(?:数|员)?|评分人(?:数|员)?|评委(?:人数)?|测评人(?:数|员)?)?(?:(?:超过|多于|大于|>)(?P<n>{NUMBER})(?:人|名|个)?(?:的|时)?|(?P<always>))[,]?"
    r"去掉1?(?:个)?最高分(?:和|、|与|及|,去掉|和去掉)1?(?:个)?最低分(?:后|,)?(?:的)?(?:再)?(?:求|取|计算|按)?(?:其余)?(?:的)?(?:算术)?平均(?:分|值|数)?(?:计分|为得分|作为得分)?"
)
_PLAIN_MEAN: Final = re.compile(
    rf"(?:参评人(?:数|员)?)?(?:≤|不超过|不足|不多于)?(?P<n>{NUMBER})(?:人|名|个)?(?:及|\(含\)|含|及其)?(?:以下|以内)?(?:的|时)?[,]?(?:直接)?(?:求|取|计算)?平均(?:分|值|数)?"
)
_INVALID: Final = re.compile(
    r"(?:(?:1张)?(?:选票|票)?(?:中)?)?全部(?:同分|相同|打同1分数?)(?:的)?[,]?(?:按|视为|作为|为)无效票?(?:处理|计算)?"
)
_SHARE: Final = re.compile(
    rf"(?P<op>≥|≤|>|<|)(?P<n>{NUMBER})分(?:\((?P<in>不?含)\))?(?P<word>以上|以下|)(?:\((?P<in2>不?含)\))?(?:的)?(?P<most>最多|不超过|不得超过|不多于|不少于|至少|最少)(?P<k>\d+)(?:人|名|个)"
)
_MARKS: Final = re.compile(r"(?:按|采用|实行)?百分制(?:打分|评分|计分|测评)?")
_SCALE: Final = Both(
    "原文没有写按多少分打分，按 0 分到满分", "the text does not say what marks may be given; taken as 0 to full points"
)
_HUNDRED: Final = Decimal(100)
_FEWEST: Final = 2


def recognise(text: str, leaf: Subject) -> Rule | None:
    """Return how marks are given and combined, None where any clause of it is not understood."""
    if leaf.kind != "leaf" or leaf.full is None:
        return None
    written = with_digits(plain(text)).strip(";")
    for form in (_levels, _votes, _roles, _ballots):
        if (rule := form(written, leaf)) is not None:
            return rule
    return None


def _levels(text: str, leaf: Subject) -> Rule | None:
    """Read ranges of levels: P32."""
    del leaf
    labels: list[str]
    if (match := _BY_RANGE.fullmatch(text)) is not None:
        ranges = [found[0] for found in re.finditer(_RANGE, match["ranges"])]
        labels = match["labels"].split("、") if match["labels"] else list(_USUAL.get(len(ranges), ()))
        remarks = () if match["labels"] else (_NAMES,)
    elif (match := _LABELLED.fullmatch(text)) is not None:
        rows = _LABELLED_ROW.findall(match["rows"])
        labels, ranges, remarks = [row[0] for row in rows], [row[1] for row in rows], ()
    else:
        return None
    ends = _connected([bounds for text in ranges if (bounds := _bounds(text)) is not None])
    if ends is None or len(ends) != len(ranges) or len(labels) != len(ranges) or len(set(labels)) < len(labels):
        return None
    lines = "; ".join(
        f"{spelled(label)} : {low.normalize():f}% .. {high.normalize():f}%"
        for label, (low, high) in zip(labels, ends, strict=True)
    )
    return Rule("P32", None, rated=(f"levels {{ {lines} }}",), remarks=remarks)


def _bounds(text: str) -> tuple[Decimal, Decimal] | None:
    match = _ENDS.fullmatch(text)
    if match is None or not (match[2] or match[4]):
        return None
    one, other = Decimal(match[1]), Decimal(match[3])
    return min(one, other), max(one, other)


def _connected(ends: list[tuple[Decimal, Decimal]]) -> list[tuple[Decimal, Decimal]] | None:
    """Return the ranges where they lead from 100% down to 0 without hole or overlap."""
    if len(ends) < _FEWEST or ends[0][1] != _HUNDRED or ends[-1][0] != 0:
        return None
    return ends if all(above[0] == below[1] for above, below in itertools.pairwise(ends)) else None


def _votes(text: str, leaf: Subject) -> Rule | None:
    """Read votes by level, each worth so many points: (繁重票×100+较多×80)/有效票."""
    if (match := _VOTES.fullmatch(text)) is None:
        return None
    rows = _VOTE.findall(match["rows"])
    worth = [Decimal(number) for _, number, _ in rows]
    labels = [label.removesuffix("票") for label, _, _ in rows]
    top = _HUNDRED if all(percent for *_, percent in rows) else leaf.full
    if top is None or max(worth) != top or len(set(labels)) < len(labels) or "" in labels:
        return None
    if not all(a > b for a, b in itertools.pairwise(worth)):
        return None
    lines = (f"{spelled(name)} : {_percent(n / top * 100)}" for name, n in zip(labels, worth, strict=True))
    return Rule("P25", None, rated=(f"levels {{ {'; '.join(lines)} }}",))


def _roles(text: str, leaf: Subject) -> Rule | None:
    """Read the weights of those who rate: 分管领导20%+群众40%+考核组40%."""
    if (match := _ROLES.fullmatch(text)) is None:
        return None
    rows = _ROLE_ROW.findall(match["rows"])
    names = [name.removesuffix("评分").removesuffix("打分") for name, _ in rows]
    weights = [Decimal(number) for _, number in rows]
    if sum(weights) != _HUNDRED or len(set(names)) < len(names) or not all(map(_WHO.search, names)):
        return None
    lines = (f"{spelled(name)} : {_percent(weight)}" for name, weight in zip(names, weights, strict=True))
    marks, remarks = _marks(leaf, is_stated=False)
    return Rule("P25", None, rated=(marks, f"raters {{ {'; '.join(lines)} }}"), remarks=remarks)


def _marks(leaf: Subject, *, is_stated: bool) -> tuple[str, tuple[Both, ...]]:
    full = _HUNDRED if is_stated or leaf.full is None else leaf.full
    return f"marks = 0 .. {full.normalize():f}", () if is_stated or full == _HUNDRED else (_SCALE,)


def _percent(number: Decimal) -> str:
    rounded = number.quantize(Decimal("0.000001")).normalize()
    return f"{rounded:f}%"


def _ballots(text: str, leaf: Subject) -> Rule | None:
    """Read the mean without extremes, and which ballots count: P24."""
    body = re.sub(r"全部同分(?:/|或者?|、)未按比例打分", "全部同分", text) if _SHARE.search(text) else text
    trimmed, valid, is_stated, least = "", list[str](), False, ""
    for clause in re.split(r"[;。]", _joined(body)):
        if not clause or _MARKS.fullmatch(clause):
            is_stated = is_stated or bool(clause)
        elif not trimmed and (match := _DROPPED.fullmatch(clause)) is not None:
            least = match["n"] or ""
            trimmed = f"combine = trimmed_mean(drop = 1{f', more_than = {least}' if least else ''})"
        elif (match := _PLAIN_MEAN.fullmatch(clause)) is not None and trimmed and match["n"] == least:
            continue
        elif _INVALID.fullmatch(clause):
            valid.append("not all_same(ballot)")
        elif (match := _SHARE.fullmatch(clause)) is not None and (condition := _count(match)) is not None:
            valid.append(condition)
        else:
            return None
    if not trimmed:
        return None
    marks, remarks = _marks(leaf, is_stated=is_stated)
    parts = (marks, trimmed, *((f"valid = {' and '.join(valid)}",) if valid else ()))
    return Rule("P24", None, rated=parts, remarks=remarks)


def _joined(text: str) -> str:
    """Return a text whose clauses are parted by semicolons: commas before a new statement count as such."""
    return re.sub(
        r"[,、](?=≥|≤|>|<|\d+分|\d+人|不超过|不足|全部同|百分制|按百分制|参评|评委|测评人)|(?<![人的时\d])[,、](?=去掉)",
        ";",
        text,
    )


def _count(match: re.Match[str]) -> str | None:
    """Return how many marks of a ballot may lie above or below a number."""
    sign, included = match["op"], (match["in"] or match["in2"] or "含") == "含"
    if bool(sign) == bool(match["word"]):
        return None
    if not sign:
        sign = (">" if match["word"] == "以上" else "<") + ("=" if included else "")
    few = "<=" if match["most"] in {"最多", "不超过", "不得超过", "不多于"} else ">="
    return f"count(ballot {sign.replace('≥', '>=').replace('≤', '<=')} {match['n']}) {few} {match['k']}"
