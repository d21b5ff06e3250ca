"""What several rooms' tests share."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from postgresql_server import fresh_database, running_server

# how long an example takes depends on the machine and what else it does; benchmarks tell of time
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with reference data beside the checkout, or skip: it is not part of the product."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("the reference data folder 'shared' is not beside this checkout")
    return folder


@pytest.fixture(autouse=True, scope="session")
def record_of_trust(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the record of trusted folders out of the user's home; the folders that tests make are trusted."""
    place = tmp_path_factory.mktemp("user")
    folder = json.dumps(str(tmp_path_factory.getbasetemp().resolve()))
    (place / "trusted.toml").write_text(f"folders = [{folder}]\nonly = []\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUANHENG_CONFIG_DIR", str(place))
        yield place


@pytest.fixture
def nobody_trusted(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Begin with an empty record of trusted folders, and return the folder that it will stand in."""
    place = tmp_path_factory.mktemp("stranger")
    monkeypatch.setenv("QUANHENG_CONFIG_DIR", str(place))
    return place


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Return the URL of a real server on which databases may be made, or skip."""
    try:
        with running_server() as url:
            yield url
    except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as error:
        if os.environ.get("CI"):  # there it must run
            raise
        pytest.skip(f"no PostgreSQL server: set QUANHENG_TEST_POSTGRESQL, or install the extra 'test' ({error})")


@pytest.fixture
def postgresql_target(postgresql: str) -> Iterator[str]:
    """Return the URL of an empty PostgreSQL database."""
    with fresh_database(postgresql) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return where a store may be made: the path of a file, then the URL of an empty PostgreSQL database."""
    if request.param == "sqlite":
        return str(tmp_path / "quanheng.db")
    target: str = request.getfixturevalue("postgresql_target")
    return target
