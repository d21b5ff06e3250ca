"""The columns that a ledger brings to a scheme, by their Chinese and English names.

Counts are of the problems of one unit that were known on the day of the evaluation; rows are these problems.
"""

from __future__ import annotations

from typing import Final

import attrs
import polars as pl

from ..data.naming import folded


@attrs.frozen(eq=False)
class CountColumn:
    """A count for each unit: its names, over which rows it is taken (``problems``, ``approvals``, ``suspended``), and how.

    A share is absent where there is nothing to take it of.
    """

    zh: str
    en: str
    count: pl.Expr
    of: str = "problems"
    is_share: bool = False


@attrs.frozen(eq=False)
class RowColumn:
    """A column of the problems as rows."""

    zh: str
    en: str
    value: pl.Expr


_OPEN: Final = ~pl.col("is_closed")
_LATE: Final = pl.col("is_overdue")


def _of_category(zh: str, category: str) -> tuple[CountColumn, CountColumn]:
    is_it = pl.col("category") == category
    return (
        CountColumn(f"台账未整改_{zh}", f"ledger_open_{category}", (_OPEN & is_it).sum()),
        CountColumn(f"台账逾期_{zh}", f"ledger_overdue_{category}", (_LATE & is_it).sum()),
    )


def _of_severity(zh: str, severity: str) -> tuple[CountColumn, CountColumn]:
    is_it = pl.col("severity") == severity
    return (
        CountColumn(f"台账未整改_{zh}", f"ledger_open_{severity}", (_OPEN & is_it).sum()),
        CountColumn(f"台账逾期_{zh}", f"ledger_overdue_{severity}", (_LATE & is_it).sum()),
    )


COUNTS: Final = (
    CountColumn("台账问题数", "ledger_problems", pl.len()),
    CountColumn("台账未整改", "ledger_open", _OPEN.sum()),
    CountColumn("台账逾期", "ledger_overdue", _LATE.sum()),
    CountColumn("台账已销号", "ledger_closed", pl.col("is_closed").sum()),
    CountColumn("台账重开", "ledger_reopened", (pl.col("reopened") > 0).sum()),
    CountColumn("台账整改率", "ledger_closed_share", pl.col("is_closed").mean(), is_share=True),
    CountColumn("台账最长逾期天数", "ledger_days_overdue", pl.col("days_overdue").max()),
    CountColumn("台账重点监控", "ledger_watched", (_OPEN & pl.col("watched").is_not_null()).sum()),
    *_of_category("限期整改", "rectify"),
    *_of_category("关注解决", "resolve"),
    *_of_category("政策储备", "reserve"),
    *_of_severity("严重", "serious"),
    *_of_severity("较重", "moderate"),
    *_of_severity("一般", "minor"),
    CountColumn("台账暂停受理", "ledger_suspended", pl.lit(0), of="suspended"),
    CountColumn("台账批复事项", "ledger_approved", pl.len(), of="approvals"),
    CountColumn("台账已问效", "ledger_followed_up", pl.col("followed_up").sum(), of="approvals"),
    CountColumn("台账按批复执行", "ledger_carried_out", pl.col("carried_out").sum(), of="approvals"),
    CountColumn("台账未按批复执行", "ledger_not_carried_out", (~pl.col("carried_out")).sum(), of="approvals"),
)

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
