"""Examples of a scheme: what is given, and the numbers that its author expects."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import attrs

from .span import NOWHERE, Span


@attrs.frozen
class GivenRow:
    """One ``given`` block of an example; values are datums by field name (None: missing)."""

    values: Mapping[str, float | str | None]
    unit: str | None = None
    period: str | None = None
    table: str | None = None
    span: Span = NOWHERE


@attrs.frozen
class GivenRecord:
    """One line of ``given ratings`` or ``given evidence``: texts by the English name of their column."""

    values: Mapping[str, str]
    span: Span = NOWHERE


@attrs.frozen
class Expectation:
    """One line of ``expect``.

    ``what`` is ``score | grade | rank | missing | finding | no_finding | total | report``; ``name`` the indicator,
    define or finding; ``value`` what is expected.
    """

    what: str
    name: str
    value: float | str | None = None
    unit: str | None = None
    period: str | None = None
    span: Span = NOWHERE


@attrs.frozen
class Example:
    """A small case with the numbers that the author expects."""

    name: str
    of: str
    given: tuple[GivenRow, ...]
    expect: tuple[Expectation, ...]
    as_of: datetime.date | None = None
    title: str | None = None
    span: Span = NOWHERE
    ratings: tuple[GivenRecord, ...] = ()
    evidence: tuple[GivenRecord, ...] = ()
