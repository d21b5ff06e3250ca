"""From a scheme's text to its canonical text."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.functions import Registry
from .. import syntax
from ..diagnostics import Language, SchemeError, Severity
from ..parser import parse
from ..syntax import Source
from .layout import text_of
from .statements import statements_of
from .tokens import tokens_of


def format_source(
    source: Source, registry: Registry, language: Language | None = None, used: Sequence[syntax.Statement] = ()
) -> str:
    """Return the scheme in canonical layout, its keywords in that language (None: each as the author spelled it).

    ``used`` are the statements of the files that it uses: what these declare is no word of the language here either.

    Raises:
        SchemeError: the file has syntax errors; it carries their diagnostics.
    """
    parsed = parse(source)
    errors = tuple(found for found in parsed.diagnostics if found.severity is Severity.ERROR)
    if errors:
        raise SchemeError(errors)
    return text_of(statements_of(tokens_of(parsed.file, registry, language, used), source.text))
