"""Outlier treatment against published results of COINr, scipy, and by hand."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

import quanheng as qh
from quanheng.core.errors import EvaluationError, RowError
from quanheng.core.methods import shape
from quanheng.core.methods import treating as t

Array = NDArray[np.float64]
NAN = np.nan
#: COINr's names of the second treatments, and ours; its released log_GII does nothing, see below.
SECOND = {"log_CT": "log_right", "log_CT_plus": "log", "log_CT_orig": "log_plus_one"}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def columns(path: Path) -> dict[str, Array]:
    rows = rows_of(path)
    return {
        name: np.array([float(row[name]) if row[name] not in {"", "NA", "NaN"} else NAN for row in rows])
        for name in rows[0]
        if name != "uCode"
    }


def details(path: Path) -> dict[str, dict[str, str]]:
    return {row["iCode"]: row for row in rows_of(path)}


@pytest.fixture(scope="module")
def coinr(shared: Path) -> Path:
    return shared / "reference" / "coinr"


@pytest.fixture(scope="module")
def raw(coinr: Path) -> dict[str, Array]:
    return columns(coinr / "stage1_raw.csv")


def treated(fit: Any, apply: Any, column: Array, **options: Any) -> tuple[Array, dict[str, Any]]:
    fitted = fit(column[~np.isnan(column)], **options)
    return apply(column, fitted=fitted, **options), fitted


def check_details(fitted: dict[str, float], row: dict[str, str], *, is_logged_like_coinr: bool = True) -> None:
    """Compare what was told of each stage with COINr's table; skewness and kurtosis to 1e-10 relative."""
    for stage in range(3):
        passed = row.get(f"check_SkewKurt{stage}.Pass", "")
        if stage == 2 and not is_logged_like_coinr:
            continue
        assert (f"skew{stage}" in fitted) is (passed != ""), (row["iCode"], stage)
        if passed:
            assert fitted[f"passes{stage}"] == (passed == "TRUE")
            assert fitted[f"skew{stage}"] == pytest.approx(float(row[f"check_SkewKurt{stage}.Skew"]), rel=1e-10)
            assert fitted[f"kurtosis{stage}"] == pytest.approx(float(row[f"check_SkewKurt{stage}.Kurt"]), rel=1e-10)
    assert fitted.get("points", 0.0) == float(row["winsorise.nwin"] or 0)


# --- COINr -------------------------------------------------------------------------------------------------------


def test_skewness_and_kurtosis_equal_coinr(coinr: Path, raw: dict[str, Array]) -> None:
    for row in rows_of(coinr / "treat_skew_kurt_raw.csv"):
        column = raw[row["iCode"]]
        column = column[~np.isnan(column)]
        assert shape.skewness(column) == pytest.approx(float(row["skew"]), rel=1e-11)
        assert shape.kurtosis(column) == pytest.approx(float(row["kurt"]), rel=1e-10)


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 10])
def test_winsorising_and_its_tests_equal_coinr(coinr: Path, limit: int) -> None:
    screened = columns(coinr / "stage4_screened.csv")
    expected = columns(coinr / f"treat_screened_winmax{limit}_data.csv")
    told = details(coinr / f"treat_screened_winmax{limit}_details.csv")
    for name, column in screened.items():
        found, fitted = treated(t.fit_winsorise, t.winsorise, column, limit=limit, otherwise="log_right")
        assert_allclose(found, expected[name], rtol=1e-12)
        check_details(fitted, told[name])


def test_the_treatment_of_the_pipeline_equals_coinr(coinr: Path) -> None:
    expected, told = columns(coinr / "stage5_treated.csv"), details(coinr / "stage5_treat_details.csv")
    points = {name: [row[name] for row in rows_of(coinr / "stage5_treat_points.csv")] for name in expected}
    for name, column in columns(coinr / "stage4_screened.csv").items():
        found, fitted = treated(t.fit_winsorise, t.winsorise, column)
        assert_allclose(found, expected[name], rtol=1e-12)
        check_details(fitted, told[name])
        high = np.where(column > fitted.get("high", np.inf), "winhi", "")
        assert_array_equal(np.where(column < fitted.get("low", -np.inf), "winlo", high), points[name])


@pytest.mark.parametrize("second", SECOND)
def test_treatment_in_two_steps_equals_coinr(coinr: Path, raw: dict[str, Array], second: str) -> None:
    expected = columns(coinr / f"treat_raw_winmax1_{second}_data.csv")
    told = details(coinr / f"treat_raw_winmax1_{second}_details.csv")
    for name, column in raw.items():
        found, fitted = treated(t.fit_winsorise, t.winsorise, column, limit=1, otherwise=SECOND[second])
        assert_allclose(found, expected[name], rtol=1e-12, atol=1e-14)
        check_details(fitted, told[name])


@pytest.mark.parametrize("second", SECOND)
def test_each_cell_is_told_as_coinr_marks_it(coinr: Path, raw: dict[str, Array], second: str, tmp_path: Path) -> None:
    leaves = "".join(f"  indicator {name} higher_is_better\n" for name in raw)
    scheme = tmp_path / "raw.qh"
    scheme.write_text(
        f"indicator_set raw scale 0..1 {{\n  require = any\n  defaults {{ treat = winsorise(limit = 1, otherwise = "
        f"{SECOND[second]});  score = minmax() }}\n{leaves}}}\n",
        encoding="utf-8",
    )
    told = qh.evaluate(scheme, coinr / "stage1_raw.csv", unit="uCode").treated
    ours = {(row["unit"], row["indicator"]): row["treatment"] for row in told.to_dicts()}
    words = {"winhi": "winsorised_high", "winlo": "winsorised_low"}
    for row, present in zip(
        rows_of(coinr / f"treat_raw_winmax1_{second}_points.csv"), rows_of(coinr / "stage1_raw.csv"), strict=True
    ):
        for name in raw:
            # what was winsorised first and then logged from the untreated column is only logged
            mark = SECOND[second] if "log_CT" in row[name] else words.get(row[name])
            if present[name] not in {"", "NA"}:
                assert ours.get((row["uCode"], name)) == mark, (row["uCode"], name)


def test_the_second_step_may_take_the_column_as_the_first_left_it(coinr: Path, raw: dict[str, Array]) -> None:
    expected = columns(coinr / "treat_raw_winmax1_combine_data.csv")
    told = details(coinr / "treat_raw_winmax1_combine_details.csv")
    options: dict[str, Any] = {"limit": 1, "otherwise": "log_right", "on": "treated"}
    for name, column in raw.items():
        found, fitted = treated(t.fit_winsorise, t.winsorise, column, **options)
        assert_allclose(found, expected[name], rtol=1e-12, atol=1e-14)
        check_details(fitted, told[name])


def test_the_logarithm_of_the_gii_is_what_coinr_meant_to_release(coinr: Path, raw: dict[str, Array]) -> None:
    # COINr 1.1.14 computes it and gives the column back unchanged; its README names the formula it was meant to be
    released = columns(coinr / "trans_log_GII_raw_as_released.csv")
    for name, column in raw.items():
        assert_array_equal(released[name], column)
        low, high = np.nanmin(column), np.nanmax(column)
        if high <= 1:
            with pytest.raises(EvaluationError, match="treat-log-gii"):
                treated(t.fit_log_shift, t.log_shift, column, form="gii")
            continue
        found, _ = treated(t.fit_log_shift, t.log_shift, column, form="gii")
        assert_allclose(found, np.log((high - 1) * (column - low) / (high - low) + 1), rtol=1e-12, atol=1e-14)
    told = details(coinr / "treat_raw_winmax1_log_GII_details.csv")
    for name, column in raw.items():
        # what comes before the logarithm is as in COINr
        fitted = t.fit_winsorise(column[~np.isnan(column)], limit=1, otherwise="log_gii")
        check_details(fitted, told[name], is_logged_like_coinr=False)


@pytest.mark.parametrize(
    ("file", "form"), [("log_CT", "right"), ("log_CT_plus", "mirrored"), ("log_CT_orig", "plus_one")]
)
def test_logarithms_equal_coinr(coinr: Path, raw: dict[str, Array], file: str, form: str) -> None:
    for name, expected in columns(coinr / f"trans_{file}_raw.csv").items():
        found, _ = treated(t.fit_log_shift, t.log_shift, raw[name], form=form)
        assert_allclose(found, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("file", "power"), [("m1", -1.0), ("0", 0.0), ("0_05", 0.05), ("0_5", 0.5)])
def test_box_cox_equals_coinr(coinr: Path, raw: dict[str, Array], file: str, power: float) -> None:
    for name, expected in columns(coinr / f"trans_boxcox_lambda{file}_raw.csv").items():
        found, _ = treated(t.fit_box_cox, t.box_cox, raw[name], power=power)
        # near 0 COINr subtracts 1 from a power of almost 1
        assert_allclose(found, expected, rtol=1e-12, atol=1e-14 / max(abs(power), 0.01))


def test_winsorising_alone_equals_coinr(coinr: Path, raw: dict[str, Array]) -> None:
    expected, counts = columns(coinr / "trans_winsorise5_raw.csv"), details(coinr / "trans_winsorise_counts_raw.csv")
    for name, column in raw.items():
        found, fitted = treated(t.fit_winsorise, t.winsorise, column, otherwise="keep")
        assert_allclose(found, expected[name], rtol=1e-12)
        assert fitted.get("points", 0) == float(counts[name]["nwin"])
        _, fitted = treated(t.fit_winsorise, t.winsorise, column, limit=column.size, otherwise="keep")
        assert fitted.get("points", 0) == float(counts[name]["nwin_unlimited"])


# --- scipy -------------------------------------------------------------------------------------------------------


def test_the_most_likely_powers_are_those_of_scipy() -> None:
    from scipy import stats  # noqa: PLC0415 - half a second, for this test only

    column = np.random.default_rng(3).lognormal(0.0, 0.8, 300)
    fitted = t.fit_box_cox(column, shift="none")
    found, power = stats.boxcox(column)
    # an optimum is flat: its place is known to about the square root of the precision
    assert fitted["power"] == pytest.approx(power, abs=1e-6)
    assert_allclose(t.box_cox(column, fitted=fitted), found, rtol=1e-5)
    column -= 2.0
    fitted = t.fit_yeo_johnson(column)
    found, power = stats.yeojohnson(column)
    assert fitted["power"] == pytest.approx(power, abs=1e-6)
    assert_allclose(t.yeo_johnson(column, fitted=fitted), found, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("power", [-1.0, 0.0, 0.5, 1.0, 2.0, 3.0])
def test_yeo_johnson_equals_scipy(power: float) -> None:
    from scipy import stats  # noqa: PLC0415 - half a second, for this test only

    column = np.array([-40.0, -1.0, -1e-9, 0.0, 1e-9, 0.3, 7.0, 900.0])
    found, _ = treated(t.fit_yeo_johnson, t.yeo_johnson, column, power=power)
    assert_allclose(found, stats.yeojohnson(column, power), rtol=1e-12, atol=1e-15)


# --- by hand -----------------------------------------------------------------------------------------------------


def test_quantiles_bound_the_column_linear_between_neighbours() -> None:
    # of 1 … 5 the quantiles of type 7 at 10 % and 90 % are 1.4 and 4.6
    found, fitted = treated(t.fit_winsorise_quantiles, t.winsorise_between, np.arange(1.0, 6.0), low=0.1, high=0.9)
    assert_allclose(found, [1.4, 2, 3, 4, 4.6], rtol=1e-15)
    assert fitted["points"] == 2
    assert_allclose(t.winsorise_between(np.array([-9.0, NAN]), fitted=fitted), [1.4, NAN])


def test_fences_bound_the_column_by_its_quartiles() -> None:
    # quartiles of 1, 2, 3, 4, 101 are 2 and 4: fences -1 and 7
    found, fitted = treated(t.fit_winsorise_iqr, t.winsorise_between, np.array([1.0, 2, 3, 4, 101]))
    assert_array_equal(found, [1, 2, 3, 4, 7])
    assert (fitted["low"], fitted["high"], fitted["points"]) == (-1, 7, 1)


@pytest.mark.parametrize(("low", "high"), [(0.9, 0.1), (-0.1, 1.0), (5.0, 95.0), (NAN, 0.5)])
def test_bounds_that_are_no_quantiles_are_refused(low: float, high: float) -> None:
    with pytest.raises(EvaluationError, match="treat-quantiles"):
        t.fit_winsorise_quantiles(np.arange(5.0), low=low, high=high)


def test_a_column_skewed_to_the_left_is_mirrored_and_still_rises() -> None:
    column = np.array([-1000.0, *np.linspace(0, 1, 20)])
    logged, _ = treated(t.fit_log_shift, t.log_shift, column)
    assert (np.diff(logged) > 0).all()
    assert abs(shape.skewness(logged)) < abs(shape.skewness(column))


def test_a_plain_logarithm_takes_the_shift_that_is_given_and_refuses_what_has_none() -> None:
    column = np.array([0.0, 9.0])
    found, fitted = treated(t.fit_log_shift, t.log_shift, column, form="plain", shift=1.0)
    assert_allclose(found, [0, np.log(10)], rtol=1e-15)
    with pytest.raises(RowError) as refusal:
        t.log_shift(np.array([3.0, -1.0, NAN]), fitted=fitted, form="plain")
    assert_array_equal(refusal.value.mask, [False, True, False])
    with pytest.raises(EvaluationError, match="treat-not-positive"):
        t.fit_log_shift(column, form="plain")
    with pytest.raises(EvaluationError, match="treat-not-positive"):
        t.fit_box_cox(column, shift="none")


def test_a_column_that_needed_no_treatment_leaves_later_values_alone() -> None:
    fitted = t.fit_winsorise(np.arange(10.0))
    assert_array_equal(t.winsorise(np.array([-50.0, 4.0, 99.0]), fitted=fitted), [-50, 4, 99])


def test_later_values_are_cut_where_fitted_ones_were_and_only_there() -> None:
    fitted = t.fit_winsorise(np.array([*np.arange(20.0), 900.0]))
    assert_array_equal(t.winsorise(np.array([-50.0, 4.0, 99.0]), fitted=fitted), [-50, 4, 19])


def test_later_values_below_the_fitted_ones_are_held_by_logarithms_and_powers() -> None:
    for fit, apply in ((t.fit_log_shift, t.log_shift), (t.fit_box_cox, t.box_cox)):
        column = np.array([2.0, 3.0, 9.0, 40.0])
        fitted = fit(column)
        assert apply(np.array([-7.0]), fitted=fitted) == apply(np.array([2.0]), fitted=fitted)


ALL: list[tuple[Any, Any, dict[str, Any]]] = [
    (t.fit_winsorise, t.winsorise, {}),
    (t.fit_winsorise, t.winsorise, {"limit": 0, "otherwise": "box_cox"}),
    (t.fit_winsorise, t.winsorise, {"limit": 1, "otherwise": "yeo_johnson", "on": "treated"}),
    (t.fit_winsorise_quantiles, t.winsorise_between, {}),
    (t.fit_winsorise_iqr, t.winsorise_between, {}),
    (t.fit_log_shift, t.log_shift, {}),
    (t.fit_log_shift, t.log_shift, {"form": "right"}),
    (t.fit_log_shift, t.log_shift, {"form": "plus_one"}),
    (t.fit_box_cox, t.box_cox, {"power": 0.5}),
    (t.fit_box_cox, t.box_cox, {}),
    (t.fit_yeo_johnson, t.yeo_johnson, {}),
]
IDS = [f"{apply.__name__} {options}" for _, apply, options in ALL]


@pytest.mark.parametrize(("fit", "apply", "options"), ALL, ids=IDS)
@pytest.mark.parametrize("column", [[3.0], [3.0, 3.0, 3.0], [0.0, 0.0], [NAN, 3.0]])
def test_columns_that_do_not_vary_stay(fit: Any, apply: Any, options: dict[str, Any], column: list[float]) -> None:
    found, _ = treated(fit, apply, np.array(column), **options)
    assert_array_equal(found, column)


@pytest.mark.parametrize(("fit", "apply", "options"), ALL, ids=IDS)
@settings(max_examples=25)
@given(values=st.lists(st.integers(-1000, 1000), min_size=2, max_size=40), data=st.data())
def test_treatment_keeps_the_order_and_forgets_that_of_the_units(
    fit: Any, apply: Any, options: dict[str, Any], values: list[int], data: st.DataObject
) -> None:
    column = np.array(values, dtype=float)
    assume(column.max() > column.min())
    found, _ = treated(fit, apply, column, **options)
    order = np.array(data.draw(st.permutations(range(column.size))))
    # the most likely power of other sums is the same to about 1e-6
    assert_allclose(treated(fit, apply, column[order], **options)[0], found[order], rtol=1e-4, atol=1e-4)
    ranked = found[np.argsort(column, kind="stable")]
    assert (np.diff(ranked) >= 0).all()
    if apply not in {t.winsorise, t.winsorise_between}:
        assert np.unique(ranked).size == np.unique(column).size  # a logarithm or power makes no ties


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.integers(1, 40))
def test_a_winsorised_column_that_passes_is_left_alone_the_second_time(values: list[float], limit: int) -> None:
    column = np.array(values)
    once, fitted = treated(t.fit_winsorise, t.winsorise, column, limit=limit, otherwise="keep")
    if not fitted.get("passes1", 1.0):
        return
    again, _ = treated(t.fit_winsorise, t.winsorise, once, limit=limit, otherwise="keep")
    assert_array_equal(again, once)


@given(st.lists(st.integers(-1000, 1000), min_size=4, max_size=40), st.floats(0.01, 100), st.floats(-1e3, 1e3))
def test_winsorising_commutes_with_the_unit_of_measure(values: list[int], scale: float, shift: float) -> None:
    column = np.array(values, dtype=float)
    skew, kurt = shape.shape_of(column)
    # at the edge of the test the rounding of the moved column decides
    assume(np.isnan(skew) or (abs(abs(skew) - 2) > 1e-6 and abs(kurt - 3.5) > 1e-6))
    found, fitted = treated(t.fit_winsorise, t.winsorise, column, limit=1, otherwise="keep")
    assume(abs(abs(fitted.get("skew1", 0)) - 2) > 1e-6)
    moved, _ = treated(t.fit_winsorise, t.winsorise, column * scale + shift, limit=1, otherwise="keep")
    assert_allclose(moved, found * scale + shift, rtol=1e-9, atol=1e-9)
