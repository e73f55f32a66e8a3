"""A witness says who does what, in the reader's language, and where each step stands."""

from __future__ import annotations

from pathlib import Path

import pytest

import koopflow as kf
from koopflow.api.witness import sentence
from koopflow.model.types import Model

MODEL = """
koopflow: 1
model: {id: desk, title: Desk}
actors:
  office: {kind: institution, level: municipality, title: {pl: Ośrodek, en: Centre}}
  clinic: {kind: institution, level: county, title: {pl: Przychodnia, en: Clinic}}
  court: {kind: institution, level: county}
  board: {kind: team, level: municipality, members: [office, clinic], title: {pl: Zespół, en: Board}}
events: {leave: {title: {pl: Rodzina rezygnuje, en: The family leaves}}}
flows: {report: {from: clinic, to: office, title: {pl: Zgłoszenie, en: Report}}}
needs: {debts: {}}
services: {advice: {provider: office, meets: debts}}
attributes: {basket: {type: set, of: services, initial: [advice]}}
machines:
  case:
    initial: asked
    states:
      asked:
        title: {pl: Oczekiwanie, en: Waiting}
        next: {report: talk, leave: closed, late: {to: talk, after: 3 d}}
      talk:
        title: {pl: Rozmowa, en: Talk}
        task: {by: [office, clinic, court]}
        next: {agreed: {to: meet, sends: report, title: {pl: Zgoda, en: Agreed}}}
      meet: {sitting: board, next: {on: help}}
      help: {each: {in: basket, run: service}, next: {done: pause}}
      pause: {task: {}, next: {over: choice}}
      choice: {task: {by: court}, next: {bad: trap, good: closed}}
      trap: {task: {by: office}, next: {again: trap}}
      told: {next: {rung: closed}}
      held: {initial: calm, states: {calm: {task: {}, next: {on: {to: calm, raises: rung}}}}, next: {rung: closed}}
      closed: {final: true}
  service:
    initial: running
    states:
      running: {title: {pl: Usługa, en: Service}, task: {by: provider}, next: {met: over, late: {to: over, at: 2030-01-01}}}
      over: {final: true}
"""
ADAPTATION = """
---
koopflow: 1
adaptation: {id: village, of: desk}
changes:
  - {rename: machines.case.talk, to: chat, why: our word}
  - {refine: machines.case.pause, why: in two parts, with: {initial: one, states: {one: {task: {by: court}, next: {on: over}}, over: {final: true}}}}
"""


@pytest.fixture
def checked(tmp_path: Path) -> kf.Checked:
    file = tmp_path / "desk.yaml"
    file.write_text(MODEL + ADAPTATION, encoding="utf-8")
    return kf.check(file)


def model(checked: kf.Checked) -> Model:
    found = checked.model("desk")
    assert found is not None
    return found.model.model


@pytest.mark.parametrize(
    ("step", "polish", "english"),
    [
        ("asked.report", "Przychodnia: Oczekiwanie – Zgłoszenie", "Clinic: Waiting – Report"),
        ("asked.leave", "z zewnątrz: Oczekiwanie – Rodzina rezygnuje", "from outside: Waiting – The family leaves"),
        ("asked.late", "upływ czasu: Oczekiwanie – late", "time passes: Waiting – late"),
        ("talk.agreed", "Ośrodek, Przychodnia i court: Rozmowa – Zgoda", "Centre, Clinic and court: Talk – Agreed"),
        ("meet.on", "Zespół: meet – on", "Board: meet – on"),
        ("help.done", "help – done", "help – done"),
        ("pause.over", "upływ czasu: pause – over", "time passes: pause – over"),
        ("told.rung", "sygnał: told – rung", "signal: told – rung"),
        ("held.rung", "sygnał: held – rung", "signal: held – rung"),
        ("held.calm.on", "upływ czasu: held.calm – on", "time passes: held.calm – on"),
        ("service.running.met", "usługodawca: Usługa – met", "provider: Service – met"),
        ("service.running.late", "upływ czasu: Usługa – late", "time passes: Service – late"),
        ("nowhere.at-all", "nowhere.at-all", "nowhere.at-all"),
    ],
)  # fmt: skip
def test_a_step_names_who_takes_it(checked: kf.Checked, step: str, polish: str, english: str) -> None:
    assert sentence(model(checked), step, "pl") == polish
    assert sentence(model(checked), step, "en") == english


def test_a_step_of_the_adaptation_alone_says_so(checked: kf.Checked) -> None:
    own = {"machines.case.held"}
    assert (
        sentence(model(checked), "held.calm.on", "pl", own)
        == "(tylko w adaptacji) upływ czasu: held.calm – on"
    )
    assert sentence(model(checked), "help.done", "en", {"machines.case.help.done"}) == (
        "(only in the adaptation) help – done"
    )
    assert sentence(model(checked), "told.rung", "pl", own | {"machines.case.tol"}) == "sygnał: told – rung"


def test_the_json_tells_the_steps_beside_their_ids(checked: kf.Checked) -> None:
    found = {one["model"]: one for one in checked.to_dict("pl")["findings"] if one["code"] == "KF401"}
    assert found["desk"]["trace"][-2:] == ["pause.over", "choice.bad"]
    assert found["desk"]["steps"][-2:] == ["upływ czasu: pause – over", "court: choice – bad"]
    assert len(found["desk"]["steps"]) == len(found["desk"]["trace"])


def test_a_witness_of_an_adaptation_marks_what_its_reference_has_not(checked: kf.Checked) -> None:
    village = checked.model("village")
    assert village is not None
    finding = next(finding for finding in village.report if finding.code == "KF401")
    told = dict(zip(finding.trace, checked.steps(finding, "en"), strict=True))
    assert told["pause.one.on"].sentence == "(only in the adaptation) court: pause.one – on"
    assert told["chat.agreed"].sentence == "Centre, Clinic and court: Talk – Agreed"
    place = told["chat.agreed"].place
    assert place is not None
    lines = Path(place.file).read_text(encoding="utf-8").splitlines()
    assert lines[place.line - 1][place.column - 1 : place.end_column - 1] == "agreed"
