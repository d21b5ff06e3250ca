"""What the files of a campaign say of its units: reports, materials, ratings, training.

Tables are read once for all units of a population, and only those that a gate of the units' stages asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from .gates import Facts, MaterialFacts, RatingFacts, ReportFacts
from .model import Campaign, Check, Gate, Population, Stage

if TYPE_CHECKING:
    from ..core.filing import NodeFiling
    from ..core.model import IndicatorSet
    from ..ledger import Ledger
    from ..workspace.folder import Workspace


def _no_ledger(_chosen: IndicatorSet, _given: Sequence[str]) -> None:
    """Return that there is none."""


@attrs.frozen
class FactFinder:
    """Looks up what gates ask for.

    ``workspace`` makes the workspace in which schemes are found, when one is needed; ``untold`` counts by unit the
    problems of which it has not been notified, for those that have problems; ``as_of`` is the day.  ``ledger`` returns
    the ledger where a scheme asks for what only that tells, of the scheme and the columns and tables that it is given.
    """

    campaign: Campaign
    workspace: Callable[[], Workspace]
    as_of: date
    untold: Callable[[], Mapping[str, int]] = dict
    ledger: Callable[[IndicatorSet, Sequence[str]], Ledger | None] = _no_ledger

    def facts(self, stages: Mapping[str, Stage | None]) -> dict[str, Facts]:
        """Return the facts of units, each by the stage it is in; of one that has finished nothing is asked.

        Raises:
            SchemeError: a scheme, or a table of evidence or ratings, has errors.
        """
        teams = self._untrained()
        found: dict[str, Facts] = {}
        for population in self.campaign.populations:
            units = {unit.name: stage for unit in population.units if (stage := stages.get(unit.name)) is not None}
            needs = {gate.check for stage in units.values() for gate in stage.gates}
            materials = self._materials(population) if Check.MATERIALS in needs else {}
            ratings = self._ratings(population) if Check.RATINGS in needs else {}
            untold = self.untold() if Check.NOTICE in needs else {}
            for name, stage in units.items():
                found[name] = Facts(
                    self._reports(population, name, stage.gates),
                    materials.get(name),
                    ratings.get(name),
                    teams.get(name),
                    untold.get(name),
                )
        return found

    def _reports(self, population: Population, unit: str, gates: Iterable[Gate]) -> dict[str, ReportFacts]:
        from .sections import read_report  # noqa: PLC0415 - only where a report is asked for

        found = {}
        for gate in gates:
            pattern = gate.file or population.report
            if gate.check is Check.REPORT and pattern is not None:
                shown = pattern.replace("{unit}", unit).replace("{单位}", unit)
                found[gate.name] = read_report(self.campaign.folder / shown, shown, gate.sections)
        return found

    def _untrained(self) -> dict[str, tuple[str, ...]]:
        """Return for each unit that a team visits the members of its teams without a day of training by now."""
        found: dict[str, tuple[str, ...]] = {}
        every = [unit.name for unit in self.campaign.units]
        for team in self.campaign.teams:
            late = tuple(each.name for each in team.members if each.trained is None or each.trained > self.as_of)
            for name in team.visits or every:
                found[name] = (*found.get(name, ()), *(each for each in late if each not in found.get(name, ())))
        return found

    def _set(self, population: Population) -> IndicatorSet:
        scheme = population.scheme or ""
        inside = self.campaign.folder / scheme
        target = str(inside) if scheme.partition(".qh")[1] and not Path(scheme).is_absolute() else scheme
        return self.workspace().load(target)

    def _materials(self, population: Population) -> dict[str, MaterialFacts]:
        if population.scheme is None or not _are_there(population.evidence):
            return {}
        chosen = self._set(population)
        units, filings = self._filings(population, chosen)
        return {
            unit: MaterialFacts(
                sum(int(each.asked[row]) * len(each.items) for each in filings),
                tuple(
                    (each.node, item)
                    for each in filings
                    if each.asked[row]
                    for item, flags in zip(each.items, each.filed, strict=True)
                    if not flags[row]
                ),
            )
            for unit, row in units.items()
        }

    def _filings(self, population: Population, chosen: IndicatorSet) -> tuple[dict[str, int], Sequence[NodeFiling]]:
        """Return the row of each unit and what is filed: of the indicators that apply, where there are data to tell."""
        from ..core.filing import NodeFiling  # noqa: PLC0415 - numpy is loaded where there are tables
        from ..data.reading import read_table  # noqa: PLC0415

        if population.data is not None and population.data.exists():
            result = self.workspace().evaluate(
                chosen,
                population.data,
                rows=dict(population.rows),
                ledger=self.ledger(
                    chosen, (*read_table(population.data).headers, *(name for name, _ in population.rows))
                ),
                evidence=list(population.evidence),
                ratings=_ratings_of(population),
                as_of=self.as_of,
            )
            rows = dict(zip(result.evaluation.data.units, range(result.size), strict=True))
            return rows, result.evaluation.filings
        import numpy as np  # noqa: PLC0415

        from ..core.unit_data import UnitData  # noqa: PLC0415
        from ..data.evidence import read_evidence  # noqa: PLC0415

        names = [unit.name for unit in self.campaign.units]  # populations of one scheme may share a table
        tables = [read_table(file) for file in population.evidence]
        table, _ = read_evidence(tables, chosen, UnitData(names, {}), chosen.unit, chosen.period)
        everybody = np.ones(len(names), dtype=bool)
        filings = [
            NodeFiling(node.name, items, everybody, np.stack([table.filed[node.name, item] for item in items]))
            for node in chosen.nodes()
            if (items := node.texts.evidence)
        ]
        return {name: row for row, name in enumerate(names)}, filings

    def _ratings(self, population: Population) -> dict[str, RatingFacts]:
        if population.scheme is None or not _are_there(population.ratings):
            return {}
        from ..core.unit_data import UnitData  # noqa: PLC0415 - numpy is loaded where there are tables
        from ..data.ratings import read_ratings  # noqa: PLC0415
        from ..data.reading import read_table  # noqa: PLC0415

        chosen = self._set(population)
        names = [unit.name for unit in self.campaign.units]  # populations of one scheme may share a table
        tables = [read_table(file) for file in population.ratings]
        table, _ = read_ratings(tables, chosen, UnitData(names, {}), chosen.unit, chosen.period)
        roles = {
            node.name: [role.name for role in node.rated.all_roles] for node in chosen.nodes() if node.rated is not None
        }
        wanted = frozenset((leaf, role) for leaf, names_of in roles.items() for role in names_of)
        given: dict[str, set[tuple[str, str]]] = {name: set() for name in names}
        for row, leaf, role in zip(table.row, table.leaf, table.role, strict=True):
            node = table.leaves[leaf]
            given[names[row]].add((node, roles[node][role]))
        return {name: RatingFacts(wanted, frozenset(found)) for name, found in given.items()}


def _are_there(files: Sequence[Path]) -> bool:
    """Whether there are tables, and every one exists: before the first paper is filed there is none to read."""
    return bool(files) and all(file.exists() for file in files)


def _ratings_of(population: Population) -> Any:
    """Return the tables of ratings, or one in which nobody has rated anything yet: which materials apply is known before."""
    import polars as pl  # noqa: PLC0415 - only where there are data

    if _are_there(population.ratings):
        return list(population.ratings)
    names = ("单位", "指标", "评价主体", "评价人", "评分")
    return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
