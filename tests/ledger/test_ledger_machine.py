"""Random histories of a ledger beside a plain model, whose steps are those of the table in docs/ledger.md."""

from __future__ import annotations

import datetime
import re
import shutil
import tempfile
from calendar import monthrange
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from problems import BEIJING, result_of

import quanheng as qh
from quanheng.ledger import LedgerError
from quanheng.ledger.steps import STATES, STEPS

DOCS = Path(__file__).resolve().parents[2] / "docs"
CLASSES = {"a": "rectify", "b": "resolve", "c": "reserve"}
FINDINGS = {"a": "超编", "b": "职责交叉", "c": "体制不顺"}
DONE = {"closed", "merged", "withdrawn"}


@cache
def table(page: str = "ledger.md") -> tuple[tuple[str, frozenset[str], str, frozenset[str]], ...]:
    """Return the steps as the page tells them: class, from, to, what must be given."""
    text = (DOCS / page).read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| `(rectify|resolve|reserve|all)`[^|]* \| ([^|]+) \| `(\w+)`[^|]* \|([^|]*)\|", text, re.MULTILINE
    )
    every = frozenset(STATES) - DONE
    return tuple(
        (kind, frozenset(re.findall(r"`(\w+)`", sources)) or every, to, frozenset(re.findall(r"`(\w+)`", needs)))
        for kind, sources, to, needs in rows
    )


@pytest.mark.parametrize("page", ["ledger.md", "zh/ledger.md"])
def test_the_page_has_the_steps_that_there_are(page: str) -> None:
    steps = {
        (kind, step.sources, step.to, frozenset({"evidence" if need == "filed" else need for need in step.needs}))
        for step in STEPS
        for kind in (["all"] if len(step.categories) == 3 else step.categories)
    }
    assert set(table(page)) == steps
    assert len(table(page)) == len(STEPS)


def _next(state: str, category: str, to: str) -> tuple[frozenset[str], ...]:
    """Return what must be given to go there; nothing where no step leads there."""
    return tuple(
        needs
        for kind, sources, target, needs in table()
        if target == to and state in sources and kind in {category, "all"}
    )


def _months_later(day: datetime.date) -> datetime.date:
    month = day.month + 2
    year, month = day.year + month // 12, month % 12 + 1
    return datetime.date(year, month, min(day.day, monthrange(year, month)[1]))


def _ten_working_days_later(day: datetime.date) -> datetime.date:
    days = (day + datetime.timedelta(days=number) for number in range(1, 20))
    return [each for each in days if each.isoweekday() < 6][9]


class LedgerMachine(RuleBasedStateMachine):
    """Whatever is asked of the ledger, it does what the plain model does, or refuses where the model would."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp()
        self.day = datetime.date(2026, 1, 1)
        self.model: list[dict[str, Any]] = []

    @initialize()
    def opened(self) -> None:
        self.ledger = qh.open_ledger(Path(self.folder, "quanheng.db"))
        self._evaluate({"甲": "abc", "乙": "a"}, look_back=False)

    def who(self) -> dict[str, Any]:
        return {"by": "张三", "at": datetime.datetime.combine(self.day, datetime.time(9), BEIJING)}

    @rule(days=st.integers(1, 120))
    def time_passes(self, days: int) -> None:
        self.day += datetime.timedelta(days=days)

    @rule(letters=st.lists(st.text("abc", max_size=3), min_size=2, max_size=2), look_back=st.booleans())
    def evaluated(self, letters: list[str], look_back: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
        self._evaluate(dict(zip("甲乙", letters, strict=True)), look_back=look_back)

    def _evaluate(self, units: dict[str, str], *, look_back: bool) -> None:
        done = self.ledger.record(result_of(units), look_back=look_back, **self.who())
        new = []
        for unit, found in units.items():
            for letter in sorted(set(found)):
                known = [each for each in self.model if (each["unit"], each["finding"]) == (unit, FINDINGS[letter])]
                if not known:
                    new.append({"unit": unit, "finding": FINDINGS[letter], "letter": letter, **_fresh(letter)})
                elif known[0]["state"] == "closed" and look_back:
                    self._reopen(known[0])
        assert len(done.new) == len(new)
        names = {(row["unit"], row["finding"]): row["id"] for row in self.ledger.problems().to_dicts()}
        self.model += sorted(new, key=lambda each: names[each["unit"], each["finding"]])

    @rule(
        pick=st.integers(0, 5),
        to=st.sampled_from(sorted(STATES)),
        given=st.frozensets(st.sampled_from(["why", "evidence", "measures", "person", "division", "opinion"])),
    )
    def advanced(self, pick: int, to: str, given: frozenset[str]) -> None:
        if to != "merged":
            self._advance(pick % len(self.model), to, given)

    @rule(pick=st.integers(0, 5), choices=st.lists(st.integers(0, 2), min_size=1, max_size=6))
    def worked(self, pick: int, choices: list[int]) -> None:
        pick %= len(self.model)
        for choice in choices:
            row = self.model[pick]
            steps = [step for step in table() if row["state"] in step[1] and step[0] in {row["category"], "all"}]
            steps = [step for step in steps if step[2] not in {"merged", "withdrawn"}] or steps
            step = steps[choice % len(steps)]
            self._advance(pick, step[2], step[3])

    @rule(pick=st.integers(0, 5), category=st.sampled_from(["rectify", "resolve", "reserve"]))
    def reclassified(self, pick: int, category: str) -> None:
        row = self.model[pick := pick % len(self.model)]
        self.ledger.amend(pick + 1, category=category, **self.who())
        if category != row["category"] and row["state"] not in DONE:
            row |= {"state": "open", "due": None, "noticed": False}
        row["category"] = category

    @rule()
    def opened_again(self) -> None:
        self.ledger.close()
        self.ledger = qh.open_ledger(Path(self.folder, "quanheng.db"), create=False)

    @invariant()
    def the_ledger_is_what_the_model_says(self) -> None:
        if not hasattr(self, "ledger"):
            return
        found = self.ledger.problems(self.day).to_dicts()
        keys = ("unit", "finding", "category", "state", "reopened", "rejected", "due_on", "overdue")
        assert [tuple(row[key] for key in keys) for row in found] == [
            (*(row[key] for key in keys[:6]), row["due"], self._is_overdue(row)) for row in self.model
        ]

    def teardown(self) -> None:
        if hasattr(self, "ledger"):
            before = self.ledger.problems(self.day).rows()
            assert not self.ledger.inspect()
            self.ledger.store.rebuild()
            assert self.ledger.problems(self.day).rows() == before
            assert self.ledger.problems(self.day + datetime.timedelta(days=-1)).height <= len(before)
            self.ledger.close()
        shutil.rmtree(self.folder)

    def _advance(self, pick: int, to: str, given: frozenset[str]) -> None:
        row = self.model[pick]
        needs = _next(row["state"], row["category"], to)
        had = (
            given
            | row["said"]
            | ({"evidence"} if to == "closed" and row["category"] == "rectify" and row["filed"] else set())
        )
        is_allowed = bool(needs) and needs[0] <= had
        values: dict[str, Any] = dict.fromkeys(given, "有")
        try:
            self.ledger.advance(pick + 1, to, **values, **self.who())
        except LedgerError:
            assert not is_allowed
            return
        assert is_allowed
        self._apply(row, to, given)

    def _apply(self, row: dict[str, Any], to: str, given: frozenset[str]) -> None:
        if to == "rectifying" and row["state"] in {"submitted", "verified"}:
            row |= {"rejected": row["rejected"] + 1, "handed": None}
        if to == "reopened":
            self._reopen(row)
        elif to == "notified" or (to == "transferred" and not row["noticed"]):
            row |= {"due": self._due(row), "noticed": True}
        if to == "submitted":
            row["handed"] = self.day
        row["said"] |= given - {"why", "evidence"}
        row["filed"] |= "evidence" in given
        row["state"] = to

    def _reopen(self, row: dict[str, Any]) -> None:
        row |= {"state": "reopened", "reopened": row["reopened"] + 1, "filed": False, "handed": None}
        row |= {"due": self._due(row), "noticed": True}

    def _due(self, row: dict[str, Any]) -> datetime.date | None:
        if row["letter"] == "b":
            return _ten_working_days_later(self.day)
        return _months_later(self.day) if row["letter"] == "a" or row["category"] == "rectify" else None

    def _is_overdue(self, row: dict[str, Any]) -> bool:
        if row["due"] is None or row["due"] >= self.day or row["state"] in DONE:
            return False
        return not (row["state"] in {"submitted", "verified"} and row["handed"] <= row["due"])


def _fresh(letter: str) -> dict[str, Any]:
    nothing: dict[str, Any] = {"due": None, "noticed": False, "handed": None, "filed": False, "said": set()}
    return {"category": CLASSES[letter], "state": "open", "reopened": 0, "rejected": 0, **nothing}


LedgerMachine.TestCase.settings = settings(max_examples=12, stateful_step_count=15, deadline=None)
TestLedgerMachine = LedgerMachine.TestCase
