from __future__ import annotations

import datetime
import sqlite3
from pathlib import Path
from threading import Timer

import attrs
import pytest
from counters import COUNTERS

from quanheng.store import StoreError, engine, open_store, target

AT = datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))


def _refusal(where: str | Path, *, create: bool = True) -> tuple[str, str]:
    with pytest.raises(StoreError) as caught:
        open_store(where, [COUNTERS], create=create).close()
    (said,) = caught.value.diagnostics
    return said.name, said.message("en")


def test_a_store_that_is_not_there_is_made_only_where_that_is_wanted(tmp_path: Path) -> None:
    assert _refusal(tmp_path / "quanheng.db", create=False)[0] == "store-absent"
    assert not list(tmp_path.iterdir())
    assert _refusal(tmp_path / "folder" / "quanheng.db")[0] == "store-absent"
    assert _refusal(tmp_path)[0] == "store-unwritable"
    open_store(tmp_path / "quanheng.db").close()
    open_store(tmp_path / "quanheng.db", create=False).close()


def test_a_new_file_that_somebody_else_holds_is_made_a_store_as_soon_as_they_are_done(tmp_path: Path) -> None:
    # turning a file to its write-ahead log SQLite says "locked" at once where it waits otherwise
    path = tmp_path / "quanheng.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for statement in ("CREATE TABLE t (x)", "DROP TABLE t", "BEGIN IMMEDIATE"):
        other.execute(statement)
    leaving = Timer(0.3, other.execute, ["COMMIT"])
    leaving.start()
    with open_store(path, [COUNTERS]) as store, store.writing("张三", AT) as batch:
        assert leaving.finished.is_set()
        batch.append("counter", "甲", "added", {"amount": 1})
    leaving.join()
    other.close()


def test_an_empty_database_without_a_store_is_absent(postgresql_target: str) -> None:
    assert _refusal(postgresql_target, create=False)[0] == "store-absent"


def test_another_program_s_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text("unit,score\n甲,1\n" * 100, encoding="utf-8")
    before = path.read_bytes()
    assert _refusal(path)[0] == "store-not-a-store"
    assert path.read_bytes() == before
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE customers (name TEXT)")
    connection.close()
    name, message = _refusal(other)
    assert name == "store-not-a-store"
    assert "customers" in message


def test_a_store_of_a_later_version_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "quanheng.db"
    open_store(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE quanheng_projected SET version = 99 WHERE name = ''")
    connection.close()
    name, message = _refusal(path)
    assert name == "store-newer"
    assert "99" in message


def test_an_older_program_neither_turns_tables_back_nor_writes_to_those_of_a_later_one(store_target: str) -> None:
    later = attrs.evolve(COUNTERS, version=2)
    with open_store(store_target, [COUNTERS]) as old:
        open_store(store_target, [later]).close()
        with pytest.raises(StoreError) as caught, old.writing("张三", AT):
            pass
        assert caught.value.diagnostics[0].name == "store-newer"
        assert not list(old.events())
    assert _refusal(store_target)[0] == "store-newer"


def test_a_table_that_lacks_a_column_is_made_anew(store_target: str) -> None:
    with open_store(store_target, [COUNTERS]) as store:
        with store.writing("张三", AT) as batch:
            batch.append("counter", "甲", "added", {"amount": 1})
        with store.engine.begin() as connection:
            connection.exec_driver_sql('ALTER TABLE quanheng_test_counter DROP COLUMN "by"')
    with open_store(store_target, [COUNTERS]) as store:
        assert (store.row(COUNTERS, "甲") or {})["by"] == "张三"


@pytest.mark.parametrize("url", ["mysql://me:secret@host/db", "postgresql://me:secret@host:port/db", "sqlite:///x.db"])
def test_an_address_of_something_else_is_refused_without_telling_the_password(url: str) -> None:
    name, message = _refusal(url)
    assert name == "store-url-unknown"
    assert "secret" not in message


def test_a_missing_driver_is_told_with_the_extra_that_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target, "find_spec", lambda _: None)
    with pytest.raises(StoreError) as caught:
        open_store("postgresql://me@localhost/db")
    assert caught.value.diagnostics[0].name == "store-driver-absent"
    assert "quanheng[postgresql]" in caught.value.diagnostics[0].hint("zh")


def test_a_server_that_does_not_answer_is_told_without_the_password() -> None:
    name, message = _refusal("postgresql://me:secret@127.0.0.1:1/db")
    assert name == "store-unreachable"
    assert "secret" not in message


def test_who_waits_too_long_for_another_writer_is_told_so(store_target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PATIENCE", 0.2)
    with open_store(store_target, [COUNTERS]) as store, store.writing("张三", AT) as batch:
        batch.append("counter", "甲", "added", {"amount": 1})
        with open_store(store_target) as other, pytest.raises(StoreError) as caught, other.writing("李四", AT):
            pass
        assert caught.value.diagnostics[0].name == "store-busy"
    with open_store(store_target) as store:
        assert [event.by for event in store.events()] == ["张三"]


def test_a_file_that_may_only_be_read_is_told_to_be_so(tmp_path: Path) -> None:
    path = tmp_path / "quanheng.db"
    with open_store(path, [COUNTERS]) as store:
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
            connection.rollback()
        with pytest.raises(StoreError) as caught, store.writing("张三", AT) as batch:
            batch.append("counter", "甲", "added", {"amount": 1})
    assert caught.value.diagnostics[0].name == "store-unwritable"


def test_a_damaged_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "quanheng.db"
    with open_store(path, [COUNTERS]) as store:
        for number in range(300):
            with store.writing("张三", AT) as batch:
                batch.append("counter", f"第{number}个", "added", {"amount": number})
    data = bytearray(path.read_bytes())
    data[8192:-4096] = b"\xff" * len(data[8192:-4096])
    path.write_bytes(data)
    with pytest.raises(StoreError) as caught, open_store(path, [COUNTERS]) as store:
        raise StoreError("store-damaged", "", place="", reason="") if store.inspect() else AssertionError
    assert caught.value.diagnostics[0].name == "store-damaged"
