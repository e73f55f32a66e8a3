"""A machine and what each visit of a state is worth in; the least that a case of it is worth on average out.

Stands apart from the load that is made of it because it is a small decision process of its own: chances are averaged,
and of everything that the scenario's numbers do not settle (guards, interrupts, timers, regions that are cut short) the
worst is taken, so that the result is a bound from below whatever happens (Puterman, Markov Decision Processes, 1994,
section 7.2: values iterated from zero rise to the least fixed point, and any of them is a bound).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from koopflow.model.fit import Fit, results
from koopflow.model.machines import Alternative, State
from koopflow.model.quantities import Chances

ROUNDS = 400
"""After so many rounds a loop that is left one time in ten is counted to within a part in 10¹⁸."""
STEADY = 1e-12


def least_per_case(fit: Fit, machine: str, worth: Mapping[str, float]) -> float:
    """The least mean of what one case is worth; `worth` is that of one visit by the states' paths.

    0 for a machine that is itself made of regions.
    """
    begin = fit.model.machines[machine].initial
    if begin is None:
        return 0.0
    return _Process(fit, f"machines.{machine}", worth).value(begin.to)


class _Process:
    """The states of a machine with the least that is still to come from entering each."""

    def __init__(self, fit: Fit, machine: str, worth: Mapping[str, float]) -> None:
        self.fit, self.machine, self.worth = fit, machine, worth
        self.states = {path: s for path, s in fit.states.items() if path.startswith(f"{machine}.")}
        self.least = dict.fromkeys(self.states, 0.0)
        self.chances = {path: fit.scenario.chances[key] for path, key in fit.by_path("chances").items()}

    def value(self, initial: str) -> float:
        """The least from the machine's beginning on."""
        order = list(self.states)[::-1]
        for _ in range(ROUNDS):
            change = 0.0
            for path in order:
                found = self._of(path, self.states[path])
                change = max(change, found - self.least[path])
                self.least[path] = found
            if change <= STEADY * max(self.least.values(), default=0.0):
                break
        return self._entered(self.machine, initial)

    def _of(self, path: str, state: State) -> float:
        if state.kind == "final":
            return self._over(path.rpartition(".")[0], state.outcome or path.rpartition(".")[2])
        cut = self._cuts(path)
        if state.kind in ("task", "sitting"):
            own = 0.0 if cut else self.worth.get(path, 0.0)
            return min((own + self._after_work(path, state), *cut))
        if state.kind == "composite" and state.initial is not None:
            return min((self._entered(path, state.initial.to), *cut))
        if state.kind in ("parallel", "multi"):
            inside = f"machines.{state.each.run}" if state.each else path
            if not self._surely_ends(inside):
                return 0.0
            return min((self._any(path, state.next.values()), *self._leaving(path), *cut))
        return 0.0  # when something comes from outside is not known

    def _entered(self, within: str, to: str) -> float:
        """The least from a target on: an id beside the state, or a path from the machine on."""
        for path in (f"{within}.{to}", f"machines.{to}"):
            if path in self.least:
                return self.least[path]
        return 0.0

    def _ways(self, path: str, ways: Iterable[Alternative]) -> list[float]:
        """What may follow of a name: each of its ways, and nothing at all where none of them need hold."""
        ways = tuple(ways)
        found = [0.0] if all(way.when is not None for way in ways) else []
        # Without `to` the state is not left, and what is to come stays as it is.
        return found + [self._entered(path.rpartition(".")[0], way.to) for way in ways if way.to is not None]

    def _any(self, path: str, names: Iterable[Iterable[Alternative]]) -> float:
        return min((value for ways in names for value in self._ways(path, ways)), default=0.0)

    def _over(self, path: str, outcome: str) -> float:
        """The least after a body has ended with this outcome; a region's end alone leads nowhere."""
        state = self.states.get(path)
        if state is None:
            return 0.0
        name = outcome if outcome in state.next else "done"
        return min(self._ways(path, state.next[name]), default=0.0) if name in state.next else 0.0

    def _cuts(self, path: str) -> list[float]:
        """What follows where a timer of the state, or a timer or an interrupt of one around it, comes first."""
        return [value for at, ways in self._cutting[path] for value in (0.0, *self._ways(at, ways))]

    @cached_property
    def _cutting(self) -> Mapping[str, tuple[tuple[str, tuple[Alternative, ...]], ...]]:
        """For each state the states that such a timer or interrupt leaves, with its ways."""
        return {path: tuple(self._cutting_short(path)) for path in self.states}

    def _cutting_short(self, path: str) -> Iterator[tuple[str, tuple[Alternative, ...]]]:
        inner = ""
        while path in self.states:
            state = self.states[path]
            ended = self._outcomes(path) if inner else frozenset(state.next)
            for name, ways in state.next.items():
                timed = ways[0].after is not None or ways[0].at is not None
                if (timed or name not in ended) and not self._is_never(f"{path}.{name}"):
                    yield path, ways
            inner, path = path, path.rpartition(".")[0]

    def _outcomes(self, path: str) -> frozenset[str]:
        """The names in `next` of a state with states inside that are completions."""
        inside = (
            state.outcome or inner.rpartition(".")[2]
            for inner, state in self.states.items()
            if state.final and inner.startswith(f"{path}.")
        )
        return frozenset(("done", *inside))

    @cached_property
    def _events(self) -> Mapping[str, str]:
        return self.fit.by_path("events")

    def _is_never(self, transition: str) -> bool:
        key = self._events.get(transition)
        return key is not None and self.fit.scenario.events[key].family == "never"

    def _surely_ends(self, within: str) -> bool:
        """Whether nothing inside waits for what may not come, or can end without a result that holds."""
        return all(
            state.kind in ("composite", "final")
            or (
                state.work is not None
                and all(any(way.when is None for way in row) for row in state.next.values())
            )
            for path, state in self.fit.states.items()
            if path.startswith(f"{within}.")
        )

    def _leaving(self, path: str) -> list[float]:
        """What follows where a transition inside regions leads out of them."""
        return [
            self.least[target]
            for inner, state in self.states.items()
            if inner.startswith(f"{path}.")
            for ways in state.next.values()
            for way in ways
            if (target := f"machines.{way.to}") in self.least and not target.startswith(f"{path}.")
        ]

    def _after_work(self, path: str, state: State) -> float:
        """The mean over the results where their chances are known and each is always possible, else the least."""
        names = results(state)
        follow = {name: min(self._ways(path, state.next[name]), default=0.0) for name in names}
        if not follow:
            return 0.0
        sure = all(any(way.when is None for way in state.next[name]) for name in names)
        given = self.chances.get(path)
        if len(names) == 1 or not sure or given is None or not given.plain:
            return min(follow.values())
        return min(_mean(row, follow) for row in given.plain)


def _mean(row: Chances, follow: Mapping[str, float]) -> float:
    return sum(row.of[name].value * value for name, value in follow.items() if name in row.of)
