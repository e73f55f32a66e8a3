"""Whether one line does all that another requires and nothing that it does not allow: moves of both sides in, the
answer with a shortest two-sided counterexample out.

Pairs of situations are deleted round by round while something is owed in them that nothing can answer; what is left is
the largest relation of its kind (Larsen and Thomsen, *A modal process logic*, 1988; van Glabbeek and Weijland,
*Branching time and abstraction in bisimulation semantics*, 1996).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from koopflow.verify.moves import HIDDEN, Move, Moves

Mode = Literal["refinement", "projection", "protocol"]
Pair = tuple[int, int]
PAIRS_PER_STATE = 8
"""More pairs than this for each configuration allowed are not looked at: then nothing is known."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A pair that answers what is owed, with the edges that both sides go to it."""

    pair: Pair
    adapted: tuple[int, ...]
    reference: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Owed:
    """What must be answered in a pair: a move that is to be allowed, one that is required, or an end that is to agree.

    `label` is the number of its label, `adapted` or `reference` the edges of the side that has it.
    """

    kind: Literal["allow", "require", "end"]
    label: int
    adapted: tuple[int, ...]
    reference: tuple[int, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Refutation:
    """The shared way by the edges of both sides, and what is owed at its end and has no answer.

    `pair` is where both stand before that.
    """

    adapted: tuple[int, ...]
    reference: tuple[int, ...]
    owed: Owed
    pair: Pair


@dataclass(frozen=True, slots=True)
class Body:
    """A state that the adaptation refined: its name, its node on the adapted side, how it looks when it begins."""

    name: str
    inside: int
    beginnings: frozenset[int]


@dataclass
class Game:
    """One comparison; `results` gives for results of refined states, by the first that is seen, the state."""

    adapted: Moves
    reference: Moves
    mode: Mode
    bodies: Mapping[str, Body]
    results: Mapping[object, str]
    pairs_max: int
    _owed: dict[Pair, list[Owed]] = field(default_factory=dict)
    narrow: bool = True
    """Whether of several answers only those with the same values are looked at first."""

    def play(self) -> Refutation | Literal[True] | None:
        """True where the relation holds, a counterexample where it does not, None where there are too many pairs."""
        if (found := self.is_plain()) is not False:
            return found
        first = (0, 0)
        self._owed[first] = []
        for pair in (waiting := [first]):
            for owed in self._owes(*pair):
                self._owed[pair].append(owed)
                for answer in owed.answers:
                    if answer.pair not in self._owed:
                        self._owed[answer.pair] = []
                        waiting.append(answer.pair)
            if len(waiting) > self.pairs_max:
                return None
        deleted = self._deleted()
        return self._refutation(deleted) if first in deleted else True

    def is_plain(self) -> bool | None:
        """Whether all that is owed in any pair has some answer: then the relation holds. None: too many pairs.

        Most comparisons end here, so nothing is kept but the pairs.
        """
        seen = {(0, 0)}
        for pair in (waiting := [(0, 0)]):
            following = self._plainly(*pair)
            if following is None:
                owes = list(self._owes(*pair))
                if any(not owed.answers for owed in owes):
                    return False
                following = [answer.pair for owed in owes for answer in owed.answers]
            for after in following:
                if after not in seen:
                    seen.add(after)
                    waiting.append(after)
            if len(waiting) > self.pairs_max:
                return None
        return True

    def _plainly(self, a: int, r: int) -> list[Pair] | None:
        """The pairs that follow where both sides have the same labels, each leading to one place; else None."""
        one, other = self.adapted.table(a), self.reference.table(r)
        if one is None or other is None or one.keys() != other.keys():
            return None
        if self.adapted.ends(a) != self.reference.ends(r):
            return None
        return [(target, other[label]) for label, target in one.items()]

    def _owes(self, a: int, r: int) -> Iterator[Owed]:
        if self.adapted.ends(a) != self.reference.ends(r):
            yield Owed("end", HIDDEN, (), (), ())
        yield from self._allowed(a, r)
        yield from self._required(a, r)

    def _allowed(self, a: int, r: int) -> Iterator[Owed]:
        """Every move of the adaptation has one of the reference, hidden ones stay."""
        weak = self.reference.weak(r)
        for move in self.adapted.of(a):
            if move.own and self.mode == "protocol":
                continue
            there = weak.get(move.label, ())
            answers = self._narrowed(
                [Answer((move.target, other.target), move.edges, other.edges) for other in there]
            )
            yield Owed("allow", move.label, move.edges, (), answers)

    def _required(self, a: int, r: int) -> Iterator[Owed]:
        """Every label of the reference has a move of the adaptation, after hidden ones."""
        decided: set[str] = set()
        for label, moves in _by_label(self.reference.of(r)).items():
            body = self.bodies.get(self._result(label))
            within = body is not None and self.mode == "refinement" and self._is_under_way(a, body)
            if body is not None and within:
                if body.name not in decided:
                    decided.add(body.name)
                    yield self._one_result(a, r, body)
            elif self.mode == "refinement":
                answers = self._answers(a, label, moves)
                yield Owed("require", label, (), moves[0].edges, answers)
            else:
                for move in moves:
                    yield Owed("require", label, (), move.edges, self._answers(a, label, (move,)))

    def _answers(self, a: int, label: int, moves: tuple[Move, ...]) -> tuple[Answer, ...]:
        if self.mode == "protocol":
            own = tuple(move for move in self.adapted.of(a) if move.label == label and not move.own)
        else:
            own = self.adapted.weak(a).get(label, ())
        return self._narrowed(
            [Answer((one.target, other.target), one.edges, other.edges) for one in own for other in moves]
        )

    def _is_under_way(self, a: int, body: Body) -> bool:
        """Whether a refined state's body has done something since it began."""
        inside = self.adapted.space.configurations.found[a] & body.inside
        return bool(inside) and inside not in body.beginnings

    def _one_result(self, a: int, r: int, body: Body) -> Owed:
        """What a body decides on its way is left to it, as long as one of its results can still come."""
        moves = [move for move in self.reference.of(r) if self._result(move.label) == body.name]
        answers: list[Answer] = []
        for label, group in _by_label(tuple(moves)).items():
            answers += self._answers(a, label, group)
        return Owed("require", moves[0].label, (), moves[0].edges, tuple(answers))

    def _result(self, label: int) -> str:
        """The refined state whose result a label begins with; "" where there is none."""
        seen = self.reference.labels.seen[label]
        return self.results.get(seen[0], "") if seen else ""

    def _narrowed(self, answers: list[Answer]) -> tuple[Answer, ...]:
        """Of several answers those in which both sides know the same, where there are any."""
        if not self.narrow or len(answers) < 2:
            return tuple(answers)
        alike = [answer for answer in answers if self._alike(*answer.pair)]
        return tuple(alike or answers)

    def _alike(self, a: int, r: int) -> bool:
        return self.adapted.values(a) == self.reference.values(r)

    # deleting

    def _deleted(self) -> dict[Pair, tuple[int, Owed]]:
        """The pairs that were deleted, each with its round and what had no answer."""
        asking: dict[Pair, list[tuple[Pair, int]]] = {}
        left: dict[tuple[Pair, int], int] = {}
        deleted: dict[Pair, tuple[int, Owed]] = {}
        now: list[Pair] = []
        for pair, debts in self._owed.items():
            for index, owed in enumerate(debts):
                answers = {answer.pair for answer in owed.answers}
                left[pair, index] = len(answers)
                for answer in answers:
                    asking.setdefault(answer, []).append((pair, index))
                if not answers and pair not in deleted:
                    deleted[pair] = (1, owed)
                    now.append(pair)
        number = 1
        while now:
            number, before, now = number + 1, now, []
            for gone in before:
                for pair, index in asking.get(gone, ()):
                    left[pair, index] -= 1
                    if not left[pair, index] and pair not in deleted:
                        deleted[pair] = (number, self._owed[pair][index])
                        now.append(pair)
        return deleted

    def _refutation(self, deleted: dict[Pair, tuple[int, Owed]]) -> Refutation:
        adapted: tuple[int, ...] = ()
        reference: tuple[int, ...] = ()
        pair: Pair = (0, 0)
        while True:
            _, owed = deleted[pair]
            if not owed.answers:
                return Refutation(adapted, reference, owed, pair)
            answer = max(owed.answers, key=lambda one: deleted[one.pair][0])
            adapted, reference = (*adapted, *answer.adapted), (*reference, *answer.reference)
            pair = answer.pair


def _by_label(moves: tuple[Move, ...]) -> dict[int, tuple[Move, ...]]:
    found: dict[int, tuple[Move, ...]] = {}
    for move in moves:
        if move.label != HIDDEN:
            found[move.label] = (*found.get(move.label, ()), move)
    return found
