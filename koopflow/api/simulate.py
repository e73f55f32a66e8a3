"""A model and a scenario go in; runs come out, with their measures as the JSON that scripts rely on."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from koopflow import __version__
from koopflow.api.load import ModelError
from koopflow.api.opening import open_paths
from koopflow.api.recording import Recording, frame_of
from koopflow.api.tables import Tables
from koopflow.api.warm_up import with_warm_up
from koopflow.diagnostics import Report
from koopflow.durations import Duration
from koopflow.measure.definitions import definitions
from koopflow.measure.summary import DAY, rounded, summarize
from koopflow.measure.tally import Tally, Window, months_of
from koopflow.model.library import LoadedModel, LoadedScenario
from koopflow.semantics.reference.setting import Setting, Site
from koopflow.simulate.experiment import EngineName, Experiment
from koopflow.source.digests import content_digest
from koopflow.trace.log import Frame, Log

REPLICATIONS = 20
BATCH = 10
"""For a precision so many are added at least; a tenth of those made where that is more, since every look at the
interval is another chance to stop too early."""
REPLICATIONS_MAX = 10_000


@dataclass(frozen=True)
class Runs(Tables):
    """The replications of one scenario; `to_dict` gives the measures, `log`, `events` and `cases` what happened."""

    model: LoadedModel
    scenario: LoadedScenario
    setting: Setting
    tallies: tuple[Tally, ...]
    logs: tuple[Log, ...] = ()
    workers: int = 1
    wall_seconds: float = 0.0
    engine: EngineName = "plain"
    """Who made them: the machine as machine code or as plain Python, or the reference interpreter."""
    asked: int = 0
    """How many replications were wanted; there are fewer where it was stopped."""
    precision: float | None = None
    """The part of the mean cycle time that half its interval was to be at most."""

    @property
    def replications(self) -> int:
        """How many were made; fewer than asked for where it was stopped."""
        return len(self.tallies)

    @property
    def name(self) -> str:
        """The scenario's id, with its point in a sweep."""
        return f"{self.scenario.id} {self.scenario.label}".strip()

    @property
    def frame(self) -> Frame:
        """What the logs of all replications share."""
        return frame_of(self.model, self.scenario, self.setting)

    def recorded(self) -> Iterable[Log]:
        """The log of every replication: what was kept, else simulated again, which comes to the same."""
        if self.logs:
            return self.logs
        logs: list[Log] = []
        recording = Recording(self.frame, [logs.append])
        numbers = range(self.replications)
        experiment = Experiment(self.setting, clock=time.process_time)
        found = experiment.replications(numbers, recording.listening, workers=self.workers)
        return (logs.pop() for _ in recording.taken(numbers, found))

    def _repr_html_(self) -> str:
        from koopflow.api.notebook import of_runs

        return of_runs(self)

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """The JSON of `simulate`; all but `run` is the same for the same model, scenario and seed."""
        setting = self.setting
        window = Window(setting.warm_up, setting.horizon, setting.end)
        months = [label for label, _ in months_of(setting.start, setting.end)]
        measures = summarize(self.tallies, window, months) if self.tallies else {}
        events = sum(tally.events for tally in self.tallies)
        header = setting.programme.scenario.scenario
        assert header.horizon is not None
        return {
            "scenario": self.scenario.id,
            **({"label": self.scenario.label} if self.scenario.label else {}),
            "model": self.model.id,
            "seed": setting.seed,
            "replications": self.replications,
            "horizon_days": header.horizon.value.mean_seconds() / DAY,
            "warm_up_days": setting.warm_up / DAY,
            **self._precision(measures),
            **measures,
            "definitions": definitions(lang),
            "manifest": self._manifest(),
            "run": {
                "events_per_second": events / self.wall_seconds if self.wall_seconds else None,
                "wall_seconds": self.wall_seconds,
                "workers": self.workers,
                "interrupted": self.replications < self.asked,
                "engine": self.engine,
            },
        }

    def _precision(self, measures: dict[str, Any]) -> dict[str, Any]:
        if self.precision is None:
            return {}
        reached = half_width(measures["cycle_time"]) if measures else None
        return {"precision": {"asked": self.precision, "reached": rounded(reached)}}

    def _manifest(self) -> dict[str, Any]:
        return {
            "koopflow": __version__,
            "model": content_digest(self.model.located.tree),
            "scenario": content_digest(self.scenario.located.tree),
            "python": platform.python_version(),
            "platform": f"{platform.system()} {platform.machine()}",
            "seed": self.setting.seed,
        }


def runnable(model: LoadedModel) -> tuple[LoadedScenario, ...]:
    """The scenarios of a model that can be run, in file order."""
    return tuple(s for s in model.scenarios if s.scenario.scenario.start is not None)


def simulate(  # noqa: PLR0913  the options of one command, all by keyword
    model: LoadedModel,
    scenario: str | LoadedScenario | None = None,
    *,
    replications: int | None = None,
    seed: int | None = None,
    workers: int = 1,
    horizon: Duration | None = None,
    precision: float | None = None,
    log: bool = False,
    each: Callable[[Log], None] | None = None,
    engine: EngineName | None = None,
    stop: Callable[[], bool] | None = None,
) -> Runs:
    """Run a scenario (the first runnable one if none is named) so many times.

    `precision` replicates until the half-width of the mean cycle time's 95 % interval is that part of it. `log` keeps
    what happened in each replication; `each` is given it in the order of the replications, as soon as it is there,
    and it is dropped unless `log` keeps it. `engine` changes no number; without it the quicker one is taken. Raises
    `ModelError` where there is no such scenario, and where its warm-up is to be found and is not.
    """
    chosen = _with_horizon(chosen_scenario(model, scenario), horizon)
    header = chosen.scenario.scenario
    setting = setting_of(model, chosen, seed if seed is not None else header.seed or 0)
    asked = replications if replications is not None else header.replications or REPLICATIONS
    began = time.perf_counter()
    measured = with_warm_up(chosen, setting, engine=engine, workers=workers, stop=stop)
    setting = measured or setting
    experiment = Experiment(setting, engine, clock=time.process_time)
    logs: list[Log] = []
    takers = [taker for taker in (each, logs.append if log else None) if taker is not None]
    recording = Recording(frame_of(model, chosen, setting), takers) if takers else None

    def run(numbers: range) -> list[Tally]:
        listening = recording.listening if recording else None
        found = experiment.replications(numbers, listening, workers=workers, stop=stop)
        return list(recording.taken(numbers, found) if recording else found)

    tallies = run(range(asked if measured else 0))
    while precision is not None and len(tallies) < REPLICATIONS_MAX and not (stop and stop()):
        if _half_width(setting, tallies) <= precision:
            break
        made = len(tallies)
        tallies += run(range(made, min(REPLICATIONS_MAX, made + max(BATCH, made // 10))))
    return Runs(
        model,
        chosen,
        setting,
        tuple(tallies),
        tuple(logs),
        workers,
        time.perf_counter() - began,
        experiment.engine,
        asked,
        precision,
    )


def extended(runs: Runs, replications: int, *, stop: Callable[[], bool] | None = None) -> Runs:
    """The same runs with so many replications: those that are there stay, the next ones are added."""
    began = time.perf_counter()
    experiment = Experiment(runs.setting, clock=time.process_time)
    numbers = range(runs.replications, replications)
    more = experiment.replications(numbers, workers=runs.workers, stop=stop)
    tallies = (*runs.tallies, *more)
    spent = runs.wall_seconds + time.perf_counter() - began
    return replace(runs, tallies=tallies, wall_seconds=spent, asked=replications)


def _half_width(setting: Setting, tallies: list[Tally]) -> float:
    window = Window(setting.warm_up, setting.horizon, setting.end)
    found = half_width(summarize(tallies, window, [])["cycle_time"])
    return float("inf") if found is None else found


def half_width(cycle_time: dict[str, Any]) -> float | None:
    """Half the width of the mean cycle time's interval, as a part of the mean; None without either."""
    if cycle_time["low"] is None or not cycle_time["mean"]:
        return None
    return float((cycle_time["high"] - cycle_time["low"]) / 2 / cycle_time["mean"])


def chosen_scenario(model: LoadedModel, wanted: str | LoadedScenario | None) -> LoadedScenario:
    """The scenario of this id, the first runnable one for None. Raises `ModelError` where there is none."""
    if isinstance(wanted, LoadedScenario):
        return wanted
    possible = runnable(model)
    found = next((s for s in possible if wanted in (None, s.id)), None)
    if found is None:
        known = ", ".join(dict.fromkeys(s.id for s in possible)) or "–"
        name = f"“{wanted}”" if wanted else "to run"
        raise ModelError(Report(), f"{model.id} has no scenario {name}; it has: {known}")
    return found


def _with_horizon(scenario: LoadedScenario, horizon: Duration | None) -> LoadedScenario:
    header = scenario.scenario.scenario
    if horizon is None or header.horizon is None:
        return scenario
    if not outlasts_warm_up(scenario, horizon):
        raise ModelError(Report(), f"a horizon of {horizon.text} is not longer than the warm-up")
    longer = header.horizon.model_copy(update={"value": horizon})
    changed = scenario.scenario.model_copy(update={"scenario": header.model_copy(update={"horizon": longer})})
    return replace(scenario, scenario=changed)


def outlasts_warm_up(scenario: LoadedScenario, horizon: Duration) -> bool:
    """Whether something is left to measure with this horizon."""
    warm_up = scenario.scenario.scenario.given_warm_up
    return horizon.mean_seconds() > (warm_up.mean_seconds() if warm_up else 0)


def setting_of(model: LoadedModel, scenario: LoadedScenario, seed: int) -> Setting:
    """The municipalities of a scenario, each with its model and what is local to it."""
    here = _site(model, scenario)
    said = scenario.scenario.municipalities
    if isinstance(said, int):
        return Setting.of(here, [here] * said, seed)
    return Setting.of(here, [_adapted(name, scenario) for name in said], seed)


def _adapted(name: str, scenario: LoadedScenario) -> Site:
    beside = open_paths([Path(scenario.located.file).parent])
    found = beside.library.model(name)
    if found is None:
        opened = open_paths([name])
        found = opened.library.model(name)
    if found is None:
        raise ModelError(Report(), f"{scenario.located.file}: there is no adaptation “{name}”")
    local = next((s for s in found.scenarios if (s.id, s.label) == (scenario.id, scenario.label)), scenario)
    return _site(found, local)


def _site(model: LoadedModel, scenario: LoadedScenario) -> Site:
    origins = {
        new.removeprefix("machines."): old.removeprefix("machines.") for old, new in model.renamed.items()
    }
    return Site(model.model, scenario.scenario, origins)
