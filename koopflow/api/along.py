"""Names in, the way of a case along them out: the one with the fewest steps between the named ones.

It stands apart from the walk because it searches bare configurations, which is many times faster than steps in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from itertools import count

from koopflow.api.happenings import as_typed
from koopflow.semantics import describe
from koopflow.semantics.configuration import Configuration, Kind, Step, Stimulus
from koopflow.semantics.step import enabled, fire
from koopflow.semantics.tables import Tables

SEARCH_MAX = 20_000
"""How many configurations the search looks at before it gives up."""
UNBIDDEN = (Kind.NEXT, Kind.KEPT)
"""What comes of itself, and need not be named."""
_Moment = tuple[Configuration, int]
_Way = Mapping[_Moment, tuple[_Moment, Stimulus] | None]


@dataclass(frozen=True)
class Names:
    """The names of a way, and how they are to be read: `case` is the machine whose transitions bear no machine's id.

    A name that is a transition's whole path means this transition; a shorter one whatever ends with it. Transitions
    in `added` need not be named.
    """

    tables: Tables
    case: str
    names: tuple[str, ...]
    added: frozenset[str] = frozenset()

    @cached_property
    def meant(self) -> tuple[frozenset[int], ...]:
        """For each name the transitions that it can mean, by number."""
        return tuple(self._exact.get(name) or self._ending(name) for name in self.names)

    @cached_property
    def own(self) -> frozenset[int]:
        """The transitions that are to be named: the case's machine declares them, and so does the reference."""
        own = (t for t in self.tables.transitions if t.local.startswith(f"{self.case}."))
        return frozenset(t.index for t in own if t.local not in self.added)

    @cached_property
    def _exact(self) -> Mapping[str, frozenset[int]]:
        found: dict[str, set[int]] = {}
        for transition in self.tables.transitions:
            for path in (transition.path, transition.local):
                for name in (path, path.removeprefix(f"{self.case}.")):
                    found.setdefault(name, set()).add(transition.index)
        return {name: frozenset(indices) for name, indices in found.items()}

    def _ending(self, name: str) -> frozenset[int]:
        return frozenset().union(
            *(indices for path, indices in self._exact.items() if path.endswith(f".{name}"))
        )

    def is_path(self, number: int) -> bool:
        """Whether a name is the whole path of a transition, and so means nothing else."""
        return self.names[number] in self._exact

    def read(self, stimulus: Stimulus, step: Step, done: int) -> tuple[int, bool]:
        """How many names are answered when this step comes after `done` of them, and whether the names tell it whole.

        The step's transitions answer the names in order; those that the case's machine does not declare itself need
        not be named.
        """
        if not step.taken:
            return done + (done < len(self.names) and self._is_called(stimulus, done)), True
        reached, is_whole = done, True
        for option in step.taken:
            if reached < len(self.names) and option.transition in self.meant[reached]:
                reached += 1
            elif option.transition in self.own:
                is_whole = False
        return reached, is_whole

    def _is_called(self, stimulus: Stimulus, number: int) -> bool:
        """Whether a step that takes nothing bears this name: `start case`, `attribute=value`, a flow that arrives."""
        word = self.names[number]
        if self.is_path(number):
            return False
        if "=" in word:
            given = describe.given(self.tables, stimulus)
            wanted = (pair.partition("=") for pair in word.split())
            return stimulus.kind == Kind.START and all(
                as_typed(given.get(name)) == value for name, _, value in wanted
            )
        text = describe.text(self.tables, stimulus)
        return text == word or text.endswith((f".{word}", f" {word}"))


@dataclass(frozen=True, slots=True)
class Way:
    """Stimuli one after another, and how many of the names they answer."""

    stimuli: tuple[Stimulus, ...]
    answered: int


def way_along(names: Names, begin: Configuration) -> Way:
    """The way that answers all names with the fewest steps that are not named, then the fewest at all.

    Where there is none within `SEARCH_MAX` configurations it is a way that answers as many as possible.
    """
    first: _Moment = (begin, 0)
    before: dict[_Moment, tuple[_Moment, Stimulus] | None] = {}
    serial = count()
    queue: list[tuple[int, int, int, _Moment, tuple[_Moment, Stimulus] | None]] = []
    heappush(queue, (0, 0, next(serial), first, None))
    best = first
    while queue and len(before) < SEARCH_MAX:
        unnamed, steps, _, moment, origin = heappop(queue)
        if moment in before:
            continue
        before[moment] = origin
        best = moment if moment[1] > best[1] else best
        if moment[1] == len(names.names):
            break
        for stimulus, after, is_named in _following(names, moment):
            cost = unnamed + (not is_named)
            heappush(queue, (cost, steps + 1, next(serial), after, (moment, stimulus)))
    return Way(tuple(_back(before, best))[::-1], best[1])


def _following(names: Names, moment: _Moment) -> Iterator[tuple[Stimulus, _Moment, bool]]:
    """What can come next, where it leads, and whether it is named."""
    configuration, done = moment
    for stimulus in enabled(names.tables, configuration):
        step = fire(names.tables, configuration, stimulus)
        reached, is_whole = names.read(stimulus, step, done)
        # Work without a result leads nowhere that was not reachable before.
        is_possible = is_whole and stimulus.kind != Kind.STUCK
        if reached > done or is_possible or stimulus.kind in UNBIDDEN:
            yield stimulus, (step.configuration, reached), is_whole and reached > done


def _back(before: _Way, moment: _Moment) -> Iterator[Stimulus]:
    origin = before[moment]
    while origin is not None:
        moment, stimulus = origin
        yield stimulus
        origin = before[moment]
