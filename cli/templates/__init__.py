"""What ``quanheng new`` starts from: files in either language, ``__NAME__`` and the like standing for what is known."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files


def template(file: str, marks: Mapping[str, str]) -> str:
    """Return the text of a file with its marks replaced."""
    text = files(__name__).joinpath(file).read_text(encoding="utf-8")
    for mark, meaning in marks.items():
        text = text.replace(mark, meaning)
    return text
