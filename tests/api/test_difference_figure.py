"""An adaptation drawn over its reference: what it adds, changes and leaves out is there, marked and reasoned."""

from __future__ import annotations

from pathlib import Path

import pytest

import koopflow as kf

REFERENCE = """\
koopflow: 1
model: {id: desk, title: {pl: Punkt, en: Desk}}
actors:
  office: {kind: institution, level: municipality, title: {pl: Ośrodek, en: Office}}
  clinic: {kind: institution, level: county, title: {pl: Poradnia, en: Clinic}}
flows:
  refer: {from: office, to: clinic, channel: letter, basis: the act, title: {pl: Skierowanie, en: Referral}}
machines:
  case:
    initial: reported
    states:
      reported: {title: {pl: Zgłoszono, en: Reported}, task: {by: office}, next: {accept: {to: waiting, sends: refer}}}
      waiting: {title: {pl: Czekanie, en: Waiting}, next: {late: {to: helped, after: 14 d}}}
      helped: {final: true}
variation:
  actors: [add, rename]
  machines.case: [add, set, omit, refine]
"""
ADAPTATION = """\
koopflow: 1
adaptation: {id: nearby, of: desk, title: {pl: U nas, en: Nearby}, municipality: {name: Nearby}}
changes:
  - {set: machines.case.waiting.late.after, to: 7 d, why: {pl: Szybciej., en: We are faster.}}
  - {add: machines.case.checked, with: {title: {pl: Sprawdzono, en: Checked}, task: {by: clinic}, next: {done: helped}}, why: {pl: Poradnia sprawdza., en: The clinic checks.}}
  - {set: machines.case.reported.accept.to, to: checked, why: {pl: Od razu., en: At once.}}
  - {omit: machines.case.waiting, why: {pl: Nikt nie czeka., en: Nobody waits.}}
  - {rename: actors.clinic, to: hospital, why: {pl: U nas jest szpital., en: We have a hospital.}}
"""


@pytest.fixture
def nearby(tmp_path: Path) -> kf.LoadedModel:
    (tmp_path / "desk.yaml").write_text(REFERENCE, encoding="utf-8")
    (tmp_path / "nearby.yaml").write_text(ADAPTATION, encoding="utf-8")
    return kf.load(tmp_path / "nearby.yaml")


def marks(figure: kf.Figure) -> dict[str, str | None]:
    parts = figure.drawing.parts
    return {
        item.id: item.mark
        for part in parts
        for item in (*part.shapes, *part.edges, *part.groups)
        if item.id.startswith(("machines", "actors", "flows"))
    }


def test_what_either_has_is_drawn_and_marked(nearby: kf.LoadedModel) -> None:
    found = marks(kf.draw(nearby, "difference"))
    assert found["machines.case.checked"] == found["machines.case.checked.done"] == "added"
    assert found["machines.case.waiting"] == found["machines.case.waiting.late"] == "omitted"
    assert found["machines.case.reported.accept"] == "changed"
    assert found["machines.case.reported"] is found["machines.case.helped"] is None


def test_the_table_says_what_stood_there_and_why(nearby: kf.LoadedModel) -> None:
    figure = kf.draw(nearby, "difference", lang="en")
    rows = {row[0]: row[1:] for row in figure.drawing.table.rows}
    assert rows["case › Checked"] == ("added", "", "Checked", "The clinic checks.")
    assert rows["case › Waiting"] == ("left out", "Waiting", "", "Nobody waits.")
    assert rows["case › Reported › accept: where it leads"] == ("changed", "Waiting", "Checked", "At once.")
    assert figure.drawing.description[:3] == ("Added: 1.", "Changed: 1.", "Left out: 1.")


def test_an_actor_of_another_name_is_one_that_is_otherwise(nearby: kf.LoadedModel) -> None:
    figure = kf.draw(nearby, "difference", as_="flows", lang="pl")
    assert marks(figure)["actors.hospital"] == "changed"
    assert ("Poradnia", "zmieniono", "clinic", "hospital", "U nas jest szpital.") in figure.drawing.table.rows


@pytest.mark.parametrize("view", ["lanes", "matrix"])
def test_lanes_and_matrix_are_marked_alike(nearby: kf.LoadedModel, view: str) -> None:
    found = marks(kf.draw(nearby, "difference", as_=view))
    assert found["machines.case.checked"] == "added"
    assert found["actors.hospital"] == "changed"
    assert found["actors.office"] is None


def test_two_models_can_be_compared_and_one_alone_cannot(nearby: kf.LoadedModel, tmp_path: Path) -> None:
    desk = kf.load(tmp_path / "desk.yaml")
    with pytest.raises(kf.ModelError, match="KF282"):
        kf.draw(desk, "difference")
    assert marks(kf.draw(desk, "difference", over=nearby))["machines.case.checked"] == "omitted"


def test_a_model_over_itself_differs_in_nothing_and_says_so(nearby: kf.LoadedModel) -> None:
    figure = kf.draw(nearby, "difference", over=nearby, lang="en")
    assert [finding.code for finding in figure.report] == ["KF281"]
    assert figure.drawing.description[0] == "Nothing that this figure shows differs."
    assert not any(marks(figure).values())
