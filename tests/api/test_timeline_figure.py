"""The days of a timeline are those of a model's scenarios."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import koopflow as kf
from koopflow.api.schedules import schedules_of
from koopflow.draw.schedule import Pause

MODEL = """\
koopflow: 1
model: {id: desk, title: {pl: Punkt, en: Desk}}
actors:
  office: {kind: institution, level: municipality, title: {pl: Ośrodek, en: Office}}
machines:
  case:
    initial: reported
    states:
      reported: {task: {by: office}, next: {accept: open}}
      open: {next: {close: {to: closed, at: closing, title: {pl: Koniec, en: End}}}}
      closed: {final: true}
---
koopflow: 1
scenario: {id: plan, of: desk, start: 2024-01-01, horizon: 1 y, replications: 2, seed: 1, assumption: true}
arrivals: {case: {cohort: 3, from: 2024-01-01, until: 2024-01-31}}
capacity: {office: 1}
durations: {case.reported: {fixed: 1 h}}
dates: {closing: 2024-06-01}
---
koopflow: 1
scenario: {id: went, of: desk, extends: plan, assumption: true}
dates: {closing: 2024-09-01}
closures: [{of: [calendars.week], from: 2024-05-01, until: 2024-05-03}]
calendars: {week: {hours: {mon-fri: "08:00-16:00"}}}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "desk.yaml").write_text(MODEL, encoding="utf-8")
    return tmp_path / "desk.yaml"


def test_the_plan_is_the_scenario_that_extends_none_and_another_says_how_it_went(desk: Path) -> None:
    plan, went = schedules_of(kf.load(desk), "went")
    assert (plan.id, went.id) == ("plan", "went")
    assert (plan.dates["closing"], went.dates["closing"]) == (date(2024, 6, 1), date(2024, 9, 1))
    assert went.pauses == (Pause(("calendars.week",), date(2024, 5, 1), date(2024, 5, 3), None, True),)
    assert plan.arrivals == (("case", date(2024, 1, 1), date(2024, 1, 31)),)
    assert [one.id for one in schedules_of(kf.load(desk), "plan")] == ["plan"]


def test_a_date_that_moved_is_drawn_with_both_days(desk: Path) -> None:
    rows = kf.draw(kf.load(desk), "timeline", scenario="went", lang="en").drawing.table.rows
    assert rows[0] == ("End", "case › open", "2024-06-01 (assumption)", "2024-09-01 (assumption)", "")


def test_a_date_with_a_source_is_told_from_an_assumption_and_the_legend_says_which(desk: Path) -> None:
    text = MODEL.replace("closing: 2024-06-01", "closing: {value: 2024-06-01, source: report}")
    desk.write_text(
        text.replace("model: {id: desk", "model: {sources: {report: {title: A}}, id: desk"), "utf-8"
    )
    drawing = kf.draw(kf.load(desk), "timeline", scenario="went", lang="pl").drawing
    assert drawing.table.rows[0][2:4] == ("1.06.2024", "1.09.2024 (założenie)")
    said = [line.text for label in drawing.parts[0].labels for line in label.lines]
    assert "1.06.2024 → 1.09.2024 (zał.)" in said
    assert ("(zał.)", "założenie: tego dnia nie podaje żadne źródło") in [
        (entry.badge, entry.text) for entry in drawing.legend
    ]
    desk.write_text(
        desk.read_text("utf-8")
        .replace("closing: 2024-09-01", "closing: {value: 2024-09-01, source: report}")
        .replace("2024-05-03}", "2024-05-03, source: report}"),
        "utf-8",
    )
    drawing = kf.draw(kf.load(desk), "timeline", scenario="went", lang="pl").drawing
    assert "letter" not in {entry.of for entry in drawing.legend}


def test_a_date_goes_by_what_the_scenario_says_of_it(desk: Path) -> None:
    date_ = "closing: {value: 2024-06-01, description: {pl: koniec pilotażu, en: the pilot ends}}"
    desk.write_text(MODEL.replace("closing: 2024-06-01", date_), "utf-8")
    drawing = kf.draw(kf.load(desk), "process", lang="pl").drawing
    assert "Koniec, w terminie: koniec pilotażu" in {row[3] for row in drawing.table.rows}
    desk.write_text(MODEL.replace("closing: 2024-06-01", date_.replace("koniec pilotażu", "koniec")), "utf-8")
    drawing = kf.draw(kf.load(desk), "process", lang="pl").drawing
    assert "Koniec, w wyznaczonym dniu" in {row[3] for row in drawing.table.rows}


def test_a_scenario_that_is_not_there_is_a_finding_with_the_one_that_was_meant(desk: Path) -> None:
    with pytest.raises(kf.ModelError, match=r"KF286.*wnet") as refused:
        kf.draw(kf.load(desk), "timeline", scenario="wnet")
    (finding,) = refused.value.report
    assert finding.args["scenarios"] == "plan, went"
    assert finding.hints[0].args == {"name": "went"}
