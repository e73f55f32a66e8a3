"""Everything that can happen to one line: in go tables, out comes the explored state space under a budget.

The search is breadth first, so the way back along `parents` is a shortest witness. It stands apart from the
properties that are read off it (`koopflow.verify`), and says itself whether it saw everything: a budget
reached never reads as sound.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from koopflow.compiled import is_available
from koopflow.diagnostics import Note
from koopflow.semantics.configuration import Configuration, Stimulus
from koopflow.semantics.counting import Counting
from koopflow.semantics.labels import Label, label_of, without_elements
from koopflow.semantics.packing import Packed
from koopflow.semantics.search import Search
from koopflow.semantics.select import PLANS_MAX
from koopflow.semantics.step import enabled, fire, initial
from koopflow.semantics.succession import COPIES_MAX, VALUES_MAX, Succession, counted
from koopflow.semantics.tables import Tables

STATES_MAX = 200_000
"""The default budget of configurations."""
COMPILED_FROM = 50_000
"""A search that has found more configurations than this goes on in compiled code."""
COPIES = "more than {limit} copies of one flow on the way are counted as {limit}"
OVERFLOW = "more signals at once than can wait"
VALUES = "of the attributes left open only {limit} values at once were looked at"
PLANS = "with more than {limit} services to choose from, one plan of many was looked at"


@dataclass(frozen=True, slots=True)
class StateSpace:
    """Configurations by number in the order in which they were found, the first being the one before
    anything starts.

    The edges of configuration i are `targets[offsets[i]:offsets[i + 1]]`, in the order of `enabled`; what each step
    does is `labels[of_edge[e]]`. A target of -1 is a configuration beyond the budget. `parents` gives the
    configuration from which each was first found. `complete` is False when the budget was reached;
    `approximations` says why even a complete search did not see exactly what can happen. `automatic` has a 1
    where the one successor follows
    at once: an agenda that waits, or a kept flow that is awaited.
    """

    tables: Tables
    configurations: Packed
    offsets: array[int]
    targets: array[int]
    of_edge: array[int]
    labels: tuple[Label, ...]
    parents: array[int]
    automatic: bytearray
    depth: int
    complete: bool
    approximations: tuple[Note, ...]
    entered: int
    """The mask of nodes that were active somewhere."""
    counting: Counting | None = None
    """How configurations that are alike were made one, where some were."""
    opened: tuple[str, ...] = ()
    """The attributes that were left open (`koopflow.semantics.opened`): then an edge stands for no single stimulus."""

    @property
    def taken(self) -> frozenset[int]:
        """The alternatives (by their number in the tables) that were taken somewhere."""
        return frozenset(option for label in self.labels for option in label.taken)

    @property
    def sent(self) -> frozenset[str]:
        """The flows that were sent somewhere."""
        return frozenset(flow for label in self.labels for flow in label.sent)

    @property
    def raised(self) -> frozenset[str]:
        """The signals that were raised somewhere."""
        return frozenset(signal for label in self.labels for signal in label.raised)

    @property
    def notes(self) -> frozenset[str]:
        """What was noted on some step."""
        return frozenset(note for label in self.labels for note in label.notes)

    def edges(self, number: int) -> range:
        """The numbers of the edges that leave a configuration, one for each stimulus enabled."""
        return range(self.offsets[number], self.offsets[number + 1])

    def successors(self, number: int) -> array[int]:
        """The numbers of the configurations that follow, one for each stimulus enabled."""
        return self.targets[self.offsets[number] : self.offsets[number + 1]]

    def stimuli(self, number: int) -> tuple[Stimulus, ...]:
        """The stimuli enabled, in the order of `successors`."""
        now = self.configurations[number]
        found = enabled(self.tables, now)
        return found if self.counting is None else tuple(self.counting.told_apart(now, found))

    def over(self, root: int) -> Iterator[int]:
        """The numbers of the configurations in which this root is over."""
        return self.configurations.having(self.configurations.packing.over(root))

    def active(self, nodes: int) -> Iterator[int]:
        """The numbers of the configurations in which one of these nodes is active."""
        return self.configurations.having(self.configurations.packing.active(nodes))

    def stuck(self, nodes: int) -> Iterator[int]:
        """The numbers of the configurations in which one of these nodes is stuck."""
        return self.configurations.having(self.configurations.packing.stuck(nodes))

    def way(self, number: int) -> tuple[int, ...]:
        """The edges of a shortest way from the beginning to this configuration."""
        edges: list[int] = []
        while number > 0:
            parent = self.parents[number]
            edges.append(self.offsets[parent] + self.successors(parent).index(number))
            number = parent
        return tuple(reversed(edges))

    def witness(self, number: int) -> tuple[Stimulus, ...]:
        """The stimuli of that way."""
        now, at = initial(self.tables), 0
        found: list[Stimulus] = []
        for edge in self.way(number):
            if self.counting is None:
                stimulus = self.stimuli(at)[edge - self.offsets[at]]
            else:
                stimulus, now = self._following(now, edge)
            found.append(stimulus)
            at = self.targets[edge]
        return tuple(found)

    def _following(self, now: Configuration, edge: int) -> tuple[Stimulus, Configuration]:
        """A stimulus that leads from a configuration like that at the edge's beginning to one like that at its end."""
        wanted = self.configurations.found[self.targets[edge]]
        told = without_elements(self.tables, self.labels[self.of_edge[edge]])
        for stimulus in enabled(self.tables, now):
            step = fire(self.tables, now, stimulus)
            after = counted(step.configuration)
            label = label_of(self.tables, now, stimulus, step)
            packed = self.configurations.packing.pack(after)
            if self.counting is not None:
                packed = self.counting.canonical(packed)
            if packed == wanted and without_elements(self.tables, label) == told:
                return stimulus, after
        raise AssertionError("a way that cannot be gone")


def explore(
    tables: Tables,
    states_max: int = STATES_MAX,
    *,
    opened: tuple[int, ...] = (),
    compiled_from: int = COMPILED_FROM,
) -> StateSpace:
    """Search from the beginning until everything is found or the budget is reached.

    `opened` are slots of attributes that have any value at any time; see `explore_open`. After `compiled_from`
    configurations compiled code goes on where there is any, to the same result.
    """
    search = Search.of(tables, states_max, opened)
    by_hand = bool(opened) or not is_available()
    if not search.run(sys.maxsize if by_hand else compiled_from):
        # Only here is numba imported.
        from koopflow.semantics.sweeping import go_on

        go_on(search)
    if search.counting is not None:
        search.together |= search.counting.everywhere(search.together)
    return StateSpace(
        tables=tables,
        configurations=Packed(search.packing, search.found),
        offsets=search.offsets,
        targets=search.targets,
        of_edge=search.of_edge,
        labels=tuple(search.succession.labels),
        parents=search.parents,
        automatic=search.automatic,
        depth=search.depth,
        complete=-1 not in search.targets,
        approximations=_approximations(tables, search.succession),
        entered=search.together & search.packing.active((1 << len(tables.tree.nodes)) - 1),
        counting=search.counting,
        opened=tuple(tables.words.slots[slot].name for slot in opened),
    )


def _approximations(tables: Tables, succession: Succession) -> tuple[Note, ...]:
    found = list(tables.approximations)
    if succession.copies:
        found.append(Note(COPIES, {"limit": COPIES_MAX}))
    if any("agenda-overflow" in label.notes for label in succession.labels):
        found.append(Note(OVERFLOW))
    if any(len(slot.symbols) > PLANS_MAX for slot in tables.plans.values()):
        found.append(Note(PLANS, {"limit": PLANS_MAX}))
    if succession.passed_over:
        found.append(Note(VALUES, {"limit": VALUES_MAX}))
    return tuple(found)
