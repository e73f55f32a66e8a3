"""Section 4 of the page: rules of order, of state and of fact, and examples.

In go the lines of a model, out come failures by code and path with the number of steps of a shortest witness.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator

from koopflow.model.rules import OF_ORDER
from koopflow.model.types import Example, ModelRule
from tests.verify.naive import facts
from tests.verify.naive.behaviour import Found, has_end, put
from tests.verify.naive.graph import NOTHING, Length, Pair, can_reach, distances, shortest, walk
from tests.verify.naive.judged import Lines, event_of
from tests.verify.naive.lines import parts
from tests.verify.naive.records import Edge, Node
from tests.verify.naive.space import Space
from tests.verify.naive.templates import BROKEN, Letter, State, watch


def rules(lines: Lines) -> Found:
    """Everything that section 4 says, without time."""
    found: Found = {}
    for name, rule in lines.model.rules.items():
        for code, steps in _rule(lines, rule):
            put(found, code if rule.strength == "required" else _milder(code), f"rules.{name}", steps)
    for name, example in lines.model.examples.items():
        for code, steps in _example(lines, example):
            put(found, code, f"examples.{name}", steps)
    return found


def _milder(code: str) -> str:
    return f"KF{int(code[2:]) + 1}"


def _rule(lines: Lines, rule: ModelRule) -> Iterator[tuple[str, Length]]:
    if rule.template in OF_ORDER:
        for space, own in lines.of_rule(rule):
            steps = _order(lines, space, own, rule)
            if steps is not None:
                # With machines on the line that are not tied to the case, the page fixes no witness.
                yield "KF601", NOTHING if lines.is_widened(space) else steps
    elif rule.template in ("always", "always-possible"):
        paths = [path for path in (rule.from_, rule.always_possible) if path is not None]
        for space in lines.of(paths, [rule.always]):
            steps = _always(lines, space, rule) if rule.always is not None else _possible(space, rule)
            if steps is not None:
                yield "KF605" if rule.always is not None else "KF603", steps
    elif rule.template in ("members", "count") and not facts.holds(lines.model, rule):
        yield "KF607", NOTHING


def completed(space: Space, node: Node) -> bool:
    """Whether a run that has come here is completed; where no root can end, none ever is."""
    if space.case:
        return space.case in node.over
    ends = [name for name in space.machines if has_end(space.model.machines[name])]
    return bool(ends) and node.settled and all(name in node.over for name in ends)


def letters(lines: Lines, rule: ModelRule, edge: Edge, after: tuple[bool, ...]) -> list[Letter]:
    """The events of a step as the rule sees them."""
    places = [{event_of(lines.model, path) for path in place} for place in rule.events]
    kinds = {kind for place in places for kind, _ in place}
    asked = lines.guards.index(rule.when) if rule.when is not None else -1
    found: list[Letter] = []
    for event in edge.events:
        told = edge.before if event[0] == "transition" else after
        holds = asked < 0 or told[asked]
        a, b = event in places[0], event in places[-1]
        found.append(Letter(a, b, a and holds, b and holds, event[0] in kinds))
    return found


def _order(lines: Lines, space: Space, own: frozenset[str], rule: ModelRule) -> Length | None:
    watching = watch(rule.template, rule.times)
    seen: dict[int, list[Letter]] = {}

    def move(edge: Edge, state: Hashable) -> Iterable[Hashable]:
        if id(edge) not in seen:
            after = space.nodes[edge.target]
            # What machines beside the line do before anything on it has started is no part of its runs.
            begun = own & after.started
            seen[id(edge)] = letters(lines, rule, edge, after.truths) if begun else []
        states: set[State] = {state}  # type: ignore[arg-type]  # a state of this watch
        for letter in seen[id(edge)]:
            states = {after for one in states for after in watching.step(one, letter)}
        return states

    def goal(pair: Pair) -> bool:
        at, state = pair
        return state == BROKEN or (watching.at_end(state) and completed(space, space.nodes[at]))  # type: ignore[arg-type]

    found = walk(space, watching.first, move, ended(space))
    return shortest(length for pair, length in found.items() if goal(pair))


def ended(space: Space) -> Callable[[int], bool]:
    """Where runs of the line are no longer followed: what comes after the end of a case is no part of them."""
    return lambda at: bool(space.case) and space.case in space.nodes[at].over


def _always(lines: Lines, space: Space, rule: ModelRule) -> Length | None:
    assert rule.always is not None
    number = lines.guards.index(rule.always)
    return shortest(
        length
        for at, length in distances(space, stops=ended(space)).items()
        if _inside(space, space.nodes[at], rule) and not space.nodes[at].truths[number]
    )


def _inside(space: Space, node: Node, rule: ModelRule) -> bool:
    if rule.from_ is not None:
        return event_of(space.model, rule.from_)[1] in node.active
    return len(node.started) == len(space.machines)


def _possible(space: Space, rule: ModelRule) -> Length | None:
    assert rule.always_possible is not None
    target = event_of(space.model, rule.always_possible)
    away = distances(space, stops=ended(space))
    goals = {
        edge.source
        for at in away
        for edge in space.edges[at]
        if not ended(space)(at) and target in edge.events
    }
    if target[0] == "state":
        goals = {at for at in away if target[1] in space.nodes[at].active}
    good = can_reach(space, goals)
    owner = next(
        (m for m in space.machines if target[1].partition(".")[0] in parts(space.model, m)), space.case
    )
    if target[0] == "flow":
        owner = space.case

    def inside(node: Node) -> bool:
        if rule.from_ is not None:
            return event_of(space.model, rule.from_)[1] in node.active
        ways = [owner] if owner else space.machines
        return any(name in node.started and name not in node.over for name in ways)

    def at_once(at: int) -> bool:
        """Whether a step follows before anybody can come between; a timer of no time is no such step."""
        return any(edge.untimed and edge.stimulus[0] != "timer" for edge in space.edges[at])

    lost = (at for at in away if at not in good and not at_once(at))
    return shortest(away[at] for at in lost if inside(space.nodes[at]))


def _example(lines: Lines, example: Example) -> Iterator[tuple[str, Length]]:
    wanted = [f"{example.of}.{step}" for step in (*example.accepts, *example.rejects)]
    found: list[Length] = []
    for space in lines.of([f"machines.{step}" for step in wanted], []):
        steps = _begins(lines, space, example.of, wanted)
        found += [] if steps is None else [steps]
    if example.accepts and not found:
        yield "KF610", NOTHING
    if example.rejects and found:
        yield from (("KF611", length) for length in found)


def _begins(lines: Lines, space: Space, machine: str, wanted: list[str]) -> Length | None:
    """The steps of a shortest run whose transitions of the machine begin so; of any one instance that an `each` runs."""
    own = machine in space.machines

    def counted(edge: Edge, prefix: str, inside: bool) -> list[str]:
        local = [path for kind, path in edge.events if kind == "transition"]
        return [
            path
            for path, (full, _) in zip(local, edge.taken, strict=True)
            if path.partition(".")[0] == machine and (not inside or full.startswith(f"{prefix}."))
        ]

    def move(edge: Edge, state: Hashable) -> Iterable[Hashable]:
        assert isinstance(state, tuple)
        prefix: str = state[0]
        done: int = state[1]  # where the instance is, how many steps it has taken
        if own or prefix:
            taken = counted(edge, prefix, bool(prefix))
            ends = bool(prefix) and prefix.rpartition("[")[0] in edge.exited
            fits = wanted[done : done + len(taken)] == taken[: len(wanted) - done]
            if fits and (not ends or done + len(taken) >= len(wanted)):
                yield (prefix, min(done + len(taken), len(wanted)))
        else:
            yield state
        if not own and not prefix:
            begun = {path.rpartition("]")[0] + "]" for path in edge.entered if "[" in path}
            yield from (
                (instance, 0) for instance in sorted(begun) if instance.rpartition("[")[0] in edge.entered
            )

    found = walk(space, [("", 0)], move, ended(space))
    return shortest(length for (_, state), length in found.items() if state[1] == len(wanted))  # type: ignore[index]
