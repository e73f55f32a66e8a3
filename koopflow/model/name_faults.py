"""The rules that a name breaks which names nothing, or two things, each with what `explain` tells.

They stand apart from the check so that its code stays readable beside their prose.
"""

from __future__ import annotations

from koopflow.diagnostics import Rule, Severity

UNKNOWN_STATE = Rule(
    "KF301",
    Severity.ERROR,
    "there is no state “{name}” here",
    "",
    "The target of a transition, and an `initial`, is the id of a state beside it, or a path from the "
    "machine on. An inner state of another state, or one outside, is reached only by its path.\n\n"
    "Wrong: `accept: closed` where `closed` stands inside `work`.\n"
    "Right: `accept: case.work.closed`.",
)
UNKNOWN_MACHINE = Rule(
    "KF302",
    Severity.ERROR,
    "unknown machine “{name}”",
    "",
    "Only what stands under `machines` can be run, be given cases, or have examples.\n\n"
    "Wrong: `each: {in: basket, run: services}`.\n"
    "Right: `each: {in: basket, run: service}`.",
)
UNKNOWN_PATH = Rule(
    "KF303",
    Severity.ERROR,
    "nothing stands at the path “{name}”",
    "",
    "A path names section, element, then regions, inner states and transition by their ids alone; "
    "`states`, `regions` and `next` never stand in it.\n\n"
    "Wrong: `machines.case.states.work.next.done`.\n"
    "Right: `machines.case.work.done`.",
)
UNKNOWN_ACTOR = Rule(
    "KF304",
    Severity.ERROR,
    "unknown actor “{name}”",
    "",
    "Who acts, sends, receives or is a member must be declared under `actors`, so that duties, capacities "
    "and knowledge can be counted.\n\n"
    "Wrong: `task: {by: clinci}`.\n"
    "Right: `task: {by: clinic}`.",
)
UNKNOWN_DATA = Rule(
    "KF305",
    Severity.ERROR,
    "unknown category of data “{name}”",
    "",
    "What a document contains is a category declared under `data`, whose class says what its disclosure "
    "needs.\n\n"
    "Wrong: `contains: [helth]`.\n"
    "Right: `contains: [health]`.",
)
UNKNOWN_DOCUMENT = Rule(
    "KF306",
    Severity.ERROR,
    "unknown document “{name}”",
    "",
    "What is read, written or carried is declared under `documents`.\n\n"
    "Wrong: `reads: [notices]`.\n"
    "Right: `reads: [notice]`.",
)
UNKNOWN_FLOW = Rule(
    "KF307",
    Severity.ERROR,
    "unknown flow “{name}”",
    "",
    "What is sent is declared under `flows`, with sender, receiver, documents and basis.\n\n"
    "Wrong: `sends: [raport]`.\n"
    "Right: `sends: [report]`.",
)
UNKNOWN_NEED = Rule(
    "KF308",
    Severity.ERROR,
    "unknown need “{name}”",
    "",
    "A service meets needs that are declared under `needs`.\n\n"
    "Wrong: `meets: [debt]`.\n"
    "Right: `meets: [debts]`.",
)
UNKNOWN_ATTRIBUTE = Rule(
    "KF309",
    Severity.ERROR,
    "unknown attribute “{name}”",
    "",
    "What an effect changes, an `each` goes through, a task plans or a consent rests on is declared under "
    "`attributes`, with its type.\n\n"
    "Wrong: `sets: {consnet: true}`.\n"
    "Right: `sets: {consent: true}`.",
)
UNKNOWN_SOURCE = Rule(
    "KF310",
    Severity.ERROR,
    "unknown source “{name}”",
    "declare it under the model's “sources”",
    "`source` names an entry of the header's `sources`, which tells where the fact comes from.\n\n"
    "Wrong: `source: pilot` where `sources: {pilot-2021: …}`.\n"
    "Right: `source: pilot-2021`.",
)
UNKNOWN_WITHIN = Rule(
    "KF312",
    Severity.ERROR,
    "there is no state “{name}” of a machine",
    "within takes machine and state, for example within(team.working)",
    "`within` is true while a machine of the same line is inside a state; it takes a path from the machine "
    "on.\n\n"
    "Wrong: `within(working)`.\n"
    "Right: `within(team.working)`.",
)
UNKNOWN_TRANSITION = Rule(
    "KF313",
    Severity.ERROR,
    "there is no transition “{name}”",
    "the path of its state and its name, for example work.meeting.agreed",
    "An example lists transitions of its machine by the path of their state and their name; those of "
    "another machine have that machine's id in front.\n\n"
    "Wrong: `accepts: [accept]`.\n"
    "Right: `accepts: [reported.accept]`.",
)
UNKNOWN_REGION = Rule(
    "KF314",
    Severity.ERROR,
    "“until” names “{name}”, which is no region of this state",
    "",
    "A list in `until` holds regions of the state: it is over when all of these have ended. Instances of "
    "an `each` have no names of their own; there `until` is `all`, `any` or a number.\n\n"
    "Wrong: `until: [help]` where the regions are `support` and `safety`.\n"
    "Right: `until: [support]`.",
)
UNKNOWN_MEMBER = Rule(
    "KF315",
    Severity.ERROR,
    "“{name}” can never stand in the list that this rule is about",
    "",
    "`include` and `exclude` of a rule of fact name elements of the section from which the list is "
    "made.\n\n"
    "Wrong: `{members: actors.board.members, include: [clinci]}`.\n"
    "Right: `{members: actors.board.members, include: [clinic]}`.",
)
UNKNOWN_EXAMPLE = Rule(
    "KF316",
    Severity.ERROR,
    "unknown example “{name}”",
    "",
    "A figure that follows an example names one that stands under `examples`.\n\n"
    "Wrong: `figures: {way: {view: process, example: usaul}}`.\n"
    "Right: `figures: {way: {view: process, example: usual}}`.",
)
NOT_AN_EVENT = Rule(
    "KF317",
    Severity.ERROR,
    "“{name}” is not something that happens",
    "an event is a transition, a flow or a state",
    "A rule of order speaks of transitions taken, flows sent and states entered; a rule about what stays "
    "possible, of one of these as well. Actors, documents, machines and keys do not happen.\n\n"
    "Wrong: `existence: [machines.case]`.\n"
    "Right: `existence: [machines.case.work.done]`.",
)
NOT_A_STATE = Rule(
    "KF318",
    Severity.ERROR,
    "“{name}” is not a state",
    "",
    "Here only a state can stand: what a transition leads to, where a case can be, or in which a rule's "
    "clock is stopped. A region is entered with the state that it stands in.\n\n"
    "Wrong: `paused-in: [machines.case.work.done]`.\n"
    "Right: `paused-in: [machines.case.work]`.",
)
SHARED_NAME = Rule(
    "KF319",
    Severity.ERROR,
    "“{name}” already is the name of “{first}”",
    "rename one of them: what awaits the name could not tell which is meant",
    "A transition awaits a signal, a flow or an outside event by its name alone, so these three never "
    "share one.\n\n"
    "Wrong: `events: {report: {}}` beside `flows: {report: …}`.\n"
    "Right: `events: {report-withdrawn: {}}`.",
)

RULES = (
    UNKNOWN_STATE,
    UNKNOWN_MACHINE,
    UNKNOWN_PATH,
    UNKNOWN_ACTOR,
    UNKNOWN_DATA,
    UNKNOWN_DOCUMENT,
    UNKNOWN_FLOW,
    UNKNOWN_NEED,
    UNKNOWN_ATTRIBUTE,
    UNKNOWN_SOURCE,
    UNKNOWN_WITHIN,
    UNKNOWN_TRANSITION,
    UNKNOWN_REGION,
    UNKNOWN_MEMBER,
    UNKNOWN_EXAMPLE,
    NOT_AN_EVENT,
    NOT_A_STATE,
    SHARED_NAME,
)
