"""Diagnosing a set on data of any kind: evaluate it, then study what came out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from ..analysis.options import METHODS, STAGES, Options, Thresholds
from ..analysis.study import Study
from ..core.model import IndicatorSet
from ..core.span import NOWHERE
from ..core.value_type import Kind
from ..data.naming import nearest, quoted
from ..dsl.diagnostics import Both, listed
from ..dsl.diagnostics import diagnose as told
from ..report.diagnosis import Diagnosis
from ..report.result import Result
from .errors import input_error
from .evaluating import evaluate

#: What the arguments that have only a few values are called.
_OPTIONS: Final = {
    "stage": Both("统计口径", "stage"),
    "correlated": Both("相关口径", "correlated"),
    "method": Both("相关方法", "method"),
    "limit": Both("界限", "limit"),
}


def diagnose(
    scheme: IndicatorSet | str | Path | Result,
    data: Any = None,
    *,
    stage: str = "raw",
    correlated: str = "scored",
    method: str = "pearson",
    at: str | None = None,
    top: int = 5,
    sizes: Iterable[str] = (),
    by: str | None = None,
    limits: Mapping[str, float] | None = None,
    **evaluation: Any,
) -> Diagnosis:
    """Evaluate an indicator set and return the statistics of its indicators: see :class:`.report.diagnosis.Diagnosis`.

    Args:
        scheme: a set, what :func:`quanheng.load` takes, or a result that is there already.
        data: as :func:`quanheng.evaluate` takes it; not for a result.
        stage: the stage of the statistics: ``raw``, ``imputed``, ``treated`` or ``scored``.
        correlated: the stage of the leaves in correlations, alpha and components.
        method: ``pearson``, ``spearman`` or ``kendall``.
        at: the period studied; without it the rows of all periods are one sample.
        top: how many obstacles, strengths and weaknesses of a unit count.
        sizes: fields of sizes to correlate with, beside those that some indicator is divided by.
        by: a field of texts, within whose groups the ranks are taken.
        limits: other thresholds, by their name: ``availability``, ``nonzero``, ``unique``, ``skew``, ``kurtosis``,
            ``redundant``, ``contrary``, ``size``, ``alpha``, ``significance``.
        evaluation: the other arguments of :func:`quanheng.evaluate`.

    Raises:
        SchemeError: the scheme or the data have errors, or an argument names what is not there.
    """
    thresholds = thresholds_of(limits or {})
    _check_choice("stage", stage, STAGES)
    _check_choice("correlated", correlated, STAGES)
    _check_choice("method", method, METHODS)
    if top < 1:
        raise input_error(told("diagnosis-top", NOWHERE, top=top))
    result = scheme if isinstance(scheme, Result) else evaluate(scheme, data, **evaluation)
    options = Options(stage, correlated, method, at, top, tuple(sizes), by, thresholds)
    _check_against_data(result, options)
    return Diagnosis(result, Study(result.evaluation, options))


def thresholds_of(limits: Mapping[str, float]) -> Thresholds:
    """Return the thresholds, some of them other than usual.

    Raises:
        InputError: there is none of that name.
    """
    known = [field.name for field in attrs.fields(Thresholds)]
    for name in limits:
        _check_choice("limit", name, known)
    return Thresholds(**limits)


def _check_choice(what: str, given: str, known: Iterable[str]) -> None:
    choices = list(known)
    if given not in choices:
        near = nearest(given, choices)
        facts: dict[str, Any] = {
            "what": _OPTIONS[what],
            "given": given,
            "choices": listed(choices),
            "nearest": quoted(near),
        }
        raise input_error(told("diagnosis-choice", NOWHERE, hint="near" if near else "", **facts))


def _check_against_data(result: Result, options: Options) -> None:
    """See that the period and the fields are there."""
    data = result.evaluation.data
    if options.period is not None and options.period not in data.periods:
        facts: dict[str, Any] = {"period": options.period, "periods": quoted(data.periods)}
        raise input_error(told("diagnosis-period", NOWHERE, hint="" if data.periods else "none", **facts))
    indicator_set, base = result.evaluation.indicator_set, result.evaluation.plan.base
    if options.by is not None:
        fields = (
            indicator_set.fields if base is None else next(t.fields for t in indicator_set.tables if t.name == base)
        )
        labels = [field.name for field in fields if field.type.kind is Kind.TEXT and field.name in data.columns]
        _check_field("diagnosis-group", options.by, labels)
    stages = Study(result.evaluation).stages
    numbers = [field.name for field in indicator_set.fields if stages.field(field.name) is not None]
    for name in options.sizes:
        _check_field("diagnosis-field", name, numbers)


def _check_field(problem: str, name: str, fields: list[str]) -> None:
    if name not in fields:
        near = nearest(name, fields)
        raise input_error(told(problem, NOWHERE, hint="near" if near else "", field=name, nearest=quoted(near)))
