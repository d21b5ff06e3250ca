"""The ledger of problems: what evaluations found, worked until nothing is open, every change on record."""

from .deadlines import WorkCalendar, due_on
from .entering import Entered, Entry
from .failures import LedgerError
from .ledger import PROJECTIONS, Ledger
from .noting import Note
from .opening import open_ledger
from .recording import Recorded

__all__ = [
    "PROJECTIONS",
    "Entered",
    "Entry",
    "Ledger",
    "LedgerError",
    "Note",
    "Recorded",
    "WorkCalendar",
    "due_on",
    "open_ledger",
]
