"""What a plugin offers beside functions: readers of data, renderers of results, checks of schemes, commands.

Each is a plain value that a hook returns.  Making one runs nothing; a value that could not work is refused where it is
made, at the plugin's own line.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import attrs

from ..core.model import IndicatorSet
from ..core.span import Span
from ..dsl.diagnostics import Both, Severity

_SUFFIX: Final = re.compile(r"\.[a-z0-9][a-z0-9_.-]*")
_PREFIX: Final = re.compile(r"[a-z][a-z0-9+.-]*://")
_COMMAND: Final = re.compile(r"[^\W_][\w-]*")


class BadExtension(ValueError):  # noqa: N818 - named by what went wrong, as the rest of the plugins' errors
    """A reader, renderer, check or command that could not work; ``why`` says it in both languages."""

    def __init__(self, why: Both) -> None:
        super().__init__(why.en)
        self.why = why


def _lowered(given: str | Iterable[str]) -> tuple[str, ...]:
    """Return one text or several in small letters; what is none of these is left to be refused."""
    several = given if isinstance(given, Iterable) and not isinstance(given, str) else (given,)
    return tuple(map(_low, several))


def _low(given: str) -> str:
    return given.lower() if isinstance(given, str) else given


def _first_line(target: object) -> str:
    return (getattr(target, "__doc__", None) or "").strip().partition("\n")[0]


def _need(what: str, form: re.Pattern[str], example: str, given: Iterable[str]) -> None:
    for each in given:
        if not isinstance(each, str) or not form.fullmatch(each):
            raise BadExtension(
                Both(f"{what} 不能是 {each!r}，应如 {example!r}", f"{each!r} is no {what}, such as {example!r}")
            )


def _need_callable(kind: str, name: str, target: object) -> None:
    if not callable(target):
        raise BadExtension(
            Both(f"{kind} 的 {name} 不是函数：{target!r}", f"{name} of {kind} is no function: {target!r}")
        )


@attrs.frozen
class Reader:
    """Reads data of a kind that Quanheng itself does not read.

    ``read(source)`` is given the path of a file with one of the ``suffixes`` (``".dbf"``), or a text that begins with
    one of the ``prefixes`` (``"oss://"``), as the user wrote it; it returns what :func:`quanheng.evaluate` takes as
    data: a dataframe, an Arrow table, a list of dicts, a dict of lists.  The file is known to be there.
    ``name`` and ``doc`` describe it, by default the function's own name and the first line of its docstring.

    Raises:
        BadExtension: it has neither suffix nor prefix, or one of them has another form.
    """

    read: Callable[[str], Any]
    suffixes: tuple[str, ...] = attrs.field(default=(), converter=_lowered)
    prefixes: tuple[str, ...] = attrs.field(default=(), converter=_lowered)
    name: str = attrs.field(default=attrs.Factory(lambda self: getattr(self.read, "__name__", ""), takes_self=True))
    doc: str = attrs.field(default=attrs.Factory(lambda self: _first_line(self.read), takes_self=True))

    def __attrs_post_init__(self) -> None:
        """Refuse a reader that nothing could reach."""
        _need_callable("Reader", "read", self.read)
        if not self.suffixes and not self.prefixes:
            raise BadExtension(
                Both("Reader 没有写 suffixes 或 prefixes", "the Reader has neither suffixes nor prefixes")
            )
        _need("suffix", _SUFFIX, ".dbf", self.suffixes)
        _need("prefix", _PREFIX, "oss://", self.prefixes)


@attrs.frozen
class Renderer:
    """Writes a result as a file of another kind.

    ``write(result, path, language)`` writes the :class:`quanheng.Result` to the path, which has the suffix asked for;
    ``language`` is ``"zh"`` or ``"en"``.  The path is a draft: it takes the place of the file asked for when the
    function is done, so that a file is written whole or not at all.

    Raises:
        BadExtension: the suffix has another form than ``".md"``.
    """

    suffix: str = attrs.field(converter=_low)
    write: Callable[[Any, Any, str], Any]
    name: str = attrs.field(default=attrs.Factory(lambda self: getattr(self.write, "__name__", ""), takes_self=True))
    doc: str = attrs.field(default=attrs.Factory(lambda self: _first_line(self.write), takes_self=True))

    def __attrs_post_init__(self) -> None:
        """Refuse a renderer that nothing could reach."""
        _need_callable("Renderer", "write", self.write)
        _need("suffix", _SUFFIX, ".md", (self.suffix,))


@attrs.frozen
class Remark:
    """What a check has to say of a set: where, in both languages, and how bad it is.

    ``span`` is the place of a part of the model (``node.span``); where one language is left out the other stands in.
    """

    span: Span = attrs.field(validator=attrs.validators.instance_of(Span))
    zh: str = ""
    en: str = ""
    hint_zh: str = ""
    hint_en: str = ""
    severity: Severity = attrs.field(default=Severity.WARNING, converter=Severity)

    def __attrs_post_init__(self) -> None:
        """Refuse a remark that says nothing."""
        if not self.zh and not self.en:
            raise BadExtension(Both("Remark 没有写 zh 或 en", "the Remark says nothing: it has neither zh nor en"))


@attrs.frozen
class Check:
    """Looks at schemes for what a city or an office wants to see in them.

    ``check(indicator_set)`` is given a set that has no errors, as it is bound, and yields a :class:`Remark` for each
    thing found.  ``quanheng check`` shows them; an evaluation does not ask.
    """

    name: str
    check: Callable[[IndicatorSet], Iterable[Remark]]
    doc: str = attrs.field(default=attrs.Factory(lambda self: _first_line(self.check), takes_self=True))

    def __attrs_post_init__(self) -> None:
        """Refuse a check that could not be called, or not be named."""
        _need_callable("Check", "check", self.check)
        _need("name", re.compile(r"\S.*"), "titles", (self.name,))


@attrs.frozen
class Command:
    """A subcommand of the command line: ``quanheng NAME …``.

    ``add_arguments(parser)`` declares arguments on an ``argparse`` parser; ``run(arguments, workspace)`` is given these
    and the :class:`quanheng.Workspace` of the current folder, prints what it has to say, and returns the exit code
    (nothing: 0).  ``zh`` and ``en`` are a line of help.

    Raises:
        BadExtension: the name could not be written as one word.
    """

    name: str
    run: Callable[[argparse.Namespace, Any], int | None]
    add_arguments: Callable[[argparse.ArgumentParser], Any] | None = None
    zh: str = ""
    en: str = attrs.field(default=attrs.Factory(lambda self: _first_line(self.run), takes_self=True))

    def __attrs_post_init__(self) -> None:
        """Refuse a command that nobody could call."""
        _need_callable("Command", "run", self.run)
        _need("name", _COMMAND, "report", (self.name,))


@attrs.frozen
class Extensions:
    """All that one plugin offers beside functions, subtrees and tables."""

    readers: tuple[Reader, ...] = ()
    renderers: tuple[Renderer, ...] = ()
    checks: tuple[Check, ...] = ()
    commands: tuple[Command, ...] = ()

    def claims(self) -> Iterator[tuple[str, str]]:
        """Yield what nobody else may have: a kind of claim (``read``, ``write``, ``command``) and a suffix or name."""
        for reader in self.readers:
            yield from (("read", each) for each in (*reader.suffixes, *reader.prefixes))
        yield from (("write", renderer.suffix) for renderer in self.renderers)
        yield from (("command", command.name) for command in self.commands)
