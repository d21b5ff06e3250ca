"""Where a store is: the path of a SQLite file, or the URL of a PostgreSQL database."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import attrs
from sqlalchemy import URL, exc, make_url

from .failures import StoreError


@attrs.frozen
class Target:
    """A place with its engine's URL; ``place`` is what people are told, without a password."""

    url: URL
    place: str

    @property
    def is_file(self) -> bool:
        """Whether it is a SQLite file."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path:
        """The file of a SQLite store."""
        return Path(self.place)


def read_target(target: str | Path) -> Target:
    """Return what a path or URL names.

    Raises:
        StoreError: the URL cannot be read, names another database than PostgreSQL, or the driver is not installed.
    """
    if isinstance(target, Path) or "://" not in target:
        return Target(URL.create("sqlite", database=str(target)), str(target))
    try:
        url = make_url(target)
    except (exc.ArgumentError, ValueError):
        raise StoreError(
            "store-url-unknown", target.partition("://")[0], url=target.partition("://")[0] + "://…"
        ) from None
    shown = url.render_as_string(hide_password=True)
    if url.drivername not in {"postgresql", "postgres", "postgresql+psycopg"}:
        raise StoreError("store-url-unknown", shown, url=shown)
    if find_spec("psycopg") is None:
        raise StoreError("store-driver-absent", shown)
    return Target(url.set(drivername="postgresql+psycopg"), shown)
