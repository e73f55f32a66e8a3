"""A case as a ready machine of the `transitions` library: in go tables, out comes a flat machine an
application can run.

Its states are the configurations in which nothing follows by itself, its triggers the stimuli by name: what
follows a stimulus at once (completions, signals, kept flows) belongs to its transition. It is built from the same
`enabled` and `fire` as everything else, so an application that keeps cases can neither skip a step nor invent one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from koopflow.semantics import describe
from koopflow.semantics.configuration import Configuration, Kind, Stimulus
from koopflow.semantics.step import enabled, fire, initial
from koopflow.semantics.tables import Tables

if TYPE_CHECKING:
    from transitions import Machine

STATES_MAX = 50_000
"""Above this many states a flat machine is no help to anybody."""
STEPS_MAX = 1_000
_FOLLOWING = (Kind.NEXT, Kind.KEPT)


class FlatMachineError(ValueError):
    """The case has more states than a flat machine should have, or never comes to rest."""


@dataclass(frozen=True, slots=True)
class CaseMachine:
    """The machine, and which configuration each of its states stands for.

    Fire a stimulus by name: `machine.trigger("result case.planning.done")`. A trigger that is not possible
    raises `transitions.MachineError`. A state whose case is over is final.
    """

    machine: Machine
    configurations: Mapping[str, Configuration]


def to_transitions(tables: Tables, states_max: int = STATES_MAX) -> CaseMachine:
    """The flat machine of all that can happen, beginning before anything has started. Raises
    `FlatMachineError`."""
    from transitions import Machine, State

    first = initial(tables)
    names = {first: "nothing"}
    rows: list[dict[str, str]] = []
    waiting = [first]
    for now in waiting:
        for stimulus in enabled(tables, now):
            after = settled(tables, now, stimulus)
            if after not in names:
                names[after] = _name(tables, after, len(names))
                waiting.append(after)
                if len(names) > states_max:
                    raise FlatMachineError(f"more than {states_max} states")
            rows.append({"trigger": trigger(tables, stimulus), "source": names[now], "dest": names[after]})
    over = (1 << len(tables.roots)) - 1
    states = [State(name, final=now.over == over) for now, name in names.items()]
    machine = Machine(states=states, transitions=rows, initial="nothing", auto_transitions=False, queued=True)
    return CaseMachine(machine, {name: now for now, name in names.items()})


def settled(tables: Tables, now: Configuration, stimulus: Stimulus) -> Configuration:
    """Fire a stimulus and everything that follows before time passes. Raises `FlatMachineError` if that never
    ends."""
    after = fire(tables, now, stimulus).configuration
    for _ in range(STEPS_MAX):
        following = enabled(tables, after)
        if not following or following[0].kind not in _FOLLOWING:
            return after
        after = fire(tables, after, following[0]).configuration
    raise FlatMachineError(f"more than {STEPS_MAX} steps follow {describe.text(tables, stimulus)} at once")


def trigger(tables: Tables, stimulus: Stimulus) -> str:
    """A stimulus in full: as the semantics page writes it, with its plan or the values it gives."""
    plan, given = describe.plan(tables, stimulus), describe.given(tables, stimulus)
    text = describe.text(tables, stimulus)
    if plan is not None:
        text += f" [{', '.join(plan)}]"
    if given:
        text += f" {{{', '.join(f'{name}: {_shown(value)}' for name, value in given.items())}}}"
    return text


def _shown(value: object) -> str:
    return f"[{', '.join(value)}]" if isinstance(value, tuple) else str(value).lower()


def _name(tables: Tables, now: Configuration, number: int) -> str:
    return f"{' + '.join(describe.active(tables, now))} #{number}"
