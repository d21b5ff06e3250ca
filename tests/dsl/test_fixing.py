"""Safe fixes: what is beyond doubt is mended, everything else stays as the author wrote it."""

from __future__ import annotations

import random
from typing import Any

import pytest
from checking import registry
from hypothesis import given, settings
from hypothesis import strategies as st
from meaning import meaning

from quanheng.dsl.check import Checked, check_source
from quanheng.dsl.fixing import Fixed, fix
from quanheng.dsl.syntax import Source
from quanheng.testing.sound_schemes import SoundScheme, sound_schemes

SCHEME = """fields {
  编制数   : count  "核定编制数"  # 一处注释
  在编人数 : count
  造假     : flag  missing = no
}
indicator_set 甲 100 points {
  round   = half_up(2)
  rescale = siblings

  indicator x 60 points lower_is_better {
    value     = 在编人数 / 编制数
    score     = deduct(0.5 points, per = 1pp, above = 100%, step = whole)
    criterion = "在职人员控制率"
    applies   = 编制数 > 0 and 在编人数 >= 0
  }
  indicator y 40 points {
    value = if 编制数 == 75_000 then 1 else 0
    score = bands { <= 0 : full;  (0, 1] : 15;  > 1 : 0 }
  }
  limit 弄虚作假 { when = 造假;  grade = 不合格 }
  grades { >= 60 : 合格;  else : 不合格 }
}
example 一 of 甲 {
  given { 编制数 = 10; 在编人数 = 10 }
  expect { x = 60 }
}
"""


def checked(source: Source) -> Checked:
    return check_source(source, registry())


def fixed(text: str) -> Fixed:
    return fix(Source("a.qh", text), checked)


def planted(old: str, new: str) -> str:
    assert old in SCHEME
    return SCHEME.replace(old, new, 1)


#: What is found, what is replaced, by what; mended so that not one character differs.
RESTORED = [
    ("lone-equals", "编制数 == 75_000", "编制数 = 75_000"),
    ("thousands-comma", "75_000", "75,000"),
    ("look-alike", "indicator x", "indicator х"),
    ("look-alike", "score     =", "sсore     ="),
    ("look-alike", "rescale =", "rеscale ="),
    ("look-alike", "siblings", "siblіngs"),
    ("unknown-type", "在编人数 : count", "在编人数 : сount"),
    ("invisible-character", "在编人数 / 编", "在编\u200b人数 / 编"),
    ("invisible-character", "grades {", "grades \u2060{"),
    ("unexpected-character", "0.5 points, per", "0.5 points﹐ per"),
    ("unexpected-character", "> 0 and 在", "> 0 && 在"),
    ("unexpected-character", '"在职人员控制率"', "'在职人员控制率'"),
    ("unexpected-character", "half_up(2)", "half_up(2)。"),
    ("unexpected-character", ">= 60 : 合格", "⩾ 60 : 合格"),
    ("unclosed-bracket", "half_up(2)", "half_up(2"),
    ("unclosed-bracket", "step = whole)", "step = whole"),
    ("unclosed-bracket", "> 1 : 0 }", "> 1 : 0"),
    ("unclosed-bracket", ">= 0\n  }", ">= 0"),
    ("stray-bracket", "40 points {", "40 points"),
    ("unclosed-string", '"在职人员控制率"', '"在职人员控制率'),
    ("missing-equals", "rescale = siblings", "rescale siblings"),
    ("unknown-attribute", "criterion =", "critrion ="),
    ("unknown-attribute", "applies   =", "Applies   ="),
    ("unknown-attribute", "applies   =", "applise   ="),
    ("unknown-block", "indicator y", "indicater y"),
    ("unknown-block", "limit 弄", "limitt 弄"),
    ("unknown-argument", "above = ", "abov = "),
    ("unknown-option", "step = whole", "step = whol"),
    ("unknown-option", "rescale = siblings", "rescale = sibling"),
    ("unknown-type", "在编人数 : count", "在编人数 : cuont"),
    ("unknown-table", "bands {", "band {"),
    ("field-attribute", "missing = no", "mising = no"),
    ("header-word", "lower_is_better", "lower_is_beter"),
]


@pytest.mark.parametrize(("name", "old", "new"), RESTORED, ids=[f"{name}: {new}" for name, _, new in RESTORED])
def test_a_fault_beyond_doubt_is_mended_to_the_letter(name: str, old: str, new: str) -> None:
    text = planted(old, new)
    assert name in [found.name for found in checked(Source("a.qh", text)).diagnostics]
    after = fixed(text)
    assert after.source.text == SCHEME
    assert [found.name for found in after.fixed] == [name]


@pytest.mark.parametrize(
    ("old", "new", "mended"),
    [
        ("编制数 == 75_000", "编制数 = 75,000", "编制数 == 75_000"),  # the second is told only without the first
        ("编制数 > 0 and", "0 < 编制数 <= 9 and", "0 < 编制数 and 编制数 <= 9 and"),
        ("when = 造假", "when = 非造假", "when = 非 造假"),
        ("> 0 and 在", "> 0 && 在", "> 0 and 在"),
        ("> 0 and 在", "> 0&&在", "> 0 and 在"),
        ("在编人数 / 编制数", "(在编人数 / 编制数", "(在编人数 / 编制数)"),
        (">= 0\n  }", "=> 0\n  }", ">= 0\n  }"),
    ],
)
def test_what_was_meant_is_written_in_its_place(old: str, new: str, mended: str) -> None:
    after = fixed(planted(old, new))
    assert after.source.text == planted(old, mended)
    assert not after.checked.has_errors


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("在编人数 / 编制数", "(在编人数 + 1 / 编制数"),  # it could close after 1
        ("在编人数 / 编制数", "max(min(在编人数, 编制数, 5)"),  # either of the two may be the open one
        ("在编人数 / 编制数", "max(在编人数, 编制数 + 5"),
        ("在编人数 / 编制数", "max(1,250)"),  # two numbers, or one
        ("在编人数 / 编制数", "在编人 / 编制数"),  # a name that the author may have yet to declare
        ("deduct(", "dedct("),  # perhaps a function of a plugin
        ("half_up(2)", "halfup(2)"),
        ("grade = 不合格", "grade = 不合"),  # labels are the author's
        ("(0, 1] : 15", "(0, 1 : 15"),
        ("value = if 编制数 == 75_000 then 1 else 0", "value = 编制数 = 75_000"),  # no condition stands there
        ("编制数 > 0 and", "0 < 编制数 > 9 and"),
        ("when = 造假", "when = 造价"),
        ("100%, step", "90, step"),
    ],
)
def test_what_could_mean_two_things_stays_as_it_is(old: str, new: str) -> None:
    text = planted(old, new)
    assert fixed(text).source.text == text


def test_a_file_without_errors_is_never_changed() -> None:
    text = SCHEME.replace("criterion", "note").replace("=", "＝").replace("lower_is_better", "")
    assert not checked(Source("a.qh", text)).has_errors
    assert fixed(text).source.text == text


def test_what_cannot_be_mended_does_not_keep_the_rest_from_it() -> None:
    text = planted("when = 造假", "when = 造价").replace("half_up(2)", "half_up(2").replace("criterion =", "critrion =")
    after = fixed(text)
    assert after.source.text == planted("when = 造假", "when = 造价")
    assert [found.name for found in after.checked.diagnostics if found.severity == "error"] == ["unknown-name"]


def test_lines_of_windows_and_comments_stay_as_they_are() -> None:
    text = planted(">= 0\n  }", ">= 0  # 末行").replace("\n", "\r\n")
    mended = planted(">= 0\n  }", ">= 0  # 末行\n  }").replace("\n", "\r\n")
    assert fixed(text).source.text == mended


def test_a_diagnostic_brings_its_fix_as_data() -> None:
    (found,) = checked(Source("a.qh", planted("criterion =", "critrion ="))).diagnostics
    place = {"line": 13, "column": 5, "end_line": 13, "end_column": 13}
    assert found.to_dict("en")["fix"] == [{**place, "text": "criterion"}]
    (unfixable,) = checked(Source("a.qh", planted("造假;", "造价;"))).diagnostics
    assert "fix" not in unfixable.to_dict("en")


def _plants(text: str) -> list[tuple[str, str, int]]:
    """Return the fixable faults that can be planted in a scheme: what is replaced, by what, at which offset."""
    pairs = [
        ("indicator ", "indicater "),
        ("value = ", "vaule = "),
        ("score = ", "scre = "),
        ("rescale = siblings", "rescale = sibblings"),
        ("rescale = siblings", "rescale siblings"),
        ("round = half_up(2)", "round = half_up(2"),
        ("round = half_up(2)", "rоund = half_up(2)"),
        ("higher_is_better", "higher_is_betterr"),
        ("lower_is_better", "Lower_Is_Better"),
        ("applies = ", "aplies = "),
        ("step = whole", "step = wholе"),
        ("above = 10", "abve = 10"),
        (" : number\n", " : nunber\n"),
        ("编制数 : number", "编\u200b制数 : number"),
        ("missing = zero", "misssing = zero"),
        ("category = rectify", "category = rectfy"),
        ("bands {", "bands\u200b {"),
        ("curve {", "curv {"),
        ("grades {", "gradess {"),
        ("highest_score = ", "higest_score = "),
        ("factor = 30%", "factor ＝ 30﹪"),
    ]
    found = []
    for old, new in pairs:
        place = text.find(old)
        while place >= 0:
            found.append((old, new, place))
            place = text.find(old, place + 1)
    return found


@settings(max_examples=60, deadline=None)
@given(sound_schemes(), st.integers(0, 2**32), st.integers(1, 4))
def test_planted_faults_are_mended_to_a_scheme_of_the_same_meaning(scheme: SoundScheme, seed: int, count: int) -> None:
    text = scheme.text
    sound = checked(Source("a.qh", text))
    generator = random.Random(seed)  # noqa: S311 - a repeatable choice
    chosen: list[Any] = generator.sample(_plants(text), count)
    broken = text
    for old, new, place in sorted(chosen, key=lambda plant: -plant[2]):
        if broken[place : place + len(old)] == old and "\n" not in broken[place : place + len(old)].strip():
            broken = broken[:place] + new + broken[place + len(old) :]
    after = fixed(broken)
    assert not after.checked.has_errors, broken
    assert meaning(after.checked.scheme) == meaning(sound.scheme)


def test_a_sign_for_and_becomes_the_word_of_the_vocabulary_that_the_file_is_written_in() -> None:
    text = (
        "数据项 { a : 数值; b : 数值 }\n指标体系 考核 20分 {\n  指标 甲 20分 { 取值 = a; 适用 = a > 1 && b > 2 }\n}\n"
    )

    assert "a > 1 且 b > 2" in fixed(text).source.text
