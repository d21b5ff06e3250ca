from __future__ import annotations

import datetime
import multiprocessing
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import attrs
import pytest
from counters import COUNTER_TABLE, COUNTERS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import exc, select, text

from quanheng.store import ConflictError, NewEvent, Store, StoreError, open_store

AT = datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))


@pytest.fixture
def store(store_target: str) -> Iterator[Store]:
    with open_store(store_target, [COUNTERS]) as opened:
        yield opened


def _rows(store: Store) -> list[tuple[object, ...]]:
    with store.reading() as connection:
        return [tuple(row) for row in connection.execute(select(COUNTER_TABLE).order_by("stream"))]


def test_events_come_back_with_who_when_and_why_in_the_order_they_were_written(store: Store) -> None:
    with store.writing("张三", AT, "年度核查") as batch:
        batch.append("counter", "甲", "added", {"amount": 2, "note": "“引号”与\n换行"})
        batch.append("counter", "乙", "added", {"amount": 1}, why="补录")
    later = AT.replace(hour=18, minute=0, second=30)
    with store.writing("李四", later) as batch:
        batch.append("counter", "甲", "added", {"amount": 5}, expected_version=1)
    told = [(e.position, e.stream, e.version, e.at, e.by, e.why) for e in store.events("counter")]
    assert told == [
        (1, "甲", 1, AT, "张三", "年度核查"),
        (2, "乙", 1, AT, "张三", "补录"),
        (3, "甲", 2, later, "李四", ""),
    ]
    assert next(store.events("counter", "甲")).payload == {"amount": 2, "note": "“引号”与\n换行"}
    assert [e.position for e in store.events(after=2)] == [3]
    assert _rows(store) == [("乙", 1, "张三", AT.date()), ("甲", 7, "李四", later.date())]


def test_a_writer_who_has_not_seen_a_change_is_told_whose_it_was_and_nothing_is_written(store: Store) -> None:
    with store.writing("张三", AT) as batch:
        batch.append("counter", "甲", "added", {"amount": 2})
    with store.writing("李四", AT, "更正") as batch:
        batch.append("counter", "甲", "added", {"amount": 3}, expected_version=1)
    both = [NewEvent("counter", "丙", "added", {"amount": 9}), NewEvent("counter", "甲", "added", {"amount": 4}, 1)]
    with pytest.raises(ConflictError) as caught, store.writing("王五", AT) as batch:
        batch.extend(both)
    assert [(e.by, e.why, e.kind) for e in caught.value.stale.changes] == [("李四", "更正", "added")]
    (said,) = caught.value.diagnostics
    assert said.name == "store-conflict"
    assert "2026-03-02 09:30 李四：增加（更正）" in said.message("zh")
    assert "2026-03-02 09:30 李四: added (更正)" in said.message("en")
    assert [row[:2] for row in _rows(store)] == [("甲", 5)]
    with pytest.raises(ConflictError) as twin, store.writing("王五", AT) as batch:
        batch.append("counter", "甲", "added", {"amount": 4}, expected_version=0)
    assert "登记过" in twin.value.diagnostics[0].hint("zh")
    with pytest.raises(ConflictError) as ahead, store.writing("王五", AT) as batch:
        batch.append("counter", "甲", "added", {"amount": 4}, expected_version=7)
    assert "only 2" in ahead.value.diagnostics[0].hint("en")


def _write_and_fail(store: Store) -> None:
    with store.writing("张三", AT) as batch:
        batch.append("counter", "甲", "added", {"amount": 2})
        assert batch.rows(COUNTERS, ["甲"])["甲"]["total"] == 2
        raise RuntimeError


def test_a_block_that_fails_leaves_neither_events_nor_rows(store: Store) -> None:
    with pytest.raises(RuntimeError):
        _write_and_fail(store)
    assert not list(store.events())
    assert not _rows(store)


def test_of_many_who_have_seen_the_same_one_writes_and_the_others_are_told(store: Store) -> None:
    with store.writing("张三", AT) as batch:
        batch.append("counter", "甲", "added", {"amount": 0})

    def write(number: int) -> bool:
        try:
            with store.writing(f"{number}号", AT) as batch:
                batch.append("counter", "甲", "added", {"amount": 1}, expected_version=1)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(write, range(8))) == 1
    assert [row[1] for row in _rows(store)] == [1]


def _open_and_add(target: str, number: int) -> None:
    with open_store(target, [COUNTERS]) as store:
        for _ in range(3):
            with store.writing(f"{number}号", AT) as batch:
                batch.append("counter", "甲", "added", {"amount": 1})


def test_processes_that_open_a_new_store_at_once_all_write_to_it(store_target: str) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_open_and_add, args=(store_target, number)) for number in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 2
    with open_store(store_target, [COUNTERS]) as store:
        assert [row[1] for row in _rows(store)] == [6]
        assert [event.version for event in store.events()] == list(range(1, 7))
        assert not store.inspect()


changes = st.lists(
    st.lists(
        st.tuples(st.sampled_from("甲乙丙"), st.sampled_from(["added", "removed"]), st.integers(-9, 9)), max_size=6
    ),
    max_size=5,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes)
def test_tables_made_anew_from_the_events_are_those_that_grew_with_them(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[tuple[str, str, int]]]
) -> None:
    with open_store(tmp_path_factory.mktemp("store") / "quanheng.db", [COUNTERS]) as store:
        for lot in batches:
            with store.writing("张三", AT) as batch:
                batch.extend(NewEvent("counter", name, kind, {"amount": amount}) for name, kind, amount in lot)
        grown = _rows(store)
        assert not store.inspect()
        store.rebuild()
        assert _rows(store) == grown


def test_rebuilding_gives_the_same_tables_in_both_databases(store: Store) -> None:
    with store.writing("张三", AT) as batch:
        batch.extend(NewEvent("counter", f"第{number % 40}个", "added", {"amount": number}) for number in range(200))
        batch.append("counter", "第7个", "removed")
    grown = _rows(store)
    assert len(grown) == 39
    with store.engine.begin() as connection:
        connection.execute(COUNTER_TABLE.delete().where(COUNTER_TABLE.c.stream == "第3个"))
    assert [found.name for found in store.inspect()] == ["store-projection-differs"]
    store.rebuild()
    assert _rows(store) == grown
    assert not store.inspect()


def test_a_projection_that_is_new_or_of_another_version_takes_in_what_was_there_before(store_target: str) -> None:
    with open_store(store_target) as store, store.writing("张三", AT) as batch:
        batch.append("counter", "甲", "added", {"amount": 2})
    with open_store(store_target, [COUNTERS]) as store:
        assert [row[:2] for row in _rows(store)] == [("甲", 2)]
    with open_store(store_target) as store, store.writing("张三", AT) as batch:
        batch.append("counter", "甲", "added", {"amount": 3})
    with open_store(store_target, [COUNTERS]) as store:
        assert [row[:2] for row in _rows(store)] == [("甲", 5)]
    doubled = attrs.evolve(
        COUNTERS, version=2, fold=lambda _, event: {"total": 100, "by": event.by, "on": event.at.date()}
    )
    with open_store(store_target, [doubled]) as store:
        assert [row[:2] for row in _rows(store)] == [("甲", 100)]


@pytest.mark.parametrize("change", ["UPDATE quanheng_event SET \"by\" = 'x'", "DELETE FROM quanheng_event"])
def test_the_database_itself_refuses_to_change_or_delete_an_event(store: Store, change: str) -> None:
    with store.writing("张三", AT) as batch:
        batch.append("counter", "甲", "added", {"amount": 2})
    with pytest.raises(exc.DBAPIError, match="never changed or deleted"), store.engine.begin() as connection:
        connection.execute(text(change))
    assert [event.by for event in store.events()] == ["张三"]


def test_an_event_taken_out_behind_the_store_s_back_is_missed(tmp_path: Path) -> None:
    path = tmp_path / "quanheng.db"
    with open_store(path, [COUNTERS]) as store:
        with store.writing("张三", AT) as batch:
            batch.extend(NewEvent("counter", "甲", "added", {"amount": 1}) for _ in range(3))
        with sqlite3.connect(path) as connection:
            connection.execute("DROP TRIGGER quanheng_event_no_delete")
            connection.execute("DELETE FROM quanheng_event WHERE position = 2")
        connection.close()
        assert [found.name for found in store.inspect()] == ["store-events-missing", "store-projection-differs"]


@pytest.mark.parametrize("text_of_it", ["a\0b", "\ud800"])
def test_a_text_that_no_database_holds_is_refused_and_nothing_is_written(store: Store, text_of_it: str) -> None:
    for payload, why, stream in (({"x": text_of_it}, "", "甲"), ({}, text_of_it, "甲"), ({}, "", text_of_it)):
        with pytest.raises(StoreError) as caught, store.writing("张三", AT, why) as batch:
            batch.append("counter", stream, "added", {"amount": 1, **payload})
        assert caught.value.diagnostics[0].name == "store-text"
    assert not list(store.events())
