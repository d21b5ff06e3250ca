"""From what a caller names (a file, one set of several in it, a bundled set) to an indicator set that can be evaluated."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from os.path import normpath
from pathlib import Path
from typing import Any

import attrs

from ..core.model import IndicatorSet, Scheme
from ..core.span import NOWHERE, Span
from ..dsl import syntax
from ..dsl.check import Checked, check_source
from ..dsl.diagnostics import SchemeError, Severity, diagnose, listed
from ..dsl.fixing import Fixed, fix
from ..dsl.modules import is_table, load_modules
from ..dsl.parser import parse
from ..dsl.syntax import Source, Statement
from ..dsl.vocabulary import vocabulary
from ..plugins.manager import Given, LoadedPlugins, load_plugins
from ..plugins.using import remarks_on
from .bundled import bundled_label, bundled_set, bundled_sets
from .errors import InputError, diagnose_unknown, input_error
from .reading import read_source, read_table_source

#: How the file of a set and the set's name are written together: ``file.qh:name``.
_MARK = ".qh:"


@attrs.frozen
class Target:
    """What a caller named: a scheme file, and the set in it where that was said."""

    path: Path
    name: str | None = None
    preferred: str | None = None


def check_path(path: Path, plugins: LoadedPlugins, name: str | None = None) -> Checked:
    """Check a scheme file with these plugins.

    Raises:
        InputError: the file cannot be read.
    """
    return check_text(read_source(path, name), plugins, path.parent)


def check_text(
    source: Source, plugins: LoadedPlugins, folder: Path, read: Callable[[str], Source] | None = None
) -> Checked:
    """Check a scheme's text; what it uses by file name is looked for in ``folder``, unless ``read`` has it."""
    checked = check_source(source, plugins.registry, read or reader(folder), plugins.absent, plugins.trees)
    if checked.scheme is None:
        return checked
    sets = tuple(attrs.evolve(found, plugins=plugins.used_by(found.uses)) for found in checked.scheme.sets)
    return attrs.evolve(checked, scheme=attrs.evolve(checked.scheme, sets=sets))


def check_in_full(source: Source, plugins: LoadedPlugins, folder: Path) -> Checked:
    """Check a scheme's text as :func:`check_text`; where it has no errors, the checks of plugins look at it too."""
    checked = check_text(source, plugins, folder)
    if checked.scheme is None:
        return checked
    remarks = [remark for found in checked.scheme.sets for remark in remarks_on(found, plugins)]
    every = sorted((*checked.diagnostics, *remarks), key=lambda each: (each.span, each.code))
    return attrs.evolve(checked, diagnostics=tuple(every))


def used_statements(source: Source, plugins: LoadedPlugins, folder: Path) -> tuple[Statement, ...]:
    """Return the statements of the files that a scheme uses, those that cannot be read left out."""
    modules = load_modules(source, reader(folder), plugins.trees)
    return tuple(statement for module in modules.every[:-1] for statement in module.statements)


def reader(folder: Path) -> Callable[[str], Source]:
    """Return what reads the files that a scheme in this folder uses: schemes, and the reference tables of plugins."""

    def read(file: str) -> Source:
        path = Path(normpath(folder / file))
        label = bundled_label(path.resolve())
        return read_table_source(path, label) if is_table(file) else read_source(path, label)

    return read


def fix_text(source: Source, plugins: LoadedPlugins, folder: Path) -> Fixed:
    """Apply the safe fixes to a scheme's text; nothing is written."""
    return fix(source, lambda text: check_text(text, plugins, folder))


def load_scheme(path: str | Path, plugins: Iterable[Given] = ()) -> Scheme:
    """Return all sets and examples of a scheme file.

    Raises:
        InputError: the file cannot be read.
        SchemeError: the file, or a plugin that was given, has errors; it carries every diagnostic.
    """
    return scheme_of(Path(path), plugins_given(plugins))


def load(target: str | Path, plugins: Iterable[Given] = ()) -> IndicatorSet:
    """Return one indicator set: of ``file.qh``, of ``file.qh:name``, or a bundled one by name.

    Only the plugins that are part of the package, and those given, are loaded: files, folders, modules or their names.

    Raises:
        InputError: there is no such file or set, or the file holds several and it was not said which.
        SchemeError: the file, or a plugin that was given, has errors; it carries every diagnostic.
    """
    found = find_target(target)
    return pick(scheme_of(found.path, plugins_given(plugins)), found)


def plugins_given(plugins: Iterable[Given]) -> LoadedPlugins:
    """Load plugins that a caller asked for by name, whose failure is therefore the caller's error.

    Raises:
        SchemeError: one of them failed.
    """
    loaded = load_plugins(plugins)
    if loaded.errors:
        raise SchemeError(loaded.errors)
    return loaded


def scheme_of(path: Path, plugins: LoadedPlugins) -> Scheme:
    """Return the scheme of a file with plugins already loaded.

    Raises:
        InputError: the file cannot be read.
        SchemeError: the file has errors.
    """
    checked = check_path(path, plugins, bundled_label(path))
    if checked.scheme is None or any(found.severity is Severity.ERROR for found in checked.diagnostics):
        raise SchemeError(checked.diagnostics)
    return checked.scheme


def names_of_sets(path: Path) -> tuple[str, ...]:
    """Return the names of the sets in a file, right or wrong as the rest of it may be; none if it cannot be read."""
    try:
        source = read_source(path)
    except InputError:
        return ()
    keyword = vocabulary()["keyword"]
    blocks = (found for found in parse(source).file.statements if isinstance(found, syntax.Block))
    headers = (block.header for block in blocks if keyword.canonical(block.keyword.name) == "indicator_set")
    return tuple(header[0].name for header in headers if header and isinstance(header[0], syntax.Name))


def split_target(target: str | Path) -> Target | None:
    """Return file and set where the target is written as a file, None where it is a bare name."""
    if isinstance(target, Path):
        return Target(target)
    file, mark, name = target.rpartition(_MARK)
    if mark:
        return Target(Path(file + ".qh"), name)
    is_file = target.endswith(".qh") or "/" in target or "\\" in target or Path(target).is_file()
    return Target(Path(target)) if is_file else None


def find_target(target: str | Path) -> Target:
    """Return the file that a path or the name of a bundled set stands for.

    Raises:
        InputError: it is neither.
    """
    if (found := split_target(target)) is not None:
        return found
    return find_bundled(str(target))


def find_bundled(name: str, others: Iterable[str] = ()) -> Target:
    """Return the file of a bundled set.

    Raises:
        InputError: there is none of that name, nor among ``others``, which the hint lists too.
    """
    if (bundled := bundled_set(name)) is not None:
        return Target(bundled.scheme, preferred=bundled.set_name or name)
    known = dict.fromkeys([*others, *(found.name for found in bundled_sets())])
    raise input_error(diagnose_unknown("set-unknown", name, known))


def pick(scheme: Scheme, target: Target) -> IndicatorSet:
    """Return the set of a scheme that the target names, or its only one.

    Raises:
        InputError: it holds none, none of that name, or several and it was not said which.
    """
    names = [found.name for found in scheme.sets]
    place = Span(str(target.path), 1, 1, 1, 1)
    if target.name is not None:
        if (found := scheme.set_named(target.name)) is not None:
            return found
        raise input_error(diagnose("set-not-in-file", NOWHERE, file=target.path, name=target.name, names=listed(names)))
    if target.preferred is not None and (found := scheme.set_named(target.preferred)) is not None:
        return found
    if len(names) == 1:
        return scheme.sets[0]
    if not names:
        raise input_error(diagnose("set-none", place, file=target.path))
    facts: dict[str, Any] = {"file": target.path, "count": len(names), "names": listed(names), "first": names[0]}
    raise input_error(diagnose("set-ambiguous", place, **facts))
