"""Random data for a whole scheme: usual, absent, extreme, constant; one unit, many, or none; periods with gaps."""

from __future__ import annotations

from random import Random
from typing import Any

import attrs
from scheme_terms import FieldSpec
from whole_schemes import WholeScheme

_PERIODS = (
    ("2020", "2021", "2022"),
    ("2020", "2022", "2025"),
    ("2024Q1", "2024Q2", "2024Q4"),
    ("2023-11", "2024-02", "2024-03"),
    ("2024-02-29", "2024-12-31", "2025-01-01"),
)
_NUMBERS = (0.0, 0.1, 1.0, 2.0, 3.5, 10.0, 49.999999999, 50.0, 99.0, 100.0)
_EXTREME = (-1.0, -50.0, 1e300, -1e300, 1e-300, 5e-324, 1e15, 1.7976931348623157e308, -0.0)
_TEXTS = {
    "text": ("东", "西", "甲 乙", "{x}", "\u202e倒"),
    "flag": ("是", "否"),
    "date": ("2024-01-01", "2020-02-29", "1999-12-31"),
}


@attrs.frozen
class SchemeData:
    """What an evaluation is given: columns by their header, and the long tables."""

    columns: dict[str, list[Any]]
    rows: dict[str, list[dict[str, Any]]] | None
    ratings: list[dict[str, Any]] | None
    evidence: list[dict[str, Any]] | None
    as_of: str | None


def data_for(scheme: WholeScheme, dice: Random) -> SchemeData:
    """Return data that fit a scheme, or nearly."""
    keys = _keys(scheme, dice)
    columns: dict[str, list[Any]] = {"单位": [unit for unit, _ in keys]}
    if scheme.has_periods:
        columns["年度"] = [period for _, period in keys]
    for field in scheme.fields:
        if dice.random() > 0.003:
            columns[field.bare] = _column(field, len(keys), dice)
    rows = {name: _rows(name, scheme, keys, columns, dice) for name in scheme.tables} if scheme.tables else None
    ratings = _ratings(scheme, keys, dice) if scheme.rated and dice.random() < 0.9 else None
    evidence = _evidence(scheme, keys, dice) if scheme.evidence and dice.random() < 0.8 else None
    return SchemeData(columns, rows, ratings, evidence, None if dice.random() < 0.05 else "2025-06-30")


def _keys(scheme: WholeScheme, dice: Random) -> list[tuple[str, str | None]]:
    units = [f"单位{index}" for index in range(dice.choice((1, 1, 2, 3, 3, 4, 6, 9)) if dice.random() < 0.99 else 0)]
    if not scheme.has_periods:
        return [(unit, None) for unit in units]
    periods = dice.choice(_PERIODS)
    keys: list[tuple[str, str | None]] = [
        (unit, period) for unit in units for period in periods if dice.random() < 0.85
    ]
    dice.shuffle(keys)
    return keys


def _column(field: FieldSpec, size: int, dice: Random) -> list[Any]:
    """Return a column in one of several tempers."""
    temper = dice.choice(
        ("usual", "usual", "usual", "gaps", "constant", "extreme", "absent" if dice.random() < 0.2 else "gaps")
    )
    if temper == "absent":
        return [None] * size
    if temper == "constant":
        return [_datum(field, dice, extreme=False)] * size
    found = [_datum(field, dice, extreme=temper == "extreme" and dice.random() < 0.6) for _ in range(size)]
    return [None if temper == "gaps" and dice.random() < 0.3 else datum for datum in found]


def _datum(field: FieldSpec, dice: Random, *, extreme: bool) -> Any:
    if field.kind == "one of":
        return dice.choice(field.labels).strip("`")
    if field.kind in _TEXTS:
        return dice.choice(_TEXTS[field.kind])
    if field.codes and dice.random() < 0.3:
        return dice.choice(field.codes)
    number = dice.choice(_EXTREME if extreme else _NUMBERS)
    if field.kind == "count":
        number = float(round(min(abs(number), 1e15)))
    if field.kind == "share":
        number = number / 100 if abs(number) < 1000 else 0.5
    if field.low is not None and dice.random() > 0.002:
        number = max(abs(number), 0.5 / 100)
    return number if field.high is None or dice.random() < 0.002 else min(number, field.high)


def _rows(
    name: str, scheme: WholeScheme, keys: list[tuple[str, str | None]], columns: dict[str, list[Any]], dice: Random
) -> list[dict[str, Any]]:
    """Return the rows of a table; those of the second table belong to rows of the first."""
    del columns
    inner = [field for field in scheme.inner if field.table == name]
    found = []
    for unit, period in keys:
        for number in range(dice.choice((0, 1, 1, 2, 3))):
            row: dict[str, Any] = {"单位": unit} | ({"年度": period} if period is not None else {})
            if name != scheme.tables[0]:
                row[scheme.tables[0]] = "室0"
            row[name] = f"室{number}"
            row |= {field.bare: _datum(field, dice, extreme=dice.random() < 0.05) for field in inner}
            found.append({key: None if key in {f.bare for f in inner} and dice.random() < 0.05 else each for key, each in row.items()})  # fmt: skip
    if name != scheme.tables[0] and dice.random() < 0.9:
        return []
    return found


def _ratings(scheme: WholeScheme, keys: list[tuple[str, str | None]], dice: Random) -> list[dict[str, Any]]:
    marks = {
        "marks": ("0", "55", "100", "88.5", "弃权"),
        "levels": ("好", "中", "差"),
        "ranges": ("好 90", "差 10", "80"),
    }
    found = []
    for name, (style, *roles) in scheme.rated.items():
        for unit, period in keys:
            for role in roles or [""]:
                for rater in dice.sample(("张三", "李四", "王五", "赵六", ""), dice.choice((0, 1, 2, 4))):
                    row = {
                        "单位": unit,
                        "指标": name,
                        "评价主体": role,
                        "评价人": rater,
                        "评分": dice.choice(marks[style]),
                    }
                    found.append(row | ({"年度": period} if period is not None else {}))
    return found


def _evidence(scheme: WholeScheme, keys: list[tuple[str, str | None]], dice: Random) -> list[dict[str, Any]]:
    found = []
    for name, items in scheme.evidence.items():
        for unit, period in keys:
            for item in items:
                row = {"单位": unit, "指标": name, "材料名称": item, "提交情况": dice.choice(("已交", "未交", ""))}
                if dice.random() < 0.7:
                    found.append(row | ({"年度": period} if period is not None else {}))
    return found
