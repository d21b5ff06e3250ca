"""The seven pilot bodies of the scenario of Tianjin, five departments and two districts, laid out as an office's folder.

Their data are those of the bundled sets, under other names for the districts; what is changed for the story is changed here.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

Row = dict[str, str]

#: The folders of data: which set they come from, and which of its units, by the name that they have here.
KINDS: Final = {
    "党委": ("party", {"市委一部": "市委一部"}),
    "政府": (
        "framework",
        {
            "市生态一局": "市生态一局",
            "市生态二局": "市生态二局",
            "市生态三局": "市生态三局",
            "区生态五局": "甲区",
            "区生态六局": "乙区",
        },
    ),
    "事业": ("institution", {"市一中心": "市一中心"}),
}
UNITS: Final = tuple(name for _, names in KINDS.values() for name in names.values())
#: Who has filed nothing when the pilot begins.
WITHOUT_MATERIALS: Final = ("市生态三局", "乙区")

#: The template of each kind: its file, and the set that fills it.
_TEMPLATES: Final = {
    "党委": ("party.qh", "党委部门示例"),
    "政府": ("ecology_bureau.qh", "生态环境局评估"),
    "事业": ("institution.qh", "直属事业单位示例"),
}


def _scheme(kind: str) -> str:
    """Return the set of a kind: its template as it is filled."""
    file, base = _TEMPLATES[kind]
    return f'use "schemes/{file}" as 模板\n\nindicator_set 试点{kind} extends 模板.{base} {{\n}}\n'


def lay_out(bundled: Path, folder: Path) -> None:
    """Write the scheme and the data of the pilot into a folder.

    Args:
        bundled: the folder ``tianjin`` of the bundled sets.
        folder: where to write; there are a scheme and a folder of data for each kind afterwards.
    """
    (folder / "schemes").mkdir()
    for scheme in (bundled / "framework").glob("*.qh"):
        shutil.copy(scheme, folder / "schemes")
    for kind, (source, names) in KINDS.items():
        (folder / f"{kind}.qh").write_text(_scheme(kind), encoding="utf-8")
        (folder / kind).mkdir()
        for table in ("units", "offices", "items", "ratings", "evidence"):
            rows = [
                {**row, "单位名称": names[row["单位名称"]]}
                for row in _rows(bundled / source / f"{table}.csv")
                if row["单位名称"] in names
            ]
            write_rows(folder / kind / f"{table}.csv", [_staffed(row) for row in rows])


def _staffed(row: Row) -> Row:
    """Return the row; the one office that has nobody has its three people here, and the ledger tells what is overdue."""
    kept = {name: cell for name, cell in row.items() if name != "台账逾期"}
    return {**kept, "处室人数": "3"} if row.get("处室人数") == "0" else kept


def file_everything(table: Path, model: str = "市生态一局") -> None:
    """Add to a table of materials what the model has filed, for those that had filed nothing."""

    def filed(rows: list[Row]) -> list[Row]:
        return [{**row, "单位名称": unit} for unit in WITHOUT_MATERIALS for row in rows if row["单位名称"] == model]

    _extend(table, filed)


def rate_what_lacks(table: Path) -> None:
    """Add the two ratings of 乙区 that the bundled data leave out: of another unit, and of those interviewed."""
    lacking = (("职责履行", "互查互评", "好"), ("履职现状", "深度访谈", "80"))
    _extend(
        table,
        lambda _: [
            {"单位名称": "乙区", "指标": indicator, "评价主体": role, "评价人": f"{role}1", "评分": given}
            for indicator, role, given in lacking
        ],
    )


def move_posts(table: Path, moves: dict[str, str]) -> None:
    """Write posts and people of the offices of 甲局 in 2022 anew."""
    rows = _rows(table)
    for row in rows:
        if row["单位名称"] == "甲局" and row["年度"] == "2022" and row["处室"] in moves:
            row["编制"] = row["在岗"] = moves[row["处室"]]
    write_rows(table, rows)


def _extend(table: Path, more: Callable[[list[Row]], list[Row]]) -> None:
    rows = _rows(table)
    write_rows(table, rows + more(rows))


def _rows(table: Path) -> list[Row]:
    with table.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def write_rows(table: Path, rows: list[Row]) -> None:
    """Write rows as CSV."""
    with table.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
