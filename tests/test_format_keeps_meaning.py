"""A formatted scheme, in either language, binds to the same model and evaluates to the same results."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from meaning import meaning

from quanheng.core.builtin import builtin_functions
from quanheng.core.evaluating import evaluate
from quanheng.core.evaluation import Evaluation
from quanheng.core.functions import Registry
from quanheng.core.model import Scheme
from quanheng.core.unit_data import UnitData
from quanheng.dsl.check import check_source
from quanheng.dsl.formatting import format_source
from quanheng.dsl.syntax import Source
from quanheng.testing.sound_schemes import LABELS, SoundScheme, sound_schemes

REGISTRY: Registry = builtin_functions()
UNITS = 12


def bound(text: str) -> Scheme:
    checked = check_source(Source("scheme.qh", text), REGISTRY)
    assert checked.scheme is not None, [str(found.span) + found.en.message for found in checked.diagnostics]
    return checked.scheme


def random_data(scheme: SoundScheme, seed: int) -> UnitData:
    source = random.Random(seed)  # noqa: S311 - test data, nothing secret
    columns: dict[str, Any] = {
        name: [source.choice((0, 1, 7.5, 10, 42, 99, np.nan)) for _ in range(UNITS)] for name in scheme.numbers
    }
    columns |= {name: [source.choice((0, 1)) for _ in range(UNITS)] for name in scheme.flags}
    columns |= {name: [source.randrange(len(LABELS)) for _ in range(UNITS)] for name in scheme.texts}
    arrays = {name: np.array(column, dtype=float) for name, column in columns.items()}
    return UnitData(tuple(f"u{row}" for row in range(UNITS)), arrays, labels=LABELS)


def results(evaluation: Evaluation, scheme: SoundScheme) -> list[Any]:
    scores = [np.nan_to_num(evaluation.score(name), nan=-1.0).tolist() for name in (*scheme.indicators, "total")]
    findings = [(finding.row, finding.message) for finding in evaluation.findings]
    limits = [(limit.row, limit.limit.name) for limit in evaluation.limits]
    return [scores, findings, limits]


@pytest.mark.parametrize("language", [None, "en", "zh"])
@given(scheme=sound_schemes())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_formatted_scheme_binds_to_the_same_model(scheme: SoundScheme, language: Any) -> None:
    formatted = format_source(Source("scheme.qh", scheme.text), REGISTRY, language)

    assert meaning(bound(formatted)) == meaning(bound(scheme.text))


@given(scheme=sound_schemes(), seed=st.integers(0, 1_000_000))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_formatted_scheme_evaluates_to_the_same_results(scheme: SoundScheme, seed: int) -> None:
    data = random_data(scheme, seed)
    written, *formatted = (
        results(evaluate(bound(text).sets[0], data), scheme)
        for text in (
            scheme.text,
            *(format_source(Source("scheme.qh", scheme.text), REGISTRY, each) for each in ("en", "zh")),
        )
    )

    assert formatted == [written, written]


@given(scheme=sound_schemes())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_sound_scheme_goes_to_chinese_and_back_unchanged(scheme: SoundScheme) -> None:
    english = format_source(Source("scheme.qh", scheme.text), REGISTRY, "en")
    chinese = format_source(Source("scheme.qh", english), REGISTRY, "zh")

    assert format_source(Source("scheme.qh", chinese), REGISTRY, "en") == english
