"""What may stand where: the blocks of the language, their headers, and the attributes that each of them holds.

A data table that the binder, the formatter, completion and the reference page read alike.  Words are English here;
``vocabulary.toml`` has their Chinese spelling by position.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Final

import attrs

from ..core.functions import Family
from .vocabulary import vocabulary


class Expects(StrEnum):
    """What kind of value an attribute takes."""

    VALUE = "value"  # an expression over fields
    POINTS = "points"  # an expression that yields points
    CONDITION = "condition"  # an expression over fields that holds or not
    FINDING = "finding"  # a condition over fields and the scores of indicators
    RESULT = "result"  # an expression over the scores of indicators
    TEXT = "text"
    TEXTS = "texts"
    MESSAGE = "message"  # text with expressions in braces
    NUMBER = "number"
    FLAG = "flag"
    OPTION = "option"  # one of the words of option.<attribute>, or a function of a family
    COLUMN = "column"  # the name of a column
    NAMES = "names"  # a list of names
    LABEL = "label"  # a grade
    DURATION = "duration"
    DATE = "date"
    DATES = "dates"
    TABLE = "table"
    WEIGHT = "weight"


@attrs.frozen
class AttributeRule:
    """One attribute: what it takes, and the functions that may stand there."""

    name: str
    expects: Expects
    families: tuple[Family, ...] = ()


@attrs.frozen
class BlockRule:
    """One block: where it may stand, the words of its header, and its attributes.

    ``within`` names the blocks that may hold it, ``file`` for the top of a file.  ``rows`` tells what its rows are:
    ``fields``, ``bands``, ``values`` (names with what is given or expected of them) or empty.
    """

    name: str
    within: tuple[str, ...]
    header: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    rows: str = ""


_ALL: Final = (
    AttributeRule("value", Expects.VALUE),
    AttributeRule("score", Expects.POINTS, (Family.SCORE,)),
    AttributeRule("same_as", Expects.NAMES),
    AttributeRule("base", Expects.POINTS),
    AttributeRule("points", Expects.WEIGHT),
    AttributeRule("weight", Expects.WEIGHT),
    AttributeRule("weights", Expects.OPTION, (Family.WEIGHT,)),
    AttributeRule("aggregate", Expects.RESULT, (Family.AGGREGATE,)),
    AttributeRule("require", Expects.NUMBER),
    AttributeRule("rescale", Expects.OPTION),
    AttributeRule("applies", Expects.CONDITION),
    AttributeRule("not_applicable", Expects.OPTION, (Family.MISSING,)),
    AttributeRule("missing", Expects.OPTION, (Family.MISSING,)),
    AttributeRule("missing_as", Expects.TEXTS),
    AttributeRule("codes", Expects.TABLE),
    AttributeRule("impute", Expects.OPTION, (Family.IMPUTE,)),
    AttributeRule("treat", Expects.OPTION, (Family.TREAT,)),
    AttributeRule("round", Expects.OPTION, (Family.ROUND,)),
    AttributeRule("unbounded", Expects.FLAG),
    AttributeRule("bonus_upto", Expects.WEIGHT),
    AttributeRule("penalty_upto", Expects.WEIGHT),
    AttributeRule("evidence", Expects.TEXTS),
    AttributeRule("criterion", Expects.TEXT),
    AttributeRule("note", Expects.TEXT),
    AttributeRule("data_source", Expects.TEXT),
    AttributeRule("owner", Expects.TEXT),
    AttributeRule("frequency", Expects.TEXT),
    AttributeRule("source", Expects.TEXT),
    AttributeRule("version", Expects.TEXT),
    AttributeRule("effective", Expects.DATES),
    AttributeRule("open", Expects.FLAG),
    AttributeRule("title", Expects.TEXT),
    AttributeRule("marks", Expects.VALUE),
    AttributeRule("combine", Expects.VALUE, (Family.STATISTIC,)),
    AttributeRule("valid", Expects.VALUE),
    AttributeRule("gap", Expects.NAMES),
    AttributeRule("indicator", Expects.COLUMN),
    AttributeRule("role", Expects.COLUMN),
    AttributeRule("rater", Expects.COLUMN),
    AttributeRule("rating", Expects.COLUMN),
    AttributeRule("item", Expects.COLUMN),
    AttributeRule("status", Expects.COLUMN),
    AttributeRule("reference", Expects.COLUMN),
    AttributeRule("when", Expects.FINDING),
    AttributeRule("message", Expects.MESSAGE),
    AttributeRule("severity", Expects.OPTION),
    AttributeRule("category", Expects.OPTION),
    AttributeRule("kind", Expects.TEXT),
    AttributeRule("responsible", Expects.TEXT),
    AttributeRule("advice", Expects.TEXT),
    AttributeRule("due", Expects.DURATION),
    AttributeRule("overdue", Expects.OPTION, (Family.ACTION,)),
    AttributeRule("list", Expects.TEXT),
    AttributeRule("grade", Expects.LABEL),
    AttributeRule("rank", Expects.NUMBER),
    AttributeRule("highest_grade", Expects.LABEL),
    AttributeRule("downgrade", Expects.NUMBER),
    AttributeRule("highest_score", Expects.POINTS),
    AttributeRule("hold", Expects.NAMES),
    AttributeRule("quota", Expects.TABLE),
    AttributeRule("screen", Expects.TABLE),
    AttributeRule("unit", Expects.COLUMN),
    AttributeRule("period", Expects.COLUMN),
    AttributeRule("rank_by", Expects.OPTION),
    AttributeRule("ties", Expects.OPTION),
    AttributeRule("rank_order", Expects.OPTION),
    AttributeRule("tie_break", Expects.RESULT),
    AttributeRule("report", Expects.NAMES),
    AttributeRule("roll_up", Expects.OPTION),
    AttributeRule("as_of", Expects.DATE),
)

#: Attributes by their English name.
ATTRIBUTES: Final[Mapping[str, AttributeRule]] = {rule.name: rule for rule in _ALL}

_TEXTS: Final = ("criterion", "evidence", "note", "data_source", "owner", "frequency", "title")
_SCORED: Final = (
    "value",
    "score",
    "base",
    "aggregate",
    "weights",
    "require",
    "applies",
    "not_applicable",
    "missing",
    "impute",
    "treat",
    "round",
    "unbounded",
    "bonus_upto",
    "penalty_upto",
    "open",
)
_OF_SET: Final = (
    "version",
    "source",
    "effective",
    "unit",
    "period",
    "rescale",
    "screen",
    "quota",
    "rank_by",
    "ties",
    "rank_order",
    "tie_break",
    "report",
    "roll_up",
)
_OF_LIMIT: Final = ("when", "grade", "highest_grade", "downgrade", "highest_score", "hold", "message")
_OF_FINDING: Final = (
    "when",
    "message",
    "severity",
    "category",
    "kind",
    "responsible",
    "advice",
    "due",
    "overdue",
    "list",
)
_DEFAULTS: Final = (
    "impute",
    "treat",
    "score",
    "aggregate",
    "weights",
    "require",
    "round",
    "missing",
    "not_applicable",
    "unbounded",
)
_DIRECTIONS: Final = ("higher_is_better", "lower_is_better")
_NODES: Final = ("indicator_set", "indicator")

#: What ``given ratings`` and ``given evidence`` are called in the table of blocks.
RATINGS: Final = "given ratings"
EVIDENCE: Final = "given evidence"

#: Blocks by their English keyword.
BLOCKS: Final[Mapping[str, BlockRule]] = {
    rule.name: rule
    for rule in (
        BlockRule("use", ("file",), ("as",)),
        BlockRule("fields", ("file", "indicator_set"), ("within",), ("missing_as", "codes"), "fields"),
        BlockRule("param", ("file", "indicator_set"), ("by", "in")),
        BlockRule("define", ("file", "indicator_set", "indicator", "override", "fields")),
        BlockRule(
            "indicator_set",
            ("file",),
            ("points", "upto", "scale", "extends", "for", *_DIRECTIONS),
            (*_OF_SET, *_SCORED, *_TEXTS),
        ),
        BlockRule(
            "indicator",
            (*_NODES, "override"),
            ("points", "weight", "upto", *_DIRECTIONS),
            ("points", "weight", "same_as", *_SCORED, *_TEXTS),
        ),
        BlockRule("defaults", (*_NODES, "override"), (), _DEFAULTS),
        BlockRule("bonus", (*_NODES, "override", "bonus"), ("upto",), ("value", "score", "applies", "round", *_TEXTS)),
        BlockRule(
            "penalty", (*_NODES, "override", "penalty"), ("upto",), ("value", "score", "applies", "round", *_TEXTS)
        ),
        BlockRule(
            "limit",
            ("indicator_set",),
            (),
            (*_OF_LIMIT, "title"),
        ),
        BlockRule("grades", ("indicator_set",), (), (), "bands"),
        BlockRule(
            "finding",
            ("indicator_set", "expect"),
            (),
            (*_OF_FINDING, "title"),
        ),
        BlockRule("example", ("file",), ("of",), ("as_of", "title")),
        BlockRule("given", ("example",), ("ratings", "evidence"), ("unit", "period"), "values"),
        BlockRule("expect", ("example",), (), ("grade", "rank"), "values"),
        BlockRule("no", ("expect",), ("finding",)),
        BlockRule("include", (*_NODES, "override"), ("as", "points", "weight")),
        BlockRule(
            "override",
            ("indicator_set",),
            ("points", "weight", "upto", *_DIRECTIONS),
            ("points", "weight", "same_as", *_SCORED, *_TEXTS, *_OF_LIMIT, *_OF_FINDING),
        ),
        BlockRule("remove", ("indicator_set",)),
        BlockRule("rated", (*_NODES, "override"), (), ("marks", "combine", "valid", "gap", "require")),
        BlockRule("levels", ("rated",), (), (), "bands"),
        BlockRule("raters", ("rated",), (), (), "bands"),
        # the two forms of ``given`` that fill the long tables: blocks of their own, reached by the word after `given`
        BlockRule(RATINGS, (), (), ("unit", "period", "indicator", "role", "rater", "rating", "note"), "bands"),
        BlockRule(EVIDENCE, (), (), ("unit", "period", "indicator", "item", "status", "reference"), "bands"),
    )
}


@cache
def words(position: str) -> Mapping[str, str]:
    """Return the English word by either spelling, for all words of a vocabulary position."""
    table = vocabulary()[position]
    return dict(table.english) | {word: word for word in table}


@cache
def attribute_words(block: str) -> Mapping[str, str]:
    """Return the English attribute by either spelling, for those that a block may hold."""
    allowed = BLOCKS[block].attributes
    position = "column" if block in {RATINGS, EVIDENCE} else "attribute"
    return {word: english for word, english in words(position).items() if english in allowed}


@cache
def block_words(container: str) -> Mapping[str, str]:
    """Return the English keyword by either spelling, for the blocks that may stand in a container."""
    return {
        word: english
        for word, english in words("keyword").items()
        if english in BLOCKS and container in BLOCKS[english].within
    }


@cache
def header_words(block: str) -> Mapping[str, str]:
    """Return the English header word by either spelling, for those of a block's header."""
    allowed = BLOCKS[block].header
    return {word: english for word, english in words("header").items() if english in allowed}


@cache
def homes_of_attribute(attribute: str) -> tuple[str, ...]:
    """Return the blocks that may hold an attribute."""
    return tuple(name for name, rule in BLOCKS.items() if attribute in rule.attributes)
