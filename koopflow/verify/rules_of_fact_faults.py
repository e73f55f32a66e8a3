"""What is said of a model's rules of fact: the rules KF607 and KF608 with what `explain` tells of them."""

from __future__ import annotations

from koopflow.diagnostics import Rule, Severity

_MESSAGE = "the rule “{title}” is broken: {how}"
_EXPLANATION = (
    "A rule of fact speaks of how things stand, not of how a case goes: who is in a list (`members`), how "
    "many elements a section has (`count`), and whether an expression over the municipality and the "
    "numbers of a scenario is true (`that`). The finding says what was counted, and beside it stand the "
    "places of what it looked at. A person counts with the level and sector of its institution. A what-if "
    "and the points of a sweep ask what would be, so that only scenarios with a `start` of their own are "
    "judged; where a scenario does not give a number that the rule asks for, the rule says nothing about it.\n\n"
    "Wrong: `both-levels: {members: actors.team.members, where: {level: county}, at-least: 1}` with a team "
    "of `members: [office, school]`, both of the municipality.\n"
    "Right: `members: [office, school, guard]` with a `guard` of `level: county`.\n\n"
)
BROKEN = Rule(
    "KF607",
    Severity.ERROR,
    _MESSAGE,
    "",
    _EXPLANATION + "Mend it by changing what the rule looks at, or the rule where it asks too much.",
)
NOT_FOLLOWED = Rule(
    "KF608",
    Severity.WARNING,
    "the recommended rule “{title}” is broken: {how}",
    "",
    _EXPLANATION + "The rule is only recommended (`strength: recommended`), so this is a warning. Mend it by "
    "changing what the rule looks at, or leave it where there is a reason.",
)
RULES = (BROKEN, NOT_FOLLOWED)

LISTED = "“{of}”"
LISTED_WHERE = "“{of}” with {where}"
TOO_FEW = "{counted}: {count} there, at least {bound} needed"
TOO_MANY = "{counted}: {count} there, at most {bound} allowed"
NOT_EXACTLY = "{counted}: {count} there, exactly {bound} needed"
LACKS = "“{of}” lacks {names}"
HOLDS = "“{of}” has {names}"
FALSE = "“{expression}” is not true with {values}"
FALSE_IN = "in the scenario “{scenario}” “{expression}” is not true with {values}"
MISFIT = "“{expression}” cannot be worked out with {values}"
COUNTED_HERE = "counted here: {names}"
NONE_HERE = "nothing here counts"
SO_HERE = "it stands here"
"""Templates of notes."""
