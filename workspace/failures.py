"""What stops an evaluation, as the diagnostics that its author and its evaluator read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..core.errors import EvaluationError
from ..dsl.diagnostics import Diagnostic, SchemeError, diagnose


def diagnose_evaluation(error: EvaluationError) -> Diagnostic:
    """Return the diagnostic that an error of the engine names."""
    facts: dict[str, Any] = dict(error.arguments)
    return diagnose(error.name, error.span, **facts)


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
