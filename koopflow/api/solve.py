"""A model and a scenario go in; exact probabilities and means of one case come out, as the JSON scripts rely on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from koopflow.api.simulate import Runs, chosen_scenario, setting_of, simulate
from koopflow.diagnostics import Note
from koopflow.durations import Duration
from koopflow.i18n import translate
from koopflow.measure.exact.answer import STATES_MAX, Answer, answer
from koopflow.measure.summary import DAY
from koopflow.model.library import LoadedModel, LoadedScenario

RUN_OUT = 30
"""Cases are followed for so many mean times after the horizon."""


@dataclass(frozen=True)
class Solution:
    """The exact answer to one scenario; `to_dict` gives it in days."""

    model: LoadedModel
    scenario: LoadedScenario
    answer: Answer

    @property
    def mean_days(self) -> float | None:
        """The mean time from arrival to end, in days; None where it has no exact value."""
        return _days(self.answer.cycle)

    def _repr_html_(self) -> str:
        from koopflow.api.notebook import of_solution

        return of_solution(self)

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """The JSON of `solve`: a number that has no exact value is None, and `reasons` says why."""
        found = self.answer
        why = {
            "outcomes": found.why_no_outcomes,
            "states": found.why_no_outcomes,
            "cycle_time": found.why_no_times,
        }
        told = {name: [_said(note, lang) for note in notes] for name, notes in why.items()}
        times = told["cycle_time"]
        return {
            "scenario": self.scenario.id,
            **({"label": self.scenario.label} if self.scenario.label else {}),
            "model": self.model.id,
            "outcomes": {name: {"probability": value} for name, value in found.outcomes.items()},
            "never": {"probability": found.endless},
            "cycle_time": {"mean": self.mean_days, **({"reason": "; ".join(times)} if times else {})},
            "states": {
                name: {"visits": value, "stay": {"mean": _days(found.stays[name])}}
                for name, value in found.visits.items()
            },
            "reasons": told,
            "configurations": found.configurations,
        }


def solve(
    model: LoadedModel, scenario: str | LoadedScenario | None = None, *, states_max: int = STATES_MAX
) -> Solution:
    """Solve a scenario (the first runnable one if none is named) exactly, where that is possible.

    `states_max` bounds the configurations. Raises `ModelError` where there is no such scenario.
    """
    chosen = chosen_scenario(model, scenario)
    return Solution(model, chosen, answer(setting_of(model, chosen, 0), states_max))


def beside(solution: Solution, replications: int, seed: int | None = None) -> Runs:
    """Simulate what was solved: where times are known, with a run-out in which hardly a case stays open."""
    header = solution.scenario.scenario.scenario
    wanted = Duration(Fraction(0), Fraction(0), Fraction(round((solution.answer.cycle or 0.0) * RUN_OUT)))
    own = header.run_out.value.mean_seconds() if header.run_out else 0.0
    if wanted.seconds <= own or header.horizon is None:
        return simulate(solution.model, solution.scenario, replications=replications, seed=seed)
    longer = header.horizon.model_copy(update={"value": wanted})
    followed = solution.scenario.scenario.model_copy(
        update={"scenario": header.model_copy(update={"run_out": longer})}
    )
    one = replace(solution.scenario, scenario=followed)
    return simulate(solution.model, one, replications=replications, seed=seed)


def _days(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / DAY


def _said(note: Note, lang: str) -> str:
    return translate(lang, note.text, note.args)
