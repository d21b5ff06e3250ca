"""``assert_splits`` finds what the engine could not forgive, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

import quanheng as qh
from quanheng.core.functions import Family
from quanheng.plugins.manager import load_plugins
from quanheng.testing import BrokenPromise, assert_splits
from quanheng.testing.strategies import columns


@qh.function()
def intensity(throughput: Any, length: Any) -> Any:
    return throughput / length


@qh.function(fit=lambda values: {"top": values.max()})
def part_of_top(values: Any, *, fitted: Any) -> Any:
    return values / fitted["top"]


@qh.function(family="score", yields="fraction")
def squared(*, value: Any, target: Any) -> Any:
    return (value / target) ** 2


@qh.function(whole=True)
def share_of_all(values: Any) -> Any:
    return values / np.nansum(values)


@qh.function(family="aggregate")
def plain_mean(shares: Any, weights: Any) -> Any:
    return np.where(np.isnan(shares), 0.0, shares * weights).sum(axis=1)


@qh.function(family="impute", fit=lambda values: {"mean": np.nanmean(values, axis=1)})
def from_siblings(values: Any, *, fitted: Any, place: Any) -> Any:
    above = np.nan_to_num(values - fitted["mean"][:, None]).sum(axis=0)
    return np.where(np.isnan(values[place]), fitted["mean"][place] + above, values[place])


@pytest.mark.parametrize("function", [intensity, part_of_top, squared, share_of_all, plain_mean, from_siblings])
def test_a_function_that_keeps_its_promises_passes_with_what_is_made_up_for_it(function: Any) -> None:
    assert_splits(function)


@given(columns(2))
@settings(max_examples=30, deadline=None)
def test_it_passes_with_any_columns(drawn: Any) -> None:
    assert_splits(intensity, *drawn)


def test_the_columns_of_an_author_may_be_lists_and_options_numbers() -> None:
    assert_splits(squared, value=[1, 2, None], target=10)


def broken(function: Any, *given: Any, **options: Any) -> str:
    with pytest.raises(BrokenPromise) as caught:
        assert_splits(function, *given, **options)
    return str(caught.value)


def test_a_function_that_looks_at_other_rows_is_found() -> None:
    @qh.function()
    def part(values: Any) -> Any:
        return values / np.nanmax(values)

    told = broken(part, [1.0, 2.0, 4.0])
    # 1 of at most 4, and alone 1 of 1
    assert told.startswith("part: row 0 is 0.25 among all rows and 1 among some of them")
    assert "第 0 行与全部行一起算是 0.25，与其中一部分行一起算是 1" in told


def test_one_that_looks_at_the_row_before_is_found() -> None:
    @qh.function()
    def change(values: Any) -> Any:
        return np.diff(values, prepend=np.nan)

    assert "with the rows in another order" in broken(change)


def test_one_that_centres_by_all_rows_is_found_though_it_gives_one_number() -> None:
    @qh.function()
    def mean(values: Any) -> Any:
        return np.nanmean(values)

    assert "it looks at other rows" in broken(mean)


def test_one_that_changes_its_arguments_is_found() -> None:
    @qh.function()
    def in_place(values: Any) -> Any:
        values *= 2
        return values

    assert "it changes its arguments" in broken(in_place)


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (lambda values: np.stack([values, values]), "for 23 rows it returns the shape (2, 23), not (23,)"),
        (lambda values: values[:-1], "for 23 rows it returns the shape (22,)"),
        (lambda values: values.astype(str), "it returns no numbers"),
    ],
)
def test_a_result_of_the_wrong_shape_or_without_numbers_is_found(result: Any, words: str) -> None:
    assert words in broken(qh.function()(result))


def test_a_gap_that_becomes_a_number_is_found_unless_it_is_meant_so() -> None:
    @qh.function()
    def zero(values: Any, more: Any) -> Any:
        return values + np.nan_to_num(more)

    assert "column 2 is NaN in row 0, and the result is 3" in broken(zero, [3.0, 1.0], [2.0, 2.0])
    assert_splits(zero, nan_stays_nan=False)


def test_a_fit_that_minds_the_order_of_its_rows_is_found() -> None:
    @qh.function(fit=lambda values: {"first": values[0]})
    def to_first(values: Any, *, fitted: Any) -> Any:
        return values / fitted["first"]

    assert "where fit was given the rows in another order" in broken(to_first)


def test_a_function_that_forgets_what_was_fitted_is_found() -> None:
    @qh.function(fit=lambda values: {"top": values.max()})
    def refitted(values: Any, *, fitted: Any) -> Any:
        del fitted
        return values / values.max()

    assert "it looks at other rows" in broken(refitted)


def test_what_was_fitted_last_year_can_be_given() -> None:
    assert_splits(part_of_top, [1.0, 8.0], fitted={"top": 4.0})


def test_a_rank_whose_ties_go_by_the_order_of_the_rows_is_found() -> None:
    @qh.function(whole=True)
    def ranked(values: Any) -> Any:
        return np.argsort(np.argsort(values, kind="stable"), kind="stable")

    assert "with the rows in another order" in broken(ranked, [3.0, 3.0, 1.0])


def test_what_is_not_declared_or_has_no_rows_is_the_callers_error() -> None:
    with pytest.raises(TypeError, match="not declared"):
        assert_splits(len)
    with pytest.raises(TypeError, match="no rows to split"):
        assert_splits(qh.function(family="weight")(lambda shares: np.full(shares.shape[1], 1.0)))
    with pytest.raises(TypeError, match="the lengths are: 2, 3"):
        assert_splits(intensity, [1.0, 2.0], [1.0, 2.0, 3.0])


SINGLE = [each for each in load_plugins().registry if each.plugin != "quanheng" and each.family is not Family.WEIGHT]


@pytest.mark.parametrize("function", SINGLE, ids=lambda function: function.full_name)
def test_the_bundled_plugins_keep_their_promises(function: Any) -> None:
    try:
        assert_splits(function, nan_stays_nan=False)
    except TypeError as error:  # a matrix or the like, which cannot be made up: their own tests give it
        pytest.skip(str(error))


@qh.function(yields="text", labels=("low", "high"))
def level(values: Any) -> Any:
    return np.where(np.isnan(values), np.nan, values > 5)


@qh.function(yields="text")
def first_letters(values: Any) -> Any:
    return np.where(np.isnan(values), "", np.where(values > 5, "ab", "a"))


@pytest.mark.parametrize("function", [level, first_letters])
def test_functions_that_yield_text_are_looked_at_too(function: Any) -> None:
    assert_splits(function)


def test_a_text_that_depends_on_other_rows_is_found() -> None:
    @qh.function(yields="text", labels=("low", "high"))
    def above_mean(values: Any) -> Any:
        return np.where(np.isnan(values), np.nan, values > np.nanmean(values))

    # of 1 and 3 the mean is 2; alone 3 is not above its own
    assert "row 1 is 'high' among all rows and 'low' among some of them" in broken(above_mean, [1.0, 3.0])


def test_a_gap_that_becomes_a_text_is_found() -> None:
    @qh.function(yields="text", labels=("low", "high"))
    def never_silent(values: Any) -> Any:
        return values > 5

    assert "column 1 is NaN in row 0, and the result is 'low'" in broken(never_silent, [9.0, 1.0])


def test_one_that_refuses_all_that_can_be_made_up_asks_for_columns() -> None:
    @qh.function()
    def only_division_codes(values: Any) -> Any:
        raise qh.Refused(values < 110_000, "no division code")

    with pytest.raises(TypeError, match="give columns of your own"):
        assert_splits(only_division_codes)


def test_a_function_may_refuse_rows_without_what_it_cannot_do_without() -> None:
    @qh.function(parameters={"day": qh.Parameter("day", type="date", default=qh.ROW_DAY)})
    def aged(values: Any, *, day: Any) -> Any:
        if np.any(np.isnan(day)):
            raise qh.Refused(np.isnan(day), "no day")
        return values + day

    assert_splits(aged)
