"""Saying why units cannot be divided, by the smallest part of the rules that cannot be kept."""

from __future__ import annotations

from ..dsl.diagnostics import Both, Diagnostic, SchemeError, diagnose, listed
from .balancing import Conflict
from .frame import Frame

#: Names shown of each list.
_MOST = 6


def refuse_impossible(conflict: Conflict, frame: Frame) -> SchemeError:
    """Return the error that tells of a conflict; ``frame`` is the list of units."""
    return SchemeError((_diagnostic(conflict, frame),))


def _diagnostic(conflict: Conflict, frame: Frame) -> Diagnostic:
    inspectors, units = _some(conflict.inspectors), _some(conflict.units)
    if conflict.kind == "unit":
        span = frame.span(frame.names.index(conflict.units[0]))
        return diagnose("sample-impossible", span, hint="unit", reason=_of_unit(conflict, inspectors))
    reason = _overload(conflict, inspectors, units) if conflict.kind == "overload" else _underload(conflict, inspectors)
    return diagnose("sample-impossible", frame.table.header_span(), reason=reason)


def _of_unit(conflict: Conflict, inspectors: Both) -> Both:
    unit = conflict.units[0]
    zh = f"{unit} 需要 {conflict.share} 个检查方，除去应回避的（{inspectors.zh}）只剩 {conflict.count} 个"
    return Both(
        zh,
        f"{unit} needs {conflict.share}, and without those with a conflict ({inspectors.en}) {conflict.count} are left",
    )


def _overload(conflict: Conflict, inspectors: Both, units: Both) -> Both:
    each = len(conflict.inspectors)
    zh = f"{units.zh} 只能由 {inspectors.zh} 检查，合计 {conflict.count} 次，而均衡分配时他们至多承担 {conflict.share * each} 次"
    en = f"only {inspectors.en} can inspect {units.en}, {conflict.count} times in all, and an equal share is at most {conflict.share * each}"
    return Both(zh, en)


def _underload(conflict: Conflict, inspectors: Both) -> Both:
    each = len(conflict.inspectors)
    zh = f"{inspectors.zh} 因回避至多承担 {conflict.count} 次，而均衡分配时至少应承担 {conflict.share * each} 次"
    en = f"conflicts leave {inspectors.en} no more than {conflict.count}, and an equal share is at least {conflict.share * each}"
    return Both(zh, en)


def _some(names: tuple[str, ...]) -> Both:
    shown = listed(names[:_MOST])
    if len(names) <= _MOST:
        return shown
    return Both(f"{shown.zh}等 {len(names)} 个", f"{shown.en} and {len(names) - _MOST} more")
