"""Whether a model's rules of order and of state hold on every run: a subject in, verdict and findings out.

Each rule is judged on the lines that it names; what their automata are and how they are carried through a space stands
in `order` and `runs`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal

import numpy as np

from koopflow.diagnostics import Diagnostic, Note, Report, Rule
from koopflow.model.guards import show
from koopflow.model.marks import mark_of
from koopflow.model.rules import OF_ORDER
from koopflow.model.types import ModelRule
from koopflow.semantics import describe
from koopflow.semantics.statespace import StateSpace
from koopflow.verify import rules_faults as faults
from koopflow.verify import words
from koopflow.verify.behaviour_faults import UNKNOWN
from koopflow.verify.deadlines import NEGATIVE, least
from koopflow.verify.duties import spaces
from koopflow.verify.guards import guard, part_of, reads_of
from koopflow.verify.letters import Watched
from koopflow.verify.order import order_of
from koopflow.verify.reach import saved
from koopflow.verify.runs import Breach, Runs
from koopflow.verify.scopes import Line, attributes_of, lines_of, runs_of
from koopflow.verify.subject import Subject, depends_on_others, trace_of

Verdict = Literal["holds", "fails", "unknown"]
COUNT_MAX, COUNTED_MAX, ALWAYS_COUNTED = 1_000, 2_000_000, 10
"""How far a rule may count, how far times the configurations, and up to where it counts in a space of any size."""
LATER, EARLIER = "not-succession", "not-before"
"""The parts of negative rules: that the second comes after the first, and before it."""


def check_rules(subject: Subject) -> tuple[Verdict, Report]:
    """The verdict on rules of order and of state, and a finding for each that does not hold."""
    findings = [*_of_order(subject), *_of_state(subject)]
    report = Report.of(findings)
    if report.errors:
        return "fails", report
    return ("unknown" if any(f.code == UNKNOWN.code for f in report) else "holds"), report


# rules of order


def _of_order(subject: Subject) -> Iterator[Diagnostic]:
    told: set[str] = set()
    for case, space, asked in _by_space(subject):
        broken: Mapping[str, Breach] = {}
        far = [name for name, rule in asked.items() if _counts_too_far(rule, space)]
        yield from (_not_counted(subject, name) for name in far if name not in told)
        told.update(far)
        rules = {name: rule for name, rule in asked.items() if name not in far}
        if not isinstance(space, str):
            watched = {name: _watched(subject, space, rule) for name, rule in rules.items()}
            runs = runs_of(subject, case, space)
            broken, undecided = _in_time(subject, rules, watched, runs)
            yield from undecided
            for name, breach in broken.items():
                if name not in told:
                    told.add(name)
                    yield _broken(subject, space, name, breach)
        left = {name: rule for name, rule in rules.items() if name not in broken}
        if left:
            yield from _undecided(subject, case, space, left)


def _counts_too_far(rule: ModelRule, space: StateSpace | str) -> bool:
    """Whether there are too many counts with which runs can come to a configuration, on a circle each up to `times`."""
    size = 1 if isinstance(space, str) else len(space.configurations)
    return rule.times > COUNT_MAX or (rule.times > ALWAYS_COUNTED and rule.times * size > COUNTED_MAX)


def _not_counted(subject: Subject, name: str) -> Diagnostic:
    path = f"rules.{name}.times"
    reason = Note(faults.COUNTS_TOO_FAR, {"title": words.title(subject.model.rules[name], name)})
    return Diagnostic(UNKNOWN, subject.place(path), f"rules.{name}", {"reason": reason}, model=subject.id)


def _undecided(
    subject: Subject, case: str | None, space: StateSpace | str, rules: Mapping[str, ModelRule]
) -> tuple[Diagnostic, ...]:
    """Why rules that nothing breaks are not known to hold; where a line is too large they may hold of more runs."""
    unknown = subject.unknown([space])
    if isinstance(space, str) or space.complete or any(rule.when is not None for rule in rules.values()):
        return unknown
    opened = subject.opened(space)
    if not opened.complete or opened.approximations:
        return unknown
    watched = {name: _watched(subject, opened, rule) for name, rule in rules.items()}
    if runs_of(subject, case, opened).breaches(watched):
        return unknown
    return subject.left_open(opened)


def _in_time(
    subject: Subject, rules: Mapping[str, ModelRule], watched: Mapping[str, Watched], runs: Runs
) -> tuple[Mapping[str, Breach], tuple[Diagnostic, ...]]:
    """The breaches; of a negative rule with `within` only where what it forbids can come within that time."""
    broken = dict(runs.breaches(watched))
    undecided: list[Diagnostic] = []
    for name in [name for name in broken if rules[name].within is not None]:
        rule = rules[name]
        if rule.template not in NEGATIVE or broken[name].part != LATER:
            continue
        fastest = least(subject, rule, "response")
        if fastest.verdict == "kept":
            broken[name] = Breach(LATER, fastest.edges or broken[name].edges)
            continue
        del broken[name]
        earlier = replace(watched[name], order=watched[name].order.only(EARLIER))
        broken |= runs.breaches({name: earlier}) if earlier.order.parts else {}
        if name not in broken and fastest.verdict == "unknown":
            undecided += subject.unknown(spaces(subject, rule))
    return broken, tuple(undecided)


def _by_space(subject: Subject) -> Iterable[tuple[str | None, StateSpace | str, dict[str, ModelRule]]]:
    """Rules of order with the spaces on which they are judged; lines whose machines are tied anyway share one."""
    by_line: dict[Line, dict[str, ModelRule]] = {}
    for name, rule in subject.model.rules.items():
        if rule.template in OF_ORDER:
            for line in lines_of(subject, (path for event in rule.events for path in event), [rule.when]):
                by_line.setdefault(line, {})[name] = rule
    found: dict[int, tuple[str | None, StateSpace | str, dict[str, ModelRule]]] = {}
    for (case, added), rules in by_line.items():
        asked = attributes_of(subject.model, (r.when for r in rules.values()))
        space = subject.space(case, added, asked, counted=True)
        found.setdefault(id(space), (case, space, {}))[2].update(rules)
    return found.values()


def _watched(subject: Subject, space: StateSpace, rule: ModelRule) -> Watched:
    places = tuple(frozenset(mark_of(subject.model, path) for path in event) for event in rule.events)
    watched = Watched(order_of(rule), places)
    if rule.when is not None:
        watched = replace(watched, when=guard(space, rule.when), reads=reads_of(space, rule.when))
    if not watched.order.attentive:
        return watched
    on_line = {root.machine for root in space.tables.roots}
    elsewhere = [subject.dealings[name] for name in subject.wider if name not in on_line]
    others = any(watched.kinds - {"sent"} or deal.sends for deal in elsewhere)
    return replace(watched, disturbed=others)


def _broken(subject: Subject, space: StateSpace, name: str, breach: Breach) -> Diagnostic:
    rule = subject.model.rules[name]
    first, second = (words.either(subject.model, event) for event in (*rule.events, *rule.events)[:2])
    once = f"{breach.part}-once"
    text = faults.HOW[once if rule.times == 1 and once in faults.HOW else breach.part]
    how = Note(text, {"first": first, "second": second, "times": rule.times})
    advised = rule.strength == "recommended"
    return Diagnostic(
        faults.ORDER_ADVISED if advised else faults.ORDER,
        subject.place(f"rules.{name}"),
        f"rules.{name}",
        {"rule": words.title(rule, name), "how": how},
        related=words.grounds(subject.model, rule),
        trace=trace_of(space, breach.edges),
        model=subject.id,
    )


# rules of state


def _of_state(subject: Subject) -> Iterator[Diagnostic]:
    lost: dict[tuple[int, str], list[int]] = {}
    for name, rule in subject.model.rules.items():
        if rule.template == "always-possible":
            yield from _first(_impossible(subject, name, rule, lost))
        elif rule.template == "always":
            yield from _first(_not_always(subject, name, rule))


def _first(found: Iterable[tuple[Diagnostic, ...]]) -> tuple[Diagnostic, ...]:
    """What fails on one of the lines, else why something is not known on some."""
    rows = tuple(found)
    failing = (row for row in rows if any(finding.rule is not UNKNOWN for finding in row))
    return next(failing, tuple(finding for row in rows for finding in row))


def _impossible(
    subject: Subject, name: str, rule: ModelRule, known: dict[tuple[int, str], list[int]]
) -> Iterator[tuple[Diagnostic, ...]]:
    """What fails on each line; `known` are the situations without a way to a target, for rules that share one."""
    target = rule.always_possible or ""
    for case, added in lines_of(subject, [target, *([rule.from_] if rule.from_ else [])]):
        space = subject.space(case, added, counted=True)
        if isinstance(space, str) or depends_on_others(space):
            yield subject.unknown([space])
            continue
        if (id(space), target) not in known:
            goals = _goals(subject, space, target)
            known[id(space), target] = np.flatnonzero(~saved(space, *goals)).tolist()
        lost = known[id(space), target]
        is_inside, found = _inside(subject, space, case, rule, target), space.configurations.found
        # Where a step follows at once nobody can come between: a body that is just over, say.
        resting = (number for number in lost if not space.automatic[number])
        bad = next((number for number in resting if is_inside(found[number])), None)
        if bad is None:
            yield subject.unknown([space])
            continue
        fault = faults.POSSIBLE_ADVISED if rule.strength == "recommended" else faults.POSSIBLE
        kind, _ = mark_of(subject.model, target)
        to = Note(faults.TO[kind], {"event": words.event(subject.model, target)})
        yield (_of_situation(subject, space, fault, name, bad, {"target": to}),)


def _goals(subject: Subject, space: StateSpace, target: str) -> tuple[Iterable[int], frozenset[int]]:
    """The configurations and the labels that are the target."""
    kind, path = mark_of(subject.model, target)
    tables = space.tables
    if kind == "entered":
        return space.active(tables.tree.by_local.get(path, 0)), frozenset()
    if kind == "sent":
        return (), frozenset(i for i, label in enumerate(space.labels) if path in label.sent)
    taken = {option.index for item in tables.transitions if item.local == path for option in item.options}
    return (), frozenset(i for i, label in enumerate(space.labels) if taken.intersection(label.taken))


def _inside(
    subject: Subject, space: StateSpace, case: str | None, rule: ModelRule, target: str
) -> Callable[[int], bool]:
    """Whether `always-possible` speaks of a configuration, by its integer."""
    packing = space.configurations.packing
    if rule.from_ is not None:
        mask = _nodes(space, rule.from_)
        return lambda now: now & mask != 0
    section, _, rest = target.partition(".")
    roots = (case,) if section == "flows" else subject.running(rest.partition(".")[0])
    running = [root for root in space.tables.roots if root.machine in roots] or space.tables.roots
    masks = [(packing.started(root.index), packing.over(root.index)) for root in running]
    return lambda now: any(now & started and not now & over for started, over in masks)


def _nodes(space: StateSpace, path: str) -> int:
    """The mask of the nodes that a path of a state means on this line."""
    return space.configurations.packing.active(
        space.tables.tree.by_local.get(path.removeprefix("machines."), 0)
    )


def _not_always(subject: Subject, name: str, rule: ModelRule) -> Iterator[tuple[Diagnostic, ...]]:
    expr = rule.always
    assert expr is not None
    asked = attributes_of(subject.model, [expr])
    for case, added in lines_of(subject, [rule.from_] if rule.from_ else [], [expr]):
        space = subject.space(case, added, asked, counted=True)
        bad = None if isinstance(space, str) else _where_false(space, rule)
        if isinstance(space, str) or bad is None:
            yield subject.unknown([space])
            continue
        advised = rule.strength == "recommended"
        fault = faults.ALWAYS_ADVISED if advised else faults.ALWAYS
        found = _of_situation(subject, space, fault, name, bad, {"guard": show(expr)})
        there = words.values_there(space, bad, reads_of(space, expr).slots)
        yield (replace(found, related=(*there, *found.related)),)


def _where_false(space: StateSpace, rule: ModelRule) -> int | None:
    assert rule.always is not None
    holds, mask = guard(space, rule.always), part_of(space, reads_of(space, rule.always))
    packed = space.configurations
    numbers: Iterable[int]
    if rule.from_ is not None:
        numbers = space.configurations.having(_nodes(space, rule.from_))
    else:
        begun = sum(packed.packing.started(root.index) for root in space.tables.roots)
        numbers = (n for n, now in enumerate(packed.found) if now & begun == begun)
    known: dict[int, bool] = {}
    for number in numbers:
        key = packed.found[number] & mask
        if key not in known:
            now = packed[number]
            known[key] = bool(holds(now.active, now.values))
        if not known[key]:
            return number
    return None


def _of_situation(
    subject: Subject, space: StateSpace, fault: Rule, name: str, number: int, args: Mapping[str, object]
) -> Diagnostic:
    rule = subject.model.rules[name]
    return Diagnostic(
        fault,
        subject.place(f"rules.{name}"),
        f"rules.{name}",
        {"rule": words.title(rule, name), "where": _where(subject, space, number), **args},
        related=words.grounds(subject.model, rule),
        trace=trace_of(space, space.way(number)),
        model=subject.id,
    )


def _where(subject: Subject, space: StateSpace, number: int) -> Note:
    """The innermost active states of a situation; several instances of one are told once."""
    by_path, tables = space.tables.tree.by_path, space.tables
    active = describe.active(tables, space.configurations[number])
    states = dict.fromkeys(f"machines.{tables.node(by_path[path]).local}" for path in active)
    titles = [words.event(subject.model, state) for state in states]
    if not titles:
        return Note(faults.AT_THE_END)
    if len(titles) == 1:
        return Note(faults.AT, {"state": titles[0]})
    return words.joined(titles, faults.AT_SEVERAL)
