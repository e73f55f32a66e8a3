"""Configurations, stimuli and steps in the author's words: in go numbers with their tables, out come paths
and values.

Apart from `step` because only edges (walking, witnesses, tests) need words; the search never does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from koopflow.semantics.compiling import Written
from koopflow.semantics.configuration import SIGNAL_BASE, Configuration, Kind, Step, Stimulus
from koopflow.semantics.select import bits, outcome_of
from koopflow.semantics.tables import Tables


def text(tables: Tables, stimulus: Stimulus) -> str:
    """A stimulus as the semantics page writes it, without plans, levels and given values."""
    at = stimulus.at
    match stimulus.kind:
        case Kind.NEXT:
            return "next"
        case Kind.START:
            return f"start {tables.roots[at].machine}"
        case Kind.RESULT | Kind.TIMER:
            return f"{stimulus.kind.name.lower()} {tables.transitions[at].path}"
        case Kind.BEGIN | Kind.UNMET | Kind.STUCK:
            return f"{stimulus.kind.name.lower()} {tables.node(at).path}"
        case Kind.EVENT:
            return f"event {tables.roots[at].machine} {tables.triggers[stimulus.detail]}"
        case Kind.KEPT | Kind.DELIVERY:
            return f"{stimulus.kind.name.lower()} {_slot(tables, at)}"
        case Kind.FOREIGN_SIGNAL:
            return f"foreign signal {tables.triggers[at]} {('case', 'municipality')[stimulus.detail]}"
        case Kind.FOREIGN_FLOW:
            slot = tables.flow_slots[at]
            return f"foreign flow {slot.flow} {tables.roots[slot.root].machine}"


def texts(tables: Tables) -> Iterator[str]:
    """Every text of a stimulus that may take no transition: of what begins, holds places, makes no result, arrives."""
    yield "next"
    yield from (f"start {root.machine}" for root in tables.roots)
    for node in tables.tree.nodes:
        if node.state is not None and node.state.holds:
            yield f"begin {node.path}"
        if tables.paid >> node.index & 1:
            yield from (f"begin {node.path}", f"unmet {node.path}")
        if node.state is not None and node.state.work is not None:
            yield f"stuck {node.path}"
    for index in range(len(tables.flow_slots)):
        yield from (f"kept {_slot(tables, index)}", f"delivery {_slot(tables, index)}")


def _slot(tables: Tables, index: int) -> str:
    slot = tables.flow_slots[index]
    return f"{tables.roots[slot.root].machine} {slot.flow}"


def plan(tables: Tables, stimulus: Stimulus) -> tuple[str, ...] | None:
    """The services of a result's plan in order, or None where it has none."""
    if stimulus.kind not in (Kind.RESULT, Kind.STUCK) or stimulus.detail < 0:
        return None
    slot = tables.plans[_planning(tables, stimulus)]
    return tuple(tables.words.symbols[symbol] for symbol in slot.symbols if stimulus.detail >> symbol & 1)


def _planning(tables: Tables, stimulus: Stimulus) -> int:
    """The node of the work that makes the plan."""
    return tables.transitions[stimulus.at].node if stimulus.kind == Kind.RESULT else stimulus.at


def planned(tables: Tables, stimulus: Stimulus) -> str:
    """The attribute that a result's plan fills, or "" where it has none."""
    if stimulus.kind not in (Kind.RESULT, Kind.STUCK) or stimulus.detail < 0:
        return ""
    return tables.plans[_planning(tables, stimulus)].name


def given(tables: Tables, stimulus: Stimulus) -> Mapping[str, Written]:
    """The attributes that a start gives, as an author would write them."""
    slots = tables.words.slots
    return {slots[index].name: tables.words.shown(slots[index], value) for index, value in stimulus.given}


def active(tables: Tables, configuration: Configuration) -> tuple[str, ...]:
    """The paths of the innermost active states, in order."""
    nodes = tables.tree.nodes
    return tuple(
        nodes[index].path
        for index in bits(configuration.active)
        if nodes[index].state is not None
        and not _has_active_state(tables, configuration.active & nodes[index].inside)
    )


def _has_active_state(tables: Tables, mask: int) -> bool:
    return any(tables.tree.nodes[index].state is not None for index in bits(mask))


def attributes(tables: Tables, configuration: Configuration) -> Mapping[str, Written]:
    """Every attribute's value as an author would write it."""
    return {
        slot.name: tables.words.shown(slot, configuration.values[slot.index]) for slot in tables.words.slots
    }


def kept(tables: Tables, configuration: Configuration) -> tuple[str, ...]:
    """The flows that were delivered and not yet awaited, in order."""
    return tuple(tables.flow_slots[index].flow for index in bits(configuration.kept))


def on_the_way(tables: Tables, configuration: Configuration) -> tuple[str, ...]:
    """The flows that were sent and not delivered, one name per copy."""
    return tuple(
        tables.flow_slots[index].flow for index, count in enumerate(configuration.way) for _ in range(count)
    )


def outcome(tables: Tables, configuration: Configuration, machine: str) -> str | None:
    """How a root ended, or None while it has not."""
    for root in tables.roots:
        if root.machine == machine and configuration.over >> root.index & 1:
            return outcome_of(tables, configuration.active, root.node)
    return None


def stuck(tables: Tables, configuration: Configuration) -> tuple[str, ...]:
    """The paths of work states whose work ended with no possible result, in order."""
    nodes = (tables.node(index) for index in bits(configuration.stuck))
    return tuple(node.path for node in nodes if node.state is not None)


def taken(tables: Tables, step: Step) -> tuple[str, ...]:
    """The paths of the transitions that a step took, in order."""
    return tuple(tables.transitions[option.transition].path for option in step.taken)


def entered(tables: Tables, step: Step) -> tuple[str, ...]:
    """The paths of the states that a step entered, in order."""
    return tuple(tables.node(index).path for index in step.entered)


def exited(tables: Tables, step: Step) -> tuple[str, ...]:
    """The paths of the states that a step left, from the inside out."""
    left = [tables.node(index) for mask in step.exited for index in reversed(tuple(bits(mask)))]
    return tuple(node.path for node in left if node.state is not None)


def agenda(tables: Tables, configuration: Configuration) -> tuple[str, ...]:
    """The completions and signals that wait to be answered, as `done STATE` and `signal NAME`."""
    return tuple(
        f"done {tables.node(item).path}"
        if item < SIGNAL_BASE
        else f"signal {tables.triggers[(item - SIGNAL_BASE) // len(tables.roots)]}"
        for item in configuration.agenda
    )
