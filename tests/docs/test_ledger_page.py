"""What the page on the ledger shows is there and runs."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import attrs
import pytest
from problems import SCHEME

import quanheng as qh
from quanheng.ledger import Entry, Ledger, Note
from quanheng.ledger.problem import TEXTS
from quanheng.ledger.unit_counts import COUNTS

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ["ledger.md", "zh/ledger.md"]


def _page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_the_programs_of_the_page_run(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "schemes").mkdir()
    (tmp_path / "schemes" / "政府部门.qh").write_text(SCHEME, encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "units.csv").write_text("unit,a,b,c,d\n甲局,1,0,0,0\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    first, *others = re.findall(r"^```python\n(.*?)^```", _page(page), re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(first, names)  # noqa: S102 - the page's own program
    assert names["done"].new == (1,)
    with qh.open_ledger("quanheng.db") as ledger:
        names |= {"ledger": ledger, "today": datetime.datetime.now(tz=datetime.UTC).date()}
        for program in others:
            exec(program, names)  # noqa: S102 - see above
        assert ledger.problems()["finding"].to_list() == ["超编", "职责交叉"]


@pytest.mark.parametrize("page", PAGES)
def test_what_the_page_calls_there_is(page: str) -> None:
    called = set(re.findall(r"`ledger\.(\w+)\(", _page(page)))
    assert {name for name in called if not hasattr(Ledger, name)} == set()
    public = {name for name in vars(Ledger) if not name.startswith("_")} - {"close", "events", "work"}
    assert {name for name in public if f"ledger.{name}" not in _page(page)} == set()


@pytest.mark.parametrize("page", PAGES)
def test_the_columns_of_units_are_told_in_both_languages(page: str) -> None:
    text = _page(page)
    assert [column.en for column in COUNTS if not (f"`{column.en}`" in text and f"`{column.zh}`" in text)] == []


def test_an_entry_may_say_whatever_the_ledger_holds() -> None:
    fields = {field.name for field in attrs.fields(Entry)}
    assert set(TEXTS) - fields == {"set", "claimed_by"}
    assert {"note", "text", "unit", "problem"} <= {field.name for field in attrs.fields(Note)}
