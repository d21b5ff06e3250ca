"""What was fitted, as a document of JSON that can be kept beside a result and hold later units to the same standard.

docs/fit_files.md describes the form; ``VERSION`` rises when a reader of the old form could not read the new one.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, Final

import numpy as np

from ..core.evaluation import Evaluation
from ..core.fit import Statistics
from ..core.saved_fit import FitOrigin, SavedFit
from ..data.hashing import hash_of

FORMAT: Final = "quanheng-fit"
VERSION: Final = 1
#: Numbers that JSON has no word for.
_SPELT: Final[Mapping[str, float]] = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


class UnreadableFitError(ValueError):
    """A document that is no saved fit, or one of a later version; ``reason`` says which part was expected."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def origin_of(evaluation: Evaluation) -> FitOrigin:
    """Return what the statistics of an evaluation were fitted on: its own data, or what a saved fit names."""
    if evaluation.fitted.origin is not None:
        return evaluation.fitted.origin
    found, data = evaluation.indicator_set, evaluation.data
    return FitOrigin(
        scheme=found.name,
        version=found.version,
        source_hash=found.source_hash,
        data=data.name,
        data_hash=hash_of(data),
        rows=data.size,
        periods=data.periods,
        as_of=evaluation.as_of,
        plugins={use.name: use.hash for use in found.plugins},
    )


def fit_document(evaluation: Evaluation) -> dict[str, Any]:
    """Return all statistics of an evaluation as values of JSON, exact to the last bit."""
    origin, statistics = origin_of(evaluation), evaluation.fitted.statistics
    return {
        "format": FORMAT,
        "version": VERSION,
        "quanheng": version("quanheng"),
        "fitted_on": {
            "scheme": origin.scheme,
            "version": origin.version,
            "source_hash": origin.source_hash,
            "data": origin.data,
            "data_hash": origin.data_hash,
            "rows": origin.rows,
            "periods": list(origin.periods),
            "as_of": origin.as_of.isoformat() if origin.as_of else None,
            "plugins": dict(origin.plugins),
        },
        "statistics": [
            {
                "step": step.id,
                "indicator": step.owner,
                "function": step.options["function"].full_name,
                "groups": [_group(key, found) for key, found in statistics[step.id].groups.items()],
            }
            for step in evaluation.plan.steps
            if step.id in statistics
        ],
    }


def _group(key: tuple[Any, ...], found: Mapping[str, Any]) -> dict[str, Any]:
    return {"period": key[0], "by": list(key[1:]), "found": {name: _written(value) for name, value in found.items()}}


def _written(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        cells = [_written(cell) for cell in value.reshape(-1).tolist()]
        plain = value.ndim == 1 and value.dtype == np.float64
        return cells if plain else {"shape": list(value.shape), "type": value.dtype.str, "cells": cells}
    if isinstance(value, np.generic):
        return _written(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return {"number": repr(value)}
    if isinstance(value, list | tuple):
        return _written(np.asarray(value))
    return value


def read_document(document: Any, file: str | None = None) -> SavedFit:
    """Return the saved fit that a document of JSON holds: itself, or as ``fit`` within a result.

    Raises:
        UnreadableFitError: it holds none, its version is later than this program knows, or a part of it is not as it should be.
    """
    if isinstance(document, Mapping) and isinstance(document.get("fit"), Mapping):
        document = document["fit"]
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        raise UnreadableFitError("format")
    if not isinstance(document.get("version"), int) or document["version"] > VERSION:
        raise UnreadableFitError("version")
    try:
        statistics = {entry["step"]: _statistics(entry["groups"]) for entry in document["statistics"]}
        return SavedFit(statistics, _origin(document["fitted_on"], file))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableFitError(f"{type(error).__name__}: {error}") from error


def _statistics(groups: list[Mapping[str, Any]]) -> Statistics:
    return Statistics(
        {
            (group["period"], *group["by"]): {name: _read(value) for name, value in group["found"].items()}
            for group in groups
        }
    )


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return _frozen(np.array([_read(cell) for cell in value], dtype=np.float64))
    if not isinstance(value, Mapping):
        return value
    if "number" in value:
        return _SPELT[value["number"]]
    cells = np.array([_read(cell) for cell in value["cells"]], dtype=np.dtype(value["type"]))
    return _frozen(cells.reshape([int(size) for size in value["shape"]]))


def _frozen(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    array.setflags(write=False)
    return array


def _origin(facts: Mapping[str, Any], file: str | None) -> FitOrigin:
    as_of = facts.get("as_of")
    return FitOrigin(
        scheme=str(facts["scheme"]),
        version=facts.get("version"),
        source_hash=str(facts["source_hash"]),
        data=str(facts["data"]),
        data_hash=str(facts["data_hash"]),
        rows=int(facts["rows"]),
        periods=tuple(map(str, facts.get("periods") or ())),
        as_of=dt.date.fromisoformat(as_of) if as_of else None,
        plugins=dict(facts.get("plugins") or {}),
        file=file,
    )
