"""Fill in what the pages of the reference take from the program: ``python docs/make_reference.py``.

The pages are written by hand, except for what stands between ``<!-- made: KEY -->`` and ``<!-- end -->``: the grammar
(from ``dsl/grammar.lark``), what a block may hold (from ``dsl/schema.py``), the words (from ``dsl/vocabulary.toml``) and
the functions (from their declarations, ``docs/functions.toml`` and the ``functions.toml`` of plugins).  The ``qh`` examples of a Chinese page are those of
the English page in the Chinese vocabulary, one by one.  ``tests/docs/test_reference.py`` proves that the pages are what
this writes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from reference_functions import choices_of, functions_of
from reference_grammar import grammar

from quanheng.core.functions import Registry
from quanheng.dsl.diagnostics import LANGUAGES, Language
from quanheng.dsl.formatting import format_source
from quanheng.dsl.schema import BLOCKS, EVIDENCE, RATINGS
from quanheng.dsl.syntax import Source
from quanheng.dsl.vocabulary import vocabulary
from quanheng.plugins.manager import load_plugins
from quanheng.plugins.sources import BUNDLED

DOCS: Final = Path(__file__).resolve().parent
#: The pages of the reference, the English one first.
PAGES: Final = ("language.md", "functions.md", *(f"plugins/{name}.md" for name in BUNDLED))
REGION: Final = re.compile(r"(<!-- made: ([^\n]+) -->\n).*?(^<!-- end -->$)", re.MULTILINE | re.DOTALL)
#: An expression in a text, with its format.
_TOLD: Final = re.compile(r"\{([^{}:]+)(:[^{}]*)?\}")
_TEXT: Final = re.compile(r'"[^"\n]*\{[^"\n]*"')
FENCE: Final = re.compile(r"^```qh(?: [^\n]+)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)

_FACTS: Final = {
    "within": {"en": "Stands in", "zh": "写在"},
    "header": {"en": "Words of the header", "zh": "块首用词"},
    "attributes": {"en": "Attributes", "zh": "属性"},
    "blocks": {"en": "Blocks in it", "zh": "可含的块"},
}
_FILE: Final = {"en": "a file", "zh": "文件"}
_COLUMNS: Final = 5
_ATTRIBUTE: Final = {"en": "attribute", "zh": "属性"}
_WORDS: Final = {"en": "words", "zh": "词"}


def folder(language: Language) -> Path:
    """Return the folder of the pages in a language."""
    return DOCS if language == "en" else DOCS / "zh"


def filled(page: str, language: Language) -> str:
    """Return a page with what is made filled in."""
    text = (folder(language) / page).read_text(encoding="utf-8")
    if language == "zh":
        text = _with_examples(text, (DOCS / page).read_text(encoding="utf-8"))
    return REGION.sub(lambda found: f"{found[1]}\n{made(found[2], language).strip()}\n\n{found[3]}", text)


def made(key: str, language: Language) -> str:
    """Return what stands in a region: its key is the name of a maker and what it takes."""
    maker, _, argument = key.partition(" ")
    return _MAKERS[maker](argument, language)


def _with_examples(text: str, english: str) -> str:
    """Return a Chinese page with the examples of the English one in the Chinese vocabulary."""
    registry = load_plugins().registry
    texts = iter([found[1] for found in FENCE.finditer(english)])

    def translated(found: re.Match[str]) -> str:
        first = found[0].partition("\n")[0]
        scheme = format_source(Source("example.qh", next(texts, "")), registry, "zh")
        return f"{first}\n{_TEXT.sub(lambda text: _TOLD.sub(lambda told: _told(told, registry), text[0]), scheme)}```"

    return FENCE.sub(translated, text)


def _told(found: re.Match[str], registry: Registry) -> str:
    """Return what a message puts in braces, in the Chinese vocabulary: the formatter leaves texts as they are."""
    line = format_source(Source("told.qh", f"define x = {found[1]}"), registry, "zh")
    return f"{{{line.partition('= ')[2].strip()}{found[2] or ''}}}"


def _word(position: str, word: str, language: Language) -> str:
    return f"`{vocabulary()[position].spelling(word, language)}`"


def block_name(name: str, language: Language) -> str:
    """Return how a block opens: ``given ratings`` is two words."""
    keyword, _, table = name.partition(" ")
    words = [_word("keyword", keyword, language), *([_word("header", table, language)] if table else [])]
    return " ".join(words).replace("` `", " ")


def _block(name: str, language: Language) -> str:
    rule = BLOCKS[name]
    within = ("example",) if name in {RATINGS, EVIDENCE} else rule.within
    column = "column" if name in {RATINGS, EVIDENCE} else "attribute"
    parts = {
        "within": [_FILE[language] if place == "file" else _word("keyword", place, language) for place in within],
        "header": [_word("header", word, language) for word in rule.header],
        "attributes": [_word(column, word, language) for word in rule.attributes],
        "blocks": [block_name(inner, language) for inner, found in BLOCKS.items() if name in found.within],
    }
    mark, comma, stop = ("：", "、", "。") if language == "zh" else (": ", ", ", ".")
    lines = [f"- {_FACTS[key][language]}{mark}{comma.join(words)}{stop}" for key, words in parts.items() if words]
    return "\n".join(lines)


def _words(position: str, language: Language) -> str:
    """Return a table of the words of a position, each in both languages."""
    del language
    cells = [f"`{english}` {chinese}" for english, chinese in vocabulary()[position].chinese.items()]
    cells += [""] * (-len(cells) % _COLUMNS)
    rows = [cells[start : start + _COLUMNS] for start in range(0, len(cells), _COLUMNS)]
    head = ["|" + " |" * _COLUMNS, "|" + "---|" * _COLUMNS]
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in rows)])


def _options(_: str, language: Language) -> str:
    """Return the words that attributes take."""
    lines = [f"| {_ATTRIBUTE[language]} | {_WORDS[language]} |", "|---|---|"]
    for position, words in vocabulary().items():
        if position.startswith("option."):
            pairs = ", ".join(f"`{english}` {chinese}" for english, chinese in words.chinese.items())
            lines.append(f"| {_word('attribute', position.removeprefix('option.'), language)} | {pairs} |")
    return "\n".join(lines)


_MAKERS: Final[dict[str, Callable[[str, Language], str]]] = {
    "grammar": lambda _, language: grammar(language),
    "block": _block,
    "words": _words,
    "options": _options,
    "functions": functions_of,
    "choices": lambda _, language: choices_of(language),
}


def pages() -> Iterator[tuple[str, Language]]:
    """Return every page of the reference with its language."""
    return ((page, language) for language in LANGUAGES for page in PAGES)


if __name__ == "__main__":
    for page, language in pages():
        (folder(language) / page).write_text(filled(page, language), encoding="utf-8")
