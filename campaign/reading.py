"""Reading ``campaign.toml``: everything that is wrong with it in one run, or the campaign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import attrs
import tomli

from ..core.span import Span
from ..dsl.diagnostics import Both, SchemeError, Severity, diagnose
from ..workspace.errors import input_error
from ..workspace.reading import read_source
from .bare_keys import quoted_keys
from .drawn import faults_of_teams, rows_drawn, units_drawn, with_draw
from .keys import KEYS, english_names
from .model import (
    FINISHED,
    Calendar,
    Campaign,
    Check,
    Consultation,
    Cycle,
    Gate,
    Interview,
    Member,
    Population,
    Stage,
    Survey,
    Team,
    Unit,
)
from .naming import diagnose_unknown, said
from .places import Places, read_places
from .units import read_units
from .values import Reader
from .visiting import visited

#: The file of a campaign where nothing else is said.
CAMPAIGN_FILE: Final = "campaign.toml"

_MONTHS_OF_YEAR: Final = 12


def load_campaign(path: str | Path) -> Campaign:
    """Return the campaign of a file; paths in it start from the file's folder.

    Args:
        path: a ``campaign.toml``, or the folder that holds one.

    Raises:
        InputError: the file cannot be read, or is not TOML.
        SchemeError: it has faults; every one of them is told, those of its tables of units too.
    """
    place = Path(path)
    if place.is_dir():
        place = place / CAMPAIGN_FILE
    return parse_campaign(read_source(place).text, str(place))


def parse_campaign(text: str, file: str) -> Campaign:
    """Return the campaign of a text; ``file`` is what diagnostics cite, and where paths start from.

    Raises:
        InputError: it is not TOML.
        SchemeError: it has faults.
    """
    try:
        mended, table = quoted_keys(text)
    except tomli.TOMLDecodeError as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        place = Span(file, line, column, line, column + 1)
        raise input_error(diagnose("campaign-syntax", place, error=getattr(error, "msg", str(error)))) from error
    reader = Reader(read_places(text, mended, file, english_names()))
    campaign = _Builder(reader, file).campaign(reader.table(table, KEYS, ()))
    if any(found.severity is Severity.ERROR for found in reader.problems):
        raise SchemeError(tuple(sorted(dict.fromkeys(reader.problems), key=lambda found: (found.span, found.code))))
    return attrs.evolve(campaign, warnings=tuple(reader.problems))


@attrs.frozen
class _Builder:
    """Makes the values of a campaign from what was read, and looks whether they go together."""

    reader: Reader
    file: str

    @property
    def places(self) -> Places:
        return self.reader.places

    def tell(self, code: str, span: Span, /, **facts: Any) -> None:
        self.reader.problems.append(diagnose(code, span, **facts))

    def campaign(self, table: Mapping[str, Any]) -> Campaign:
        populations = tuple(self._population(each) for each in _tables(table, "populations"))
        stages = tuple(self._stage(each) for each in _tables(table, "stages"))
        self._no_twins(populations, Both("单位类别", "the population"))
        self._no_twins(stages, Both("阶段", "the stage"))
        self._no_twins([gate for stage in stages for gate in stage.gates], Both("关口", "the gate"))
        units = [unit for population in populations for unit in population.units]
        self._no_twin_units(populations)
        teams = tuple(self._team(each) for each in _tables(table, "teams"))
        self._no_twins(teams, Both("工作组", "the team"))
        exact = {unit.name for unit in units}
        teams = tuple(attrs.evolve(team, visits=self._visits(team, units, exact)) for team in teams)
        self.reader.problems.extend(faults_of_teams(teams))
        self._check_days((), table)
        self._check_order(stages, table)
        self._check_reviews(stages)
        return Campaign(
            table.get("name") or "",
            populations,
            stages,
            round=table.get("round"),
            start=table.get("start"),
            end=table.get("end"),
            target=_or(table.get("coverage"), Fraction(1)),
            teams=teams,
            surveys=tuple(
                Survey(_name(each), each.get("issued") or 0, each.get("returned") or 0, each.get("mode"))
                for each in self._surveys(table)
            ),
            interviews=tuple(
                Interview(_name(each), each.get("count") or 0, each.get("mode"))
                for each in _tables(table, "interviews")
            ),
            consultations=tuple(
                Consultation(
                    _name(each),
                    each.get("on"),
                    each.get("asked"),
                    each.get("opinions"),
                    each.get("adopted"),
                    each.get("note") or "",
                )
                for each in _tables(table, "consultations")
            ),
            calendar=self._calendar(table.get("calendar") or {}),
            figures=table.get("figures") or (),
            file=self.file,
        )

    def _population(self, table: Mapping[str, Any]) -> Population:
        name, folder = _name(table), Path(self.file).parent
        units = (*read_units(table, name, folder, self.reader), *self._drawn(table, name))
        if not units and table.get("table") is None and table.get("draw") is None:
            self.tell("campaign-no-units", self.places.span(*table[""]), name=name)
        return Population(
            name,
            table.get("scheme"),
            units,
            data=None if table.get("data") is None else folder / table["data"],
            evidence=tuple(folder / file for file in table.get("evidence") or ()),
            ratings=tuple(folder / file for file in table.get("ratings") or ()),
            report=table.get("report"),
            rows=tuple((below, folder / file) for below, file in table.get("rows") or ()),
            span=self.places.span(*table[""]),
        )

    def _drawn(self, table: Mapping[str, Any], name: str) -> tuple[Unit, ...]:
        """Return the units that a draw named for a population."""
        file = table.get("draw")
        if file is None:
            return ()
        span = self.places.span(*table[""], "draw")
        units, _ = rows_drawn(Path(self.file).parent / file, span, self.reader.problems, file)
        return units_drawn(units, name)

    def _stage(self, table: Mapping[str, Any]) -> Stage:
        self._check_days(table[""], table)
        gates = tuple(self._gate(each) for each in _tables(table, "gates"))
        span = self.places.span(*table[""], "name", holding=_name(table))
        if _name(table) in {FINISHED, said(FINISHED).zh}:  # what is behind the last stage is called so
            expected = Both("别的名称：走完全部阶段才叫“完成”", "another name: “finished” is behind the last stage")
            self.tell("campaign-value", span, name=_name(table), expected=expected)
        return Stage(_name(table), table.get("start"), table.get("end"), gates, bool(table.get("covers")), span)

    def _gate(self, table: Mapping[str, Any]) -> Gate:
        path = table[""]
        check, content = Check(table.get("check") or "confirm"), table.get("content")
        gate = Gate(
            _name(table),
            check,
            content or "",
            table.get("sections") or (),
            table.get("file"),
            table.get("of"),
            _or(table.get("minimum"), Fraction(1)),
            table.get("roles") or (),
            self.places.span(*path, "name", holding=_name(table)),
        )
        for key, where in _ONLY.items():
            if table.get(key) is not None and check is not where:
                facts = {"key": key, "gate": gate.name, "check": said(check), "where": said(where)}
                self.tell("campaign-gate-key", self.places.span(*path, key, holding=gate.name), **facts)
        if check is Check.REPORT and not gate.sections:
            inside = Both(f"关口“{gate.name}”", f" of the gate “{gate.name}”")
            sections = Both("sections（必备部分）", "sections (必备部分)")
            self.tell("campaign-required", gate.span, key=sections, where=inside)
        if content == "":
            self.tell("campaign-unfilled", self.places.span(*path, "content"), gate=gate.name)
        return gate

    def _team(self, table: Mapping[str, Any]) -> Team:
        trained = table.get("trained")
        members = tuple(
            Member(_name(each), each.get("role"), each.get("unit"), each.get("trained") or trained, self._of(each))
            for each in _tables(table, "members")
        )
        self._no_twins(members, Both("成员", "the member"))
        span = self.places.span(*table[""], "name", holding=_name(table))
        team = Team(_name(table), members, table.get("visits") or (), None, table.get("rule") or (), span)
        file = table.get("draw")
        if file is None:
            return team
        path, place = Path(self.file).parent / file, self.places.span(*table[""], "draw", holding=file)
        units, drawn = rows_drawn(path, place, self.reader.problems, file)
        team, faults = with_draw(team, units, drawn, trained, place, file)
        self.reader.problems.extend(faults)
        return attrs.evolve(team, draw=path)

    def _of(self, table: Mapping[str, Any]) -> Span:
        return self.places.span(*table[""], holding=_name(table))

    def _visits(self, team: Team, units: Sequence[Unit], exact: set[str]) -> tuple[str, ...]:
        """Return the names of the units a team visits: units, patterns, strata and populations are written alike."""
        found: dict[str, None] = {}
        for text in team.visits:
            names = (text,) if text in exact else visited(text, units)
            if not names:
                known = [unit.name for unit in units]
                span = self.places.span(*self._path_of(team), "visits", holding=text)
                self.reader.problems.append(diagnose_unknown("unit", text, known, span))
            found |= dict.fromkeys(names)
        return tuple(found)

    def _path_of(self, team: Team) -> tuple[str | int, ...]:
        """Return the path of a team by the line of its name."""
        starts = ((path, first) for path, (first, _) in self.places.found.items() if len(path) == 3)  # noqa: PLR2004
        return next((path[:2] for path, first in starts if first + 1 == team.span.line), ())

    def _surveys(self, table: Mapping[str, Any]) -> list[Any]:
        found = _tables(table, "questionnaires")
        for each in found:
            if (each.get("returned") or 0) > (each.get("issued") or 0):
                expected = Both("不多于发放数的数", "no more than were issued")
                self.tell("campaign-value", self.places.span(*each[""], "returned"), name="returned", expected=expected)
        return found

    def _calendar(self, table: Mapping[str, Any]) -> Calendar:
        cycles = []
        for each in _tables(table, "cycles"):
            months = (each.get("months") or 0) + _MONTHS_OF_YEAR * (each.get("years") or 0)
            if months == 0:
                expected = Both("不小于 1 的数：写 months 或 years", "1 or more: write months or years")
                self.tell("campaign-value", self.places.span(*each[""]), name=_name(each), expected=expected)
            cycles.append(Cycle(_name(each), each.get("since") or date.min, months or 1, bool(each.get("repeats"))))
        return Calendar(table.get("months") or (), table.get("cadences") or (), tuple(cycles))

    def _no_twins(self, parts: Iterable[Any], what: Both) -> None:
        seen: dict[str, Span] = {}
        for part in parts:
            if part.name and part.name in seen:
                facts: dict[str, Any] = {"name": part.name, "what": what}
                self.reader.problems.append(diagnose("campaign-twice", part.span, related=(seen[part.name],), **facts))
            seen.setdefault(part.name, part.span)

    def _no_twin_units(self, populations: Iterable[Population]) -> None:
        seen: set[str] = set()
        for place, population in enumerate(populations):
            for unit in population.units:
                if unit.name in seen:
                    span = self.places.span("populations", place, "units", holding=unit.name, again=True)
                    self.tell("campaign-twice", span, name=unit.name, what=Both("单位", "the unit"))
                seen.add(unit.name)

    def _check_days(self, path: tuple[str | int, ...], table: Mapping[str, Any]) -> None:
        start, end = table.get("start"), table.get("end")
        if start is not None and end is not None and end < start:
            self.tell("campaign-days", self.places.span(*path, "end"), start=start, end=end)

    def _check_order(self, stages: tuple[Stage, ...], table: Mapping[str, Any]) -> None:
        """See that no stage ends before the one before it, and that none lies outside the campaign."""
        before: Stage | None = None
        first, last = table.get("start"), table.get("end")
        for stage in stages:
            if before is not None and stage.end and before.end and stage.end < before.end:
                facts = {"stage": stage.name, "end": stage.end, "before": before.name, "before_end": before.end}
                self.tell("campaign-order", stage.span, **facts)
            for day in (stage.start, stage.end):
                if day is not None and ((first and day < first) or (last and day > last)):
                    self.tell("campaign-outside", stage.span, stage=stage.name, day=day, start=first, end=last)
            before = stage if stage.end else before

    def _check_reviews(self, stages: tuple[Stage, ...]) -> None:
        known = [gate.name for stage in stages for gate in stage.gates]
        for gate in (gate for stage in stages for gate in stage.gates if gate.of is not None):
            if gate.of not in known:
                self.reader.problems.append(diagnose_unknown("gate", gate.of or "", known, gate.span))


#: Keys of a gate that only one kind of gate reads.
_ONLY: Final[Mapping[str, Check]] = {
    "sections": Check.REPORT,
    "file": Check.REPORT,
    "of": Check.REVIEW,
    "minimum": Check.MATERIALS,
    "roles": Check.RATINGS,
}


def _tables(table: Mapping[str, Any], key: str) -> list[Any]:
    return table.get(key) or []


def _name(table: Mapping[str, Any]) -> str:
    return table.get("name") or ""


def _or(value: Any, default: Any) -> Any:
    return default if value is None else value
