"""The stages of a problem, and which step leads from one to another: one table for three classes of problems.

Source: problem ledgers and close-out as evaluation offices describe them: rectify with a written notice, a plan, a
deadline and a person; hand what the staffing departments must solve to a division, which claims it, gives its opinion
and follows up; keep the rest in a list of problems for policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from ..dsl.diagnostics import Both

RECTIFY, RESOLVE, RESERVE = "rectify", "resolve", "reserve"

#: The three classes of problems, as in schemes.
CATEGORIES: Final[Mapping[str, Both]] = {
    RECTIFY: Both("限期整改", "rectify"),
    RESOLVE: Both("关注解决", "resolve"),
    RESERVE: Both("政策储备", "reserve"),
}

SEVERITIES: Final[Mapping[str, Both]] = {
    "serious": Both("严重", "serious"),
    "moderate": Both("较重", "moderate"),
    "minor": Both("一般", "minor"),
}

STATES: Final[Mapping[str, Both]] = {
    "open": Both("待办", "open"),
    "notified": Both("已通知", "notified"),
    "rectifying": Both("整改中", "rectifying"),
    "submitted": Both("待核验", "submitted"),
    "verified": Both("已核验", "verified"),
    "transferred": Both("已转办", "transferred"),
    "claimed": Both("已认领", "claimed"),
    "answered": Both("已提意见", "answered"),
    "tracking": Both("跟踪问效", "tracking"),
    "reserved": Both("已入库", "reserved"),
    "closed": Both("已销号", "closed"),
    "reopened": Both("回头看重开", "reopened"),
    "merged": Both("已并案", "merged"),
    "withdrawn": Both("已撤销", "withdrawn"),
}

#: Nothing more is to be done about a problem in these.
FINISHED: Final = frozenset({"closed", "merged", "withdrawn"})

#: With the office and not with the unit: not late if it was handed in in time.
HANDED_IN: Final = frozenset({"submitted", "verified"})

#: What happened to a problem, as histories and conflicts tell it.
EVENTS: Final[Mapping[str, Both]] = {
    "found": Both("发现", "found"),
    "entered": Both("录入", "entered"),
    "seen": Both("再次发现", "found again"),
    "rejected": Both("退回整改", "sent back"),
    "amended": Both("修改", "amended"),
    "watched": Both("列入重点监控", "put on the watch list"),
    "unwatched": Both("移出重点监控", "taken off the watch list"),
    **STATES,
    "open": Both("恢复", "restored"),
    "notified": Both("书面通知", "notified"),
    "rectifying": Both("开始整改", "rectification begun"),
    "submitted": Both("报送整改", "rectification submitted"),
    "verified": Both("核验通过", "verified"),
    "closed": Both("销号", "closed"),
}


@attrs.frozen
class Step:
    """A way from some stages to another; ``needs`` are what must be given with it or be on record already.

    ``event`` is what the history calls it, the stage that it leads to unless told.
    """

    sources: frozenset[str]
    to: str
    categories: frozenset[str]
    needs: tuple[str, ...] = ()
    event: str = ""

    @property
    def kind(self) -> str:
        """What the history calls it."""
        return self.event or self.to


def _step(sources: str, to: str, categories: str, needs: str = "", event: str = "") -> Step:
    return Step(frozenset(sources.split()), to, frozenset(categories.split()), tuple(needs.split()), event)


_ALL: Final = "rectify resolve reserve"
_UNFINISHED: Final = " ".join(state for state in STATES if state not in FINISHED)

#: Every step there is.  ``why`` and ``evidence`` are asked for anew each time, the others may be on record.
STEPS: Final[tuple[Step, ...]] = (
    _step("open reopened", "notified", "rectify"),
    _step("notified reopened", "rectifying", "rectify", "measures person"),
    _step("rectifying", "submitted", "rectify", "evidence"),
    _step("submitted verified", "rectifying", "rectify", "why", "rejected"),
    _step("submitted", "verified", "rectify"),
    _step("verified", "closed", "rectify", "filed"),
    _step("open reopened", "transferred", "resolve", "division"),
    _step("transferred claimed", "transferred", "resolve", "division why"),
    _step("transferred", "claimed", "resolve", "division"),
    _step("claimed", "answered", "resolve", "opinion"),
    _step("answered tracking", "tracking", "resolve", "why"),
    _step("answered tracking", "closed", "resolve", "evidence"),
    _step("open reopened", "reserved", "reserve"),
    _step("reserved", "closed", "reserve", "evidence"),
    _step("closed", "reopened", _ALL, "why"),
    _step(_UNFINISHED, "merged", _ALL, "into"),
    _step(_UNFINISHED, "withdrawn", _ALL, "why"),
    _step("withdrawn merged", "open", _ALL, "why"),
)


def step_from(state: str, to: str, category: str | None) -> Step | None:
    """Return the step that leads there, or None.  A problem without a class may only be merged or withdrawn."""
    return next((step for step in STEPS if to == step.to and state in step.sources and _is_for(step, category)), None)


def next_states(state: str, category: str | None) -> tuple[str, ...]:
    """Return the stages that a problem may go to, in the order of the table."""
    found = (step.to for step in STEPS if state in step.sources and _is_for(step, category))
    return tuple(dict.fromkeys(found))


def _is_for(step: Step, category: str | None) -> bool:
    return category in step.categories if category else step.categories == frozenset(CATEGORIES)
