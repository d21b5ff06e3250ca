"""``quanheng trust``: which folders' plugins may run on this computer, by the word of its user."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from .arguments import Parser, add_format
from .console import Console
from .errors import Exit, UsageError
from .language import Speech
from .opening import named, shown
from .trust_record import TrustRecord, read_record


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("folder", nargs="?", metavar=speech("metavar-folder"), help=speech("help-trust-folder"))
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--list", action="store_true", help=speech("help-trust-list"))
    group.add_argument("--remove", action="store_true", help=speech("help-trust-remove"))
    add_format(parser, ("table", "json", "csv"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Enter a folder into the record, take it out, or print the record."""
    record = read_record(os.environ)
    if arguments.list:
        return _print(record, arguments, console)
    folder = _folder(arguments.folder)
    if arguments.remove:
        return _remove(record, folder, console)
    record.adding(folder, below=True).write()
    console.print(console.speech("trusted", folder=folder.resolve()))
    plugins = _plugins(folder, console)
    console.say("trusted-plugins" if plugins else "trusted-no-plugins", plugins=plugins)
    return Exit.DONE


def _folder(given: str | None) -> Path:
    """Return the folder named, or the folder of work that the current one belongs to.

    Raises:
        UsageError: there is no such folder.
    """
    from ..workspace.folder import workspace_folder  # noqa: PLC0415 - not needed for --help

    if given is None:
        return workspace_folder(".")
    if not Path(given).is_dir():
        raise UsageError("trust-no-folder", folder=given)
    return Path(given)


def _remove(record: TrustRecord, folder: Path, console: Console) -> int:
    if not record.holds(folder):
        raise UsageError("trust-not-there", folder=folder.resolve())
    rest = record.removing(folder)
    rest.write()
    console.print(console.speech("trust-removed", folder=folder.resolve()))
    if rest.covers(folder):
        console.say("trust-still", folder=folder.resolve())
    return Exit.DONE


def _print(record: TrustRecord, arguments: argparse.Namespace, console: Console) -> int:
    from .tables import render_rows  # noqa: PLC0415 - not needed for --help

    if arguments.folder is not None:
        raise UsageError("trust-list-folder", folder=arguments.folder)
    rows = [{"folder": folder, "below": True} for folder in record.folders]
    rows += [{"folder": folder, "below": False} for folder in record.only]
    console.print(render_rows(rows, arguments.format, console.speech, ("folder", "below")))
    return Exit.DONE


def _plugins(folder: Path, console: Console) -> str:
    from ..workspace.folder import local_sources, workspace_folder  # noqa: PLC0415 - not needed for --help

    return named(local_sources(shown(workspace_folder(folder))), console)
