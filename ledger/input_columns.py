"""The columns that the problems of a ledger have as rows of a scheme, by their Chinese and English names."""

from __future__ import annotations

from typing import Final

import attrs
import polars as pl

from ..data.naming import folded


@attrs.frozen(eq=False)
class RowColumn:
    """A column of the problems as rows."""

    zh: str
    en: str
    value: pl.Expr


ROWS: Final = (
    RowColumn("编号", "id", pl.col("id").cast(pl.String)),
    RowColumn("名称", "name", pl.col("id").cast(pl.String)),
    RowColumn("来源", "source", pl.col("source")),
    RowColumn("发现年份", "found_year", pl.col("found_on").dt.year()),
    RowColumn("发现日期", "found_on", pl.col("found_on")),
    RowColumn("已整改", "is_closed", pl.col("is_closed")),
    RowColumn("逾期", "is_overdue", pl.col("is_overdue")),
    RowColumn("责任方", "responsible", pl.col("responsible")),
    RowColumn("问题类型", "kind", pl.col("kind")),
    RowColumn("问题", "problem", pl.col("finding")),
    RowColumn("问题描述", "message", pl.col("message")),
    RowColumn("原因", "cause", pl.col("cause")),
    RowColumn("整改措施", "measures", pl.col("measures")),
    RowColumn("整改时限", "due_on", pl.col("due_on")),
    RowColumn("整改责任人", "person", pl.col("person")),
    RowColumn("处置", "category", pl.col("category")),
    RowColumn("严重程度", "severity", pl.col("severity")),
    RowColumn("状态", "state", pl.col("state")),
    RowColumn("通知日期", "noticed_on", pl.col("noticed_on")),
    RowColumn("销号日期", "closed_on", pl.col("closed_on")),
    RowColumn("重开次数", "reopened", pl.col("reopened")),
)

#: What a table of a scheme is called that the ledger fills, as names are compared.
TABLES: Final = frozenset(map(folded, ("问题台账", "整改台账", "问题整改台账", "problems", "ledger")))
