"""Drawing units and inspectors: seeded, recorded, and repeatable by anybody who has the list and the seed.

``draw_units``, ``draw_double``, ``draw_teams``, ``assign_units`` and ``draw_mutual`` give a :class:`Draw` with its
:class:`DrawRecord`; ``verify`` repeats one, ``check_teams`` looks at the composition of teams.
"""

from __future__ import annotations

from .draw import Draw
from .draws import assign_units, check_teams, draw_double, draw_mutual, draw_teams, draw_units
from .ordering import draw_key
from .record import DrawRecord
from .selection import BadSelection, Selection
from .verification import Verification, verify

__all__ = [
    "BadSelection",
    "Draw",
    "DrawRecord",
    "Selection",
    "Verification",
    "assign_units",
    "check_teams",
    "draw_double",
    "draw_key",
    "draw_mutual",
    "draw_teams",
    "draw_units",
    "verify",
]
