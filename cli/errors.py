"""What ends a command early, and the exit codes."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes: done, the checked thing failed, usage or unreadable input; and what is nobody's verdict."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    INTERNAL = 70  # EX_SOFTWARE of sysexits.h
    INTERRUPTED = 130  # 128 + SIGINT, as shells report it
    BROKEN_PIPE = 141  # 128 + SIGPIPE


class UsageError(Exception):
    """The command cannot do what was asked; ``key`` names a text of ``texts.toml``, ``facts`` fill it."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key, self.facts = key, facts
