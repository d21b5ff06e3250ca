"""Sentences of the language document, each by a small program: what it allows binds, what it forbids is found there."""

from __future__ import annotations

import pytest
from checking import check, marked, names, places

FIELDS = """fields { a : count; b : count; x : number; s : share; f : flag; k : one of {甲, 乙, 丙}; t : text }
"""


def leaf(score: str, value: str = "x") -> str:
    """Return a set with one leaf and all fields used."""
    used = 'finding used { when = a + b + x > 1 and s > 1% and f and k == 甲 and t == "u"; message = "m" }'
    return (
        f"{FIELDS}indicator_set S 10 points {{ {used}\n indicator q 10 points {{ value = {value}; score = {score} }} }}"
    )


ALLOWED = [
    # the last row of a ladder may look back
    leaf("bands { >= 90 : full; >= 60 : 5; < 60 : 0 }"),
    leaf("bands { <= 0 : full; <= 10 : 5; > 10 : 0 }"),
    leaf("bands { > 90 : full; < 60 : 0; [60, 90] : 5 }"),
    leaf("bands { -10 .. -5 : full; (-5, 0] : 5; > 0 : 1; < -10 : 0 }"),
    leaf("bands { <= 3 : full; 4 .. 6 : 5; >= 7 : 0 }", "a"),
    # a curve is written from either end
    leaf("curve { 10 : full; 5 : 3; 0 : 0 }"),
    leaf("curve(s) { 90% : 0; 100% : full }"),
    # several subjects at once: ladders, and what is special before what is general
    leaf("by k, x { 甲, >= 5 : 5; 甲, >= 3 : 3; any, any : 0 }"),
    leaf("by k, x { 甲, [0, 5) : 5; 甲, [5, 10] : 3; 乙, [0, 10] : 1; else : 0 }"),
    leaf("by x, a { [0, 5], [0, 5] : 1; [3, 6], [6, 7] : 2; else : 0 }"),
    leaf("by f { yes : 5; no : 0 }"),
    leaf("by f { 是 : 5; any : 0 }"),
    # numbers
    leaf("ratio(3)", "x + 1.5e-3 + 2.6万 + 1e-6 + 1_000"),
    # names are compared after NFKC; pasted radicals and square signs are letters
    leaf("ratio(3)", "ａ ＋ x"),
    leaf("ratio(3)", "⼈口 + 面积㎡").replace("a : count", "a : count; 人口 : count; 面积m2 : number"),
    # a slot for an extending set
    leaf("ratio(3)")
    .replace("10 points { value", "6 points { value")
    .replace("} }", "} indicator w 4 points { open = yes } }")
    .replace("} indicator w", "}\n indicator w"),
    # a full-width colon in the braces of a message
    leaf("ratio(3)").replace('"m"', '"{x：.1f}，{（x）}"'),
]

FORBIDDEN = [
    # bounds that meet, or that leave something out
    ("bands-overlap", leaf("bands { >= 90 : full; >= 60 : 5; ⟦<= 60 : 0 }")),
    ("bands-gap", leaf("bands { >= 90 : full; ⟦>= 60 : 5; < 50 : 0 }")),
    ("ladder-order", leaf("bands { >= 60 : 5; ⟦>= 90 : full; < 60 : 0 }")),
    ("bands-overlap", leaf("bands { <= -5 : full; ⟦[-5, 0) : 5; >= 0 : 0 }")),
    ("bands-gap", leaf("bands { < -5 : full; ⟦(-5, 0) : 5; >= 0 : 0 }")),
    ("curve-order", leaf("curve { 0 : 0; 10 : full; ⟦5 : 3 }")),
    ("curve-order", leaf("curve { 0 : 0; ⟦0 : 3; 10 : full }")),
    # rows of `by` that take the same
    ("bands-overlap", leaf("by k, x { 甲, [0, 5] : 5; ⟦甲, [5, 10] : 3; else : 0 }")),
    ("bands-overlap", leaf("by x, a { [0, 5], [0, 5] : 1; ⟦[3, 6], [3, 6] : 2; else : 0 }")),
    ("bands-overlap", leaf("by x { >= 5 : 5; ⟦< 7 : 3; else : 0 }")),
    ("ladder-order", leaf("by k { any : 3; ⟦甲 : 5 }")),
    ("ladder-order", leaf("by k, x { 甲, >= 3 : 3; ⟦甲, >= 5 : 5; else : 0 }")),
    ("labels-missing", leaf("⟦by f { yes : 5 }")),
    # tables without rows
    ("table-empty", leaf("⟦bands { }")),
    ("table-empty", leaf("⟦bands { else : 0 }")),
    ("table-empty", leaf("⟦cases { }")),
    ("table-empty", leaf("⟦by k { }")),
    ("table-empty", leaf("ratio(3)").replace("finding used", "⟦grades { }\nfinding used")),
    # a lone = in a condition, wherever one begins
    ("lone-equals", leaf("if x ⟦= 1 then 2 else 3")),
    ("lone-equals", leaf("if (x ⟦= 1) then 2 else 3")),
    ("lone-equals", leaf("if f and x ⟦= 1 then 2 else 3")),
    ("lone-equals", leaf("cases { x ⟦= 1 : 2; else : 4 }")),
    ("lone-equals", leaf("checklist { k ⟦= 甲 : 2 }")),
    ("lone-equals", leaf("ratio(3)").replace('"m"', '"{x ⟦= 1}"')),
    # literals that cannot be read say so once
    ("bad-date", leaf("ratio(3)").replace("{ finding", "{ effective = 2022-04-01 .. ⟦2027-02-30\nfinding")),
    ("bad-number", leaf("ratio(3)", "x / ⟦12abc")),
    ("unexpected-character", leaf("ratio(3)").replace('"m"', "⟦'m'")),
    ("unexpected-character", leaf("ratio(3)").replace('"m"', "⟦‘m’")),
    ("invisible-character", leaf("ratio(3)").replace("indicator q", "indicator ⟦\ufeffq")),
    ("invisible-character", leaf("ratio(3)", "⟦\u200bx")),
    # what follows from a fault is not reported
    ("unknown-type", leaf("bands { <= 0 : full; 1 : 5; > 1 : 0 }", "a").replace("a : count", "a : ⟦coun")),
    ("unknown-type", leaf("ratio(3)").replace("f : flag", "f : ⟦flog missing = no")),
    ("syntax", leaf("ratio(3)").replace("s : share", "s : share >= 0⟦, <= 5")),
    ("missing-equals", leaf("ratio(3)").replace("{ finding", "{ rescale ⟦siblings; finding")),
    # wording that fits the case
    ("unknown-name", leaf("ratio(3)", "if x > 1 and ⟦f且f then 1 else 2")),
    ("negative-weight", leaf("ratio(3)").replace("q 10 points", "q ⟦-10 points")),
    ("criterion-bound", leaf('bands { > 90 : full; else : 0 }; criterion = ⟦"90分（含）以上得满分"')),
]


@pytest.mark.parametrize("text", ALLOWED)
def test_what_the_language_allows_binds_without_a_word(text: str) -> None:
    assert names(check(text)) == []


@pytest.mark.parametrize(("name", "text"), FORBIDDEN)
def test_what_the_language_forbids_is_found_once_at_its_place(name: str, text: str) -> None:
    checked = check(text)
    assert names(checked) == [name]
    assert places(checked, name) == marked(text)


@pytest.mark.parametrize(
    ("bands", "hole"),
    [
        ("<= 3 : 1; (4, 6) : 2; >= 6 : 3", "4"),
        ("< 3 : 1; [6, 7] : 2; > 7 : 3", "3 .. 5"),
        ("0 : 1; 1 : 2", ">= 2"),
    ],
)
def test_a_hole_in_counts_is_named_by_its_whole_numbers(bands: str, hole: str) -> None:
    (gap,) = check(leaf(f"bands {{ {bands} }}", "a")).diagnostics
    assert f"takes {hole}" in gap.message("en")
