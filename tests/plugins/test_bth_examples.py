"""Every scheme that comes with ``bth`` is sound, and its data give the numbers that are published or by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

import quanheng as qh
from quanheng.plugins.manager import load_plugins
from quanheng.workspace.loading import check_path

FOLDER = Path(qh.__file__).resolve().parent / "plugins" / "bth"
EXAMPLES = FOLDER / "examples"
SCHEMES = sorted(FOLDER.rglob("*.qh"))


@pytest.mark.parametrize("path", SCHEMES, ids=[path.stem for path in SCHEMES])
def test_each_scheme_is_sound_and_its_examples_hold(path: Path) -> None:
    assert check_path(path, load_plugins()).diagnostics == ()
    outcomes = qh.test_scheme(qh.load_scheme(path))
    assert outcomes
    assert [outcome.example.name for outcome in outcomes if not outcome.is_ok] == []


def _column(result: qh.Result, name: str) -> list[object]:
    return list(result.table()[name].to_list())


def test_the_totals_of_all_published_years_come_out_and_incomplete_years_have_none() -> None:
    result = qh.evaluate(
        f"{EXAMPLES / 'index_years.qh'}:各年公布数", EXAMPLES / "index_years.csv", unit="地区", period="年度"
    )
    assert _column(result, "相差") == [pytest.approx(0, abs=1e-9)] * 4 + [None, None] + [pytest.approx(0, abs=1e-9)] * 2
    assert _column(result, "年均提高")[3] == 3.22


def test_the_published_ratios_of_incomes_and_research_come_out_of_what_they_are_made_of() -> None:
    result = qh.evaluate(EXAMPLES / "three_places.qh", EXAMPLES / "three_places.csv", unit="地区", period="年度")
    assert _column(result, "城乡收入比") == [2.51, 1.86, 2.26, 2.45, 1.84, 2.19]
    assert _column(result, "研发之比")[:3] == [3.68, 1.97, 1]
    assert _column(result, "协调等级")[0] == "良好协调"


def test_between_and_within_provinces_add_up_for_the_13_cities() -> None:
    result = qh.evaluate(EXAMPLES / "cities.qh", EXAMPLES / "cities.csv", unit="城市")
    whole, between, within = (_column(result, name)[0] for name in ("泰尔指数", "省间差距", "省内差距"))
    assert between + within == pytest.approx(whole, abs=1.5e-4)  # type: ignore[operator]
    assert _column(result, "莫兰期望") == [pytest.approx(-1 / 12, abs=5e-5)] * 13


def test_the_ledger_of_tasks_gives_each_department_its_four_points() -> None:
    result = qh.evaluate(
        EXAMPLES / "tasks.qh", EXAMPLES / "tasks.csv", rows={"协同事项": EXAMPLES / "task_rows.csv"}, unit="单位"
    )
    # 交通委: (3 x 80% + 1) / 4 = 85%, 51 + 25/2 + 15 = 78.5; 环保局: 1 of 3, 20 + 25 + 15 = 60
    assert _column(result, "个性指标") == [3.08, 3.14, 2.4]
