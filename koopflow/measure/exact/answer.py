"""The exact answer to a scenario: a setting goes in; probabilities, visits and times of one case come out, or reasons.

Times, visits and outcomes are asked for together from the timed chain; where that has no answer, outcomes and visits
from the orders that do not matter.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from koopflow.diagnostics import Note
from koopflow.measure.exact import reasons
from koopflow.measure.exact.binding import Binding, binding, of_setting, streams
from koopflow.measure.exact.case import Case
from koopflow.measure.exact.chain import Chain, Visits, visits
from koopflow.measure.exact.orderless import orderless_chain
from koopflow.measure.exact.reasons import UnsolvedError
from koopflow.measure.exact.timed import Moment, timed_chain
from koopflow.model.types import Body
from koopflow.semantics.reference.setting import Setting
from koopflow.semantics.select import bits
from koopflow.semantics.tree import LayoutError

STATES_MAX = 50_000
"""The default budget of configurations with their clocks."""


@dataclass(frozen=True)
class Answer:
    """What is known exactly of one case.

    `outcomes` are probabilities, `endless` that of never ending; `visits` and `stays` (seconds a visit) are those of
    states by their path without elements, `cycle` the mean time from arrival to end in seconds. A number that has no
    exact value is None; why is said in `why_no_outcomes` (of outcomes and visits) and `why_no_times`.
    """

    outcomes: Mapping[str, float | None]
    endless: float | None
    visits: Mapping[str, float | None]
    stays: Mapping[str, float | None]
    cycle: float | None
    configurations: int = 0
    why_no_outcomes: tuple[Note, ...] = ()
    why_no_times: tuple[Note, ...] = ()


@dataclass(frozen=True)
class _Parts:
    """The names that an answer has numbers for."""

    outcomes: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    nodes: Mapping[str, list[int]] = field(default_factory=dict)
    last: frozenset[str] = frozenset()
    """The states in which a case ends, which it does not leave."""

    @classmethod
    def of(cls, case: Case) -> _Parts:
        nodes: dict[str, list[int]] = {}
        for node in case.tables.tree.nodes:
            if node.state is not None:
                nodes.setdefault(node.local, []).append(node.index)
        outcomes = tuple(dict.fromkeys(_outcomes(case.model.machines[case.machine])))
        tree = case.tables.tree
        last = {node.local for node in tree.nodes if node.kind == "final" and node.parent == tree.roots[0]}
        return cls(outcomes, tuple(nodes), nodes, frozenset(last))


def answer(setting: Setting, states_max: int = STATES_MAX) -> Answer:
    """Solve the cases of a setting."""
    note = of_setting(setting)
    machines = streams(setting)
    try:
        case = Case.of(setting, machines[0]) if machines else None
    except LayoutError as error:
        case, note = None, Note(reasons.LAYOUT, {"reason": error})
    if case is None:
        assert note is not None
        return _nothing(_Parts(), (note,))
    parts = _Parts.of(case)
    binds = binding(case)
    if note is not None or binds.everything:
        return _nothing(parts, ((note,) if note else ()) + binds.everything, binds.times)
    return _of_case(case, parts, binds, states_max)


def _of_case(case: Case, parts: _Parts, binds: Binding, states_max: int) -> Answer:
    why = binds.times
    if not why:
        try:
            chain = timed_chain(case, states_max)
            return _timed(chain, visits(chain), parts)
        except UnsolvedError as error:
            why = (error.note,)
    try:
        waits = any(note.text == reasons.PLACES for note in binds.times)
        chain = orderless_chain(case, states_max, waits=waits)
        return replace(_untimed(chain, visits(chain), parts), why_no_times=why)
    except UnsolvedError as error:
        return _nothing(parts, (error.note,), why)


def _nothing(parts: _Parts, why: tuple[Note, ...], times: tuple[Note, ...] = ()) -> Answer:
    none = dict.fromkeys(parts.states)
    reasons_of_times = tuple({(note.text, str(note.args)): note for note in (*times, *why)}.values())
    return Answer(dict.fromkeys(parts.outcomes), None, none, none, None, 0, why, reasons_of_times)


def _untimed(chain: Chain, found: Visits, parts: _Parts) -> Answer:
    entered = {name: math.fsum(found.entered.get(n, 0.0) for n in parts.nodes[name]) for name in parts.states}
    ended = {name: found.ended.get(name, 0.0) for name in dict.fromkeys((*parts.outcomes, *found.ended))}
    return Answer(
        outcomes=ended,
        endless=found.endless,
        visits={name: value if value < math.inf else None for name, value in entered.items()},
        stays=dict.fromkeys(parts.states),
        cycle=None,
        configurations=len(chain.states),
    )


def _timed(chain: Chain, found: Visits, parts: _Parts) -> Answer:
    known = _untimed(chain, found, parts)
    if found.endless:
        return replace(known, why_no_times=(Note(reasons.ENDLESS),))
    times = [weight * time for weight, (time, _) in zip(found.of, chain.following, strict=True)]
    within: dict[int, float] = {}
    for state, time in zip(chain.states, times, strict=True):
        assert isinstance(state, Moment)
        for node in bits(state.configuration.active):
            within[node] = within.get(node, 0.0) + time
    stays = {
        name: math.fsum(within.get(n, 0.0) for n in parts.nodes[name]) / often
        if often and name not in parts.last
        else None
        for name, often in known.visits.items()
    }
    return replace(known, stays=stays, cycle=math.fsum(times))


def _outcomes(body: Body) -> Iterator[str]:
    """The outcomes of the final states that end a body."""
    for name, state in body.states.items():
        if state.kind == "final":
            yield state.outcome or name
    for region in body.regions.values():
        yield from _outcomes(region)
