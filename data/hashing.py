"""What tells one set of data from another: the SHA-256 of a file's bytes, or of the columns of data in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np

from ..core.unit_data import UnitData


def hash_of(data: UnitData) -> str:
    """Return the hash of the data: of the file that they were read from, else of units, periods, labels and columns.

    Columns enter in order of their names, so that the order of the columns in memory does not matter.
    """
    return data.data_hash or _hash_of_columns(data)


def _hash_of_columns(data: UnitData) -> str:
    digest = hashlib.sha256()
    for texts in (data.units, data.periods, data.labels):
        _enter(digest, texts)
    digest.update(np.ascontiguousarray(data.period_index, dtype="<i8").tobytes())
    for name in sorted(data.columns):
        _enter(digest, (name,))
        # NaN has many bit patterns and -0.0 equals 0.0: one spelling for each.
        column = np.where(np.isnan(data.columns[name]), np.nan, data.columns[name]) + 0.0
        digest.update(np.ascontiguousarray(column, dtype="<f8").tobytes())
        if name in data.states:
            digest.update(np.ascontiguousarray(data.states[name]).tobytes())
    return digest.hexdigest()


def _enter(digest: hashlib._Hash, texts: Iterable[str]) -> None:
    for text in texts:
        encoded = text.encode()
        digest.update(len(encoded).to_bytes(8, "little") + encoded)
    digest.update(b"\xff")
