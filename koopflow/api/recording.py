"""A scenario and a setting go in; what listens to a replication beside its tally, and hands its log on, comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from koopflow.measure.tally import Tally
from koopflow.model.library import LoadedModel, LoadedScenario
from koopflow.semantics.reference.setting import Setting
from koopflow.trace.events import Happening, PoolFacts
from koopflow.trace.log import Frame, Log


def frame_of(model: LoadedModel, scenario: LoadedScenario, setting: Setting) -> Frame:
    """What the logs of all replications share."""
    return Frame(
        title_of(model, scenario),
        f"{scenario.id} {scenario.label}".strip(),
        tuple(site.model.model.id for site in setting.sites),
        setting.start,
        model.model.model.country,
        setting.warm_up,
        setting.horizon,
        setting.end,
    )


def title_of(model: LoadedModel, scenario: LoadedScenario) -> str:
    """What an event log of the scenario is called."""
    return f"{model.id}: {scenario.id} {scenario.label}".strip()


@dataclass(frozen=True)
class Logged:
    """A tally and a log of the same happenings."""

    tally: Tally
    log: Log

    def __call__(self, happening: Happening, /) -> None:
        """Add one happening to both."""
        self.tally(happening)
        self.log(happening)

    def close(self, pools: tuple[PoolFacts, ...]) -> None:
        """The replication is at its end."""
        self.tally.close(pools)
        self.log.close(pools)


@dataclass(frozen=True)
class Logging:
    """What the logs of all replications share, and who takes each of them."""

    frame: Frame
    takers: Sequence[Callable[[Log], None]]

    def taken(self, found: Logged) -> Tally:
        """Hand on a replication's log; its tally is left."""
        for take in self.takers:
            take(found.log)
        return found.tally
