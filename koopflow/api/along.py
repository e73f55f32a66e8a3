"""Names in, the way of a case along them out: the one with the fewest steps between the named ones.

It stands apart from the walk because it searches bare configurations, which is many times faster than steps in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from itertools import count

from koopflow.api.asking import Asked, Wish
from koopflow.semantics import describe
from koopflow.semantics.configuration import Configuration, Kind, Step, Stimulus
from koopflow.semantics.counting import Counting
from koopflow.semantics.packing import Packing
from koopflow.semantics.step import enabled, fire
from koopflow.semantics.succession import counted
from koopflow.semantics.tables import Tables

SEARCH_MAX = 20_000
"""How many configurations the search looks at before it gives up."""
UNBIDDEN = (Kind.NEXT, Kind.KEPT)
"""What comes of itself, and need not be named."""
_Moment = tuple[Configuration, int]
_Arrival = tuple[_Moment, Stimulus, bool] | None
"""From where and by what a moment was first reached, and whether the names tell this step whole."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What names say of a step: how many are answered after it, whether it may come, whether they tell it whole."""

    reached: int
    may_come: bool
    is_whole: bool


@dataclass(frozen=True)
class Names:
    """The names of a way, and how they are to be read: `case` is the machine whose transitions bear no machine's id.

    A name that is a transition's whole path means this transition; a shorter one whatever ends with it. Transitions
    in `added` need not be named; those of other machines than `of` neither.
    """

    tables: Tables
    case: str
    names: tuple[str, ...]
    added: frozenset[str] = frozenset()
    of: str = "case"
    counted: Tables | None = None
    """The same tables with alike elements told: then one of many ways that differ in nothing else is enough."""

    @cached_property
    def wishes(self) -> tuple[Wish, ...]:
        """The names with the values that are asked for."""
        return tuple(Wish(Asked.of(name), self.tables) for name in self.names)

    @cached_property
    def meant(self) -> tuple[frozenset[int], ...]:
        """For each name the transitions that it can mean, by number."""
        names = (wish.asked.name for wish in self.wishes)
        return tuple(self._exact.get(name) or self._ending(name) for name in names)

    @cached_property
    def own(self) -> frozenset[int]:
        """The transitions that are to be named: the machine declares them, and so does the reference."""
        return self._of((self.of,))

    @cached_property
    def told_whole(self) -> frozenset[int]:
        """Those of every machine of which one is named: a witness names all of them."""
        named = frozenset().union(*self.meant)
        machines = {t.local.partition(".")[0] for t in self.tables.transitions if t.index in named}
        return self._of((self.of, *machines))

    def _of(self, machines: tuple[str, ...]) -> frozenset[int]:
        heads = tuple(f"{machine}." for machine in machines)
        found = (t for t in self.tables.transitions if t.local.startswith(heads))
        return frozenset(t.index for t in found if t.local not in self.added)

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

    @cached_property
    def searched(self) -> Tables:
        """The tables to search: those that tell what is alike, unless a name speaks of an element or a value."""
        apart = any(sign in name for name in self.names for sign in "[=")
        return self.tables if self.counted is None or apart else self.counted

    def is_begun(self, now: Configuration) -> bool:
        """Whether the machine whose names these are has begun."""
        return any(now.started >> root.index & 1 and root.machine == self.of for root in self.tables.roots)

    def is_path(self, number: int) -> bool:
        """Whether a name is the whole path of a transition, and so means nothing else."""
        return self.wishes[number].asked.name in self._exact

    def read(self, stimulus: Stimulus, step: Step, done: int) -> Reading:
        """What the names say of this step when it comes after `done` of them; its transitions answer them in order."""
        if not step.taken:
            is_called = done < len(self.names) and self._is_called(stimulus, done)
            # Work without a result leads nowhere that was not reachable before.
            return Reading(done + is_called, is_called or stimulus.kind != Kind.STUCK, True)
        reached, unnamed = done, set[int]()
        for option in step.taken:
            if reached < len(self.names) and self._is_meant(option.transition, stimulus, reached):
                reached += 1
            else:
                unnamed.add(option.transition)
        may_come = reached > done or stimulus.kind in UNBIDDEN or not unnamed & self.own
        return Reading(reached, may_come, not unnamed & self.told_whole)

    def beginning(self, stimuli: Iterable[Stimulus], done: int) -> Iterable[Stimulus]:
        """What can happen, where what begins has the values that the next name asks for."""
        return self.wishes[done].told(stimuli) if done < len(self.names) else stimuli

    def _is_meant(self, transition: int, stimulus: Stimulus, number: int) -> bool:
        wish = self.wishes[number]
        return transition in self.meant[number] and (not wish.asked.typed or wish.fits(stimulus))

    def _is_called(self, stimulus: Stimulus, number: int) -> bool:
        """Whether a step that takes nothing bears this name: `start case`, `attribute=value`, a flow that arrives."""
        wish, word = self.wishes[number], self.wishes[number].asked.name
        if self.is_path(number) or (wish.asked.typed and not wish.fits(stimulus)):
            return False
        if not word:
            return stimulus.kind == Kind.START
        text = describe.text(self.tables, stimulus)
        return text == word or text.endswith((f".{word}", f" {word}"))


@dataclass(frozen=True, slots=True)
class Way:
    """Stimuli one after another, how many of the names they answer, and whether the names tell all of it."""

    stimuli: tuple[Stimulus, ...]
    answered: int
    is_whole: bool


def way_along(names: Names, begin: Configuration) -> Way:
    """The way that answers all names with the fewest steps that are not named, then the fewest at all.

    Of several such, what others have to do first comes before the case begins: so a person would tell it.
    One that the names tell whole comes before one with steps of the case that nobody named. Where there is none within
    `SEARCH_MAX` configurations it is a way that answers as many as possible.
    """
    way = _searched(names, begin, only_whole=False)
    if way.is_whole and way.answered == len(names.names):
        return way
    whole = _searched(names, begin, only_whole=True)
    return whole if whole.answered == len(names.names) else way


def _searched(names: Names, begin: Configuration, *, only_whole: bool) -> Way:
    tables = names.searched
    kinds = _Kinds(tables)
    first: _Moment = (begin, 0)
    before: dict[_Moment, _Arrival] = {}
    seen: set[tuple[object, int]] = set()
    serial = count()
    queue: list[tuple[int, int, int, int, _Moment, _Arrival]] = [(0, 0, 0, next(serial), first, None)]
    best = first
    while queue and len(before) < SEARCH_MAX:
        unnamed, steps, behind, _, moment, arrival = heappop(queue)
        kind = kinds.of(moment[0]), moment[1]
        if kind in seen:
            continue
        seen.add(kind)
        before[moment] = arrival
        best = moment if moment[1] > best[1] else best
        if moment[1] == len(names.names):
            break
        for stimulus in names.beginning(kinds.told_apart(moment[0]), moment[1]):
            step = fire(tables, moment[0], stimulus)
            read = names.read(stimulus, step, moment[1])
            if read.may_come and (read.is_whole or not only_whole):
                cost = unnamed + (not read.is_whole or read.reached == moment[1])
                after = (step.configuration, read.reached)
                late = behind + (names.is_begun(moment[0]) and read.reached == moment[1])
                heappush(
                    queue, (cost, steps + 1, late, next(serial), after, (moment, stimulus, read.is_whole))
                )
    back = tuple(_back(before, best))[::-1]
    return Way(tuple(stimulus for stimulus, _ in back), best[1], all(is_whole for _, is_whole in back))


class _Kinds:
    """Configurations that differ in nothing but which of several alike elements is where are of one kind."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._packing = Packing.of(tables)
        self._counting = Counting(tables, self._packing) if tables.alike else None

    def of(self, now: Configuration) -> object:
        """What stands for all of its kind."""
        if self._counting is None:
            return now
        return self._counting.canonical(self._packing.pack(counted(now)))

    def told_apart(self, now: Configuration) -> Iterable[Stimulus]:
        """What can happen next, of what comes to the same only the first."""
        stimuli = enabled(self._tables, now)
        return stimuli if self._counting is None else self._counting.told_apart(now, stimuli)


def _back(before: Mapping[_Moment, _Arrival], moment: _Moment) -> Iterator[tuple[Stimulus, bool]]:
    arrival = before[moment]
    while arrival is not None:
        moment, stimulus, is_whole = arrival
        yield stimulus, is_whole
        arrival = before[moment]
