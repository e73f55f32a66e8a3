"""The rules that a change of an adaptation can break while it is applied, each with what `explain` tells.

They stand apart from the verbs so that their code stays readable beside their prose.
"""

from __future__ import annotations

from koopflow.diagnostics import Rule, Severity

NO_TARGET = Rule(
    "KF700",
    Severity.ERROR,
    "the reference has nothing at “{path}”",
    "a path gives ids alone, the section first: machines.case.work.planning",
    "A change names what it changes by its path: the section, the element, then regions, inner states and "
    "transitions, and last, where meant, a key or a member of a list. `states`, `regions` and `next` never "
    "stand in a path. After a `rename` both ids can be used, after an `omit` neither. Nothing of this "
    "change is applied; the other changes are.\n\n"
    "Wrong: `{omit: actors.offise, why: …}`, `{set: case.planning.task.by, to: worker, why: …}`.\n"
    "Right: `{omit: actors.office, why: …}`, `{set: machines.case.planning.task.by, to: worker, why: …}`.",
)
ALREADY_THERE = Rule(
    "KF701",
    Severity.ERROR,
    "“{path}” is already there",
    "“replace” gives an element new content, “set” a key a new value",
    "`add` and `rename` make an id that did not exist before; otherwise two elements would answer to one "
    "name, and one of them would be lost without a word.\n\n"
    "Wrong: `{add: actors.office, with: {…}, why: …}` where the reference has `actors.office`.\n"
    "Right: `{replace: actors.office, with: {…}, why: …}`.",
)
NO_NAME = Rule(
    "KF702",
    Severity.ERROR,
    "“{path}” has no id that could be renamed",
    "a member of a list is renamed where it is defined; a key has a fixed name",
    "Only elements, regions, states and transitions have ids of their own. A member of a list is the name of "
    "an element: rename the element, and every list follows.\n\n"
    "Wrong: `{rename: actors.board.members.office, to: bureau, why: …}`.\n"
    "Right: `{rename: actors.office, to: bureau, why: …}`.",
)
NAMED_AFTER = Rule(
    "KF703",
    Severity.ERROR,
    "the transition “{path}” bears the name of “{named}”",
    "rename that; the transition follows",
    "A transition of a waiting state is called what it waits for, and a completion what the inner final state "
    "calls its outcome; `done` is the fixed word for every end that has no way of its own. Under another name "
    "it would wait for something else.\n\n"
    "Wrong: `{rename: machines.case.work.withdraw, to: resign, why: …}`.\n"
    "Right: `{rename: events.withdraw, to: resign, why: …}`.",
)
STILL_NEEDED = Rule(
    "KF704",
    Severity.ERROR,
    "“{path}” goes, but it is still needed",
    "change what needs it before or after, or leave the element",
    "`omit` takes an element with its entries in lists, an actor with its persons and flows, a flow with what "
    "awaits it, a state with one way out so that what led to it leads on. What cannot do without it must be "
    "changed as well: the only actor of a task, a service's provider, a transition's target, a document that "
    "is read, a name in a condition. The places are listed. A state is passed through only where it has one "
    "way out, without alternatives and without `when`.\n\n"
    "Wrong: `{omit: actors.office, why: …}` alone, where a task is done by the office only.\n"
    "Right: first `{set: machines.case.watch.task.by, to: clerk, why: …}`, then the omission.",
)
NOT_REFINABLE = Rule(
    "KF705",
    Severity.ERROR,
    "“{path}” cannot be refined: {reason}",
    "refine a state with a task or a sitting, or a transition with one target",
    "`refine` of a state puts a body of states in place of its work, so the state must do work. `refine` of a "
    "transition puts states on its way, so it must have one target to which the last of them leads.\n\n"
    "Wrong: refining a final, a waiting or a composite state, or a transition with several alternatives.\n"
    "Right: `{refine: machines.case.planning, with: {initial: visit, states: {…}}, why: …}`.",
)
OTHER_RESULTS = Rule(
    "KF706",
    Severity.ERROR,
    "the body that refines “{path}” must end in its results {wanted}, and it ends in {given}",
    "the final states bear the names of the results, or give them as their outcome",
    "What follows the work depends on its result. When a body takes the place of the work, its final states "
    "must say the same results, each at least once; a state with one result takes any end.\n\n"
    "Wrong: the work has the results `agreed` and `refused`, the body the final state `end`.\n"
    "Right: `states: {…, agreed: {final: true}, refused: {final: true}}`.",
)
WORK_LEFT_OUT = Rule(
    "KF707",
    Severity.ERROR,
    "the body that refines “{path}” leaves out “{key}”: {names}",
    "give one of its tasks the same “writes” and “plans”",
    "Others rely on what the work leaves behind: the documents that it writes and the set that it plans. The "
    "body that takes its place must write and plan the same.\n\n"
    "Wrong: refining a task with `writes: [diagnosis]` by states that write nothing.\n"
    "Right: `writing: {task: {by: worker, writes: [diagnosis]}, next: {done: end}}`.",
)
RULE_LAPSES = Rule(
    "KF708",
    Severity.WARNING,
    "the rule “{rule}” loses what it is about and becomes a statement",
    "",
    "What the rule speaks of was omitted, so nothing is left that could be checked. The rule stays in the "
    "model as a statement: it is printed, and listed as not checked. Where the omitted was one of several "
    "alternatives, the rule stays a rule.",
)
NO_KEY = Rule(
    "KF709",
    Severity.ERROR,
    "“{path}” is no key, and “set” gives a key its value",
    "“replace” gives an element new content, “add” makes a new one",
    "`set` changes one value: the path ends with a key. Whole elements are changed by `replace`, `omit`, "
    "`add`, `refine`, and their ids by `rename`.\n\n"
    "Wrong: `{set: machines.case.work.timeout, to: 10 mo, why: …}`.\n"
    "Right: `{set: machines.case.work.timeout.after, to: 10 mo, why: …}`.",
)
EXAMPLE_GOES = Rule(
    "KF710",
    Severity.INFO,
    "the example “{example}” goes along: its way is no more",
    "",
    "The example takes a transition that was omitted, so it says nothing of the adapted model. An example "
    "that merely passes an omitted state is kept without the steps of that state.",
)

RULES = (
    NO_TARGET,
    ALREADY_THERE,
    NO_NAME,
    NAMED_AFTER,
    STILL_NEEDED,
    NOT_REFINABLE,
    OTHER_RESULTS,
    WORK_LEFT_OUT,
    RULE_LAPSES,
    NO_KEY,
    EXAMPLE_GOES,
)

STANDS_HERE = "here it stands"
NEEDED_HERE = "“{name}” is needed here"
GONE_BEFORE = "an earlier change took it away"
OF_THE_REFERENCE = "the reference defines it here"
"""Templates of notes."""
