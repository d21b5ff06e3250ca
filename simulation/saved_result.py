"""Reading a saved result: the JSON, CSV, workbook or Parquet file that ``evaluate -o`` wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np
import polars as pl

from ..core.span import Span
from ..data.reading import read_bytes, read_table
from ..dsl.diagnostics import LANGUAGES, Both, SchemeError, diagnose
from ..report.words import word
from .standing import Array, NodeFacts, Raised, Standing

#: Kinds of file that may hold a result; schemes end otherwise.
SUFFIXES: Final = (".json", ".csv", ".xlsx", ".parquet")
_REASONS: Final = {
    "json": Both("它不是 JSON（{text}）", "it is no JSON ({text})"),
    "results": Both("里面没有 results", "it has no results"),
    "unit": Both("没有“单位”（unit）一列", "it has no column unit"),
    "rank": Both("没有“名次”（rank）一列", "it has no column rank"),
    "scores": Both("没有得分列", "it has no column of scores"),
}


@attrs.frozen(eq=False)
class _Tables:
    """What a file holds: the table of results with its columns in English, findings and weights where it has them."""

    results: pl.DataFrame
    findings: Sequence[Mapping[str, Any]] | None = None
    weights: Sequence[Mapping[str, Any]] | None = None


def read_saved(path: str) -> Standing:
    """Return the result in a file.

    A JSON file and a workbook hold findings and the tree of indicators too; a CSV or Parquet file holds neither, so that
    every column of numbers before the ranks is taken for an indicator, the first for the total.

    Raises:
        SchemeError: the file cannot be read, or holds no result.
    """
    readers = {".json": _from_json, ".xlsx": _from_workbook}
    tables = readers.get(Path(path).suffix.lower(), _from_table)(path)
    frame = _in_english(tables.results)
    if "unit" not in frame.columns:
        raise _wrong(path, "unit")
    return _standing(path, attrs.evolve(tables, results=frame))


def _wrong(path: str, reason: str, text: object = "") -> SchemeError:
    both = _REASONS[reason]
    why = Both(both.zh.format(text=text), both.en.format(text=text))
    return SchemeError((diagnose("compare-file", Span(path, 0, 0, 0, 0), file=path, reason=why),))


def _from_json(path: str) -> _Tables:
    content = read_bytes(Path(path), path)
    try:
        found = json.loads(content)
    except ValueError as error:
        raise _wrong(path, "json", error) from None
    if not isinstance(found, Mapping) or not isinstance(found.get("results"), list) or not found["results"]:
        raise _wrong(path, "results")
    frame = pl.DataFrame(found["results"], infer_schema_length=None, strict=False)
    return _Tables(frame, found.get("findings", []), found.get("weights", []))


def _from_table(path: str) -> _Tables:
    return _Tables(_frame(read_table(path)))


def _from_workbook(path: str) -> _Tables:
    first = read_table(path)
    sheets = {first.sheet: first} | dict.fromkeys(first.other_sheets)

    def rows(name: str) -> Sequence[Mapping[str, Any]] | None:
        titles = [word(name, language) for language in LANGUAGES]
        sheet = next((title for title in titles if title in sheets), None)
        return None if sheet is None else _in_english(_frame(read_table(path, sheet=sheet))).to_dicts()

    title = next(
        (word("sheet_results", language) for language in LANGUAGES if word("sheet_results", language) in sheets), None
    )
    table = first if title is None or title == first.sheet else read_table(path, sheet=title)
    return _Tables(_frame(table), rows("sheet_findings"), rows("sheet_weights"))


def _frame(table: Any) -> pl.DataFrame:
    columns = {header: table.column(place) for place, header in enumerate(table.headers) if header}
    return pl.DataFrame(columns)


def _in_english(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a table with the English names of what results call their own columns."""
    own = (
        "unit",
        "period",
        "rank",
        "grade",
        "finding",
        "category",
        "severity",
        "message",
        "indicator",
        "parent",
        "points",
        "class",
    )
    names = {word(name, "zh"): name for name in own}
    renamed = {}
    for column in frame.columns:
        for zh, name in names.items():
            if column == zh or (name in {"rank", "grade"} and column.startswith(f"{zh}_")):
                renamed[column] = name + column.removeprefix(zh)
    return frame.rename({old: new for old, new in renamed.items() if new not in frame.columns})


def _standing(path: str, tables: _Tables) -> Standing:
    frame = tables.results
    units = tuple(str(name) for name in frame["unit"].to_list())
    periods = (
        tuple(None if name is None else str(name) for name in frame["period"].to_list())
        if "period" in frame.columns
        else ()
    )
    rank_columns = [name for name in frame.columns if name == "rank" or name.startswith("rank_")]
    if not rank_columns:
        raise _wrong(path, "rank")
    nodes = _nodes(frame, tables.weights, frame.columns.index(rank_columns[0]))
    if not nodes:
        raise _wrong(path, "scores")
    names = {node.name for node in nodes}
    heads = tuple(name.removeprefix("rank_") for name in rank_columns) if rank_columns != ["rank"] else (nodes[0].name,)
    columns = {name: _numbers(frame[name]) for name in names}
    ranks = [_numbers(frame[name]) for name in rank_columns]
    grades = {
        head: tuple(_text(value) for value in frame[name].to_list())
        for head in heads
        if (name := "grade" if len(heads) == 1 else f"grade_{head}") in frame.columns
    }
    return Standing(
        label=Path(path).name,
        units=units,
        periods=periods,
        nodes=nodes,
        heads=heads,
        score=columns.__getitem__,
        exact=columns.__getitem__,
        ranks=dict(zip(heads, ranks, strict=True)),
        grades=grades,
        findings=_findings(tables.findings or (), units, periods),
        has_findings=tables.findings is not None,
        descending=_is_descending(columns[heads[0]], ranks[0]),
        rows=np.arange(len(units), dtype=np.intp),
    )


def _nodes(frame: pl.DataFrame, weights: Sequence[Mapping[str, Any]] | None, until: int) -> tuple[NodeFacts, ...]:
    if weights:
        known = {row["indicator"]: row for row in reversed(weights) if row.get("indicator") in frame.columns}
        ordered = [known[name] for name in frame.columns if name in known]
        return tuple(
            NodeFacts(
                row["indicator"], row.get("parent") if row.get("parent") in known else None, None, row.get("points")
            )
            for row in ordered
        )
    names = [name for name in frame.columns[:until] if name not in {"unit", "period"}]
    numbers = [name for name in names if not np.isnan(_numbers(frame[name])).all()]
    return tuple(NodeFacts(name, None if place == 0 else numbers[0]) for place, name in enumerate(numbers))


def _numbers(series: pl.Series) -> Array:
    found: Array = series.cast(pl.Float64, strict=False).to_numpy().astype(np.float64)
    return found


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value)


def _findings(
    rows: Sequence[Mapping[str, Any]], units: tuple[str, ...], periods: tuple[str | None, ...]
) -> tuple[Raised, ...]:
    place = {key: row for row, key in enumerate(zip(units, periods or (None,) * len(units), strict=True))}
    found = []
    for row in rows:
        key = str(row.get("unit")), _text(row.get("period")) if periods else None
        if key in place and row.get("finding"):
            category, severity = (_code(_text(row.get(name))) for name in ("category", "severity"))
            said = str(row.get("message") or "")
            found.append(Raised(place[key], str(row["finding"]), category, severity, said))
    return tuple(found)


def _code(text: str | None) -> str | None:
    """Return the code that a workbook says in words: ``rectify`` for 限期整改."""
    codes = ("rectify", "resolve", "reserve", "serious", "moderate", "minor")
    return next((code for code in codes if text in {word(code, language) for language in LANGUAGES}), text)


def _is_descending(scores: Array, ranks: Array) -> bool:
    """Whether more is better, by who has the first rank: a file does not say."""
    known = ~np.isnan(scores) & ~np.isnan(ranks)
    if not known.any():
        return True
    best, worst = np.argmin(np.where(known, ranks, np.inf)), np.argmax(np.where(known, ranks, -np.inf))
    return bool(scores[best] >= scores[worst])
