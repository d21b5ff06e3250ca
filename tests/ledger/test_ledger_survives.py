"""Kills and power cuts: what was confirmed is there, once, and the ledger is whole."""

from __future__ import annotations

import datetime
import json
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import attrs
import ledger_writer
import pytest
from sqlalchemy import create_engine, make_url, text

import quanheng as qh
from quanheng.ledger import Entry, Ledger
from quanheng.store import StoreError

DAY = datetime.date(2026, 3, 2)
AT = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)
DICE = random.Random(2026)  # noqa: S311 - what is killed or spoilt is no secret


def _entry(number: int) -> Entry:
    return Entry(unit=f"第{number}局", finding="超编", key=str(number), found_on=DAY, category="rectify")


def _confirmed(folder: Path) -> list[str]:
    return [line for log in folder.glob("*.done") for line in log.read_text(encoding="utf-8").split()]


def _run_and_kill(target: str, folder: Path, writers: int, until: int) -> None:
    """Start writers, wait until so many changes are confirmed, and kill each at a moment of its own."""
    script = ledger_writer.__file__
    logs = [folder / f"w{number}.done" for number in range(writers)]
    running = [subprocess.Popen([sys.executable, script, target, log.stem, str(log)]) for log in logs]
    try:
        deadline = time.monotonic() + 60
        while len(_confirmed(folder)) < until and time.monotonic() < deadline:
            assert all(process.poll() is None for process in running), "a writer ended by itself"
            time.sleep(0.01)
        for process in running:
            time.sleep(DICE.uniform(0, 0.05))
            process.send_signal(signal.SIGKILL)
    finally:
        for process in running:
            process.kill()
            process.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_writers_killed_at_random_moments_lose_nothing_confirmed_and_double_nothing(
    store_target: str, tmp_path: Path
) -> None:
    for kill in (1, 2):
        _run_and_kill(store_target, tmp_path, writers=2, until=kill * 25)
    with qh.open_ledger(store_target, create=False) as ledger:
        assert not ledger.inspect()
        keys = [json.loads(event.payload["identity"])[1] for event in ledger.store.events() if event.kind == "entered"]
        assert len(keys) == len(set(keys))
        problems = {json.loads(i)[1]: s for i, s in _states(ledger)}
    for line in _confirmed(tmp_path):
        done, key = line.split(":")
        assert key in problems
        assert done == "entered" or problems[key] == "notified"


def _states(ledger: Ledger) -> list[tuple[str, str]]:
    with ledger.store.reading() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT identity, state FROM quanheng_problem"))]


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, list[int]]:
    """Return a folder with the files of a ledger as they stood on disk, and the size of the log after each change."""
    folder = tmp_path / "disk"
    folder.mkdir()
    live = tmp_path / "live.db"
    with qh.open_ledger(live) as ledger:
        ledger.store.engine.dispose()
        with ledger.store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_autocheckpoint = 0")
        sizes = []
        for number in range(12):
            ledger.enter(_entry(number), by="张三", at=AT)
            sizes.append(Path(f"{live}-wal").stat().st_size)
        for suffix in ("", "-wal"):
            shutil.copy(f"{live}{suffix}", folder / f"quanheng.db{suffix}")
    return folder, sizes


def _numbers(folder: Path) -> list[int]:
    """Return the units of the problems there, having seen that the ledger is whole."""
    with qh.open_ledger(folder / "quanheng.db", create=False) as ledger:
        assert not ledger.inspect()
        return [int(unit[1:-1]) for unit in ledger.problems()["unit"]]


def _with(folder: Path, name: str, data: bytes) -> Path:
    """Return a copy of the folder in which one file has other content."""
    copy = folder.with_name(f"copy-{DICE.getrandbits(64):x}")
    shutil.copytree(folder, copy)
    (copy / name).write_bytes(data)
    return copy


def test_a_log_cut_off_at_any_byte_keeps_every_change_whose_confirmation_it_reaches(
    written: tuple[Path, list[int]],
) -> None:
    folder, sizes = written
    assert sizes == sorted(set(sizes)), "each change makes the log longer"
    whole = (folder / "quanheng.db-wal").read_bytes()
    cuts = [DICE.randrange(sizes[0], sizes[-1]) for _ in range(12)]
    for cut in [*cuts, *sizes, sizes[4] - 1]:
        kept = sum(size <= cut for size in sizes)
        copy = _with(folder, "quanheng.db-wal", whole[:cut])
        assert _numbers(copy) == list(range(kept)), f"cut at {cut}"


def test_a_log_spoilt_from_some_byte_on_keeps_every_change_before_it(written: tuple[Path, list[int]]) -> None:
    folder, sizes = written
    whole = (folder / "quanheng.db-wal").read_bytes()
    for _ in range(8):
        begin = DICE.randrange(sizes[0], sizes[-1])
        noise = DICE.randbytes(sizes[-1] - begin)
        copy = _with(folder, "quanheng.db-wal", whole[:begin] + noise)
        assert _numbers(copy) == list(range(sum(size <= begin for size in sizes)))


def test_a_power_cut_while_the_log_is_moved_into_the_file_loses_nothing(
    written: tuple[Path, list[int]], tmp_path: Path
) -> None:
    # The log reaches the disk before the file is touched, and is kept until the file has: so sectors may be old or new.
    folder, _ = written
    after = tmp_path / "after"
    shutil.copytree(folder, after)
    with qh.open_ledger(after / "quanheng.db") as ledger, ledger.store.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    new = (after / "quanheng.db").read_bytes()
    old = (folder / "quanheng.db").read_bytes().ljust(len(new), b"\0")
    assert new != old
    for _ in range(8):
        mixed = b"".join(DICE.choice((old, new))[start : start + 512] for start in range(0, len(new), 512))
        copy = _with(folder, "quanheng.db", mixed)
        assert _numbers(copy) == list(range(12))


def test_a_connection_that_breaks_off_is_told_and_nothing_half_done_is_left(postgresql_target: str) -> None:
    with qh.open_ledger(postgresql_target) as ledger:
        ledger.enter(_entry(1), by="张三", at=AT)
        with pytest.raises(StoreError) as caught:
            _write_and_be_cut_off(ledger, postgresql_target)
        assert caught.value.diagnostics[0].name == "store-unreachable"
        ledger.enter(_entry(2), by="张三", at=AT)
        assert ledger.problems().select("id", "watched").rows() == [(1, None), (2, None)]
        assert not ledger.inspect()


def _write_and_be_cut_off(ledger: Ledger, target: str) -> None:
    with ledger.store.writing("张三", AT) as batch:
        batch.append("problem", "1", "watched", {"on": DAY.isoformat(), "watched": "难"})
        _break_connections(target)


def _break_connections(target: str) -> None:
    engine = create_engine(make_url(target).set(drivername="postgresql+psycopg"))
    with closing(engine.raw_connection()) as connection:
        own = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        connection.cursor().execute(own)
        connection.commit()
    engine.dispose()


def test_a_ledger_of_an_earlier_version_is_opened_with_the_columns_that_came_since(store_target: str) -> None:
    entry = attrs.evolve(
        _entry(1), state="rectifying", noticed_on=DAY, cause="编制紧", measures="核减", person="李主任"
    )
    with qh.open_ledger(store_target) as ledger:
        ledger.enter(entry, by="张三", at=AT)
        before = ledger.problems()
        with ledger.store.engine.begin() as connection:
            for column in ("cause", "measures", "person", "source", "origin"):
                connection.exec_driver_sql(f"ALTER TABLE quanheng_problem DROP COLUMN {column}")
            connection.exec_driver_sql("UPDATE quanheng_projected SET version = 1 WHERE name = 'quanheng_problem'")
    with qh.open_ledger(store_target) as ledger:
        assert ledger.problems().equals(before)
        assert before["person"].to_list() == ["李主任"]
        assert not ledger.inspect()


def test_a_copy_of_the_file_alone_is_an_older_ledger_and_not_a_broken_one(written: tuple[Path, list[int]]) -> None:
    folder, _ = written
    (folder / "quanheng.db-wal").unlink()
    assert _numbers(folder) == []
