"""Many rules of order on all runs of a line at once: letters in, the names of the rules that a run breaks out.

With each configuration goes the set of the automaton states with which a run can come to it, each state of each rule
a bit of one integer. What a step makes of such a set depends on few letters and few states, and is worked out once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from koopflow.verify.letters import Letters, Word
from koopflow.verify.order import OTHER

State = tuple[int, ...]


class _Row:
    """What steps with the same letters make of sets of states: of the bits in `mask`, for each content met so far."""

    __slots__ = ("known", "mask", "words")

    def __init__(self, words: tuple[tuple[str, Word], ...]) -> None:
        self.words = words
        self.mask = 0
        self.known: dict[int, int] = {}


class Carried:
    """One search with the rules of `letters`; `ended` has a 1 where a run is completed."""

    def __init__(self, letters: Letters, ended: bytearray) -> None:
        self._letters = letters
        self._ended = ended
        self._broken: dict[str, None] = {}
        self._bits: dict[tuple[str, State], int] = {}
        self._of_bit: list[tuple[str, State]] = []
        self._masks: dict[str, int] = dict.fromkeys(letters.rules, 0)
        self._rows: dict[tuple[tuple[str, Word], ...], _Row] = {}
        self._rested: dict[int, int] = {}
        self._judged: set[int] = set()
        self._disturbed = any(rule.disturbed for rule in letters.rules.values())

    def broken(self) -> tuple[str, ...]:
        """The rules that some run breaks, in the order in which it is met."""
        letters, ended, space = self._letters, self._ended, self._letters.space
        offsets, targets, of_edge = space.offsets, space.targets, space.of_edge
        rows, of_guarded = self._rows_of_labels(), dict[int, _Row]()
        states = [0] * len(ended)
        states[0] = sum(self._bit(name, rule.order.first) for name, rule in letters.rules.items())
        waiting, queued = deque([0]), bytearray(len(ended))
        while waiting:
            number = waiting.popleft()
            queued[number] = 0
            if ended[number]:
                self._judge(states[number])
                continue
            here = self._at_rest(number, states[number]) if self._disturbed else states[number]
            for edge in range(offsets[number], offsets[number + 1]):
                target, row = targets[edge], rows[of_edge[edge]] or of_guarded.get(edge)
                if target < 0:
                    continue  # what lies beyond the budget decides nothing
                if row is None:
                    row = of_guarded[edge] = self._row(letters.words(number, edge))
                after, part = here, here & row.mask
                if part:
                    moved = row.known.get(part)
                    if moved is None:
                        moved = row.known[part] = self._moved(row, part)
                    after = here ^ part | moved
                if after & ~states[target]:
                    states[target] |= after
                    if not queued[target]:
                        queued[target] = 1
                        waiting.append(target)
        return tuple(self._broken)

    def _rows_of_labels(self) -> list[_Row | None]:
        """The row of each label; None where it depends on guards, which are read at each edge."""
        return [
            None
            if guarded
            else self._row(tuple((name, tuple(bit for _, bit in found)) for name, found in row.items()))
            for row, guarded in zip(self._letters.touched, self._letters.guarded, strict=True)
        ]

    def _row(self, words: tuple[tuple[str, Word], ...]) -> _Row:
        if words not in self._rows:
            row = self._rows[words] = _Row(words)
            for name, _ in words:
                row.mask |= self._masks[name]
        return self._rows[words]

    def _bit(self, name: str, state: State) -> int:
        """The bit of a state; none of one that breaks the rule, which is known then."""
        if self._letters.rules[name].order.broken(state, ended=False):
            self._broken[name] = None
            return 0
        if (name, state) not in self._bits:
            bit = self._bits[name, state] = 1 << len(self._of_bit)
            self._of_bit.append((name, state))
            self._masks[name] |= bit
            for row in self._rows.values():
                if any(name == touched for touched, _ in row.words):
                    row.mask |= bit
        return self._bits[name, state]

    def _moved(self, row: _Row, states: int) -> int:
        words, after = dict(row.words), 0
        for name, state in self._each(states):
            after |= self._bit(name, self._letters.rules[name].order.read(state, words[name]))
        return after

    def _at_rest(self, number: int, states: int) -> int:
        """With the states after an event of a machine that is not on the line, where time passes."""
        if number == 0 or self._letters.space.automatic[number]:
            return states
        if states not in self._rested:
            more = states
            for name, state in self._each(states):
                rule = self._letters.rules[name]
                if rule.disturbed:
                    more |= self._bit(name, rule.order.step(state, OTHER))
            self._rested[states] = more
        return self._rested[states]

    def _judge(self, states: int) -> None:
        """A run that is completed with these states."""
        if states not in self._judged:
            self._judged.add(states)
            for name, state in self._each(states):
                if self._letters.rules[name].order.broken(state, ended=True):
                    self._broken[name] = None

    def _each(self, states: int) -> Iterator[tuple[str, State]]:
        while states:
            low = states & -states
            yield self._of_bit[low.bit_length() - 1]
            states ^= low
