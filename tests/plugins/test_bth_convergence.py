"""Whether places converge, on panels whose answer is known beforehand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bth_schemes import told

import quanheng as qh
from quanheng.plugins.bth.convergence import fit_beta, fit_sigma


def _panel(rows: Sequence[tuple[float, float, float]]) -> tuple[np.ndarray, dict[str, Any]]:
    units, times, values = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    return values, {"unit_index": units, "period_place": times}


#: Places that close the gap at 2% a year for ten years: ln x_T = ln x_0 - (1 - e^(-0.2)) (ln x_0 - ln 100).
GAP = 1 - math.exp(-0.2)
STARTS = (20.0, 50.0, 100.0, 160.0)
ENDS = tuple(math.exp(math.log(x) - GAP * (math.log(x) - math.log(100))) for x in STARTS)
CLOSING = [(unit, year, x) for year, xs in ((2010, STARTS), (2020, ENDS)) for unit, x in enumerate(xs)]


def test_beta_finds_the_speed_at_which_the_gap_was_closed() -> None:
    x, when = _panel(CLOSING)
    assert fit_beta(x, **when)["value"] == pytest.approx(GAP / 10)
    assert fit_beta(x, **when, report="speed")["value"] == pytest.approx(0.02)
    assert fit_beta(x, **when, report="half_life")["value"] == pytest.approx(math.log(2) / 0.02)
    assert fit_beta(x, **when, report="r2")["value"] == pytest.approx(1)
    # growth of a place at 100 is 0: a = b ln 100
    assert fit_beta(x, **when, report="a")["value"] == pytest.approx(GAP / 10 * math.log(100))


def test_beta_of_three_places_by_hand() -> None:
    # ln x0 = 0, 1, 2; growth over two years .3, .2, .2: slope -.05, mean .2333; residuals .0167 -.0333 .0167
    logs, growth = (0.0, 1.0, 2.0), (0.3, 0.2, 0.2)
    rows = [(u, 2000, math.exp(at)) for u, at in enumerate(logs)]
    rows += [(u, 2002, math.exp(at + 2 * g)) for u, (at, g) in enumerate(zip(logs, growth, strict=True))]
    x, when = _panel(rows)
    assert fit_beta(x, **when)["value"] == pytest.approx(0.05)
    assert fit_beta(x, **when, report="a")["value"] == pytest.approx(0.283333, abs=1e-6)
    assert fit_beta(x, **when, report="r2")["value"] == pytest.approx(0.75)


def test_a_place_without_a_first_or_last_year_is_left_out() -> None:
    x, when = _panel([*CLOSING, (4, 2010, 5.0), (5, 2015, 1e6)])
    assert fit_beta(x, **when)["value"] == pytest.approx(GAP / 10)


def test_places_that_drift_apart_have_no_half_life() -> None:
    apart = [(u, 2010, x) for u, x in enumerate(STARTS)] + [(u, 2020, x * x) for u, x in enumerate(STARTS)]
    x, when = _panel(apart)
    assert fit_beta(x, **when)["value"] < 0
    assert math.isnan(fit_beta(x, **when, report="half_life")["value"])


@pytest.mark.parametrize(
    "rows",
    [
        CLOSING[:2] + CLOSING[4:6],
        [(u, 2010, x) for u, x in enumerate(STARTS)],
        [(u, year, 5.0) for year in (2010, 2020) for u in range(4)],
    ],
    ids=["two places", "one year", "all begin alike"],
)
def test_where_there_is_no_line_there_is_no_beta(rows: Sequence[tuple[float, float, float]]) -> None:
    x, when = _panel(rows)
    assert math.isnan(fit_beta(x, **when)["value"])


def test_a_value_without_logarithm_is_refused() -> None:
    x, when = _panel([*CLOSING[:-1], (3, 2020, 0.0)])
    with pytest.raises(qh.Refused):
        fit_beta(x, **when)


def test_sigma_by_hand() -> None:
    # CV of (1, 3) is 1/2, of (2, 4) 1/3, of (3, 5) 1/4: slope (1/4 - 1/2) / 2
    x, when = _panel([(u, 2018 + t, 1 + t + 2 * u) for t in range(3) for u in range(2)])
    assert fit_sigma(x, **when)["value"] == pytest.approx(-0.125)
    assert fit_sigma(x, **when, report="change")["value"] == pytest.approx(-0.25)
    assert fit_sigma(x, **when, report="first")["value"] == pytest.approx(0.5)
    assert fit_sigma(x, **when, report="last")["value"] == pytest.approx(0.25)
    # with n - 1 every CV of two is sqrt(2) times as large
    assert fit_sigma(x, **when, of="sample")["value"] == pytest.approx(-0.125 * math.sqrt(2))


def test_a_year_of_one_place_says_nothing() -> None:
    x, when = _panel([(0, 2018, 1.0), (1, 2018, 3.0), (0, 2019, 2.0)])
    assert math.isnan(fit_sigma(x, **when)["value"])


FIELDS = "收入 : number; 组 : text"


def _rows() -> list[dict[str, object]]:
    return [{"单位": f"{place}地", "period": int(year), "收入": x, "组": "全"} for place, year, x in CLOSING]


def _panel_scheme(folder: Path, value: str) -> list[float | None]:
    path = folder / "收敛.qh"
    text = (
        f"use bth\nfields {{ {FIELDS} }}\nindicator_set 收敛 scale -100..100 {{\n"
        f"  unbounded = yes\n  period = period\n  value = {value}\n}}\n"
    )
    path.write_text(text, encoding="utf-8")
    found: list[float | None] = qh.evaluate(qh.load(path), _rows()).scores["收敛"].to_list()
    return found


def test_a_scheme_finds_beta_over_units_and_periods_and_gives_it_to_every_row(tmp_path: Path) -> None:
    assert _panel_scheme(tmp_path, "bth.β收敛(收入, 输出 = 收敛速度)") == pytest.approx([0.02] * 8)
    assert _panel_scheme(tmp_path, "bth.beta_convergence(收入, by = 组)") == pytest.approx([GAP / 10] * 8)


def test_a_scheme_finds_sigma_over_units_and_periods(tmp_path: Path) -> None:
    first, last = np.array(STARTS), np.array(ENDS)
    expected = (last.std() / last.mean() - first.std() / first.mean()) / 10
    assert _panel_scheme(tmp_path, "bth.σ收敛(收入)") == pytest.approx([expected] * 8)


def test_without_periods_the_error_says_which_function_needs_them(tmp_path: Path) -> None:
    found = told(tmp_path, "bth.sigma_convergence(收入)", FIELDS, [{"收入": 1, "组": "a"}, {"收入": 2, "组": "a"}])
    assert found.name == "periods-needed"
    assert "bth.sigma_convergence" in found.en.message
