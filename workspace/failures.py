"""What stops an evaluation, as the diagnostics that its author and its evaluator read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..core.errors import EvaluationError
from ..core.evaluation import Evaluation
from ..core.phrasing import Sentence
from ..dsl.diagnostics import Both, Diagnostic, SchemeError, diagnose, listed


def diagnose_evaluation(error: EvaluationError) -> Diagnostic:
    """Return the diagnostic that an error of the engine names."""
    facts: dict[str, Any] = {name: _both(fact) for name, fact in error.arguments.items()}
    return diagnose(error.name, error.span, **facts)


def diagnose_unanswered(evaluation: Evaluation) -> tuple[Diagnostic, ...]:
    """Return a warning for each plugin's function that gave no number where all its arguments are there."""
    return tuple(
        diagnose(
            "function-unanswered",
            found.span,
            function=found.function.full_name,
            plugin=found.function.plugin,
            count=found.count,
            total=found.total,
            unit=found.unit,
            indicator=found.indicator,
            others=_also(found.others),
        )
        for found in evaluation.unanswered
    )


def _also(others: tuple[str, ...]) -> Both:
    names = listed(others)
    return Both(f"；{names.zh}中也有", f"; also in {names.en}") if others else Both("", "")


def _both(fact: object) -> object:
    return Both(fact.zh, fact.en) if isinstance(fact, Sentence) else fact


@contextmanager
def reported() -> Iterator[None]:
    """Turn errors of the engine into the one exception that callers of the package know.

    Raises:
        SchemeError: the evaluation could not go on.
    """
    try:
        yield
    except EvaluationError as error:
        raise SchemeError((diagnose_evaluation(error),)) from error
