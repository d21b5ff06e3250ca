"""The kinds of files that are read as tables and that results are written as, by their suffixes."""

from __future__ import annotations

from typing import Final

TEXT: Final = frozenset({".csv", ".tsv", ".txt"})
WORKBOOK: Final = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
PARQUET: Final = frozenset({".parquet", ".pq"})
#: Tables that are read without a plugin.
READ: Final = TEXT | WORKBOOK | PARQUET
#: What results are written as without a plugin.
WRITTEN: Final = (".xlsx", ".csv", ".parquet", ".json")
#: Papers that results are written as too, unless a plugin writes such files: a city may have a form of its own.
PAPERS: Final = (".docx", ".html", ".pdf")
