"""Two explored lines in, whether one refines the other by the letter of the page, and in how many rounds not, out.

Written from docs/explanation/verification.md, section 6, alone: plain dictionaries, all pairs, round by round. It is
slow and knows no gates and no kept flows; the tests hold the checker to it on small models.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from koopflow.semantics import describe
from koopflow.semantics.configuration import Kind
from koopflow.semantics.statespace import StateSpace

Name = tuple[str, ...]
Pair = tuple[int, int]


@dataclass
class Side:
    """A line in moves: for each situation its moves, how it ended, and what is active in it."""

    moves: dict[int, list[tuple[Name, int]]]
    own: set[tuple[int, Name, int]]
    """The moves that take some transition which the other side does not have."""
    ends: dict[int, str]
    active: dict[int, frozenset[str]]

    def hidden(self, at: int) -> set[int]:
        """The situations that hidden moves lead to, this one among them."""
        reached = {at}
        waiting = [at]
        while waiting:
            for name, target in self.moves[waiting.pop()]:
                if name == () and target not in reached:
                    reached.add(target)
                    waiting.append(target)
        return reached

    def weak(self, at: int, name: Name) -> set[int]:
        """Where a label leads after hidden moves."""
        return {to for one in self.hidden(at) for seen, to in self.moves[one] if seen == name}


def side(space: StateSpace, names: dict[str, str], known: Collection[str]) -> Side:
    """One side; `names` gives its transitions the other's names, `known` are those that both have."""
    found = Side({}, set(), {}, {})
    waiting = [0]
    over = set(space.over(space.tables.roots[0].index))
    while waiting:
        at = waiting.pop()
        if at in found.moves:
            continue
        found.active[at] = frozenset(describe.active(space.tables, space.configurations[at]))
        found.ends[at] = "+".join(sorted(found.active[at])) if at in over else ""
        found.moves[at] = []
        for first in space.edges(at):
            edge, taken, started = first, list[str](), False
            while True:
                label, target = space.labels[space.of_edge[edge]], space.targets[edge]
                assert label.kind not in (Kind.BEGIN, Kind.UNMET, Kind.DELIVERY)
                started = started or label.kind == Kind.START
                taken += (
                    space.tables.transitions[space.tables.options[one].transition].local
                    for one in label.taken
                )
                if label.kind == Kind.STUCK or not space.automatic[target]:
                    break
                edge = space.edges(target)[0]
            if label.kind != Kind.STUCK:
                seen = tuple(name for one in taken if (name := names.get(one, one)) in known)
                move = (("start",) if started and not seen else seen, target)
                found.moves[at].append(move)
                if len(seen) < len(taken):
                    found.own.add((at, *move))
                waiting.append(target)
    return found


def agree(adapted: Side, reference: Side) -> bool:
    """Whether all pairs reached together, without what is own, have the same labels and ends."""
    seen = {(0, 0)}
    for a, r in (waiting := [(0, 0)]):
        moves = [(name, to) for name, to in adapted.moves[a] if (a, name, to) not in adapted.own]
        if {name for name, _ in moves} != {name for name, _ in reference.moves[r]}:
            return False
        if adapted.ends[a] != reference.ends[r]:
            return False
        for name, to in moves:
            for pair in ((to, other) for seen_there, other in reference.moves[r] if seen_there == name):
                if pair not in seen:
                    seen.add(pair)
                    waiting.append(pair)
    return True


def rounds(
    adapted: Side, reference: Side, bodies: Collection[str] = (), every: bool = False
) -> dict[Pair, int]:
    """The bad pairs, each with its round; `every` asks for each move of the reference, with no freedom for bodies."""
    entered = {body: _entered(adapted, body) for body in bodies}
    free = {} if every else entered
    bad: dict[Pair, int] = {}
    number = 0
    while True:
        number += 1
        pairs = [(a, r) for a in adapted.moves for r in reference.moves if (a, r) not in bad]
        new = [(a, r) for a, r in pairs if _is_bad(adapted, a, reference, r, bad, free, every)]
        if not new:
            return bad
        bad.update(dict.fromkeys(new, number))


def _is_bad(
    one: Side,
    a: int,
    other: Side,
    r: int,
    bad: dict[Pair, int],
    free: dict[str, set[frozenset[str]]],
    every: bool,
) -> bool:
    if one.ends[a] != other.ends[r]:
        return True
    for name, target in one.moves[a]:
        answers = other.hidden(r) if name == () else other.weak(r, name)
        if all((target, answer) in bad for answer in answers):
            return True
    asked: dict[Name, list[int]] = {}
    for name, target in other.moves[r]:
        if name != ():
            asked.setdefault(name, []).append(target)
    results: dict[str, list[bool]] = {}
    for name, targets in asked.items():
        groups = [[target] for target in targets] if every else [targets]
        can = all(any((a2, t) not in bad for a2 in one.weak(a, name) for t in group) for group in groups)
        body = name[0].rpartition(".")[0]
        if body in free and (inside := _inside(one, a, body)) and inside not in free[body]:
            results.setdefault(body, []).append(can)
        elif not can:
            return True
    return any(not any(answered) for answered in results.values())


def _inside(one: Side, at: int, body: str) -> frozenset[str]:
    return frozenset(path for path in one.active[at] if path.startswith(f"{body}."))


def _entered(one: Side, body: str) -> set[frozenset[str]]:
    """What is active in a body where it has just been entered: here it is entered from outside alone."""
    return {
        _inside(one, target, body)
        for at, moves in one.moves.items()
        for _, target in moves
        if not _inside(one, at, body) and _inside(one, target, body)
    }
