"""A model and a scenario go in; runs come out, with their measures as the JSON that scripts rely on."""

from __future__ import annotations

import hashlib
import platform
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import MAXYEAR, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from koopflow import __version__
from koopflow.api.load import ModelError
from koopflow.api.opening import open_paths
from koopflow.api.recording import Logged, Logging, frame_of
from koopflow.api.tables import Tables
from koopflow.diagnostics import Report
from koopflow.durations import Duration, later, seconds_of
from koopflow.measure.definitions import definitions
from koopflow.measure.monitors import Monitor
from koopflow.measure.summary import DAY, summarize
from koopflow.measure.tally import Tally, Window
from koopflow.model.library import LoadedModel, LoadedScenario
from koopflow.model.marks import mark_of
from koopflow.model.rules import BINARY, UNARY
from koopflow.model.types import Model, ModelRule
from koopflow.semantics.reference.setting import Setting, Site
from koopflow.simulate.experiment import EngineName, Experiment
from koopflow.source.nodes import Mapping, Node, Scalar
from koopflow.trace.log import Frame, Log

REPLICATIONS = 20
BATCH = 10
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

    @property
    def replications(self) -> int:
        """How many were made; fewer than asked for where it was stopped."""
        return len(self.tallies)

    @property
    def frame(self) -> Frame:
        """What the logs of all replications share."""
        return frame_of(self.model, self.scenario, self.setting)

    def recorded(self) -> Iterable[Log]:
        """The log of every replication: what was kept, else simulated again, which comes to the same."""
        if self.logs:
            return self.logs
        record = partial(Log, self.frame)
        return Experiment(self.setting).replications(range(self.replications), record, workers=self.workers)

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """The JSON of `simulate`; all but `run` is the same for the same model, scenario and seed."""
        setting = self.setting
        window = Window(setting.warm_up, setting.horizon, setting.end)
        months = [label for label, _ in _months(setting)]
        measures = summarize(self.tallies, window, months) if self.tallies else {}
        events = sum(tally.events for tally in self.tallies)
        header = setting.programme.scenario.scenario
        assert header.horizon is not None
        warm_up = header.warm_up
        return {
            "scenario": self.scenario.id,
            **({"label": self.scenario.label} if self.scenario.label else {}),
            "model": self.model.id,
            "seed": setting.seed,
            "replications": self.replications,
            "horizon_days": header.horizon.value.mean_seconds() / DAY,
            "warm_up_days": warm_up.value.mean_seconds() / DAY if warm_up else 0.0,
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

    def _manifest(self) -> dict[str, Any]:
        return {
            "koopflow": __version__,
            "model": _digest(self.model.located.tree),
            "scenario": _digest(self.scenario.located.tree),
            "python": platform.python_version(),
            "platform": f"{platform.system()} {platform.machine()}",
            "seed": self.setting.seed,
        }


def runnable(model: LoadedModel) -> tuple[LoadedScenario, ...]:
    """The scenarios of a model that can be run, in file order."""
    return tuple(s for s in model.scenarios if s.scenario.scenario.start is not None)


def simulate(
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
    stop: Callable[[], bool] | None = None,
) -> Runs:
    """Run a scenario (the first runnable one if none is named) so many times.

    `precision` replicates until the half-width of the mean cycle time's 95 % interval is that part of it. `log` keeps
    what happened in each replication; `each` is given it in the order of the replications, as soon as it is there,
    and it is dropped unless `log` keeps it. Raises `ModelError` where there is no such scenario.
    """
    chosen = _with_horizon(_scenario(model, scenario), horizon)
    header = chosen.scenario.scenario
    setting = setting_of(model, chosen, seed if seed is not None else header.seed or 0)
    asked = replications if replications is not None else header.replications or REPLICATIONS
    began = time.perf_counter()
    experiment = Experiment(setting)
    logs: list[Log] = []
    takers = [taker for taker in (each, logs.append if log else None) if taker is not None]
    logging = Logging(frame_of(model, chosen, setting), takers) if takers else None
    tallies = _run(experiment, range(asked), workers, logging, stop=stop)
    while precision is not None and len(tallies) < REPLICATIONS_MAX and not (stop and stop()):
        if _half_width(setting, tallies) <= precision:
            break
        more = range(len(tallies), len(tallies) + BATCH)
        tallies += _run(experiment, more, workers, logging, stop=stop)
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
    )


def _run(
    experiment: Experiment,
    numbers: Sequence[int],
    workers: int,
    logging: Logging | None,
    *,
    stop: Callable[[], bool] | None,
) -> list[Tally]:
    setting = experiment.setting
    model = setting.programme.model
    monitors = _monitors(model, setting)
    window = Window(setting.warm_up, setting.horizon, setting.end)
    ends = [end for _, end in _months(setting)]

    def tally(number: int) -> Tally:
        return Tally(window, monitors, ends)

    if logging is None:
        return list(experiment.replications(numbers, tally, workers=workers, stop=stop))

    def logged(number: int) -> Logged:
        return Logged(tally(number), Log(logging.frame, number))

    found = experiment.replications(numbers, logged, workers=workers, stop=stop)
    return [logging.taken(one) for one in found]


def _half_width(setting: Setting, tallies: list[Tally]) -> float:
    window = Window(setting.warm_up, setting.horizon, setting.end)
    time_ = summarize(tallies, window, [])["cycle_time"]
    if time_["low"] is None or not time_["mean"]:
        return float("inf")
    return float((time_["high"] - time_["low"]) / 2 / time_["mean"])


def _scenario(model: LoadedModel, wanted: str | LoadedScenario | None) -> LoadedScenario:
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
    warm_up = scenario.scenario.scenario.warm_up
    return horizon.mean_seconds() > (warm_up.value.mean_seconds() if warm_up else 0)


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


def _monitors(model: Model, setting: Setting) -> tuple[Monitor, ...]:
    return tuple(
        _monitor(name, rule, model, setting)
        for name, rule in model.rules.items()
        if rule.template in (*UNARY, *BINARY) and rule.events
    )


def _monitor(name: str, rule: ModelRule, model: Model, setting: Setting) -> Monitor:
    start = seconds_of(setting.start)
    places = tuple(frozenset(mark_of(model, path) for path in place) for place in rule.events)
    within = rule.within

    def due(at: int) -> int:
        assert within is not None
        return later(start + at, within, model.model.country) - start

    def in_force(at: int) -> bool:
        day = (setting.start + timedelta(seconds=at)).date()
        dated = [basis for basis in rule.basis if basis.from_ or basis.until]
        return not dated or any(
            (basis.from_ is None or basis.from_ <= day) and (basis.until is None or day <= basis.until)
            for basis in dated
        )

    pausing = frozenset(path.removeprefix("machines.") for path in rule.paused_in)
    return Monitor(name, rule, places, due if within is not None else None, in_force, pausing)


def _months(setting: Setting) -> list[tuple[str, int]]:
    months: list[tuple[str, int]] = []
    moment = setting.start.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while (not months or months[-1][1] < setting.end) and moment.year < MAXYEAR:
        following = _next_month(moment)
        months.append((f"{moment:%Y-%m}", round((following - setting.start).total_seconds())))
        moment = following
    return months


def _next_month(moment: datetime) -> datetime:
    return moment.replace(year=moment.year + moment.month // 12, month=moment.month % 12 + 1)


def _digest(tree: Node) -> str:
    return hashlib.sha256(_canonical(tree).encode()).hexdigest()[:16]


def _canonical(node: Node) -> str:
    if isinstance(node, Scalar):
        return repr(node.text)
    if isinstance(node, Mapping):
        return "{" + ",".join(f"{e.key.text!r}:{_canonical(e.value)}" for e in node.entries) + "}"
    return "[" + ",".join(_canonical(item) for item in node.items) + "]"
