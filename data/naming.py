"""How names in the data are compared with names in the scheme."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from ..dsl.diagnostics import Both, listed
from ..dsl.words import normal


def plain(name: str) -> str:
    """Return a name as it is compared: NFKC, nothing invisible, no blanks at the ends, any inner run of blanks as one."""
    return " ".join(normal(name).split())


def folded(name: str) -> str:
    """Return a name as it is compared where case and inner blanks do not count (Excel wraps headers)."""
    return "".join(plain(name).split()).casefold()


def nearest(name: str, names: Iterable[str], count: int = 3) -> list[str]:
    """Return the most similar names, best first; none where nothing is similar."""
    by_key = {folded(candidate): candidate for candidate in reversed(list(names))}
    return [by_key[key] for key in difflib.get_close_matches(folded(name), by_key, n=count, cutoff=0.5)]


def quoted(names: Iterable[str], most: int = 12) -> Both:
    """Return names for a message, in quotation marks, a long list cut short."""
    names = list(names)
    found = listed(f"“{name}”" for name in names[:most])
    return Both(found.zh + "等", found.en + ", …") if len(names) > most else found
