"""Rules of order on every run of a line: automata and a space in, a shortest run that breaks each rule out.

Which rules can be broken is found for all of them at once (`carried`); only for such a rule is a shortest run looked
for, in the product of the space with its automata.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from koopflow.semantics.statespace import StateSpace
from koopflow.verify.carried import Carried, State
from koopflow.verify.letters import Letters, Watched
from koopflow.verify.order import OTHER

Node = TypeVar("Node")
Came = dict[Node, tuple[Node, int] | None]
"""How the nodes of a search were come to: from which, by which edge; the first from nowhere."""


@dataclass(frozen=True, slots=True)
class Breach:
    """How a rule is broken: which part of it, and the edges of a shortest run that does so."""

    part: str
    edges: tuple[int, ...]


@dataclass
class Runs:
    """The runs of one line; `over` are the roots that are to be over in a completed run, with nothing left to answer
    where `settled` is asked for."""

    space: StateSpace
    over: tuple[int, ...]
    settled: bool
    _ended: bytearray = field(init=False)

    def __post_init__(self) -> None:
        packed = self.space.configurations
        mask = sum(packed.packing.over(root) for root in self.over)
        waits = 1 << packed.packing.top
        self._ended = bytearray(
            bool(mask) and now & mask == mask and not (self.settled and now >= waits) for now in packed.found
        )

    def is_over(self, number: int) -> bool:
        """Whether a run is completed in this configuration."""
        return bool(self._ended[number])

    def breaches(self, rules: Mapping[str, Watched]) -> Mapping[str, Breach]:
        """Those of the rules that a run breaks, each with a shortest such run."""
        letters = Letters(self.space, rules)
        broken = Carried(letters, self._ended).broken()
        return {name: breach for name in broken if (breach := self._shortest(letters, name)) is not None}

    def _shortest(self, letters: Letters, name: str) -> Breach | None:
        """Breadth first; every check is made where a configuration is come to, so that the first breach is shortest."""
        space, rule = self.space, letters.rules[name]
        first = (0, rule.order.first)
        came: Came[tuple[int, State]] = {first: None}
        if part := self._broken(rule, *first):
            return Breach(part, ())
        waiting = deque([first])
        while waiting:
            number, state = here = waiting.popleft()
            for before in self._at_rest(rule, number, state):
                for edge in space.edges(number):
                    target = space.targets[edge]
                    if target < 0 or self.is_over(number):
                        continue  # what lies beyond the budget decides nothing; what follows the end is no part
                    after = rule.order.read(before, letters.word(name, number, edge))
                    if part := self._broken(rule, target, after):
                        return Breach(part, (*way_of(came, here), edge))
                    if (target, after) not in came:
                        came[target, after] = (here, edge)
                        waiting.append((target, after))
        return None

    def _broken(self, rule: Watched, number: int, state: State) -> str:
        """The part of the rule that a run has broken when it comes to this configuration in this state."""
        if self.is_over(number):
            return rule.order.broken(state, ended=True)
        broken = (rule.order.broken(at, ended=False) for at in self._at_rest(rule, number, state))
        return next((part for part in broken if part), "")

    def _at_rest(self, rule: Watched, number: int, state: State) -> Iterator[State]:
        """The state, and the one after an event of a machine that is not on the line, where time passes."""
        yield state
        if rule.disturbed and number and not self.space.automatic[number]:
            after = rule.order.step(state, OTHER)
            if after != state:
                yield after


def way_of(came: Came[Node], here: Node) -> tuple[int, ...]:
    """The edges that led here, by a record of how each node of a search was come to."""
    edges: list[int] = []
    while (step := came[here]) is not None:
        here, edge = step
        edges.append(edge)
    return tuple(reversed(edges))
