"""Nothing enters a score that the explanation does not show: each total is computed again from its tree alone.

Hypothesis writes schemes and data; the arithmetic here is the test's own and reads nothing but the tree.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from quanheng.core.builtin import builtin_functions
from quanheng.core.evaluating import evaluate
from quanheng.core.evaluation import Evaluation
from quanheng.core.explanation import explain
from quanheng.core.explanation_tree import Adjusted, Explanation, NodeExplanation, Stage
from quanheng.core.unit_data import UnitData
from quanheng.dsl.check import check_source
from quanheng.dsl.syntax import Source

REGISTRY = builtin_functions()
FIELDS = ("a", "b", "c", "t")
FLAGS = ("f", "g")


# The independent arithmetic


def rounded(x: float, method: str, digits: int) -> float:
    scale = 10.0**digits
    if method == "half_up":
        return math.copysign(math.floor(abs(x) * scale + 0.5 + 1e-9) / scale, x)
    if method == "up":
        return math.ceil(x * scale - 1e-9) / scale
    below = math.floor(x * scale)
    if abs(x * scale - below - 0.5) <= 1e-9:
        return (below + below % 2) / scale
    return round(x * scale) / scale


def combined(node: NodeExplanation, stage: Stage, scores: dict[str, float]) -> float:
    """Add up what the children bring, from their scores and what each weighs here."""
    total = stage.facts["low"]
    for child in node.children:
        if child.name not in scores or child.effective is None:
            continue
        assert child.weight is not None
        if stage.facts["method"] == "sum":
            part = scores[child.name] * (child.effective / child.weight if child.weight else 1.0)
        else:
            part = (
                child.effective * (scores[child.name] - stage.facts["low"]) * (node.own_full or node.full) / child.full
            )
        assert child.contribution == pytest.approx(part, abs=1e-9)
        total += part
    return float(total)


METHODS: dict[str, Callable[[list[float], list[float]], float]] = {
    "arithmetic_mean": lambda s, w: sum(x * y for x, y in zip(s, w, strict=True)),
    "geometric_mean": lambda s, w: math.prod(x**y for x, y in zip(s, w, strict=True)),
    "min": lambda s, w: min(x for x, y in zip(s, w, strict=True) if y),
    "max": lambda s, w: max(x for x, y in zip(s, w, strict=True) if y),
}


def aggregated(node: NodeExplanation, stage: Stage, scores: dict[str, float]) -> float:
    present = [
        (child, full) for child, full in zip(node.children, stage.facts["fulls"], strict=True) if child.name in scores
    ]
    weights = [child.effective or 0.0 for child, _ in present]
    assert sum(weights) == pytest.approx(1)
    return float(
        METHODS[stage.facts["method"]]([scores[child.name] / full for child, full in present], weights)
        * stage.facts["full"]
    )


def reduced(reduce: Callable[[list[float]], float]) -> Callable[..., float]:
    """Return a reduction that leaves out what is absent, as the statistics along children do."""

    def over(*parts: Any) -> float:
        flat = [x for part in parts for x in (part if isinstance(part, list) else [part]) if not math.isnan(x)]
        return reduce(flat) if flat else math.nan

    return over


REDUCTIONS = {"max": reduced(max), "min": reduced(min), "mean": reduced(lambda xs: sum(xs) / len(xs))}


def expressed(node: NodeExplanation, scores: dict[str, float]) -> float | None:
    """Work out the author's expression over the children: it is printed in full, and reads like Python."""
    known = {child.name: scores.get(child.name, math.nan) for child in node.children}
    result = float(eval(node.rule.en, {**REDUCTIONS, **known, "children": list(scores.values())}))  # noqa: S307 - the test's own text
    return None if math.isnan(result) else result


def adjusted(item: Adjusted) -> float | None:
    """Return what a bonus or penalty counts: its own amount, or its children's under its cap."""
    if not item.children:
        return item.amount
    parts = [adjusted(child) for child in item.children]
    if None in parts:
        return None
    total = sum(part for part in parts if part is not None)
    return total if item.upto is None else min(total, item.upto)


def after(node: NodeExplanation, stage: Stage, before: float | None, scores: dict[str, float]) -> float | None:
    """Do what a stage says, from its facts."""
    facts = stage.facts
    if stage.name == "expression" and stage.after is not None:
        return expressed(node, scores)
    if stage.name in {"rule", "value", "expression"}:
        return stage.after
    if stage.name in {"missing", "not_applicable", "code"}:
        return {"zero": node.low, "full": node.own_full or node.full}.get(facts["policy"])
    if stage.name == "combine":
        return combined(node, stage, scores) if scores and stage.after is not None else None
    if stage.name == "aggregate":
        return aggregated(node, stage, scores) if scores and stage.after is not None else None
    if before is None:
        return None
    amount = next((adjusted(item) for item in node.adjustments if item.name == facts.get("name")), 0.0)
    if amount is None or facts.get("excess", 0.0) is None:
        return None  # a bonus or penalty that nobody knows makes the node missing
    done: dict[str, Callable[[], Any]] = {
        "clip": lambda: min(max(before, facts["low"]), facts["high"]),
        "hold": lambda: min(before, facts["cap"]),
        "limit": lambda: min(before, facts["cap"]),
        "whole_table": lambda: facts["low"] + (before - facts["low"]) / facts["due"] if facts["due"] else None,
        "bonus": lambda: before + amount,
        "penalty": lambda: before - amount,
        "bonus_cap": lambda: before - facts["excess"],
        "penalty_cap": lambda: before + facts["excess"],
        "include": lambda: before * facts["full"] / facts["own_full"],
        "round": lambda: rounded(before, facts["method"], facts["digits"]),
    }
    result: float | None = done[stage.name]()
    return result


def recomputed(node: NodeExplanation) -> float | None:
    scores = {child.name: score for child in node.children if (score := recomputed(child)) is not None}
    result: float | None = None
    for stage in node.stages:
        result = after(node, stage, result, scores)
        assert result == (None if stage.after is None else pytest.approx(stage.after, rel=1e-9, abs=1e-9)), (
            node.name,
            stage,
        )
    assert result == (None if node.score is None else pytest.approx(node.score, rel=1e-9, abs=1e-9)), node.name
    return result


# Schemes that hypothesis writes


@st.composite
def leaf_rules(draw: st.DrawFn, full: float, *, in_points: bool) -> str:
    field = draw(st.sampled_from(FIELDS[:3]))
    share = [full * part for part in (1.0, 0.5, 0.25)]
    scaled = [
        f"bands {{ <= 2 : {share[0]:g}; (2, 5] : {share[1]:g}; > 5 : 0 }}",
        f"curve {{ 0 : 0; 4 : {share[1]:g}; 9 : {share[0]:g} }}",
    ]
    rules = [
        *scaled,
        "goalposts(0, 8)",
        "ratio(t)",
        "if f then full else goalposts(9, 1)",
        f"cases {{ a > b : {share[0]:g}; else : {share[2]:g} }}",
    ]
    rules += ["minmax()", "efficacy(1, 9)", f"checklist {{ a > 1 : {share[1]:g}; b > 4 : {share[2]:g} }}"]
    if in_points:
        rules += [
            "deduct(0.7, per = 1, above = 2, step = whole)",
            "deduct(1.3, per = 3%, below = t)",
            "award(0.9, per = 2, step = started)",
        ]
    return f"value = {field}; score = {draw(st.sampled_from(rules))}"


ROUNDS = ("half_up(1)", "half_up(0)", "half_even(1)", "up(2)")


@st.composite
def options(draw: st.DrawFn, *, is_leaf: bool) -> list[str]:
    found = []
    if draw(st.booleans()):
        found.append(f"round = {draw(st.sampled_from(ROUNDS))}")
    if draw(st.integers(0, 2)) == 0:
        found.append(f"applies = {draw(st.sampled_from(FLAGS))}")
        found.append(f"not_applicable = {draw(st.sampled_from(['skip', 'zero', 'full']))}")
    if is_leaf and draw(st.integers(0, 2)) == 0:
        found.append(f"missing = {draw(st.sampled_from(['skip', 'zero', 'full']))}")
    if not is_leaf and draw(st.booleans()):
        found.append(f"require = {draw(st.sampled_from(['any', '50%']))}")
    return found


@st.composite
def adjustments(draw: st.DrawFn, owner: str) -> list[str]:
    found = []
    for kind in ("bonus", "penalty"):
        if draw(st.integers(0, 2)) == 0:
            name = f"{owner}_{kind}"
            rule = draw(st.sampled_from(["value = g; score = if g then 2 else 0", "value = t; score = 0.3 * value"]))
            found.append(f"{kind} {name} upto 4 points {{ {rule} }}")
            if draw(st.booleans()):
                found.append(
                    f"{kind} {name}2 upto 5 points {{ {kind} {name}3 upto 2 points {{ score = t }}\n {kind} {name}4 {{ score = 1.5 }} }}"
                )
                found.append(f"{kind}_upto = 3 points")
    return found


@st.composite
def schemes(draw: st.DrawFn) -> str:
    in_points = draw(st.booleans())
    low = 0 if in_points else draw(st.sampled_from([0, 0, 10]))
    header = "100 points" if in_points else f"scale {low}..100"
    names, leaves = [], []
    groups = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    body = [f"rescale = {draw(st.sampled_from(['siblings', 'whole', 'none']))}"]
    body += draw(options(is_leaf=False))
    body = [line for line in body if not line.startswith(("applies", "not_applicable"))]
    body += draw(adjustments("root"))
    weights = [100 * part / sum(groups) for part in groups]
    for index, (count, weight) in enumerate(zip(groups, weights, strict=True)):
        name = f"n{index}"
        names.append(name)
        inner = draw(options(is_leaf=False)) + draw(adjustments(name))
        is_written = draw(st.integers(0, 3)) == 0
        if is_written:
            ends = f"{name}_0", f"{name}_{count - 1}"
            texts = ["mean(children)", f"max({ends[0]}, 0.7 * {ends[1]})", f"0.5 * {ends[0]} + min({ends[1]}, 30)"]
            inner.append(f"aggregate = {draw(st.sampled_from(texts))}")
        elif draw(st.integers(0, 2)) == 0:
            methods = ["arithmetic_mean", "min", "max"] + ([] if low else ["geometric_mean"])
            inner.append(f"aggregate = {draw(st.sampled_from(methods))}")
        if not is_written and draw(st.integers(0, 3)) == 0:
            inner.append(f"weights = {draw(st.sampled_from(['equal', 'deviation()', 'variation()']))}")
        for position in range(count):
            leaf = f"{name}_{position}"
            leaves.append(leaf)
            full = weight / count if in_points else 100
            lines = [draw(leaf_rules(full, in_points=in_points)), *draw(options(is_leaf=True))]
            lines += [f"base = {full * 0.4:g}"] if draw(st.booleans()) else []
            head = f"{full!r} points" if in_points else f"weight {draw(st.integers(1, 4))}"
            inner.append(f"indicator {leaf} {head} higher_is_better {{ {'; '.join(lines)} }}")
        head = f"{weight!r} points" if in_points else f"weight {draw(st.integers(1, 4))}"
        body.append(f"indicator {name} {head} {{\n" + "\n".join(inner) + "\n}")
    if draw(st.booleans()):
        body.append("limit cap { when = a > 6; highest_score = 59.9 }")
    if draw(st.booleans()):
        body.append(f"limit held {{ when = f; hold = [{draw(st.sampled_from(leaves))}] }}")
    if draw(st.booleans()):
        body.append("grades { >= 60 : good; >= 40 : fair; else : poor }")
        body.append("limit lower { when = g; downgrade = 1 }\nquota = { good : 1; fair : 50% }")
    fields = "; ".join([*(f"{name} : number" for name in FIELDS), *(f"{name} : flag" for name in FLAGS)])
    return f"indicator_set s {header} {{\nfields {{ {fields} }}\n" + "\n".join(body) + "\n}\n"


@st.composite
def tables(draw: st.DrawFn) -> UnitData:
    size = draw(st.integers(1, 4))
    cell = st.one_of(st.none(), st.integers(0, 10).map(float), st.floats(0, 10))
    columns = {name: draw(st.lists(cell, min_size=size, max_size=size)) for name in FIELDS[:3]}
    columns["t"] = draw(st.lists(st.integers(1, 10).map(float), min_size=size, max_size=size))
    flag = st.sampled_from([None, 0.0, 1.0, 1.0])
    columns |= {name: draw(st.lists(flag, min_size=size, max_size=size)) for name in FLAGS}
    arrays = {name: np.array([np.nan if x is None else x for x in cells]) for name, cells in columns.items()}
    return UnitData(tuple(f"u{row}" for row in range(size)), arrays)


def evaluated(text: str, data: UnitData) -> Evaluation:
    checked = check_source(Source("s.qh", text), REGISTRY)
    assert checked.scheme is not None, [f"{d.span} {d.code} {d.message('en')}" for d in checked.diagnostics] + [text]
    return evaluate(checked.scheme.sets[0], data)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(schemes(), tables())
def test_each_total_can_be_computed_again_from_its_tree(text: str, data: UnitData) -> None:
    evaluation = evaluated(text, data)
    for row in range(data.size):
        explanation = explain(evaluation, row)
        total = recomputed(explanation.root)
        score = evaluation.score("s")[row]
        assert total == (None if np.isnan(score) else pytest.approx(score, rel=1e-9, abs=1e-9))
        assert explanation.total == (None if np.isnan(score) else score)
        assert_grade_is_shown(evaluation, explanation, row)


def assert_grade_is_shown(evaluation: Evaluation, explanation: Explanation, row: int) -> None:
    """Every step from the score to the grade is told: the limits that held, and the quota where it took effect."""
    (outcome,), score = explanation.outcomes, explanation.total
    assert outcome.grade == evaluation.grade()[row]
    if outcome.grade is None or score is None:
        return
    labels = ("good", "fair", "poor")
    earned = 0 if score >= 60 - 1e-7 else 1 if score >= 40 - 1e-7 else 2
    lowered = any(held.name == "lower" for held in explanation.limits)
    assert outcome.ladder == labels[min(earned + lowered, 2)]
    assert (outcome.ladder != outcome.grade) == bool(outcome.sentence.zh) == bool(outcome.sentence.en)


CAPS = "bonus_upto = 1 points\npenalty_upto = 1 points\n"


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(schemes(), tables(), st.sampled_from(["siblings", "whole", "none"]), st.sampled_from(["", CAPS]))
def test_a_total_with_an_included_set_can_be_computed_again(text: str, data: UnitData, rescale: str, caps: str) -> None:
    assume("scale 10" not in text)
    around = (
        f"indicator_set all 70 points {{\nfields {{ t : number }}\nrescale = {rescale}\n"
        + caps
        + "include s 30 points\nindicator extra 40 points { value = t; score = ratio(10) }\n}\n"
    )
    checked = check_source(Source("s.qh", text + around), REGISTRY)
    assert checked.scheme is not None, [f"{d.span} {d.code} {d.message('en')}" for d in checked.diagnostics] + [text]
    evaluation = evaluate(checked.scheme.sets[-1], data)
    for row in range(data.size):
        score = evaluation.score("all")[row]
        assert recomputed(explain(evaluation, row).root) == (
            None if np.isnan(score) else pytest.approx(score, abs=1e-9)
        )
