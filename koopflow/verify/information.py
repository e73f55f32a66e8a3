"""Whether information arrives and may be passed on: a model in, findings with shortest witnesses and a verdict out.

The definitions are section 3 of docs/explanation/verification.md. Here lines are chosen and compared, and findings
are put together; what is missing, disclosed or unread is found in the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from koopflow.diagnostics import Diagnostic, Note, Place, Report, Rule
from koopflow.graph.holders import Sharing
from koopflow.model.machines import State
from koopflow.model.paths import element_at
from koopflow.model.types import Element, Model, Sitting, Task
from koopflow.semantics import lines
from koopflow.semantics.statespace import StateSpace
from koopflow.verify import information_faults as faults
from koopflow.verify.arrival import Gap, gaps
from koopflow.verify.behaviour import Verdict
from koopflow.verify.disclosure import Disclosure, consents, disclosures
from koopflow.verify.gains import Gains, gains_of
from koopflow.verify.passes import source
from koopflow.verify.reading import done_on, never_had, unread_documents, unread_flows, works
from koopflow.verify.subject import Subject, trace_of
from koopflow.verify.words import Title, title

_DISCLOSED: Mapping[str, Rule] = {
    "special": faults.SPECIAL_WITHOUT_BASIS,
    "ordinary": faults.ORDINARY_WITHOUT_BASIS,
    "consent": faults.WITHOUT_CONSENT,
    "alone": faults.CONSENT_ALONE,
    "alone-special": faults.CONSENT_ALONE_SPECIAL,
}


def check_information(subject: Subject) -> tuple[Verdict, Report]:
    """The verdict on information and every finding about it."""
    sharing = Sharing.of(subject.model)
    never = never_had(subject.model)
    explored: list[StateSpace | str] = []
    found: list[Gains] = []
    missing: list[tuple[StateSpace, Gap]] = []
    for case in judged_lines(subject):
        space = line(subject, case)
        explored.append(space)
        if isinstance(space, str):
            continue
        gains = gains_of(subject.model, sharing, space)
        found.append(gains)
        beside = _with_suppliers(subject, case, space, here := gaps(sharing, gains, frozenset(never)))
        if isinstance(beside, StateSpace):
            space, here = beside, gaps(sharing, gains_of(subject.model, sharing, beside), frozenset(never))
        explored += [beside] if beside is not None else []
        missing += ((space, gap) for gap in here if not isinstance(beside, str))
    unknown = subject.unknown(explored)
    findings = [_nobody_has(subject, name, path) for name, path in never.items()]
    findings += (_missing(subject, space, gap) for space, gap in _shortest(missing))
    findings += (_disclosed(subject, gains, item) for gains, item in _once(sharing, found))
    findings += _unread(subject, sharing, found, whole=not unknown)
    verdict: Verdict = "unknown" if unknown else "holds"
    if any(finding.rule in faults.BREAKING for finding in findings):
        verdict = "fails"
    return verdict, Report.of((*findings, *unknown))


# lines


def judged_lines(subject: Subject) -> tuple[str | None, ...]:
    """The lines on which information is judged: of each case machine, and (None) the wider one."""
    if not (subject.model.documents or subject.model.flows):
        return ()
    return (*subject.cases, *((None,) if subject.wider else ()))


def line(subject: Subject, case: str | None, added: Iterable[str] = ()) -> StateSpace | str:
    """One of them, with consents that a case brings with it told apart."""
    asked = {name for flow in subject.model.flows.values() for name in consents(flow)}
    asked = {name for name in asked if subject.model.attributes[name].initial is None}
    return subject.space(case, tuple(added), asked, counted=True)


def _with_suppliers(
    subject: Subject, case: str | None, space: StateSpace, missing: tuple[Gap, ...]
) -> StateSpace | str | None:
    """The line with the wider machines added that could bring what is missing on it; None where there are none.

    Machines to which a line is not tied change nothing on it but what is there, so they matter only for a gap.
    """
    here = {root.machine for root in space.tables.roots}
    documents = {gap.document for gap in missing}
    added: set[str] = set()
    while more := {
        name
        for name in (subject.wider if case is not None else ())
        if name not in here | added and documents & _supplied(subject.model, name)
    }:
        added |= more
        documents |= {name for machine in more for name in _needed(subject.model, machine)}
    return line(subject, case, added) if added else None


def _supplied(model: Model, machine: str) -> set[str]:
    """The documents that a machine writes or sends."""
    written = {name for work in _works(model, machine) for name in work.writes}
    return written | {
        name for flow in lines.dealings(model, machine).sends for name in model.flows[flow].carries
    }


def _needed(model: Model, machine: str) -> set[str]:
    """The documents that a machine reads or sends."""
    read = {name for work in _works(model, machine) for name in work.reads}
    return read | _supplied(model, machine)


def _works(model: Model, machine: str) -> Iterator[Task | Sitting]:
    parts = lines.with_run(model, machine)
    return (work for path, _, work in works(model) if path.split(".")[1] in parts)


def _shortest(missing: Iterable[tuple[StateSpace, Gap]]) -> Iterable[tuple[StateSpace, Gap]]:
    """Each gap once, on the line on which the run to it is shortest."""
    found: dict[tuple[str, str], tuple[StateSpace, Gap]] = {}
    for space, gap in missing:
        place = (gap.where, gap.document)
        if place not in found or len(gap.edges) < len(found[place][1].edges):
            found[place] = (space, gap)
    return found.values()


def _once(sharing: Sharing, found: Iterable[Gains]) -> Iterable[tuple[Gains, Disclosure]]:
    """Each disclosure once, on the first line that has it."""
    once: dict[tuple[str, str, str], tuple[Gains, Disclosure]] = {}
    for gains in found:
        for item in disclosures(sharing, gains):
            attribute = item.about if item.fault == "consent" else ""
            once.setdefault((item.fault, item.flow, attribute), (gains, item))
    return once.values()


# findings


def _nobody_has(subject: Subject, document: str, path: str) -> Diagnostic:
    args = {"document": _title(subject.model, f"documents.{document}")}
    owner = (
        path.removesuffix(f".{document}").rpartition(".")[0].removesuffix(".task").removesuffix(".sitting")
    )
    return Diagnostic(faults.NEVER_HAD, subject.place(path), owner, args, model=subject.id)


def _missing(subject: Subject, space: StateSpace, gap: Gap) -> Diagnostic:
    model = subject.model
    actor, *others = (_title(model, f"actors.{name}") for name in gap.actors)
    document = _title(model, f"documents.{gap.document}")
    path = gap.where if gap.sending is None else f"flows.{gap.where}"
    args = {"actor": actor, "document": document, "where": _title(model, path)}
    hints = [Note(faults.SOMETIMES if gap.ever else faults.NOT_ONCE, args)]
    hints += [Note(faults.OTHERS_TOO, {"actors": tuple(others)})] if others else []
    if gap.sending is None:
        state = element_at(model, path)
        key = "sitting" if isinstance(state, State) and state.sitting is not None else "task"
        rule, place = faults.NOT_THERE, subject.place(f"{path}.{key}.reads.{gap.document}")
        related: tuple[Note, ...] = ()
    else:
        rule, place = faults.SENT_WITHOUT, subject.place(f"{path}.carries.{gap.document}")
        related = (Note(faults.SENT_HERE, {}, _sending(subject, space, gap)),)
    return Diagnostic(rule, place, path, args, tuple(hints), related, trace_of(space, gap.edges), subject.id)


def _sending(subject: Subject, space: StateSpace, gap: Gap) -> Place:
    """The transition that sends the flow at the end of the run, or the beginning of a body that does."""
    assert gap.sending is not None
    tables, label = space.tables, space.labels[space.of_edge[gap.edges[-1]]]
    for number in label.taken:
        option = tables.options[number]
        if any(effect.kind == "send" and effect.name == gap.where for effect in option.effects):
            transition = tables.transitions[option.transition]
            path = f"machines.{transition.local}"
            rows = len(transition.options)
            place = subject.transition or subject.place
            return subject.alternative(path, option.number) if rows > 1 else place(path)
    return subject.place(f"machines.{tables.node(gap.sending.node).local}.initial")


def _disclosed(subject: Subject, gains: Gains, item: Disclosure) -> Diagnostic:
    model, path = subject.model, f"flows.{item.flow}"
    section = "attributes" if item.fault == "consent" else "data"
    args = {
        "flow": _title(model, path),
        "actor": _title(model, f"actors.{item.actor}"),
        "about": _title(model, f"{section}.{item.about}") if item.about else "",
    }
    rule, space = _DISCLOSED[item.fault], gains.space
    way = (*space.way(source(space, item.edge)), item.edge)
    trace = trace_of(space, way) if rule in faults.BREAKING else ()
    return Diagnostic(rule, subject.place(path), path, args, trace=trace, model=subject.id)


def _unread(subject: Subject, sharing: Sharing, found: list[Gains], whole: bool) -> Iterator[Diagnostic]:
    """What is never read; a document is only told when all that can happen was looked at."""
    done = done_on(found)
    for name in unread_documents(sharing, done) if whole else ():
        path = f"documents.{name}"
        yield subject.finding(faults.UNREAD, path, document=_title(subject.model, path))
    for name in unread_flows(sharing, done):
        path = f"flows.{name}"
        yield subject.finding(faults.UNREAD_FLOW, path, flow=_title(subject.model, path))


def _title(model: Model, path: str) -> Title:
    """What people call an element: its title in whatever language is asked for, else its id, or a state's path."""
    element = element_at(model, path)
    return title(element if isinstance(element, Element) else None, path.partition(".")[2])
