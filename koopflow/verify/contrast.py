"""How two models behave differently: the lines of both in, the few differences that explain the others out.

Compared is what always comes before something, what comes in every case, and what can come at all, of states that are
entered and flows that are sent; each difference has a shortest run of the model in which it can be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from koopflow.diagnostics import Diagnostic
from koopflow.semantics.statespace import StateSpace
from koopflow.verify.passes import must, reached_without
from koopflow.verify.refinement import lines_of_both
from koopflow.verify.scopes import runs_of
from koopflow.verify.subject import Subject, trace_of

Kind = Literal["before", "always-before", "skipped", "always", "never", "possible"]
Name = Callable[[str], str]
"""What the other model calls a path of one."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """One difference: `event` can now come before `other`, is now always after it, can be skipped, always comes, can
    never come any more, or can come now; both are paths that the models have in common, by the names of the first.

    `trace` is a run of the second model, of the first where the second has none.
    """

    kind: Kind
    event: str
    other: str = ""
    trace: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contrasts:
    """What was found, and on which lines nothing could be compared, with the reasons."""

    found: tuple[Contrast, ...]
    compared: tuple[str | None, ...]
    unknown: tuple[Diagnostic, ...]


def contrasts(before: Subject, after: Subject, name: Name) -> Contrasts:
    """How the second model behaves differently from the first; `name` leads from its paths to those of the first."""
    found: dict[tuple[str, str, str], Contrast] = {}
    compared: list[str | None] = []
    unknown: list[Diagnostic] = []
    for case, added in lines_of_both(before, after):
        one, two = before.space(case, added), after.space(case, added)
        reasons = (*before.unknown([one]), *after.unknown([two]))
        unknown += reasons
        if isinstance(one, str) or isinstance(two, str) or reasons:
            continue
        compared.append(case)
        first = _Facts(one, _ended(before, case, one), lambda path: path)
        second = _Facts(two, _ended(after, case, two), name)
        for item in _compared(first, second):
            found.setdefault((item.kind, item.event, item.other), item)
    return Contrasts(tuple(found.values()), tuple(compared), tuple(unknown))


def _ended(subject: Subject, case: str | None, space: StateSpace) -> bytearray:
    """A 1 for each configuration in which a run is completed."""
    runs = runs_of(subject, case, space)
    return bytearray(runs.is_over(number) for number in range(len(space.configurations)))


class _Facts:
    """What always comes before what on one line, by names in common."""

    def __init__(self, space: StateSpace, ended: bytearray, name: Name) -> None:
        self.space = space
        self._steps = [
            tuple(dict.fromkeys(_events(space, label, name))) for label in range(len(space.labels))
        ]
        names = dict.fromkeys(event for step in self._steps for event in step)
        self.possible = frozenset(names)
        self.running = bytearray(1 - over for over in ended)
        numbers = {event: index for index, event in enumerate(names)}
        gains = [sum(1 << numbers[event] for event in step) for step in self._steps]
        facts = must(space, 0, gains, self.running)
        everything = (1 << len(numbers)) - 1
        always = everything
        for number, over in enumerate(ended):
            if over:
                always &= facts[number]
        self.always = frozenset(
            event for event, index in numbers.items() if always >> index & 1 and any(ended)
        )
        self._before = dict.fromkeys(names, everything)
        for number in range(len(space.configurations)):
            for edge in space.edges(number) if self.running[number] else ():
                here = facts[number]
                for event in self._steps[space.of_edge[edge]]:
                    self._before[event] &= here
                    here |= 1 << numbers[event]
        self._numbers = numbers

    def before(self, event: str) -> frozenset[str]:
        """What has always come before an event."""
        mask = self._before.get(event, 0)
        return frozenset(other for other, index in self._numbers.items() if mask >> index & 1)

    def without(self, event: str, other: str) -> tuple[str, ...]:
        """The trace of a shortest run to an event on which another has not come; to any end where none is named."""
        barred = {index for index, step in enumerate(self._steps) if _comes_first(step, other, event)}
        reached = reached_without(self.space, barred, self.running)
        for number in reached.order:
            if not event and not self.running[number]:
                return trace_of(self.space, reached.way(number))
            for edge in self.space.edges(number) if event else ():
                if event in self._steps[self.space.of_edge[edge]] and self.space.of_edge[edge] not in barred:
                    return trace_of(self.space, (*reached.way(number), edge))
        return ()


def _comes_first(step: tuple[str, ...], one: str, other: str) -> bool:
    """Whether one event comes in a step, and not after the other."""
    return one in step and not (other in step and step.index(other) < step.index(one))


def _compared(first: _Facts, second: _Facts) -> Iterator[Contrast]:
    common = first.possible & second.possible
    for event, other in _earlier(first, second, common, first.possible):
        yield Contrast("before", event, other, second.without(event, other))
    for event, other in _earlier(second, first, common, common):
        yield Contrast("always-before", event, other, first.without(event, other))
    for event in _first_of((first.always & common) - second.always, first):
        yield Contrast("skipped", event, trace=second.without("", event))
    for event in _first_of((second.always & common) - first.always, second):
        yield Contrast("always", event, trace=first.without("", event))
    for event in _first_of(first.possible - second.possible, first):
        yield Contrast("never", event, trace=first.without(event, ""))


def _earlier(
    first: _Facts, second: _Facts, common: frozenset[str], others: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """For what always came before something in the first and need not in the second: the earliest such thing."""
    lost: dict[str, set[str]] = {}
    for event in sorted(common):
        for other in (first.before(event) - second.before(event)) & others:
            lost.setdefault(other, set()).add(event)
    told: dict[str, str] = {}
    for other, events in lost.items():
        earliest = [event for event in events if not second.before(event) & events]
        told[other] = min(earliest or events)
    for other, event in told.items():
        # Of several that were always before the same thing, the latest tells of the others.
        later = [one for one, same in told.items() if same == event and other in first.before(one)]
        if not later:
            yield event, other


def _first_of(events: frozenset[str], facts: _Facts) -> Iterator[str]:
    """Those before which none of the others always comes."""
    yield from sorted(event for event in events if not facts.before(event) & events)


def _events(space: StateSpace, label: int, name: Name) -> Iterator[str]:
    """The flows sent and the states entered in a step."""
    item = space.labels[label]
    yield from (name(f"flows.{flow}") for flow in item.sent)
    yield from (name(f"machines.{space.tables.node(index).local}") for index in item.entered)


def common_names(renamed: Mapping[str, str]) -> Name:
    """From paths of a model to those of the one whose renamed paths these are."""
    back = {new: old for old, new in renamed.items()}

    def name(path: str) -> str:
        words = path.split(".")
        for length in range(len(words), 0, -1):
            head = ".".join(words[:length])
            if head in back:
                return ".".join((back[head], *words[length:]))
        return path

    return name
