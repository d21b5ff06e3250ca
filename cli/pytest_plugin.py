"""A plugin of pytest: ``pytest schemes/`` checks scheme files and runs their examples; fixtures run a scheme given as text.

pytest loads this module at every start, so nothing else of the package is imported before a ``*.qh`` file is met.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ..core.example import Example
    from ..core.model import Scheme
    from ..dsl.diagnostics import Diagnostic, Language
    from ..dsl.syntax import Source
    from ..plugins.manager import Given, LoadedPlugins
    from ..report.result import Result

_SUFFIX = ".qh"
_PLUGINS = pytest.StashKey[dict[Path, Any]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the option and the settings."""
    group = parser.getgroup("quanheng", "Quanheng schemes (*.qh)")
    group.addoption("--quanheng-lang", choices=("zh", "en"), help="language of failures; the locale's by default")
    parser.addini("quanheng", "collect *.qh files: check them and run their examples", type="bool", default=True)
    parser.addini("quanheng_lang", "language of failures in *.qh files: zh or en", default="")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a scheme file unless the settings say ``quanheng = false``."""
    if file_path.suffix != _SUFFIX or not parent.config.getini("quanheng"):
        return None
    return SchemeFile.from_parent(parent, path=file_path)


@pytest.fixture
def quanheng_plugins() -> Sequence[Given]:
    """The plugins under test, as modules or files: write a fixture of this name to say which.

    Where nothing does, they are those of the folder of work that the test stands in, and of installed packages.
    """
    return ()


@pytest.fixture
def quanheng_run(request: pytest.FixtureRequest, quanheng_plugins: Sequence[Given]) -> Callable[..., Result]:
    """Evaluate a scheme given as text: ``quanheng_run(text, rows)`` returns the result.

    It takes the arguments of ``quanheng.testing.evaluate``; files that the scheme uses are looked for beside the test.
    """
    from ..testing import evaluate  # noqa: PLC0415 - see the module

    plugins = quanheng_plugins or _plugins(request.path, request.config)

    def run(text: str, rows: Any, **options: Any) -> Result:
        return evaluate(text, rows, plugins, **{"folder": request.path.parent, **options})

    return run


class SchemeFailure(Exception):  # noqa: N818 - what pytest calls a failure
    """A scheme has errors, or an example differs."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        super().__init__("scheme")
        self.diagnostics = tuple(diagnostics)


class SchemeFile(pytest.File):
    """A scheme file: an item for its check, and one for each example where it has no errors."""

    source: Source | None = None

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the items."""
        from ..dsl.diagnostics import SchemeError, Severity  # noqa: PLC0415 - see the module
        from ..workspace.loading import check_in_full  # noqa: PLC0415
        from ..workspace.reading import read_source  # noqa: PLC0415

        scheme, errors = None, []
        try:
            self.source = read_source(self.path, _shown(self.path, self.config))
            checked = check_in_full(self.source, _plugins(self.path, self.config), self.path.parent)
            scheme = checked.scheme
            errors = [found for found in checked.diagnostics if found.severity is Severity.ERROR]
        except SchemeError as error:  # a file that cannot be read, or settings
            errors = list(error.diagnostics)
        yield CheckItem.from_parent(self, name="check", errors=errors)
        for example in scheme.examples if scheme is not None and not errors else ():
            yield ExampleItem.from_parent(self, name=example.name, scheme=scheme, example=example)


class SchemeItem(pytest.Item):
    """Something of a scheme file that passes or fails; failures are told in the words of the scheme."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return a failure as the command line tells it, and as ``path:line`` where to click."""
        if not isinstance(excinfo.value, SchemeFailure):
            return super().repr_failure(excinfo, style)
        source = self.parent.source if isinstance(self.parent, SchemeFile) else None
        language = _language(self.config)
        return "\n\n".join(_told(found, source, language) for found in excinfo.value.diagnostics)


class CheckItem(SchemeItem):
    """The check of a file."""

    def __init__(self, *, errors: list[Diagnostic], **options: Any) -> None:
        super().__init__(**options)
        self.errors = errors

    def runtest(self) -> None:
        """Fail where the file has errors.

        Raises:
            SchemeFailure: it has.
        """
        if self.errors:
            raise SchemeFailure(self.errors)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where the first error stands."""
        line = self.errors[0].span.line - 1 if self.errors and self.errors[0].span.line else None
        return self.path, line, f"{_shown(self.path, self.config)} check"


class ExampleItem(SchemeItem):
    """One example."""

    def __init__(self, *, scheme: Scheme, example: Example, **options: Any) -> None:
        super().__init__(**options)
        self.scheme, self.example = scheme, example

    def runtest(self) -> None:
        """Run the example and fail where anything comes out otherwise than expected.

        Raises:
            SchemeFailure: it does.
        """
        from ..workspace.testing import run_example  # noqa: PLC0415 - it imports numpy

        outcome = run_example(self.example, self.scheme)
        if not outcome.is_ok:
            raise SchemeFailure(outcome.diagnostics)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where the example stands."""
        return self.path, self.example.span.line - 1, f"{_shown(self.path, self.config)} {self.name}"


def _told(found: Diagnostic, source: Source | None, language: Language) -> str:
    from ..dsl.rendering import render_terminal  # noqa: PLC0415 - only where something failed

    sources = {} if source is None else {source.file: source}
    lines = render_terminal([found], sources, language).rstrip("\n").split("\n")[:-2]  # without the summary
    if found.span.line:
        lines[1:2] = [f"{found.span.file}:{found.span.line}:{found.span.column}"]
    return "\n".join(lines)


def _shown(path: Path, config: pytest.Config) -> str:
    """Return a path as a person would write it from where pytest was started."""
    folder = config.invocation_params.dir
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


def _language(config: pytest.Config) -> Language:
    from .language import choose_language  # noqa: PLC0415 - see the module

    asked = config.getoption("--quanheng-lang") or config.getini("quanheng_lang")
    return choose_language(["--lang", asked] if asked else [], os.environ)


def _plugins(path: Path, config: pytest.Config) -> LoadedPlugins:
    """Return the plugins of the folder of work that a file belongs to, loaded once, as ``quanheng test`` loads them.

    They need no trust: pytest runs what it finds in the folder, such as its ``conftest.py``, in any case.
    """
    from ..workspace.folder import Workspace, workspace_folder  # noqa: PLC0415 - see the module

    made = config.stash.setdefault(_PLUGINS, {})
    folder = workspace_folder(path)
    if folder not in made:
        made[folder] = Workspace(folder, local=True).plugins
    plugins: LoadedPlugins = made[folder]
    return plugins
