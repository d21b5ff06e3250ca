"""The list of problems kept for policy (改革政策储备问题清单) as a sheet to hand on; it is not read back.

SOURCE: Tianjin: 建立《改革政策储备问题清单》，供下一步机构改革、修订“三定”规定等工作统筹参考.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from ...dsl.diagnostics import Both, Language
from ..ledger import Ledger
from .columns import Kind, SheetColumn
from .writing import sheet_bytes

TITLE: Final = Both("改革政策储备问题清单", "Problems kept for policy")

COLUMNS: Final = (
    SheetColumn("unit", Both("单位", "unit"), 16),
    SheetColumn("finding", Both("问题", "problem"), 16),
    SheetColumn("kind", Both("问题类型", "kind"), 12),
    SheetColumn("message", Both("问题描述", "message"), 40),
    SheetColumn("advice", Both("意见建议", "advice"), 30),
    SheetColumn("responsible", Both("责任方", "responsible"), 14),
    SheetColumn("found_on", Both("发现日期", "found_on"), 12, Kind.DATE),
    SheetColumn("campaign", Both("评估活动", "campaign"), 16),
)


def export_reserve(ledger: Ledger, language: Language, as_of: dt.date | None = None) -> bytes:
    """Return the unfinished problems kept for policy as a workbook."""
    rows = ledger.reserve(as_of).to_dicts()
    return sheet_bytes(TITLE.zh if language == "zh" else TITLE.en, COLUMNS, rows, language)
