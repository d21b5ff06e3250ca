"""The memory of a polars series as it lies, by the Arrow C stream interface: no copy, and no package beside polars.

The layouts are those of the specification (https://arrow.apache.org/docs/format/CStreamInterface.html), which is frozen.
"""

from __future__ import annotations

import ctypes
import weakref
from typing import Any, Final

import numpy as np
import polars as pl

from ..core.held_column import HeldColumn


class _Array(ctypes.Structure):
    """``struct ArrowArray``: a column in memory."""


_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.c_void_p),
    ("dictionary", ctypes.c_void_p),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Array))),
    ("private_data", ctypes.c_void_p),
]


class _Stream(ctypes.Structure):
    """``struct ArrowArrayStream``: a series as one array after the other."""


_Stream._fields_ = [
    ("get_schema", ctypes.c_void_p),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Array))),
    ("get_last_error", ctypes.c_void_p),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]

_TYPES: Final[dict[Any, Any]] = {
    pl.Float64: np.float64,
    pl.Float32: np.float32,
    pl.Int64: np.int64,
    pl.Int32: np.int32,
    pl.Int16: np.int16,
    pl.Int8: np.int8,
    pl.UInt64: np.uint64,
    pl.UInt32: np.uint32,
    pl.UInt16: np.uint16,
    pl.UInt8: np.uint8,
}

_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype, _pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]


def held_column(series: pl.Series) -> HeldColumn | None:
    """Return the numbers of a series as they lie in memory, None where they are of another type or in several pieces."""
    dtype = _TYPES.get(series.dtype.base_type())
    if dtype is None or series.n_chunks() != 1 or not series.len():
        return None
    array = _exported(series)
    size, offset = int(array.length), int(array.offset)
    end = size + offset
    numbers = _view(array, 1, end, dtype)[offset:]
    numbers.flags.writeable = False
    bits = _view(array, 0, (end + 7) // 8, np.uint8) if array.null_count and array.buffers[0] else None
    return HeldColumn(numbers, bits, offset)


def _exported(series: pl.Series) -> _Array:
    """Return the one array of a series; its memory stays as long as the structure does."""
    capsule = series.__arrow_c_stream__(None)
    stream = _Stream.from_address(_pointer(capsule, b"arrow_array_stream"))
    array = _Array()
    if stream.get_next(ctypes.byref(stream), ctypes.byref(array)) != 0:
        raise MemoryError(series.name)
    kept = _Array.from_buffer_copy(array)  # what the finaliser releases must outlive the one that it watches
    weakref.finalize(array, kept.release, ctypes.byref(kept)).atexit = False
    return array


def _view(array: _Array, place: int, count: int, dtype: Any) -> np.ndarray[Any, Any]:
    """Return a buffer as numbers; every view of it keeps the memory alive."""
    memory = (ctypes.c_char * (count * np.dtype(dtype).itemsize)).from_address(array.buffers[place])
    memory.owner = array  # numpy holds the memory, the memory holds its owner
    return np.frombuffer(memory, dtype=dtype)
