"""The ways in which a plugin comes in: bundled, a file or folder, a module by name, an installed package."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.machinery import PathFinder, SourceFileLoader
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Final

import attrs

from ..core.span import NOWHERE, Span
from .hookspecs import PROJECT

#: The plugins that are part of the package: folders beside this file, registered by the same hook as any other.
BUNDLED: Final = ("bth", "pollution", "bizenv", "staffing")

_HASHED: Final = {".py", ".qh", ".csv", ".toml"}


@attrs.frozen
class PluginSource:
    """A plugin before it is loaded.  ``load`` imports it; ``path`` is its file where that is known beforehand.

    ``requires`` are the ranges of versions of Quanheng that its package asks for.
    """

    name: str
    where: str
    origin: str
    load: Callable[[], ModuleType] = attrs.field(eq=False)
    path: Path | None = None
    version: str = ""
    module: str = ""
    requires: tuple[str, ...] = ()

    @property
    def file(self) -> Path | None:
        """The file of its module, found without running anything; None where that cannot be told."""
        return self.path if self.path is not None else _file_of_module(self.module)

    @property
    def place(self) -> Span:
        """The beginning of its file, for what concerns the plugin as a whole."""
        return NOWHERE if self.file is None else Span(str(self.file), 1, 1, 1, 1)

    @property
    def identity(self) -> str:
        """What tells two ways of naming one plugin from two plugins."""
        return str(self.path.resolve()) if self.path is not None else self.where


def bundled_sources() -> tuple[PluginSource, ...]:
    """Return the plugins that are part of the package."""
    package = __package__ or "quanheng.plugins"
    return tuple(_module_source(name, f"{package}.{name}", "bundled") for name in BUNDLED)


def folder_sources(folder: Path) -> tuple[PluginSource, ...]:
    """Return the plugins in a folder: each ``*.py`` file and each folder with an ``__init__.py``, by name.

    Names that begin with ``_`` or ``.`` are left out; a folder that does not exist has no plugins.
    """
    if not folder.is_dir():
        return ()
    found = (path for path in sorted(folder.iterdir()) if not path.name.startswith(("_", ".")))
    return tuple(file_source(path) for path in found if _is_plugin(path))


def _is_plugin(path: Path) -> bool:
    return path.suffix == ".py" if path.is_file() else (path / "__init__.py").is_file()


def file_source(path: Path) -> PluginSource:
    """Return the plugin of one file, or of one folder with an ``__init__.py``."""
    main = path / "__init__.py" if path.is_dir() else path
    return PluginSource(path.stem, str(path), "file", lambda: _import_file(main), main)


def module_source(name: str) -> PluginSource:
    """Return the plugin that is an importable module."""
    return _module_source(name, name, "module")


def _module_source(name: str, module: str, origin: str) -> PluginSource:
    return PluginSource(name, module, origin, lambda: importlib.import_module(module), module=module)


def given_source(module: ModuleType) -> PluginSource:
    """Return the plugin of a module that is already imported."""
    file = getattr(module, "__file__", None)
    found = module.__name__ if file else ""  # a notebook's has none
    return PluginSource(module.__name__, module.__name__, "given", lambda: module, module=found)


def installed_sources() -> tuple[PluginSource, ...]:
    """Return the plugins of installed packages: their entry points of the group ``quanheng``."""
    found = sorted(entry_points(group=PROJECT), key=lambda point: (point.name, point.value))
    return tuple(_entry_point_source(point) for point in found)


def _entry_point_source(point: EntryPoint) -> PluginSource:
    version = point.dist.version if point.dist is not None else ""
    wanted = tuple(_wanted(point.dist.requires or [])) if point.dist is not None else ()
    return PluginSource(
        point.name, point.value, "installed", point.load, version=version, module=point.module, requires=wanted
    )


def _wanted(requirements: Iterable[str]) -> Iterator[str]:
    """Yield the ranges of versions of Quanheng among the requirements of a package."""
    if own := [text for text in requirements if text.lower().startswith(PROJECT)]:
        from packaging.requirements import Requirement  # noqa: PLC0415 - only where a package says

        for found in map(Requirement, own):
            holds = found.marker is None or found.marker.evaluate({"extra": ""})
            if holds and found.name.lower() == PROJECT and found.specifier:
                yield str(found.specifier)


def _file_of_module(name: str) -> Path | None:
    """Return the file of a module as the import system would find it, importing neither it nor its packages."""
    places: Sequence[str] | None = None
    spec = None
    if not name:
        return None
    for end in [place for place, letter in enumerate(name) if letter == "."] + [len(name)]:
        spec = PathFinder.find_spec(name[:end], places)
        if spec is None:
            return None
        places = spec.submodule_search_locations
    return Path(spec.origin) if spec is not None and spec.has_location and spec.origin else None


class _QuietLoader(SourceFileLoader):
    """Leaves no ``__pycache__`` in the user's folder."""

    def set_data(self, path: str, data: object, *, _mode: int = 0o666) -> None:
        """Do nothing."""


def _import_file(path: Path) -> ModuleType:
    """Import a file under a name of its own.

    The name holds the hash of the place, so that two folders may each have a ``metrics.py``.  The module stands in
    ``sys.modules`` because dataclasses, pickling and relative imports look there.
    """
    place = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]
    folder = [str(path.parent)] if path.name == "__init__.py" else None
    name = f"quanheng_plugin_{place}_{path.parent.name if folder else path.stem}"
    loader = _QuietLoader(name, str(path))
    spec = importlib.util.spec_from_file_location(name, path, loader=loader, submodule_search_locations=folder)
    if spec is None:
        raise ImportError(name=name, path=str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def hash_files(path: Path | None, registered: Iterable[str] = ()) -> str:
    """Return the SHA-256 of a plugin's files, empty where there are none to read.

    These are its file, or all of its folder where it is one, and the trees and tables that it registers.  Of a single
    file it is the hash of its bytes; of several, of their names as seen from the plugin and their bytes in turn.
    """
    if path is None or not path.is_file():
        return ""
    own = _parts(path.parent) if path.name == "__init__.py" else (path,)
    parts = {part.absolute(): None for part in (*own, *map(Path, registered)) if part.is_file()}
    if len(parts) == 1:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    digest, folder = hashlib.sha256(), path.parent.absolute()
    named = {Path(os.path.relpath(part, folder)).as_posix(): part for part in parts}
    for name in sorted(named):
        digest.update(name.encode(errors="surrogateescape") + b"\0" + named[name].read_bytes() + b"\0")
    return digest.hexdigest()


def _parts(folder: Path) -> Iterator[Path]:
    return (part for part in folder.rglob("*") if part.suffix in _HASHED)
