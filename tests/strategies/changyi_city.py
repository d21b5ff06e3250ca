"""A city of four hundred made-up units for the scenario of Changyi: what is wrong is put in on purpose, and counted.

The source names 400 units and more, 69 problems, and the classes "duties clear", "internal offices in order" and "staff
mixed across kinds of posts"; which unit has which problem is made up here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs

Row = dict[str, str]

UNITS: Final = 400
OFFICES: Final = 160


@attrs.frozen
class Fault:
    """What is wrong with some units: the cells that differ, and the one finding that the scheme makes of it."""

    finding: str
    category: str
    changes: Row
    units: int
    institutions: bool = False


#: 39 problems for the units themselves and 30 for the staffing office: 69, of as many units.
FAULTS: Final = (
    Fault("混编混岗", "rectify", {"混编混岗人数": "3"}, 20),
    Fault("内设机构不规范", "rectify", {"内设机构规范": "否"}, 15),
    Fault("未按批复执行", "rectify", {"按批复执行数": "3"}, 4),
    Fault("职责不清", "resolve", {"职责清晰": "否"}, 12),
    Fault("职责交叉", "resolve", {"职责交叉数": "2"}, 10),
    Fault("未按月核对", "resolve", {"已核对月数": "3"}, 3),
    Fault("僵尸单位", "resolve", {"停止业务年数": "4"}, 5, institutions=True),
)


def names() -> list[str]:
    """Return the names of the units: offices first, institutions after."""
    offices = [f"机关{number:03}局" for number in range(1, OFFICES + 1)]
    return offices + [f"事业{number:03}中心" for number in range(1, UNITS - OFFICES + 1)]


def faulty() -> Iterator[tuple[str, Fault]]:
    """Yield each unit that has a problem, with it; no unit has two."""
    offices = iter(names()[:OFFICES])
    institutions = iter(names()[OFFICES:])
    for fault in FAULTS:
        source = institutions if fault.institutions else offices
        yield from ((next(source), fault) for _ in range(fault.units))


def units_csv(bundled: Path, *, mended: frozenset[str] | None = None) -> str:
    """Return the units as CSV: rows of the bundled set without a fault, repeated, and the faults put in.

    Args:
        bundled: ``units.csv`` of the set ``changyi``, whose first office and first institution have no fault.
        mended: the units whose faults are gone; None: none is.
    """
    with bundled.open(encoding="utf-8") as file:
        rows = {row["单位名称"]: row for row in csv.DictReader(file)}
    faults = dict(faulty())
    made = []
    for name in names():
        sound = rows["机关一局" if name.startswith("机关") else "事业一中心"]
        wrong = {} if name not in faults or name in (mended or ()) else faults[name].changes
        made.append({**sound, "单位名称": name, **wrong})
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(made[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(made)
    return text.getvalue()
