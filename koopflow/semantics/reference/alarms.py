"""Timers, and the clocks of outside events: set on entry, due in time (sections 3, 7 and 11 of the semantics page)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from koopflow.randomness import Purpose
from koopflow.semantics.reference.setting import later
from koopflow.semantics.reference.world import Record, Root

if TYPE_CHECKING:
    from koopflow.semantics.reference.clock import Clock

OUTSIDE, TIMER = 3, 5
Key = tuple[int, int, str]
"""A root, a state, the name of a transition."""


class Alarms:
    """What is set and what is due in one run."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._stale: set[int] = set()
        self._stale_cases: set[tuple[int, int]] = set()
        """Where what guards read may have changed since due timers were asked: as in `Record`."""
        self._live: dict[int, dict[tuple[int, str], int]] = {}
        self._due: dict[int, set[Key]] = {}

    def entered(self, root: Root, node: int) -> None:
        """A state became active: its timers start, then its clocks."""
        at = root.layout.nodes[node]
        for name in at.timers:
            self._set_timer(root, node, name)
        for name in at.clocks:
            self._set_clock(root, node, name)

    def again(self, root: Root, node: int, name: str) -> None:
        """Count a timer or a clock anew; a date does not come again."""
        at = root.layout.nodes[node]
        if name in at.clocks:
            self._set_clock(root, node, name)
        elif name in at.timers and at.next[name][0].after is not None:
            self._set_timer(root, node, name)

    def exited(self, root: Root, node: int) -> None:
        """What was set in this state no longer counts."""
        at = root.layout.nodes[node]
        for name in (*at.timers, *at.clocks):
            self._forget(root, node, name)

    def over(self, root: Root) -> None:
        """Nothing that was set in this root counts any more."""
        self._live.pop(root.key, None)
        due = self._due.get(root.municipality)
        if due:
            due -= {key for key in due if key[0] == root.key}

    def is_set(self, root: Root) -> bool:
        """Whether something may still come, or is due."""
        due = self._due.get(root.municipality, ())
        return bool(self._live.get(root.key)) or any(key[0] == root.key for key in due)

    def take_due(self) -> Record | None:
        """The step of the first due timer whose guard holds, in world order."""
        for key in sorted(self._asked_again(), key=self._rank):
            root = self.clock.roots[key[0]]
            if root.running and self.clock.stepper.possible(root, key[1], key[2]):
                self._due[root.municipality].discard(key)
                return self.clock.stepper.take(root, key[1], key[2])
        self._stale.clear()
        self._stale_cases.clear()
        return None

    def touched(self, municipalities: set[int], cases: set[tuple[int, int]]) -> None:
        """What guards read here may have changed: due timers are asked again."""
        self._stale |= municipalities
        self._stale_cases |= cases

    def _asked_again(self) -> list[Key]:
        """The due timers whose guard may read otherwise: a case reads itself and the wider machines on its line."""
        if not self._due:
            return []
        wide = self._due.keys() if 0 in self._stale else {0, *self._stale}
        found = [key for municipality in wide for key in self._due.get(municipality, ())]
        for municipality in {municipality for municipality, _ in self._stale_cases} - wide:
            for key in self._due.get(municipality, ()):
                if (municipality, key[0]) in self._stale_cases or self.clock.roots[key[0]].scope != "case":
                    found.append(key)
        return found

    def _rank(self, key: Key) -> tuple[tuple[int, bool, int], int, int]:
        root = self.clock.roots[key[0]]
        return (root.order, key[1], root.layout.nodes[key[1]].place[key[2]])

    def _forget(self, root: Root, node: int, name: str) -> None:
        live, due = self._live.get(root.key), self._due.get(root.municipality)
        if live:
            live.pop((node, name), None)
        if due:
            due.discard((root.key, node, name))

    def _set_timer(self, root: Root, node: int, name: str) -> None:
        clock = self.clock
        first = root.layout.nodes[node].next[name][0]
        if first.after is not None:
            at = later(clock.setting.start, clock.now, first.after, root.layout.model.model.country)
        else:
            assert first.at is not None
            dates = clock.chance.site(root.municipality).scenario.dates
            moment = dates[first.at].value if first.at in dates else datetime.fromisoformat(first.at)
            at = max(clock.now, round((moment - clock.setting.start).total_seconds()))
        self._put(root, node, name, at, TIMER)

    def _set_clock(self, root: Root, node: int, name: str) -> None:
        chance, at = self.clock.chance, root.layout.nodes[node]
        said = chance.site(root.municipality).scenario.events.get(f"{at.local}.{name}")
        drawn = None
        if said is not None:
            path = f"{at.path}.{name}"
            visit = self.clock.visit(root, "clock", path)
            u = chance.number(root.municipality, root.case, path, visit, Purpose.EVENT)
            drawn = chance.time(said, u)
        self._put(root, node, name, None if drawn is None else self.clock.now + drawn, OUTSIDE)

    def _put(self, root: Root, node: int, name: str, at: int | None, kind: int) -> None:
        self._forget(root, node, name)
        if at is not None:
            serial = self.clock.put(at, kind, lambda serial: self._ring((root.key, node, name), serial))
            self._live.setdefault(root.key, {})[node, name] = serial

    def _ring(self, key: Key, serial: int) -> None:
        number, node, name = key
        live = self._live.get(number, {})
        if live.get((node, name)) != serial:
            return
        del live[node, name]
        clock, root = self.clock, self.clock.roots[number]
        if name in root.layout.nodes[node].timers:
            due = self._due.setdefault(root.municipality, set())
            due.add(key)
            if clock.stepper.possible(root, node, name):
                due.discard(key)
                clock.settle(clock.stepper.take(root, node, name))
        elif clock.stepper.answer(root, name):
            clock.settle(clock.stepper.outside(root, name))
