"""Opening a store, and making one where there is none yet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from . import engine as engines
from .failures import StoreError, telling
from .projection import Projection
from .rebuilding import needs_rebuilding, rebuild
from .store import Store
from .tables import EVENTS, FORM, GUARDS, METADATA, PROJECTED
from .target import Target, read_target

#: PostgreSQL: two processes that open a new store at once take turns at making its tables.
_MAKING = 0x7175616E  # "quan"


def open_store(target: str | Path, projections: Sequence[Projection] = (), *, create: bool = True) -> Store:
    """Open a store: a SQLite file by its path, a PostgreSQL database by its URL ``postgresql://…``.

    Args:
        target: where it is.
        projections: tables of current state that whoever opens it keeps beside the events; made where they are absent,
            made anew where their version has changed or events have come in without them.
        create: make the store where there is none.

    Raises:
        StoreError: it is not there and ``create`` is not set, cannot be reached, is no store of Quanheng, or was made
            by a later version; the driver of PostgreSQL is not installed.
    """
    where = read_target(target)
    if where.is_file:
        _check_file(where, create=create)
    engine = engines.make_engine(where)
    try:
        with telling(where.place):
            if not _is_store(engine, where):
                _make(engine, where, create=create)
            _bring_up_to_date(engine, tuple(projections), where.place)
    except BaseException:
        engine.dispose()
        raise
    return Store(where, engine, tuple(projections))


def _check_file(target: Target, *, create: bool) -> None:
    path = target.path
    if path.is_dir():
        raise StoreError("store-unwritable", target.place, place=target.place, reason="is a directory")
    if not path.exists() and not create:
        raise StoreError("store-absent", target.place, place=target.place)
    if not path.parent.is_dir():
        raise StoreError("store-absent", target.place, hint="folder", place=target.place, folder=str(path.parent))


def _is_store(engine: Engine, target: Target) -> bool:
    with engines.reading(engine) as connection:
        tables = set(inspect(connection).get_table_names())
        if {EVENTS.name, PROJECTED.name} <= tables:
            form = connection.execute(PROJECTED.select().where(PROJECTED.c.name == "")).one_or_none()
            if form is not None and form.version > FORM:
                raise StoreError("store-newer", target.place, place=target.place, form=form.version, known=FORM)
            return form is not None
        if tables and target.is_file and EVENTS.name not in tables:
            raise StoreError(
                "store-not-a-store", target.place, place=target.place, reason=", ".join(sorted(tables)[:3])
            )
        return False


def _make(engine: Engine, target: Target, *, create: bool) -> None:
    """Make the tables, all in one transaction: a process that is killed meanwhile leaves none of them."""
    if not create:
        raise StoreError("store-absent", target.place, place=target.place)
    with engine.connect().execution_options(quanheng_writes=True) as connection, connection.begin():
        if engine.dialect.name != "sqlite":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_MAKING})"))
        METADATA.create_all(connection)
        for guard in GUARDS[engine.dialect.name]:
            connection.execute(text(guard))
        if connection.execute(PROJECTED.select().where(PROJECTED.c.name == "")).one_or_none() is None:
            connection.execute(PROJECTED.insert(), [{"name": "", "version": FORM, "position": 0}])


def _bring_up_to_date(engine: Engine, projections: tuple[Projection, ...], place: str) -> None:
    with engines.reading(engine) as connection:
        stale = _stale(connection, projections, place)
    if stale:
        with engines.writing(engine) as connection:
            for projection in _stale(connection, projections, place):  # another process may have been faster
                rebuild(connection, projection)


def _stale(connection: Connection, projections: tuple[Projection, ...], place: str) -> list[Projection]:
    return [projection for projection in projections if needs_rebuilding(connection, projection, place)]
