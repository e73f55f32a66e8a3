"""What a step did, told once for all steps that do the same: a step and its stimulus in, a label out.

A search has many steps and few kinds of them. Properties are read off the labels of a space's edges, so that no step
is done a second time to ask what it did.
"""

from __future__ import annotations

from typing import NamedTuple

from koopflow.semantics.configuration import Configuration, Kind, Step, Stimulus
from koopflow.semantics.tables import Tables


class Label(NamedTuple):
    """One kind of step.

    `kind`, `at` and `given` are the stimulus's (without the plan); `taken` are numbers of alternatives, `entered` of
    nodes. `arrived` are the flows that reach their receivers in this step: those sent that no running root awaits by
    name, and what a delivery brings.
    """

    kind: Kind
    at: int
    given: tuple[tuple[int, int], ...]
    taken: tuple[int, ...]
    sent: tuple[str, ...]
    raised: tuple[str, ...]
    entered: tuple[int, ...]
    arrived: tuple[str, ...]
    notes: tuple[str, ...]


def label_of(tables: Tables, before: Configuration, stimulus: Stimulus, step: Step) -> Label:
    """The label of a step; `before` is the configuration in which it was done."""
    at = stimulus.detail if stimulus.kind == Kind.EVENT else stimulus.at
    arrived = _arrived(tables, before, stimulus, step.sent) if step.sent or stimulus.kind in _BRINGING else ()
    return Label(
        stimulus.kind,
        at,
        stimulus.given,
        tuple(option.index for option in step.taken),
        step.sent,
        step.raised,
        step.entered,
        arrived,
        step.notes,
    )


def without_elements(tables: Tables, label: Label) -> tuple[object, ...]:
    """What a label says of a step that does not depend on which of elements that are alike it is about."""
    options = (tables.options[index] for index in label.taken)
    return (
        label.kind,
        tuple((tables.transitions[option.transition].local, option.number) for option in options),
        label.sent,
        label.raised,
        tuple(tables.node(index).local for index in label.entered),
        label.arrived,
        label.notes,
    )


_BRINGING = (Kind.DELIVERY, Kind.FOREIGN_FLOW)


def _arrived(
    tables: Tables, before: Configuration, stimulus: Stimulus, sent: tuple[str, ...]
) -> tuple[str, ...]:
    started = before.started | (1 << stimulus.at if stimulus.kind == Kind.START else 0)
    running = started & ~before.over
    kept = {slot.flow for slot in tables.flow_slots if running >> slot.root & 1}
    brought = (tables.flow_slots[stimulus.at].flow,) if stimulus.kind in _BRINGING else ()
    return (*brought, *(flow for flow in sent if flow not in kept))
