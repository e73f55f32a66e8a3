"""A folder of its own for every test of the command, no settings from outside, and a small model to work on."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import koopflow as koopflow_package
from koopflow.cli import run
from koopflow.cli.settings import project_table

MODEL = """\
koopflow: 1
model: {id: desk, version: 1.0.0, title: {pl: Okienko, en: Desk}}
actors:
  office: {kind: institution, level: municipality, sector: social-assistance, title: {pl: Urząd, en: Office}}
  clinic: {kind: institution, level: county, sector: health}
  family: {kind: household}
data:
  identity: {class: ordinary}
documents:
  form: {contains: [identity], from: office}
flows:
  refer: {from: office, to: clinic, carries: [form], channel: letter, basis: the act}
attributes:
  urgent: {type: boolean}
machines:
  case:
    initial: reported
    states:
      reported:
        task: {by: office, reads: [form]}
        next:
          accept: {to: waiting, sends: [refer]}
          refuse: {to: refused, when: not urgent}
      waiting:
        task: {by: clinic, reads: [form]}
        next: {done: helped}
      helped: {final: true}
      refused: {final: true}
variation:
  actors.clinic: [replace]
"""

SCENARIO = """\
---
koopflow: 1
scenario: {id: base, of: desk, start: 2019-04-01, horizon: 1 y, replications: 3, seed: 7}
arrivals: {case: {every: {exponential: {mean: 9 d}}}}
population: {urgent: 0.2}
durations: {case.reported: 2 h, case.waiting: {exponential: {mean: 3 h}}}
chances: {case.reported: {accept: 0.8, refuse: 0.2}}
capacity: {office: {units: 1}, clinic: {units: 1}}
"""

ADAPTATION = """\
koopflow: 1
adaptation: {id: village, of: desk, title: {pl: Wieś, en: Village}}
changes:
  - {replace: actors.clinic, with: {kind: institution, level: county, sector: health, title: Other clinic}, why: moved}
"""

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, no settings from outside."""
    for name in [name for name in os.environ if name.startswith(("KOOPFLOW_", "LC_", "LANG"))]:
        monkeypatch.delenv(name)
    # A process that a test starts runs the same koopflow, installed or not.
    monkeypatch.setenv("PYTHONPATH", str(Path(koopflow_package.__file__).parent.parent))
    monkeypatch.chdir(tmp_path)
    project_table.cache_clear()
    return tmp_path


@pytest.fixture
def desk(nowhere: Path) -> Path:
    """A file with a model and a scenario, and beside it an adaptation."""
    (nowhere / "village.yaml").write_text(ADAPTATION, encoding="utf-8")
    (nowhere / "desk.yaml").write_text(MODEL + SCENARIO, encoding="utf-8")
    return nowhere / "desk.yaml"


@pytest.fixture
def koopflow(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command; its exit code, standard output and standard error."""

    def ran(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(list(words))
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return ran


@pytest.fixture
def as_json(koopflow: Command) -> Callable[..., tuple[int, Any]]:
    """Run the command with `--format json`; its exit code and the value."""

    def ran(*words: str) -> tuple[int, Any]:
        code, out, _ = koopflow(*words, "--format", "json")
        return code, json.loads(out)

    return ran
