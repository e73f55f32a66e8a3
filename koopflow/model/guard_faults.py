"""The rules that a text breaks which is no expression of the guard language, each with what `explain` tells.

They stand apart from the parser so that its code stays readable beside their prose.
"""

from __future__ import annotations

from koopflow.diagnostics import Rule, Severity

UNEXPECTED = Rule(
    "KF260",
    Severity.ERROR,
    "“{found}” cannot stand here in a condition",
    "between two values stands one of and, or, ==, !=, <, <=, >, >=, in, +, - (with spaces around it), *",
    "A condition is made of values (names, whole numbers, true, false, count(…), within(…)) with an "
    "operator between each two of them. Here an operator is missing, or there is one too many, or a "
    "bracket closes that was never opened; “not” behind another operator needs brackets.\n\n"
    "Wrong: `children 0`, `urgency == == urgent`, `consent == not urgent-case`.\n"
    "Right: `children == 0`, `urgency == urgent`, `consent == (not urgent-case)`.",
)
ENDS_EARLY = Rule(
    "KF261",
    Severity.ERROR,
    "the condition ends before it is complete",
    "a value, a closing bracket or a closing quote is missing",
    "The text ends where a value is still expected, or with a bracket or a quote left open. An empty "
    "condition is none: leave out the key instead.\n\n"
    "Wrong: `children >`, `(consent and urgent`, `count(needs`.\n"
    "Right: `children > 0`, `(consent and urgent)`, `count(needs)`.",
)
FOREIGN_OPERATOR = Rule(
    "KF262",
    Severity.ERROR,
    "“{found}” does not belong to the language of conditions",
    "write “{instead}”",
    "Other languages write some operators differently, and word processors replace quotes and minus signs "
    "by typographic ones. Conditions know `==`, `!=`, `<`, `<=`, `>`, `>=`, `and`, `or`, `not`, `in`, `+`, "
    "`-`, `*`, in small letters.\n\n"
    "Wrong: `children = 0 && consent`.\n"
    "Right: `children == 0 and consent`.",
)
FOREIGN_CHARACTER = Rule(
    "KF263",
    Severity.ERROR,
    "the character “{found}” ({name}) has no meaning in a condition",
    "conditions are made of a–z, digits, hyphens, spaces, brackets and the operators",
    "Identifiers have small letters a to z without diacritics, digits and hyphens. There is no division, "
    "no power, no list and no function but `count` and `within`, so that every condition has a value and "
    "can be verified.\n\n"
    "Wrong: `children / 2 > 1`, `needs == [debts]`.\n"
    "Right: `children > 2`, `debts in needs and count(needs) == 1`.",
)
LOOK_ALIKE = Rule(
    "KF264",
    Severity.ERROR,
    "“{found}” ({name}) only looks like “{instead}” and is another character",
    "write “{instead}”",
    "Letters of other alphabets, or with diacritics, can look like the Latin letters of which identifiers "
    "are made, and then two names that look the same are different. They come from copied text. Type the "
    "name anew.",
)
CHAINED = Rule(
    "KF265",
    Severity.ERROR,
    "comparisons cannot be chained",
    "write “{instead}”",
    "A comparison gives true or false, so comparing its result once more hardly ever means what was "
    "intended.\n\n"
    "Wrong: `0 < children < 3`.\n"
    "Right: `0 < children and children < 3`.",
)
TOO_LARGE = Rule(
    "KF266",
    Severity.ERROR,
    "the condition is too large",
    "at most 2,000 characters, 200 values and operators, 64 levels of brackets, 64 digits in a number",
    "Nobody can review a condition of this size, and every check has to read it. Split the transition into "
    "several alternatives, or keep what is known of a case in an attribute that an earlier transition sets.",
)
BAD_WORD = Rule(
    "KF267",
    Severity.ERROR,
    "“{found}” is neither a name nor a whole number",
    "a name has small letters a–z, digits and hyphens, a letter first; a minus has spaces around it",
    "A name in a condition is the longest run of letters, digits and hyphens, so a minus needs spaces "
    "around it, and a name cannot begin with a digit or hold capitals or underscores. Numbers are "
    "whole.\n\n"
    "Wrong: `2-children`, `Children`, `share > 0.5`, `-loops`.\n"
    "Right: `2 - children`, `children`, `percent > 50`, `- loops`.",
)
NO_BRACKET = Rule(
    "KF268",
    Severity.ERROR,
    "“{found}” needs its argument in brackets",
    "count(SET) says how many elements a set has, within(MACHINE.STATE) whether that machine is in that "
    "state",
    "`count` and `within` are the two functions of conditions; the name of neither can be an "
    "identifier.\n\n"
    "Wrong: `count needs > 0`.\n"
    "Right: `count(needs) > 0`, `within(team.working)`.",
)

RULES = (
    UNEXPECTED,
    ENDS_EARLY,
    FOREIGN_OPERATOR,
    FOREIGN_CHARACTER,
    LOOK_ALIKE,
    CHAINED,
    TOO_LARGE,
    BAD_WORD,
    NO_BRACKET,
)
