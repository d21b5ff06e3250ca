"""Running one command: its language, its arguments, and what becomes of everything that goes wrong."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout, suppress
from typing import Final

from ..dsl.diagnostics import SchemeError
from . import (
    campaign,
    check,
    compare,
    demo,
    diagnose,
    evaluate,
    explain,
    format,  # noqa: A004 - a command's name
    help,  # noqa: A004 - a command's name
    import_,
    ledger,
    new,
    plugins,
    report,
    sample,
    sets,
    table,
    test,
    trust,
    what_if,
)
from .arguments import build_parser, name_of, parse
from .console import Console, make_robust
from .errors import Exit, UsageError
from .language import Speech, choose_language
from .plugin_commands import run_plugin_command

COMMANDS: Final = (
    demo,
    new,
    check,
    format,
    test,
    evaluate,
    explain,
    diagnose,
    what_if,
    compare,
    report,
    table,
    import_,
    ledger,
    sample,
    campaign,
    sets,
    plugins,
    trust,
    help,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 1 the checked thing failed, 2 usage or unreadable input."""
    words = list(sys.argv[1:] if argv is None else argv)
    console = Console(choose_language(words, os.environ))
    make_robust(console.out, console.err)
    return _guarded(console, lambda: _run(words, console), debug="--debug" in words)


def _run(words: Sequence[str], console: Console) -> int:
    parser = build_parser(Speech(console.language), COMMANDS, _version)
    known = [name_of(command) for command in COMMANDS]
    if (done := run_plugin_command(words, known, console)) is not None:
        return done
    try:
        arguments = parse(parser, words)
    except SystemExit as end:  # --help and --version have printed what they had to
        console.out.flush()
        return int(end.code or 0)
    if arguments.command is None:
        console.print(parser.format_help())
        return Exit.USAGE
    with redirect_stdout(console.err):  # what a plugin prints must not stand in the result
        code: int = arguments.run(arguments, console)
    console.out.flush()
    return code


def _version() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - slow, and rarely asked for

    return f"quanheng {version('quanheng')}"


def _guarded(console: Console, run: Callable[[], int], *, debug: bool) -> int:
    """Run, and let nothing escape: what is nobody's verdict has an exit code of its own."""
    try:
        return _answered(console, run)
    except BrokenPipeError:
        _close_quietly()
        return Exit.BROKEN_PIPE
    except KeyboardInterrupt:
        with suppress(OSError):
            console.say("interrupted")
        return Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last resort: a user never sees a traceback unasked
        if debug:
            traceback.print_exc(file=console.err)
        console.say("internal", error=f"{type(error).__name__}: {error}")
        return Exit.INTERNAL


def _answered(console: Console, run: Callable[[], int]) -> int:
    """Run, and turn what the user can put right into a message and an exit code."""
    try:
        return run()
    except UsageError as error:
        console.say("error-line", text=console.speech(error.key, **error.facts))
        return Exit.USAGE
    except SchemeError as error:
        console.report(error.diagnostics)
        return exit_of(error)
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.filename is None:  # the output itself: what is still held back would fail again at the end
            _close_quietly()
        console.say("os-error", file=error.filename or console.speech("output"), reason=error.strerror or str(error))
        return Exit.USAGE


def exit_of(error: SchemeError) -> Exit:
    """Return 2 where something asked for cannot be found, read or written, 1 where it was read and has errors."""
    from ..workspace.errors import InputError  # noqa: PLC0415 - only when something is wrong

    is_usage = isinstance(error, InputError) or all(found.code in _USAGE_CODES for found in error.diagnostics)
    return Exit.USAGE if is_usage else Exit.FAILED


#: Files of data that cannot be read, of results that cannot be written, by a plugin too, questions about a result;
#: stores that cannot be opened, and what a ledger does not know; changes that name nothing, results that are none.
_USAGE_CODES: Final = frozenset(
    f"QH{number}" for number in (*range(300, 320), *range(360, 380), 469, *range(881, 891), 893, 897, *range(950, 959))
)


def _close_quietly() -> None:
    """Keep the interpreter from complaining about the closed pipe when it flushes at its end."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
