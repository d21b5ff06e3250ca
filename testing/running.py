"""Schemes given as text: checked, loaded, evaluated, and their examples run, with the plugins under test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..core.model import IndicatorSet, Scheme
from ..dsl.check import Checked
from ..dsl.diagnostics import LANGUAGES, Both, Diagnostic, SchemeError
from ..dsl.rendering import render_terminal
from ..dsl.syntax import Source
from ..plugins.manager import Given, LoadedPlugins
from ..workspace.loading import Target, check_text, pick, plugins_given
from ..workspace.reading import read_source
from .failing import BrokenPromise

if TYPE_CHECKING:
    from ..report.result import Result

#: The name that diagnostics cite for a text that has no file.
_FILE: Final = "scheme.qh"

#: Plugins as :func:`quanheng.load` takes them (modules, files, names), or loaded before.
Plugins = Iterable[Given] | LoadedPlugins


def check(text: str, plugins: Plugins = (), *, folder: str | PathLike[str] = ".") -> tuple[Diagnostic, ...]:
    """Return the diagnostics of a scheme: empty where there is nothing to say, warnings included.

    Args:
        text: the scheme, in either language.
        plugins: those under test, beside the bundled ones; those of installed packages are not loaded.
        folder: where the files are looked for that the scheme uses by name.

    Raises:
        SchemeError: a plugin cannot be loaded.
    """
    return _checked(Source(_FILE, text), plugins, Path(folder)).diagnostics


def load(
    text: str, plugins: Plugins = (), *, name: str | None = None, folder: str | PathLike[str] = "."
) -> IndicatorSet:
    """Return the indicator set of a scheme: its only one, or the one of that name.

    Raises:
        SchemeError: the scheme has errors, or a plugin cannot be loaded; it carries every diagnostic.
    """
    scheme = _sound(_checked(Source(_FILE, text), plugins, Path(folder)))
    return pick(scheme, Target(Path(_FILE), name))


def evaluate(
    text: str,
    rows: Any,
    /,
    plugins: Plugins = (),
    *,
    name: str | None = None,
    folder: str | PathLike[str] = ".",
    **options: Any,
) -> Result:
    """Evaluate a scheme given as text on rows, with the plugins under test.

    Args:
        text: the scheme, in either language.
        rows: a list of dicts, or data of any other kind that :func:`quanheng.evaluate` takes.  Dicts that hold
            nothing but fields of the scheme are units named 1, 2, 3.
        plugins: those under test, beside the bundled ones; those of installed packages are not loaded.
        name: the set, where the text holds several.
        folder: where the files are looked for that the scheme uses by name.
        options: the other arguments of :func:`quanheng.evaluate`: ``as_of``, ``unit``, ``period``, ``rows`` …

    Raises:
        SchemeError: the scheme or the data have errors, or a plugin cannot be loaded; it carries every diagnostic.
    """
    from ..workspace.evaluating import evaluate as evaluate_set  # noqa: PLC0415 - it imports numpy and polars

    chosen = load(text, plugins, name=name, folder=folder)
    return evaluate_set(chosen, _with_names(rows, chosen, options), **options)


def assert_examples(scheme: str | PathLike[str], plugins: Plugins = (), *, at_least: int = 1) -> None:
    """Run the ``example`` blocks of a scheme, a text or a file, and fail where one differs.

    A ``str`` is the text of a scheme, a ``Path`` is a file; ``at_least`` is how many examples there must be.

    Raises:
        BrokenPromise: an example comes out otherwise, the scheme has errors, or it has too few examples.
        SchemeError: a plugin cannot be loaded.
    """
    from ..workspace.testing import run_examples  # noqa: PLC0415 - it imports numpy

    path = None if isinstance(scheme, str) else Path(scheme)
    source = Source(_FILE, scheme) if isinstance(scheme, str) else read_source(Path(scheme))
    try:
        found = _sound(_checked(source, plugins, Path() if path is None else path.parent))
    except SchemeError as error:
        raise _told(error.diagnostics, source) from error
    if len(found.examples) < at_least:
        count = len(found.examples)
        zh = f"{source.file} 中有 {count} 个算例可运行，应至少有 {at_least} 个"
        raise BrokenPromise(
            Both(zh, f"{source.file} holds {count} examples to run, and should hold {at_least} or more")
        )
    failed = [diagnostic for outcome in run_examples(found) for diagnostic in outcome.diagnostics]
    if failed:
        raise _told(failed, source)


def _checked(source: Source, plugins: Plugins, folder: Path) -> Checked:
    loaded = plugins if isinstance(plugins, LoadedPlugins) else plugins_given(plugins)
    return check_text(source, loaded, folder)


def _sound(checked: Checked) -> Scheme:
    if checked.scheme is None or checked.has_errors:
        raise SchemeError(checked.diagnostics)
    return checked.scheme


def _with_names(rows: Any, chosen: IndicatorSet, options: Mapping[str, Any]) -> Any:
    """Return rows that have names: those that are nothing but fields are numbered."""
    if not isinstance(rows, Sequence) or chosen.unit or options.get("unit"):
        return rows
    fields = {field.name for field in chosen.fields}
    if not all(isinstance(row, Mapping) and fields.issuperset(row) for row in rows):
        return rows
    return [{"unit": str(number), **row} for number, row in enumerate(rows, 1)]


def _told(diagnostics: Iterable[Diagnostic], source: Source) -> BrokenPromise:
    found = tuple(diagnostics)
    zh, en = (render_terminal(found, {source.file: source}, language).rstrip() for language in LANGUAGES)
    return BrokenPromise(Both(zh, en))
