"""The vectorised engine and a plain interpreter of one unit at a time give the same scores."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from row_interpreter import RowInterpreter

from quanheng.core.builtin import builtin_functions
from quanheng.core.evaluating import evaluate
from quanheng.core.model import IndicatorSet
from quanheng.core.unit_data import UnitData
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source

REGISTRY = builtin_functions()
NUMBERS = ("a", "b", "c", "d")
KINDS = ("委", "局", "办")
FIELDS = (
    "fields {\n  a : number\n  b : number\n  c : count\n  d : number\n  held : flag\n  kind : one of {委, 局, 办}\n}\n"
)

numbers = st.sampled_from(("a", "b", "c", "d", "2", "0.5", "10"))
conditions = st.one_of(
    st.builds("{} {} {}".format, st.sampled_from("abcd"), st.sampled_from(("<", "<=", ">", ">=", "==")), numbers),
    st.sampled_from(
        ("held", "not held", "kind == 局", "kind in [委, 办]", "a in [1, 10]", "a > 1 and held", "b < 5 or held")
    ),
)
values = st.recursive(
    numbers,
    lambda part: st.one_of(
        st.builds("({} {} {})".format, part, st.sampled_from("+-*/"), part),
        st.builds("abs({})".format, part),
        st.builds("log({})".format, part),
        st.builds("(if {} then {} else {})".format, conditions, part, part),
    ),
    max_leaves=4,
)
steps = st.sampled_from(("whole", "started", "proportional"))
rules = st.one_of(
    st.builds("deduct({} points, per = {}, above = {}, step = {})".format, st.sampled_from(("1", "0.5")), st.sampled_from(("1", "0.1", "5")), st.sampled_from(("0", "10", "0.3")), steps),
    st.builds("deduct(2 points, per = 5%, below = {}, step = {})".format, st.sampled_from(("10", "50")), steps),
    st.builds("deduct(1 points, per = 2, outside = 5 .. 20, step = {})".format, steps),
    st.builds("award(3 points, per = 0.1, above = 0.3, upto = 15, step = {})".format, steps),
    st.sampled_from(
        (
            "goalposts(0, 50)",
            "goalposts(50, 0.5)",
            "goalposts(0, 40, power = 0.8) * 0.9",
            "bands { <= 0 : full;  (0, 10] : 15;  > 10 : 0 }",
            "bands { >= 50 : full;  >= 10 : 50%;  else : 1 }",
            "bands { [1, 10) : full;  [10, 20] : 15;  else : 0 }",
            "curve { 0 : 0;  10 : 20;  50 : 30 }",
            "cases { held : full;  a > 10 : 12;  else : 3 }",
            "cases { a > 10 : 12;  held : full }",
            "checklist { held : 10;  a > 1 : 10;  kind == 局 : 10 }",
            "by kind { 委 : full;  局 : 20;  else : 5 }",
            "if value > 10 then full else value",
        )
    ),
)  # fmt: skip


@st.composite
def leaf(draw: Any, name: str, weight: str) -> str:
    lines = [f"value = {draw(values)}", f"score = {draw(rules)}"]
    if draw(st.booleans()):
        lines += [
            f"applies = {draw(conditions)}",
            f"not_applicable = {draw(st.sampled_from(('skip', 'full', 'zero')))}",
        ]
    if draw(st.booleans()):
        lines.append(f"missing = {draw(st.sampled_from(('zero', 'full', 'skip')))}")
    if draw(st.booleans()):
        lines.append(f"round = half_up({draw(st.integers(0, 3))})")
    return f"indicator {name} {weight} {{\n" + "\n".join(lines) + "\n}\n"


@st.composite
def scheme(draw: Any) -> str:
    in_points = draw(st.booleans())
    weights = ("30 points", "30 points") if in_points else ("weight 1", "weight 3")
    groups = []
    for index in range(2):
        leaves = [draw(leaf(f"x{index}{each}", weight)) for each, weight in enumerate(weights)]
        extra = draw(st.sampled_from(("", "require = 50%\n", "require = any\n")))
        extra += draw(st.sampled_from(("", "aggregate = geometric_mean\n", "aggregate = min\n"))) if not extra else ""
        groups.append(
            f"indicator g{index} {'60 points' if in_points else f'weight {index + 1}'} {{\n{extra}{''.join(leaves)}}}\n"
        )
    tail = ""
    if in_points and draw(st.booleans()):
        tail += "penalty taken upto 10 points { value = c;  score = 2 * value }\n"
    if in_points and draw(st.booleans()):
        tail += "bonus given upto 5 points { value = d;  score = 0.5 * value }\n"
    if draw(st.booleans()):
        tail += f"limit capped {{ when = {draw(conditions)};  highest_score = {'59.9' if in_points else '20'} }}\n"
    if draw(st.booleans()):
        tail += f"round = half_up({draw(st.integers(0, 2))})\n"
    size = "120 points" if in_points else "scale 0..30"
    return f"{FIELDS}indicator_set total {size} {{\nrescale = siblings\n{''.join(groups)}{tail}}}\n"


datum = st.one_of(st.none(), st.sampled_from((0.0, 0.3, 1.0, 5.0, 10.0, 10.3, 20.0, 49.9, 50.0, 77.0, -3.0)))
row = st.fixed_dictionaries(
    dict.fromkeys(NUMBERS, datum) | {"held": st.sampled_from((None, True, False)), "kind": st.sampled_from(KINDS)}
)


def bound(text: str) -> IndicatorSet:
    checked = check_source(Source("generated.qh", text), REGISTRY)
    assert checked.scheme is not None, [str(d.span) + d.en.message for d in checked.diagnostics]
    return checked.scheme.sets[0]


def as_data(rows: list[dict[str, Any]]) -> UnitData:
    columns = {
        name: np.array([math.nan if each[name] is None else float(each[name]) for each in rows])
        for name in (*NUMBERS, "held")
    }
    columns["kind"] = np.array([float(KINDS.index(each["kind"])) for each in rows])
    return UnitData(tuple(f"u{index}" for index in range(len(rows))), columns, labels=KINDS)


@given(text=scheme(), rows=st.lists(row, min_size=1, max_size=6))
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_engine_agrees_with_a_plain_interpreter_on_every_node(text: str, rows: list[dict[str, Any]]) -> None:
    found = bound(text)
    evaluation = evaluate(found, as_data(rows))

    for place, each in enumerate(rows):
        plain = RowInterpreter(found, each).run()
        for node in found.nodes():
            expected, actual = plain.scores[node.name], float(evaluation.score(node.name)[place])
            states = {"present": 0, "missing": 1, "not_applicable": 2}
            assert evaluation.state(node.name)[place] == states[plain.states[node.name]], (node.name, each)
            if expected is None:
                assert math.isnan(actual), (node.name, each)
            else:
                assert actual == pytest.approx(expected, rel=1e-9, abs=1e-9), (node.name, each)
