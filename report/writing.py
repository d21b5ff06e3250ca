"""How files are written, for the rooms above: see :mod:`quanheng.document.writing`."""

from ..document.writing import check_target, replacing, why_unwritable, write_bytes, write_text

__all__ = ["check_target", "replacing", "why_unwritable", "write_bytes", "write_text"]
