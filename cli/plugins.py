"""``quanheng plugins``: which plugins there are, what they give, and why one of them failed."""

from __future__ import annotations

import argparse
from difflib import get_close_matches
from typing import TYPE_CHECKING

from .arguments import Parser, add_format, add_plugins
from .console import Console
from .errors import Exit, UsageError
from .language import Speech
from .opening import mention_left_out, open_workspace

if TYPE_CHECKING:
    from ..plugins.info import LoadedPlugins, PluginInfo


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("names", nargs="*", metavar=speech("metavar-name"), help=speech("help-plugin-names"))
    add_format(parser, ("table", "json", "csv"))
    parser.add_argument("--json", action="store_const", const="json", dest="format", help=speech("help-json"))
    add_plugins(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print a line a plugin, or all that those named give; on stderr what is wrong with them.

    Raises:
        UsageError: there is no plugin of a name that was given.
    """
    workspace = open_workspace(arguments)
    chosen = _chosen(workspace.plugins, arguments.names, console.speech)
    declared = {function.full_name: function for function in workspace.plugins.registry}
    if arguments.format == "table":
        from .plugin_table import plugin_page, plugins_table  # noqa: PLC0415 - not needed for --help

        pages = [plugin_page(plugin, declared, console.speech) for plugin in chosen if arguments.names]
        console.print("\n\n".join(pages) or plugins_table(chosen, console.speech, console.width))
        mention_left_out(workspace, console)
        console.report(found for plugin in chosen for found in (plugin.error, *plugin.warnings) if found is not None)
        return Exit.DONE
    from .plugin_facts import facts_of, row_of  # noqa: PLC0415
    from .tables import render_rows  # noqa: PLC0415

    facts = [facts_of(plugin, declared, console.language) for plugin in chosen]
    rows = facts if arguments.format == "json" else [row_of(each) for each in facts]
    console.print(render_rows(rows, arguments.format, console.speech, ()))
    return Exit.DONE


def _chosen(plugins: LoadedPlugins, names: list[str], speech: Speech) -> tuple[PluginInfo, ...]:
    known = [plugin.name for plugin in plugins.plugins]
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, 1)
            nearest = speech("did-you-mean", nearest=near[0]) if near else ""
            facts = {"name": speech("metavar-name"), "given": name, "choices": ", ".join(known)}
            raise UsageError("usage-choice", nearest=nearest, **facts)
    return tuple(plugin for plugin in plugins.plugins if not names or plugin.name in names)
