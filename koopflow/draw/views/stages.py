"""A machine in, its states one after the other out: in stages, without the nesting, each with where it leads.

What stands inside something becomes a run of states of its own; regions with few states share one. A final state
leads on to where its stage leads with this outcome, a way into a stage to where that begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from koopflow.draw.ranks import ranks
from koopflow.model.types import Body, State
from koopflow.wording.transitions import Path, Way, resolved, ways
from koopflow.wording.words import Words

FEW = 14
"""Regions with no more states than this share a run."""
Place = tuple[str, Path]
"""A machine, and the way to a state from there on."""


@dataclass(frozen=True, slots=True)
class Run:
    """States without an inside that follow each other in `of`; `opened` are the bodies that begin with this run."""

    of: Place
    leaves: tuple[Place, ...]
    opened: tuple[Place, ...]
    again: int


@dataclass(frozen=True, slots=True)
class Onward:
    """A way out and the states without an inside in which it ends; `end` is the final state from which it is taken."""

    way: Way
    heads: tuple[Place, ...]
    end: str = ""


class Stages:
    """The runs of one machine, as far as it is shown, and what leads from state to state."""

    def __init__(self, words: Words, machine: str, is_shown: Callable[[Path], bool]) -> None:
        self.words = words
        self.machine = machine
        self._is_shown = is_shown

    def runs(self) -> tuple[Run, ...]:
        """All runs, in the order in which a case meets them; those of a machine that a state runs come behind it."""
        found = [(of, leaves) for of, leaves in self._body((self.machine, ()), {self.machine}) if leaves]
        opened: set[Place] = set()
        times: dict[Place, int] = {}
        runs = []
        for (machine, at), leaves in found:
            chain = [(machine, at[:depth]) for depth in range(len(at) + 1)]
            new = tuple(place for place in chain if place not in opened)
            opened.update(new)
            times[machine, at] = times.get((machine, at), -1) + 1
            runs.append(Run((machine, at), leaves, new, times[machine, at]))
        return tuple(runs)

    def body(self, place: Place) -> Body:
        """The machine, state or region at a place."""
        body: Body = self.words.model.machines[place[0]]
        for name in place[1]:
            body = body.parts[name]
        return body

    def state(self, place: Place) -> State:
        """The state at a place."""
        body = self.body(place)
        assert isinstance(body, State)
        return body

    def shown(self, place: Place) -> bool:
        """Whether the figure has it; of a machine that a state runs it has all."""
        return place[0] != self.machine or self._is_shown(place[1])

    def onward(self, place: Place) -> Iterator[Onward]:
        """The ways out of a state without an inside; out of a final one, where its stage then leads."""
        state = self.state(place)
        if not state.final:
            yield from (Onward(way, self._heads(place[0], way)) for way in self._ways(place))
            return
        around = self._around(place)
        if around is not None:
            name = ended(self.state(around), state, place[1][-1])
            for way in self._ways(around):
                if way.kind == "result" and name_of(way) == name:
                    yield Onward(way, self._heads(place[0], way), place[1][-1])

    def leaving(self, place: Place) -> Iterator[Onward]:
        """The ways out of a state with an inside that no final state in it takes."""
        state, (machine, at) = self.state(place), place
        taken = set()
        for inner, below in ((at, state), *(((*at, name), region) for name, region in state.regions.items())):
            finals = (item for item in below.states.items() if item[1].final)
            taken |= {
                ended(state, final, name) for name, final in finals if self.shown((machine, (*inner, name)))
            }
        for way in self._ways(place):
            if way.kind != "result" or name_of(way) not in taken:
                yield Onward(way, self._heads(machine, way))

    def entries(self, place: Place) -> tuple[Place, ...]:
        """The states without an inside with which a state or a body begins."""
        body, (machine, at) = self.body(place), place
        if body.regions:
            return tuple(entry for name in body.regions for entry in self.entries((machine, (*at, name))))
        if not body.states:
            return (place,) if at and self.shown(place) else ()
        first = resolved(machine, (*at, ""), body.initial.to) if body.initial is not None else None
        return self.entries((machine, first)) if first is not None and self._exists((machine, first)) else ()

    def _exists(self, place: Place) -> bool:
        body: Body | None = self.words.model.machines.get(place[0])
        for name in place[1]:
            body = body.parts.get(name) if body is not None else None
        return body is not None

    def _ways(self, place: Place) -> Iterator[Way]:
        return ways(self.words, place[0], place[1], self.state(place))

    def _heads(self, machine: str, way: Way) -> tuple[Place, ...]:
        if way.target is None or not self._exists((machine, way.target)):
            return ()
        return tuple(entry for entry in self.entries((machine, way.target)) if self.shown(entry))

    def _around(self, place: Place) -> Place | None:
        """The state in which a state stands."""
        machine, at = place
        for depth in range(len(at) - 1, 0, -1):
            if isinstance(self.body((machine, at[:depth])), State):
                return (machine, at[:depth])
        return None

    def _body(self, place: Place, running: set[str]) -> list[tuple[Place, tuple[Place, ...]]]:
        body, (machine, at) = self.body(place), place
        if body.regions:
            return self._regions(place, running)
        names = [name for name in self._ordered(place) if self.shown((machine, (*at, name)))]
        found: list[tuple[Place, tuple[Place, ...]]] = []
        run: list[Place] = []
        for name in names:
            child = (machine, (*at, name))
            if not _has_inside(body.states[name]):
                run.append(child)
                continue
            found.append((place, tuple(run)))
            run = []
            found += self._body(child, running)
        found.append((place, tuple(run)))
        return [*found, *self._run_machines(found, running)]

    def _regions(self, place: Place, running: set[str]) -> list[tuple[Place, tuple[Place, ...]]]:
        """Regions with few states as one run, else one after the other."""
        machine, at = place
        names = [name for name in self.body(place).regions if self.shown((machine, (*at, name)))]
        parts = [self._body((machine, (*at, name)), running) for name in names]
        if all(len(part) == 1 for part in parts) and sum(len(part[0][1]) for part in parts) <= FEW:
            return [(place, tuple(leaf for part in parts for leaf in part[0][1]))]
        return [run for part in parts for run in part]

    def _run_machines(
        self, found: list[tuple[Place, tuple[Place, ...]]], running: set[str]
    ) -> Iterator[tuple[Place, tuple[Place, ...]]]:
        for of, leaves in found:
            for leaf in leaves if of[0] in running else ():
                each = self.state(leaf).each
                if each is not None and each.run in self.words.model.machines and each.run not in running:
                    running.add(each.run)
                    yield from self._body((each.run, ()), running)

    def _ordered(self, place: Place) -> list[str]:
        """The states of a body by how far they are from its beginning; ends of a body with stages come last."""
        body, (machine, at) = self.body(place), place
        first = resolved(machine, (*at, ""), body.initial.to) if body.initial is not None else None
        names = sorted(body.states, key=lambda name: (*at, name) != first)
        far = ranks(names, self._siblings(place))
        staged = any(map(_has_inside, body.states.values()))
        number = {name: at for at, name in enumerate(body.states)}
        return sorted(
            body.states, key=lambda name: (staged and body.states[name].final, far[name], number[name])
        )

    def _siblings(self, place: Place) -> Iterator[tuple[str, str]]:
        machine, at = place
        for name in self.body(place).states:
            for way in self._ways((machine, (*at, name))):
                if way.target is not None and way.target[: len(at)] == at and len(way.target) > len(at):
                    yield name, way.target[len(at)]


def ended(around: State, final: State, name: str) -> str:
    """The name of the transition that a state takes when this final state in it is reached."""
    outcome = final.outcome or name
    return outcome if outcome in around.next else "done"


def name_of(way: Way) -> str:
    """The transition's own name."""
    return way.id.rsplit(".", 1)[-1].partition("#")[0]


def _has_inside(state: State) -> bool:
    return bool(state.states or state.regions)
