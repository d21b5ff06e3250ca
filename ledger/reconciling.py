"""Two tables compared key by key and field by field: what an office keeps against the staffing register.

SOURCE: Changyi, 每月核对 of the establishment data against the real-name staffing register (实名制).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs
import polars as pl

from ..data.columns import as_text
from ..data.finding_columns import Headers
from ..data.interpreting import parse_date
from ..data.naming import folded, plain, quoted
from ..data.problems import MOST, Problems
from ..data.table import Table
from ..dsl.diagnostics import diagnose

#: Where a key is on one side only, or a field differs; as the columns of the outcome say it.
NOT_KEPT, NOT_REGISTERED, DIFFERS = "not_kept", "not_registered", "differs"
#: What the outcome has for each difference.
COLUMNS: Final = ("key", "what", "field", "kept", "registered", "kept_row", "registered_row")

_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?")
#: Between the parts of a key: as they are compared, and as they are shown.
_JOIN, _SEPARATOR = "\x1f", " / "
_TYPES: Final = dict(zip(COLUMNS, [pl.String] * 5 + [pl.Int64] * 2, strict=True))


@attrs.frozen(eq=False)
class Reconciliation:
    """What a comparison found.

    ``differences`` has one row for each: ``key`` (its parts joined by `` / ``), ``what`` (``not_kept``: only in the
    register; ``not_registered``: only kept; ``differs``), ``field``, the values ``kept`` and ``registered``, and the rows
    of the files.  ``kept``, ``registered`` and ``common`` count keys; ``fields`` are those compared.
    """

    key: tuple[str, ...]
    fields: tuple[str, ...]
    kept: int
    registered: int
    common: int
    differences: pl.DataFrame

    @property
    def agrees(self) -> bool:
        """Whether nothing differs."""
        return not self.differences.height

    @property
    def agreeing(self) -> int:
        """How many keys stand on both sides with equal fields."""
        differing = self.differences.filter(pl.col("what") == DIFFERS)["key"].n_unique()
        return self.common - differing

    def counts(self) -> dict[str, int]:
        """Return how many keys there are, and how many differences of each kind."""
        of = self.differences["what"].to_list()
        return {
            "kept": self.kept,
            "registered": self.registered,
            "common": self.common,
            "agreeing": self.agreeing,
            **{what: of.count(what) for what in (NOT_KEPT, NOT_REGISTERED, DIFFERS)},
        }


def reconcile(kept: Table, register: Table, *, key: Sequence[str], fields: Sequence[str] = ()) -> Reconciliation:
    """Compare what is kept with the register.

    Numbers are equal by value (``12`` and ``12.0``), dates by day, other texts where they are the same after
    normalisation; a text of digits that begins with 0 is a code, no number.  Two empty cells are equal, an empty one and
    any other are not.

    Args:
        kept: the table of the office.
        register: the table it is held against.
        key: the columns that tell rows apart in both, such as 单位, or 单位 and 姓名.
        fields: the columns to compare; those that both have if none is named.

    Raises:
        SchemeError: a column is not there, a key is empty or stands twice; with every such diagnostic of both tables.
    """
    problems = Problems()
    sides = [_Side(table, problems) for table in (kept, register)]
    for side in sides:
        side.find(key)
    named = fields or [name for name in sides[0].free(key) if sides[1].has(name)]
    if not named and not problems.has_errors:
        facts: dict[str, Any] = {"kept": kept.name, "register": register.name}
        problems.add(diagnose("reconcile-no-fields", register.header_span(), **facts))
    for side in sides:
        side.find(named)
    problems.raise_errors()
    frames = [side.frame(key, named) for side in sides]
    for side, frame in zip(sides, frames, strict=True):
        side.check_keys(frame, key)
    problems.raise_errors()
    return _compared(frames[0], frames[1], tuple(key), tuple(named))


@attrs.frozen
class _Side:
    """One of the two tables."""

    table: Table
    problems: Problems

    @property
    def headers(self) -> Headers:
        return Headers(self.table, self.problems)

    def has(self, name: str) -> bool:
        return any(folded(header) == folded(name) for header in self.table.headers)

    def free(self, key: Sequence[str]) -> Iterator[str]:
        """Yield the headers that are no key."""
        taken = {folded(name) for name in key}
        yield from (header for header in self.table.headers if header and folded(header) not in taken)

    def find(self, names: Sequence[str]) -> None:
        """See that all columns are there."""
        for name in names:
            if not self.has(name):
                self.problems.add(self.headers.absent("reconcile-column-absent", (name,), name=name))

    def frame(self, key: Sequence[str], fields: Sequence[str]) -> pl.DataFrame:
        """Return key, row, and for each field what is written (``w``) and what it means (``m``)."""
        texts = [as_text(self.table.column(self.headers.find(name) or 0)) for name in (*key, *fields)]
        meant = [_meant(text) for text in texts]
        parts = len(key)
        found = {"key": pl.select(pl.concat_str(meant[:parts], separator=_JOIN, ignore_nulls=False)).to_series()}
        shown = pl.select(pl.concat_str(texts[:parts], separator=_SEPARATOR, ignore_nulls=True)).to_series()
        frame = pl.DataFrame(found).with_columns(
            shown.str.strip_chars().alias("shown"), pl.Series("row", self.table.rows, dtype=pl.Int64)
        )
        columns = [series.alias(f"w{place}") for place, series in enumerate(texts[parts:])]
        columns += [series.alias(f"m{place}") for place, series in enumerate(meant[parts:])]
        return frame.with_columns(columns)

    def check_keys(self, frame: pl.DataFrame, key: Sequence[str]) -> None:
        """Tell of keys that are empty or stand twice."""
        name, place = "、".join(key), self.headers.find(key[0]) or 0
        empty = frame["key"].is_null().arg_true().to_list()
        for row in empty[:MOST]:
            facts: dict[str, Any] = {"row": int(self.table.rows[row]), "key": quoted(key), "file": self.table.name}
            self.problems.add(diagnose("reconcile-key-empty", self.table.span(row, place), **facts))
        first = frame.with_row_index("place").filter(pl.col("key").is_not_null())
        first = first.with_columns(pl.col("row").first().over("key").alias("first"))
        twice = first.filter(pl.col("row") != pl.col("first"))
        for place_of, value, row, earlier in twice.select("place", "shown", "row", "first").head(MOST).iter_rows():
            facts = {"value": value, "key": name, "first": earlier, "second": row, "file": self.table.name}
            self.problems.add(diagnose("reconcile-key-twice", self.table.span(place_of, place), **facts))
        self.problems.count_unlisted(max(0, len(empty) - MOST) + max(0, twice.height - MOST))


def _meant(texts: pl.Series) -> pl.Series:
    """Return what cells mean, each different text read once; null for an empty one."""
    different = texts.unique().drop_nulls()
    meanings = [_canonical(text) for text in different]
    return texts.replace_strict(different, pl.Series(meanings, dtype=pl.String), default=None, return_dtype=pl.String)


def _canonical(text: str) -> str | None:
    """Return one spelling of a value, None for nothing."""
    clean = plain(text)
    if not clean:
        return None
    if _NUMBER.fullmatch(clean):
        return f"{Decimal(clean.replace(',', '')).normalize():f}"
    day = None if clean.isdigit() else parse_date(clean)
    return day.isoformat() if day else clean


def _compared(
    kept: pl.DataFrame, register: pl.DataFrame, key: tuple[str, ...], fields: tuple[str, ...]
) -> Reconciliation:
    both = kept.join(register, on="key", how="inner", suffix="_r", maintain_order="left")
    parts = [
        _alone(kept.join(register, on="key", how="anti", maintain_order="left"), NOT_REGISTERED, "kept_row"),
        _alone(register.join(kept, on="key", how="anti", maintain_order="left"), NOT_KEPT, "registered_row"),
        *(_differing(both, place, name) for place, name in enumerate(fields)),
    ]
    found = pl.concat(parts).sort("kept_row", "registered_row", nulls_last=True, maintain_order=True)
    return Reconciliation(key, fields, kept.height, register.height, both.height, found)


def _alone(rows: pl.DataFrame, what: str, row: str) -> pl.DataFrame:
    """Return the rows whose key the other side does not have."""
    shown = rows.select(pl.col("shown").alias("key"), pl.lit(what).alias("what"), pl.col("row").alias(row))
    return _shaped(shown)


def _differing(both: pl.DataFrame, place: int, name: str) -> pl.DataFrame:
    """Return the rows in which one field differs."""
    rows = both.filter(pl.col(f"m{place}").ne_missing(pl.col(f"m{place}_r")))
    return _shaped(
        rows.select(
            pl.col("shown").alias("key"),
            pl.lit(DIFFERS).alias("what"),
            pl.lit(name).alias("field"),
            pl.col(f"w{place}").alias("kept"),
            pl.col(f"w{place}_r").alias("registered"),
            pl.col("row").alias("kept_row"),
            pl.col("row_r").alias("registered_row"),
        )
    )


def _shaped(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows with all columns of the outcome."""
    absent = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in _TYPES.items() if name not in rows.columns]
    return rows.with_columns(absent).select(pl.col(name).cast(dtype) for name, dtype in _TYPES.items())
