"""What each number of a result means, in a sentence, so that a result can be read without this code."""

from __future__ import annotations

from koopflow.i18n import translate

DEFINITIONS: dict[str, str] = {
    "cases": (
        "Cases that arrived between the warm-up and the horizon, over all replications: completed, still"
        " open at the end of the run, or stuck. Events are all arrivals and all completed tasks."
    ),
    "outcomes": "The share of the completed cases that ended with this outcome.",
    "cycle_time": (
        "Days from the arrival of a case to its end, estimated after Kaplan and Meier, so that cases "
        "that are still open count as long as they were followed; the last time counts as an end. A "
        "quantile that was not reached is null."
    ),
    "states": (
        "Visits of a state by the counted cases. The wait is from entering the state to the beginning of"
        " work, the work from its beginning to its end with closed hours included, the stay from "
        "entering to leaving. Days."
    ),
    "actors": (
        "Measured between the warm-up and the horizon. The utilisation is time at work over capacity "
        "time open; the mean queue is the number of waiting works, the mean caseload the number of "
        "places held. Days."
    ),
    "flows": "How often the flow was sent in the counted cases, or by a wider machine in the measured time.",
    "rules": (
        "Counted cases for which the rule was decided and had something to say, and those among them "
        "that broke it; what is undecided at the end is not counted."
    ),
    "interval": (
        "Low and high are the bounds of a 95 % interval over replications (ratio of totals, jackknife, "
        "Student's t adjusted for skewness); with one replication they are null."
    ),
}


COMPARED: dict[str, str] = {
    "difference": (
        "The measure here minus the measure of the baseline, from pairs of replications with the same random numbers. "
        "Of shares it is in percentage points (pp). Its 95 % interval is the jackknife's over the pairs, with "
        "Student's t; “in every pair” means that all pairs gave the same difference."
    ),
    "p_adjusted": (
        "Holm's p: the least level at which the difference would still be significant, all differences of its group "
        "judged together. The measures that the experiment is about are a group of their own."
    ),
    "narrowing": (
        "The width that the interval would have had with random numbers of its own for each scenario, over the width "
        "that it has."
    ),
    "ranges": (
        "Numbers with a low and a high are drawn together, by a Latin hypercube over triangular laws whose mode is the "
        "value. “Holds in” is the share of the draws in which the scenarios have the order that they have with all "
        "numbers at their values, with Wilson's interval."
    ),
    "tornado": (
        "What a measure of the baseline becomes when one number is at its low or at its high and all others are at "
        "their values, as a paired difference; the widest first."
    ),
}
"""What a comparison adds to them."""


def definitions(language: str) -> dict[str, str]:
    """The definitions in a language."""
    return {name: translate(language, text) for name, text in DEFINITIONS.items()}
