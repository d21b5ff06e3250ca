"""Random schemes that bind, in English and canonical words, with the fields that they read.

For tests of meaning: whatever rewrites a scheme must leave what it evaluates to.  Fields have names that look like
words of the language, so that a rewriting that mistakes one for the other is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import attrs
from hypothesis import strategies as st

_Draw = Callable[[st.SearchStrategy[Any]], Any]

#: Names of number fields as a scheme writes them.
NUMBER_FIELDS: Final = ("编制数", "gdp", "`rank`", "`分`", "`PM2.5年均浓度`", "`count`", "mean", "严重", "`计分`")
FLAG_FIELDS: Final = ("造假", "`no`")
TEXT_FIELDS: Final = ("单位类型", "`kind`")
LABELS: Final = ("党委", "是", "否", "一般")
INDICATORS: Final = ("health", "`指标`", "`points`", "min", "均衡度", "`权重`", "education")


@attrs.frozen
class SoundScheme:
    """A scheme's text, and the bare names of its fields by type."""

    text: str
    numbers: tuple[str, ...]
    flags: tuple[str, ...]
    texts: tuple[str, ...]
    indicators: tuple[str, ...]


def _terms() -> st.SearchStrategy[str]:
    return st.one_of(
        st.sampled_from(NUMBER_FIELDS), st.sampled_from(("2", "0.5", "1_000", "1e-3", "factor", "doubled(gdp)"))
    )


def _called(form: str, parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return a call, its holes filled."""
    return st.tuples(*[parts] * form.count("{}")).map(lambda drawn: form.format(*drawn))


def _values(calls: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Return expressions over fields that yield numbers."""
    return st.recursive(
        _terms(),
        lambda parts: st.one_of(
            *[_called(form, parts) for form in calls],
            st.tuples(parts, st.sampled_from("+-*/"), parts).map(lambda drawn: f"({drawn[0]} {drawn[1]} {drawn[2]})"),
            parts.map(lambda part: f"abs({part})"),
            st.tuples(parts, parts).map(lambda drawn: f"max({drawn[0]}, {drawn[1]})"),
            st.tuples(_conditions(), parts, parts).map(
                lambda drawn: f"(if {drawn[0]} then {drawn[1]} else {drawn[2]})"
            ),
            parts.map(lambda part: f"round({part}, 1, half_even)"),
            parts.map(lambda part: f"mean({part}, by = 单位类型)"),
        ),
        max_leaves=4,
    )


def _conditions() -> st.SearchStrategy[str]:
    """Return conditions over fields."""
    flags = st.sampled_from((*FLAG_FIELDS, "造假 == yes", "单位类型 == 是", "`kind` in [一般, 党委]", "not `no`"))
    compared = st.tuples(_terms(), st.sampled_from((">", "<=", "==")), _terms()).map(
        lambda drawn: f"{drawn[0]} + 0 {drawn[1]} {drawn[2]}"
    )
    return st.one_of(
        flags, compared, st.tuples(flags, compared).map(" and ".join), st.tuples(compared, flags).map(" or ".join)
    )


@st.composite
def _scores(draw: _Draw) -> str:
    """Return a scoring rule for a leaf of 30 points."""
    kinds = (
        "deduct(2 points, per = 1, above = 10, step = {step})",
        "award(0.5 points, per = 3, below = 50, upto = 20 points, step = {step})",
        "goalposts(0, 100)",
        "minmax()",
        "bands {{ <= 10 : full;  (10, 50.5] : 20;  else : 0 }}",
        "curve {{ 0 : 0;  50 : 20;  100 : 30 }}",
        "cases {{ {condition} : full;  value > 20 : 12.5;  else : 3 }}",
        "checklist {{ {condition} : 10;  value > 0 : 20 }}",
        "by 单位类型 {{ 是 : 30;  否 : 20;  else : 10 }}",
        "by 造假, `kind` {{ yes, any : 0;  no, 一般 : 20;  else : full }}",
        "if {condition} then full else full / 2",
        "(if value > 10 then 10 else 20) + 5",
    )
    step = draw(st.sampled_from(("whole", "started", "proportional")))
    return str(draw(st.sampled_from(kinds))).format(step=step, condition=draw(_conditions()))


@st.composite
def _leaf(draw: _Draw, name: str, calls: tuple[str, ...]) -> str:
    options = (
        "applies = 编制数 > 1",
        "not_applicable = full",
        "missing = zero",
        "round = half_up(1)",
        'criterion = "分, points { }"',
    )
    lines = [f"value = 编制数 + {draw(_values(calls))}", f"score = {draw(_scores())}"]
    lines += draw(st.lists(st.sampled_from(options), unique=True, max_size=3))
    title = draw(st.sampled_from(("", ' "标题"')))
    direction = draw(st.sampled_from(("higher_is_better", "lower_is_better")))
    body = "\n".join(f"    {line}" for line in draw(st.permutations(lines)))
    return f"  indicator {name}{title} 30 points {direction} {{  # {name}\n{body}\n  }}\n"


@st.composite
def sound_schemes(draw: _Draw, calls: Iterable[str] = ()) -> SoundScheme:
    """Return a scheme in points with one to three leaves.

    ``calls`` are forms of calls with a hole ``{}`` for each number: ``"binhai.port_intensity({}, {})"``.  They stand
    among the values of the leaves; the scheme uses the plugins that they name.
    """
    calls = tuple(calls)
    names = draw(st.lists(st.sampled_from(INDICATORS), unique=True, min_size=1, max_size=3))
    aggregate = draw(
        st.sampled_from(
            ("", "  aggregate = arithmetic_mean\n", "  aggregate = geometric_mean\n", "  aggregate = none\n")
        )
    )
    fields = [f"  {name} : number" for name in NUMBER_FIELDS]
    fields += [f"  {name} : flag  missing = no" for name in FLAG_FIELDS]
    fields += [f"  {TEXT_FIELDS[0]} : one of {{{', '.join(LABELS)}}}", f"  {TEXT_FIELDS[1]} : text"]
    spaces = dict.fromkeys(form.partition(".")[0] for form in calls if "." in form.partition("(")[0])
    text = "".join(f"use {space}\n" for space in spaces)
    text += "fields {\n" + "\n".join(fields) + "\n}\n"
    text += "param factor = 30%\ndefine doubled(value) = 2 * value\n"
    text += f"indicator_set total {30 * len(names)} points {{\n  round = half_up(2)\n  rescale = siblings\n{aggregate}"
    text += "".join(draw(_leaf(name, calls)) for name in names)
    text += f"  grades {{ >= {20 * len(names)} : 优秀;  else : `不计` }}\n"
    text += "  limit `限制` { when = `no` or 单位类型 == 否;  highest_score = 20 points }\n"
    text += '  finding 超 { when = 编制数 > gdp;  message = "{unit} 超 {编制数 - gdp}";  due = 3 months;  category = rectify }\n}\n'
    return SoundScheme(
        text, *(tuple(name.strip("`") for name in kind) for kind in (NUMBER_FIELDS, FLAG_FIELDS, TEXT_FIELDS, names))
    )
