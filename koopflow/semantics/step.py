"""One step of a model without time: in go tables, a configuration and a stimulus, out comes the next
configuration.

`enabled` and `fire` are pure; verification, walking and replay all run on them, and what they mean is said in
docs/explanation/semantics.md. Nothing here knows of time, resources or chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from koopflow.semantics.compiling import Slot
from koopflow.semantics.configuration import NO_PLAN, SIGNAL_BASE, Configuration, Kind, Step, Stimulus
from koopflow.semantics.effects import Draft
from koopflow.semantics.select import (
    Offer,
    View,
    answer_of,
    bits,
    collect,
    completion_of,
    first_holding,
    is_legal,
    legal_plans,
    view_of,
    without_conflicts,
)
from koopflow.semantics.tables import Entry, FlowSlot, Option, Tables, Transition

_NEXT = (Stimulus(Kind.NEXT),)


def initial(tables: Tables) -> Configuration:
    """The configuration before anything has started."""
    values = tuple(
        slot.initial if slot.initial is not None else max(slot.low, 0) if slot.sort == "integer" else 0
        for slot in tables.words.slots
    )
    return Configuration(0, 0, 0, 0, 0, values, 0, (0,) * len(tables.flow_slots), ())


def enabled(tables: Tables, configuration: Configuration) -> tuple[Stimulus, ...]:
    """Everything that can happen next, in the order of the semantics page, section 5."""
    if configuration.agenda:
        return _NEXT
    if configuration.kept and (first := _first_kept(tables, configuration)) is not None:
        return (first,)
    starts = list(_starts(tables, configuration))
    if starts and tables.roots[starts[0].at].level > 0:
        return tuple(starts)
    return (*starts, *_possible(tables, configuration), *_foreign(tables, configuration))


def fire(tables: Tables, configuration: Configuration, stimulus: Stimulus) -> Step:
    """Do exactly one step; a stimulus that is not enabled changes nothing and is noted as `refused`."""
    if configuration.agenda and stimulus.kind != Kind.NEXT:
        return _refused(configuration)
    return _FIRE[stimulus.kind](tables, configuration, stimulus)


def _refused(configuration: Configuration) -> Step:
    return Step(configuration, notes=("refused",))


def _first_kept(tables: Tables, now: Configuration) -> Stimulus | None:
    for index in bits(now.kept):
        if _answers(tables, now, tables.flow_slots[index].root, tables.flow_slots[index].trigger):
            return Stimulus(Kind.KEPT, index)
    return None


def _starts(tables: Tables, now: Configuration) -> Iterator[Stimulus]:
    for root in tables.roots:
        if not now.started >> root.index & 1:
            yield from (
                Stimulus(Kind.START, root.index, NO_PLAN, given) for given in tables.starts[root.index]
            )
            return


def _possible(tables: Tables, now: Configuration) -> list[Stimulus]:
    view = view_of(tables, now)
    active, values = now.active, now.values
    found = list(view.gates)
    _add_results(tables, now, view, found)
    for transition, stimulus in view.timers:
        if first_holding(transition, active, values) is not None:
            found.append(stimulus)
    for answer, stimulus in view.events:
        if not now.over >> stimulus.at & 1 and collect(answer, active, values, []):
            found.append(stimulus)
    for index, count in enumerate(now.way):
        if count:
            found.append(Stimulus(Kind.DELIVERY, index))
    return found


def _add_results(tables: Tables, now: Configuration, view: View, found: list[Stimulus]) -> None:
    active, values = now.active, now.values
    stuck: list[Stimulus] = []
    for index, slot, offers in view.works:
        if slot is not None:
            _add_plans(tables, now, (index, slot, offers), found, stuck)
            continue
        before = len(found)
        for transition, stimulus in offers:
            if first_holding(transition, active, values) is not None:
                found.append(stimulus)
        if len(found) == before:
            stuck.append(Stimulus(Kind.STUCK, index))
    found += stuck


def _add_plans(
    tables: Tables,
    now: Configuration,
    work: tuple[int, Slot, tuple[Offer, ...]],
    found: list[Stimulus],
    stuck: list[Stimulus],
) -> None:
    index, slot, offers = work
    for plan in legal_plans(tables, slot, now.values):
        values = (*now.values[: slot.index], plan, *now.values[slot.index + 1 :])
        before = len(found)
        for transition, stimulus in offers:
            if first_holding(transition, now.active, values) is not None:
                found.append(stimulus._replace(detail=plan))
        if len(found) == before:
            stuck.append(Stimulus(Kind.STUCK, index, plan))


def _foreign(tables: Tables, now: Configuration) -> Iterator[Stimulus]:
    for trigger, level in tables.foreign.signals:
        if any(_answers(tables, now, root.index, trigger) for root in tables.roots if root.level > level):
            yield Stimulus(Kind.FOREIGN_SIGNAL, trigger, level)
    for index in tables.foreign.flows:
        if _is_running(now, tables.flow_slots[index].root):
            yield Stimulus(Kind.FOREIGN_FLOW, index)


def _is_running(now: Configuration, root: int) -> bool:
    return bool((now.started & ~now.over) >> root & 1)


def _answers(tables: Tables, now: Configuration, root: int, trigger: int) -> bool:
    return bool(_options(tables, now, root, trigger))


def _next(tables: Tables, now: Configuration, stimulus: Stimulus) -> Step:
    if not now.agenda:
        return _refused(now)
    item, rest = now.agenda[0], now._replace(agenda=now.agenda[1:])
    if item >= SIGNAL_BASE:
        return _heard(tables, rest, (item - SIGNAL_BASE) // len(tables.roots), -1)
    transition = completion_of(tables, now.active, item)
    option = None if transition is None else first_holding(transition, now.active, now.values)
    return _taking(tables, rest, () if option is None else (option,))


def _heard(tables: Tables, now: Configuration, trigger: int, above: int) -> Step:
    """A signal is seen by every root of the line whose level is above this."""
    options: list[Option] = []
    for root in tables.roots:
        if root.level > above:
            options += _options(tables, now, root.index, trigger)
    return _answered(tables, now, options)


def _options(tables: Tables, now: Configuration, root: int, trigger: int) -> list[Option]:
    """The alternatives with which a root answers, in the order of selection."""
    options: list[Option] = []
    collect(answer_of(tables, now, root, trigger), now.active, now.values, options)
    return options


def _answered(tables: Tables, now: Configuration, options: list[Option]) -> Step:
    if len(options) <= 1:
        return _taking(tables, now, tuple(options))
    kept, dropped = without_conflicts(options, now.active)
    return _taking(tables, now, tuple(kept), ("region-conflict",) if dropped else ())


def _taking(
    tables: Tables, now: Configuration, options: tuple[Option, ...], notes: tuple[str, ...] = ()
) -> Step:
    if len(options) == 1 and not (options[0].effects or now.agenda or notes):
        entry = options[0].entry
        if entry is not None:
            return _moving(now, options, options[0].leaves, entry)
    draft = Draft(tables, now)
    draft.notes += notes
    draft.take(options)
    return draft.finish(options)


def _moving(now: Configuration, options: tuple[Option, ...], leaves: int, entry: Entry) -> Step:
    """The commonest step: from one state to another, nothing else; what `Draft` would do in a few lines."""
    gone = now.active & leaves
    after = Configuration(
        (now.active ^ gone) | entry.active,
        (now.gated & ~gone) | entry.gated,
        now.stuck & ~gone,
        now.started,
        now.over,
        now.values,
        now.kept,
        now.way,
        entry.completed,
    )
    return Step(after, options, (), (), entry.entered, (gone,), ())


def _kept(tables: Tables, now: Configuration, stimulus: Stimulus) -> Step:
    slot = tables.flow_slots[stimulus.at]
    options = _options(tables, now, slot.root, slot.trigger)
    if not now.kept >> slot.index & 1 or not options:
        return _refused(now)
    return _answered(tables, now._replace(kept=now.kept ^ 1 << slot.index), options)


def _start(tables: Tables, now: Configuration, stimulus: Stimulus) -> Step:
    root = tables.roots[stimulus.at]
    if now.started >> root.index & 1 or now.started.bit_count() != root.index:
        return _refused(now)
    values = list(now.values)
    for index, value in stimulus.given:
        values[index] = value
    draft = Draft(tables, now._replace(values=tuple(values), started=now.started | 1 << root.index))
    draft.active |= 1 << root.node
    draft.begin(root.node)
    return draft.finish()


def _begin(tables: Tables, now: Configuration, stimulus: Stimulus) -> Step:
    if not now.gated >> stimulus.at & 1:
        return _refused(now)
    draft = Draft(tables, now)
    draft.gated ^= 1 << stimulus.at
    draft.begin(stimulus.at)
    return draft.finish()


def _unmet(tables: Tables, now: Configuration, stimulus: Stimulus) -> Step:
    if not (now.gated & tables.paid) >> stimulus.at & 1:
        return _refused(now)
    draft = Draft(tables, now)
    draft.unmet(stimulus.at)
    return draft.finish()


def _planned(tables: Tables, now: Configuration, node: int, plan: int) -> Configuration | None:
    """The configuration when the work of this state has ended and made its plan; None if it cannot."""
    if not (now.active & ~now.gated & ~now.stuck) >> node & 1:
        return None
    slot = tables.plans.get(node)
    if slot is None:
        return now if plan == NO_PLAN else None
    if not is_legal(tables, slot, now.values, plan):
        return None
    return now._replace(values=(*now.values[: slot.index], plan, *now.values[slot.index + 1 :]))


def _result(tables: Tables, now: Configuration, stimulus: Stimulus) -> Step:
    transition = tables.transitions[stimulus.at]
    then = _planned(tables, now, transition.node, stimulus.detail) if transition.role == "result" else None
    option = None if then is None else first_holding(transition, then.active, then.values)
    if then is None or option is None:
        return _refused(now)
    return _taking(tables, then, (option,))


def _stuck(tables: Tables, now: Configuration, stimulus: Stimulus) -> Step:
    then = _planned(tables, now, stimulus.at, stimulus.detail)
    row = tables.of_node[stimulus.at]
    is_work = tables.node(stimulus.at).kind in ("task", "sitting")
    if then is None or not is_work or any(_holds(item, then) for item in row if item.role == "result"):
        return _refused(now)
    return Step(then._replace(stuck=then.stuck | 1 << stimulus.at))


def _holds(transition: Transition, now: Configuration) -> bool:
    return first_holding(transition, now.active, now.values) is not None


def _timer(tables: Tables, now: Configuration, stimulus: Stimulus) -> Step:
    transition = tables.transitions[stimulus.at]
    option = first_holding(transition, now.active, now.values)
    if transition.role != "timer" or not now.active >> transition.node & 1 or option is None:
        return _refused(now)
    return _taking(tables, now, (option,))


def _event(tables: Tables, now: Configuration, stimulus: Stimulus) -> Step:
    options = _options(tables, now, stimulus.at, stimulus.detail)
    if stimulus.detail not in tables.outside or not options:
        return _refused(now)
    return _answered(tables, now, options)


def _delivery(tables: Tables, now: Configuration, stimulus: Stimulus) -> Step:
    slot = tables.flow_slots[stimulus.at]
    if not now.way[slot.index]:
        return _refused(now)
    way = (*now.way[: slot.index], now.way[slot.index] - 1, *now.way[slot.index + 1 :])
    return _arrived(tables, now._replace(way=way), slot)


def _arrived(tables: Tables, now: Configuration, slot: FlowSlot) -> Step:
    options = _options(tables, now, slot.root, slot.trigger)
    if options:
        return _answered(tables, now, options)
    if now.kept >> slot.index & 1:
        return Step(now, notes=("second-copy",))
    return Step(now._replace(kept=now.kept | 1 << slot.index))


def _foreign_signal(tables: Tables, now: Configuration, stimulus: Stimulus) -> Step:
    heard = [root.index for root in tables.roots if root.level > stimulus.detail]
    if not any(_answers(tables, now, root, stimulus.at) for root in heard):
        return _refused(now)
    return _heard(tables, now, stimulus.at, stimulus.detail)


def _foreign_flow(tables: Tables, now: Configuration, stimulus: Stimulus) -> Step:
    slot = tables.flow_slots[stimulus.at]
    if slot.index not in tables.foreign.flows or not _is_running(now, slot.root):
        return _refused(now)
    return _arrived(tables, now, slot)


_FIRE: Mapping[Kind, Callable[[Tables, Configuration, Stimulus], Step]] = {
    Kind.NEXT: _next,
    Kind.KEPT: _kept,
    Kind.START: _start,
    Kind.BEGIN: _begin,
    Kind.UNMET: _unmet,
    Kind.RESULT: _result,
    Kind.STUCK: _stuck,
    Kind.TIMER: _timer,
    Kind.EVENT: _event,
    Kind.DELIVERY: _delivery,
    Kind.FOREIGN_SIGNAL: _foreign_signal,
    Kind.FOREIGN_FLOW: _foreign_flow,
}
