"""Coupling by the published table of 13 cities, systems beyond their scale, the wrong forms, and the classes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from bth_schemes import evaluated, told
from hypothesis import given
from hypothesis import strategies as st

from quanheng.core.refusals import Refused
from quanheng.plugins import bth
from quanheng.plugins.bth.coupling import comprehensive, coordination, coordination_class, coupling, coupling_stage
from quanheng.plugins.bth.declared_coupling import CLASSES, STAGES
from quanheng.plugins.reference import read_table

TABLES = Path(bth.__file__).with_name("tables")

#: Wang et al. (2021), table 8 (www.jnr.ac.cn, published): C of the 13 cities, the canonical row before the modified.
CITIES = ["北京", "天津", "石家庄", "唐山", "秦皇岛", "邯郸", "邢台", "保定", "张家口", "承德", "沧州", "廊坊", "衡水"]
TABLE_8 = {
    2008: (
        "0.9989 0.9935 0.8868 0.9073 0.6821 0.8328 0.6816 0.7789 0.6871 0.6101 0.8017 0.7867 0.7191",
        "0.9404 0.8660 0.5440 0.5769 0.3006 0.4780 0.3344 0.4171 0.3278 0.2700 0.4374 0.4196 0.3738",
    ),
    2011: (
        "0.9939 0.9848 0.9373 0.9468 0.7446 0.8488 0.7437 0.8114 0.7806 0.6469 0.8601 0.8162 0.7560",
        "0.8485 0.7896 0.6271 0.6503 0.3454 0.4767 0.3720 0.4332 0.4123 0.2600 0.4994 0.4361 0.3951",
    ),
    2014: (
        "0.9942 0.9488 0.9834 0.9815 0.6713 0.8995 0.8283 0.8917 0.7556 0.6955 0.9270 0.9064 0.8257",
        "0.8523 0.6353 0.7939 0.7829 0.2532 0.5627 0.4708 0.5540 0.3797 0.3067 0.6191 0.5750 0.4723",
    ),
}


def _inverted(canonical: np.ndarray, modified: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Solve both formulas of two systems by hand: C = 2 sqrt(r) / (1 + r), C'^2 = (1 - U (1 - r)) r, r = U2 / U1 <= 1."""
    root = (1 - np.sqrt(1 - canonical**2)) / canonical
    r = root**2
    high = (1 - modified**2 / r) / (1 - r)
    return high, high * r


@pytest.mark.parametrize("year", TABLE_8)
def test_both_forms_give_the_published_degrees_of_the_13_cities_to_all_printed_digits(year: int) -> None:
    canonical, modified = (np.array(row.split(), dtype=float) for row in TABLE_8[year])
    high, low = _inverted(canonical, modified)
    assert canonical.size == len(CITIES)
    # one pair of levels serves both formulas, and levels they are: the formulas are those of the paper
    assert ((low > 0) & (high < 1)).all()
    assert coupling(high, low).round(4) == pytest.approx(canonical, abs=1e-12)
    assert coupling(high, low, form="modified").round(4) == pytest.approx(modified, abs=1e-12)


def test_the_levels_of_2008_lie_where_the_inversion_of_the_paper_has_them() -> None:
    high, low = _inverted(*(np.array(row.split(), dtype=float) for row in TABLE_8[2008]))
    assert (high.round(2) <= 0.5).all()
    assert (low.round(2) >= 0.05).all()
    assert (high[0], low[0]) == (pytest.approx(0.3196, abs=5e-5), pytest.approx(0.2910, abs=5e-5))


def test_a_degree_of_coordination_by_hand_in_both_forms() -> None:
    # methods.md 11: C .9798 and .6831, T .75, D .8572 and .7158; three systems T .6
    assert float(comprehensive(0.9, 0.6)) == pytest.approx(0.75)
    assert float(comprehensive(0.9, 0.6, 0.3)) == pytest.approx(0.6)
    assert float(coordination(0.9, 0.6)) == pytest.approx(0.8572, abs=5e-5)
    assert float(coordination(0.9, 0.6, form="modified")) == pytest.approx(0.7158, abs=5e-5)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=6), st.sampled_from(["canonical", "modified"]))
def test_degrees_stay_between_0_and_1_and_coordination_never_exceeds_the_mean_of_its_parts(
    levels: list[float], form: str
) -> None:
    c, t, d = coupling(*levels, form=form), comprehensive(*levels), coordination(*levels, form=form)
    assert 0 <= c <= 1 + 1e-12
    assert d == pytest.approx(np.sqrt(c * t), abs=1e-12)
    assert d <= (c + t) / 2 + 1e-12


@pytest.mark.parametrize("level", [1.2, 37.0, -0.1])
@pytest.mark.parametrize("function", [comprehensive, coordination])
def test_a_level_that_is_not_between_0_and_1_is_refused_where_height_counts(function: object, level: float) -> None:
    with pytest.raises(Refused) as caught:
        function([0.5, level], [0.5, 0.5])  # type: ignore[operator]
    assert caught.value.mask.tolist() == [False, True]
    assert caught.value.facts["level"][1] == level


def test_the_canonical_coupling_takes_levels_of_any_scale_and_the_modified_does_not() -> None:
    assert coupling([90.0], [60.0])[0] == pytest.approx(0.9798, abs=5e-5)
    with pytest.raises(Refused):
        coupling([90.0], [60.0], form="modified")


def test_a_level_of_1_and_a_little_noise_is_1() -> None:
    assert float(comprehensive(1 + 1e-12, 1)) == 1


FIELDS = "a : number; b : number"


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("missing_n", "without the n"),
        ("书写错误", "without the n"),
        ("pairwise_product", "three equal ones give 1.5"),
        ("模型不成立", "three equal ones give 1.5"),
        ("lost_coefficient", "coefficient left out"),
        ("丢失系数", "coefficient left out"),
        ("weights_inside", "belong in T alone"),
        ("错用权重", "belong in T alone"),
    ],
)
@pytest.mark.parametrize("function", ["coupling(a, b, ", "coordination(a, b, "])
def test_a_wrong_form_is_an_error_of_the_check_that_says_what_is_wrong_and_what_to_use(
    function: str, word: str, says: str, tmp_path: Path
) -> None:
    found = told(tmp_path, f"bth.{function}form = {word})", FIELDS)
    assert found.name == "choice-refused"
    assert says in found.en.message
    assert found.en.hint == "use one of: canonical | modified"
    assert found.zh.hint == "请改用 经典 | 修正"


def test_a_form_that_nobody_knows_is_told_the_right_ones_only(tmp_path: Path) -> None:
    found = told(tmp_path, "bth.coupling(a, b, form = geometric)", FIELDS)
    assert (found.name, found.en.hint) == ("unknown-option", "the options are: canonical | modified")


def test_a_wrong_form_is_refused_from_python_too() -> None:
    with pytest.raises(ValueError, match="without the n"):
        coupling([0.5], [0.5], form="missing_n")


def test_the_wrong_forms_are_wrong_as_their_reasons_say() -> None:
    u = 0.5  # three equal systems: the geometric mean over the sum is 1/3, the pairwise form 3 (u^3 / (2u)^3)^(1/3)
    assert u / (3 * u) == pytest.approx(1 / 3)
    assert 3 * (u**3 / (2 * u) ** 3) ** (1 / 3) == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("d", "expected"), [(0, 1), (0.1, 1), (0.1 + 1e-6, 2), (0.3, 3), (0.8, 8), (0.81, 9), (0.9, 9), (0.95, 10), (1, 10)]
)
def test_classes_of_coordination_are_open_below_and_closed_above(d: float, expected: int) -> None:
    assert float(coordination_class(d)) == expected


@pytest.mark.parametrize(("c", "expected"), [(0, 1), (0.3, 1), (0.4, 2), (0.5, 2), (0.8, 3), (0.9, 4), (1, 4)])
def test_stages_of_coupling(c: float, expected: int) -> None:
    assert float(coupling_stage(c)) == expected


@pytest.mark.parametrize(("table", "names"), [("coordination_classes", CLASSES), ("coupling_stages", STAGES)])
def test_the_names_are_those_of_the_tables_the_best_first(table: str, names: tuple[str, ...]) -> None:
    assert read_table(TABLES / f"{table}.csv").column("zh")[::-1] == names


def test_a_scheme_reads_the_names_of_classes_and_stages(tmp_path: Path) -> None:
    rows = [{"a": 0.9, "b": 0.6}, {"a": 0.1, "b": 0.001}]
    # D .8572 and .0711; C .9798 and .198: well coordinated, extreme imbalance
    call = "(if bth.class_name(bth.coordination(a, b)) == 良好协调 then 1 else 0) + "
    call += "(if bth.耦合阶段名称(bth.coupling(a, b)) == 低水平耦合 then 10 else 0)"
    assert evaluated(tmp_path, call, FIELDS, rows) == [1, 10]


def test_a_class_that_does_not_exist_is_told_when_the_scheme_is_checked(tmp_path: Path) -> None:
    found = told(tmp_path, "if bth.class_name(a) == 极好 then 1 else 0", FIELDS)
    assert "优质协调" in found.zh.message + found.zh.hint


def test_thirds_and_tenths_of_binary_fractions_fall_into_the_class_they_are_printed_in() -> None:
    assert coordination_class(np.array([0.1 * 3, 0.7, 1 - 0.9])).tolist() == [3, 7, 1]


def test_a_degree_beyond_1_has_no_class_and_an_absent_one_none_either() -> None:
    assert np.isnan(coordination_class([np.nan])).all()
    with pytest.raises(Refused):
        coordination_class([1.01])


def test_a_unit_beyond_the_scale_is_named_in_the_error_of_an_evaluation(tmp_path: Path) -> None:
    rows = [{"单位": "北京", "a": 0.5, "b": 0.5}, {"单位": "天津", "a": 37, "b": 0.5}]
    found = told(tmp_path, "bth.coordination(a, b)", FIELDS, rows)
    assert found.name == "function-refused"
    assert all(part in found.zh.message for part in ("天津", "37", "bth.coordination", "标准化"))


def test_weights_of_another_number_than_systems_are_an_error_that_says_so(tmp_path: Path) -> None:
    found = told(tmp_path, "bth.coordination(a, b, weights = [1, 2, 3])", FIELDS, [{"a": 0.5, "b": 0.5}])
    assert "2 systems needs 2 weights" in found.en.message
