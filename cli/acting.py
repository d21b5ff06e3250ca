"""In which ledger something is done, and by whom: what the commands of ledger and campaign share."""

from __future__ import annotations

import argparse
import getpass
from datetime import datetime
from pathlib import Path
from typing import Final

from .arguments import Parser
from .errors import UsageError

#: Where the ledger of a folder of work is, unless told.
_DEFAULT: Final = "quanheng.db"


def add_ledger(parser: Parser, about: str) -> None:
    """Add which ledger is meant."""
    speech = parser.speech
    parser.add_argument("--ledger", dest="target", metavar=speech("metavar-ledger"), help=speech(about))


def target_of(given: str | None, place: str | Path = ".") -> str | Path:
    """Return path or URL of the ledger: as given, of ``quanheng.toml``, or ``quanheng.db`` of the folder of work.

    ``place`` lies in that folder.
    """
    from ..workspace.folder import workspace_folder  # noqa: PLC0415 - not needed for --help
    from ..workspace.settings import read_settings  # noqa: PLC0415
    from .opening import shown  # noqa: PLC0415

    if given is not None:
        return given
    folder = workspace_folder(place)
    written = read_settings(folder).ledger or _DEFAULT
    return written if "://" in written else shown(folder / written)


def who(arguments: argparse.Namespace) -> str:
    """Return who does it: as said, else the user of the computer.

    Raises:
        UsageError: the system does not tell who that is.
    """
    if arguments.by:
        return str(arguments.by)
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        raise UsageError("ledger-who") from None


def moment() -> datetime:
    """Return now, when it is written down."""
    return datetime.now().astimezone()
