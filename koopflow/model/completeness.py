"""A scenario and the model that it is run for in; what it does not say, or says wrongly or of nothing, out (KF8xx).

It is the one entry to the checks behind it. What a simulation needs is judged here and never assumed: a number that is
missing is an error that names what it is missing for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from koopflow.diagnostics import Diagnostic, Report
from koopflow.model import scenario_case, scenario_guards, scenario_names, scenario_numbers, scenario_work
from koopflow.model.documents import Model
from koopflow.model.fit import Fit
from koopflow.model.paths import Located
from koopflow.model.scenarios import Scenario

Check = Callable[[Fit], Iterator[Diagnostic]]
CHECKS: tuple[Check, ...] = (
    scenario_names.check,
    scenario_guards.check,
    scenario_work.check,
    scenario_case.check,
    scenario_numbers.check,
)


VALUES: tuple[Check, ...] = CHECKS[2:]
"""The checks that another point of a sweep can fail which has the same names."""


def check(
    scenario: Scenario, located: Located, model: Model, about: Located, checks: tuple[Check, ...] = CHECKS
) -> Report:
    """All findings about the scenario as one of the model.

    The scenario is complete and under the model's names (`koopflow.model.scenario_trees`); `located` and `about`
    are the trees of the two. What is missing is told at the key of the section that lacks it, else at the header.
    """
    fit = Fit(scenario, located, model, about)
    return Report.of(finding for one in checks for finding in one(fit))
