"""What binds: a case with its scenario goes in; the reasons come out for which times, or all numbers, are not exact.

These conditions are read off model and scenario before any step; which clock ends first is judged elsewhere, where the
case runs. See docs/explanation/solving.md, *What binds*.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from koopflow.diagnostics import Note
from koopflow.measure.exact import reasons
from koopflow.measure.exact.case import Case, guards
from koopflow.measure.exact.reasons import about
from koopflow.semantics import lines
from koopflow.semantics.compiling import reads
from koopflow.semantics.reference.setting import Setting
from koopflow.semantics.tables import Transition


@dataclass(frozen=True)
class Binding:
    """Why times are not exact, and why nothing is."""

    times: tuple[Note, ...]
    everything: tuple[Note, ...]


def streams(setting: Setting) -> tuple[str, ...]:
    """The machines to which cases come, in the order of the scenario."""
    return tuple(setting.programme.scenario.arrivals)


def of_setting(setting: Setting) -> Note | None:
    """What stands in the way before there is a case to look at."""
    machines = streams(setting)
    if not machines:
        return Note(reasons.NO_CASES)
    if len(machines) > 1:
        return about(reasons.SEVERAL_STREAMS, machines)
    first = setting.sites[0]
    if any(site is not first for site in setting.sites):
        return Note(reasons.OWN_MODELS)
    return None


def binding(case: Case) -> Binding:
    """Everything that binds a case of this machine."""
    everything = (*_others(case), *_money(case), *_conditions(case))
    return Binding((*_resources(case), *_dates(case)), everything)


def _others(case: Case) -> Iterator[Note]:
    """Machines and attributes of a wider scope that can move a case."""
    model = case.model
    own = lines.dealings(model, case.machine)
    wider = [name for name in lines.root_machines(model) if model.machines[name].scope != "case"]
    asked = {name for guard in guards(case.scenario) for name in reads(guard, model)[1]}
    heard = []
    for name in wider:
        other = lines.dealings(model, name)
        if (other.raises | other.sends) & own.awaits or name in own.asks | asked:
            heard.append(name)
    if heard:
        yield about(reasons.HEARS, heard)
    roots = lines.root_machines(model)
    written = {name for machine in roots for name in lines.dealings(model, machine).writes}
    shared = [
        name
        for name, attribute in model.attributes.items()
        if attribute.scope != "case" and name in written and name in case.read
    ]
    if shared:
        yield about(reasons.SHARED, shared)


def _money(case: Case) -> Iterator[Note]:
    """What of a case a budget pays for."""
    paid = {what for budget in case.scenario.budgets.values() for what in budget.pays} & set(
        case.scenario.costs
    )
    used = {f"services.{node.element}" for node in case.tables.tree.nodes if node.kind == "instance"}
    for node in case.tables.tree.nodes:
        claim = case.claim(node)
        used |= set(claim.crew) if claim is not None else set()
    found = [what.removeprefix("services.") for what in sorted(paid & used)]
    if found:
        yield about(reasons.PAID, found)


def _conditions(case: Case) -> Iterator[Note]:
    """Sittings under a condition, and plans that look at queues."""
    scenario, model = case.scenario, case.model
    teams = [
        team for team in _teams(case) if (said := scenario.sittings.get(team)) and said.while_ is not None
    ]
    if teams:
        yield about(reasons.WHILE, teams)
    policies = {scenario.planning.get(slot.name) for slot in case.tables.plans.values()}
    if "capacity-aware" in policies:
        limited = [
            service.provider
            for service in model.services.values()
            if any(pool.units is not None for pool, _ in case.resources.claim(1, {service.provider: 1}).pools)
        ]
        if limited:
            yield about(reasons.QUEUE_AWARE, limited)


def _resources(case: Case) -> Iterator[Note]:
    """Units, places and hours."""
    limited: list[str] = []
    held: list[str] = []
    timed: list[str] = []
    for node in case.tables.tree.nodes:
        work, places = case.claim(node), case.places(node)
        if work is not None:
            limited += [pool.actor for pool, _ in work.pools if pool.units is not None]
            timed += [
                pool.actor
                for pool, _ in work.pools
                if not case.resources.hours(1, (pool.actor,)).always and not work.hours.always
            ]
        if places is not None:
            held += [pool.actor for pool, _ in places.pools if pool.places is not None]
    for text, names in ((reasons.UNITS, limited), (reasons.PLACES, held), (reasons.HOURS, timed)):
        if names:
            yield about(text, names)
    if teams := _teams(case):
        yield about(reasons.SITTINGS, teams)


def _teams(case: Case) -> list[str]:
    """Whose sittings a case waits for."""
    states = [node.state for node in case.tables.tree.nodes if node.state is not None]
    return list(dict.fromkeys(state.sitting.of for state in states if state.sitting is not None))


def _dates(case: Case) -> Iterator[Note]:
    """Timers that follow the calendar."""
    timers = [item for item in case.tables.transitions if item.role == "timer" and not is_idle(item)]
    dated = [item.path for item in timers if case.timer(item) is None]
    if dated:
        yield about(reasons.MONTHS, dated)


def is_idle(transition: Transition) -> bool:
    """Whether a timer does nothing but send flows that no machine of the case awaits: nothing then depends on it."""
    return transition.role == "timer" and all(
        option.domain < 0 and all(effect.kind == "send" and not effect.to for effect in option.effects)
        for option in transition.options
    )
