"""``quanheng new``: starts a folder of work, a scheme or a plugin that passes its own check and test."""

from __future__ import annotations

import argparse
import os
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ..document.writing import check_target, write_bytes, write_text
from .arguments import Parser
from .console import Console
from .errors import Exit, UsageError
from .language import Speech
from .templates import template

_MARK: Final = "__NAME__"
#: By this mark Excel knows that a CSV file is UTF-8.
_BOM: Final = "\ufeff"
_WHAT: Final = ("workspace", "scheme", "plugin")


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("what", choices=_WHAT, metavar="|".join(_WHAT), help=speech("help-what"))
    parser.add_argument("name", metavar=speech("metavar-name"), help=speech("help-name"))
    parser.add_argument("--package", action="store_true", help=speech("help-package"))
    parser.add_argument("--from", dest="source", metavar=speech("metavar-file"), help=speech("help-from"))
    parser.add_argument("--force", action="store_true", help=speech("help-force"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Write the files, or none of them where one exists already."""
    path, is_package = Path(arguments.name), arguments.package or arguments.source is not None
    if is_package and arguments.what != "plugin":
        raise UsageError("usage-package-alone", option="--from" if arguments.source else "--package")
    name = _checked(unicodedata.normalize("NFKC", path.name.removesuffix(".qh").removesuffix(".py")), arguments.name)
    if is_package:
        return _start_package(path.parent, name, arguments, console)
    start = {"workspace": _workspace, "scheme": _scheme, "plugin": _plugin}[arguments.what]
    texts = start(path.parent, name, console.language)
    if not path.is_dir():
        check_target(path, str(path), overwrite=True)  # a workspace may be a folder that exists; its parent must
    is_own = arguments.what == "scheme" or _is_own(texts, path if arguments.what == "workspace" else None)
    _write(texts, console, force=arguments.force, may_make_folders=arguments.what != "scheme")
    if arguments.what != "scheme":
        _trust(next(iter(texts)), console, is_own=is_own)
    facts = {"file": next(reversed(texts)), "folder": path, "name": name}
    console.say(f"new-{arguments.what}-next", **facts)
    return Exit.DONE


def _is_own(texts: dict[Path, str], made: Path | None) -> bool:
    """Whether the folder of work holds no other plugins than those that are written: what its user made is trusted.

    A workspace that is ``made`` is a folder of work of its own, whatever lies above it.
    """
    from ..workspace.folder import local_sources, workspace_folder  # noqa: PLC0415 - not needed for --help

    folder = made or workspace_folder(_nearest(next(iter(texts))))
    written = {path.resolve() for path in texts}
    return all(source.path is not None and source.path.resolve() in written for source in local_sources(folder))


def _nearest(path: Path) -> Path:
    """Return the path, or the folder above it that exists."""
    return next(place for place in (path, *path.absolute().parents) if place.exists())


def _trust(path: Path, console: Console, *, is_own: bool) -> None:
    """Enter the folder of work of a new file into the record of trusted folders, by itself, and say so."""
    from ..dsl.absent_plugins import typed  # noqa: PLC0415 - not needed for --help
    from ..workspace.folder import workspace_folder  # noqa: PLC0415
    from .opening import shown  # noqa: PLC0415
    from .trust_record import read_record  # noqa: PLC0415

    folder, record = workspace_folder(path), read_record(os.environ)
    if record.covers(folder):
        return
    if not is_own:
        console.say("new-not-trusted", folder=folder, typed=typed(str(shown(folder))))
        return
    record.adding(folder, below=False).write()
    console.say("new-trusted", folder=folder)


def _checked(name: str, given: str) -> str:
    from ..dsl.vocabulary import all_words  # noqa: PLC0415 - not needed for --help

    if not name.isidentifier():
        raise UsageError("bad-name", name=given)
    if name in all_words():
        raise UsageError("word-name", name=name)
    return name


def _workspace(parent: Path, name: str, language: str) -> dict[Path, str]:
    folder = parent / name
    return {
        folder / "quanheng.toml": _template(f"workspace.{language}.toml", name),
        folder / "schemes" / f"{name}.qh": _template(f"scheme.{language}.qh", name),
        folder / "data" / "units.csv": _BOM + _template(f"units.{language}.csv", name),
        **_plugin_files(folder / "plugins", "metrics", language),
    }


def _scheme(parent: Path, name: str, language: str) -> dict[Path, str]:
    return {_inside(parent, "schemes") / f"{name}.qh": _template(f"scheme.{language}.qh", name)}


def _plugin(parent: Path, name: str, language: str) -> dict[Path, str]:
    """Put it where the workspace at hand looks for plugins, a folder ``plugins`` being made where there is none."""
    return _plugin_files(_plugin_folder(parent, name), name, language)


def _plugin_folder(parent: Path, name: str) -> Path:
    from ..workspace.folder import plugin_folders, workspace_folder  # noqa: PLC0415 - not needed for --help
    from ..workspace.settings import read_settings  # noqa: PLC0415
    from .opening import shown  # noqa: PLC0415

    if not parent.is_dir():
        check_target(parent / name, str(parent / name), overwrite=True)  # says that the folder is not there
    folder = workspace_folder(parent)
    places = plugin_folders(folder, read_settings(folder))
    return shown(places[0] if places else folder)


def _plugin_files(folder: Path, name: str, language: str) -> dict[Path, str]:
    _refuse_bundled(name)
    return {
        folder / f"{name}.py": _template(f"plugin.{language}.py.txt", name),
        folder / f"{name}.qh": _template(f"plugin_tree.{language}.qh", name),
    }


def _refuse_bundled(name: str) -> None:
    from ..plugins.sources import BUNDLED  # noqa: PLC0415 - not needed for --help

    if name in BUNDLED:
        raise UsageError("taken-name", name=name)


def _start_package(parent: Path, name: str, arguments: argparse.Namespace, console: Console) -> int:
    """Write a package: of the plugin that was named, else of the one of that name in the workspace, else a new one."""
    from .new_package import new_package  # noqa: PLC0415 - not needed for --help

    _refuse_bundled(name)
    plugin = _existing(Path(arguments.source)) if arguments.source else None
    if plugin is None and arguments.source:
        raise UsageError("package-source", file=arguments.source)
    plugin = plugin or _existing(_plugin_folder(parent, name) / name)
    contents = new_package(parent, name, console.language, plugin)
    _write(contents, console, force=arguments.force, may_make_folders=True)
    facts = {"folder": next(iter(contents)).parent, "file": plugin}
    console.say("new-package-next" if plugin is None else "new-package-of-next", **facts)
    return Exit.DONE


def _existing(place: Path) -> Path | None:
    """Return the file or folder of a plugin, named with its ending or without, or None."""
    if place.is_file() and place.suffix == ".py":
        return place
    if (place / "__init__.py").is_file():
        return place
    file = place.with_name(f"{place.name}.py")
    return file if file.is_file() else None


def _inside(parent: Path, folder: str) -> Path:
    """Return where a file of that kind belongs: the folder for it where the current one is a workspace."""
    return parent / folder if (parent / folder).is_dir() else parent


def _template(file: str, name: str) -> str:
    return template(file, {_MARK: name})


def _write(texts: Mapping[Path, str | bytes], console: Console, *, force: bool, may_make_folders: bool) -> None:
    for path in texts:
        if path.parent.is_dir() or not may_make_folders:
            check_target(path, str(path), overwrite=force)
    for path, text in texts.items():
        if may_make_folders:
            path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            write_bytes(path, text, overwrite=force)
        else:
            write_text(path, text, overwrite=force)
        console.print(console.speech("created", file=path))
