"""What examples reach, as a table a set and the list of what none reaches, or as data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from ..workspace.covering import SetCoverage, percent
from .language import Speech
from .tables import render_rows


def render_coverage(coverage: Sequence[SetCoverage], style: str, speech: Speech) -> str:
    """Return the coverage as ``text``, as ``json`` by set, or as ``csv`` with a row for each thing to reach."""
    if style == "json":
        return json.dumps([found.to_dict() for found in coverage], ensure_ascii=False, indent=2)
    if style == "csv":
        rows = [{"set": found.name, **spot.to_dict()} for found in coverage for spot in found.spots]
        return render_rows(rows, style, speech, ())
    return "\n".join("\n".join(_lines(found, speech)) for found in coverage)


def _lines(found: SetCoverage, speech: Speech) -> Iterator[str]:
    yield ""
    facts = {"reached": found.reached, "total": found.total, "percent": found.percent}
    yield speech("coverage-set", set=found.name, **facts)
    yield _table(found.by_kind(), speech)
    if found.missed:
        yield speech("coverage-missed")
    for spot in found.missed:
        kind = speech(f"kind-{spot.kind}")
        yield "  ".join(filter(None, (f"{spot.file}:{spot.line}", kind, spot.name, speech.of(spot.what))))


def _table(kinds: Iterable[tuple[str, int, int]], speech: Speech) -> str:
    rows = [
        {"kind": speech(f"kind-{kind}"), "reached": f"{some} / {every}", "percent": f"{percent(some, every)}%"}
        for kind, some, every in kinds
    ]
    return render_rows(rows, "text", speech, ("kind", "reached", "percent"))
