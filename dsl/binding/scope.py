"""The names that a set sees, what has been used of them, and what an unknown name may have meant."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, MutableMapping
from itertools import chain
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import attrs

from ...core.expressions import Expression
from ...core.functions import Function, Registry
from ...core.model import Field
from ...core.value_type import NUMBER, ValueType
from .. import syntax
from ..absent_plugins import AbsentPlugin
from .names import nearest, odd_letters, skeleton
from .reporting import Placed, Reporter
from .vectors import KnownRows, WrittenVectors
from .walking import children_of

if TYPE_CHECKING:
    from ..modules import Module
    from .params import ParamTable


@attrs.define
class ParamName:
    """A declared param and its type; ``table`` once it is bound, where it is one; ``is_lost`` where it could not be."""

    name: str
    type: ValueType
    place: syntax.Name
    table: ParamTable | None = None
    is_lost: bool = False


@attrs.define
class DefineName:
    """A declared define, not yet bound: each use binds its body anew with the arguments put in.

    ``label`` is what it is called outside its file.
    """

    name: str
    parameters: tuple[str, ...] | None
    statement: syntax.Define
    label: str = ""

    @property
    def place(self) -> syntax.Name:
        """Where the name stands."""
        return self.statement.name


@attrs.define
class IndicatorName:
    """An indicator of the set; ``value_type`` is known once its value is bound."""

    name: str
    place: Placed
    is_leaf: bool = True
    value_type: ValueType = NUMBER


@attrs.define
class FieldName:
    """A declared field and where its name stands; ``is_lost`` where its type could not be read, so that nothing fits or misfits."""

    field: Field
    place: Placed
    is_lost: bool = False


@attrs.define
class TableName:
    """A declared table of rows below the unit; ``above`` is the name it is written to stand in, ``within`` its table."""

    name: str
    place: syntax.Name
    above: syntax.Name
    block: syntax.Block
    fields: dict[str, FieldName] = attrs.field(factory=dict)
    defines: dict[str, DefineName] = attrs.field(factory=dict)
    within: str | None = None


@attrs.define
class Names:
    """Fields, params and defines: those of the file, and copies extended by what a set declares itself."""

    fields: dict[str, FieldName] = attrs.field(factory=dict)
    params: dict[str, ParamName] = attrs.field(factory=dict)
    defines: dict[str, DefineName] = attrs.field(factory=dict)
    tables: dict[str, TableName] = attrs.field(factory=dict)

    def copy(self) -> Names:
        """Return names that can be added to without changing these."""
        return Names(dict(self.fields), dict(self.params), dict(self.defines), dict(self.tables))

    def place_of(self, name: str) -> Placed | None:
        """Return where a name was declared, None where it was not."""
        found = self.fields.get(name) or self.params.get(name) or self.defines.get(name) or self.tables.get(name)
        return found.place if found else None

    def __iter__(self) -> Iterator[str]:
        """Iterate over all names."""
        yield from self.fields
        yield from self.params
        yield from self.defines


class Sizes:
    """How many parts expressions have, each body of a define counted once however often it is put in."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Expression, int]] = {}

    def of(self, bound: Expression) -> int:
        """Return the number of parts, with all defines put in."""
        before = self._known.get(id(bound))
        if before is not None:
            return before[1]
        size = 1 + sum(self.of(child) for child in children_of(bound))
        self._known[id(bound)] = bound, size
        return size


@attrs.define(eq=False)
class FileParts:
    """What a file declares at its top, shared by its sets; ``files`` are those it uses, by the name it gives them.

    ``trees`` are the files of the subtrees and tables of plugins that it uses, by namespace, ``tables`` the names of all
    tables that there are.
    """

    module: Module
    names: Names
    field_blocks: list[syntax.Block]
    params: list[syntax.Param]
    defines: list[syntax.Define]
    used: set[str] = attrs.field(factory=set)
    namespaces: Mapping[str, str] = attrs.field(factory=dict)
    files: dict[str, FileParts] = attrs.field(factory=dict)
    trees: dict[str, list[FileParts]] = attrs.field(factory=dict)
    tables: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)

    @property
    def others(self) -> list[FileParts]:
        """All files that it uses, those of plugins among them."""
        return [*self.files.values(), *chain.from_iterable(self.trees.values())]


@attrs.define(eq=False)
class Common:
    """What all scopes of one set share: its indicators and grades, and which text sees which names.

    ``table`` names the rows that the leaves score, ``base`` those that have the results (None: the units), and
    ``tables_used`` the tables that are read, each with a scope that knows it; ``depth`` counts the expressions within
    one another that are being bound.  ``layers`` are stretches of the source with the scope of what stands there, sets before whole files; empty where one
    scope does for the whole set.  ``removed`` are names that a set took out of the one that it extends.
    ``evidence`` names the indicators that ask for evidence, themselves or below.
    """

    indicators: dict[str, IndicatorName] = attrs.field(factory=dict)
    set_name: str = ""
    grades: tuple[str, ...] = ()
    tops: dict[str, float] = attrs.field(factory=dict)
    evidence: set[str] = attrs.field(factory=set)
    lost: set[str] = attrs.field(factory=set)
    implied: set[str] = attrs.field(factory=set)
    layers: list[tuple[int, int, Scope]] = attrs.field(factory=list)
    removed: dict[str, syntax.Name] = attrs.field(factory=dict)
    files: dict[Module, Scope] = attrs.field(factory=dict)
    params: dict[str, int] = attrs.field(factory=dict)
    table: str | None = None
    base: str | None = None
    tables_used: dict[str, Scope] = attrs.field(factory=dict)
    rows: KnownRows = attrs.field(factory=KnownRows)
    written: WrittenVectors = attrs.field(factory=WrittenVectors)
    depth: int = 0

    def unique(self, name: str, place: int, label: str) -> str:
        """Return the name of a param in the set: its own, unless one of another file has that already."""
        names = (name, f"{label}.{name}" if label else f"{name}2")
        for candidate in (*names, *(f"{names[1]}{number}" for number in range(2, len(self.params) + 3))):
            if self.params.setdefault(candidate, place) == place:
                return candidate
        raise AssertionError("more params than names")  # pragma: no cover - there is one name more than params


class Scope:
    """What names mean in one set; remembers what was used, and which odd names were reported.

    ``implied`` are the fields that nobody declared, one a leaf: beside scores their names mean the indicator.
    ``lost`` are the kinds of names of which one could not be read: what seems unknown may be that one.
    ``table_file`` and ``origin`` are the name and the source of the reference table that it is the scope of.
    """

    def __init__(
        self,
        names: Names,
        reporter: Reporter,
        registry: Registry,
        absent: tuple[AbsentPlugin, ...] = (),
        common: Common | None = None,
    ) -> None:
        self.fields, self.params, self.defines = names.fields, names.params, names.defines
        self.names, self.reporter, self.registry = names, reporter, registry
        self.common = common = common or Common()
        self.tables, self.tables_used, self.rows = names.tables, common.tables_used, common.rows
        self.indicators: MutableMapping[str, IndicatorName] = common.indicators
        self.lost, self.tops, self.implied, self.layers = common.lost, common.tops, common.implied, common.layers
        self.namespaces: Mapping[str, str] = {}
        self.files: Mapping[str, FileParts] = {}
        self.trees: Mapping[str, list[FileParts]] = {}
        self.reference_tables: Mapping[str, tuple[str, ...]] = {}
        self.lost_files: set[str] = set()
        self.label = self.table_file = self.origin = ""
        self.included: frozenset[str] = frozenset()
        self.absent = absent
        self.used: set[str] = set()
        self.bodies: dict[tuple[str, bool, Any, str | None], Expression] = {}
        self.sizes = Sizes()
        self.is_too_deep = False
        self.circles: set[frozenset[str]] = set()
        self._alike: dict[str, str] = {}
        self._skeletons: tuple[int, dict[str, str]] = (-1, {})
        self._functions: dict[str, Function | None] = {}

    @property
    def table(self) -> str | None:
        """The table whose rows the leaves score, None for the units."""
        return self.common.table

    @property
    def base(self) -> str | None:
        """The table whose rows have the results, None for the units."""
        return self.common.base

    @property
    def set_name(self) -> str:
        """The name of the set, which is its root's."""
        return self.common.set_name

    @set_name.setter
    def set_name(self, name: str) -> None:
        self.common.set_name = name

    @property
    def grades(self) -> tuple[str, ...]:
        """The grades of the set, best first."""
        return self.common.grades

    @grades.setter
    def grades(self, grades: tuple[str, ...]) -> None:
        self.common.grades = grades

    def of_file(self, parts: FileParts) -> Scope:
        """Return what names mean at the top of a file that has a part in the set."""
        known = self.common.files.get(parts.module)
        if known is None:
            known = Scope(parts.names.copy(), self.reporter, self.registry, self.absent, self.common)
            known.see(parts)
            self.common.files[parts.module] = known
        return known

    def see(self, parts: FileParts) -> None:
        """See the plugins and files that a file uses."""
        self.namespaces, self.files, self.label = parts.namespaces, parts.files, parts.module.label
        self.trees, self.reference_tables, self.lost_files = parts.trees, parts.tables, parts.module.lost
        if origin := parts.module.origin:
            # of a table schemes know the plugin, not which of its files was read before it
            self.table_file, self.origin, self.label = PurePath(parts.module.path).name, origin, parts.module.space

    def rename(self, aliases: Mapping[str, str]) -> None:
        """Know nodes by other names too: those of the sets that the text was written for."""
        own = {
            alias: self.common.indicators[real]
            for alias, real in aliases.items()
            if alias != real and real in self.common.indicators
        }
        self.indicators = ChainMap(own, self.common.indicators) if own else self.common.indicators

    def at(self, offset: int) -> Scope:
        """Return the scope of what is written at an offset."""
        return next((scope for start, end, scope in self.layers if start <= offset < end), self)

    def param_name(self, name: str) -> str:
        """Return the name that a param has in the set."""
        if not self.layers:
            return name
        place = self.params[name].place.start
        # what a reference table is called in schemes tells whose it is
        return self.common.unique(f"{self.label}.{name}" if self.table_file else name, place, self.label)

    def above(self, table: str | None) -> tuple[str | None, ...]:
        """Return a table and all that it stands in, up to the units."""
        found = [table]
        while (last := found[-1]) is not None:
            found.append(self.tables[last].within)
        return tuple(found)

    def around(self, table: str, level: str | None) -> str | None:
        """Return what a vector over the rows of a table is reduced for: the lowest that the table and the level stand in."""
        around = self.above(level)
        return next(part for part in self.above(table)[1:] if part in around)

    def is_known(self, name: str) -> bool:
        """Whether fields, params, defines or indicators have the name."""
        return name in self.fields or name in self.params or name in self.defines or name in self.indicators

    def function(self, name: str, namespace: str = "") -> Function | None:
        """Return the function of that name, None where there is none."""
        key = f"{namespace}.{name}"
        if key not in self._functions:
            self._functions[key] = self.registry.get(name, namespace)
        return self._functions[key]

    def alike(self, name: str, place: Placed, others: Mapping[str, object] | None = None) -> str | None:
        """Return the known name that this one only looks like, having reported the odd one of the two once."""
        if (before := self._alike.get(name)) is not None:
            return before
        known = self._by_skeleton(others).get(skeleton(name))
        if known is None or known == name:
            return None
        self._alike[name] = known
        odd, plain, where = name, known, place
        if skeleton(name) == name:
            declared = self._declared_at(known)
            odd, plain, where = known, name, declared if declared is not None else place
        is_there = self.reporter.text(where).strip("`") == odd
        instead = plain if is_there else None
        self.reporter.report("look-alike", where, instead=instead, odd=odd, plain=plain, letters=odd_letters(odd))
        return known

    def _by_skeleton(self, others: Mapping[str, object] | None) -> dict[str, str]:
        if others is not None:
            return {skeleton(known): known for known in others}
        size = len(self.fields) + len(self.params) + len(self.defines) + len(self.indicators)
        if self._skeletons[0] != size:
            every = [*self.names, *self.indicators]
            self._skeletons = size, {skeleton(known): known for known in every}
        return self._skeletons[1]

    def _declared_at(self, name: str) -> Placed | None:
        indicator = self.indicators.get(name)
        return self.names.place_of(name) or (indicator.place if indicator else None)

    def nearest(self, name: str, *, indicators: bool = True) -> str | None:
        """Return the declared name that is most like this one."""
        return nearest(name, [*self.names, *self.indicators] if indicators else self.names)
