"""What the rest of the world can do to one line: in go a model and its roots, out come foreign signals,
flows and limits.

A search explores one case; other cases and municipalities are not there, so what they could say may come at
any time, and where a guard would have to look at them the search says that it is approximate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from koopflow.diagnostics import Note
from koopflow.model.types import Model
from koopflow.semantics import lines
from koopflow.semantics.tables import FlowSlot, Foreign, Root

NOT_EXPLORED = "machine “{machine}” asks where “{asked}” is, which was not looked at with it"
OF_EVERY_CASE = "machine “{machine}” asks where “{asked}” is in every case, and one was looked at"
OTHERS_CHANGE = "attribute “{name}” is changed by other cases too"


def foreign(
    model: Model, roots: tuple[Root, ...], slots: tuple[FlowSlot, ...], triggers: Mapping[str, int]
) -> Foreign:
    """The signals and flows that machines of narrower scope elsewhere can send to the wider roots of this
    line."""
    deal = {name: lines.dealings(model, name) for name in lines.root_machines(model)}
    level = {name: lines.LEVELS[model.machines[name].scope] for name in deal}
    signals = []
    for source in (0, 1):
        said = {signal for name, item in deal.items() if level[name] <= source for signal in item.raises}
        heard = {signal for root in roots if root.level > source for signal in deal[root.machine].awaits}
        signals += [(number, source) for signal, number in triggers.items() if signal in said & heard]
    flows = [
        slot.index
        for slot in slots
        if any(
            slot.flow in item.sends and level[name] < roots[slot.root].level for name, item in deal.items()
        )
    ]
    return Foreign(tuple(sorted(signals)), tuple(flows))


def approximations(model: Model, roots: tuple[Root, ...]) -> tuple[Note, ...]:
    """Where what happens on this line would depend on other cases in a way that no stimulus stands for."""
    return tuple(_approximations(model, roots))


def _approximations(model: Model, roots: tuple[Root, ...]) -> Iterator[Note]:
    scopes = {
        part: lines.LEVELS[model.machines[name].scope]
        for name in lines.root_machines(model)
        for part in lines.with_run(model, name)
    }
    here = {part for root in roots for part in lines.with_run(model, root.machine)}
    for root in roots:
        deal = lines.dealings(model, root.machine)
        for machine in sorted(deal.asks):
            if machine not in here:
                yield Note(NOT_EXPLORED, {"machine": root.machine, "asked": machine})
            elif scopes.get(machine, 2) < root.level:
                yield Note(OF_EVERY_CASE, {"machine": root.machine, "asked": machine})
        for name in sorted(deal.writes | deal.reads):
            if name in model.attributes and _changed_elsewhere(model, name, root, here):
                yield Note(OTHERS_CHANGE, {"name": name})


def _changed_elsewhere(model: Model, name: str, root: Root, here: set[str]) -> bool:
    """Whether machines that are not explored along, of this scope or narrower than the attribute's, write it."""
    level = lines.LEVELS[model.attributes[name].scope]
    if level > root.level and name in lines.dealings(model, root.machine).writes:
        return True
    return any(
        lines.LEVELS[model.machines[machine].scope] < level and name in lines.dealings(model, machine).writes
        for machine in lines.root_machines(model)
        if machine not in here
    )
