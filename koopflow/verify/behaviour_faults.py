"""What is said of a machine's behaviour: the rules KF400 to KF419 with what `explain` tells of them."""

from __future__ import annotations

from koopflow.diagnostics import Rule, Severity

CANNOT_END = Rule(
    "KF401",
    Severity.ERROR,
    "a case that comes to “{state}” in this way can never end",
    "give it a way on to a final state",
    "From every situation that a case can get into there must be a way to its end; otherwise somebody "
    "waits for help for ever. The path beside the finding is a shortest one into such a situation: "
    "whatever happens after it, no final state can be reached any more.\n\n"
    "Usually a transition leads back into a loop that has no way out, a guard can never hold again, or a "
    "state awaits a flow or a signal that nobody will send now.\n\n"
    "Mend it by giving the state a transition that leads on, or by changing the guard that bars the way.",
)
NO_RESULT = Rule(
    "KF402",
    Severity.ERROR,
    "the work in “{state}” can end with no possible result",
    "add an alternative without a condition",
    "When the work of a task or a sitting ends, one of its results must be possible. On the path beside "
    "the finding it is not: every alternative has a condition, and none of them holds. In a simulation "
    "the case stays there and is counted as stuck.\n\n"
    "Wrong: `next: {done: {to: closed, when: count(needs) == 0}}`.\n"
    "Right: `next: {done: [{to: closed, when: count(needs) == 0}, {to: planning}]}`.",
)
DEAD_STATE = Rule(
    "KF403",
    Severity.WARNING,
    "no case ever comes to “{state}”",
    "lead a transition here, or delete the state",
    "Nothing that can happen leads into this state: no transition has it as its target, or those that "
    "have can never be taken. It is either superfluous, or a way to it was forgotten.",
)
DEAD_TRANSITION = Rule(
    "KF404",
    Severity.WARNING,
    "“{transition}” can never be taken",
    "look at its conditions, or delete it",
    "The state is entered, but this way out of it is never open: no alternative's condition can hold "
    "there, what it awaits cannot come while the state is active, or something else always comes first.",
)
DEAD_ALTERNATIVE = Rule(
    "KF405",
    Severity.WARNING,
    "this alternative of “{transition}” is never taken",
    "look at the conditions of those before it",
    "Alternatives are tried in their order, and the first whose condition holds is taken. Whenever this "
    "transition is taken, one before this alternative holds, or this one's condition does not.",
)
REGION_CONFLICT = Rule(
    "KF406",
    Severity.ERROR,
    "one region leaves the parallel state while another answers the same event",
    "let only one of them answer it, or answer it on the parallel state",
    "Regions answer an event together. Where one of them leaves the whole parallel state, what the other "
    "one does in the same step is lost. The path beside the finding leads there.",
)
ATTRIBUTE_CONFLICT = Rule(
    "KF407",
    Severity.ERROR,
    "two regions set one attribute in one step",
    "let only one of them set it",
    "Regions answer an event together. Where two of them set one attribute, the value of the later one "
    "stands and the other is lost. The path beside the finding leads there.",
)
ZERO_TIME = Rule(
    "KF408",
    Severity.ERROR,
    "from here steps can follow one another for ever without time passing",
    "put work, a wait or a condition into the circle",
    "Signals, completions and kept flows are answered before time passes, and a timer with `after: 0 d` "
    "fires at once. Here they follow one another in a circle, so time would stand still. The path beside the "
    "finding leads into it.",
)
SECOND_COPY = Rule(
    "KF409",
    Severity.WARNING,
    "a second copy of a flow can arrive before the first is awaited",
    "await it before it is sent again",
    "A delivered flow is kept until some state awaits it, once. A second copy that arrives before that "
    "says nothing new and is lost. The path beside the finding leads there.",
)
BOUND = Rule(
    "KF410",
    Severity.WARNING,
    "a value can go beyond its bounds and stays at the bound",
    "widen `min` or `max`, or guard the change",
    "An effect computes a number below `min` or above `max`; the attribute then keeps the bound. If that "
    "is meant, say so with a condition. The path beside the finding leads there.",
)
UNKNOWN = Rule(
    "KF411",
    Severity.WARNING,
    "not everything that can happen was looked at: {reason}",
    "allow more with --max-states, or make the model smaller",
    "The checks of behaviour look at every situation that a case can get into, up to a limit. Where the "
    "limit is reached, or where other cases could matter that are not looked at, they say so: the "
    "property is unknown, not proved.",
)
UNSENT = Rule(
    "KF413",
    Severity.WARNING,
    "the flow “{flow}” is never sent",
    "look at the conditions of the transition, or delete the flow",
    "The model says who would be told something, and no run comes to it: the transition that sends the flow, "
    "or the alternative, is never taken. Whoever awaits the flow waits in vain.\n\n"
    "Mend the transition so that it can be taken; if the flow is not needed, delete it there and under `flows`.",
)
OVERLAP = Rule(
    "KF414",
    Severity.INFO,
    "“{event}” is answered in “{inner}”, and “{outer}” around it is passed over",
    "if this is not meant, delete one of the two or give it a condition",
    "An event that several active states could answer is answered by the innermost one; a state around it is "
    "not asked any more. That is often meant: the inner state makes an exception. Where it is not, an interrupt "
    "of the outer state seems to work everywhere inside, and does not here. The path beside the finding leads "
    "into a situation in which the conditions of both hold.\n\n"
    "`work: {…, next: {crisis: stopped}}` with a state `visit: {…, next: {crisis: talk}}` inside: a crisis "
    "during a visit leads to the talk, and the work goes on.\n\n"
    "Mend it, where it is not meant, by deleting one of the two or by conditions that exclude each other.",
)
OPEN_HERE = "the same event would lead out here"
SENT_HERE = "it would be sent here"
LEFT_OPEN = Rule(
    "KF412",
    Severity.INFO,
    "attribute “{attribute}” was left open: any value at any time; what holds of more runs holds of fewer",
    "give it an initial value or narrower bounds to have it followed exactly",
    "The model has more situations than the limit allows, and sets or wide integers make most of them. In a "
    "second search such an attribute may have any value at any time, so that its value tells no situations "
    "apart. Every run of the model is among those that were looked at then, and runs that the model does not "
    "have may be too.\n\n"
    "So a property of all runs that holds there holds of the model: an order of events, a document that is there, "
    "a consent that was given. That something can happen, or that there is always a way to the end, does not "
    "follow, and stays unknown.\n\n"
    "Wrong: `visits: {type: integer}`, counted up without end.\n"
    "Right: `visits: {type: integer, min: 0, max: 3, initial: 0}`, where more than three are told apart by nothing.\n\n"
    "Nothing needs to be mended. To have the attribute followed exactly, give it an initial value or narrower "
    "bounds, or allow more with --max-states.",
)
BUDGET = "situations explored: {explored}; the limit was reached at depth {depth}"
INTERRUPTED = "the check was interrupted"

RULES = (
    CANNOT_END,
    NO_RESULT,
    DEAD_STATE,
    DEAD_TRANSITION,
    DEAD_ALTERNATIVE,
    REGION_CONFLICT,
    ATTRIBUTE_CONFLICT,
    ZERO_TIME,
    SECOND_COPY,
    BOUND,
    UNKNOWN,
    UNSENT,
    OVERLAP,
    LEFT_OPEN,
)
