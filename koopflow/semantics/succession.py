"""What follows a packed configuration: in goes an integer, out come those that follow, in the order of `enabled`.

Each stimulus is fired once for each content of its footprint; from then on the step is a mask and an `or`. This is
where the search spends its time, and the only place that knows that a step is local.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from math import prod

from koopflow.semantics.compiling import Slot
from koopflow.semantics.configuration import Configuration, Kind, Stimulus
from koopflow.semantics.counting import Counting
from koopflow.semantics.footprints import Footprints
from koopflow.semantics.labels import Label, label_of
from koopflow.semantics.packing import Packing
from koopflow.semantics.select import bits, legal_plans
from koopflow.semantics.step import fire
from koopflow.semantics.tables import Root, Tables

VALUES_MAX = 4_096
"""So many values of the open attributes that one move looks at are tried."""
COPIES_MAX = 2
"""Copies of one flow on the way to one root are counted up to this many."""


Part = tuple[int, int]
"""What a step makes of its footprint, and the number of its label."""


@dataclass(slots=True, eq=False)
class Move:
    """Stimuli with one footprint (the results or dead ends of a work that makes a plan, else a single one).

    `known` has what they make of it, for each content of the footprint that was met: nothing where none is enabled.
    """

    kind: Kind
    stimuli: tuple[Stimulus, ...]
    plan: Slot | None
    mask: int
    known: dict[int, tuple[Part, ...]] = field(default_factory=dict)
    doubtful: set[int] = field(default_factory=set)
    """The contents for which the move is enabled with some values of the open attributes only."""


class Succession:
    """The steps of a line between packed configurations; `labels` says what was done on them so far, each once."""

    def __init__(
        self,
        tables: Tables,
        packing: Packing,
        counting: Counting | None = None,
        opened: Sequence[int] = (),
    ) -> None:
        self.labels: dict[Label, int] = {}
        self.copies = False
        """Whether copies of a flow were counted as fewer than there were."""
        self.passed_over = False
        """Whether not every value of the open attributes was tried."""
        self._tables = tables
        self._packing = packing
        self._counting = counting
        self._opened = opened
        self._closed = ~packing.values(sum(1 << slot for slot in opened))
        self._footprints = Footprints(tables, packing)
        everyone = packing.standing((1 << len(tables.tree.nodes)) - 1)
        slots = (1 << len(tables.flow_slots)) - 1
        self.kept = packing.kept(slots)
        """The mask of the flows that are kept."""
        self.situation = everyone | packing.begun | packing.way(slots)
        """The mask of what decides which moves there are."""
        self._letters = [Stimulus(Kind.KEPT, slot.index) for slot in tables.flow_slots]
        self._items: dict[int, Move] = {}
        self._single: dict[Stimulus, Move] = {}
        self._of_node: dict[int, tuple[Move, ...]] = {}
        self._situations: dict[int, tuple[Move, ...]] = {}

    def after(self, now: int, targets: list[int], labels: list[int]) -> bool:
        """Append what follows, and the number of its label; whether it follows at once (then it is one)."""
        at_once = self._after(now, targets, labels)
        if self._counting is not None:
            targets[:] = map(self._counting.canonical, targets)
        return at_once

    def _after(self, now: int, targets: list[int], labels: list[int]) -> bool:
        if now >> self._packing.top:
            item = self._packing.agendas[now >> self._packing.top][0]
            return self._made(self.answer(item), now, targets, labels)
        for letter in self._letters if now & self.kept else ():
            move = self._move(letter)
            if self._made(move, now, targets, labels) and now & move.mask not in move.doubtful:
                return True
        for move in self.moves(now):
            key = now & move.mask
            parts = move.known.get(key)
            if parts is None:
                parts = self._tried(move, now)
            for part, label in parts:
                targets.append(now ^ key | part)
                labels.append(label)
        return False

    def moves(self, now: int) -> tuple[Move, ...]:
        """All that can be enabled here, kept flows aside, guards not read, in the order of `enabled`."""
        found = self._situations.get(now & self.situation)
        return self._moves(now) if found is None else found

    def everything(self) -> list[tuple[Move, int]]:
        """All moves there are, kept flows and agendas aside, in the order of `enabled`: each with a mask of which one
        bit at least is set where it can be enabled, -1 for any."""
        needed: dict[int, int] = {}
        moves: dict[int, Move] = {}
        for move, mask in self._needing():
            moves[id(move)] = move
            needed[id(move)] = needed.get(id(move), 0) | mask
        return sorted(
            ((move, needed[number]) for number, move in moves.items()),
            key=lambda pair: pair[0].stimuli[0][:3],
        )

    def _needing(self) -> Iterator[tuple[Move, int]]:
        tables, packing = self._tables, self._packing
        for root in tables.roots:
            yield from ((move, -1) for move in self._start(root))
        for node in tables.tree.nodes:
            yield from ((move, packing.active(node.bit)) for move in self._standing(node.index))
            yield self._move(Stimulus(Kind.BEGIN, node.index)), packing.gated(node.bit)
            if node.bit & tables.paid:
                yield self._move(Stimulus(Kind.UNMET, node.index)), packing.gated(node.bit)
        for slot in tables.flow_slots:
            yield self._move(Stimulus(Kind.DELIVERY, slot.index)), packing.way(1 << slot.index)
        yield from ((move, -1) for move in self._foreign())

    def _foreign(self) -> Iterator[Move]:
        for trigger, level in self._tables.foreign.signals:
            yield self._move(Stimulus(Kind.FOREIGN_SIGNAL, trigger, level))
        for index in self._tables.foreign.flows:
            yield self._move(Stimulus(Kind.FOREIGN_FLOW, index))

    def letters(self) -> list[Move]:
        """The kept flows, in their order."""
        return [self._move(letter) for letter in self._letters]

    def parts(self, move: Move, now: int) -> tuple[Part, ...]:
        """What a move makes of its footprint here."""
        found = move.known.get(now & move.mask)
        return self._tried(move, now) if found is None else found

    def _made(self, move: Move, now: int, targets: list[int], labels: list[int]) -> bool:
        key = now & move.mask
        parts = self.parts(move, now)
        targets += (now ^ key | part for part, _ in parts)
        labels += (label for _, label in parts)
        return bool(parts)

    def _tried(self, move: Move, now: int) -> tuple[Part, ...]:
        """Fire what the move stands for in this configuration, and keep what comes of its footprint."""
        parts: list[Part] = []
        for given in self._values(move) if self._opened else (0,):
            found = self._fired(move, now | given)
            parts += found
            if not found:
                move.doubtful.add(now & move.mask)
        # Of an open attribute many values come to the same.
        return move.known.setdefault(now & move.mask, tuple(dict.fromkeys(parts) if self._opened else parts))

    def _fired(self, move: Move, now: int) -> list[Part]:
        configuration = self._packing.unpack(now)
        parts: list[Part] = []
        for stimulus in self._proposed(move, configuration):
            step = fire(self._tables, configuration, stimulus)
            if "refused" not in step.notes:
                label = label_of(self._tables, configuration, stimulus, step)
                after = self._packing.pack(self._kept_few(step.configuration)) & self._closed
                parts.append((after & move.mask, self.labels.setdefault(label, len(self.labels))))
        return parts

    def _values(self, move: Move) -> Iterator[int]:
        """The bits of every value that open attributes which the move looks at can have."""
        ways = []
        for slot in self._opened:
            at, low, _ = self._packing.widths[slot]
            values = self._tables.values[slot]
            if move.mask & self._packing.values(1 << slot) and values:
                ways.append([value - low << at for value in values])
        self.passed_over |= prod(map(len, ways)) > VALUES_MAX
        return islice(map(sum, product(*ways)), VALUES_MAX)

    def _proposed(self, move: Move, now: Configuration) -> Iterable[Stimulus]:
        if move.plan is None:
            return move.stimuli
        plans: Iterable[int] = legal_plans(self._tables, move.plan, now.values)
        if self._counting is not None:
            plans = [*self._counting.plans(now, move.plan, plans)]
        return [stimulus._replace(detail=plan) for plan in plans for stimulus in move.stimuli]

    def _kept_few(self, after: Configuration) -> Configuration:
        few = counted(after)
        self.copies |= few is not after
        return few

    # which moves a situation has: more than are enabled, since guards are not read here

    def _moves(self, now: int) -> tuple[Move, ...]:
        """All that can be enabled where these nodes stand, in the order of `enabled`."""
        configuration = self._packing.unpack(now)
        found = self._starts(configuration)
        if not found or self._tables.roots[found[0].stimuli[0].at].level == 0:
            found += dict.fromkeys(self._possible(configuration))
            found.sort(key=lambda move: move.stimuli[0][:3])
        return self._situations.setdefault(now & self.situation, tuple(found))

    def _starts(self, now: Configuration) -> list[Move]:
        for root in self._tables.roots:
            if not now.started >> root.index & 1:
                return self._start(root)
        return []

    def _start(self, root: Root) -> list[Move]:
        ways = self._tables.starts[root.index]
        stimuli = tuple(Stimulus(Kind.START, root.index, given=given) for given in ways)
        return [self._move(*stimuli)] if stimuli else []

    def _possible(self, now: Configuration) -> Iterator[Move]:
        tables = self._tables
        for index in bits(now.active):
            is_open = not (now.gated | now.stuck) >> index & 1
            yield from (move for move in self._standing(index) if is_open or move.kind not in _WORK)
        yield from (self._move(Stimulus(Kind.BEGIN, index)) for index in bits(now.gated))
        yield from (self._move(Stimulus(Kind.UNMET, index)) for index in bits(now.gated & tables.paid))
        coming = [index for index, count in enumerate(now.way) if count]
        yield from (self._move(Stimulus(Kind.DELIVERY, index)) for index in coming)
        yield from self._foreign()

    def _standing(self, index: int) -> tuple[Move, ...]:
        """The work, the timers and the outside events of a state."""
        if index not in self._of_node:
            self._of_node[index] = tuple(self._of_state(index))
        return self._of_node[index]

    def _of_state(self, index: int) -> Iterator[Move]:
        node, row = self._tables.node(index), self._tables.of_node[index]
        if node.kind in ("task", "sitting"):
            results = tuple(Stimulus(Kind.RESULT, item.index) for item in row if item.role == "result")
            plan = self._tables.plans.get(index)
            if plan is not None and results:
                yield self._move(*results, plan=plan)
            elif plan is None:
                yield from (self._move(result) for result in results)
            yield self._move(Stimulus(Kind.STUCK, index), plan=plan)
        for item in row:
            if item.role == "timer":
                yield self._move(Stimulus(Kind.TIMER, item.index))
            if item.trigger in self._tables.outside:
                yield self._move(Stimulus(Kind.EVENT, node.root, item.trigger))

    def _move(self, *stimuli: Stimulus, plan: Slot | None = None) -> Move:
        first = stimuli[0]
        if first not in self._single:
            mask = 0
            for stimulus in stimuli:
                mask |= self._footprints.of(stimulus)
            if plan is not None and self._counting is not None:
                # Which plans come to the same depends on which elements stand alike.
                mask |= self._counting.mask
            self._single[first] = Move(first.kind, stimuli, plan, mask)
        return self._single[first]

    def answer(self, item: int) -> Move:
        """What answers the first item of an agenda."""
        if item not in self._items:
            mask = self._footprints.of_item(item)
            self._items[item] = Move(Kind.NEXT, (Stimulus(Kind.NEXT),), None, mask)
        return self._items[item]


def counted(after: Configuration) -> Configuration:
    """The configuration with no more copies on the way than are told apart."""
    if not after.way or max(after.way) <= COPIES_MAX:
        return after
    return after._replace(way=tuple(min(count, COPIES_MAX) for count in after.way))


_WORK = (Kind.RESULT, Kind.STUCK)
