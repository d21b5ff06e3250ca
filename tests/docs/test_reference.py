"""The reference is complete and true: what it takes from the program is as made, and all its examples are run.

A fence ``qh`` on a page is a whole scheme; those with a file name stand in one folder and use one another.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import make_reference as make
import pytest
import reference_functions as functions
import reference_grammar as grammar

from quanheng.dsl.check import Checked, check_source
from quanheng.dsl.diagnostics import LANGUAGES, Language
from quanheng.dsl.formatting import expression_words, format_source
from quanheng.dsl.formatting import spelling as spellings
from quanheng.dsl.formatting import words as scheme_words
from quanheng.dsl.parser import parse
from quanheng.dsl.schema import ATTRIBUTES, BLOCKS
from quanheng.dsl.syntax import Source
from quanheng.dsl.vocabulary import vocabulary
from quanheng.plugins.manager import load_plugins
from quanheng.workspace.reading import read_source, read_table_source
from quanheng.workspace.testing import test_scheme as run_examples

DOCS = Path(__file__).resolve().parents[2] / "docs"
PLUGINS = load_plugins()
REGISTRY = PLUGINS.registry
HOW = "run python docs/make_reference.py, and read what changed"
FENCE = re.compile(r"^```qh(?: ([^\n]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


PAGES: list[tuple[str, Language]] = list(make.pages())


@cache
def _page(page: str, language: Language) -> str:
    text: str = (make.folder(language) / page).read_text(encoding="utf-8")
    return text


def _examples(page: str, language: Language) -> list[tuple[str, str]]:
    """Return the schemes of a page, each with its file name or nothing."""
    return [(found[1] or "", found[2]) for found in FENCE.finditer(_page(page, language))]


EXAMPLES = [
    (page, language, number, name, text)
    for page, language in PAGES
    for number, (name, text) in enumerate(_examples(page, language))
]
#: What only a line of ``given ratings`` or ``given evidence`` says.
_COLUMNS = {"indicator", "role", "rater", "rating", "item", "status", "reference"}
IDS = [f"{language} {page} {number}" for page, language, number, _, _ in EXAMPLES]


def _checked(page: str, language: Language, text: str) -> Checked:
    files = {name: other for name, other in _examples(page, language) if name}

    def read(path: str) -> Source:
        if path in files:
            return Source(path, files[path])
        of_plugin = Path(path)  # a subtree, or a reference table
        return read_table_source(of_plugin) if of_plugin.suffix == ".csv" else read_source(of_plugin)

    return check_source(Source("example.qh", text), REGISTRY, read=read, trees=PLUGINS.trees)


# --- what is made ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "language"), PAGES)
def test_the_page_is_what_the_generator_fills_in(page: str, language: Language) -> None:
    assert make.filled(page, language) == _page(page, language), HOW


def test_every_rule_of_the_grammar_stands_in_the_page_and_no_other() -> None:
    declared = re.findall(r"^([a-z_]+):", grammar.source(), re.MULTILINE)
    assert list(grammar.rules()) == declared
    assert set(grammar.RULES) == set(declared)
    terminals = {
        word for line in re.findall(r"^%declare (.*)$", grammar.source(), re.MULTILINE) for word in line.split()
    }
    assert terminals - {"ERROR"} == grammar.TERMINALS


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_grammar_of_the_page_uses_only_what_it_defines(language: Language) -> None:
    text = re.sub(r'"[^"]*"', " ", grammar.grammar(language).replace("```ebnf", "").replace("```", ""))
    defined = set(re.findall(r"^(\S+) =", text, re.MULTILINE))
    terminals = {"NAME", "NUMBER", "TEXT", "line", "end", "名称", "数", "文本", "换行"}
    assert set(re.findall(r"[\w-]*\w", text)) - defined == {word for word in terminals if word in text.split()}


# --- what is written by hand -------------------------------------------------------------------------------------


def _sections(language: Language) -> list[str]:
    return re.split(r"^##+ ", _page("language.md", language), flags=re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("block", BLOCKS)
def test_every_block_has_a_section_with_its_places_and_an_example(block: str, language: Language) -> None:
    (section,) = [one for one in _sections(language) if f"<!-- made: block {block} -->" in one]
    opening = make.block_name(block, language).strip("`").replace(" ", r"\s+")
    assert any(re.search(rf"(^|[{{;\s]){opening}\b", found[2]) for found in FENCE.finditer(section))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("attribute", [name for name in ATTRIBUTES if name not in _COLUMNS])
def test_every_attribute_is_explained(attribute: str, language: Language) -> None:
    word = vocabulary()["attribute"].spelling(attribute, language)
    (section,) = [one for one in _sections(language) if one.startswith("5. ")]
    assert f"`{word}`" in section


@pytest.mark.parametrize("page", make.PAGES)
def test_both_languages_of_a_page_have_the_same_sections_and_examples(page: str) -> None:
    def shape(language: Language) -> list[str]:
        return re.findall(r"^(##+ |```qh(?=.)|```qh$|<!-- made: [^\n]+)", _page(page, language), re.MULTILINE)

    assert shape("en") == shape("zh")


@pytest.mark.parametrize(("page", "language"), PAGES)
def test_every_link_within_the_docs_leads_somewhere(page: str, language: Language) -> None:
    def anchors(text: str) -> set[str]:
        headings = re.findall(
            r"^#+ (.*)$", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE
        )
        return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}

    folder = make.folder(language)
    for path, anchor in re.findall(r"\]\(([\w./-]*)(?:#([^)]+))?\)", _page(page, language)):
        target = (folder / page).parent / path if path else folder / page
        assert target.exists(), path
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), f"{path}#{anchor}"


# --- the examples ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "language", "number", "name", "text"), EXAMPLES, ids=IDS)
def test_an_example_is_sound_and_comes_to_its_numbers(
    page: str, language: Language, number: int, name: str, text: str
) -> None:
    del number
    checked = _checked(page, language, text)
    assert [f"{found.span} {found.en.message}" for found in checked.diagnostics] == []
    assert checked.scheme is not None
    outcomes = run_examples(checked.scheme)
    assert outcomes or name
    assert [found.en.message for outcome in outcomes for found in outcome.diagnostics] == []


@pytest.mark.parametrize(("page", "language", "number", "name", "text"), EXAMPLES, ids=IDS)
def test_an_example_stands_in_the_layout_and_the_vocabulary_of_its_page(
    page: str, language: Language, number: int, name: str, text: str
) -> None:
    del page, number, name
    assert format_source(Source("example.qh", text), REGISTRY, language) == text


# --- completeness ------------------------------------------------------------------------------------------------


class _Recorder:
    """Notes each word of the examples with its position, and each function, as the formatter finds them."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.words: set[tuple[str, str]] = set()
        self.functions: set[str] = set()
        spelling = spellings.spelling
        built_in, of_plugin = (
            expression_words.ExpressionWords._function,
            expression_words.ExpressionWords._plugin_function,
        )

        def noted(position: str, word: str) -> Any:
            self.words.add((position, word))
            return spelling(position, word)

        def found(function: Any) -> Any:
            if function is not None:
                self.functions.add(function.full_name)
            return function

        patch.setattr(expression_words, "spelling", noted)
        patch.setattr(expression_words.ExpressionWords, "_function", lambda *given: found(built_in(*given)))
        patch.setattr(expression_words.ExpressionWords, "_plugin_function", lambda *given: found(of_plugin(*given)))

    def read(self, text: str) -> None:
        scheme_words.words_of(parse(Source("example.qh", text)).file, REGISTRY)


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> _Recorder:
    found = _Recorder(monkeypatch)
    for page in make.PAGES:
        for _, text in _examples(page, "en"):
            found.read(text)
    return found


#: What stands in the grammar rather than being a name that the formatter looks up: found in the text.
_IN_TEXT = {
    "operator": r"[\s(]{}\s",
    "measure": r"\d ?{}\b",
}
_SINGLE = {
    ("type", "one of"): r": one of \{",
    ("header", "in"): r' in "',
    ("header", "by"): r"param \S+ by ",
    ("table", "by"): r"= by ",
}


def _is_there(position: str, word: str, recorder: _Recorder, text: str) -> bool:
    pattern = _SINGLE.get((position, word)) or _IN_TEXT.get(position, "").format(word)
    return bool(pattern and re.search(pattern, text)) or (position, word) in recorder.words


def test_every_word_of_the_language_is_used_in_an_example_in_its_place(recorder: _Recorder) -> None:
    texts = {
        language: "\n".join(text for page in make.PAGES for _, text in _examples(page, language))
        for language in LANGUAGES
    }
    absent = [
        (position, english, chinese)
        for position, words in vocabulary().items()
        for english, chinese in words.chinese.items()
        if not _is_there(position, english, recorder, texts["en"]) or chinese not in texts["zh"]
    ]
    assert absent == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_function_is_called_in_an_example(language: Language, recorder: _Recorder) -> None:
    assert sorted({function.full_name for function in REGISTRY} - recorder.functions) == []
    text = "\n".join(text for page in make.PAGES for _, text in _examples(page, language))
    spoken = [function.zh if language == "zh" and function.zh else function.name for function in REGISTRY]
    assert [name for name in spoken if name not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_function_has_a_section_that_explains_it_and_its_parameters(language: Language) -> None:
    for function in REGISTRY:
        text = _page(f"plugins/{function.namespace}.md" if function.namespace else "functions.md", language)
        assert text.count(f"### `{functions.signature(function, language)}`\n") == 1
        assert functions.meaning(function, language), (
            f"explain {function.full_name} in docs/functions.toml or the plugin's functions.toml"
        )
        unexplained = [one.name for one in function.parameters if not functions.told_of(function, one, language)]
        assert unexplained == [], f"explain these parameters of {function.full_name} there too"


def test_the_texts_of_functions_are_of_functions_that_exist() -> None:
    texts = functions.TEXTS
    assert {*texts["zh"], *texts["source"]} - {function.full_name for function in REGISTRY} == set()
