"""What is said of rules and examples that do not hold: the rules KF601 to KF611 with what `explain` tells of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from koopflow.diagnostics import Rule, Severity

_ORDER = (
    "A rule of order says in which order events may come in a case: transitions, flows, states that are "
    "entered. It is read over every run that the machines allow, whatever the times. The path beside the "
    "finding is a shortest one that breaks it: to the event that must not come there, or to an end of the "
    "case at which an event is still missing.\n\n"
    "With `precedence: [flows.consent, flows.diagnosis]` a way on which the diagnosis is sent first breaks "
    "the rule; a guard or a state between mends it.\n\n"
    "Mend the machine so that this path is no longer possible, or the rule if the path is meant."
)
ORDER = Rule(
    "KF601",
    Severity.ERROR,
    "the rule “{rule}” can be broken: {how}",
    "bar this path, or change the rule",
    _ORDER,
)
ORDER_ADVISED = Rule(
    "KF602",
    Severity.WARNING,
    "the recommended rule “{rule}” can be broken: {how}",
    "bar this path, or change the rule",
    _ORDER,
)
_POSSIBLE = (
    "`always-possible` promises a way: from every situation inside `from` in which time passes the target can "
    "still come, whatever has happened before. The path beside the finding leads into a situation from which "
    "no further path comes to it.\n\n"
    "With `{always-possible: machines.case.left, from: machines.case.work}` a family must be able to leave "
    "from everywhere in the work; a state outside of the interrupt breaks the promise.\n\n"
    "Mend it with an event or a timer on the state around, or by a smaller `from`."
)
POSSIBLE = Rule(
    "KF603",
    Severity.ERROR,
    "the rule “{rule}” does not hold: {where} there may be no way to {target} any more",
    "give a way to it from there, or change the rule",
    _POSSIBLE,
)
POSSIBLE_ADVISED = Rule(
    "KF604",
    Severity.WARNING,
    "the recommended rule “{rule}” does not hold: {where} there may be no way to {target} any more",
    "give a way to it from there, or change the rule",
    _POSSIBLE,
)
_ALWAYS = (
    "`always` states a condition that holds in every situation, or in every one inside `from`. The path "
    "beside the finding leads into a situation in which it does not.\n\n"
    "With `{always: consent, from: machines.case.work}` no way may lead into the work without consent.\n\n"
    "Mend the way that leads there, by a guard or by setting the attribute earlier, or the rule."
)
ALWAYS = Rule(
    "KF605",
    Severity.ERROR,
    "the rule “{rule}” does not hold: {where} the condition “{guard}” can be false",
    "bar this path, or change the rule",
    _ALWAYS,
)
ALWAYS_ADVISED = Rule(
    "KF606",
    Severity.WARNING,
    "the recommended rule “{rule}” does not hold: {where} the condition “{guard}” can be false",
    "bar this path, or change the rule",
    _ALWAYS,
)
ACCEPTS = Rule(
    "KF610",
    Severity.ERROR,
    "the example “{example}” is not possible: “{step}” cannot come here",
    "correct the list, or the machine",
    "An example under `accepts` lists the transitions of its machine from the beginning, without a gap; some "
    "case must be able to go this way. Steps of other machines may lie between, and in an adaptation those "
    "that it added. The step that is marked can follow on no run; the path beside the finding shows how far "
    "the example goes.\n\n"
    "Usually a completion was left out of the list (`work.services.done` and then `work.done`), or the "
    "machine was changed and the example was not.\n\n"
    "Mend the list, or the machine if the example says what is meant.",
)
REJECTS = Rule(
    "KF611",
    Severity.ERROR,
    "the example “{example}” is possible, and should not be",
    "bar this way, or take the example out",
    "An example under `rejects` lists transitions with which no case may begin. Here one can: the path "
    "beside the finding goes all the way.\n\n"
    "Mend the machine so that one of the steps is not possible there, or the example if the way is meant.",
)

RULES = (ORDER, ORDER_ADVISED, POSSIBLE, POSSIBLE_ADVISED, ALWAYS, ALWAYS_ADVISED, ACCEPTS, REJECTS)

HOW: Mapping[str, str] = MappingProxyType(
    {
        "existence-end": "{first} may come fewer than {times} times",
        "existence-end-once": "{first} may never come",
        "absence": "{first} can come {times} times",
        "absence-once": "{first} can come",
        "exactly": "{first} can come more than {times} times",
        "exactly-once": "{first} can come more than once",
        "exactly-end": "{first} may come fewer than {times} times",
        "exactly-end-once": "{first} may never come",
        "init": "{first} need not come first",
        "init-end": "{first} may never come",
        "end-end": "{first} need not come last",
        "responded-existence-end": "{first} can come with no {second} before or after it",
        "responded-existence-back-end": "{second} can come with no {first} before or after it",
        "response-end": "{first} can come with no {second} after it",
        "alternate-response": "{first} can come again with no {second} in between",
        "alternate-response-end": "{first} can come with no {second} after it",
        "chain-response": "something other than {second} can come right after {first}",
        "chain-response-end": "{first} can be the last to come, with no {second} after it",
        "precedence": "{second} can come with no {first} before it",
        "alternate-precedence": "{second} can come with no {first} of its own before it",
        "chain-precedence": "{second} can come with no {first} right before it",
        "not-before": "{first} can come, and {second} as well",
        "not-succession": "{second} can come after {first}",
    }
)
"""How each part of a template is broken: by an event that comes or, with `-end`, by the end of the run."""
COUNTS_TOO_FAR = "the rule “{title}” counts further than can be followed on this many situations"
ONLY = "only {events} can come here"
NOTHING_MORE = "nothing more can come here"
AT = "in “{state}”"
AT_SEVERAL = "in {items} and {last}"
AT_THE_END = "at the end"
TO: Mapping[str, str] = MappingProxyType(
    {"taken": "the transition “{event}”", "sent": "the flow “{event}”", "entered": "the state “{event}”"}
)
"""What a way leads to, by the kind of the event."""
