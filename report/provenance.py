"""Where a result comes from: enough to make it again, and to see whether two results are of the same making."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import attrs
import numpy as np

from ..core.evaluation import Evaluation
from ..core.origins import Adopted, adopted_of
from ..core.saved_fit import FitOrigin
from ..core.unit_data import UnitData
from ..data.hashing import hash_of


@attrs.frozen
class PluginVersion:
    """A plugin whose functions the set may call."""

    name: str
    version: str
    hash: str


@attrs.frozen
class PartOrigin:
    """Where an indicator comes from that the scheme did not write itself, with all below it.

    ``kind`` is ``included`` or ``template``; ``plugin`` names the plugin that brings it.
    """

    indicator: str
    kind: str
    name: str
    file: str
    line: int
    plugin: str | None = None


@attrs.frozen
class Statistic:
    """What one method found over all units: by group, each with what it is called by the method."""

    step: str
    indicator: str | None
    function: str
    groups: tuple[tuple[tuple[str | float | None, ...], Mapping[str, Any]], ...]


@attrs.frozen
class Provenance:
    """The scheme, the data, the date and the versions behind a result.

    ``standard`` tells what the statistics were fitted on where that was not the data at hand.
    The hash of data in memory is computed when it is asked for: that takes longer than reading them.
    """

    scheme: str
    title: str | None
    version: str | None
    file: str
    source_hash: str
    data: str
    as_of: dt.date | None
    quanheng_version: str
    numpy_version: str
    plugins: tuple[PluginVersion, ...]
    parts: tuple[PartOrigin, ...]
    statistics: tuple[Statistic, ...]
    standard: FitOrigin | None
    _unit_data: UnitData = attrs.field(repr=False, eq=False, alias="unit_data")

    @property
    def data_hash(self) -> str:
        """The SHA-256 of the data's file, or of the columns of data in memory."""
        return hash_of(self._unit_data)

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as values of JSON."""
        facts = attrs.asdict(
            self, filter=lambda attribute, _: attribute.name not in {"_unit_data", "as_of", "statistics", "standard"}
        )
        return facts | {
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "data_hash": self.data_hash,
            "standard": self._standard(),
        }

    def _standard(self) -> dict[str, Any] | None:
        if self.standard is None:
            return None
        as_of = self.standard.as_of.isoformat() if self.standard.as_of else None
        return attrs.asdict(self.standard) | {"as_of": as_of, "periods": list(self.standard.periods)}


def sources_of(evaluation: Evaluation) -> dict[str, Any]:
    """Return scheme, data, date, versions and plugins behind an evaluation, as values of JSON: what takes no reckoning."""
    found = evaluation.indicator_set
    return {
        "scheme": found.name,
        "version": found.version,
        "file": found.file,
        "source_hash": found.source_hash,
        "data": evaluation.data.name,
        "as_of": evaluation.as_of.isoformat() if evaluation.as_of else None,
        "quanheng_version": version("quanheng"),
        "plugins": [{"name": use.name, "version": use.version, "hash": use.hash} for use in found.plugins],
    }


def provenance_of(evaluation: Evaluation) -> Provenance:
    """Return where an evaluation comes from."""
    found = evaluation.indicator_set
    return Provenance(
        scheme=found.name,
        title=found.title,
        version=found.version,
        file=found.file,
        source_hash=found.source_hash,
        data=evaluation.data.name,
        as_of=evaluation.as_of,
        quanheng_version=version("quanheng"),
        numpy_version=np.__version__,
        plugins=tuple(PluginVersion(use.name, use.version, use.hash) for use in found.plugins),
        parts=tuple(map(_part, adopted_of(found))),
        statistics=tuple(_statistics(evaluation)),
        standard=evaluation.fitted.origin,
        unit_data=evaluation.data,
    )


def _part(adopted: Adopted) -> PartOrigin:
    origin = adopted.origin
    kind = "included" if adopted.is_included else "template"
    plugin = adopted.plugin.name if adopted.plugin is not None else None
    return PartOrigin(adopted.node.name, kind, origin.name, origin.span.file, origin.span.line, plugin)


def _statistics(evaluation: Evaluation) -> list[Statistic]:
    fitted = evaluation.fitted
    found = []
    for step in evaluation.plan.steps:
        statistics = fitted.statistics.get(step.id)
        if statistics is not None:
            function = step.options.get("function")
            name = function.full_name if function is not None else str(step.op)
            groups = tuple((tuple(key), values) for key, values in statistics.groups.items())
            found.append(Statistic(step.id, step.owner, name, groups))
    return found


def plain(value: Any) -> Any:
    """Return a number, text or array as values of JSON; what is not finite becomes null."""
    if isinstance(value, np.ndarray):
        return [plain(item) for item in value.tolist()]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
