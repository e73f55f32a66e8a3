"""A scenario whose warm-up is to be found goes in; its setting with the warm-up that pilot runs show comes out.

Pilots are replications of their own, with numbers beyond those that are measured: what is measured does not depend on
what found the warm-up, and the warm-up not on how many replications are asked for. They are longer than the horizon: in
a run that is not much longer than the system remembers, chance looks like a beginning, and growth like chance.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from koopflow.api.load import ModelError
from koopflow.diagnostics import Diagnostic, Report
from koopflow.measure.warm_up import CasesInFlight, warm_up
from koopflow.model.library import LoadedScenario
from koopflow.model.scenario_faults import UNSETTLED
from koopflow.semantics.reference.setting import Setting
from koopflow.simulate.experiment import EngineName, Experiment

PILOTS = 10
LENGTHS = (4, 8)
"""How long pilots are, in horizons; the next where the one before shows no warm-up of half the horizon at most."""
FIRST = 1 << 32
"""The first pilot's number."""


def with_warm_up(
    scenario: LoadedScenario,
    setting: Setting,
    *,
    engine: EngineName | None = None,
    workers: int = 1,
    stop: Callable[[], bool] | None = None,
) -> Setting | None:
    """The setting as it is measured; None where `stop` ended the pilots.

    Raises `ModelError` with KF850 at the scenario's line where no warm-up shows.
    """
    if not scenario.scenario.scenario.is_warm_up_found:
        return setting
    for length in LENGTHS:
        longer = _lengthened(setting, length)
        if longer is None:
            break
        pilots = _pilots(Experiment(longer, engine, clock=time.process_time), workers, stop)
        if len(pilots) < PILOTS:
            return None
        found = warm_up(pilots)
        if found is not None and 2 * found <= setting.horizon:
            return replace(setting, warm_up=found)
    raise ModelError(Report((_unsettled(scenario),)))


def _pilots(experiment: Experiment, workers: int, stop: Callable[[], bool] | None) -> list[CasesInFlight]:
    """The cases in flight of the pilots; fewer of them where they were stopped."""
    watched: dict[int, CasesInFlight] = {}

    def watching(number: int) -> CasesInFlight:
        watched[number] = CasesInFlight(experiment.setting.horizon)
        return watched[number]

    numbers = range(FIRST, FIRST + PILOTS)
    made = len(list(experiment.replications(numbers, watching, workers=workers, stop=stop)))
    pilots = [watched[number] for number in numbers[:made]]
    for pilot in pilots:
        pilot.close()
    return pilots


def _lengthened(setting: Setting, times: int) -> Setting | None:
    """The setting with so many horizons; None where they reach beyond the last day of the calendar."""
    horizon = times * setting.horizon
    try:
        setting.start + timedelta(seconds=horizon)
    except OverflowError:
        return None
    return replace(setting, horizon=horizon, end=horizon)


def _unsettled(scenario: LoadedScenario) -> Diagnostic:
    horizon = scenario.scenario.scenario.horizon
    assert horizon is not None
    place = scenario.located.place("scenario.warm-up.value", value=True)
    return Diagnostic(UNSETTLED, place, "scenario", {"horizon": horizon.value.text})
