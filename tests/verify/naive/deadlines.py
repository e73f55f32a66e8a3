"""Section 5 of the page: whether a deadline can be kept, by trying every sequence of events with a clock in days.

In go the lines of a model, out come the deadlines that no run keeps.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from koopflow.durations.amounts import Duration
from koopflow.model.types import ModelRule, walk
from tests.verify.naive.behaviour import Found
from tests.verify.naive.graph import NOTHING
from tests.verify.naive.judged import Lines, event_of
from tests.verify.naive.records import Edge
from tests.verify.naive.rules import letters
from tests.verify.naive.space import Space

Running = frozenset[tuple[str, int]]
"""Timers that run, each with the days that it still takes."""


def days_of(span: Duration) -> int:
    """A duration that is written in days."""
    return round(span.mean_seconds() / 86_400)


def deadlines(lines: Lines) -> Found:
    """The deadlines that cannot be kept."""
    found: Found = {}
    for name, rule in lines.model.rules.items():
        if rule.within is None or rule.template not in ("response", "precedence"):
            continue
        for space, _ in lines.of_rule(rule):
            if _fails(lines, space, rule):
                found["KF620" if rule.strength == "required" else "KF621", f"rules.{name}"] = NOTHING
    return found


def _fails(lines: Lines, space: Space, rule: ModelRule) -> bool:
    """Whether something starts the duty and nothing answers it in time on any run."""
    assert rule.within is not None
    clock = _Clock(lines, space, rule)
    least = clock.least()
    return clock.starts and (least is None or least > days_of(rule.within))


class _Clock:
    def __init__(self, lines: Lines, space: Space, rule: ModelRule) -> None:
        self.space, self.rule, self.starts = space, rule, False
        self.letters = {
            id(edge): letters(lines, rule, edge, space.nodes[edge.target].truths)
            for edges in space.edges
            for edge in edges
        }
        self.paused = {event_of(lines.model, path)[1] for path in rule.paused_in}
        self.timers = {
            ".".join((name, *way, timer)): (days_of(rows[0].after), rows[0].to is None)
            for name, machine in lines.model.machines.items()
            for way, state in walk(machine)
            for timer, rows in state.next.items()
            if rows[0].after is not None
        }

    def least(self) -> int | None:
        """The fewest days from an event that starts the duty (or the cause) to one that answers (or needs it)."""
        queue: list[tuple[int, int, tuple[tuple[str, int], ...]]] = []
        answers = []
        for at, edges in enumerate(self.space.edges):
            if self._is_over(at):
                continue
            for edge in edges:
                for number in self._begins(edge):
                    if self._ends(edge, number + 1):
                        answers.append(0)
                    queue.append((0, edge.target, tuple(sorted(self._fresh(edge, frozenset())))))
        if self.rule.template == "precedence":
            self.starts = any(one.starts_b for seen in self.letters.values() for one in seen)
        else:
            self.starts = bool(queue)
        return min([*answers, *self._along(queue)], default=None)

    def _along(self, queue: list[tuple[int, int, tuple[tuple[str, int], ...]]]) -> Iterator[int]:
        heapq.heapify(queue)
        seen: set[tuple[int, tuple[tuple[str, int], ...]]] = set()
        while queue:
            days, at, running = heapq.heappop(queue)
            if (at, running) in seen or self._is_over(at):
                continue
            seen.add((at, running))
            for edge in self.space.edges[at]:
                passed = self._passed(edge, running)
                cost = 0 if self.paused & self.space.nodes[at].active else passed
                if self._ends(edge, 0):
                    yield days + cost
                left = frozenset((timer, max(0, n - passed)) for timer, n in running)
                after = tuple(sorted(self._fresh(edge, left)))
                heapq.heappush(queue, (days + cost, edge.target, after))

    def _is_over(self, at: int) -> bool:
        return bool(self.space.case) and self.space.case in self.space.nodes[at].over

    def _begins(self, edge: Edge) -> list[int]:
        first = self.rule.template == "response"
        return [n for n, one in enumerate(self.letters[id(edge)]) if (one.starts_a if first else one.a)]

    def _ends(self, edge: Edge, since: int) -> bool:
        first = self.rule.template == "response"
        return any(one.b if first else one.starts_b for one in self.letters[id(edge)][since:])

    def _passed(self, edge: Edge, running: Running | tuple[tuple[str, int], ...]) -> int:
        if edge.stimulus[0] != "timer":
            return 0
        # A timer that ran before the duty began may be due at once.
        return dict(running).get(edge.stimulus[1], 0)

    def _fresh(self, edge: Edge, left: Running) -> Running:
        """The timers that run after a step: those of states that were left end, those of states entered begin."""
        kept = {(timer, n) for timer, n in left if timer.rpartition(".")[0] not in edge.exited}
        begun: dict[str, int] = {}
        for full in edge.entered:
            local = _local(full, edge)
            for timer, (days, _) in self.timers.items():
                if timer.rpartition(".")[0] == local:
                    begun[f"{full}.{timer.rpartition('.')[2]}"] = days
        for full, _ in edge.taken:
            state, _, name = full.rpartition(".")
            days, stays = self.timers.get(f"{_local(state, edge)}.{name}", (0, False))
            if stays:
                begun[full] = days
        return frozenset({(timer, n) for timer, n in kept if timer not in begun} | set(begun.items()))


def _local(full: str, edge: Edge) -> str:
    """Timers in instances of an `each` bear their own machine's path."""
    if "[" not in full:
        return full
    inside = full.rpartition("]")[2]
    return next((path for kind, path in edge.events if kind == "state" and path.endswith(inside)), full)
