"""What a step does to a configuration: exits, effects, entries, ends; in goes a configuration to change, out
comes the next.

The draft is the one mutable thing of this package; it lives within one call of `fire`. See
docs/explanation/semantics.md, sections 3 and 4, *Doing*.
"""

from __future__ import annotations

from collections.abc import Sequence

from koopflow.semantics.configuration import AGENDA_MAX, SIGNAL_BASE, Configuration, Sending, Step
from koopflow.semantics.select import bits
from koopflow.semantics.tables import Effect, Entry, Option, Tables


class Draft:
    """A configuration on its way from one to the next."""

    __slots__ = (
        "active",
        "agenda",
        "cancelling",
        "entered",
        "exited",
        "gated",
        "kept",
        "notes",
        "over",
        "raised",
        "sendings",
        "started",
        "stuck",
        "tables",
        "values",
        "waiting",
        "way",
    )  # fmt: skip

    def __init__(self, tables: Tables, configuration: Configuration) -> None:
        self.tables = tables
        (
            self.active, self.gated, self.stuck, self.started, self.over, self.values, self.kept, self.way, self.agenda,
        ) = configuration  # fmt: skip
        self.waiting = 0
        self.cancelling: list[int] = []
        self.sendings: list[Sending] = []
        self.raised: list[str] = []
        self.entered: list[int] = []
        self.exited: list[int] = []
        self.notes: list[str] = []

    def take(self, options: Sequence[Option]) -> None:
        """Exit, apply effects and enter, for alternatives whose footprints are apart."""
        leaves = 0
        for option in options:
            leaves |= option.leaves
        if leaves:
            self.exit(leaves)
        if len(options) > 1 and _written_twice(options):
            self.notes.append("attribute-conflict")
        for option in options:
            if option.effects:
                self.apply(option.effects, option.node)
        for option in options:
            if option.domain < 0:
                continue
            if option.entry is not None:
                self.follow(option.entry)
            else:
                self.descend(option.domain, option.way)

    def exit(self, mask: int) -> None:
        """Make the active nodes of the mask inactive, with all that they hold."""
        gone = self.active & mask
        if gone:
            self.exited.append(gone)
        self.active ^= gone
        self.gated &= ~gone
        self.stuck &= ~gone
        if self.agenda:
            self.agenda = tuple(item for item in self.agenda if item >= SIGNAL_BASE or not gone >> item & 1)

    def follow(self, entry: Entry) -> None:
        """Enter what is the same in every configuration."""
        self.active |= entry.active
        self.gated |= entry.gated
        self.entered += entry.entered
        for index in entry.completed:
            self.post(index)

    def apply(self, effects: Sequence[Effect], node: int) -> None:
        """Let effects happen one after another, each seeing the ones before."""
        values = list(self.values)
        for effect in effects:
            if effect.value is not None:
                values[effect.at] = self._written(effect, values)
                self.values = tuple(values)
            elif effect.kind == "send":
                self._send(effect, node)
            else:
                self.raised.append(effect.name)
                root = self.tables.tree.nodes[node].root
                self.post(SIGNAL_BASE + effect.at * len(self.tables.roots) + root)

    def _written(self, effect: Effect, values: list[int]) -> int:
        assert effect.value is not None
        value = int(effect.value(self.active, self.values))
        slot = self.tables.words.slots[effect.at]
        if effect.kind == "add":
            return values[effect.at] | value
        if effect.kind == "remove":
            return values[effect.at] & ~value
        if slot.sort == "integer" and not slot.low <= value <= slot.high:
            self.notes.append("bound")
            return min(max(value, slot.low), slot.high)
        return value

    def _send(self, effect: Effect, node: int) -> None:
        self.sendings.append(Sending(effect.name, node, self.values))
        running = self.started & ~self.over
        for index in effect.to:
            if running >> self.tables.flow_slots[index].root & 1:
                self.way = (*self.way[:index], self.way[index] + 1, *self.way[index + 1 :])

    def post(self, item: int) -> None:
        """Put a completion or signal at the end of the agenda."""
        if len(self.agenda) >= AGENDA_MAX:
            self.notes.append("agenda-overflow")
        else:
            self.agenda = (*self.agenda, item)

    def descend(self, around: int, way: Sequence[int]) -> None:
        """Enter along a way inside a body that is active: with states its next state, with regions all of
        them."""
        node = self.tables.tree.nodes[around]
        if node.has_states:
            self.enter(way[0], way[1:])
            return
        for child in node.children:
            self.active |= 1 << child
            self.begin(child, way[1:] if way and way[0] == child else ())

    def enter(self, index: int, way: Sequence[int] = ()) -> None:
        """Enter a state; `way` leads on inside it."""
        self.active |= 1 << index
        self.entered.append(index)
        state = self.tables.tree.nodes[index].state
        if state is not None and state.holds:
            self.gated |= 1 << index
        else:
            self.begin(index, way)

    def begin(self, index: int, way: Sequence[int] = ()) -> None:
        """What is in a node begins."""
        node = self.tables.tree.nodes[index]
        if node.kind == "final":
            self._ended(node.parent)
        elif node.kind == "multi":
            self._begin_each(index)
        elif way or not node.has_states:
            if node.children:
                self.descend(index, way)
        else:
            beginning = self.tables.beginnings[index]
            assert beginning is not None
            if beginning.effects:
                self.apply(beginning.effects, index)
            if beginning.entry is not None:
                self.follow(beginning.entry)
            else:
                self.descend(index, beginning.way)

    def _begin_each(self, index: int) -> None:
        node = self.tables.tree.nodes[index]
        state = node.state
        assert state is not None and state.each is not None
        words = self.tables.words
        chosen = self.values[words.slot_of[state.each.in_].index]
        children = [
            child
            for child in node.children
            if chosen >> words.symbol_of[self.tables.tree.nodes[child].element or ""] & 1
        ]
        if not children:
            self.post(index)
        mask = sum(1 << child for child in children)
        self.active |= mask
        self.gated |= mask & self.tables.paid
        self.waiting |= mask
        for child in children:
            self.waiting ^= 1 << child
            if not self.gated >> child & 1:
                self.begin(child)

    def unmet(self, index: int) -> None:
        """A sub-instance that nobody pays for ends without an outcome; its *stuck* bit says so from then
        on."""
        self.gated &= ~(1 << index)
        self.stuck |= 1 << index
        self._over_by_until(self.tables.tree.nodes[index].parent, index)

    def _ended(self, index: int) -> None:
        """The body of this node has ended by a final state."""
        node = self.tables.tree.nodes[index]
        if node.kind == "composite":
            self.post(index)
        elif node.kind == "root":
            self.over |= 1 << node.root
        else:
            self._over_by_until(node.parent, index)

    def _over_by_until(self, index: int, last: int) -> None:
        """One region or sub-instance, `last`, ended: is what it stands in over by that?"""
        node = self.tables.tree.nodes[index]
        here = self.tables.children[index] & self.active
        others = sum(1 << child for child in bits(here & ~(1 << last)) if self.has_ended(child))
        total = here.bit_count() if node.kind == "multi" else len(node.children)
        if self._suffices(index, others, total) or not self._suffices(index, others | 1 << last, total):
            return
        self.cancelling.append(index)
        if node.kind in ("parallel", "multi"):
            self.post(index)
        elif node.kind == "root":
            self.over |= 1 << node.root
        else:
            self._over_by_until(node.parent, index)

    def _suffices(self, index: int, ended: int, total: int) -> bool:
        node = self.tables.tree.nodes[index]
        until = node.body.until
        if until is None or until.mode == "all":
            return ended.bit_count() == total
        if until.mode == "any":
            return ended != 0
        if until.mode == "count":
            return ended.bit_count() >= min(until.count, total)
        begun = (
            node.children if node.kind != "multi" else tuple(bits(self.tables.children[index] & self.active))
        )
        return all(ended >> child & 1 for child in begun if self._name(child) in until.regions)

    def _name(self, index: int) -> str:
        node = self.tables.tree.nodes[index]
        return node.element or "" if node.kind == "instance" else node.path.rpartition(".")[2]

    def has_ended(self, index: int) -> bool:
        """Whether the body of an active region or sub-instance has ended."""
        if (self.gated | self.waiting) >> index & 1:
            return False
        if self.stuck >> index & 1:
            return True
        here = self.tables.children[index] & self.active
        if self.tables.tree.nodes[index].has_states:
            return here & self.tables.finals[index] != 0
        ended = sum(1 << child for child in bits(here) if self.has_ended(child))
        return self._suffices(index, ended, len(self.tables.tree.nodes[index].children))

    def finish(self, taken: tuple[Option, ...] = ()) -> Step:
        """Cancel what is left of what is over by `until`, let roots end, and freeze."""
        for index in self.cancelling:
            for child in bits(self.tables.children[index] & self.active):
                if not self.has_ended(child):
                    self.exit(self.tables.tree.nodes[child].inside | 1 << child)
        if self.over:
            self._forget_letters()
        if self.agenda:
            self._pass_over()
        after = Configuration(
            self.active,
            self.gated,
            self.stuck,
            self.started,
            self.over,
            self.values,
            self.kept,
            self.way,
            self.agenda,
        )
        return Step(
            after,
            taken,
            tuple(sending.flow for sending in self.sendings),
            tuple(self.raised),
            tuple(self.entered),
            tuple(self.exited),
            tuple(self.notes),
            tuple(self.sendings),
        )

    def _forget_letters(self) -> None:
        for slot in self.tables.flow_slots:
            if self.over >> slot.root & 1:
                self.kept &= ~(1 << slot.index)
                self.way = (*self.way[: slot.index], 0, *self.way[slot.index + 1 :])

    def _pass_over(self) -> None:
        running = self.started & ~self.over
        nodes = self.tables.tree.nodes
        while self.agenda:
            item = self.agenda[0]
            if running >> nodes[item].root & 1 if item < SIGNAL_BASE else running:
                return
            self.agenda = self.agenda[1:]


def _written_twice(options: Sequence[Option]) -> bool:
    """Whether two alternatives write one attribute and one of them sets it."""
    by_sets: set[int] = set()
    written: set[int] = set()
    for option in options:
        sets = {effect.at for effect in option.effects if effect.kind == "set"}
        writes = {effect.at for effect in option.effects if effect.value is not None}
        if sets & written or writes & by_sets:
            return True
        by_sets |= sets
        written |= writes
    return False
