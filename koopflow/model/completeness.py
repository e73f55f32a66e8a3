"""A scenario and the model that it is run for in; what it does not say, or says wrongly or of nothing, out (KF8xx).

It is the one entry to the checks behind it. What a simulation needs is judged here and never assumed: a number that is
missing is an error that names what it is missing for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from koopflow.diagnostics import Diagnostic, Report, Rule
from koopflow.model import (
    scenario_bounds,
    scenario_case,
    scenario_guards,
    scenario_load,
    scenario_names,
    scenario_numbers,
    scenario_work,
)
from koopflow.model.fit import Fit, Ground
from koopflow.model.paths import Located
from koopflow.model.scenario_faults import (
    NO_ARRIVALS,
    NO_CHANCES,
    NO_DURATION,
    NO_FRAME,
    NO_PERIOD,
    NO_POLICY,
    NO_POPULATION,
    NO_TIME,
    UNKNOWN_CALENDAR,
    UNKNOWN_DATE,
    UNKNOWN_NAME,
)
from koopflow.model.scenarios import Scenario

Check = Callable[[Fit], Iterator[Diagnostic]]
CHECKS: tuple[Check, ...] = (
    scenario_names.check,
    scenario_guards.check,
    scenario_work.check,
    scenario_case.check,
    scenario_numbers.check,
    scenario_bounds.check,
    scenario_load.check,
)
VALUES: tuple[Check, ...] = CHECKS[2:]
"""The checks that another point of a sweep can fail which has the same names."""
LACKING: Mapping[Rule, str] = MappingProxyType(
    {
        NO_ARRIVALS: "arrivals",
        NO_CHANCES: "chances",
        NO_DURATION: "durations",
        NO_FRAME: "scenario",
        NO_PERIOD: "sittings",
        NO_POLICY: "planning",
        NO_POPULATION: "population",
        NO_TIME: "events",
        UNKNOWN_CALENDAR: "calendars",
        UNKNOWN_DATE: "dates",
    }
)
"""The findings that something is not given, with the section where it would be given."""


def check(
    scenario: Scenario,
    located: Located,
    ground: Ground,
    checks: tuple[Check, ...] = CHECKS,
    unread: tuple[str, ...] = (),
) -> Report:
    """All findings about the scenario as one of the model that is the ground.

    The scenario is complete and under the model's names (`koopflow.model.scenario_trees`); `located` is its tree.
    What is missing is told at the key of the section that lacks it, else at the header. Nothing is said to be
    missing that stands there and could not be read: `unread` are the paths of such parts.
    """
    fit = Fit(scenario, located, ground)
    found = Report.of(finding for one in checks for finding in one(fit))
    there = (*unread, *misspelt(found))
    return Report.of(finding for finding in found if not _stands_there(finding, there))


def misspelt(report: Report) -> tuple[str, ...]:
    """The paths in the scenario that a name which means nothing there was probably meant to be."""
    return tuple(
        f"{finding.subject.partition('.')[0]}.{finding.hints[0].args['name']}"
        for finding in report
        if finding.rule is UNKNOWN_NAME and finding.hints
    )


def _stands_there(finding: Diagnostic, unread: tuple[str, ...]) -> bool:
    section = LACKING.get(finding.rule)
    if section is None:
        return False
    about = finding.subject.partition(".")[2]
    name = finding.args.get("key") or finding.args.get("name") or about
    return section in unread or f"{section}.{name}" in unread
