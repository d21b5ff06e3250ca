"""Functions that yield text: what they return becomes labels, so that comparing and grouping stay arithmetic.

A text column is the place of each row's text among the labels of a run, NaN where there is none.  Which texts a
function finds is known only once it has run, and new ones enter the labels of the run one after the other; so such a
function, though it treats each row by itself, is run over all rows at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from .calling import FunctionError, arrays_of, by_row, guarded
from .functions import Function
from .plan import Step

Array = NDArray[np.float64]

_PAIR: Final = 2


def text_column(step: Step, inputs: tuple[Any, ...], size: int, enter: Callable[[str], float]) -> Array:
    """Return the codes of the texts that a function yields; ``enter`` gives the code of a text, NaN of an empty one.

    The function returns an array of texts; or numbers, places among the labels that it declares, NaN where there is
    none; or a pair of such places and the texts that they mean, for texts put together from a few parts.

    Raises:
        FunctionError: it raised anything of its own, or returned something else.
        RowError: it refused rows.
    """

    def ask(function: Function, implementation: Any, positional: Sequence[Any], named: Mapping[str, Any]) -> Array:
        found, arguments = guarded(function, implementation, positional, named), arrays_of(positional, named)
        rows = np.broadcast_shapes(*(np.shape(value) for value in arguments))[-1:]
        try:
            places, texts = placed(function, found)
            column = np.broadcast_to(places, rows)
        except (TypeError, ValueError, OverflowError):
            raise FunctionError("function-text", function, arguments, found=_spoken(found)) from None
        # of labels that no row has, none enters those of the run
        used, index = np.unique(column, return_inverse=True)
        codes = [np.nan if place < 0 else enter(normalize("NFKC", texts[place])) for place in used.tolist()]
        return np.array(codes, dtype=np.float64)[index.reshape(column.shape)]

    return np.array(np.broadcast_to(by_row(step, ask)(*inputs), (size,)), dtype=np.float64)


def placed(function: Function, found: Any) -> tuple[NDArray[np.intp], tuple[str, ...]]:
    """Return for each row the place of its text, -1 where there is none, and the texts.

    Raises:
        TypeError, ValueError, OverflowError: these are no texts, or a place is none of theirs.
    """
    if isinstance(found, tuple) and len(found) == _PAIR:
        texts = tuple(map(str, found[1]))
        return _places(np.asarray(found[0]), texts), texts
    if found is None:
        raise TypeError
    column = np.asarray(found)
    if column.dtype.kind in "fiub":
        return _places(column, function.labels), function.labels
    if column.dtype.kind == "O":
        cells = column.ravel().tolist()
        if not all(each is None or isinstance(each, str) for each in set(cells)):
            raise TypeError
        column = np.array([each or "" for each in cells], dtype=np.str_).reshape(column.shape)
    if column.dtype.kind != "U":
        raise TypeError
    known, places = np.unique(column, return_inverse=True)
    texts = tuple(known.tolist())
    if function.labels and not {normalize("NFKC", text) for text in texts if text} <= set(function.labels_in_order):
        raise ValueError
    return places.reshape(column.shape).astype(np.intp), texts


def _places(column: NDArray[Any], texts: tuple[str, ...]) -> NDArray[np.intp]:
    number = np.asarray(column, dtype=np.float64)
    is_there = np.isfinite(number)
    places = np.where(is_there, number, -1.0)
    if np.any(places != np.floor(places)) or np.any(places >= len(texts)) or np.any(is_there & (number < 0)):
        raise ValueError
    return places.astype(np.intp)


def _spoken(found: Any) -> str:
    column = np.asarray(found) if not isinstance(found, tuple) else None
    return "tuple" if column is None else f"{column.dtype}{list(column.shape)}"
