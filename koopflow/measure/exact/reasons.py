"""Why a number has no exact value: the sentences, and the exception by which a part of the computation ends."""

from __future__ import annotations

from collections.abc import Iterable

from koopflow.diagnostics import Note

NO_CASES = "no cases come in this scenario"
SEVERAL_STREAMS = "cases come to several machines: {names}"
OWN_MODELS = "the municipalities have models of their own"
HEARS = "what happens to a case depends on machines that others move too: {names}"
SHARED = "a case reads attributes that are shared and change: {names}"
PAID = "a budget pays, and whether money is left depends on the cases before: {names}"
WHILE = "sittings are held only while something holds: {names}"
QUEUE_AWARE = "a plan depends on how much work waits for: {names}"
UNITS = "cases wait for one another, since units are limited: {names}"
PLACES = "cases wait for one another, since caseloads are limited: {names}"
HOURS = "work passes in opening hours, so its time depends on when it begins: {names}"
SITTINGS = "cases wait for sittings: {names}"
MONTHS = "timers follow the calendar, so their times depend on the day: {names}"
TOO_MANY_VALUES = "there are too many values to begin with, of: {names}"
LIMIT = "there are more than {limit} configurations (--max-states)"
CROWD = "more than {limit} tasks, events, timers and flows of one case run at once"
SOLVER = "{count} configurations are too many without scipy; install: pip install 'koopflow[fast]'"
LAYOUT = "the model cannot be laid out: {reason}"
RACE = "“{first}” and “{second}” run at once, and for their distributions no formula says which ends first"
OUTLIVES = (
    "“{first}” goes on when “{second}” ends at a random moment, and what is left of it then has no formula"
)
TIES = "“{first}” and “{second}” can end in the same second, in an order that priorities decide"
ORDER = "it matters which of “{first}” and “{second}” comes first, and time decides that"
ZERO_TIME = "the case can go round without time passing, at “{first}”"
ENDLESS = "some cases never end"

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
    more = ["…"] if len(found) > NAMES_MAX else []
    return Note(text, {"names": ", ".join([*found[:NAMES_MAX], *more])})


def between(text: str, first: str, second: str) -> Note:
    """A reason about two clocks, or one."""
    return Note(text, {"first": first, "second": second})
