"""A folder of work: its settings, schemes, plugins and data under one name."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from ..core.model import IndicatorSet, Scheme
from ..core.span import NOWHERE
from ..dsl.diagnostics import Language, diagnose, listed
from ..plugins.manager import Given, LoadedPlugins, load_plugins
from ..plugins.sources import PluginSource, folder_sources, module_source
from .bundled import bundled_label, bundled_set
from .errors import input_error
from .extending import readers_used, source_named, with_readers, write_result
from .loading import Target, find_bundled, names_of_sets, pick, scheme_of, split_target
from .settings import SETTINGS_FILE, Settings, read_settings

if TYPE_CHECKING:
    from ..report.result import Formulas, Result

#: Folders of a workspace by habit: a scheme in one of them belongs to the folder above.
_INNER = ("schemes", "plugins", "data")


@attrs.frozen
class DataSource:
    """The data of a set, the columns of unit and period for a set that does not say, and the tables that go with them.

    ``rows`` are those that belong to units, by the name of their table; ``beside`` are ``ratings`` and ``evidence``.
    """

    data: Any
    unit: str | None = None
    period: str | None = None
    rows: Mapping[str, Any] = attrs.field(factory=dict)
    beside: Mapping[str, Any] = attrs.field(factory=dict)


@attrs.frozen(eq=False)
class Prepared:
    """A set, its data and the options of :func:`quanheng.evaluate`, ready to be evaluated."""

    indicator_set: IndicatorSet
    data: Any
    options: Mapping[str, Any]


@attrs.frozen(init=False, eq=False)
class Workspace:
    """A folder with an optional ``quanheng.toml``, ``schemes/``, ``plugins/`` and ``data/``.

    Making it loads the bundled plugins, those of installed packages, and what ``plugins`` adds.  The folder's own are
    programs that may come from anybody: the files in its plugin folders, and the modules that its ``quanheng.toml``
    names, run only where the caller says ``local=True``; else they are listed as left out, and a scheme that needs one
    says so.  ``bare=True`` loads the bundled ones and ``plugins`` and looks for no others.  A plugin that fails is
    listed in ``plugins.errors`` and stops nothing that does not need it.

    Raises:
        InputError: ``quanheng.toml`` cannot be read or understood.
    """

    folder: Path
    settings: Settings
    plugins: LoadedPlugins

    def __init__(
        self, folder: str | Path = ".", plugins: Iterable[Given] = (), *, local: bool = False, bare: bool = False
    ) -> None:
        """Read the settings and load the plugins."""
        place = Path(folder)
        settings = read_settings(place)
        own = () if bare else local_sources(place, settings)
        loaded = load_plugins(
            (*(own if local else ()), *plugins),
            installed=not bare,
            left_out=() if local else own,
            folder=str(place),
        )
        self.__attrs_init__(place, settings, loaded)

    def scheme_files(self) -> tuple[Path, ...]:
        """Return the scheme files of the folder, sorted: those in the schemes folders, and beside the settings."""
        folders = [self.folder / name for name in self.settings.schemes]
        inside = {path for folder in folders for path in folder.rglob("*.qh")}
        return tuple(sorted(inside | set(self.folder.glob("*.qh"))))

    def load_scheme(self, path: str | Path) -> Scheme:
        """Return all sets and examples of a file.

        Raises:
            InputError: it cannot be read.
            SchemeError: it has errors.
        """
        return scheme_of(Path(path), self.plugins)

    def load(self, target: str | Path) -> IndicatorSet:
        """Return one set: of ``file.qh``, of ``file.qh:name``, or by its name in this folder or the package.

        Raises:
            InputError: there is none, or it was not said which.
            SchemeError: its file has errors.
        """
        found = self.find(target)
        return pick(self.load_scheme(found.path), found)

    def find(self, target: str | Path) -> Target:
        """Return the file and set that a caller names.

        A set of this folder comes before a bundled one of the same name.

        Raises:
            InputError: there is none, or several files of the folder hold one of that name.
        """
        if (found := split_target(target)) is not None:
            return found
        sets = tuple((name, path) for path in self.scheme_files() for name in names_of_sets(path))
        name = str(target)
        files = [path for found_name, path in sets if found_name == name]
        if len(files) > 1:
            facts: dict[str, Any] = {"name": name, "files": listed(map(str, files)), "first": files[0]}
            raise input_error(diagnose("set-in-several-files", NOWHERE, **facts))
        return Target(files[0], name) if files else find_bundled(name, (known for known, _ in sets))

    def data_source(self, indicator_set: IndicatorSet, target: str | Path = "") -> DataSource:
        """Return where the data of a set are: as ``quanheng.toml`` says, else what is bundled with the set.

        Raises:
            InputError: neither says.
        """
        name = indicator_set.name
        written = self.settings.data.get(name, self.settings.default_data)
        bundled = bundled_set(str(target))
        if bundled is not None and indicator_set.file != bundled_label(bundled.scheme):
            bundled = None  # a set of this folder that is called like a bundled one
        if bundled is not None and bundled.data is not None and name not in self.settings.data:
            return DataSource(bundled.data, bundled.unit, bundled.period, bundled.rows, bundled.beside)
        if written is None:
            raise input_error(diagnose("data-not-given", NOWHERE, name=name))
        wanted = {table.name for table in indicator_set.tables}
        rows = {name: source_named(file, self.folder) for name, file in self.settings.rows.items() if name in wanted}
        return DataSource(source_named(written, self.folder), self.settings.unit, self.settings.period, rows)

    def table_beside(self, name: str, indicator_set: IndicatorSet) -> str | Path | None:
        """Return the file of ``ratings`` or ``evidence`` that ``quanheng.toml`` names for a set that needs one."""
        nodes = list(indicator_set.nodes())
        needs = {"ratings": any(node.rated for node in nodes), "evidence": any(node.texts.evidence for node in nodes)}
        named: dict[str, str] = getattr(self.settings, name)
        written = named.get(indicator_set.name, getattr(self.settings, f"default_{name}"))
        return source_named(written, self.folder) if written and needs[name] else None

    def evaluate(self, target: str | Path | IndicatorSet, data: Any = None, **options: Any) -> Result:
        """Evaluate a set on data, or on the data that the folder's settings name for it.

        ``options`` are those of :func:`quanheng.evaluate`.  Data may besides be of the kinds that a plugin reads.

        Raises:
            InputError: set or data cannot be found.
            SchemeError: the scheme or the data have errors.
        """
        from .evaluating import evaluate  # noqa: PLC0415 - it imports numpy; making a workspace does not

        prepared = self.prepare(target, data, **options)
        return evaluate(prepared.indicator_set, prepared.data, **prepared.options)

    def prepare(self, target: str | Path | IndicatorSet, data: Any = None, **options: Any) -> Prepared:
        """Return what :meth:`evaluate` evaluates: the set, its data, and the options, filled in from the settings.

        Raises:
            InputError: set or data cannot be found.
            SchemeError: the scheme has errors, or a plugin cannot read the data.
        """
        chosen = target if isinstance(target, IndicatorSet) else self.load(target)
        source = DataSource(data, self.settings.unit, self.settings.period)
        if data is None:
            source = self.data_source(chosen, "" if isinstance(target, IndicatorSet) else target)
        unit = options.pop("unit", None) or (None if chosen.unit else source.unit)
        period = options.pop("period", None) or (None if chosen.period else source.period)
        rows = {**without_ledger(source.rows, options.get("ledger")), **(options.pop("rows", None) or {})}
        beside = {
            name: source.beside.get(name) or self.table_beside(name, chosen) if _is_nothing(given) else given
            for name, given in ((name, options.get(name)) for name in ("ratings", "evidence"))
        }
        used = readers_used((source.data, *rows.values(), *beside.values()), self.plugins)
        if further := tuple(use for use in used if use not in chosen.plugins):
            chosen = attrs.evolve(chosen, plugins=(*chosen.plugins, *further))
        options |= {name: with_readers(table, self.plugins) for name, table in beside.items()}
        rows = {name: with_readers(table, self.plugins) for name, table in rows.items()}
        found = with_readers(source.data, self.plugins)
        return Prepared(chosen, found, options | {"unit": unit, "period": period, "rows": rows})

    def write(
        self,
        result: Result,
        path: str | os.PathLike[str],
        *,
        overwrite: bool = False,
        language: Language = "en",
        formulas: Formulas = "auto",
    ) -> None:
        """Write a result to a file of a kind that Quanheng or one of the plugins writes, by its suffix.

        ``formulas`` says whether a workbook holds them, see :meth:`quanheng.Result.to_excel`.

        Raises:
            SchemeError: the suffix is not known, the plugin failed, or the file cannot be written.
        """
        write_result(result, path, self.plugins, overwrite=overwrite, language=language, formulas=formulas)


def without_ledger(rows: Mapping[str, Any], ledger: Any) -> Mapping[str, Any]:
    """Return the tables of the settings or of a bundled set, less those that a ledger given for this run fills."""
    if ledger is None:
        return rows
    from ..data.naming import folded  # noqa: PLC0415 - only where a ledger is read
    from ..ledger.input_columns import TABLES  # noqa: PLC0415

    return {name: table for name, table in rows.items() if folded(name) not in TABLES}


def _is_nothing(table: Any) -> bool:
    """Return whether no table was given: a data frame cannot be asked whether it is true."""
    return table is None or (isinstance(table, str | list | tuple | dict) and not table)


def workspace_folder(path: str | Path) -> Path:
    """Return the folder of work that a scheme file, or a folder, belongs to.

    It is the nearest folder upwards with a ``quanheng.toml``; without one the folder itself, or the one above where it
    is called ``schemes``, ``plugins`` or ``data``.
    """
    place = Path(path).resolve()
    start = place if place.is_dir() else place.parent
    for folder in (start, *start.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    return start.parent if start.name in _INNER else start


def plugin_folders(folder: Path, settings: Settings) -> tuple[Path, ...]:
    """Return the folders in which a workspace keeps its plugins.

    Where the settings do not say, it is ``plugins``; unless that is a Python package of something else, such as the
    source of Quanheng itself, whose modules are no plugins.
    """
    if settings.plugin_folders is not None:
        return tuple(folder / name for name in settings.plugin_folders)
    usual = folder / "plugins"
    return () if (usual / "__init__.py").is_file() else (usual,)


def local_sources(folder: Path, settings: Settings | None = None) -> tuple[PluginSource, ...]:
    """Return the plugins that a folder brings with it, none of them run: its files, and the modules it names.

    Raises:
        InputError: its ``quanheng.toml`` cannot be read or understood.
    """
    settings = settings or read_settings(folder)
    files = (source for place in plugin_folders(folder, settings) for source in folder_sources(place))
    return (*files, *map(module_source, settings.plugin_modules))
