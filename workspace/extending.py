"""Data that a plugin reads, and results that a plugin writes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from ..core.model import PluginUse
from ..dsl.diagnostics import Language, SchemeError
from ..plugins.info import LoadedPlugins
from ..plugins.using import diagnose_empty, diagnose_unreadable, guarding, read_with, reader_of, renderers_of

if TYPE_CHECKING:
    from ..report.result import Formulas, Result

#: What tells an address from the path of a file.
ADDRESS = "://"


def source_named(name: str, folder: Path | None = None) -> str | Path:
    """Return a source as somebody wrote it: an address as it is, else the path of a file, in ``folder`` where given."""
    if ADDRESS in name:
        return name
    return Path(name) if folder is None else folder / name


def with_readers(source: Any, plugins: LoadedPlugins) -> Any:
    """Return the table that a plugin makes of a file or an address that it reads; any other source as it is.

    Of a list of sources each is looked at.

    Raises:
        SchemeError: there is no such file, the plugin failed, or it gave what is no table.
    """
    if isinstance(source, list | tuple) and source and all(isinstance(each, str | os.PathLike) for each in source):
        return [with_readers(each, plugins) for each in source]
    found = reader_of(str(source), plugins) if isinstance(source, str | os.PathLike) else None
    if found is None:
        return source
    from ..data.reading import read_bytes, read_table  # noqa: PLC0415 - only where a plugin reads

    name = str(source)
    # a file that is not there is our matter, and its hash is that of the result's provenance
    digest = None if ADDRESS in name else hashlib.sha256(read_bytes(Path(name), name)).hexdigest()
    given = read_with(*found, name)
    try:
        table = read_table(given)
    except SchemeError as error:
        if error.diagnostics[0].name != "data-unusable":
            raise error if isinstance(given, str | os.PathLike) else _of_source(error, name) from error
        raise SchemeError((diagnose_unreadable(found[0], name, given),)) from error
    return attrs.evolve(table, name=name, data_hash=digest)


def _of_source(error: SchemeError, name: str) -> SchemeError:
    """Return what is wrong with a table in memory as something of the source that a plugin made it of."""
    spans = ((found, attrs.evolve(found.span, file=name)) for found in error.diagnostics)
    return SchemeError(tuple(attrs.evolve(found, span=span) for found, span in spans))


def readers_used(sources: Iterable[Any], plugins: LoadedPlugins) -> tuple[PluginUse, ...]:
    """Return the plugins that read any of some sources, for the provenance of the result."""
    found = (reader_of(name, plugins) for source in sources for name in _names_in(source))
    used = {plugin.name: plugin for plugin, _ in filter(None, found)}
    return tuple(PluginUse(each.name, each.version, each.hash, each.namespaces) for each in used.values())


def _names_in(source: Any) -> Iterator[str]:
    """Yield the files and addresses that a source is, or is a list of."""
    several = source if isinstance(source, list | tuple) else (source,)
    if all(isinstance(each, str | os.PathLike) for each in several[:1]):
        yield from (str(each) for each in several if isinstance(each, str | os.PathLike))


def write_result(
    result: Result,
    path: str | os.PathLike[str],
    plugins: LoadedPlugins,
    *,
    overwrite: bool,
    language: Language,
    formulas: Formulas = "auto",
) -> None:
    """Write a result as its suffix says, by a plugin where one writes such files: whole or not at all.

    ``formulas`` says whether a workbook holds them, see :meth:`quanheng.Result.to_excel`.

    Raises:
        SchemeError: nobody writes such files, the plugin failed, or the file cannot be written.
    """
    found = renderers_of(plugins).get(Path(path).suffix.lower())
    if found is None:
        result.write(path, overwrite=overwrite, language=language, formulas=formulas)
        return
    from ..document.writing import replacing  # noqa: PLC0415 - only where a plugin writes

    plugin, renderer = found
    with replacing(path, overwrite=overwrite) as draft:
        with guarding(plugin, f"写出 {path} ", f"writing {path}"):
            renderer.write(result, draft, language)
        if not draft.is_file() or not draft.stat().st_size:
            raise SchemeError((diagnose_empty(plugin, str(path)),))
