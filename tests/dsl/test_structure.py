"""Sets that build on others: used files, extends, override, remove, include; what each text sees, and what goes wrong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from meaning import meaning

from quanheng.core.builtin import builtin_functions
from quanheng.core.model import IndicatorSet
from quanheng.core.span import NOWHERE
from quanheng.dsl.check import Checked, check_source
from quanheng.dsl.diagnostics import Diagnostic, SchemeError, diagnose
from quanheng.dsl.formatting.format import format_source
from quanheng.dsl.syntax import Source
from quanheng.workspace.evaluating import evaluate

BASE = """fields { a : number; b : number; f : flag }
param goal = 100
indicator_set base "Base" 100 points {
  param most = 2
  version = "1"
  indicator first 60 points { value = a; score = ratio(goal) }
  indicator second 40 points {
    indicator third 30 points { value = b; score = deduct(1 point, per = 1, upto = 10 * most) }
    indicator own 10 points { open = yes }
  }
  penalty late upto 5 points { score = if f then 3 else 0 }
  limit veto { when = base < 10; grade = bad }
  finding low { when = first < 30; message = "{first}" }
  grades { >= 60 : good; else : bad }
}
"""
FILLED = "override own { indicator extra 10 points { value = a; score = ratio(50) } }"


def check(main: str, **files: str) -> Checked:
    """Check a main file with the files it may use, by their stems."""
    texts = {f"{name}.qh": text for name, text in files.items()}

    def read(path: str) -> Source:
        if path not in texts:
            raise SchemeError((diagnose("file-unreadable", NOWHERE, file=path, reason="absent"),))
        return Source(path, texts[path])

    return check_source(Source("main.qh", main), builtin_functions(), read)


def built(main: str, **files: str) -> IndicatorSet:
    """Return the last set of a file without errors."""
    checked = check(main, **files)
    assert checked.scheme is not None, [str(each) for each in checked.diagnostics]
    return checked.scheme.sets[-1]


def told(checked: Checked) -> list[tuple[str, str, int]]:
    """Return the name, file and line of everything found."""
    return [(each.name, each.span.file, each.span.line) for each in checked.diagnostics]


def the(checked: Checked, name: str) -> Diagnostic:
    return next(each for each in checked.diagnostics if each.name == name)


def scores(found: IndicatorSet, *names: str, **values: Any) -> list[float]:
    result = evaluate(found, [{"unit": "u", **values}])
    return [float(result.evaluation.score(name)[0]) for name in names]


# --- extends


def test_a_set_that_changes_nothing_is_its_template() -> None:
    found = built('use "base.qh"\nindicator_set mine extends base.base { ' + FILLED + " }", base=BASE)
    plain = built(
        BASE.replace(
            "indicator own 10 points { open = yes }", "indicator own 10 points { open = yes; " + FILLED[15:]
        ).replace("base", "mine")
    )
    assert scores(found, "mine", "late", "first", a=50, b=4, f=True) == scores(
        plain, "mine", "late", "first", a=50, b=4, f=True
    )
    assert scores(found, "mine", a=50, b=4, f=True) == [30 + 26 + 10 - 3]


def test_what_is_overridden_is_replaced_and_the_rest_stays() -> None:
    found = built(
        'use "base.qh"\nindicator_set mine "Mine" extends base.base {\n'
        'override first 50 points { note = "n" }\noverride second 50 points { }\noverride third 40 points { score = ratio(10) }\n'
        "override late upto 9 points { score = if f then 7 else 0 }\nremove veto\n"
        + FILLED
        + "\ngrades { >= 90 : top; else : rest }\n}",
        base=BASE,
    )  # fmt: skip
    assert found.title == "Mine"
    assert found.version == "1"
    assert [limit.name for limit in found.limits] == []
    assert [row.label for row in found.grades] == ["top", "rest"]
    # 50 x 0.5 + 40 x 0.5 + 10 - 7
    assert scores(found, "first", "third", "mine", a=50, b=5, f=True) == [25, 20, 48]
    third = found.node("third")
    assert third is not None
    assert (third.spans["score"].file, third.spans["score"].line) == ("main.qh", 5)
    assert third.spans["value"].file == "base.qh"


def test_a_chain_of_three_files_knows_the_root_by_every_name_it_had() -> None:
    middle = (
        'use "base.qh"\nindicator_set middle extends base.base { '
        + FILLED
        + "\nlimit m { when = middle > 1000; grade = bad } }"
    )
    found = built(
        'use "middle.qh"\nindicator_set last extends middle.middle { override late { note = "x" } }',
        base=BASE,
        middle=middle,
    )
    assert scores(found, "last", a=50, b=4, f=False) == [66]
    assert [limit.name for limit in found.limits] == ["veto", "m"]
    assert found.template is not None
    assert found.template.template is not None
    assert found.template.template.name == "base"


def test_each_text_keeps_the_names_of_its_file() -> None:
    found = built(
        'use "base.qh"\nparam goal = 50\nindicator_set mine extends base.base { '
        + FILLED.replace("ratio(50)", "ratio(goal)")
        + " }",
        base=BASE,
    )
    # first is held against the 100 of its own file, extra against the 50 of this one
    assert scores(found, "first", "extra", a=50, b=0, f=False) == [30, 10]
    assert sorted(param.name for param in found.params) == ["base.goal", "goal", "most"]


def test_names_of_the_template_set_are_seen_and_may_not_be_given_twice() -> None:
    fine = built(
        'use "base.qh"\nindicator_set mine extends base.base { override third { score = deduct(most points, per = 1) }'.replace(
            "most points", "most * 1 points"
        )
        + FILLED.replace("override", "\noverride")
        + " }",
        base=BASE,
    )
    assert scores(fine, "third", a=0, b=4, f=False) == [22]
    twice = check('use "base.qh"\nindicator_set mine extends base.base {\nparam most = 3\n' + FILLED + " }", base=BASE)
    assert told(twice)[0] == ("name-twice", "main.qh", 3)
    assert the(twice, "name-twice").related[0].file == "base.qh"


def test_the_sum_of_points_is_checked_on_the_result_and_names_lines_of_both_files() -> None:
    checked = check(
        'use "base.qh"\nindicator_set mine extends base.base {\noverride first 50 points { }\n' + FILLED + " }",
        base=BASE,
    )
    found = the(checked, "weight-sum")
    assert {(span.file, span.line) for span in found.related} == {("main.qh", 3), ("base.qh", 7)}
    assert "90" in found.en.message


def test_only_one_name_is_removed_at_a_time_and_a_second_is_told_not_left_out() -> None:
    checked = check(
        'use "base.qh"\nindicator_set mine extends base.base {\nremove low, late\nremove own\n'
        "override third 40 points { }\n}\n",
        base=BASE,
    )
    assert told(checked) == [("header-atom", "main.qh", 3)]
    assert the(checked, "header-atom").en.message == "'late' cannot stand in the header of `remove`"


def test_a_removed_name_that_is_read_is_told_at_both_places() -> None:
    checked = check(
        'use "base.qh"\nindicator_set mine extends base.base {\noverride second 100 points { }\noverride third 90 points { }\nremove first\n'
        + FILLED
        + " }",
        base=BASE,
    )
    found = the(checked, "removed-name")
    assert (found.span.file, found.span.line) == ("base.qh", 13)
    assert (found.related[0].file, found.related[0].line) == ("main.qh", 5)
    assert {name for name, *_ in told(checked)} == {"removed-name"}


@settings(deadline=None)
@given(st.permutations([0, 1, 2, 3]))
def test_the_order_of_overrides_does_not_matter(order: list[int]) -> None:
    changes = [
        "override first 50 points { }",
        'override third 40 points { note = "n" }',
        "override second 50 points { }",
        FILLED,
    ]  # fmt: skip

    def made(which: list[int]) -> Any:
        text = "\n".join(changes[index] for index in which)
        return meaning(built('use "base.qh"\nindicator_set mine extends base.base {\n' + text + "\n}", base=BASE).root)

    assert made(order) == made([0, 1, 2, 3])


def test_a_slot_left_open_by_a_set_that_extends_is_warned_of_where_it_stands() -> None:
    checked = check('use "base.qh"\nindicator_set mine extends base.base { }', base=BASE)
    assert told(checked) == [("open-unfilled", "base.qh", 9)]
    assert not told(check(BASE))


@pytest.mark.parametrize("words", ["override own { open = yes }", "调整 own { 待补充 = 是 }"])
def test_a_template_between_the_framework_and_the_units_may_say_that_a_slot_stays_open(words: str) -> None:
    between = f'use "base.qh"\nindicator_set between extends base.base {{ {words} }}'
    assert told(check(between, base=BASE)) == []
    last = 'use "between.qh" as m\nindicator_set last extends m.between { }'
    assert told(check(last, between=between, base=BASE)) == [("open-unfilled", "base.qh", 9)]


# --- files


def test_a_file_that_is_used_twice_is_read_once() -> None:
    asked: list[str] = []
    texts = {
        "a.qh": 'use "c.qh"\ndefine half(x) = x / c.two',
        "b.qh": 'use "c.qh"\ndefine twice(x) = x * c.two',
        "c.qh": "param two = 2",
    }

    def read(path: str) -> Source:
        asked.append(path)
        return Source(path, texts[path])

    main = 'use "a.qh"\nuse "b.qh"\nindicator_set s 10 points { fields { x : number }\n indicator i 10 points { value = a.half(b.twice(x)) } }'
    checked = check_source(Source("main.qh", main), builtin_functions(), read)
    assert not checked.diagnostics
    assert sorted(asked) == ["a.qh", "b.qh", "c.qh"]
    assert checked.scheme is not None
    assert scores(checked.scheme.sets[0], "i", x=7) == [7]


def test_paths_are_relative_to_the_file_that_uses() -> None:
    main = 'use "lib/x.qh"\nindicator_set s 10 points { indicator i 10 points { value = 1; score = ratio(x.p) } }'
    texts = {"lib/x.qh": 'use "../y.qh"\nparam p = y.q', "y.qh": "param q = 2"}
    checked = check_source(Source("main.qh", main), builtin_functions(), lambda path: Source(path, texts[path]))
    assert [each.name for each in checked.diagnostics] == []


def test_a_circle_of_files_is_told_with_its_path() -> None:
    checked = check(
        'use "b.qh"\nindicator_set s 10 points { indicator i 10 points { value = b.p } }',
        b='use "c.qh"\nparam p = 1',
        c='use "b.qh"\nparam q = 1',
    )
    found = the(checked, "file-cycle")
    assert (found.span.file, found.span.line) == ("c.qh", 1)
    assert "b.qh → c.qh → b.qh" in found.en.message


def test_what_is_wrong_in_another_file_is_told_with_its_name_and_place() -> None:
    checked = check(
        'use "b.qh"\nindicator_set s 10 points { indicator i 10 points { value = b.p } }',
        b="\n\nparam p = nothing\nparam q = = 3",
    )
    assert ("unknown-name", "b.qh", 3) in told(checked)
    assert ("lone-equals", "b.qh", 4) in told(checked)
    assert {file for _, file, _ in told(checked)} == {"b.qh"}


def test_one_column_declared_in_two_ways_is_told_at_both_places() -> None:
    checked = check(
        'use "base.qh"\nfields { b : count }\nindicator_set mine extends base.base { override third { value = b + 1 }; '
        + FILLED
        + " }",
        base=BASE,
    )
    found = the(checked, "fields-differ")
    assert {(found.span.file, found.span.line), (found.related[0].file, found.related[0].line)} == {
        ("main.qh", 2),
        ("base.qh", 1),
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('use "/etc/x.qh"\n', "use-path"),
        ('use "C:\\\\x.qh"\n', "use-path"),
        ('use "gone.qh"\n', "used-file-unread"),
        ('use "a-b.qh"\n', "use-name"),
        ('use "base.qh"\nuse "base.qh"\n', "use-twice"),
        ('use "base.qh" base\n', "use-form"),
        ('use "base.qh"\ndefine w = base.gaol\n', "unknown-member"),
        ('use "base.qh"\nindicator_set z extends base.bass { }\n', "unknown-base"),
        ("indicator_set z extends z { }\n", "set-cycle"),
        ("indicator_set z 5 points { include z }\n", "set-cycle"),
    ],
)
def test_it_is_found_and_nothing_else_is(text: str, name: str) -> None:
    rest = "indicator_set s 10 points { fields { x : number }\n indicator i 10 points { value = x } }"
    assert {each.name for each in check(text + rest, base=BASE).diagnostics} - {"unused"} == {name}


def test_the_hash_covers_all_files() -> None:
    main = 'use "b.qh"\nindicator_set s 10 points { indicator i 10 points { value = b.p } }'
    one, same, other = (built(main, b=text).source_hash for text in ("param p = 1", "param p = 1", "param p = 2"))
    assert one == same != other


def test_the_formatter_does_not_translate_names_of_a_used_file() -> None:
    text = 'use "库.qh"\nindicator_set s 10 points {\n  indicator i 10 points { value = 库.扣分(1) }\n}\n'
    assert "库.扣分(1)" in format_source(Source("m.qh", text), builtin_functions(), "en")


# --- include

TREE = """fields { x : number [0, 100]; y : number [0, 100] }
indicator_set tree 40 points {
  indicator one 30 points { value = x; score = ratio(100) }
  indicator two 10 points { value = y; score = ratio(100); bonus more upto 2 points { score = 1 } }
  finding weak { when = tree < 20; message = "{tree}" }
}
"""


@settings(deadline=None)
@given(st.floats(0, 100), st.floats(0, 100), st.integers(1, 9))
def test_including_with_k_times_the_points_gives_k_times_the_score(x: float, y: float, k: int) -> None:
    text = 'use "tree.qh"\nindicator_set all 400 points {{ fields {{ z : number }}\n  include tree.tree {} points\n indicator rest {} points {{ value = z }} }}'
    own, more = (scores(built(text.format(40 * n, 400 - 40 * n), tree=TREE), "tree", x=x, y=y, z=0)[0] for n in (1, k))
    assert more == pytest.approx(k * own, rel=1e-12, abs=1e-12)


def test_a_subtree_is_rounded_in_its_own_points_and_then_multiplied() -> None:
    tree = TREE.replace("indicator_set tree 40 points {", "indicator_set tree 40 points { round = half_up(0)")
    found = built('use "tree.qh"\nindicator_set all 10 points { include tree.tree 10 points }', tree=tree)
    # 30 x 0.55 + 10 x 0.5 + 1 = 22.5, rounded 23; 23 x 10/40
    assert scores(found, "one", "tree", x=55, y=50) == [16.5, 5.75]


def test_without_points_a_subtree_keeps_its_own_and_an_indicator_comes_alone() -> None:
    found = built(
        'use "tree.qh"\nindicator_set all 70 points { include tree.tree\n include tree.one as again }', tree=TREE
    )
    assert scores(found, "tree", "again", "all", x=50, y=50) == [21, 15, 36]
    assert [field.name for field in found.fields] == ["x", "y"]


def test_a_finding_of_an_included_set_reads_its_own_points() -> None:
    found = built('use "tree.qh"\nindicator_set all 4 points { include tree.tree as part 4 points }', tree=TREE)
    low, high = (evaluate(found, [{"unit": "u", "x": x, "y": 50}]).evaluation for x in (10, 90))
    # 30 x 10% + 10 x 50% + 1 = 9 of its own 40 points
    assert [str(each.message) for each in low.findings] == ["9"]
    assert not high.findings


@pytest.mark.parametrize(
    ("open_slot", "filling"),
    [
        ("", "indicator_set all 4 points { indicator part 4 points { include tree.tree 4 points } }"),
        (
            "\nindicator_set slot 4 points { indicator part 4 points { open = yes } }",
            "indicator_set all extends slot { override part { include tree.tree 4 points } }",
        ),
    ],
)
def test_findings_of_a_set_included_below_an_indicator_rise_to_the_set(open_slot: str, filling: str) -> None:
    found = built(f'use "tree.qh"{open_slot}\n{filling}', tree=TREE)
    low = evaluate(found, [{"unit": "u", "x": 10, "y": 50}]).evaluation
    assert [str(each.message) for each in low.findings] == ["9"]


@pytest.mark.parametrize(("own", "told"), [("siblings", []), ("whole", ["include-leaves"])])
def test_how_an_included_set_rescales_is_told_only_where_the_set_does_otherwise(own: str, told: list[str]) -> None:
    tree = TREE.replace("indicator_set tree 40 points {", f"indicator_set tree 40 points {{ rescale = {own}")
    text = (
        'use "tree.qh"\nindicator_set first 4 points { rescale = siblings\n indicator slot 4 points { open = yes } }\n'
        "indicator_set all extends first { override slot { include tree.tree 4 points } }"
    )
    assert [each.name for each in check(text, tree=tree).diagnostics] == told


def test_a_name_that_comes_twice_is_told_at_both_places() -> None:
    checked = check(
        'use "tree.qh"\nindicator_set all 80 points {\n include tree.tree\n include tree.tree\n}', tree=TREE
    )
    assert {each.name for each in checked.diagnostics} == {"indicator-twice", "name-twice"}
    assert the(checked, "indicator-twice").en.hint.startswith("`as`")


def test_limits_and_grades_of_an_included_set_are_left_behind_with_a_warning() -> None:
    filled = BASE.replace(
        "indicator own 10 points { open = yes }", "indicator own 10 points { value = a; score = ratio(1) }"
    )
    checked = check('use "base.qh"\nindicator_set all 10 points { include base.base 10 points }', base=filled)
    assert [each.name for each in checked.diagnostics] == ["include-leaves"]
    assert all(word in checked.diagnostics[0].en.message for word in ("limit veto", "grades"))


def test_a_scale_is_included_in_points_and_points_in_a_scale() -> None:
    scale = "indicator_set s scale 0..1 { fields { p : number [0, 1]; q : number [0, 1] }\n indicator i weight 3 { value = p }\n indicator j weight 1 { value = q } }"
    assert scores(
        built('use "s.qh"\nindicator_set all 50 points { include s.s 50 points }', s=scale), "i", "s", p=0.5, q=1
    ) == [0.5, 31.25]
    found = built(
        'use "tree.qh"\nindicator_set all scale 0..100 { include tree.tree weight 1\n indicator k weight 3 { value = z }\n fields { z : number } }',
        tree=TREE,
    )
    # 21 of 40 is 52.5 of 100; (52.5 + 3 x 50) / 4
    assert scores(found, "tree", "all", x=50, y=50, z=50) == [52.5, 50.625]


def test_an_included_node_can_be_overridden_by_a_set_that_extends() -> None:
    middle = 'use "tree.qh"\nindicator_set middle 20 points { include tree.tree 20 points }'
    found = built(
        'use "middle.qh"\nindicator_set last extends middle.middle { override one { score = ratio(50) } }',
        middle=middle,
        tree=TREE,
    )
    assert scores(found, "one", "last", x=25, y=0) == [15, 8]


def test_an_included_set_sees_the_names_of_the_template_that_it_extends() -> None:
    base = (
        "fields { a : number; b : number }\n"
        "indicator_set base 10 points { param goal = 4; indicator x 10 points { value = b; score = ratio(goal) } }\n"
    )
    office = (
        'use "base.qh"\nindicator_set office 20 points extends base.base {\n'
        "  override x { value = a }\n  indicator y 10 points { value = a; score = ratio(2 * goal) }\n}\n"
    )
    main = 'use "office.qh"\nindicator_set main 100 points { include office.office as o 100 points }'
    found = built(main, base=base, office=office)
    # 2 of 4 and 2 of 8: 5 + 2.5 of 20 points
    assert scores(found, "x", "y", "main", a=2) == [5, 2.5, 37.5]
    assert [field.name for field in found.fields] == ["a"]
