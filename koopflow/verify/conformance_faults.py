"""What is said of an adaptation that behaves otherwise than its reference: KF740 to KF744 with what `explain` tells."""

from __future__ import annotations

from koopflow.diagnostics import Rule, Severity

_COMPARED = (
    "An adaptation may refine the work of a state, vary what its reference lists under `variation`, and take "
    "steps of its own where that is permitted. Beyond that it must behave as the reference: whatever can come "
    "in it must be able to come there, and whatever the reference lets come must be able to come in it.\n\n"
    "Both models are walked side by side. The path beside the finding is what both have in common (steps that "
    "only the adaptation has are marked), with the step at which they part as the last one.\n\n"
)
NOT_ALLOWED = Rule(
    "KF740",
    Severity.ERROR,
    "in “{where}” “{step}” can come where the reference does not let it come",
    "",
    _COMPARED
    + "Here the adaptation goes on in a way that the reference does not have. Usually a guard was removed, or a "
    "refined state raises a signal or sets an attribute that others answer.\n\n"
    "Mend the change that leads there, or agree with the owners of the reference on a new variation point.",
)
TOO_EARLY = Rule(
    "KF741",
    Severity.ERROR,
    "in “{where}” “{step}” can come before “{missing}”; in the reference that always comes first",
    "",
    _COMPARED
    + "Here something comes before what must precede it. Usually a state on the way was omitted, or a "
    "transition leads past it.\n\n"
    "Mend the change that leads past it, or agree with the owners of the reference on a new variation point.",
)
NOT_POSSIBLE = Rule(
    "KF742",
    Severity.ERROR,
    "in “{where}” “{step}” cannot come here any more, which the reference requires",
    "",
    _COMPARED
    + "Here the reference lets something come that the adaptation has no way to any more: a result of a refined "
    "work that its body cannot have, an event that is answered elsewhere now, a guard that is narrower.\n\n"
    "Mend the change that bars the way, or agree with the owners of the reference on a new variation point.",
)
OTHER_END = Rule(
    "KF743",
    Severity.ERROR,
    "in “{where}” a case can end in another way than in the reference: {ends}",
    "",
    _COMPARED
    + "Here one of the two is over and the other is not, or both with another outcome. Outcomes are what is counted "
    "and compared between municipalities, so they are the reference's.\n\n"
    "Mend the change that leads there.",
)
NOT_COMPARED = Rule(
    "KF744",
    Severity.WARNING,
    "whether “{where}” behaves as its reference is not known: {reason}",
    "allow more with --max-states, or make the model smaller",
    "The behaviour of an adaptation is compared with its reference's by walking both side by side. Where a limit is "
    "reached before all was compared, or something cannot be followed exactly, the verdict is `unknown`, "
    "never `conforms`.",
)

RULES = (NOT_ALLOWED, TOO_EARLY, NOT_POSSIBLE, OTHER_END, NOT_COMPARED)

ALLOWED_HERE = "the reference allows here: {steps}"
REQUIRED_HERE = "this is the step in the reference"
POSSIBLE_HERE = "what can come here in the adaptation: {steps}"
MENDED_BY = "the smallest change that mends it: drop {changes} (checked: the adaptation then conforms)"
DROPPED_HERE = "without this change it would be otherwise"
ONE_CHANGE = "“{verb}: {path}” in line {line}"
PERMITTED_BY = "or the reference permits it: `{path}: [{verb}]` under `variation`"
ENDED = "over as “{outcome}”"
NOT_OVER = "not over"
ENDS = "{here} instead of {there}"
NOTHING = "nothing more"
TOO_MANY_PAIRS = "there are too many pairs of situations"
NOT_FORMED = "the reference with these changes cannot be made"
