"""The vectorised engine and a plain interpreter of one unit at a time give the same scores."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from row_interpreter import Peers, RowInterpreter

from quanheng.core.builtin import builtin_functions
from quanheng.core.evaluating import evaluate
from quanheng.core.expressions import Call
from quanheng.core.model import Indicator, IndicatorSet
from quanheng.core.unit_data import UnitData
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source

REGISTRY = builtin_functions()
NUMBERS = ("a", "b", "c", "d")
KINDS = ("委", "局", "办")
FIELDS = (
    "fields {\n  a : number\n  b : number\n  c : number\n  d : number\n  held : flag\n  kind : one of {委, 局, 办}\n}\n"
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


policies = ("skip", "full", "zero", "peer_mean(by = kind)", "peer_mean()")
roundings = st.one_of(
    st.just(""),
    st.builds("round = {}({})\n".format, st.sampled_from(("half_up", "half_even", "up")), st.integers(0, 2)),
)
requires = st.sampled_from(("", "", "require = 60%\n", "require = any\n"))


@st.composite
def leaf(draw: Any, name: str, weight: str) -> str:
    lines = [f"value = {draw(values)}", f"score = {draw(rules)}", "base = 12"]
    if draw(st.booleans()):
        lines += [f"applies = {draw(conditions)}", f"not_applicable = {draw(st.sampled_from(policies))}"]
    if draw(st.booleans()):
        lines.append(f"missing = {draw(st.sampled_from(policies))}")
    if draw(st.integers(0, 4)) == 0:
        lines.append("unbounded = yes")
    elif weight.endswith("points") and draw(st.integers(0, 3)) == 0:
        weight += " upto 36 points"
    return f"indicator {name} {weight} {{\n" + "\n".join(lines) + f"\n{draw(roundings)}}}\n"


@st.composite
def adjusted(draw: Any, owner: str) -> str:
    """Return bonuses and penalties of a node, and the caps on all below it."""
    found = []
    for kind, field, part in (("bonus", "d", "0.5"), ("penalty", "c", "2")):
        if draw(st.integers(0, 2)) == 0:
            found.append(f"{kind} {owner}_{kind} upto 10 points {{ value = {field};  score = {part} * value }}")
        if draw(st.integers(0, 5)) == 0:
            inner = f"{kind} {owner}_{kind}3 upto 2 points {{ score = c }};  {kind} {owner}_{kind}4 {{ score = 3 }}"
            found.append(f"{kind} {owner}_{kind}2 upto 4 points {{ {inner} }}")
        if draw(st.integers(0, 2)) == 0:
            found.append(f"{kind}_upto = {draw(st.integers(1, 4))} points")
    return "".join(f"{line}\n" for line in found)


@st.composite
def group(draw: Any, name: str, weight: str, body: str, parts: tuple[str, str], *, in_points: bool) -> str:
    """Return a node above two parts that are written already."""
    named = ("aggregate = geometric_mean\n", "aggregate = min\n")
    written = tuple(
        f"aggregate = {each}\n"
        for each in (f"max({parts[0]}, 0.7 * {parts[1]})", "mean(children)", f"min(children) + 0.1 * {parts[1]}")
    )
    aggregate = draw(st.sampled_from(("", "", "", *named, *written)))
    extra = draw(requires) + aggregate + draw(roundings) + (draw(adjusted(name)) if in_points else "")
    return f"indicator {name} {weight} {{\n{extra}{body}}}\n"


@st.composite
def limit(draw: Any, *, in_points: bool) -> str:
    asked = st.sampled_from(
        ("rate(x0) < 0.5", "exact(h) >= 12", "value(y1) > 5", "x0 < 10", "rate(g0) > rate(g1)", "exact(g0) < g0")
    )
    cap = f"{draw(st.sampled_from((59.9, 20)))}" if in_points else "20"
    return f"limit capped {{ when = {draw(st.one_of(conditions, asked))};  highest_score = {cap} }}\n"


@st.composite
def scheme(draw: Any) -> str:
    in_points = draw(st.booleans())
    low, small, large = ("", "30 points", "60 points") if in_points else ("", "weight 1", "weight 3")
    pairs = [[draw(leaf(f"{each}{index}", small)) for index in range(2)] for each in ("y", "z")]
    h = draw(group("h", large, "".join(pairs[0]), ("y0", "y1"), in_points=in_points))
    above = "90 points" if in_points else "weight 2"
    g0 = draw(group("g0", above, draw(leaf("x0", small)) + h, ("x0", "h"), in_points=in_points))
    g1 = draw(group("g1", large, "".join(pairs[1]), ("z0", "z1"), in_points=in_points))
    tail = draw(requires) + draw(roundings) + (draw(adjusted("total")) if in_points else "")
    if draw(st.booleans()):
        tail += draw(limit(in_points=in_points))
    if draw(st.booleans()):
        when = draw(st.one_of(conditions, st.sampled_from(("rate(y0) < 0.5", "z1 > 3", "x0 > 10"))))
        tail += f"limit held {{ when = {when};  hold = [x0, y0] }}\n"
    size = draw(st.sampled_from(("150 points", "150 points upto 160 points"))) if in_points else "scale 0..30"
    rescale = draw(st.sampled_from(("siblings", "whole", "none")))
    return f"{FIELDS}indicator_set total {size} {{\nrescale = {rescale}\n{low}{g0}{g1}{tail}}}\n"


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


def peers_among(first: list[RowInterpreter], rows: list[dict[str, Any]], kind: str) -> Peers:
    """Return what gives the mean of a leaf over all rows, or over those of the same kind."""

    def mean(node: Indicator, call: Call) -> float | None:
        alike = [own for own, row in zip(first, rows, strict=True) if not call.arguments or row["kind"] == kind]
        known = [score for each in alike if (score := each.own[node.name]) is not None]
        return sum(known) / len(known) if known else None

    return mean


@given(text=scheme(), rows=st.lists(row, min_size=1, max_size=6))
@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_engine_agrees_with_a_plain_interpreter_on_every_node(text: str, rows: list[dict[str, Any]]) -> None:
    found = bound(text)
    evaluation = evaluate(found, as_data(rows))

    first = [RowInterpreter(found, each).run() for each in rows]
    for place, each in enumerate(rows):
        plain = RowInterpreter(found, each, peers_among(first, rows, each["kind"])).run()
        for node in found.nodes():
            expected, actual = plain.scores[node.name], float(evaluation.score(node.name)[place])
            states = {"present": 0, "missing": 1, "left_out": 1, "not_applicable": 2}
            assert evaluation.state(node.name)[place] == states[plain.states[node.name]], (node.name, each)
            if expected is None:
                assert math.isnan(actual), (node.name, each)
            else:
                assert actual == pytest.approx(expected, rel=1e-9, abs=1e-9), (node.name, each)
