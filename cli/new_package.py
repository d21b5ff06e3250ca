"""``quanheng new plugin NAME --package``: a plugin that pip can install, new or made of one that is there."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from pathlib import Path
from typing import Final

from .errors import UsageError
from .parts_of_plugin import files_of, packages_needed
from .templates import template

#: What belongs into a package beside its modules, by the endings of the files in it.
_USUAL_DATA: Final = (".csv", ".qh")
_EXAMPLE: Final = re.compile(r"^\s*(example|算例)\b", re.MULTILINE)


def new_package(parent: Path, name: str, language: str, plugin: Path | None) -> dict[Path, str | bytes]:
    """Return the files of a package: of an existing plugin, its file or folder, or of one to begin with.

    The module stays as it is, byte by byte, as ``__init__.py`` of the package; what it registers lies beside it.

    Raises:
        UsageError: pip and other tools take no package of that name.
    """
    if not name.isascii():
        raise UsageError("package-name", name=name)
    files: dict[str, str | bytes] = dict(_begun(name, language) if plugin is None else files_of(plugin))
    module, spoken = f"quanheng_{name}", name if plugin is None else plugin.stem
    folder = parent / f"quanheng-{name.replace('_', '-')}"
    contents = {path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()}
    marks = {
        "__DISTRIBUTION__": name.replace("_", "-"),
        "__MODULE__": module,
        "__PLUGIN__": spoken,
        "__DEPENDENCIES__": _listed((f"quanheng>={version('quanheng')}", *packages_needed(contents))),
        "__DATA__": _listed(_patterns(contents)),
        "__AT_LEAST__": "" if _has_examples(contents) else ", at_least=0",
    }
    return {
        folder / "pyproject.toml": template(f"package.{language}.toml", marks),
        folder / "README.md": template(f"package_readme.{language}.md.txt", marks),
        **{folder / module / path: content for path, content in files.items()},
        folder / "tests" / f"test_{name}.py": template(f"package_test.{language}.py.txt", marks),
    }


def _begun(name: str, language: str) -> dict[str, str]:
    """Return the files of a plugin to begin with: a function, an indicator with examples, a reference table."""
    marks = {"__NAME__": name}
    return {
        "__init__.py": template(f"package_plugin.{language}.py.txt", marks),
        f"{name}.qh": template(f"package_tree.{language}.qh", marks),
        "throughput_targets.csv": template(f"package_targets.{language}.csv", marks),
    }


def _listed(texts: tuple[str, ...]) -> str:
    return ", ".join(json.dumps(text, ensure_ascii=False) for text in texts)


def _patterns(files: dict[str, bytes]) -> tuple[str, ...]:
    """Return what of the files is data, by their endings; those that people add are usually the same."""
    endings = {Path(name).suffix or Path(name).name for name in files if not name.endswith(".py")}
    return tuple(f"**/*{ending}" for ending in sorted({*endings, *_USUAL_DATA}))


def _has_examples(files: dict[str, bytes]) -> bool:
    """Whether every scheme of the plugin has an example, so that its test may ask for one."""
    schemes = [content.decode("utf-8", "replace") for name, content in files.items() if name.endswith(".qh")]
    return all(_EXAMPLE.search(scheme) for scheme in schemes)
