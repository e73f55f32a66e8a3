"""The rules that an expression breaks whose names or types do not fit, each with what `explain` tells.

They stand apart from the typing so that its code stays readable beside their prose.
"""

from __future__ import annotations

from koopflow.diagnostics import Rule, Severity

UNKNOWN_NAME = Rule(
    "KF320",
    Severity.ERROR,
    "nothing is named “{found}”: no attribute, no value of one, no need and no service",
    "",
    "A name in a condition or an effect is an attribute, or else a value of an enum attribute, a need or a "
    "service. A name that means nothing is nearly always a slip, and a guard with it could never be "
    "judged.\n\n"
    "Wrong: `when: chidren == 0`.\n"
    "Right: `when: children == 0`.\n\n"
    "A name is the longest run of letters, digits and hyphens: `loops-1` is one name, `loops - 1` a "
    "difference.",
)
AMBIGUOUS = Rule(
    "KF321",
    Severity.ERROR,
    "“{found}” can be the attribute of this name, and a value or element of this name",
    "rename one of them",
    "In conditions a name is an attribute, or else a value or an element. Where an attribute bears the "
    "name of an enum value, a need or a service, nobody can tell which is meant, so the condition is "
    "refused rather than guessed.\n\n"
    "Wrong: an attribute `urgent` beside `urgency: {type: enum, values: [normal, urgent]}`, and `when: "
    "urgency == urgent`.\n"
    "Right: call the attribute `is-urgent`.",
)
NOT_A_FLAG = Rule(
    "KF322",
    Severity.ERROR,
    "“{found}” is neither true nor false",
    "a condition compares: for example children > 0, urgency == urgent, debts in needs",
    "A guard, and each side of `and`, `or` and `not`, has to be true or false: a boolean attribute, a "
    "comparison, `in`, or `within`.\n\n"
    "Wrong: `when: children`, `when: urgency and consent`.\n"
    "Right: `when: children > 0`, `when: urgency == urgent and consent`.",
)
NOT_A_NUMBER = Rule(
    "KF323",
    Severity.ERROR,
    "“{found}” is not a number",
    "how many elements a set has is count(SET)",
    "`+`, `-`, `*`, `<`, `<=`, `>` and `>=` work on whole numbers. Values of an enum have no order, and a "
    "set is counted by `count`.\n\n"
    "Wrong: `needs > 2`, `urgency >= normal`.\n"
    "Right: `count(needs) > 2`, `urgency == normal or urgency == urgent`.",
)
NOT_A_SET = Rule(
    "KF324",
    Severity.ERROR,
    "“{found}” is not a set",
    "behind “in” and in “count” stands an attribute of type set, or element.meets",
    "`in` asks whether an element is in a set, `count` how many elements it has. The section `needs` is no "
    "set by itself: an attribute such as `needs: {type: set, of: needs}` says which of them a case has.\n\n"
    "Wrong: `urgent in urgency`.\n"
    "Right: `urgency == urgent`, `debts in needs`.",
)
NOT_AN_ELEMENT = Rule(
    "KF325",
    Severity.ERROR,
    "“{found}” is not an element that a set could have",
    "before “in” stands a need, a service, a value from the set's list, or element",
    "`in` takes an element on its left and a set on its right.\n\n"
    "Wrong: `2 in needs`, `needs in basket`.\n"
    "Right: `debts in needs`, `element in basket`.",
)
NOT_COMPARABLE = Rule(
    "KF326",
    Severity.ERROR,
    "“{left}” and “{right}” are of different kinds and are never equal",
    "",
    "`==` and `!=` compare two values of one kind: two numbers, two booleans, an enum with one of its "
    "values, two sets of the same elements. Anything else is always false, and so hides a slip.\n\n"
    "Wrong: `consent == 1`, `children == urgent`.\n"
    "Right: `consent`, `children == 1`.",
)
NOT_A_VALUE = Rule(
    "KF327",
    Severity.ERROR,
    "“{found}” is not among the values of “{of}”",
    "it can be: {values}",
    "An enum attribute has only the values that it declares, and a set only the elements of what it is of. "
    "Comparing with another one is always false, and assigning it is impossible.\n\n"
    "Wrong: `urgency == high` where `values: [normal, urgent]`.\n"
    "Right: `urgency == urgent`, or add `high` to the values.",
)
BEYOND_64_BIT = Rule(
    "KF328",
    Severity.ERROR,
    "“{found}” is beyond what a whole number can be",
    "whole numbers go from -9223372036854775808 to 9223372036854775807",
    "Whole numbers have 64 bits, so that every interpreter comes to the same result. A constant beyond is "
    "refused before anything is computed.",
)
BEYOND_BOUNDS = Rule(
    "KF329",
    Severity.ERROR,
    "“{found}” is beyond the bounds of “{attribute}”, {low} to {high}",
    "",
    "An integer attribute stays between its `min` and `max`; a result that is computed stops at the bound. "
    "A constant beyond them can only be a slip, in the constant or in the bounds.\n\n"
    "Wrong: `sets: {children: 20}` where `max: 12`.\n"
    "Right: `sets: {children: 12}`, or a larger `max`.",
)
WRONG_EFFECT = Rule(
    "KF330",
    Severity.ERROR,
    "“{found}” does not fit the attribute “{attribute}” of type {type}",
    "sets gives a value of the attribute's type; adds and removes change a set by an element, a list or a "
    "set",
    "An effect gives an attribute a value of its own type, `adds` and `removes` change sets only.\n\n"
    "Wrong: `sets: {consent: 1}`, `adds: {children: 1}`.\n"
    "Right: `sets: {consent: true}`, `sets: {children: children + 1}`, `adds: {needs: debts}`.",
)
ONLY_IN_EACH = Rule(
    "KF331",
    Severity.ERROR,
    "“{found}” has a meaning only in a machine that an “each” runs, and “meets” only over services",
    "",
    "`element` is what one instance of an `each` is about, and `element.meets` the needs that this service "
    "meets. Outside such a machine there is no element; a need or a value of a list meets nothing.\n\n"
    "Wrong: `when: element == debt-advice` in the machine of the case.\n"
    "Right: the same in the machine that `each: {in: basket, run: service}` runs.",
)
ONLY_IN_THAT = Rule(
    "KF332",
    Severity.ERROR,
    "“{found}” can stand only in a rule's “that”",
    "a condition of a case asks its attributes",
    "Dotted fields such as `municipality.population`, and quoted texts and dates, belong to rules of fact, "
    "which are judged once for a model with its scenario. What a case does cannot depend on them; declare "
    "an attribute and let the scenario's `population` fill it.\n\n"
    "Wrong: `when: municipality.population > 10000`.\n"
    "Right: `that: municipality.population > 10000` in a rule.",
)
UNKNOWN_FIELD = Rule(
    "KF333",
    Severity.ERROR,
    "“{found}” is no field of a municipality or of a scenario",
    "for example municipality.population, capacity.worker.units",
    "A rule of fact asks the fields of the adaptation's `municipality` and the sections of a scenario.\n\n"
    "Wrong: `that: municipality.inhabitants > 0`.\n"
    "Right: `that: municipality.population > 0`.",
)

RULES = (
    UNKNOWN_NAME,
    AMBIGUOUS,
    NOT_A_FLAG,
    NOT_A_NUMBER,
    NOT_A_SET,
    NOT_AN_ELEMENT,
    NOT_COMPARABLE,
    NOT_A_VALUE,
    BEYOND_64_BIT,
    BEYOND_BOUNDS,
    WRONG_EFFECT,
    ONLY_IN_EACH,
    ONLY_IN_THAT,
    UNKNOWN_FIELD,
)
