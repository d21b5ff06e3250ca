"""The appended journal under ledgers and campaigns: events, and the current state folded from them.

Over SQLAlchemy Core: a SQLite file by default, PostgreSQL by a URL.  Importing this room imports SQLAlchemy.
"""

from .batch import Batch
from .event import Event, NewEvent
from .failures import ConflictError, Stale, StoreError
from .opening import open_store
from .projection import Projection, Row
from .store import Store

__all__ = [
    "Batch",
    "ConflictError",
    "Event",
    "NewEvent",
    "Projection",
    "Row",
    "Stale",
    "Store",
    "StoreError",
    "open_store",
]
