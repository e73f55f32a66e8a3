"""Why a number has no exact value: the sentences, and the exception by which a part of the computation ends."""

from __future__ import annotations

from collections.abc import Iterable

from koopflow.diagnostics import Note

NO_CASES = "no cases come in this scenario"
SEVERAL_STREAMS = "cases come to several machines: {names}"
OWN_MODELS = "the municipalities have models of their own"
HEARS = "a case depends on the machine {names}, which other cases and municipalities can move too"
SHARED = "a case reads the attribute {names}, which is shared and changes"
PAID = "a budget pays for {names}: whether money is left depends on the cases before"
WHILE = "a sitting of {names} is held only while something holds"
QUEUE_AWARE = "a plan depends on how many wait for {names}"
UNITS = "cases wait for one another: the units of {names} are limited"
PLACES = "cases wait for one another: the caseload of {names} is limited"
HOURS = "{names} work by a calendar or have closures, so a time depends on the hour at which work begins"
SITTINGS = "{names} sit on fixed days"
MONTHS = "the timer {names} follows the calendar, so its time depends on the day"
LIMIT = "there are more than {limit} configurations (--max-states)"
SOLVER = (
    'there are {count} configurations; so many are solved with the extra fast: pip install "koopflow[fast]"'
)
LAYOUT = "the model cannot be laid out: {reason}"
RACE = "{first} and {second} run at once, and which ends first has no closed form for their distributions"
OUTLIVES = "what is left of {first} when {second} ends is not known in closed form"
TIES = "{first} and {second} can end at the same second, in an order that priorities decide"
ORDER = "it matters which of {first} and {second} comes first, and time decides that"
ZERO_TIME = "a case can go round without time passing, at {first}"
ENDLESS = "{percent} % of the cases never end"
TOO_MANY_VALUES = "there are too many values with which {names} can begin"

NAMES_MAX = 4
"""A reason names so many things; of more it says …"""


class UnsolvedError(Exception):
    """There is no exact value; `note` says why."""

    def __init__(self, note: Note) -> None:
        super().__init__(note.text)
        self.note = note


def about(text: str, names: Iterable[str]) -> Note:
    """A reason about these things, each named once."""
    found = list(dict.fromkeys(names))
    shown = [f"“{name}”" for name in found[:NAMES_MAX]]
    return Note(text, {"names": ", ".join([*shown, "…"] if len(found) > NAMES_MAX else shown)})


def between(text: str, first: str, second: str) -> Note:
    """A reason about two clocks, or one."""
    return Note(text, {"first": f"“{first}”", "second": f"“{second}”"})
