"""What would be if scheme or data were other: both evaluated, as they are and as changed, and set side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from ..core.model import IndicatorSet
from ..core.span import Span
from ..dsl.diagnostics import Diagnostic, SchemeError
from .change import Change, read_changes
from .comparison import OFF_TEXT, Altered, Comparison, comparison_of
from .data_edits import DataChange, EditedData, Mask, edit_data
from .inputs import Inputs, read_inputs
from .rebalancing import rebalanced
from .scenario_file import read_scenarios
from .scenarios import Scenarios
from .scheme_source import SchemeSource, needed, source_of
from .scheme_text import SchemeText
from .set_edits import TextEdit
from .splitting import Split, split_of
from .standing import Standing, standing_of
from .targets import DataTarget, resolve

if TYPE_CHECKING:
    from ..report.result import Result
    from ..workspace.folder import Workspace


@attrs.frozen(eq=False)
class Base:
    """What changes are made to: the set with its text, its tables, and the result of evaluating them as they are."""

    indicator_set: IndicatorSet
    source: SchemeSource | None
    inputs: Inputs
    result: Result
    standing: Standing


def what_if(
    scheme: IndicatorSet | str | Path,
    data: Any = None,
    changes: Sequence[str] | str = (),
    *,
    rebalance: bool = False,
    split: bool = False,
    labels: tuple[str, str] = ("现行", "改动后"),
    workspace: Workspace | None = None,
    **options: Any,
) -> Comparison:
    """Evaluate a set as it is and with changes, and return both side by side.

    Args:
        scheme: a set, or what :func:`quanheng.load` takes.  Changing it needs its text: the file it was read from.
        data: of any kind that :func:`quanheng.evaluate` takes; None for the data that the workspace or the package has.
        changes: as ``--set`` writes them: ``"甲.points = 30"``, ``"*.编制数 *= 0.9"``.
        rebalance: let siblings share what is left where points or weights of a node were changed.
        split: say what of the differences comes from the data and what from the scheme, where both were changed.
        labels: what the two sides are called.
        workspace: whose plugins and settings count; the current folder's settings do not, unless given.
        options: those of :func:`quanheng.evaluate`.

    Raises:
        SchemeError: a change names nothing, or what it makes has errors; it carries every diagnostic.
    """
    base = base_of(scheme, data, workspace, labels[0], options)
    texts = (changes,) if isinstance(changes, str) else tuple(changes)
    return changed(base, read_changes(texts), label=labels[1], rebalance=rebalance, split=split)


def what_if_scenarios(
    scheme: IndicatorSet | str | Path,
    data: Any = None,
    scenarios: Mapping[str, Sequence[str]] | str | Path = "",
    *,
    rebalance: bool = False,
    workspace: Workspace | None = None,
    **options: Any,
) -> Scenarios:
    """Evaluate a set as it is and as each of several scenarios changes it.

    Args:
        scheme: as for :func:`what_if`.
        data: as for :func:`what_if`.
        scenarios: changes by the name of the scenario, or a file of scenarios (TOML or .qh).
        rebalance: as for :func:`what_if`.
        workspace: as for :func:`what_if`.
        options: those of :func:`quanheng.evaluate`.

    Raises:
        SchemeError: the file cannot be used, a change names nothing, or what it makes has errors.
    """
    if isinstance(scenarios, Mapping):
        given = {name: read_changes(tuple(texts), name) for name, texts in scenarios.items()}
    else:
        given = read_scenarios(Path(scenarios))
    base = base_of(scheme, data, workspace, "现行", options)
    found = {name: changed(base, each, label=name, rebalance=rebalance) for name, each in given.items()}
    return Scenarios(base.standing, found)


def base_of(
    scheme: IndicatorSet | str | Path,
    data: Any,
    workspace: Workspace | None,
    label: str,
    options: Mapping[str, Any],
) -> Base:
    """Return what changes are made to, evaluated as it is.

    Raises:
        SchemeError: the scheme or the data have errors.
    """
    if workspace is None:
        from ..workspace.folder import Workspace as Folder  # noqa: PLC0415 - a workspace of no folder's own plugins

        workspace = Folder(".", bare=True)
    prepared = workspace.prepare(scheme, data, **options)
    found = prepared.indicator_set
    inputs = read_inputs(found, prepared.data, **prepared.options)
    result = inputs.evaluate(found)
    return Base(found, source_of(found, workspace.plugins), inputs, result, standing_of(result, label))


def changed(
    base: Base, changes: Sequence[Change], *, label: str, rebalance: bool = False, split: bool = False
) -> Comparison:
    """Return a base beside what changes make of it.

    Raises:
        SchemeError: a change names nothing, or what it makes has errors.
    """
    edits, targets = _sorted(base, changes)
    found, warnings = base.indicator_set, []
    if edits:
        source = needed(base.source, found)
        every = [*edits, *(rebalanced(source.text, edits) if rebalance else ())]
        made = source.with_edits(every)
        known = {(each.code, each.message("en")) for each in _warnings_of(base)}
        found = attrs.evolve(made.indicator_set, plugins=base.indicator_set.plugins)
        # what nobody reads any more is not the author's oversight here
        fresh = (each for each in made.warnings if (each.code, each.message("en")) not in known)
        warnings += [each for each in fresh if each.name != "unused"]
        edits = every
    edited = _edited(base, targets)
    warnings += edited.warnings
    result = _evaluated(found, edited)
    warnings += [each for each in result.warnings if each not in base.result.warnings]
    after = standing_of(result, label)
    altered = (*_told(edits, found.name), *(_told_data(each) for each in edited.changes))
    parts = _split(base, found, edited, after) if split and edits and targets else None
    return comparison_of(base.standing, after, altered=altered, warnings=tuple(warnings), split=parts)


def _warnings_of(base: Base) -> tuple[Diagnostic, ...]:
    """Return what the checker says of the scheme as it is: only what is new is told of a changed one."""
    return () if base.source is None else base.source.with_edits(()).warnings


def _sorted(base: Base, changes: Iterable[Change]) -> tuple[list[TextEdit], list[tuple[Change, DataTarget]]]:
    """Return the edits of the text and the changes of data; what names nothing is told, all of it at once."""
    text: SchemeText | None = None if base.source is None else base.source.text
    edits: list[TextEdit] = []
    targets: list[tuple[Change, DataTarget]] = []
    wrong: list[Diagnostic] = []
    for change in changes:
        for each in resolve(change, base.indicator_set, text):
            if isinstance(each, TextEdit):
                edits.append(each)
            elif isinstance(each, DataTarget):
                targets.append((change, each))
            else:
                wrong.append(each)
    if wrong and text is None:
        needed(base.source, base.indicator_set)  # what is no cell may be of the scheme, whose text is not at hand
    if wrong:
        raise SchemeError(tuple(wrong))
    return edits, targets


# --- data


def _edited(base: Base, targets: Sequence[tuple[Change, DataTarget]]) -> EditedData:
    conditions = [(number, change) for number, (change, _) in enumerate(targets) if change.condition]
    chosen = _chosen(base, conditions) if conditions else {}
    return edit_data(base.indicator_set, base.inputs, targets, chosen)


def _chosen(base: Base, conditions: Sequence[tuple[int, Change]]) -> dict[int, Mask]:
    """Return the rows of the units' table that conditions hold for: the set is asked, by a finding for each of them."""
    source = needed(base.source, base.indicator_set)
    names = {number: f"推演条件{number + 1}" for number, _ in conditions}
    start = source.text.block.opened + 1
    edits = []
    for number, change in conditions:
        lead = f" finding {names[number]} {{ when = "
        edits.append(TextEdit(start, start, f"{lead}{change.condition} }}", change.as_condition, len(lead)))
    asked = base.inputs.evaluate(source.with_edits(edits).indicator_set).evaluation
    size = base.result.evaluation.data.size
    found: dict[int, Mask] = {number: np.zeros(size, dtype=np.bool_) for number in names}
    by_name = {name: number for number, name in names.items()}
    for each in asked.findings:
        if each.finding.name in by_name:
            found[by_name[each.finding.name]][each.row] = True
    return {number: _of_table(base, mask) for number, mask in found.items()}


def _of_table(base: Base, mask: Mask) -> Mask:
    """Return flags of evaluated rows as flags of the rows of the table: those that were screened out have none."""
    screening = base.result.evaluation.screening
    if screening is None:
        return mask
    kept = screening.kept
    whole: Mask = np.zeros(kept.size, dtype=np.bool_)
    whole[kept] = mask
    return whole


def _evaluated(found: IndicatorSet, edited: EditedData) -> Result:
    try:
        return edited.inputs.evaluate(found)
    except SchemeError as error:
        # one change of many cells is one mistake
        found_at: dict[tuple[str, Span], Diagnostic] = {}
        for each in map(edited.relocated, error.diagnostics):
            found_at.setdefault((each.code, each.span), each)
        raise SchemeError(tuple(found_at.values())) from None


# --- what is told


def _told(edits: Iterable[TextEdit], name: str) -> list[Altered]:
    """Return the changes of the text, those that rebalancing made included; of one change one line."""
    found = []
    seen: set[int] = set()
    for edit in edits:
        if edit.change is not None and id(edit.change) in seen:
            continue
        if edit.change is not None:
            seen.add(id(edit.change))
        path = edit.name or (edit.change.path if edit.change is not None else "")
        what = f"{name}{path}" if path.startswith(".") else path or name
        is_off = edit.change is not None and edit.change.is_off
        found.append(Altered(what, _short(edit.before), OFF_TEXT if is_off else _short(edit.after)))
    return found


def _short(text: str, most: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _told_data(each: DataChange) -> Altered:
    what = each.change.path + (f" where {each.change.condition}" if each.change.condition else "")
    if each.after is None and each.change.operator != "=":
        return Altered(what, each.before, f"{each.change.operator[0]} {each.change.value}", each.count)
    return Altered(what, each.before, each.after, each.count)


def _split(base: Base, found: IndicatorSet, edited: EditedData, after: Standing) -> Split | None:
    """Return what of the differences is due to the data and what to the scheme, by two mixed evaluations."""
    plain = comparison_of(base.standing, after)
    mixed_data = standing_of(_evaluated(base.indicator_set, edited), "")
    mixed_scheme = standing_of(base.inputs.evaluate(found), "")
    periods = plain.periods or (None,) * len(plain.units)
    units = tuple(zip(plain.units, periods, strict=True))
    return split_of(plain.totals[0], units, mixed_data, mixed_scheme)
