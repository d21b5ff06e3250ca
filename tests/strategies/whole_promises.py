"""What must hold of any scheme and any data: it ends in diagnostics, or in results that are whole and explained."""

from __future__ import annotations

import json
from collections import Counter
from random import Random
from typing import Any

import attrs
import numpy as np
from meaning import meaning
from scheme_data import SchemeData, data_for
from whole_schemes import REGISTRY, WholeScheme, whole_scheme

from quanheng.analysis.options import METHODS, STAGES
from quanheng.core.evaluating import evaluate as evaluate_core
from quanheng.core.evaluation import MISSING, NOT_APPLICABLE, PRESENT, Evaluation
from quanheng.core.functions import Function, StepKind
from quanheng.core.model import Indicator, IndicatorSet, Scheme
from quanheng.core.plan import Op
from quanheng.dsl.check import check_source
from quanheng.dsl.diagnostics import Language, SchemeError, Severity
from quanheng.dsl.formatting import format_source
from quanheng.dsl.rendering import render_json, render_terminal
from quanheng.dsl.syntax import Source
from quanheng.report.explaining import explained
from quanheng.report.result import Result
from quanheng.workspace.covering import coverage
from quanheng.workspace.diagnosing import diagnose
from quanheng.workspace.evaluating import evaluate

LANGUAGES: tuple[Language, ...] = ("zh", "en")


@attrs.define
class Tally:
    """How far schemes came: to diagnostics of checking, of data or evaluation, or to results."""

    refused: int = 0
    stopped: int = 0
    evaluated: int = 0
    scores: int = 0
    told: Counter[str] = attrs.field(factory=Counter)

    def counts(self) -> dict[str, int]:
        """Return the numbers by name."""
        return {"refused": self.refused, "stopped": self.stopped, "evaluated": self.evaluated, "scores": self.scores}


def keeps_its_promises(seed: int, tally: Tally | None = None) -> WholeScheme:
    """Make the scheme of a seed, and data for it, and see that everything holds; return it."""
    dice = Random(seed)  # noqa: S311 - schemes to try, nothing secret
    scheme = whole_scheme(dice)
    promises_of(scheme, data_for(scheme, dice), dice, tally or Tally())
    return scheme


def is_told_of(seed: int, tally: Tally | None = None) -> WholeScheme:
    """Make the scheme of a seed and see only that checking it ends in diagnostics or in a scheme; return it."""
    scheme, tally = whole_scheme(Random(seed)), tally or Tally()  # noqa: S311 - schemes to try, nothing secret
    checked = check_source(Source("generated.qh", scheme.text), REGISTRY, scheme.read)
    assert (checked.scheme is None) == checked.has_errors
    for language in LANGUAGES:
        assert json.loads(render_json(checked.diagnostics, language)) is not None
    tally.refused += checked.scheme is None
    tally.evaluated += checked.scheme is not None
    return scheme


def promises_of(scheme: WholeScheme, data: SchemeData, dice: Random, tally: Tally) -> None:
    """See that everything holds of a scheme on its data."""
    source = Source("generated.qh", scheme.text)
    checked = check_source(source, REGISTRY, scheme.read)
    assert (checked.scheme is None) == checked.has_errors
    _can_be_told(SchemeError(checked.diagnostics), source)
    if checked.scheme is None:
        tally.refused += 1
        tally.told.update({each.name for each in checked.diagnostics if each.severity is Severity.ERROR})
        return
    _formatting_keeps_meaning(source, checked.scheme, scheme)
    for found in coverage(checked.scheme):
        assert 0 <= found.reached <= found.total
    for each in checked.scheme.sets:
        _evaluation_holds(each, data, dice, tally, source)


def _can_be_told(error: SchemeError, source: Source, *, place: bool = False) -> None:
    """See that diagnostics can be put into words in both languages, and say where."""
    for language in LANGUAGES:
        for told in (
            render_terminal(error.diagnostics, {source.file: source}, language),
            render_json(error.diagnostics, language),
        ):
            assert "nan" not in told.split(), told
            told.encode()
    for each in error.diagnostics:
        assert each.zh.message
        assert each.en.message
        assert "{" not in each.en.message or "{" in source.text, each.en.message
        if place:
            assert each.span.file, each
        if each.span.file == source.file:
            assert 0 <= each.span.line <= source.text.count("\n") + 1, each


def _formatting_keeps_meaning(source: Source, scheme: Scheme, written: WholeScheme) -> None:
    for language in LANGUAGES:
        text = format_source(source, REGISTRY, language)
        again = check_source(Source(source.file, text), REGISTRY, written.read)
        assert again.scheme is not None, (language, [str(each.span) + each.en.message for each in again.diagnostics])
        assert meaning(again.scheme) == meaning(scheme), language
        if language == "zh":
            assert format_source(Source(source.file, text), REGISTRY, language) == text


def _evaluation_holds(found: IndicatorSet, data: SchemeData, dice: Random, tally: Tally, source: Source) -> None:
    known = {table.name for table in found.tables}
    rows = {name: rows for name, rows in (data.rows or {}).items() if name in known}
    nodes = {node.name for node in found.nodes()}
    ratings, evidence = (
        None if table is None else [row for row in table if row["指标"] in nodes] or None
        for table in (data.ratings, data.evidence)
    )
    tables: dict[str, Any] = {"rows": rows, "ratings": ratings, "evidence": evidence, "as_of": data.as_of}
    period = "年度" if "年度" in data.columns else None
    try:
        result = evaluate(found, data.columns, unit="单位", period=period, **tables)
    except SchemeError as error:
        tally.stopped += 1
        tally.told.update({each.name for each in error.diagnostics})
        _can_be_told(error, source, place=True)
        return
    tally.evaluated += 1
    evaluation = result.evaluation
    _scores_are_whole(evaluation, tally)
    _is_told(result, dice)
    again = evaluate_core(found, evaluation.run.levels.units, as_of=evaluation.as_of)
    _same(evaluation, again, np.arange(evaluation.data.size), exact=True)
    if evaluation.data.size > 1 and not found.tables:
        _rows_stand_alone(evaluation, dice)


def _scores_are_whole(evaluation: Evaluation, tally: Tally) -> None:
    """See that every score is a number within its bounds, or absent with a reason."""
    for node in evaluation.indicator_set.nodes():
        if node.name not in evaluation.names:
            continue
        scores, state = evaluation.score(node.name), evaluation.state(node.name)
        tally.scores += scores.size
        assert not np.isinf(scores).any(), f"{node.name} is infinite"
        assert not np.isinf(evaluation.exact(node.name)).any(), f"{node.name} is infinite before rounding"
        assert not np.isinf(evaluation.value(node.name)).any(), f"the value of {node.name} is infinite"
        assert ((state == PRESENT) == ~np.isnan(scores)).all(), f"state and score of {node.name} differ"
        _within(node, scores, evaluation)
        for row in np.flatnonzero(np.isnan(scores))[:3]:
            assert state[row] in {MISSING, NOT_APPLICABLE}
            reason = evaluation.reason(node.name, int(row))
            assert reason is not None, f"{node.name} has no reason in row {row}"
            assert reason.code != "no-value", f"{node.name} is absent in row {row} for no reason"
    for head in evaluation.heads:
        ranks = evaluation.rank(head)
        assert (np.isnan(ranks) == np.isnan(evaluation.score(head))).all(), f"ranks of {head}"


def _within(node: Indicator, scores: Any, evaluation: Evaluation) -> None:
    """See that scores lie on the scale where nothing lifts its ends; rounding may lead over an end that is not round."""
    steps = [step.options for step in evaluation.plan.steps if isinstance(step.options.get("function"), Function)]
    calls = {step["function"].yields_of(dict(step.get("constants", ()))) for step in steps}
    if any(each.unbounded for each in node.walk()) or any(each.is_never_cut for each in calls) or node.varying:
        return
    high = max(node.full, node.upto or node.full)
    slack = 1e-9 * max(1.0, abs(high)) + (1.0 if node.round is not None else 0.0)
    present = scores[~np.isnan(scores)]
    assert (present >= node.low - slack).all(), f"{node.name} below {node.low}: {present.min()}"
    assert (present <= high + slack).all(), f"{node.name} above {high}: {present.max()}"


def _is_told(result: Result, dice: Random) -> None:
    """See that results and explanations can be put into words and into JSON."""
    plain = json.dumps(result.to_dict(), allow_nan=False)
    assert plain
    language = dice.choice(LANGUAGES)
    result.render("table", language, everything=True).encode()
    result.render("csv").encode()
    for row in dice.sample(range(result.size), min(2, result.size)):
        told = explained(result.evaluation, row)
        for each in LANGUAGES:
            text = told.render("text", each)
            assert " nan" not in text, text
            assert " inf" not in text, text
            json.loads(told.render("json", each))
    if dice.random() < 0.1 and result.size:
        explained(result.evaluation, 0).render("html", "zh")
    if dice.random() < 0.2:
        _is_diagnosed(result, dice)


def _is_diagnosed(result: Result, dice: Random) -> None:
    """See that every statistic of a result is a number or undefined, and that each unit has a profile."""
    found = diagnose(result, stage=dice.choice(STAGES), correlated=dice.choice(STAGES), method=dice.choice(METHODS))
    assert json.dumps(found.to_dict(), allow_nan=False)
    found.render("table", dice.choice(LANGUAGES)).encode()
    if result.size:
        data, row = result.evaluation.data, dice.randrange(result.size)
        found.profile(data.units[row], data.period_of(row)).render().encode()


def _same(one: Evaluation, other: Evaluation, rows: Any, *, exact: bool, only: set[str] | None = None) -> None:
    """See that nodes have the same scores: those of ``other`` are of some rows of ``one``."""
    for name in one.names if only is None else only:
        here, there = one.score(name)[rows], other.score(name)
        if exact:
            assert np.array_equal(here, there, equal_nan=True), f"{name}: {here} then {there}"
        else:
            assert np.allclose(here, there, rtol=1e-9, atol=1e-9, equal_nan=True), f"{name}: {here} then {there}"


def _rows_stand_alone(evaluation: Evaluation, dice: Random) -> None:
    """See that what looks at one row alone does not depend on which others there are, or on their order."""
    plan, data = evaluation.plan, evaluation.data
    alone = set()
    for name in evaluation.names:
        target = plan.output("score", name)
        assert target is not None
        steps = [plan.steps[place] for place in plan.needed_for([target])]
        if all(step.kind in {StepKind.ROW, StepKind.SOURCE} and step.op not in {Op.RATED, Op.POOL} for step in steps):
            alone.add(name)
    order = np.array(dice.sample(range(data.size), dice.randint(1, data.size)), dtype=np.intp)
    if not alone:
        return
    try:
        other = evaluate_core(evaluation.indicator_set, data.take(order), as_of=evaluation.as_of)
    except ValueError:
        return  # a method over all units may have too few of them
    _same(evaluation, other, order, exact=False, only=alone)
