"""``quanheng plugins``: which plugins there are, what they give, and why one of them failed."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from .arguments import Parser, add_format, add_plugins
from .console import Console
from .errors import Exit
from .language import Speech
from .opening import mention_left_out, open_workspace

if TYPE_CHECKING:
    from ..core.functions import Function
    from ..plugins.info import PluginInfo

_SHOWN = ("name", "version", "where", "functions", "trees", "state")


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    add_format(parser, ("table", "json", "csv"))
    parser.add_argument("--json", action="store_const", const="json", dest="format", help=speech("help-json"))
    add_plugins(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print a row a plugin, and on stderr the error of each that failed."""
    from .tables import render_rows  # noqa: PLC0415 - not needed for --help

    workspace = open_workspace(arguments)
    rows = [_row(plugin, console) for plugin in workspace.plugins.plugins]
    if arguments.format == "json":
        declared = {function.full_name: function for function in workspace.plugins.registry}
        rows = [row | {"functions": [_function(name, declared.get(name)) for name in row["functions"]]} for row in rows]
    console.print(render_rows(rows, arguments.format, console.speech, _SHOWN))
    if arguments.format == "table":
        mention_left_out(workspace, console)
        console.report((*workspace.plugins.errors, *workspace.plugins.warnings))
    return Exit.DONE


def _row(plugin: PluginInfo, console: Console) -> dict[str, Any]:
    return {
        "name": plugin.name,
        "version": plugin.version,
        "where": plugin.where,
        "origin": plugin.origin,
        "functions": list(plugin.functions),
        "trees": list(plugin.trees),
        "state": str(plugin.state),
        "error": plugin.error.to_dict(console.language) if plugin.error is not None else None,
        "hash": plugin.hash,
    }


def _function(name: str, declared: Function | None) -> dict[str, Any]:
    """Return what is known of a function: more than its name only where its plugin was loaded."""
    if declared is None:
        return {"name": name}
    doc = declared.doc.partition("\n")[0]
    return {"name": name, "zh": declared.zh, "doc": doc, "source": declared.source, "unit": declared.unit}
