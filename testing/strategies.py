"""Strategies of hypothesis for schemes and their data.

Needs the package hypothesis, which nothing else of Quanheng does.
"""

from __future__ import annotations

from .random_data import cells, columns, evaluation_data, unit_rows
from .sound_schemes import SoundScheme, sound_schemes

__all__ = ["SoundScheme", "cells", "columns", "evaluation_data", "sound_schemes", "unit_rows"]
