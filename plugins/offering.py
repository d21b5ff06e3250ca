"""Asking a plugin's hooks what it offers, and seeing that nobody else offers it already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import pluggy

from ..core.file_kinds import READ, WRITTEN
from ..dsl.diagnostics import Both
from .collecting import Taken
from .extensions import Check, Command, Extensions, Reader, Renderer

#: The hooks that offer something, and what each of the values must be.
OFFERS: Final[Mapping[str, type]] = {
    "quanheng_readers": Reader,
    "quanheng_renderers": Renderer,
    "quanheng_checks": Check,
    "quanheng_commands": Command,
}
#: Commands of the package, those of the design that later versions will have included: plugins outlive versions.
COMMANDS: Final = frozenset(
    [
        "demo",
        "new",
        "check",
        "format",
        "test",
        "evaluate",
        "explain",
        "diagnose",
        "report",
        "table",
        "import",
        "campaign",
        "sets",
        "plugins",
        "help",
        "what-if",
        "compare",
        "robustness",
        "ledger",
        "sample",
        "serve",
        "lsp",
        "trust",
    ]
)
#: The hook behind each kind of claim.
_HOOKS: Final = {"read": "quanheng_readers", "write": "quanheng_renderers", "command": "quanheng_commands"}
#: Characters shown of what a hook returned.
_SHOWN: Final = 60
_OWN: Final = {"read": READ, "write": frozenset(WRITTEN), "command": COMMANDS}


class BadOffer(TypeError):  # noqa: N818 - named by what went wrong, as the rest of the plugins' errors
    """A hook returned something else than it is asked for."""

    def __init__(self, hook: str, given: object) -> None:
        super().__init__(f"{hook} returned {given!r}")
        expected, shown = OFFERS[hook].__name__, repr(given)[:_SHOWN]
        self.hook = hook
        self.why = Both(
            f"{hook} 应返回 quanheng.{expected} 的列表，得到 {shown}",
            f"{hook} returns a list of quanheng.{expected}, and returned {shown}",
        )


def ask(manager: pluggy.PluginManager) -> Extensions:
    """Call the hooks that offer something, each once.

    Raises:
        BadOffer: a hook returned something else than a list of what it is asked for.
    """
    found = {hook: tuple(_offered(hook, getattr(manager.hook, hook))) for hook in OFFERS}
    return Extensions(*(found[hook] for hook in OFFERS))


def _offered(hook: str, caller: pluggy.HookCaller) -> Iterator[Any]:
    answers = caller()
    if len(answers) < len(caller.get_hookimpls()):  # None is no answer, but a forgotten `return`
        raise BadOffer(hook, None)
    for answer in answers:
        if isinstance(answer, str) or not isinstance(answer, Iterable):
            raise BadOffer(hook, answer)
        for each in answer:
            if not isinstance(each, OFFERS[hook]):
                raise BadOffer(hook, each)
            yield each


def see_free(plugin: str, extensions: Extensions, others: Iterable[tuple[str, Extensions]]) -> None:
    """See that the suffixes and names that a plugin claims are free.

    Raises:
        Taken: the package itself, another plugin or the same one has one of them already.
    """
    held = {claim: name for name, other in others for claim in other.claims()}
    for kind, what in extensions.claims():
        if what in _OWN[kind]:
            raise Taken(kind, what, "", _HOOKS[kind])
        if (kind, what) in held:
            raise Taken(kind, what, held[kind, what], _HOOKS[kind])
        held[kind, what] = plugin
