"""Which language the command line speaks, and what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import attrs
import tomli

from ..dsl.diagnostics import LANGUAGES, Both, Language

#: The variables of the locale, the one that counts most first (POSIX 8.2).
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


def choose_language(argv: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Return the language asked for with ``--lang``, else that of the locale: Chinese for zh*, English otherwise."""
    asked = _asked(argv)
    for language in LANGUAGES:
        if asked == language:
            return language
    locale = next((environment[name] for name in _LOCALE if environment.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def _asked(argv: Sequence[str]) -> str | None:
    """Find ``--lang`` before the arguments are parsed, for their help is in that language already."""
    for argument, following in zip(argv, [*argv, ""][1:], strict=True):
        if argument == "--lang":
            return following
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
    return None


@cache
def _texts() -> Mapping[str, Any]:
    return tomli.loads(files(__package__).joinpath("texts.toml").read_text(encoding="utf-8"))


@attrs.frozen
class Speech:
    """The texts of the command line (``texts.toml``) in one language."""

    language: Language

    def __call__(self, key: str, /, **facts: object) -> str:
        """Return the text of that name with the facts put in."""
        spoken = {name: self.of(value) if isinstance(value, Both) else value for name, value in facts.items()}
        text: str = _texts()[key][self.language]
        return text.format(**spoken) if facts else text

    def of(self, both: Both) -> str:
        """Return one of two wordings."""
        return both.zh if self.language == "zh" else both.en


def counted(count: int, noun: str) -> Both:
    """Return a number for a Chinese sentence, and with its English noun in the right number.

    >>> counted(1, "file").en, counted(2, "file").en
    ('1 file', '2 files')
    """
    return Both(str(count), f"{count} {noun}{'' if count == 1 else 's'}")
