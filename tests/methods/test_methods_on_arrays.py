"""The methods called on arrays are those that a scheme calls: same names, options and numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import quanheng as qh
from quanheng.core.builtin import builtin_functions
from quanheng.methods import matrices

#: methods.md, item 1: entropy weights without normalisation.
GOLDEN = [[0.2, 0.9], [0.5, 0.8], [0.9, 0.7]]


def test_entropy_weights_are_the_golden_ones_by_either_name() -> None:
    for name in ("entropy", "熵权法"):
        assert qh.methods.weigh(name, GOLDEN) == pytest.approx([0.966692, 0.033308], abs=5e-7)


def test_a_frame_an_array_of_either_order_and_nested_lists_are_the_same_to_it() -> None:
    array = np.array(GOLDEN)
    forms: list[Any] = [array, np.asfortranarray(array), GOLDEN, pl.DataFrame(array), pd.DataFrame(array)]
    for form in forms:
        assert qh.methods.weigh("critic", form) == pytest.approx(qh.methods.weigh("critic", GOLDEN), rel=1e-15)


def test_a_unit_that_lacks_a_share_takes_no_part_in_weights_and_has_the_mean_of_what_it_has() -> None:
    lacking = [*GOLDEN, [0.4, np.nan]]
    assert qh.methods.weigh("entropy", lacking) == pytest.approx(qh.methods.weigh("entropy", GOLDEN))
    assert qh.methods.combine("arithmetic_mean", lacking, [3, 1])[-1] == pytest.approx(0.4)
    assert np.isnan(qh.methods.combine("arithmetic_mean", [[np.nan, np.nan]])).all()


def test_each_column_has_its_own_direction() -> None:
    scored = qh.methods.score("minmax", [[1, 5], [2, 3], [3, np.nan]], [False, True])
    np.testing.assert_array_equal(scored, [[0, 0], [0.5, 1], [1, np.nan]])


def test_a_single_column_comes_back_as_one() -> None:
    assert qh.methods.score("goalposts", [1, 2, 3], worst=0, best=4).tolist() == [0.25, 0.5, 0.75]
    assert qh.methods.treat("winsorise", [1, 2, 3, 4, 5, 6, 7, 8, 1000]).tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 8]
    assert qh.methods.impute("mean", [1, np.nan, 3]).tolist() == [1, 2, 3]


def test_other_units_may_be_the_standard() -> None:
    assert qh.methods.score("minmax", [0, 5, 20], fitted_on=[0, 10]).tolist() == [0, 0.5, 1]


def test_the_numbers_are_those_of_a_scheme(tmp_path: Path) -> None:
    scheme = tmp_path / "s.qh"
    scheme.write_text(
        "indicator_set s scale 0..1 {\n  weights = critic()\n  aggregate = geometric_mean\n"
        "  indicator a higher_is_better { score = minmax(low = 0.1) }\n"
        "  indicator b lower_is_better { score = minmax(low = 0.1) }\n"
        "  indicator c higher_is_better { score = minmax(low = 0.1) }\n}\n",
        encoding="utf-8",
    )
    values = np.random.default_rng(7).random((40, 3)) * 9
    table = pl.DataFrame(values, schema=["a", "b", "c"]).with_columns(unit=pl.int_range(40).cast(pl.String))
    result = qh.evaluate(scheme, table, unit="unit")
    shares = qh.methods.score("minmax", values, [False, True, False], low=0.1)
    weights = qh.methods.weigh("critic", shares)
    totals = qh.methods.combine("geometric_mean", shares, weights)
    np.testing.assert_allclose(result.scores["s"].to_numpy(), totals, rtol=1e-12)
    np.testing.assert_allclose([result.evaluation.weights[name] for name in "abc"], weights, rtol=1e-12)


@given(hnp.arrays(np.float64, (23, 3), elements=st.floats(0, 1) | st.just(np.nan)), st.integers(1, 30))
def test_neither_blocks_nor_threads_change_a_result(values: Any, rows: int) -> None:
    whole = [qh.methods.combine(name, values, [1, 2, 3]) for name in ("geometric_mean", "arithmetic_mean", "median")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matrices, "_ROWS", rows)
        parts = [
            qh.methods.combine(name, values, [1, 2, 3]) for name in ("geometric_mean", "arithmetic_mean", "median")
        ]
    for one, other in zip(whole, parts, strict=True):
        np.testing.assert_array_equal(one, other)


def test_every_method_is_listed_by_its_family() -> None:
    assert {"entropy", "ahp"} <= set(qh.methods.names("weight"))
    assert {"minmax", "goalposts"} <= set(qh.methods.names("score"))
    assert not set(qh.methods.names("weight")) & set(qh.methods.names("score"))


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: qh.methods.weigh("entropi", GOLDEN), "method-unknown"),
        (lambda: qh.methods.weigh("minmax", GOLDEN), "method-unknown"),
        (lambda: qh.methods.score("minmax", GOLDEN, top=1), "method-option-unknown"),
        (lambda: qh.methods.score("rank", GOLDEN, ties="biggest"), "method-option-unknown"),
        (lambda: qh.methods.score("goalposts", GOLDEN, worst=1), "method-option-needed"),
        (lambda: qh.methods.weigh("entropy", [["a"]]), "method-not-matrix"),
        (lambda: qh.methods.weigh("entropy", np.ones((2, 2, 2))), "method-not-matrix"),
        (lambda: qh.methods.weigh("entropy", [[1, 2], [np.inf, 3]]), "method-infinite"),
        (lambda: qh.methods.weigh("entropy", [[1, 2], [-1, 3]]), "entropy-negative"),
        (lambda: qh.methods.combine("median", GOLDEN, [1, -1]), "method-weights"),
        (lambda: qh.methods.combine("median", GOLDEN, [1]), "method-weights"),
        (lambda: qh.methods.score("ratio", GOLDEN, target=0), "ratio-target"),
    ],
)
def test_what_cannot_be_done_is_said_with_a_code(call: Any, name: str) -> None:
    with pytest.raises(qh.SchemeError) as caught:
        call()
    assert [found.name for found in caught.value.diagnostics] == [name]


def test_the_arguments_are_not_changed() -> None:
    values = np.array(GOLDEN)
    values.setflags(write=False)
    qh.methods.combine("geometric_mean", values)
    qh.methods.weigh("entropy", values)
    qh.methods.score("minmax", values)


def test_what_stands_behind_methods_that_compare_all_units() -> None:
    found = qh.methods.efficiency([[2, 5], [6, 1.5], [4, 4]], [1, 1, 1])
    # 0.6 of the first and 0.4 of the second use 3.6 of either input
    assert found.score.tolist() == pytest.approx([1, 1, 0.9])
    assert found.peers_of(2) == pytest.approx({0: 0.6, 1: 0.4})
    assert found.input_targets[2].tolist() == pytest.approx([3.6, 3.6])
    assert qh.methods.efficiency([2, 4, 4], [2, 8, 4], returns="variable").score[2] == pytest.approx(2 / 3)
    shares = [[3, 1, 2], [2, 3, 1], [1, 2, 3]]
    assert qh.methods.outranking(shares).tolist()[0] == pytest.approx([0, 2 / 3, 1 / 3])
    agreed, against = qh.methods.concordance(shares)
    assert (agreed[0, 1], against[0, 1]) == (pytest.approx(2 / 3), pytest.approx(1.0))
    table = qh.methods.rank_sum_table([0.2, 0.5, 0.5, 0.9])
    assert table.cumulative.tolist() == [1, 3, 4]


@pytest.mark.parametrize(
    "refused",
    [
        lambda: qh.methods.efficiency([1, 2], [1, -1]),
        lambda: qh.methods.efficiency([1, 2], [1, 1], returns="some"),
        lambda: qh.methods.rank_sum_table([0.5, 0.5]),
        lambda: qh.methods.combine("promethee", [[1.0], [2.0]], preference="V"),
    ],
)
def test_what_cannot_be_compared_is_told_in_words(refused: Callable[[], Any]) -> None:
    with pytest.raises(qh.SchemeError):
        refused()


def test_words_of_options_may_be_chinese_in_a_list_too() -> None:
    net = qh.methods.combine("promethee", [[1.0, 0.0], [0.0, 0.0]], preference=["V型准则", "usual"], p=1.0)
    assert net.tolist() == [0.5, -0.5]


def test_a_plugin_that_refuses_rows_of_a_matrix_is_told_in_its_words() -> None:
    @qh.function(zh="平方", family="aggregate")
    def squared(shares: Any, weights: Any) -> Any:
        del weights
        worst = shares.min(axis=1)
        raise qh.Refused(worst < 0.1, "a share of {share}", "得分率 {share}", share=worst)

    registry = builtin_functions().copy()
    registry.add("own", squared, plugin="own_plugin")
    with pytest.raises(qh.SchemeError) as caught:
        qh.methods.combine("own.squared", [[0.5, 0.5], [0.5, 0.05]], registry=registry)
    (found,) = caught.value.diagnostics
    assert (found.code, "得分率 0.05" in found.zh.message) == ("QH470", True)
    assert "own.squared of the plugin own_plugin" in found.en.message
    assert "the first unit is [1], 1 in all" in found.en.message
