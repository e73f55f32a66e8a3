"""A text with a model and a scenario in, the happenings or the result of its replications out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from koopflow.api.opening import open_paths
from koopflow.api.simulate import runnable, setting_of, simulate
from koopflow.model.library import LoadedModel
from koopflow.trace.events import Happening
from tests.simulate.machine_agreement import difference, measures, told_by_machine, told_by_reference


def loaded(text: str, folder: Path) -> LoadedModel:
    """The first model of the text, which must be without an error."""
    file = folder / "model.yaml"
    file.write_text(text, encoding="utf-8")
    opened = open_paths([file])
    assert not opened.report.errors, [(f.code, f.place.line, f.message) for f in opened.report.errors]
    return opened.models[0]


def happenings(text: str, folder: Path, seed: int = 1) -> list[Happening]:
    """Everything that happens in replication 0 of the first scenario, by the interpreter and the machine alike."""
    model = loaded(text, folder)
    setting = setting_of(model, runnable(model)[0], seed)
    told, counted = told_by_reference(setting)
    by_machine, counted_by_machine = told_by_machine(setting)
    assert difference(told, by_machine) == ""
    assert measures(setting, counted) == measures(setting, counted_by_machine)
    return told


def result(text: str, folder: Path, **options: Any) -> dict[str, Any]:
    """The JSON of the first scenario."""
    return simulate(loaded(text, folder), **options).to_dict()


class Patience:
    """Says that it is enough when it was asked so often."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


def moments(told: list[Happening], kind: str, place: str) -> list[float]:
    """When something happened, in hours since the start."""
    return [h.time / 3600 for h in told if (h.kind, h.local) == (kind, place)]
