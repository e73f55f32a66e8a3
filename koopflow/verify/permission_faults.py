"""The rules that a change breaks which its reference does not permit, each with what `explain` tells.

They stand apart from the check so that its code stays readable beside their prose.
"""

from __future__ import annotations

from koopflow.diagnostics import Rule, Severity

NOT_PERMITTED = Rule(
    "KF730",
    Severity.ERROR,
    "the reference does not permit “{verb}” of “{path}”",
    "what the reference's “variation” does not list is fixed",
    "A reference says under `variation` what its adaptations may do: rename, replace, omit, add, refine, "
    "set; a permission on a section, an element or a list holds for what is inside it. Everything else is "
    "fixed, because others rely on it: the partners in other municipalities, the law, the comparison of "
    "results. To omit, and in a section to add, is said of whole elements, states and transitions. A title or "
    "description needs no permission, nor does a shorter `within` of a rule, a shorter statutory timer, or what "
    "goes along with a permitted change.\n\n"
    "Mend it by dropping the change, or agree with the owners of the reference on a new variation point, "
    "for example `machines.case.review: [omit]`.",
)
OUT_OF_BOUNDS = Rule(
    "KF731",
    Severity.ERROR,
    "“{value}” for “{path}” is outside what the reference permits: {bounds}",
    "",
    "The reference permits this change within bounds: a least and a greatest value, a list of values, or "
    "levels, sectors and kinds of actors. The value given here lies outside.\n\n"
    "With `machines.case.work.timeout.after: [{set: {max: 13 mo}}]` a change `to: 10 mo` is permitted and "
    "`to: 15 mo` is not.",
)
OTHER_PLACE = Rule(
    "KF732",
    Severity.ERROR,
    "the replacement of “{path}” changes “{what}” from “{wanted}” to “{given}”",
    "without bounds a replacement keeps level and sector; the reference can permit others",
    "Who takes an institution's place must stand on the same level and in the same sector, unless the "
    "reference's variation names others: a county's office cannot simply be replaced by a municipality's, "
    "since powers and duties differ. A person counts with the level and sector of its institution.\n\n"
    "Mend it by keeping level and sector, or by a variation such as "
    "`actors.guard: [{replace: {level: [municipality, county], sector: [public-order]}}]`.",
)
LARGER_PAYLOAD = Rule(
    "KF733",
    Severity.ERROR,
    "“{path}” carries more than in the reference: {more}",
    "a changed flow may carry less, never more",
    "A flow discloses what it carries. An adaptation may make it say less, or let it go another way where "
    "that is permitted; more information needs a decision, and a legal basis, in the reference.\n\n"
    "Wrong: replacing a flow that carries `notice` by one that carries `[notice, diagnosis]`.\n"
    "Right: the same flow with `carries: [notice]`, and where permitted a flow of its own for the rest.",
)
WEAKER_BASIS = Rule(
    "KF734",
    Severity.ERROR,
    "“{path}” lacks a legal basis that it has in the reference: {missing}",
    "keep the basis; another one may stand beside it",
    "A legal basis may be replaced by a stronger one, consent or a mere text by an act; an act's provision "
    "may not be dropped, since what the flow discloses rests on it.\n\n"
    "Wrong: `basis: consent` where the reference has `{law: RODO, article: 6(1)(e)}`.\n"
    "Right: `basis: [{law: RODO, article: 6(1)(e)}, consent]`.",
)
LONGER_TIME = Rule(
    "KF735",
    Severity.ERROR,
    "“{path}” becomes longer: {given} instead of {wanted}",
    "a shorter time needs no permission, a longer one does",
    "A deadline protects somebody, so an adaptation may be stricter of itself and never laxer: a rule's "
    "`within` and a timer with a legal basis may become shorter without permission. A longer one is "
    "permitted only within a variation of the reference.\n\n"
    "Mend it by a time that is not longer, or by a variation such as "
    "`rules.interview-in-time.within: [{set: {max: 21 wd}}]`.",
)

RULES = (NOT_PERMITTED, OUT_OF_BOUNDS, OTHER_PLACE, LARGER_PAYLOAD, WEAKER_BASIS, LONGER_TIME)

FIXED_HERE = "in the reference this is fixed"
BOUND_HERE = "the reference permits it within these bounds"
SO_HERE = "so it stands in the reference"
PERMITTED_HERE = "permitted here: {verbs}"
"""Templates of notes."""
