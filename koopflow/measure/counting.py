"""A tally from what a simulator tells: happenings in, one at a time.

The machine counts by itself (`koopflow.simulate.machine.counting`); this listener counts for the reference interpreter,
and says independently what the machine has to come to.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import get_args

from koopflow.measure.monitors import Event, Monitor
from koopflow.measure.tally import Tally, Window
from koopflow.model.marks import Mark
from koopflow.trace.events import Happening, Kind, PoolFacts

_NO_PAUSE: Mapping[str, int] = MappingProxyType({})
CaseKey = tuple[int, int]
WorkKey = tuple[int, int, str]
"""Municipality, case (0: not a case's), path of the state."""


@dataclass(slots=True)
class InFlight:
    """A case on its way."""

    arrived: int
    counted: bool
    events: list[tuple[int, Event]] = field(default_factory=list)
    entered: dict[str, int] = field(default_factory=dict)
    pauses: dict[str, int] = field(default_factory=dict)
    paused_since: dict[str, int] = field(default_factory=dict)
    inside: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    needs: frozenset[str] = frozenset()


class Counting:
    """The listener that adds up a tally from what it is told; at the end it is to be closed."""

    def __init__(self, window: Window, monitors: Iterable[Monitor], months: list[int]) -> None:
        self.window = window
        self.monitors = tuple(monitors)
        self.months = months
        self.tally = Tally({monitor.id: Counter() for monitor in self.monitors})
        self._cases: dict[CaseKey, InFlight] = {}
        self._queued: dict[WorkKey, int] = {}
        self._working: dict[WorkKey, int] = {}
        """Since when works wait for their actors, and since when they are done."""
        self._wider: defaultdict[int, list[tuple[int, Event]]] = defaultdict(list)
        self._marks = {mark for monitor in self.monitors for place in monitor.places for mark in place}
        self._kinds = {
            mark[0]
            for monitor in self.monitors
            if monitor.is_edgy
            for place in monitor.places
            for mark in place
        }
        self._asking = _Asking(self.monitors)
        self._pausing: defaultdict[str, list[str]] = defaultdict(list)
        for monitor in self.monitors:
            for state in monitor.pausing:
                self._pausing[state].append(monitor.id)
        self._serial = 0
        self._handlers: dict[str, Callable[[Happening], None]] = {
            kind: handler for kind in get_args(Kind) if (handler := getattr(self, f"_{kind}", None))
        }

    def __call__(self, h: Happening, /) -> None:
        """Add one happening."""
        handler = self._handlers.get(h.kind)
        if handler is not None:
            handler(h)

    # cases

    def _arrived(self, h: Happening) -> None:
        counted = self.window.low <= h.time < self.window.high
        self._cases[h.municipality, h.case] = InFlight(h.time, counted)
        self.tally.events += 1
        self.tally.arrived += counted
        self.tally.series[self._month(h.time)]["arrived"] += 1

    def _over(self, h: Happening) -> None:
        case = self._cases.pop((h.municipality, h.case), None) if h.case else None
        if case is None:
            return
        self.tally.series[self._month(h.time)]["completed"] += 1
        if case.counted:
            self.tally.completed += 1
            self.tally.outcomes[h.detail] += 1
            self.tally.ended.add(h.time - case.arrived)
            self._judge(h, case, complete=True)

    def _unfinished(self, h: Happening) -> None:
        case = self._cases.pop((h.municipality, h.case), None) if h.case else None
        if case is None or not case.counted:
            return
        if h.detail == "stuck":
            self.tally.stuck += 1
        else:
            self.tally.open += 1
        self.tally.censored.add(self.window.end - case.arrived)
        self._judge(h, case, complete=False)

    def _judge(self, h: Happening, case: InFlight, *, complete: bool) -> None:
        wider = [event for municipality in {0, h.municipality} for event in self._wider[municipality]]
        events = [event for _, event in sorted(case.events + wider, key=lambda item: item[0])]
        named: list[list[Event]] = [[] for _ in self.monitors]
        for event in events:
            for number in self._asking[event.mark]:
                named[number].append(event)
        paused = self._paused(case, h.time)
        for monitor, found in zip(self.monitors, named, strict=True):
            now = h.time - paused.get(monitor.id, 0)
            self.tally.rules[monitor.id][monitor.judge(found, complete=complete, now=now)] += 1

    def _needs(self, h: Happening) -> None:
        case = self._cases.get((h.municipality, h.case))
        if case is None or not case.counted:
            return
        needs = frozenset(h.detail.split(",")) - {""}
        if h.visit == 0:
            case.needs = needs
            for need in needs:
                self.tally.needs[need]["cases"] += 1
        else:
            for need in case.needs:
                self.tally.needs[need]["met" if need not in needs else "unmet"] += 1

    # events of rules

    def _taken(self, h: Happening) -> None:
        self._mark(h, "taken", h.local)

    def _sent(self, h: Happening) -> None:
        case = self._cases.get((h.municipality, h.case)) if h.case else None
        if case.counted if case else self.window.low <= h.time < self.window.high:
            self.tally.flows[h.place] += 1
        self._mark(h, "sent", h.place)

    def _mark(self, h: Happening, kind: str, path: str) -> None:
        mark = (kind, path)
        if mark not in self._marks and kind not in self._kinds:
            return
        self._serial += 1
        case = self._cases.get((h.municipality, h.case)) if h.case else None
        paused = self._paused(case, h.time) if case and self._pausing else {}
        event = Event(h.time, mark, frozenset(h.detail.split(",")), paused)  # type: ignore[arg-type]  # kind is one
        (case.events if case else self._wider[h.municipality]).append((self._serial, event))

    def _paused(self, case: InFlight, now: int) -> Mapping[str, int]:
        if not case.paused_since:
            return dict(case.pauses) if case.pauses else _NO_PAUSE
        paused = dict(case.pauses)
        for rule, since in case.paused_since.items():
            paused[rule] = paused.get(rule, 0) + now - since
        return paused

    # states and work

    def _entered(self, h: Happening) -> None:
        self._mark(h, "entered", h.local)
        case = self._cases.get((h.municipality, h.case))
        if case is None:
            return
        for rule in self._pausing.get(h.local, ()):
            case.inside[rule] += 1
            case.paused_since.setdefault(rule, h.time)
        if case.counted:
            self.tally.states[h.local].visits += 1
            case.entered[h.place] = h.time

    def _exited(self, h: Happening) -> None:
        case = self._cases.get((h.municipality, h.case))
        if case is None:
            return
        for rule in self._pausing.get(h.local, ()):
            case.inside[rule] -= 1
            if not case.inside[rule]:
                case.pauses[rule] = case.pauses.get(rule, 0) + h.time - case.paused_since.pop(rule)
        if case.counted and h.place in case.entered:
            self.tally.states[h.local].stay.add(h.time - case.entered.pop(h.place))

    def _joined(self, h: Happening) -> None:
        for actor, _, _ in h.uses:
            self.tally.queues[actor].change(self.window, h.time, 1)
        self._queued[h.municipality, h.case, h.place] = h.time
        case = self._cases.get((h.municipality, h.case))
        if case is not None and case.counted:
            self.tally.states[h.local].works = True

    def _began(self, h: Happening) -> None:
        key = (h.municipality, h.case, h.place)
        since = self._queued.pop(key)
        self._working[key] = h.time
        for actor, _, _ in h.uses:
            self.tally.queues[actor].change(self.window, h.time, -1)
            if self.window.low <= h.time < self.window.high:
                self.tally.waits[actor].add(h.time - since)
        self._waited(h)

    def _waited(self, h: Happening) -> None:
        """The wait of a state is over; it counts from entering it, time behind a closed gate included."""
        case = self._cases.get((h.municipality, h.case))
        if case is not None and case.counted:
            self.tally.states[h.local].wait.add(h.time - case.entered[h.place])

    def _ended(self, h: Happening) -> None:
        self.tally.events += 1
        key = (h.municipality, h.case, h.place)
        begun = self._working.pop(key, None)
        if begun is None:  # a sitting that takes no time
            self._queued.pop(key, None)
            self._waited(h)
        case = self._cases.get((h.municipality, h.case))
        if case is not None and case.counted:
            self.tally.states[h.local].work.add(0 if begun is None else h.time - begun)

    def _cancelled(self, h: Happening) -> None:
        key = (h.municipality, h.case, h.place)
        if self._working.pop(key, None) is None and self._queued.pop(key, None) is not None:
            for actor, _, _ in h.uses:
                self.tally.queues[actor].change(self.window, h.time, -1)

    def _worked(self, h: Happening) -> None:
        for actor, _, units in h.uses:
            self.tally.at_work[actor] += round(h.amount) * units

    def _held(self, h: Happening) -> None:
        for actor, _, places in h.uses:
            self.tally.caseloads[actor].change(self.window, h.time, places)
        if h.detail not in ("task", "sitting"):
            self._waited(h)

    def _released(self, h: Happening) -> None:
        for actor, _, places in h.uses:
            self.tally.caseloads[actor].change(self.window, h.time, -places)

    # the rest

    def _sat(self, h: Happening) -> None:
        if self.window.low <= h.time < self.window.high:
            self.tally.sittings[h.place]["held"] += 1
            self.tally.sittings[h.place]["cases"] += int(h.amount)

    def _skipped(self, h: Happening) -> None:
        if self.window.low <= h.time < self.window.high:
            self.tally.sittings[h.place]["left-out"] += 1

    def _served(self, h: Happening) -> None:
        self._service(h, "begun")

    def _unmet(self, h: Happening) -> None:
        self._service(h, "unmet")
        if h.detail:
            self.tally.budgets[h.detail]["unmet"] += 1

    def _service(self, h: Happening, what: str) -> None:
        case = self._cases.get((h.municipality, h.case))
        if case is not None and case.counted:
            self.tally.services[h.local][what] += 1

    def _paid(self, h: Happening) -> None:
        if self.window.low <= h.time < self.window.high:
            self.tally.costs[h.place] += h.amount  # type: ignore[assignment]  # money may have parts
        if h.detail:
            self.tally.budgets[h.detail]["spent"] += h.amount  # type: ignore[assignment]

    def _unpaid(self, h: Happening) -> None:
        if h.detail:
            self.tally.budgets[h.detail]["unpaid"] += 1

    def _noted(self, h: Happening) -> None:
        self.tally.notes[h.detail] += 1

    def _month(self, time: int) -> int:
        return bisect_right(self.months, time)

    def close(self, pools: tuple[PoolFacts, ...]) -> None:
        """The run is at its end: integrals are completed, and what the pools could have worked is added up."""
        for level in (*self.tally.queues.values(), *self.tally.caseloads.values()):
            level.change(self.window, self.window.end, 0)
        self.tally.close(pools, self.window)


class _Asking(dict[Mark, tuple[int, ...]]):
    """For each event the monitors to which it matters, by their numbers; worked out when it is first met."""

    def __init__(self, monitors: tuple[Monitor, ...]) -> None:
        super().__init__()
        self._named = [frozenset(mark for place in monitor.places for mark in place) for monitor in monitors]
        self._kinds = [
            frozenset(kind for kind, _ in marks) if monitor.is_edgy else frozenset[str]()
            for monitor, marks in zip(monitors, self._named, strict=True)
        ]

    def __missing__(self, mark: Mark) -> tuple[int, ...]:
        pairs = enumerate(zip(self._named, self._kinds, strict=True))
        self[mark] = found = tuple(n for n, (named, kinds) in pairs if mark in named or mark[0] in kinds)
        return found
