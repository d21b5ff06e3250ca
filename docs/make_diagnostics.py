"""Write ``docs/diagnostics.md`` and ``docs/zh/diagnostics.md`` from the catalogue: ``python docs/make_diagnostics.py``.

``tests/docs/test_diagnostics_page.py`` proves that the pages are what this writes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from quanheng.cli.help_page import make_page, to_markdown
from quanheng.dsl.diagnostics import LANGUAGES, Language, catalogue

DOCS: Final = Path(__file__).resolve().parent
PAGES: Final = {"en": DOCS / "diagnostics.md", "zh": DOCS / "zh" / "diagnostics.md"}
MADE: Final = "<!-- Made by docs/make_diagnostics.py from dsl/catalogue/*.toml and dsl/catalogue/help/*.toml. -->"
HEADS: Final = {
    "en": f"""{MADE}

# Diagnostics

[中文](zh/diagnostics.md)

Every problem has a code that never changes, and a name.
An error stops the evaluation, a warning does not.
What stands in ‹…› is filled in when the problem is found.

`quanheng help CODE` prints each section of this page.
`quanheng check --format json` gives each problem as an object with `code`, `name`, `severity`, `file`, `line`, `column`, `end_line`, `end_column`, `message`, `hint` and `help`, the command that prints its section; where it can be [mended safely](commands.md#safe-fixes) there is `fix` too.
""",
    "zh": f"""{MADE}

# 检查和计算中的问题

[English](../diagnostics.md)

每个问题都有不变的编号和名称。
错误会中止计算，警告不会。
‹…› 处在报出时填入具体内容。

`quanheng help 编号` 显示本页中的相应一节。
`quanheng check --format json` 把每个问题写成一个对象，含 `code`、`name`、`severity`、`file`、`line`、`column`、`end_line`、`end_column`、`message`、`hint`，以及显示其说明的命令 `help`；可[自动修正](commands.md#自动修正)的还有 `fix`。
""",
}
#: The first number of each part, and its heading.
PARTS: Final = {
    0: {"en": "Syntax", "zh": "语法"},
    100: {"en": "Names, types and places", "zh": "名称、类型和位置"},
    200: {"en": "What checking finds in a sound scheme", "zh": "检查发现的问题"},
    300: {"en": "Data and files", "zh": "数据和文件"},
    400: {"en": "Evaluation", "zh": "计算"},
    450: {"en": "Plugins", "zh": "插件"},
    480: {"en": "Files, settings and examples", "zh": "文件、设置和算例"},
    500: {"en": "Further problems", "zh": "其他问题"},
}
#: Codes that cannot come about any more, with the names they had; a number is never used again.
RETIRED: Final[dict[str, str]] = {"QH196": "not-yet", "QH344": "example-table-not-yet"}
GONE: Final = {"en": "# No longer told", "zh": "# 不再报出的编号"}


def names() -> list[str]:
    """Return the names of all diagnostics in the order of their codes."""
    return sorted(catalogue(), key=lambda name: catalogue()[name]["code"])


def part_of(name: str) -> int:
    """Return the part of the page that a diagnostic stands in."""
    number = int(catalogue()[name]["code"].removeprefix("QH"))
    return max(first for first in PARTS if first <= number)


def section(name: str, language: Language) -> str:
    """Return the section of one diagnostic."""
    return to_markdown(make_page(name, language))


def page(language: Language) -> str:
    """Return the whole page."""
    texts = [HEADS[language]]
    part = -1
    for name in names():
        if part_of(name) != part:
            part = part_of(name)
            texts.append(f"# {PARTS[part][language]}\n")
        texts.append(section(name, language))
    if RETIRED:
        gone = "\n".join(f"- {code} {name}" for code, name in RETIRED.items())
        texts.append(f"{GONE[language]}\n\n{gone}\n")
    return "\n".join(texts)


if __name__ == "__main__":
    for language in LANGUAGES:
        PAGES[language].write_text(page(language), encoding="utf-8")
