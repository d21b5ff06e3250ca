"""Commands that plugins bring: looked up only when a command is none of the package's own."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Sequence
from contextlib import redirect_stdout
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from .arguments import Parser, add_common, add_plugins, parse
from .console import Console
from .errors import Exit, UsageError
from .opening import mention_plugins, open_workspace

if TYPE_CHECKING:
    from ..plugins.extensions import Command
    from ..plugins.info import PluginInfo
    from ..workspace.folder import Workspace

#: Options that may stand before the name of a command, and whether a value follows.
_BEFORE: Final = {"--lang": 1, "--debug": 0}


def run_plugin_command(words: Sequence[str], known: Collection[str], console: Console) -> int | None:
    """Run the command that the words name where it is a plugin's; None where it is none, or one of the ``known``.

    Raises:
        UsageError: it is none, but its name is near that of a plugin's command; or its arguments are wrong.
        SchemeError: the plugin failed.
    """
    place = _place_of_command(words)
    if place is None or words[place] in known:
        return None
    rest = [*words[:place], *words[place + 1 :]]
    with redirect_stdout(console.err):  # what a plugin prints while it is loaded is no result
        workspace = open_workspace(_which_plugins(rest, console))
    commands = {
        each.name: (plugin, each) for plugin in workspace.plugins.plugins for each in plugin.extensions.commands
    }
    mention_plugins(workspace, console)
    if words[place] in commands:
        return _run(*commands[words[place]], rest, workspace, console)
    _suggest(words[place], (*known, *commands), commands, console)
    return None


def _place_of_command(words: Sequence[str]) -> int | None:
    skipped = 0
    for place, word in enumerate(words):
        if skipped:
            skipped -= 1
        elif word in _BEFORE:
            skipped = _BEFORE[word]
        elif not word.startswith("--lang="):
            return None if word.startswith("-") else place
    return None


def _which_plugins(words: Sequence[str], console: Console) -> argparse.Namespace:
    """Return which plugins the words ask for, whatever else they say."""
    parser = Parser(speech=console.speech, prog="quanheng")
    add_plugins(parser)
    asked = [word for word in words if word not in {"-h", "--help"}]
    return parser.parse_known_args(asked)[0]


def _suggest(given: str, every: Sequence[str], commands: Collection[str], console: Console) -> None:
    near = get_close_matches(given, every, 1)
    if near and near[0] in commands:
        speech = console.speech
        facts = {"name": speech("metavar-command"), "given": given, "choices": ", ".join(every)}
        raise UsageError("usage-choice", nearest=speech("did-you-mean", nearest=near[0]), **facts)


def _run(plugin: PluginInfo, command: Command, words: Sequence[str], workspace: Workspace, console: Console) -> int:
    from ..plugins.using import guarding  # noqa: PLC0415 - only where a plugin's command is run

    parser = _parser(plugin, command, console)
    try:
        arguments = parse(parser, words)
    except SystemExit as end:  # --help has printed what it had to
        return int(end.code or 0)
    with guarding(plugin, f"执行命令 {command.name} ", f"running its command {command.name}"):
        code = _code(command, arguments, workspace)
    console.out.flush()
    return code


def _code(command: Command, arguments: argparse.Namespace, workspace: Workspace) -> int:
    try:
        code = command.run(arguments, workspace)
    except SystemExit as end:  # how scripts end: `sys.exit(3)`, `sys.exit("why")`
        if end.code is not None and not isinstance(end.code, int):
            raise
        code = end.code
    if code is not None and not isinstance(code, int):
        raise TypeError(f"run returned {code!r}, which is no exit code")
    return Exit.DONE if code is None else int(code)


def _parser(plugin: PluginInfo, command: Command, console: Console) -> Parser:
    from ..plugins.using import guarding  # noqa: PLC0415 - only where a plugin's command is run

    speech = console.speech
    about = (command.zh if console.language == "zh" else "") or command.en or command.zh
    from_plugin = speech("command-of-plugin", plugin=plugin.name, where=plugin.where)
    parser = Parser(speech=speech, prog=f"quanheng {command.name}", description=about, epilog=from_plugin)
    with guarding(plugin, f"声明命令 {command.name} 的参数", f"declaring the arguments of its command {command.name}"):
        if command.add_arguments is not None:
            command.add_arguments(parser)
        add_plugins(parser)
        add_common(parser)
    parser.set_defaults(command=None, options=tuple(parser._option_string_actions))  # noqa: SLF001 - to name the nearest
    return parser
