"""What is said of deadlines that no run can keep: the rules KF620 and KF621 with what `explain` tells of them."""

from __future__ import annotations

from koopflow.diagnostics import Rule, Severity

_MESSAGE = "no run can keep the deadline of “{title}” ({within}): {why}"
_EXPLANATION = (
    "A rule with `within` asks that an answer comes within a time. A timer of the model makes time pass: it "
    "fires no earlier than its `after` says. Here even the fastest run, on the best day to begin and with "
    "everything else taking no time at all, comes too late, so that every case would break the rule. Working "
    "days and months are those of the model's `country`; while a state of `paused-in` is active, time costs "
    "nothing. The path beside the finding is that fastest run, and the timers on it are shown.\n\n"
    "Wrong: `within: 14 d` for an answer that comes after a timer of `after: 1 mo`.\n"
    "Right: a timer of `after: 10 d`, or another way to the answer.\n\n"
)
CANNOT_BE_KEPT = Rule(
    "KF620",
    Severity.ERROR,
    _MESSAGE,
    "",
    _EXPLANATION + "Mend it by a shorter timer, by a way that does not wait for it, or by a longer deadline "
    "where law and agreement allow one.",
)
NEVER_FOLLOWED = Rule(
    "KF621",
    Severity.WARNING,
    _MESSAGE,
    "",
    _EXPLANATION
    + "The rule is only recommended (`strength: recommended`), so this is a warning. Mend it by a "
    "shorter timer, or by a deadline that can be kept.",
)
RULES = (CANNOT_BE_KEPT, NEVER_FOLLOWED)

TOO_SLOW = "the fastest takes {least} d"
NOTHING_COMES = "nothing that answers can come"
NOT_ON_THAT_DAY = "none comes in time on any day"
LEAST_TIME = "the least time is {least} d: allow as much, or shorten a timer on this path"
TAKES_TIME = "this timer runs {after}"
TOO_MANY_RUNS = "the deadline of “{title}”: too many runs were left to compare day by day"
"""Templates of notes."""
