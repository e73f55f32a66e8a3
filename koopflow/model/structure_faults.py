"""The rules that a machine breaks whose parts do not fit together, each with what `explain` tells.

They stand apart from the checks so that their code stays readable beside this prose.
"""

from __future__ import annotations

from koopflow.diagnostics import Rule, Severity

RESULT_IS_EVENT = Rule(
    "KF340",
    Severity.ERROR,
    "“{name}” is an event, and the results of work do not wait for events",
    "put “{name}” in the “next” of a composite state around this one: there it interrupts the work",
    "In the `next` of a task or a sitting each name is a possible result of the work, chosen when the work "
    "ends. An outside event, a signal or an awaited flow comes from elsewhere and at any time, so it "
    "belongs on a state around the work, which it then interrupts.\n\n"
    "Wrong: `visit: {task: {by: worker}, next: {done: plan, withdraw: left}}`.\n"
    "Right: `work: {initial: visit, states: {visit: {task: {by: worker}, next: {done: plan}}, …}, next: "
    "{withdraw: left}}`.",
)
NEVER_COMES = Rule(
    "KF341",
    Severity.ERROR,
    "no signal, flow or outside event is named “{name}”, and nothing else leads on from here",
    "",
    "A waiting state waits for what its `next` names: a signal that some transition raises, the delivery "
    "of a flow, or one of the model's `events`. A name that nothing bears never comes, and a case that "
    "reaches this state stays for ever.\n\n"
    "Wrong: `waiting: {next: {anwser: read}}` beside `flows: {answer: …}`.\n"
    "Right: `waiting: {next: {answer: read}}`.",
)
COMES_NOT = Rule(
    "KF342",
    Severity.WARNING,
    "no signal, flow or outside event is named “{name}”, so this way is never taken",
    "",
    "A waiting state waits for what its `next` names: a signal that some transition raises, the delivery "
    "of a flow, or one of the model's `events`. Something else leads on from this state, so a case does "
    "not stay for ever, but this way is never taken.\n\n"
    "Wrong: `waiting: {next: {anwser: read, late: {to: reminder, after: 14 d}}}` beside `flows: {answer: "
    "…}`.\n"
    "Right: `waiting: {next: {answer: read, late: {to: reminder, after: 14 d}}}`.",
)
INTERRUPT_COMES_NOT = Rule(
    "KF343",
    Severity.WARNING,
    "“{name}” is neither an end of what is inside this state nor an event, so this way is never taken",
    "",
    "In the `next` of a state with something inside, a name is the outcome of a final state inside, or "
    "`done` for any other end, or else an event (a signal, a flow, an outside event) that interrupts what "
    "is inside. This name is none of them.\n\n"
    "Wrong: `next: {succes: closed}` where the inner final state is `success`.\n"
    "Right: `next: {success: closed}`.",
)
END_WITHOUT_WAY = Rule(
    "KF344",
    Severity.WARNING,
    "not every end inside this state has a way on: {ends}",
    "add {ends} or done to its “next”",
    "When what is inside a state is over, the transition named like the outcome is taken, otherwise "
    "`done`. Where `next` has neither, the end is lost and the case stays in the state until something "
    "interrupts it.\n\n"
    "Wrong: inner final states `agreed` and `refused`, and `next: {agreed: services}`.\n"
    "Right: `next: {agreed: services, refused: closed}`, or `next: {agreed: services, done: closed}`.",
)
NO_TARGET = Rule(
    "KF345",
    Severity.ERROR,
    "“{name}” leads nowhere: a result of work and a completion need “to”",
    "",
    "When work is done or what is inside a state is over, nothing is left to do there, so the transition "
    "has to lead to another state. Only events and timers can leave a state as it is, with their effects "
    "alone.\n\n"
    "Wrong: `next: {done: {sets: {consent: true}}}`.\n"
    "Right: `next: {done: {to: meeting, sets: {consent: true}}}`.",
)
TIMER_BEHIND = Rule(
    "KF346",
    Severity.ERROR,
    "“{timer}” stands only in the first mapping of a list",
    "the alternatives of one name share one timer; give another timer a name of its own",
    "A list under a transition's name holds alternatives for one and the same occasion, tried in order. "
    "Whether that occasion is a timer is said once, in the first of them.\n\n"
    "Wrong: `late: [{to: a, when: urgency == urgent}, {to: b, after: 3 d}]`.\n"
    "Right: `late: [{to: a, after: 3 d, when: urgency == urgent}, {to: b}]`.",
)
TIMER_TWICE = Rule(
    "KF347",
    Severity.ERROR,
    "a timer has either “after” or “at”, and this one has both",
    "make two transitions of it",
    "`after` counts from entering the state, `at` is a date. With both it is not said which of them "
    "counts.\n\n"
    "Wrong: `timeout: {to: left, after: 13 mo, at: 2021-12-31}`.\n"
    "Right: `timeout: {to: left, after: 13 mo}` and `year-end: {to: left, at: 2021-12-31}`.",
)
BAD_MOMENT = Rule(
    "KF348",
    Severity.ERROR,
    "“{value}” is neither a date nor the name of one",
    "write for example 2021-12-31, or a name that the scenario's “dates” gives",
    "`at` takes a date as in ISO 8601, with the hour behind a `T` where it matters, or an identifier for "
    "which every scenario gives the date under `dates`.\n\n"
    "Wrong: `at: 31.12.2021`.\n"
    "Right: `at: 2021-12-31`, `at: year-end`.",
)
OUTSIDE_BODY = Rule(
    "KF349",
    Severity.ERROR,
    "“{name}” does not stand inside what begins here",
    "“initial” names one of the states that stand beside it under “states”",
    "An `initial` says which of the states of this body is entered first, or a state deeper inside it by "
    "its path from the machine on.\n\n"
    "Wrong: `work: {initial: case.closed, states: {planning: …}}`.\n"
    "Right: `work: {initial: planning, states: {planning: …}}`.",
)
OTHER_MACHINE = Rule(
    "KF350",
    Severity.ERROR,
    "“{name}” stands in another machine",
    "machines act on one another by signals: raise one here and await it there",
    "A transition moves the instance in which it stands. Another machine has instances of its own, which "
    "are reached by a signal, by a flow, or by an attribute that both read.\n\n"
    "Wrong: `done: {to: team.idle}` in the machine `case`.\n"
    "Right: `done: {to: closed, raises: case-closed}` and `case-closed: idle` in the machine `team`.",
)
SAME_ID = Rule(
    "KF351",
    Severity.ERROR,
    "“{name}” is the name of two things in this state",
    "rename one of them: a path could not tell which is meant",
    "Paths name what stands in a state by ids alone, so its regions, inner states and transitions have "
    "different ids. Only an inner final state and the completion named by its outcome may share one.\n\n"
    "Wrong: `work: {states: {withdraw: {}, …}, next: {withdraw: left}}`.\n"
    "Right: `work: {states: {withdrawing: {}, …}, next: {withdraw: left}}`.",
)
ID_IS_KEY = Rule(
    "KF352",
    Severity.ERROR,
    "“{name}” is a key of the language here and cannot be an id as well",
    "",
    "A path can end with a key, such as `machines.case.planning.task`, so nothing that stands in a state "
    "has the name of one of its keys.\n\n"
    "Wrong: `states: {task: {…}}` inside a state.\n"
    "Right: `states: {work: {…}}`.",
)
TOO_FEW_REGIONS = Rule(
    "KF353",
    Severity.ERROR,
    "“until” wants {count} regions to end, and there are {regions}",
    "",
    "A number in `until` says how many regions must have ended for the state to be over. More than there "
    "are never end.\n\n"
    "Wrong: `until: 3` with two regions.\n"
    "Right: `until: 2`, or `until: all`.",
)
EACH_OF_NO_SET = Rule(
    "KF354",
    Severity.ERROR,
    "“each” goes through a set, and “{name}” is not one",
    "",
    "`each` starts one instance of a machine for every element that a set has, so `in` names an attribute "
    "of type `set`.\n\n"
    "Wrong: `each: {in: children, run: service}`.\n"
    "Right: `each: {in: basket, run: service}`.",
)
EACH_IN_CIRCLE = Rule(
    "KF355",
    Severity.ERROR,
    "“{name}” would run itself without end",
    "",
    "A machine that an `each` runs lives inside that state. If it ran, directly or by others, the machine "
    "in which it stands, there would be no innermost instance.",
)
RUNS_WIDER = Rule(
    "KF356",
    Severity.ERROR,
    "“{name}” has the scope {scope} and cannot be run by “each”",
    "leave out its scope: what an each runs belongs to the case",
    "A machine of a municipality or of the programme begins with the run and exists once; one that an "
    "`each` runs exists once for each element, inside a case.",
)
PROVIDER_OUTSIDE = Rule(
    "KF357",
    Severity.ERROR,
    "“{name}” has no meaning here as an actor",
    "provider stands only in a machine that an each runs for services",
    "`provider` is the provider of the service that one instance of an `each` is about. In a machine that "
    "no `each` runs, or that is run for needs, there is none; `element` and `municipality` are never "
    "actors.\n\n"
    "Wrong: `task: {by: provider}` in the machine of the case.\n"
    "Right: the same in the machine of `each: {in: basket, run: service}`.",
)
PLANS_NO_SERVICES = Rule(
    "KF358",
    Severity.ERROR,
    "“plans” fills a set of services, and “{name}” is not one",
    "for example basket: {{type: set, of: services}}",
    "A planning task chooses services that meet the case's needs, so `plans` names an attribute of type "
    "`set` over services.\n\n"
    "Wrong: `plans: needs`.\n"
    "Right: `plans: basket`.",
)
NOT_A_TEAM = Rule(
    "KF359",
    Severity.ERROR,
    "“{name}” is not a team and has no sittings",
    "what others than a team do is a “task” with “by”",
    "A sitting waits for the next meeting of a team. What one institution or person does is a `task`.\n\n"
    "Wrong: `sitting: office`.\n"
    "Right: `sitting: board`, or `task: {by: office}`.",
)
HIDDEN_EVENT = Rule(
    "KF379",
    Severity.WARNING,
    "“{name}” is here the end of what is inside, and not the event of this name",
    "rename the outcome or the event",
    "A name in the `next` of a state with something inside is first of all the outcome of a final state "
    "inside. The event of the same name does not interrupt this state.",
)
EMPTY_WITHOUT_WAY = Rule(
    "KF382",
    Severity.WARNING,
    "where the set is empty nothing leads on from here: “next” has no “done”",
    "",
    "A state with `each` is over at once when the set has no element, and then there is no outcome: `done` "
    "is taken. Without it the case stays in the state until something interrupts it.\n\n"
    "Wrong: `next: {met: closed, unmet: planning}`.\n"
    "Right: `next: {met: closed, unmet: planning, done: closed}`.",
)

RULES = (
    RESULT_IS_EVENT,
    NEVER_COMES,
    COMES_NOT,
    INTERRUPT_COMES_NOT,
    END_WITHOUT_WAY,
    NO_TARGET,
    TIMER_BEHIND,
    TIMER_TWICE,
    BAD_MOMENT,
    OUTSIDE_BODY,
    OTHER_MACHINE,
    SAME_ID,
    ID_IS_KEY,
    TOO_FEW_REGIONS,
    EACH_OF_NO_SET,
    EACH_IN_CIRCLE,
    RUNS_WIDER,
    PROVIDER_OUTSIDE,
    PLANS_NO_SERVICES,
    NOT_A_TEAM,
    HIDDEN_EVENT,
    EMPTY_WITHOUT_WAY,
)
