"""A small model with prose and a recorded result beside it."""

import json
from pathlib import Path

import pytest

import koopflow as kf
from koopflow.source.digests import content_digest

MODEL = """koopflow: 1
model: {id: desk, version: 1.0.0, title: {pl: Punkt pomocy, en: Help desk}, languages: [pl, en]}
actors:
  office: {kind: institution, level: municipality, title: {pl: Ośrodek, en: Office}}
  clinic: {kind: institution, level: county, title: {pl: Poradnia, en: Clinic}}
flows:
  refer:
    from: office
    to: clinic
    channel: letter
    title: {pl: Skierowanie, en: Referral}
    basis: [{eli: DU/2004/593, article: 100}, {law: RODO, article: 6(1)(e)}]
machines:
  case:
    initial: reported
    states:
      reported:
        title: {pl: Zgłoszono, en: Reported}
        task: {by: office}
        next: {accept: {to: helped, sends: refer}}
      helped: {final: true}
figures:
  way: {view: process, caption: {pl: Droga sprawy, en: The way of a case}}
"""
SCENARIO = """koopflow: 1
scenario: {id: base, of: desk, start: 2024-01-01, horizon: 100 d}
arrivals: {case: {every: {exponential: {mean: 2 d}}}}
durations: {case.reported: 2 h}
"""
PROSE = """# Korzyści

Drogę sprawy widać na {{ ref("way", "loc") }}, a przepływy zestawia {{ ref("flows", kind="table") }}. Zakończono
{{ number("cases.completed", scenario="base") }} spraw, czyli {{ number("outcomes.helped.share", as="percent") }}.

{{ figure("way") }}

## Szczegóły

{{ table("flows") }}
"""
ADAPTATION = """koopflow: 1
adaptation:
  id: village
  of: desk
  title: {pl: Punkt w Wiosce, en: Desk of a village}
  municipality: {name: Wioska, county: wioskowy, voivodeship: podlaskie, population: 3803}
changes:
  - set: actors.office.title
    to: {pl: Ośrodek w Wiosce, en: Office of the village}
    why: {pl: Tak się tam nazywa., en: So it is called there.}
"""


class Desk:
    """The folder of the model `desk`, with what a test writes into it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.prose = folder, folder / "book"
        self.prose.mkdir()
        self.model(MODEL)
        (folder / "base.yaml").write_text(SCENARIO, encoding="utf-8")
        self.chapter(PROSE)
        self.record()

    def model(self, text: str) -> None:
        (self.folder / "desk.yaml").write_text(text, encoding="utf-8")

    def chapter(self, text: str, name: str = "01.md") -> Path:
        file = self.prose / name
        file.write_text(text, encoding="utf-8")
        return file

    def record(self, completed: int = 1234) -> None:
        """A result as `simulate` writes it, of the model as it stands."""
        model = kf.load(self.folder)
        scenario = model.scenarios[0]
        result = {
            "scenario": "base", "model": "desk", "seed": 7, "replications": 20,
            "cases": {"completed": completed, "arrived": completed},
            "outcomes": {"helped": {"share": 0.8146}},
            "states": {"case.reported": {"wait": {"mean": 3.14159}}},
            "manifest": {"model": content_digest(model.located.tree), "scenario": content_digest(scenario.located.tree)},
        }  # fmt: skip
        (self.prose / "base.json").write_text(json.dumps(result), encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    for name in ("KOOPFLOW_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return Desk(tmp_path)
