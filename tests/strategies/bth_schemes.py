"""Schemes of one formula that calls the plugin ``bth``, loaded and evaluated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import quanheng as qh
from quanheng.core.model import IndicatorSet
from quanheng.dsl.diagnostics import Diagnostic

_TEXT = """
use bth
fields {{ {fields} }}
indicator_set 试算 scale 0..1000 {{
  unbounded = yes
  value = {value}
}}
"""


def loaded(folder: Path, value: str, fields: str) -> IndicatorSet:
    """Return a scheme whose one number is that value; ``fields`` are written as in a scheme."""
    path = folder / "试算.qh"
    path.write_text(_TEXT.format(value=value, fields=fields), encoding="utf-8")
    return qh.load(path)


def evaluated(folder: Path, value: str, fields: str, rows: list[dict[str, Any]]) -> list[float | None]:
    """Return the value of each row, None where it is missing; rows without 单位 are numbered."""
    data = [{"单位": f"第{number}地"} | row for number, row in enumerate(rows, 1)]
    result = qh.evaluate(loaded(folder, value, fields), data)
    found: list[float | None] = result.scores["试算"].to_list()
    return found


def told(folder: Path, value: str, fields: str, rows: list[dict[str, Any]] | None = None) -> Diagnostic:
    """Return the one error of checking, or of evaluating where rows are given."""
    try:
        if rows is None:
            loaded(folder, value, fields)
        else:
            evaluated(folder, value, fields, rows)
    except qh.SchemeError as error:
        (found,) = error.diagnostics
        return found
    raise AssertionError("nothing was wrong")
