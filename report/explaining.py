"""Explanations for people and programs: text, JSON and the rich display of a notebook, from one structure."""

from __future__ import annotations

import json
import math
import os
import unicodedata
from collections.abc import Mapping
from typing import Any

import attrs

from ..core.evaluation import Evaluation
from ..core.explanation import explain
from ..core.explanation_tree import Adjusted, Datum, Explanation, Matched, NodeExplanation, RoleExplained, Stage
from ..core.span import Span
from ..dsl.diagnostics import Language
from .explaining_html import to_html
from .explaining_text import render_text
from .provenance import sources_of

__all__ = ["Explained", "explained", "render_text", "to_dict", "to_html"]


@attrs.frozen(repr=False)
class Explained:
    """The explanation of one unit, or of one indicator of it, that prints itself.

    Without a language it speaks Chinese where unit or set have a Chinese name, else English.
    """

    explanation: Explanation
    indicator: str | None = None
    #: Scheme, data, date, versions and plugins behind it, as values of JSON.
    provenance: Mapping[str, Any] = attrs.field(factory=dict)

    def render(self, form: str = "text", language: Language | None = None) -> str:
        """Return it as ``text``, ``json`` or ``html``.

        Raises:
            ValueError: there is no such form.
        """
        spoken = language or self.language
        if form == "json":
            return json.dumps(self.to_dict(spoken), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        if form not in {"text", "html"}:
            raise ValueError(f"an explanation has the forms text, json and html, not {form!r}")
        if form == "html":
            return to_html(self.explanation, spoken, self.indicator, self.provenance)
        return render_text(self.explanation, spoken, self.indicator)

    @property
    def language(self) -> Language:
        """The language it speaks where none is asked for."""
        named = f"{self.explanation.unit}{self.explanation.set_name}{self.explanation.title or ''}"
        is_chinese = any(unicodedata.name(letter, "").startswith("CJK") for letter in named)
        return "zh" if is_chinese else "en"

    def write(self, path: str | os.PathLike[str], *, overwrite: bool = False, language: Language | None = None) -> None:
        """Write it as a paper, as the suffix says: .docx, .html or .pdf.

        Raises:
            SchemeError: the suffix is not known, or the file cannot be written; what was there before is unchanged.
        """
        from ..document.write import write_document  # noqa: PLC0415 - only where a paper is written
        from .explaining_paper import explanation_paper  # noqa: PLC0415

        paper = explanation_paper(self.explanation, language or self.language, self.indicator, self.provenance)
        write_document(paper, path, overwrite=overwrite)

    def to_dict(self, language: Language | None = None) -> dict[str, Any]:
        """Return it as plain values, ready for JSON."""
        found = to_dict(self.explanation, language or self.language, self.indicator)
        return found | {"provenance": dict(self.provenance)} if self.provenance else found

    def __str__(self) -> str:
        """Return the text."""
        return self.render().removesuffix("\n")

    def __repr__(self) -> str:
        """Return the text, which is what a prompt shows."""
        return str(self)

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return self.render("html")


def explained(evaluation: Evaluation, row: int, indicator: str | None = None) -> Explained:
    """Explain one row of an evaluation."""
    return Explained(explain(evaluation, row), indicator, sources_of(evaluation))


def to_dict(explanation: Explanation, language: Language = "zh", indicator: str | None = None) -> dict[str, Any]:
    """Return an explanation as plain values: numbers as the engine has them, texts in one language.

    Raises:
        KeyError: the set has no such indicator.
    """
    node = explanation.root if indicator is None else explanation.node(indicator)
    if node is None:
        raise KeyError(indicator)
    return {
        "set": explanation.set_name,
        "title": explanation.title,
        "unit": explanation.unit,
        "period": explanation.period,
        "total": explanation.total,
        "rank": explanation.rank,
        "grade": explanation.grade,
        "outcomes": [_flat(outcome, language) for outcome in explanation.outcomes],
        "limits": [_flat(held, language) for held in explanation.limits],
        "findings": [_flat(raised, language) for raised in explanation.findings],
        "tree": _flat(node, language),
    }


_PARTS = (NodeExplanation, Adjusted, Datum, Matched, RoleExplained, Stage)


def _flat(part: Any, language: Language) -> dict[str, Any]:
    """Return one value of the tree with all its fields by name."""
    return {field.name: _plain(getattr(part, field.name), language) for field in attrs.fields(type(part))}


def _plain(value: Any, language: Language) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, Span):
        return str(value) if value.file else None
    if hasattr(value, "in_language"):
        return value.in_language(language)
    if isinstance(value, dict):
        return {key: _plain(item, language) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item, language) for item in value]
    return str(value.kind) if hasattr(value, "kind") and not isinstance(value, _PARTS) else _flat(value, language)
