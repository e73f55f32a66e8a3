"""A model's rules with `within` in; whether some run can keep each, and their least and greatest times, out.

Time comes into verification only here. How often a deadline is kept is a question of load, which a simulation answers;
what can be proved is that no run keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from koopflow.diagnostics import Diagnostic, Note, Report
from koopflow.durations import DAY, Duration
from koopflow.model.rules import ModelRule
from koopflow.semantics.statespace import StateSpace
from koopflow.verify.behaviour import Verdict
from koopflow.verify.behaviour_faults import UNKNOWN
from koopflow.verify.deadlines_faults import (
    CANNOT_BE_KEPT,
    LEAST_TIME,
    NEVER_FOLLOWED,
    NOT_ON_THAT_DAY,
    NOTHING_COMES,
    TAKES_TIME,
    TOO_MANY_RUNS,
    TOO_SLOW,
)
from koopflow.verify.duties import PARTS, Duty, duty, spaces
from koopflow.verify.fastest import Race, Timers
from koopflow.verify.slowest import slowest
from koopflow.verify.subject import Subject, trace_of
from koopflow.verify.timing import Moments, bounds
from koopflow.verify.words import grounds, title

CANDIDATES_MAX = 20
"""How many runs of one search are compared day by day."""
NEGATIVE = ("not-co-existence", "not-succession")
"""Templates whose `within` is no deadline: what comes later is allowed."""


@dataclass(frozen=True)
class Times:
    """The least and the greatest time from the start of a duty to its answer, in days, and the deadline as written."""

    least_days: float | None
    greatest_days: float | None
    within: str


@dataclass(frozen=True)
class Fastest:
    """How fast an answer can come: `kept` on some run and day, `late` on all, `never`; `idle` where nothing starts
    the duty; `unknown` where not everything was looked at.

    `seconds` is the least time, None where no answer comes or it is not known exactly; `edges` lead from the
    beginning of `space` to the answer, or to the start of the duty where none comes.
    """

    verdict: Literal["kept", "late", "never", "idle", "unknown"]
    seconds: int | None = None
    space: StateSpace | None = None
    edges: tuple[int, ...] = ()
    compared: bool = True
    """Whether no limit of the comparison by days was reached."""


def check_deadlines(subject: Subject) -> tuple[Verdict, Report, Mapping[str, Times]]:
    """The verdict on deadlines, a finding for each that no run can keep, and the times of each rule with `within`."""
    findings: list[Diagnostic] = []
    times: dict[str, Times] = {}
    unknown = False
    for name, rule in subject.model.rules.items():
        if rule.within is None or len(rule.events) != 2 or rule.template in NEGATIVE:
            continue
        lines = spaces(subject, rule)
        found = [least(subject, rule, part, swapped, lines) for part, swapped in _parts(rule.template)]
        known = [one.seconds for one in found if one.seconds is not None]
        least_days = min(known) / DAY if known else None
        greatest_days = _greatest(subject, rule, lines) if known else None
        times[name] = Times(least_days, greatest_days, rule.within.text)
        broken = next((one for one in found if one.verdict in ("late", "never")), None)
        if broken is not None:
            findings.append(_broken(subject, name, rule, broken))
        elif any(one.verdict == "unknown" for one in found):
            unknown = True
            findings += _unknown(subject, name, rule, lines, all(one.compared for one in found))
    report = Report.of(findings)
    return ("fails" if report.errors else "unknown" if unknown else "holds"), report, times


def least(
    subject: Subject,
    rule: ModelRule,
    template: str,
    swapped: bool = False,
    lines: Iterable[StateSpace | str] | None = None,
) -> Fastest:
    """The fastest answer to a rule by a template, its places perhaps exchanged, on all lines that it names.

    Of a negative rule `response` says whether what it forbids can come within its time.
    """
    moments = Moments(subject.model.model.country or None)
    found: list[Fastest] = []
    for space in lines if lines is not None else spaces(subject, rule):
        if isinstance(space, str):
            found.append(Fastest("unknown"))
            continue
        forward = "response" if template == "responded-existence" else template
        one = _on_line(duty(subject, rule, space, forward, swapped), moments, rule.within)
        if template == "responded-existence" and one.verdict in ("late", "never"):
            one = _unless_before(subject, rule, space, swapped, one)
        found.append(one)
    order = ("kept", "unknown", "late", "never", "idle")
    best = min(found, key=lambda one: (order.index(one.verdict), one.seconds or 0), default=Fastest("idle"))
    return replace(best, compared=all(one.compared for one in found))


def _parts(template: str) -> tuple[tuple[str, bool], ...]:
    if template == "co-existence":
        return ("responded-existence", False), ("responded-existence", True)
    return tuple((part, False) for part in PARTS.get(template, (template,)))


def _on_line(asked: Duty, moments: Moments, within: Duration | None) -> Fastest:
    """The fastest answer on one line: of runs that bounds cannot tell apart the best one day by day."""
    space = asked.space
    race = Race(asked, moments)
    at_once = race.at_once()
    if at_once is not None:
        edges = (*space.way(asked.source(at_once.edges[0])), *at_once.edges)
        return Fastest("kept", 0, space, edges)
    best: Fastest | None = None
    kept, compared = False, True
    for count, arrival in enumerate(race.arrivals()):
        fewest = moments.least[arrival.moment]
        settled = kept or (within is not None and fewest > bounds(within)[1])
        if settled and best is not None and best.seconds is not None and fewest >= best.seconds:
            break
        if count == CANDIDATES_MAX:
            compared = False
            break
        seconds = moments.shortest(arrival.moment)
        kept = kept or within is None or moments.comes_within(arrival.moment, within)
        if best is None or best.seconds is None or seconds < best.seconds:
            first = arrival.edges[0]
            edges = (*space.way(asked.source(first)), *arrival.edges)
            best = Fastest("late", seconds, space, edges)
    compared = compared and not race.limited
    if best is not None and kept:
        return replace(best, verdict="kept", seconds=best.seconds if compared else None)
    if not (space.complete and compared) or space.approximations:
        return Fastest("unknown", compared=compared)
    if best is not None:
        return best
    start = asked.asked()
    if start is None:
        return Fastest("idle", None, space)
    return Fastest("never", None, space, (*space.way(asked.source(start)), start))


def _unless_before(
    subject: Subject, rule: ModelRule, space: StateSpace, swapped: bool, found: Fastest
) -> Fastest:
    """Of a `responded-existence` an earlier answer keeps it, however long ago it was."""
    before = duty(subject, rule, space, "precedence", not swapped)
    race = Race(before, Moments(None))
    if next(race.arrivals(), None) is not None:
        return replace(found, verdict="kept")
    return Fastest("unknown", compared=False) if race.limited else found


def _greatest(subject: Subject, rule: ModelRule, lines: Iterable[StateSpace | str]) -> float | None:
    """The greatest time in days, of rules in which an answer must follow."""
    template = PARTS.get(rule.template, (rule.template,))[0]
    if not template.endswith("response"):
        return None
    found: list[int] = []
    for space in lines:
        if isinstance(space, str):
            return None
        most = slowest(duty(subject, rule, space, template), subject.model.model.country or None)
        if most is None:
            return None
        found.append(most)
    return max(found) / DAY if found else None


def _broken(subject: Subject, name: str, rule: ModelRule, found: Fastest) -> Diagnostic:
    assert rule.within is not None
    seconds, space = found.seconds, found.space
    assert space is not None
    days = _days(seconds) if seconds is not None else ""
    late = seconds is not None and seconds > bounds(rule.within)[1]
    why = NOTHING_COMES if seconds is None else TOO_SLOW if late else NOT_ON_THAT_DAY
    return Diagnostic(
        CANNOT_BE_KEPT if rule.strength == "required" else NEVER_FOLLOWED,
        subject.place(f"rules.{name}.within"),
        f"rules.{name}",
        {"title": title(rule, name), "within": rule.within.text, "why": Note(why, {"least": days})},
        (Note(LEAST_TIME, {"least": days}),) if seconds is not None else (),
        (*(_timed(subject, space, found.edges) if seconds else ()), *grounds(subject.model, rule)),
        trace_of(space, found.edges),
        subject.id,
    )


def _timed(subject: Subject, space: StateSpace, edges: Iterable[int]) -> Iterator[Note]:
    """The timers on the way."""
    timers = Timers.of(space)
    told: set[int] = set()
    for edge in edges:
        fired = timers.fired(space.of_edge[edge])
        if fired in timers.node and fired not in told:
            told.add(fired)
            after = timers.of_node[timers.node[fired]][fired].text
            path = f"machines.{space.tables.transitions[fired].local}"
            yield Note(TAKES_TIME, {"after": after}, subject.place(path))


def _days(seconds: int) -> float | int:
    """Days with two decimals, rounded up: so much is enough."""
    hundredths = -(-seconds * 100 // DAY)
    return hundredths // 100 if hundredths % 100 == 0 else hundredths / 100


def _unknown(
    subject: Subject, name: str, rule: ModelRule, lines: Iterable[StateSpace | str], compared: bool
) -> tuple[Diagnostic, ...]:
    if compared:
        return subject.unknown(lines)
    reason = Note(TOO_MANY_RUNS, {"title": title(rule, name)})
    place = subject.place(f"rules.{name}.within")
    return (Diagnostic(UNKNOWN, place, f"rules.{name}", {"reason": reason}, model=subject.id),)
