"""Times a ledger of 100,000 problems beside the bare database in the same run, then kills ten writers again and again.

The floors are the database's own driver without SQLAlchemy and without a ledger: the same events put into a table in one
transaction, the table of problems read, one event committed.  Then ten processes write at once, each is killed by SIGKILL
at random moments and started again, and every change that was confirmed is looked for.

Run: python benchmarks/ledger_speed.py [--problems 100000] [--writers 10] [--seconds 30] [--postgresql URL | --sqlite-only]
A PostgreSQL server is started for it where no URL is given (extra ``test``).
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import select, text

import quanheng as qh
from quanheng.ledger.problem import PROBLEM_TABLE
from quanheng.store.tables import EVENTS

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "strategies"))
import ledger_writer  # stands with the tests
from postgresql_server import fresh_database, running_server

SCHEME = """
indicator_set 核查 100 points {
  fields { a: number }
  indicator 规范 100 points { score = if a > 0 then 0 else 100 }
  finding 超编 {
    when = a > 0;  category = rectify;  severity = serious;  due = 3 months
    overdue = suspend("新增机构编制事项申请");  message = "{unit} 超编 {a} 人"
  }
}
"""
AT = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)
LATER = datetime.date(2026, 7, 1)


def seconds(work: Callable[[], Any], times: int = 1) -> float:
    """Return the shortest of several runs."""
    durations = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        durations.append(time.perf_counter() - start)
    return min(durations)


def evaluated(problems: int, amount: float, name: str = "核查") -> qh.Result:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "核查.qh")
        path.write_text(SCHEME.replace("核查", name), encoding="utf-8")
        scheme = qh.load(path)
    rows = [{"unit": f"第{number}局", "a": amount} for number in range(problems)]
    return qh.evaluate(scheme, rows)


def time_it(target: str, problems: int) -> None:
    result, other = evaluated(problems, 1.0), evaluated(problems, 2.0)
    with qh.open_ledger(target) as ledger:
        who: dict[str, Any] = {"by": "张三", "at": AT}
        new = seconds(lambda: ledger.record(result, **who))
        write_floor, commit_floor = write_floors(ledger)
        read_floor = seconds(lambda: read_all(ledger), 3)
        rows = [
            ("insert the events in one transaction, driver alone", write_floor, write_floor),
            ("record, all new", new, write_floor),
            ("record the same again", seconds(lambda: ledger.record(result, **who)), write_floor),
            ("record another evaluation, all seen again", seconds(lambda: ledger.record(other, **who)), write_floor),
            ("record 400 units of another scheme", recorded(ledger, 400), write_floor),
            ("read the table of problems, driver alone", read_floor, read_floor),
            ("problems with overdue on a day", seconds(lambda: ledger.problems(LATER), 3), read_floor),
            ("units with counts", seconds(lambda: ledger.units(LATER), 3), read_floor),
            ("notify 10,000 in one call", notified(ledger, 10_000), write_floor),
            ("suspensions on a day", seconds(lambda: ledger.suspensions(LATER), 3), read_floor),
            ("as it stood on an earlier day", seconds(lambda: ledger.problems(AT.date())), read_floor),
            ("compare tables with the journal (inspect)", seconds(ledger.inspect), read_floor),
            ("rebuild", seconds(ledger.store.rebuild), write_floor),
            ("commit one event, driver alone", commit_floor, commit_floor),
            ("advance one problem", stepped(ledger) / 50, commit_floor),
            ("history of one problem", seconds(lambda: ledger.history(7), 3), commit_floor),
        ]
    for name, duration, floor in rows:
        print(f"  {name:52s} {duration:9.4f} s {duration / floor:7.1f} x", flush=True)


def recorded(ledger: qh.Ledger, units: int) -> float:
    result = evaluated(units, 1.0, "专项")
    return seconds(lambda: ledger.record(result, by="张三", at=AT))


def notified(ledger: qh.Ledger, count: int) -> float:
    later = datetime.datetime(2026, 3, 3, 9, tzinfo=datetime.UTC)
    return seconds(lambda: ledger.advance(range(1, count + 1), "notified", by="张三", at=later))


def stepped(ledger: qh.Ledger) -> float:
    later = datetime.datetime(2026, 3, 4, 9, tzinfo=datetime.UTC)

    def work() -> None:
        for number in range(1, 51):
            ledger.advance(number, "rectifying", by="张三", at=later, measures="核减", person="李主任")

    return seconds(work)


def write_floors(ledger: qh.Ledger) -> tuple[float, float]:
    """Put the events that are there into another table by the driver alone: all at once, then one a commit."""
    with ledger.store.reading() as connection:
        events = [tuple(row) for row in connection.execute(select(EVENTS))]
    raw = ledger.store.engine.raw_connection()
    mark = "?" if ledger.store.target.is_file else "%s"
    insert = f"INSERT INTO floor VALUES ({', '.join([mark] * len(events[0]))})"  # noqa: S608 - no input
    try:
        cursor = raw.cursor()
        cursor.execute("BEGIN")
        cursor.execute(
            "CREATE TABLE floor (position bigint PRIMARY KEY, stream_kind text, stream text, version int, kind text,"
            ' at text, "by" text, why text, payload text, UNIQUE (stream_kind, stream, version))'
        )
        start = time.perf_counter()
        cursor.executemany(insert, events)
        cursor.execute("COMMIT")
        together = time.perf_counter() - start
        start = time.perf_counter()
        for number in range(50):
            cursor.execute("BEGIN")
            cursor.execute(insert, (10**9 + number, "x", str(number), *events[0][3:]))
            cursor.execute("COMMIT")
        singly = (time.perf_counter() - start) / 50
        cursor.execute("DROP TABLE floor")
        if not ledger.store.target.is_file:
            cursor.execute("COMMIT")
    finally:
        raw.close()
    return together, singly


def read_all(ledger: qh.Ledger) -> None:
    raw = ledger.store.engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute(f"SELECT * FROM {PROBLEM_TABLE.name}")  # noqa: S608 - no input
        cursor.fetchall()
    finally:
        raw.close()


def kill_writers(target: str, writers: int, duration: float) -> None:
    """Let writers write, kill one after the other at random moments, start each again; then look for what they confirmed."""
    generator = random.Random(2026)  # noqa: S311 - what is killed is no secret
    with tempfile.TemporaryDirectory() as folder:
        logs = [Path(folder, f"w{number}.done") for number in range(writers)]
        qh.open_ledger(target).close()
        running = {log: start(target, log) for log in logs}
        kills, end = 0, time.monotonic() + duration
        while time.monotonic() < end:
            log = generator.choice(logs)
            before = size_of(log)
            while size_of(log) == before and time.monotonic() < end:  # starting takes longer than writing
                time.sleep(0.01)
            time.sleep(generator.uniform(0, 0.2))
            running[log].send_signal(signal.SIGKILL)
            running[log].wait()
            running[log] = start(target, log)
            kills += 1
        for process in running.values():
            process.kill()
            process.wait()
        confirmed = [line for log in logs if log.exists() for line in log.read_text(encoding="utf-8").split()]
    with qh.open_ledger(target) as ledger:
        began = time.perf_counter()
        faults = ledger.inspect()
        looked = time.perf_counter() - began
        with ledger.store.reading() as connection:
            rows = connection.execute(text("SELECT identity, state FROM quanheng_problem")).all()
        keys = [json.loads(e.payload["identity"])[1] for e in ledger.store.events("problem") if e.kind == "entered"]
    state = {json.loads(identity)[1]: found for identity, found in rows}
    lost = [line for line in confirmed if line.split(":")[1] not in state]
    lost += [line for line in confirmed if line.startswith("notified") and state.get(line.split(":")[1]) != "notified"]
    print(
        f"  {writers} writers, {kills} kills in {duration:.0f} s: {len(confirmed)} changes confirmed, {len(lost)} lost, "
        f"{len(keys) - len(set(keys))} doubled, {len(faults)} faults (inspected in {looked:.2f} s)",
        flush=True,
    )
    assert not lost
    assert not faults
    assert len(keys) == len(set(keys))


def size_of(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def start(target: str, log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(ledger_writer.__file__), target, log.stem, str(log)]
    return subprocess.Popen(command)  # noqa: S603 - our own script


@contextmanager
def databases(given: argparse.Namespace) -> Iterator[list[tuple[str, Callable[[], Any]]]]:
    with tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(9))

        @contextmanager
        def file() -> Iterator[str]:
            yield str(Path(folder, f"{next(numbers)}.db"))

        made: list[tuple[str, Callable[[], Any]]] = [("SQLite", file)]
        if given.sqlite_only:
            yield made
        elif given.postgresql:
            yield [*made, ("PostgreSQL", lambda: fresh_database(given.postgresql))]
        else:
            with running_server() as server:
                yield [*made, ("PostgreSQL", lambda: fresh_database(server))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--problems", type=int, default=100_000)
    parser.add_argument("--writers", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--postgresql", help="URL of a server on which databases may be made")
    parser.add_argument("--sqlite-only", action="store_true")
    given = parser.parse_args()
    print(f"python {platform.python_version()}, sqlalchemy {sqlalchemy.__version__}, {os.cpu_count()} cores")
    with databases(given) as places:
        for name, place in places:
            print(f"{name}, {given.problems} problems")
            with place() as target:
                time_it(target, given.problems)
            with place() as target:
                kill_writers(target, given.writers, given.seconds)


if __name__ == "__main__":
    main()
