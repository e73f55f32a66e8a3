"""A scenario and a setting go in; the logs of its replications, handed on one by one, come out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from koopflow.measure.tally import Tally
from koopflow.model.library import LoadedModel, LoadedScenario
from koopflow.semantics.reference.setting import Setting
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
class Recording:
    """The logs of some replications: what they share, and who takes each of them, in their order."""

    frame: Frame
    takers: Sequence[Callable[[Log], None]]
    _made: dict[int, Log] = field(default_factory=dict)

    def listening(self, number: int) -> Log:
        """The log of a replication, which listens to it."""
        self._made[number] = log = Log(self.frame, number)
        return log

    def taken(self, numbers: Iterable[int], tallies: Iterable[Tally]) -> Iterator[Tally]:
        """The tallies; the log of each is handed on when it is there, and dropped."""
        for number, tally in zip(numbers, tallies, strict=False):
            log = self._made.pop(number)
            for take in self.takers:
                take(log)
            yield tally
