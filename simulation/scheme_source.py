"""The text of a set that is to be changed: its file, read again, and the plugins that it is checked with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from ..core.model import IndicatorSet
from ..core.span import NOWHERE
from ..dsl import syntax
from ..dsl.binding.merging import english
from ..dsl.diagnostics import SchemeError, diagnose
from ..dsl.syntax import Source
from .scheme_text import SchemeText, scheme_text
from .set_edits import TextEdit
from .splicing import Spliced, spliced

if TYPE_CHECKING:
    from ..plugins.manager import LoadedPlugins

#: The folder of the package, from which the names of bundled files are reckoned.
_PACKAGE: Final = Path(__file__).resolve().parents[1]


@attrs.frozen(eq=False)
class SchemeSource:
    """A set with its text, its folder and its plugins."""

    text: SchemeText
    folder: Path
    plugins: LoadedPlugins

    def with_edits(self, edits: Iterable[TextEdit]) -> Spliced:
        """Return the set as edits of its text make it.

        The examples of the file are left out: they are of the scheme as it is, and may name what is turned off.

        Raises:
            SchemeError: the checker refuses it.
        """
        blocks = (each for each in self.text.modules.main.statements if isinstance(each, syntax.Block))
        examples = (TextEdit(each.start, each.end, "", None) for each in blocks if english(each) == "example")
        return spliced(self.text, (*edits, *examples), self.plugins, self.folder)


def source_of(found: IndicatorSet, plugins: LoadedPlugins) -> SchemeSource | None:
    """Return the text of a set that was read from a file, None where the file is not there, or has changed since."""
    path = _path_of(found.file)
    if path is None:
        return None
    try:
        source = Source(found.file, path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError):
        return None
    source = source if "\n" in source.text else attrs.evolve(source, text=source.text.replace("\r", "\n"))
    text = scheme_text(source, found.name, plugins, path.parent)
    if text is None or not _is_same(text, found):
        return None
    return SchemeSource(text, path.parent, plugins)


def _path_of(file: str) -> Path | None:
    if not file:
        return None
    return next((each for each in (Path(file), _PACKAGE / file) if each.is_file()), None)


def _is_same(text: SchemeText, found: IndicatorSet) -> bool:
    return not found.source_hash or text.modules.digest == found.source_hash


def needed(source: SchemeSource | None, found: IndicatorSet) -> SchemeSource:
    """Return the text of a set.

    Raises:
        SchemeError: it is not at hand.
    """
    if source is None:
        raise SchemeError((diagnose("change-text", NOWHERE, name=found.name),))
    return source
