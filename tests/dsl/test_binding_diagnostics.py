"""Each thing that the binder and the checks find, by a small program that has it and nothing else."""

from __future__ import annotations

import pytest
from checking import check, marked, names, places

FIELDS = "fields { a : count; b : count; s : share; f : flag; t : text; k : one of {north, south}; m : money }\n"


def leaf(score: str, value: str = "a", rest: str = "") -> str:
    """Return a set in points with one leaf, and all fields used."""
    used = "finding used { when = a + b > 1 and s > 1% and f and m > 0 }"
    return (
        FIELDS
        + f"indicator_set x 10 points {{ rescale = none; {used}\nindicator i 10 points {{ value = {value}; score = {score}; {rest} }} }}"
    )


def in_set(text: str, size: str = "10 points") -> str:
    """Return a set around a text, with all fields used."""
    used = "finding used { when = a + b > 1 and s > 1% and f and m > 0 }"
    return FIELDS + f"indicator_set x {size} {{ rescale = none; {used}\n{text} }}"


I = "indicator i 10 points { value = a; score = value }"  # noqa: E741 - the plainest leaf

CASES = [
    # names
    ("unknown-name", leaf("⟦c * 2")),
    ("unknown-name", leaf("if ⟦且f then 1 else 0")),
    ("unknown-name", leaf("⟦log + 1")),
    ("glued-word", leaf("if f ⟦且f then 1 else 0")),
    ("look-alike", leaf("⟦а + 1")),
    ("look-alike", leaf("⟦dеduct(1, per = 1)")),
    ("unknown-function", leaf("⟦deducted(1, per = 1)")),
    ("unknown-argument", leaf("deduct(1, per = 1, ⟦abov = 3)")),
    ("argument-missing", leaf("⟦deduct(1)")),
    ("too-many-arguments", leaf("ratio(5, ⟦6)")),
    ("argument-twice", leaf("deduct(1, per = 1, ⟦per = 2)")),
    ("arguments-exclusive", leaf("⟦deduct(1, per = 1, above = 1, below = 2)")),
    ("argument-kind", leaf("ratio(⟦t)")),
    ("unknown-option", leaf("deduct(1, per = 1, step = ⟦hole)")),
    ("unknown-option", in_set(I + "\nfinding g { when = a > 1; category = ⟦rectified }")),
    ("unknown-method", leaf("value", rest="round = ⟦half_op(2)")),
    ("not-integer", leaf("value", rest="round = half_up(⟦1.5)")),
    ("not-constant", leaf("goalposts(1, 2, power = ⟦b)")),
    ("not-range", leaf("deduct(1, per = 1, outside = ⟦3)")),
    ("not-vector", leaf("tiers(5, 4, 3, 2, 1, at = ⟦1)")),
    ("function-place", leaf("value", value="⟦half_up(2)")),
    ("function-place", leaf("value", value="⟦goalposts(0, 1)")),
    ("not-a-function", leaf("⟦a(1)")),
    ("unknown-namespace", leaf("⟦bht.coupling()")),
    ("unknown-namespace", leaf("⟦bth.coupling()")),
    ("unknown-function", "use bth\n" + leaf("bth.⟦couplin()")),
    ("unknown-plugin", "use ⟦bht\n" + leaf("value")),
    ("ambiguous-name", "fields { q : count }\nindicator_set x 10 points { indicator q 5 points; indicator j 5 points { value = ⟦q } }"),
    ("indicator-in-value", in_set(I.replace("10", "5") + "; indicator j 5 points { value = ⟦i; score = value }")),
    ("shadowed-word", "fields { full : count }\nindicator_set x 10 points { indicator i 10 points { value = ⟦full; score = value } }"),
    ("builtin-place", leaf("value", value="⟦value + 1")),
    ("builtin-place", leaf("⟦children")),
    ("unknown-indicator", in_set(I + "\nfinding g { when = score(⟦j) > 1 }")),
    ("no-value-of-parent", in_set("indicator p 10 points { " + I + " }\nfinding g { when = ⟦value(p) > 1 }")),
    ("define-arguments", "define twice(q) = 2 * q\n" + leaf("⟦twice(1, 2)")),
    # types
    ("not-condition", leaf("if ⟦a then 1 else 0")),
    ("not-number", leaf("value", value="1 + ⟦f")),
    ("kinds-differ", leaf("value", value="⟦s + a")),
    ("kinds-differ", in_set(I + "\nfinding g { when = ⟦score(i) < 60% }")),
    ("units-differ", 'fields { p : number in "km"; q : number in "t" }\nindicator_set x 10 points { indicator i 10 points { value = ⟦p + q; score = value } }'),
    ("no-order", leaf("if ⟦t > k then 1 else 0")),
    ("unknown-label", leaf("if k == ⟦nort then 1 else 0")),
    ("unknown-label", leaf("by k { ⟦nord : 1; south : 2 }")),
    ("share-as-points", leaf("⟦a / b")),
    ("share-as-points", in_set("indicator i 10 points { value = ⟦a / b }")),
    ("not-points", leaf("⟦t")),
    ("no-value", in_set("indicator ⟦i 10 points { score = minmax() }")),
    ("branches-differ", leaf("value", value="⟦if f then 1 else t")),
    # blocks and attributes
    ("unknown-attribute", leaf("value", rest='⟦criterio = "x"')),
    ("attribute-place", leaf("value", rest="⟦rank_by = rounded")),
    ("attribute-twice", leaf("value", rest="⟦value = b")),
    ("unknown-block", in_set(I + "\n⟦indicater j { value = b }")),
    ("block-place", in_set("indicator i 10 points { value = a; ⟦grades { >= 1 : good } }")),
    ("block-twice", in_set(I + "\ngrades { >= 1 : good; else : bad }\n⟦grades { >= 1 : good; else : bad }")),
    ("unknown-type", "fields { q : ⟦numbr }\nindicator_set x 10 points { indicator i 10 points { value = q } }"),
    ("name-twice", "fields { q : count; ⟦q : share }\nindicator_set x 10 points { indicator i 10 points { value = q } }"),
    ("indicator-twice", in_set(I.replace("10", "5") + "\nindicator ⟦i 5 points { value = b }")),
    ("label-twice", "fields { q : one of {u, ⟦u} }\nindicator_set x 10 points { indicator i 10 points { value = 1; score = value } }"),
    ("bound-constant", "fields { q : count ⟦5 .. 1 }\nindicator_set x 10 points { indicator i 10 points { value = q } }"),
    ("wrong-datum", "fields { q : count missing = ⟦no }\nindicator_set x 10 points { indicator i 10 points { value = q } }"),
    ("datum-bounds", "fields { q : count missing = ⟦0.5 }\nindicator_set x 10 points { indicator i 10 points { value = q } }"),
    ("param-constant", "param q = ⟦a\n" + leaf("q")),
    ("wrong-value", leaf("value", rest="criterion = ⟦5")),
    ("header-word", in_set("indicator i ⟦big 10 points { value = a }")),
    ("header-number", in_set("indicator i ⟦10 { value = a }")),
    ("header-needs-number", in_set("indicator i ⟦weight { value = a }")),
    ("scale-range", "indicator_set x scale ⟦5..1 { indicator i }"),
    ("points-and-scale", "indicator_set x ⟦10 points scale 0..1 { indicator i }"),
    ("set-without-size", "indicator_set ⟦x { indicator i }"),
    ("leaf-or-parent", leaf("value", rest="⟦aggregate = max")),
    ("leaf-or-parent", in_set("indicator p 10 points { ⟦value = a; " + I + " }")),
    ("upto-below", in_set("indicator i 10 points upto ⟦5 points { value = a }")),
    ("weight-twice", in_set("indicator i 10 points { ⟦points = 10; value = a }")),
    ("wrong-weight", in_set("indicator i { points = ⟦a; value = a }")),
    ("wrong-cap", in_set(I + "\nbonus z upto 5 points { value = b }; bonus_upto = ⟦b")),
    ("wrong-require", in_set("require = ⟦3\n" + I)),
    # tables
    ("unknown-table", leaf("⟦band { >= 1 : 1; else : 0 }")),
    ("one-subject", leaf("bands(a, ⟦b) { >= 1 : 1; else : 0 }")),
    ("bands-of-number", leaf("⟦bands(t) { >= 1 : 1; else : 0 }")),
    ("interval-row", leaf("bands { ⟦!= 1 : 1; else : 0 }")),
    ("interval-empty", leaf("bands { ⟦(5, 1] : 1; else : 0 }")),
    ("condition-row", leaf("cases { ⟦>= 1 : 1; else : 0 }")),
    ("else-twice", leaf("bands { >= 1 : 1; else : 0; ⟦else : 1 }")),
    ("else-last", leaf("bands { ⟦else : 1; >= 1 : 1 }")),
    ("else-in-curve", leaf("curve { 0 : 0; 1 : 1; ⟦else : 0 }")),
    ("else-in-checklist", leaf("checklist { f : 1; ⟦else : 0 }")),
    ("curve-short", leaf("⟦curve { 0 : 0 }")),
    ("curve-order", leaf("curve { 5 : 0; 9 : 2; ⟦1 : 1 }")),
    ("pattern-count", leaf("by k, f { ⟦north : 1; else : 0 }")),
    ("bands-overlap", leaf("bands { [0, 5] : 1; ⟦[5, 9] : 2; else : 0 }")),
    ("bands-gap", leaf("bands { [0, 5] : 1; ⟦> 6 : 2 }")),
    ("bands-gap", leaf("bands { ⟦>= 5 : 1 }")),
    ("else-fills-hole", leaf("bands { <= 1% : 1; ⟦> 2% : 2; else : 0 }", value="s")),
    ("ladder-order", leaf("bands { >= 1 : 1; ⟦>= 2 : 2; else : 0 }")),
    ("row-twice", leaf("by t { u : 1; ⟦u : 2; else : 0 }")),
    ("labels-missing", leaf("⟦by k { north : 1 }")),
    # weights
    ("weight-sum", in_set("⟦indicator p 10 points { indicator i 4 points { value = a }; indicator j 5 points { value = b } }")),
    ("weight-sum", in_set("⟦indicator p 10 points { indicator i weight 40% { value = a }; indicator j weight 55% { value = b } }")),
    ("weights-mixed", in_set("indicator i 4 points { value = a }; ⟦indicator j weight 2 { value = b }")),
    ("negative-weight", in_set("indicator i weight ⟦-2 { value = a }; indicator j weight 2 { value = b }")),
    ("weights-zero", in_set("⟦indicator p 10 points { indicator i weight 0 { value = a } }")),
    # what follows the scores
    ("unknown-grade", in_set(I + "\ngrades { >= 5 : good; else : bad }\nlimit l { when = f; grade = ⟦goood }")),
    ("grade-label", in_set(I + "\ngrades { >= 5 : ⟦1 + 1; else : bad }")),
    ("grade-bound", in_set(I + "\ngrades { ⟦>= a : good; else : bad }")),
    ("grades-gap", in_set(I + "\ngrades { ⟦>= 5 : good; < 4 : bad }")),
    ("grades-gap", in_set(I + "\n⟦grades { >= 5 : good }")),
    ("bands-overlap", in_set(I + "\ngrades { [5, 10] : good; ⟦[0, 6] : bad }")),
    ("quota-table", in_set(I + "\ngrades { >= 5 : good; else : bad }\nquota = ⟦3")),
    ("quota-key", in_set(I + "\ngrades { >= 5 : good; else : bad }\nquota = by ⟦a, grade { 1, good : 3 }")),
    ("quota-grade", in_set(I + "\ngrades { >= 5 : good; else : bad }\nquota = ⟦by k { north : 3 }")),
    ("wrong-quota", in_set(I + "\ngrades { >= 5 : good; else : bad }\nquota = { good : ⟦1.5 }")),
    ("constant-condition", in_set(I + "\nfinding g { when = ⟦1 > 2 }")),
    ("limit-without-effect", in_set(I + "\nlimit ⟦l { when = f }")),
    ("when-missing", in_set(I + "\nfinding ⟦g { }")),
    ("wrong-downgrade", in_set(I + "\nlimit l { when = f; downgrade = ⟦0 }")),
    ("wrong-due", in_set(I + "\nfinding g { when = f; due = ⟦3 }")),
    ("limit-cycle", in_set(I + "\nlimit ⟦l { when = score(x) > 5; highest_score = 4 }")),
    ("dates-reversed", in_set("effective = ⟦2027-01-01 .. 2022-01-01\n" + I)),
    ("report-names", in_set("report = [⟦1]\n" + I)),
    ("message-text", in_set(I + "\nfinding g { when = f; message = ⟦5 }")),
    ("message-brace", in_set(I + '\nfinding g { when = f; message = "over ⟦{a" }')),
    ("message-empty", in_set(I + '\nfinding g { when = f; message = "over ⟦{}" }')),
    ("message-style", in_set(I + '\nfinding g { when = f; message = "over {a:⟦.zz}" }')),
    ("unknown-name", in_set(I + '\nfinding g { when = f; message = "over {⟦c + 1}" }')),
    # circles
    ("define-cycle", "define ⟦p = q + 1\ndefine q = p + 1\n" + leaf("p")),
    ("indicator-cycle", in_set("indicator i 5 points { value = a; score = ⟦score(j) }; indicator j 5 points { value = score(i) }")),
    ("constant-condition", leaf("if ⟦1 > 2 then 1 else 0")),
    ("none-below-set", in_set("indicator p 10 points { aggregate = ⟦none; " + I + " }")),
    ("stray-statement", in_set(I + "\n⟦f")),
    ("block-place", in_set(I + "\nfinding g { when = f; ⟦define q = a }")),
    ("roll-up-place", in_set("⟦roll_up = mean(weight = a)\n" + I)),
    # examples
    ("unknown-set", in_set(I) + "\nexample e of ⟦y { given { a = 1 }; expect { i = 1 } }"),
    ("unknown-field", in_set(I) + "\nexample e of x { given { ⟦c = 1 }; expect { i = 1 } }"),
    ("wrong-datum", in_set(I) + "\nexample e of x { given { a = ⟦yes }; expect { i = 1 } }"),
    ("unknown-label", in_set(I) + "\nexample e of x { given { k = ⟦nort }; expect { i = 1 } }"),
    ("unknown-indicator", in_set(I) + "\nexample e of x { given { a = 1 }; expect { ⟦j = 1 } }"),
    ("unknown-finding", in_set(I) + "\nexample e of x { given { a = 1 }; expect { finding ⟦uzed } }"),
    ("wrong-expectation", in_set(I) + "\nexample e of x { given { a = 1 }; expect { i = ⟦good } }"),
    ("given-missing", in_set(I) + "\nexample ⟦e of x { expect { i = 1 } }"),
    # warnings
    ("unused", "fields { q : count; ⟦r : count }\nindicator_set x 10 points { indicator i 10 points { value = q } }"),
    ("unused", "param ⟦r = 3\n" + leaf("value")),
    ("unused", "define ⟦r = a + b\n" + leaf("value")),
    ("direction-missing", leaf("⟦minmax()")),
    ("direction-contradicted", in_set("indicator i 10 points higher_is_better { value = a; score = ⟦deduct(1, per = 1, above = 3) }")),
    ("step-unstated", leaf("⟦deduct(1, per = 1pp, above = 100%)", value="a / b", rest='criterion = "每超过1个百分点扣1分"')),
    ("percent-step", leaf("deduct(1, per = ⟦5%, below = 80%)", value="a / b")),
    ("criterion-bound", leaf("bands { > 90% : 10; <= 90% : 5 }", value="s", rest='criterion = ⟦"90%以上得满分"')),
    ("rescale-unstated", FIELDS.replace("b : count; s : share; f : flag; ", "").replace("; m : money", "") + "indicator_set ⟦x 10 points { indicator i 10 points { value = a; applies = a > 0 } }"),
    # other sets and files; what is not there yet
    ("unknown-base", "indicator_set x extends ⟦y 10 points { indicator i }"),
    ("unknown-tree", in_set(I + "\ninclude ⟦bth.tree 10 points")),
    ("rows-header", "fields ⟦q { r : count }\n" + leaf("value")),
    ("rows-circle", "fields q within ⟦q { r : count }\n" + leaf("value", value="sum(q.r)")),
    ("used-file-unread", 'use ⟦"other.qh"\n' + leaf("value")),
    ("class-sum", in_set("⟦indicator p 10 points { indicator i { points = by k { north : 10; south : 5 }; value = a } }")),
    ("class-weight", in_set("indicator i { points = by k { north : ⟦10 + b; south : 10 }; value = a }")),
    ("class-weight-kinds", in_set("indicator i { weight = ⟦by k { north : 10 points; south : 100% }; value = a }")),
    ("class-hole", in_set("indicator i { points = by ⟦k, f { north, yes : 10; south, any : 10 }; value = a }")),
    ("labels-missing", in_set("indicator i { points = ⟦by k { north : 10 }; value = a }")),
    ("negative-weight", in_set("indicator i { points = by k { north : 10; south : ⟦-10 }; value = a }")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "program"), CASES, ids=[f"{index}-{name}" for index, (name, _) in enumerate(CASES)])
def test_it_is_found_where_it_stands_and_nothing_else_is(name: str, program: str) -> None:
    checked = check(program)
    assert places(checked, name) == marked(program), [(d.name, str(d.span), d.en.message) for d in checked.diagnostics]
    assert names(checked) == [name] * len(marked(program))
    assert all(found.zh.hint and found.en.hint for found in checked.diagnostics)
