"""一票否决 and 不得评为优秀: sentences that hold a grade down, and the grades that a note gives."""

from __future__ import annotations

import itertools
import re
from decimal import Decimal
from typing import Final

import attrs

from .naming import name_from
from .sentences.reading import read_clause
from .sentences.tokens import Band
from .sentences.wording import NUMBER, clauses_of, plain, with_digits

_LONGEST: Final = 20
_FEWEST: Final = 2
_WORST: Final = "不合格|不称职|较差|差|末等|不达标"
_BEST: Final = "优秀|优|良好|良|先进|A级|A等"
_LABELS: Final = "优秀|良好|中等|合格|基本合格|不合格|较好|一般|较差|优|良|中|差|好|A级?|B级?|C级?|D级?|E级?|达标|不达标|称职|基本称职|不称职"
_TITLE: Final = re.compile(r"一票否决|否决(?:项|指标|事项)|veto", re.IGNORECASE)
_SUBJECT: Final = r"(?:年度|当年|本年度|其)?(?:考核|评估|评价)?(?:等次|等级|结果)?"

#: What follows the situation, and what it does: the grade, the highest grade the one below that named, the highest itself, steps down.
_EFFECTS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("grade", re.compile(r"(?P<s>[^→]+)→等次定为(?P<g>\w+)")),
    ("highest", re.compile(r"(?P<s>[^→]+)→等次不高于(?P<g>\w+)")),
    (
        "grade",
        re.compile(
            rf"(?P<s>[^→]+?)(?:的|者)?,?{_SUBJECT}(?:一律|直接|应|均)?(?:确定|评定|定|评|列|认定|视)?为(?P<g>{_WORST})(?:等次|等级)?(?:,?(?:实行)?一票否决)?"
        ),
    ),
    (
        "grade",
        re.compile(
            rf"(?P<s>.+?)(?:的|者)?(?:,|→)(?:终期|期末|年终)?(?:考核|评估|评价)(?:结果|等次|等级)?(?:评定|确定|定|评)?为?(?P<g>{_WORST})"
        ),
    ),
    (
        "below",
        re.compile(
            rf"(?P<s>.+?)(?:的|者)?,?{_SUBJECT}(?:一律)?不(?:得|能|予)(?:评为|确定为|评定为|评|定为|列为)(?P<g>{_BEST})(?:等次|等级|及以上)*"
        ),
    ),
    (
        "below",
        re.compile(r"(?P<s>.+?)(?:的|者)?,?(?:一律)?取消(?:年度|当年)?(?:评优|评先评优|评先|评优评先)(?P<g>资格)"),
    ),
    (
        "downgrade",
        re.compile(rf"(?P<s>.+?)(?:的|者)?,?{_SUBJECT}(?:降低|降|下调)(?P<g>[一二两12])(?:个)?(?:等次|等级|档次|档)"),
    ),
    ("grade", re.compile(r"(?P<s>.+?)(?:的|者)?,?(?:实行)?(?P<g>一票否决)")),
)
_HEAD: Final = re.compile(r"^(?:凡|对|若|如|因)?(?:有|发生|出现|存在|经查实有)?(?:以下情形之一)?")
_NUMBERED: Final = re.compile(r"^(?:[①-⑩]|\(\d+\)|\d+[.、])")


@attrs.frozen
class Veto:
    """One situation and what it does: ``effect`` is ``grade``, ``below`` or ``downgrade``."""

    situation: str
    effect: str
    label: str
    sentence: str


def is_veto_title(text: str) -> bool:
    """Whether a name says that a row is one of vetoes."""
    return bool(_TITLE.search(text))


def read_vetoes(text: str, *, is_veto: bool) -> tuple[Veto, ...] | None:
    """Return the vetoes of a text, None where any sentence of it is none.

    Args:
        text: the sentences.
        is_veto: whether the row says so by its name; then a situation needs no effect of its own.
    """
    found = []
    for sentence in re.split(r"[;。；\n]", text):
        bare = _NUMBERED.sub("", plain(sentence)).strip(",;:")
        if not bare:
            continue
        veto = _read(bare, sentence.strip())
        if veto is None and is_veto and not re.search(r"[\d%]+分|每|扣|→", bare):
            veto = Veto(bare, "grade", "", sentence.strip())
        if veto is None:
            return None
        found.append(veto)
    return tuple(found) or None


def _read(bare: str, sentence: str) -> Veto | None:
    for effect, form in _EFFECTS:
        if (match := form.fullmatch(bare)) is not None:
            label = "" if match["g"] in {"一票否决", "资格"} else match["g"]
            return Veto(match["s"].strip(","), effect, label, sentence)
    return None


def situation_name(veto: Veto, otherwise: str) -> str:
    """Return a name for the situation of a veto."""
    words = _HEAD.sub("", veto.situation).removesuffix("的")
    name = name_from(words, "情形")
    return name if len(words) <= _LONGEST else otherwise


_GRADE: Final = re.compile(
    rf"(?:得分|总分|综合得分|考核得分|分数)?(?P<c>.*?\d.*?)(?:的|者)?(?:为|评为|确定为|评定为|定为|等次为|:|是)?(?P<g>{_LABELS})(?:等次|等级)?"
)
_GRADE_FIRST: Final = re.compile(rf"(?P<g>{_LABELS})(?:等次|等级)?(?:为|:|\()?(?P<c>[^()]*(?:\(含\))?[^()]*)\)?")


_LABELLED: Final = re.compile(rf"为(?:{_LABELS})|(?:优秀|良好|中等|不?合格)")


def after_head(note: str) -> str:
    """Return a note without 注: and its number."""
    return re.sub(r"^\s*(?:注|说明|备注|Note)?\s*[:：]?\s*(?:[(（]?\d{1,2}\s*[.、．)）])?\s*", "", note)


def read_grades(note: str) -> tuple[tuple[str, str], ...] | None:
    """Return the grades that a note gives, best first: the pattern of a score and its label."""
    clauses = clauses_of(with_digits(plain(note)).replace("、", ",").replace(":", "为"))
    rows: list[tuple[Band, str]] = []
    for clause in clauses:
        bare = re.sub(
            r"^(?:考核|评估|评价)?(?:结果)?(?:等次|等级)?(?:分为|划分为|划分)?(?:4个|3个|5个)?(?:等次|等级|档次)?",
            "",
            clause,
        )
        for form in (_GRADE, _GRADE_FIRST):
            match = form.fullmatch(bare)
            band = None if match is None else _band(match["c"])
            if match is None and (rest := re.fullmatch(rf"(?:其余|其他)(?:的)?为(?P<g>{_LABELS})", bare)) is not None:
                rows.append((Band(), rest["g"]))
                break
            if match is not None and band is not None:
                rows.append((band, match["g"]))
                break
        else:
            if _LABELLED.search(bare) and re.search(r"\d", bare):
                return None  # 90分以上且无重大问题的为优秀: a condition more than a score
    if len(rows) < _FEWEST or len({label for _, label in rows}) < len(rows):
        return None
    return _ladder(rows)


def _band(text: str) -> Band | None:
    tokens = read_clause(text.strip("()"))
    return tokens[0] if tokens and len(tokens) == 1 and isinstance(tokens[0], Band) else None


def _ladder(rows: list[tuple[Band, str]]) -> tuple[tuple[str, str], ...] | None:
    """Return rows from the top, each with its lower bound, the last with the rest; None where they leave holes."""
    ordered = sorted(
        rows, key=lambda row: Decimal("-Infinity") if row[0].low is None else row[0].low.number, reverse=True
    )
    for (above, _), (below, _) in itertools.pairwise(ordered):
        if above.low is None or (below.high is not None and below.high.number != above.low.number):
            return None
    if ordered[-1][0].low is not None and ordered[-1][0].low.number > 0:
        return None
    if any(above == below for (above, _), (below, _) in itertools.pairwise(ordered)):
        return None
    found = []
    for band, label in ordered[:-1]:
        if band.low is None:
            return None
        found.append((f"{'>' if band.low_closed is False else '>='} {band.low.number:f}", label))
    return (*found, ("else", ordered[-1][1]))


_DEFAULTS: Final = re.compile(r"没有填报的,(?P<rows>[^,;]+按[^,;]+计(?:,[^,;]+按[^,;]+计)*);?")
_DEFAULTS_ENGLISH: Final = re.compile(r"where nothing is filed, (?P<rows>.+?)\.?", re.IGNORECASE)


def read_defaults(note: str) -> dict[str, str]:
    """Return what a note says counts for data that nobody filed, by the names of the fields."""
    if (match := _DEFAULTS_ENGLISH.fullmatch(note.strip())) is not None:
        parts = [part.split(" counts as ") for part in match["rows"].split(", ")]
    elif (match := _DEFAULTS.fullmatch(plain(note))) is not None:
        parts = [part.removesuffix("计").split("按", 1) for part in match["rows"].split(",")]
    else:
        return {}
    if not all(len(part) == _FEWEST for part in parts):
        return {}
    words = {"是": "yes", "否": "no"}
    return {name.strip(): words.get(datum.strip(), datum.strip()) for name, datum in parts}


_DECIMALS: Final = {"整数": 0, "个位": 0, "1位": 1, "2位": 2, "3位": 3}
_ROUNDED: Final = re.compile(
    r"(?P<s>[^\d]*?)(?:得分|计分|分值)?(?:均)?(?:四舍五入)?(?:精确到|保留到?|取)(?:小数点后)?(?P<d>整数|个位|1位|2位|3位)(?:小数)?(?:,?四舍五入)?"
)
#: The number of a remark among others on one line: 2.得分保留两位小数.
_REMARK_NUMBER: Final = re.compile(r"^[(（]?\d{1,2}[.、．)）](?!\d)")
_SINGLE: Final = re.compile(r"单项|各项|每项|指标")


@attrs.frozen
class Settings:
    """What notes say of the whole: decimals of leaves and of the total, rescaling, a cap on bonuses."""

    leaf_digits: int | None = None
    total_digits: int | None = None
    is_rescaled: bool = False
    bonus_upto: str | None = None
    penalty_upto: str | None = None


def read_settings(notes: list[str]) -> Settings:
    """Return what notes say of rounding (P40), of items that do not apply (P37) and of all bonuses (P27)."""
    found = Settings()
    for note in notes:
        text = (
            with_digits(plain(after_head(note)))
            .replace("一位", "1位")
            .replace("两位", "2位")
            .replace("二位", "2位")
            .replace("三位", "3位")
        )
        if re.search(r"(?:缺项|不涉及|不适用)[^;]*按[^;]*实得分[/÷]应得分[^;]*(?:折算|计算)", text):
            found = attrs.evolve(found, is_rescaled=True)
        for clause in clauses_of(text):
            found = _setting(found, _REMARK_NUMBER.sub("", clause))
    return found


def _setting(found: Settings, clause: str) -> Settings:
    if (match := _ROUNDED.fullmatch(clause)) is not None:
        digits = _DECIMALS[match["d"]]
        if _SINGLE.search(match["s"]):
            return attrs.evolve(found, leaf_digits=digits)
        return attrs.evolve(found, total_digits=digits)
    if (
        match := re.fullmatch(
            rf"(?:总加分|加分总分|加分合计|加分累计|累计加分|加分项合计|加分)(?:最多|最高)?(?:不超过|≤)(?P<n>{NUMBER})分",
            clause,
        )
    ) is not None:
        return attrs.evolve(found, bonus_upto=match["n"])
    if (
        match := re.fullmatch(
            rf"(?:累计倒扣|累计扣分|扣分合计|扣分项合计|倒扣合计)(?:最多|最高)?(?:不超过|≤)(?P<n>{NUMBER})分", clause
        )
    ) is not None:
        return attrs.evolve(found, penalty_upto=match["n"])
    return found
