"""Setting two sides beside one another: schemes with data, periods of one data set, saved results."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from ..core.model import IndicatorSet
from ..dsl.diagnostics import Language, SchemeError
from ..report.result import Result
from .comparison import Comparison, comparison_of
from .inputs import Inputs, read_inputs
from .pairing import period_of
from .saved_result import SUFFIXES, read_saved
from .splitting import Split, split_of
from .standing import Standing, standing_of
from .structure import SchemeDifferences, scheme_differences

if TYPE_CHECKING:
    from ..workspace.folder import Workspace

#: A period after the name of a set or file.
_PERIOD: Final = re.compile(r"(?P<name>.+)@(?P<period>[^@/\\]+)")


@attrs.frozen(eq=False)
class Side:
    """One side of a comparison: its results; of a scheme with data also these, so that they can be exchanged."""

    standing: Standing
    indicator_set: IndicatorSet | None = None
    inputs: Inputs | None = None
    period: str | None = None


def compare(
    a: Result | IndicatorSet | str | Path,
    b: Result | IndicatorSet | str | Path | None = None,
    data: Any = None,
    data_b: Any = None,
    *,
    periods: Sequence[str] | None = None,
    split: bool = False,
    labels: Sequence[str] | None = None,
    workspace: Workspace | None = None,
    language: Language = "zh",
    **options: Any,
) -> Comparison:
    """Return two results side by side.

    Args:
        a: a result, the file of a saved one, or a scheme (a set, or what :func:`quanheng.load` takes; ``NAME@PERIOD`` for
            one period of it).
        b: the other side; None where two periods of ``a`` are compared.
        data: the data of schemes, of any kind that :func:`quanheng.evaluate` takes.
        data_b: those of ``b``, where they are others.
        periods: the two periods compared, the first that of ``a``.
        split: say what of the differences comes from the data and what from the scheme, where both differ.
        labels: what the two sides are called.
        workspace: whose plugins and settings count; none but the package's own, unless given.
        language: that of what is said about the schemes.
        options: those of :func:`quanheng.evaluate`, for both sides.

    Raises:
        SchemeError: a side cannot be read or evaluated, or they have nothing in common.
    """
    asked = (None, None) if periods is None else tuple(periods)
    if len(asked) != 2:  # noqa: PLR2004 - two sides
        raise ValueError("periods takes two periods")
    if b is None and periods is None:
        raise ValueError("name the other side, or the two periods")
    other = a if b is None else b
    first = _side(a, data, asked[0], workspace, options)
    second = _side(other, data if data_b is None else data_b, asked[1], workspace, options)
    if labels is not None:
        named = zip((first, second), labels, strict=True)
        first, second = (attrs.evolve(side, standing=attrs.evolve(side.standing, label=label)) for side, label in named)
    return compare_sides(first, second, split=split, language=language)


def compare_sides(a: Side, b: Side, *, split: bool = False, language: Language = "zh") -> Comparison:
    """Return two sides as a comparison.

    Raises:
        SchemeError: they have nothing in common.
    """
    found = comparison_of(a.standing, b.standing, warnings=_warnings(a, b))
    scheme = None
    if a.indicator_set is not None and b.indicator_set is not None and a.indicator_set != b.indicator_set:
        scheme = scheme_differences(a.indicator_set, b.indicator_set, language)
    return attrs.evolve(found, scheme=scheme, split=_split(a, b, found) if split else None)


def compare_schemes(
    a: IndicatorSet | str | Path,
    b: IndicatorSet | str | Path,
    *,
    workspace: Workspace | None = None,
    language: Language = "zh",
) -> SchemeDifferences:
    """Return what differs between the texts of two schemes: added, removed, moved, renamed, changed, with their lines.

    Raises:
        SchemeError: a scheme cannot be read, or has errors.
    """
    opened = workspace if workspace is not None else _no_workspace()
    one, other = (each if isinstance(each, IndicatorSet) else opened.load(each) for each in (a, b))
    return scheme_differences(one, other, language)


# --- sides


def is_saved(name: str | Path) -> bool:
    """Whether a name is that of a file that may hold a result."""
    return Path(name).suffix.lower() in SUFFIXES


def split_period(name: str) -> tuple[str, str | None]:
    """Return a name without the period that stands after an ``@``, and the period."""
    if Path(name).exists():
        return name, None
    found = _PERIOD.fullmatch(name)
    return (name, None) if found is None else (found["name"], found["period"])


def saved_side(path: str, period: str | None = None) -> Side:
    """Return a saved result as a side.

    Raises:
        SchemeError: the file holds no result, or not that period.
    """
    standing = read_saved(path)
    return Side(standing if period is None else period_of(standing, period), period=period)


def live_side(
    indicator_set: IndicatorSet,
    data: Any,
    label: str,
    only: str | None = None,
    *,
    workspace: Workspace | None = None,
    **options: Any,
) -> Side:
    """Return a set evaluated on data as a side; ``only`` names the period that is wanted of it.

    Raises:
        SchemeError: the data cannot be read, the evaluation cannot go on, or there is no such period.
    """
    opened = workspace if workspace is not None else _no_workspace()
    prepared = opened.prepare(indicator_set, data, **options)
    inputs = read_inputs(prepared.indicator_set, prepared.data, **prepared.options)
    standing = standing_of(inputs.evaluate(prepared.indicator_set), label)
    standing = standing if only is None else period_of(standing, only)
    return Side(standing, prepared.indicator_set, inputs, only)


def _side(
    given: Result | IndicatorSet | str | Path,
    data: Any,
    period: str | None,
    workspace: Workspace | None,
    options: dict[str, Any],
) -> Side:
    if isinstance(given, Result):
        found = given.evaluation.indicator_set
        standing = standing_of(given, found.title or found.name)
        return Side(standing if period is None else period_of(standing, period), found, None, period)
    if isinstance(given, str | Path):
        name, own = split_period(str(given))
        period = own if period is None else period
        if is_saved(name):
            return saved_side(name, period)
        opened = workspace if workspace is not None else _no_workspace()
        found = opened.load(name)
        if data is None:
            source = opened.data_source(found, name)
            tables = {"rows": source.rows, "unit": source.unit, "period": source.period, **source.beside}
            data, options = source.data, {**{key: value for key, value in tables.items() if value}, **options}
        return live_side(found, data, found.title or found.name, period, workspace=opened, **options)
    return live_side(given, data, given.title or given.name, period, workspace=workspace, **options)


def _no_workspace() -> Workspace:
    from ..workspace.folder import Workspace as Folder  # noqa: PLC0415 - a workspace without plugins of its own

    return Folder(".", bare=True)


# --- what is told


def _warnings(a: Side, b: Side) -> tuple[Any, ...]:
    results = (side.standing.result for side in (a, b))
    return tuple(dict.fromkeys(each for result in results if result is not None for each in result.warnings))


def _split(a: Side, b: Side, found: Comparison) -> Split | None:
    """Return what of the differences comes from the data and what from the scheme, as far as each can use the other's data."""
    if a.indicator_set is None or b.indicator_set is None or a.inputs is None or b.inputs is None:
        return None
    mixed_data = _mixed(a.indicator_set, b)
    mixed_scheme = _mixed(b.indicator_set, a)
    units = tuple(zip(found.units, found.periods or (None,) * len(found.units), strict=True))
    return split_of(found.totals[0], units, mixed_data, mixed_scheme)


def _mixed(indicator_set: IndicatorSet, side: Side) -> Standing | None:
    """Return a scheme evaluated on the data of the other side; None where it cannot use them."""
    assert side.inputs is not None  # noqa: S101 - asked before
    try:
        standing = standing_of(side.inputs.evaluate(indicator_set), "")
    except SchemeError:
        return None
    return standing if side.period is None else period_of(standing, side.period)
