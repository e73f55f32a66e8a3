"""Who can do something, and who answers: in go tables and a configuration, out come candidates and selected
alternatives.

What depends on the active nodes alone is worked out once for each set of them and kept in `Tables.views`;
guards are read each time. See docs/explanation/semantics.md, section 4, *Selecting*.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from koopflow.semantics.compiling import Slot, Values
from koopflow.semantics.configuration import Configuration, Kind, Stimulus
from koopflow.semantics.tables import Option, Tables, Transition

VIEWS_MAX = 100_000
PLANS_MAX = 12
"""With more services to choose from than this, not every plan is explored."""


Offer = tuple[Transition, Stimulus]


@dataclass(frozen=True, slots=True)
class Answer:
    """Who would answer: all of `parts` where there are some that do, otherwise `own`."""

    parts: tuple[Answer, ...]
    own: Transition | None


@dataclass(frozen=True, slots=True)
class View:
    """What a set of active nodes makes possible, guards aside, each with its stimulus ready."""

    gates: tuple[Stimulus, ...]
    works: tuple[tuple[int, Slot | None, tuple[Offer, ...]], ...]
    timers: tuple[Offer, ...]
    events: tuple[tuple[Answer, Stimulus], ...]
    answers: dict[tuple[int, int], Answer | None]
    """A cache of `answer_of` by root and trigger."""


def bits(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def view_of(tables: Tables, configuration: Configuration) -> View:
    """What the configuration's active nodes make possible."""
    key = (configuration.active, configuration.gated, configuration.stuck)
    found = tables.views.get(key)
    if isinstance(found, View):
        return found
    if len(tables.views) >= VIEWS_MAX:
        tables.views.clear()
    view = _view(tables, *key)
    tables.views[key] = view
    return view


def _view(tables: Tables, active: int, gated: int, stuck: int) -> View:
    works: list[tuple[int, Slot | None, tuple[Offer, ...]]] = []
    timers: list[Offer] = []
    heard: dict[tuple[int, int], None] = {}
    for index in bits(active):
        row = tables.of_node[index]
        if tables.node(index).kind in ("task", "sitting") and not (gated | stuck) >> index & 1:
            offers = tuple((item, Stimulus(Kind.RESULT, item.index)) for item in row if item.role == "result")
            works.append((index, tables.plans.get(index), offers))
        timers += ((item, Stimulus(Kind.TIMER, item.index)) for item in row if item.role == "timer")
        root = tables.node(index).root
        heard |= dict.fromkeys((root, item.trigger) for item in row if item.trigger in tables.outside)
    answers = {
        (root, trigger): _answer(tables, active, gated, tables.roots[root].node, trigger)
        for root, trigger in sorted(heard)
    }
    events = tuple(
        (answer, Stimulus(Kind.EVENT, root, trigger))
        for (root, trigger), answer in answers.items()
        if answer is not None
    )
    gates = [Stimulus(Kind.BEGIN, index) for index in bits(gated)]
    gates += [Stimulus(Kind.UNMET, index) for index in bits(gated & tables.paid)]
    return View(tuple(gates), tuple(works), tuple(timers), events, answers)


def answer_of(tables: Tables, configuration: Configuration, root: int, trigger: int) -> Answer | None:
    """Who in this root would answer, guards aside."""
    if configuration.over >> root & 1 or not configuration.started >> root & 1:
        return None
    view = view_of(tables, configuration)
    key = (root, trigger)
    if key not in view.answers:
        node = tables.roots[root].node
        view.answers[key] = _answer(tables, configuration.active, configuration.gated, node, trigger)
    return view.answers[key]


def _answer(tables: Tables, active: int, gated: int, index: int, trigger: int) -> Answer | None:
    own = tables.events_of[index].get(trigger)
    inner: tuple[Answer, ...] = ()
    if not gated >> index & 1:
        listening = tables.children[index] & active & tables.listening.get(trigger, 0)
        inner = tuple(
            item
            for child in bits(listening)
            if (item := _answer(tables, active, gated, child, trigger)) is not None
        )
    if own is None and len(inner) == 1:
        return inner[0]
    return Answer(inner, own) if inner or own is not None else None


def collect(answer: Answer | None, active: int, values: Values, into: list[Option]) -> bool:
    """Append the alternatives that answer, reading the guards; whether there is one."""
    if answer is None:
        return False
    found = False
    for part in answer.parts:
        found = collect(part, active, values, into) or found
    if found or answer.own is None:
        return found
    option = first_holding(answer.own, active, values)
    if option is not None:
        into.append(option)
    return option is not None


def first_holding(transition: Transition, active: int, values: Values) -> Option | None:
    """The first alternative whose guard holds."""
    for option in transition.options:
        if option.guard is None or option.guard(active, values):
            return option
    return None


def without_conflicts(options: list[Option], active: int) -> tuple[list[Option], bool]:
    """The alternatives whose footprints are apart, earlier ones first, and whether one was dropped."""
    kept: list[Option] = []
    covered = 0
    for option in options:
        footprint = option.leaves & active if option.domain >= 0 else 1 << option.node
        if not footprint & covered:
            kept.append(option)
            covered |= footprint
    return kept, len(kept) < len(options)


def completion_of(tables: Tables, active: int, index: int) -> Transition | None:
    """The completion that a state which is over has, by what has ended inside it."""
    named = tables.completions_of[index]
    if not named:
        return None
    node = tables.tree.nodes[index]
    if node.kind == "composite":
        outcome = outcome_of(tables, active, index)
        return named.get(outcome, named.get("done")) if outcome is not None else named.get("done")
    ended = {outcome_of(tables, active, child) for child in bits(tables.children[index] & active)}
    return next((item for name, item in named.items() if name != "done" and name in ended), named.get("done"))


def outcome_of(tables: Tables, active: int, index: int) -> str | None:
    """How a body ended: its final state's outcome, or that of its first region that ended; None where it has
    none."""
    for child in bits(tables.children[index] & active):
        node = tables.tree.nodes[child]
        if node.kind == "final":
            return (node.state.outcome if node.state is not None else None) or node.path.rpartition(".")[2]
        if node.kind == "region" and (outcome := outcome_of(tables, active, child)) is not None:
            return outcome
    return None


def legal_plans(tables: Tables, slot: Slot, values: Values) -> tuple[int, ...]:
    """Every legal plan as a mask, smallest first; of more than `PLANS_MAX` candidates only the plan of all."""
    needs = values[tables.needs] if tables.needs >= 0 else 0
    meets = tables.words.meets
    candidates = [symbol for symbol in slot.symbols if meets.get(symbol, 0) & needs]
    wanted = 0
    for symbol in candidates:
        wanted |= meets[symbol] & needs
    if len(candidates) > PLANS_MAX:
        return (sum(1 << symbol for symbol in candidates),)
    return tuple(_covering(candidates, wanted, tables))


def _covering(candidates: list[int], wanted: int, tables: Tables) -> Iterator[int]:
    for size in range(len(candidates) + 1):
        for chosen in combinations(candidates, size):
            met = 0
            for symbol in chosen:
                met |= tables.words.meets[symbol]
            if not wanted & ~met:
                yield sum(1 << symbol for symbol in chosen)


def is_legal(tables: Tables, slot: Slot, values: Values, plan: int) -> bool:
    """Whether a plan is one that people could make for these needs."""
    needs = values[tables.needs] if tables.needs >= 0 else 0
    met = reachable = 0
    for symbol in slot.symbols:
        help_given = tables.words.meets.get(symbol, 0) & needs
        reachable |= help_given
        if plan >> symbol & 1:
            if not help_given:
                return False
            met |= help_given
    return plan >= 0 and met == reachable and not plan & ~sum(1 << symbol for symbol in slot.symbols)
