"""A scenario and the model that it is run for in; what it does not say, or says of nothing, out (KF8xx)."""

from __future__ import annotations

from koopflow.diagnostics import Report
from koopflow.model.documents import Model
from koopflow.model.paths import Located
from koopflow.model.scenarios import Scenario


def check(scenario: Scenario, located: Located, model: Model, about: Located) -> Report:
    """Nothing yet."""
    del scenario, located, model, about
    return Report()
