"""The fastest run is the one that trying everything day by day finds, and no run takes longer than the greatest time."""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Iterator
from typing import Any, NamedTuple

from koopflow.diagnostics import Place
from koopflow.durations import DAY
from koopflow.model.types import Model, walk
from koopflow.semantics.configuration import Configuration, Kind, Step
from koopflow.semantics.statespace import StateSpace
from koopflow.semantics.step import enabled, fire, initial
from koopflow.verify.deadlines import check_deadlines, least
from koopflow.verify.duties import marks_of
from koopflow.verify.subject import Subject

FORWARD = (
    "response",
    "alternate-response",
    "chain-response",
    "precedence",
    "alternate-precedence",
    "chain-precedence",
)
CONFIGURATIONS_MAX = 500
SITUATIONS_MAX = 20_000


class TooMany(Exception):  # noqa: N818
    """There is more than can be tried."""


class Now(NamedTuple):
    """A configuration, how many days each timer has counted, and whether the duty is under way."""

    configuration: Configuration
    ages: tuple[tuple[int, int], ...]
    under_way: bool


class Naive:
    """Every timed run of a line, in whole days: a timer steps when it has counted its days, and a day may always pass."""

    def __init__(self, space: StateSpace, template: str, first: str, second: str, pause: str) -> None:
        self.tables = space.tables
        self.template, self.first, self.second = template, first, second
        self.paused = self.tables.tree.by_local.get(pause, 0)
        self.after: dict[int, int] = {}
        for timer in self.tables.transitions:
            state = self.tables.node(timer.node).state
            span = state.next[timer.name][0].after if state is not None else None
            if span is not None:
                self.after[timer.index] = int(span.seconds) // DAY

    def least_days(self) -> int | None:
        """Breadth first over days: what takes no time is done before the next day comes."""
        begin = Now(initial(self.tables), (), False)
        waiting, seen = deque([(0, begin)]), {begin: 0}
        while waiting:
            days, now = waiting.popleft()
            if seen[now] < days:
                continue
            if len(seen) > SITUATIONS_MAX:
                raise TooMany
            for step in self.steps(now):
                if step is None:
                    return days
                if days < seen.get(step, 1 << 30):
                    seen[step] = days
                    waiting.appendleft((days, step))
            later = now._replace(ages=tuple((t, min(age + 1, self.after[t])) for t, age in now.ages))
            cost = int(now.under_way and not now.configuration.active & self.paused)
            if later != now and days + cost < seen.get(later, 1 << 30):
                seen[later] = days + cost
                (waiting.append if cost else waiting.appendleft)((days + cost, later))
        return None

    def outlasts(self, days: int) -> bool:
        """Whether a duty can be open for longer, where a timer that is due is taken before the next day comes."""
        begin = (0, Now(initial(self.tables), (), False))
        waiting, seen = [begin], {begin}
        while waiting:
            passed, now = waiting.pop()
            following = [step for step in self.steps(now) if step is not None]
            reached = [(passed if now.under_way and step.under_way else 0, step) for step in following]
            if not self.is_due(now):
                ages = tuple((t, min(age + 1, self.after[t])) for t, age in now.ages)
                reached.append((passed + int(now.under_way), now._replace(ages=ages)))
            for one in reached:
                if one[0] > days:
                    return True
                if one not in seen and len(seen) < SITUATIONS_MAX:
                    seen.add(one)
                    waiting.append(one)
        return False

    def is_due(self, now: Now) -> bool:
        """Whether something comes before the next day: a timer that has counted its days, or what follows at once."""
        ages = dict(now.ages)
        stimuli = enabled(self.tables, now.configuration)
        at_once = any(stimulus.kind in (Kind.NEXT, Kind.KEPT) for stimulus in stimuli)
        return at_once or any(
            stimulus.kind == Kind.TIMER and ages.get(stimulus.at, 0) >= self.after.get(stimulus.at, 1 << 30)
            for stimulus in stimuli
        )

    def steps(self, now: Now) -> Iterator[Now | None]:
        """What a step leads to; None for an answer."""
        ages = dict(now.ages)
        case = next(root for root in self.tables.roots if root.level == 0)
        if now.configuration.over >> case.index & 1:
            return
        for stimulus in enabled(self.tables, now.configuration):
            if stimulus.kind == Kind.TIMER and ages.get(stimulus.at, 0) < self.after.get(stimulus.at, 0):
                continue
            step = fire(self.tables, now.configuration, stimulus)
            after = step.configuration._replace(way=tuple(min(n, 2) for n in step.configuration.way))
            counted = self.counted(ages, step, stimulus.at if stimulus.kind == Kind.TIMER else -1)
            for under_way in self.courses(step, now.under_way):
                yield None if under_way is None else Now(after, counted, under_way)

    def counted(self, ages: dict[int, int], step: Step, fired: int) -> tuple[tuple[int, int], ...]:
        found = {}
        for timer in self.after:
            node = self.tables.transitions[timer].node
            if not step.configuration.active >> node & 1:
                continue
            stays = fired == timer and all(option.domain < 0 for option in step.taken)
            found[timer] = 0 if node in step.entered or stays else ages.get(timer, 0)
        return tuple(sorted(found.items()))

    def courses(self, step: Step, under_way: bool) -> list[bool | None]:
        """Whether the duty is under way after the step, for each way to begin it; None where it is answered."""
        names = [
            *(f"taken {self.tables.transitions[option.transition].local}" for option in step.taken),
            *(f"sent {flow}" for flow in step.sent),
            *(
                f"entered {self.tables.node(node).local}"
                for node in step.entered
                if self.tables.node(node).state
            ),
        ]
        if under_way:
            found = self.judged(names)
            return [] if found == "no" else [None if found == "yes" else True]
        ends: list[bool | None] = [False]
        for at, name in enumerate(names):
            if name == self.first:
                found = self.judged(names[at + 1 :])
                ends += [] if found == "no" else [None if found == "yes" else True]
        return ends

    def judged(self, names: list[str]) -> str:
        kinds = {self.first.split()[0], self.second.split()[0]}
        for name in names:
            if name == self.second:
                return "yes"
            barred = self.template == "alternate-response" and name == self.first
            if barred or (self.template.startswith("chain") and name.split()[0] in kinds):
                return "no"
        return "open"


def grown(chance: random.Random) -> dict[str, Any]:
    """A small case in plain dictionaries, full of timers: states in a row, in circles and side by side."""
    body = states_of(chance, chance.choice((2, 3)), "end")
    if chance.random() < 0.7:
        regions = {name: states_of(chance, 2, "z") for name in ("left", "right")}
        until = chance.choice(("all", "all", "any", "left"))
        both = {"regions": regions, "until": until, "next": {"done": chance.choice(("s0", "end"))}}
        body["states"]["both"] = {**both, "next": {**both["next"], **timers_of(chance, ["s0", "end"], 0.3)}}
        body["states"]["s0"]["next"]["enter"] = "both"
    machines = {"case": body}
    flows = {"letter": {"from": "office", "to": ["office"]}}
    actors = {"office": {"kind": "institution", "level": "municipality"}}
    return {"actors": actors, "flows": flows, "events": {"enter": {}}, "machines": machines}


def states_of(chance: random.Random, number: int, final: str) -> dict[str, Any]:
    """So many states and a final one, each with ways to some of the others."""
    names = [f"s{index}" for index in range(number)]
    states: dict[str, Any] = {}
    for name in names:
        targets = [other for other in (*names, final) if other != name or chance.random() < 0.3]
        is_task = name != "s0" and chance.random() < 0.3
        ways = {"on": chance.choice(targets)} if is_task else timers_of(chance, targets, 1)
        if chance.random() < 0.3:
            ways |= timers_of(chance, targets, 1, "late")
        states[name] = {"task": {"by": "office"}, "next": ways} if is_task else {"next": ways}
    return {"initial": "s0", "states": {**states, final: {"final": True}}}


def timers_of(chance: random.Random, targets: list[str], share: float, name: str = "due") -> dict[str, Any]:
    """A timer, at times one that stays in its state."""
    if chance.random() > share:
        return {}
    way: dict[str, Any] = {"after": f"{chance.choice((1, 2, 3, 5))} d"}
    if chance.random() < 0.85:
        way["to"] = chance.choice(targets)
    else:
        way["sends"] = ["letter"]
    return {name: way}


def path_of(event: str) -> str:
    kind, name = event.split()
    return f"flows.{name}" if kind == "sent" else f"machines.{name}"


def cases(seed: int) -> Iterator[tuple[Subject, StateSpace, str, str, str, str]]:
    """Rules over events of a random model, with its line where that is small and wholly known."""
    chance = random.Random(seed)
    plain = {**grown(chance), "model": {"id": "random"}}
    model = Model.model_validate({"koopflow": "1", **plain})
    space = subject_of(model).space("case")
    if isinstance(space, str) or not space.complete or space.approximations:
        return
    events = sorted({" ".join(mark) for label in space.labels for mark in marks_of(space, label)})
    timers = [label for label in space.labels if label.kind == Kind.TIMER]
    if len(events) < 3 or not timers:
        return
    states = [event.split()[1] for event in events if event.startswith("entered")]
    for _ in range(12):
        template = chance.choice(FORWARD)
        first, second = chance.choice(events), chance.choice(events)
        pause = chance.choice(states) if states and chance.random() < 0.3 else ""
        if {path_of(first), path_of(second)} & shared_paths(model):
            continue
        rule = {template: [path_of(first), path_of(second)], "within": "900 y"}
        if pause:
            rule["paused-in"] = [f"machines.{pause}"]
        ruled = Model.model_validate({"koopflow": "1", **plain, "rules": {"asked": rule}})
        yield subject_of(ruled), space, template, first, second, pause


def shared_paths(model: Model) -> set[str]:
    """Paths that an inner state and a completion share: there a rule means the completion."""
    return {
        f"machines.{name}.{'.'.join(way)}.{one}"
        for name, machine in model.machines.items()
        for way, state in walk(machine)
        for one in state.next.keys() & state.parts.keys()
    }


def subject_of(model: Model) -> Subject:
    return Subject("m", model, Place, lambda path, number: Place(path), CONFIGURATIONS_MAX)


def test_the_least_time_is_that_of_trying_everything_day_by_day() -> None:
    found: Counter[str] = Counter()
    for seed in range(1_000, 1_040):
        for subject, space, template, first, second, pause in cases(seed):
            try:
                days = Naive(space, template, first, second, pause).least_days()
            except TooMany:
                continue
            fastest = least(subject, subject.model.rules["asked"], template, lines=(space,))
            told = (seed, template, first, second, pause)
            assert fastest.seconds == (None if days is None else days * DAY), told
            assert (days is None) == (fastest.verdict in ("never", "idle")), told
            found["never" if days is None else "at once" if days == 0 else "later"] += 1
    assert found["later"] >= 20 and found["at once"] >= 20 and found["never"] >= 20, found


def test_no_duty_is_open_for_longer_than_the_greatest_time() -> None:
    bounded = 0
    for seed in range(1_000, 1_020):
        for subject, space, template, first, second, pause in cases(seed):
            greatest = check_deadlines(subject)[2]["asked"].greatest_days
            if greatest is not None and not pause:
                bounded += greatest > 0
                assert not Naive(space, template, first, second, pause).outlasts(int(greatest)), (seed, first)
    assert bounded >= 3
