"""Guards in scenarios: what does not fit is told where it stands, as in a model."""

from pathlib import Path

import pytest

from koopflow.model.library import load_library

TEXT = """\
koopflow: 1
model: {id: m}
actors: {office: {kind: institution, level: county}}
attributes:
  urgency: {type: enum, values: [normal, urgent], initial: normal}
  open: {type: boolean, initial: true}
machines:
  case:
    initial: a
    states:
      a: {task: {by: office}, next: {good: {to: b, when: open}, bad: b}}
      b: {final: true}
---
koopflow: 1
scenario: {id: base, of: m, start: 2020-01-01, horizon: 1 y, replications: 1, seed: 1}
arrivals: {case: {per-year: 4}}
durations: {case.a: 1 h}
chances: {case.a: [{when: urgency == urgent, good: 0.5, bad: 0.5}, {good: 0.9, bad: 0.1}]}
priorities: {case.a: {high: open}}
"""


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ("{high: open}", "{high: open, low: not open}", []),
        ("when: urgency == urgent", "when: urgency", [("KF322", 18, 27)]),
        ("when: urgency == urgent", "when: urgency == open", [("KF326", 18, 27)]),
        ("{high: open}", "{high: open, low: element == urgent}", [("KF331", 19, 40)]),
    ],
)
def test_a_misfit_in_a_scenario_is_told(
    tmp_path: Path, right: str, wrong: str, expected: list[tuple[str, int, int]]
) -> None:
    assert right in TEXT
    file = tmp_path / "model.yaml"
    file.write_text(TEXT.replace(right, wrong), encoding="utf-8")
    _, report = load_library([file])
    found = [(finding.code, finding.place.line, finding.place.column) for finding in report]
    assert found == expected
