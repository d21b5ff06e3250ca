"""What holds for the formatter whatever the scheme: random schemes of wild spelling and layout."""

from __future__ import annotations

import re
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from scheme_texts import scheme_texts

from quanheng.core.builtin import builtin_functions
from quanheng.core.functions import Registry
from quanheng.dsl import syntax
from quanheng.dsl.formatting import format_source
from quanheng.dsl.parser import parse

LANGUAGES = [None, "en", "zh"]


@pytest.fixture(scope="module")
def registry() -> Registry:
    return builtin_functions()


def formatted(text: str, registry: Registry, language: Any = None) -> str:
    return format_source(syntax.Source("scheme.qh", text), registry, language)


def tree(text: str, *, keep_names: bool = True) -> Any:
    """Return the statements without what layout and language may change: backticks, and the names if asked to."""
    parsed = parse(syntax.Source("scheme.qh", text))
    assert parsed.diagnostics == ()
    return _plain(parsed.file.statements, keep_names=keep_names)


def _plain(node: Any, *, keep_names: bool) -> Any:
    if isinstance(node, tuple):
        return tuple(_plain(item, keep_names=keep_names) for item in node)
    if isinstance(node, syntax.Name):
        return node.name if keep_names else "a name"
    if isinstance(node, syntax.Node):
        fields = (field.name for field in attrs.fields(type(node)) if field.name not in {"start", "end", "opened"})
        return type(node).__name__, *(_plain(getattr(node, name), keep_names=keep_names) for name in fields)
    return node


def comments(text: str) -> list[str]:
    return [comment.text for comment in parse(syntax.Source("scheme.qh", text)).file.comments]


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=scheme_texts())
@settings(max_examples=50, deadline=None)
def test_formatting_twice_changes_nothing(text: str, language: Any, registry: Registry) -> None:
    once = formatted(text, registry, language)

    assert formatted(once, registry, language) == once


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=scheme_texts())
@settings(max_examples=50, deadline=None)
def test_every_comment_stays_and_in_its_order(text: str, language: Any, registry: Registry) -> None:
    assert comments(formatted(text, registry, language)) == comments(text)


@given(text=scheme_texts())
@settings(max_examples=50, deadline=None)
def test_the_parsed_scheme_stays_the_same(text: str, registry: Registry) -> None:
    assert tree(formatted(text, registry)) == tree(text)


@pytest.mark.parametrize("language", ["en", "zh"])
@given(text=scheme_texts())
@settings(max_examples=50, deadline=None)
def test_translation_changes_only_the_spelling_of_names(text: str, language: Any, registry: Registry) -> None:
    assert tree(formatted(text, registry, language), keep_names=False) == tree(text, keep_names=False)


@given(text=scheme_texts())
@settings(max_examples=50, deadline=None)
def test_english_to_chinese_and_back_gives_the_identical_file(text: str, registry: Registry) -> None:
    english = formatted(text, registry, "en")

    assert formatted(formatted(english, registry, "zh"), registry, "en") == english


@given(text=scheme_texts())
@settings(max_examples=50, deadline=None)
def test_chinese_to_english_and_back_gives_the_identical_file(text: str, registry: Registry) -> None:
    chinese = formatted(text, registry, "zh")

    assert formatted(formatted(chinese, registry, "en"), registry, "zh") == chinese


@given(text=scheme_texts())
@settings(max_examples=50, deadline=None)
def test_no_line_ends_in_blanks_and_no_two_blank_lines_follow_one_another(text: str, registry: Registry) -> None:
    result = formatted(text, registry)

    assert not re.search(r"[ \t]\n|\n\n\n", result)
    assert result.endswith("\n")
    assert not result.endswith("\n\n")
