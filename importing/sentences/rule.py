"""What a sentence is about, and the rule that it stands for."""

from __future__ import annotations

from decimal import Decimal

import attrs

from ...dsl.diagnostics import Both


@attrs.frozen
class Subject:
    """The row of the table that a sentence stands in: an ordinary leaf, a ``bonus`` or a ``penalty``."""

    name: str
    full: Decimal | None = None
    kind: str = "leaf"
    direction: str | None = None


@attrs.frozen
class NewField:
    """A field that a rule reads; ``type`` is written as the language writes it, ``measure`` is its unit of measure."""

    name: str
    type: str
    title: str | None = None
    missing: str | None = None
    measure: str | None = None


@attrs.frozen
class Rule:
    """A rule in the words of the language (English), and what else the leaf needs for it.

    ``score`` is None where the short form says it all (a yes/no value scores full or 0).  ``type`` is the type of the
    leaf's own value, None where the rule reads fields of its own only.  ``subject`` is what the sentence calls the
    value, where that is not the indicator itself.  ``value`` is the
    value where the text writes it out; ``rated`` are the parts of ``rated { }`` where people give marks; ``params`` are
    blocks that stand beside the fields, such as targets by year; ``measure`` is the unit of the value; ``remarks`` name the readings taken where words leave it open.
    """

    pattern: str
    score: str | None
    type: str | None = None
    subject: str = ""
    title: str | None = None
    fields: tuple[NewField, ...] = ()
    direction: str | None = None
    upto: Decimal | None = None
    applies: str | None = None
    not_applicable: str | None = None
    remarks: tuple[Both, ...] = ()
    value: str | None = None
    rated: tuple[str, ...] = ()
    params: tuple[str, ...] = ()
    measure: str | None = None
