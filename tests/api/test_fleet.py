"""The adaptations of one reference side by side: what each changes where, what it breaks, what most of them do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import koopflow as kf
from koopflow.api.fleet import Fleet, Used
from koopflow.api.fleet_figure import draw_fleet
from koopflow.cli import run
from koopflow.cli.fleet import WIDTH, fleet_text

DESK = """\
koopflow: 1
model: {id: desk, version: 1.0.0, title: {pl: Okienko, en: Desk}}
actors:
  office: {kind: institution, level: municipality, title: {pl: Urząd, en: Office}}
  clinic: {kind: institution, level: county, title: {pl: Poradnia, en: Clinic}}
flows:
  refer: {from: office, to: clinic, channel: letter, basis: the act}
machines:
  case:
    initial: reported
    states:
      reported:
        title: {pl: Zgłoszenie, en: Report}
        task: {by: office}
        next: {accept: {to: waiting, sends: refer}, refuse: refused}
      waiting:
        title: {pl: Pomoc, en: Help}
        task: {by: clinic}
        next: {done: helped, late: {after: 2 mo, to: helped, title: {pl: Za późno, en: Too late}}}
      helped: {final: true}
      refused: {final: true}
rules:
  referred-first: {precedence: [flows.refer, machines.case.waiting], title: {pl: Skierowanie, en: Referral first}}
  an-end: {always-possible: machines.case.helped, from: machines.case.waiting}
examples:
  help: {of: case, accepts: [reported.accept, waiting.done]}
variation:
  actors.clinic: [rename, replace]
  machines.case.waiting.late.after: [{set: {max: 3 mo}}]
"""
LATE = "  - {set: machines.case.waiting.late.after, to: %s, why: so}\n"
NO_LETTER = "  - {set: machines.case.reported.accept.sends, to: [], why: so}\n"
RENAMED = "  - {rename: actors.clinic, to: hospital, why: so}\n"
HOSPITAL = "  - {set: actors.hospital.title, to: Hospital, why: so}\n"
CLINIC = "  - {set: actors.clinic.title, to: Clinic of the county, why: so}\n"


def adaptation(id_: str, changes: str, of: str = "desk", town: str = "") -> str:
    named = f", municipality: {{name: {town}}}" if town else ""
    return (
        f"koopflow: 1\nadaptation: {{id: {id_}, of: {of}, title: Town of {id_}{named}}}\nchanges:\n{changes}"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts = {
        "desk": DESK,
        "ash": adaptation("ash", LATE % "3 mo" + RENAMED + HOSPITAL, town="Ash"),
        "birch": adaptation("birch", LATE % "5 mo" + NO_LETTER),
        "cedar": adaptation("cedar", LATE % "6 mo" + CLINIC),
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def only(folder: Path) -> Fleet:
    (fleet,) = kf.check(folder).fleets
    return fleet


def test_a_row_for_each_point_in_use_then_what_needs_none_then_what_is_outside(folder: Path) -> None:
    fleet = only(folder)
    assert fleet.ids == ("ash", "birch", "cedar")
    assert [(point.verb, point.path, dict(point.cells)) for point in fleet.points] == [
        ("", "actors.clinic", {"ash": Used(1, 0)}),
        (
            "",
            "machines.case.waiting.late.after",
            {"ash": Used(1, 0), "birch": Used(1, 1), "cedar": Used(1, 1)},
        ),
        ("", "", {"ash": Used(1, 0), "cedar": Used(1, 0)}),
        ("set", "machines.case.reported.accept.sends", {"birch": Used(1, 1)}),
    ]


def test_a_rule_that_one_breaks_is_broken_there_and_holds_elsewhere(folder: Path) -> None:
    fleet = only(folder)
    assert [(row.path, dict(row.cells)) for row in fleet.broken] == [
        ("rules.referred-first", {"ash": "holds", "birch": "fails", "cedar": "holds"})
    ]
    assert (fleet.held, fleet.undecided) == (2, ())


def test_what_was_not_looked_at_to_the_end_is_not_said_to_hold(folder: Path) -> None:
    (fleet,) = kf.check(folder, max_states=1).fleets
    assert fleet.held == 0
    assert {state for row in fleet.rules for state in row.cells.values()} <= {"unknown", "fails"}


def test_common_is_what_more_than_half_change_the_refused_first_under_the_names_of_the_reference(
    folder: Path,
) -> None:
    assert [(one.change, one.path, one.adaptations, one.refused) for one in only(folder).common] == [
        ("set", "machines.case.waiting.late.after", ("ash", "birch", "cedar"), ("birch", "cedar")),
        ("set", "actors.clinic.title", ("ash", "cedar"), ()),
    ]


def test_half_is_not_common(folder: Path) -> None:
    (folder / "birch.yaml").unlink()
    (folder / "cedar.yaml").write_text(adaptation("cedar", CLINIC), encoding="utf-8")
    assert [one.path for one in only(folder).common] == ["actors.clinic.title"]


def test_an_omitted_rule_has_no_cell(folder: Path) -> None:
    changes = "  - {omit: rules.an-end, why: so}\n"
    (folder / "cedar.yaml").write_text(adaptation("cedar", changes), encoding="utf-8")
    fleet = only(folder)
    assert [(row.path, dict(row.cells)) for row in fleet.undecided] == [
        ("rules.an-end", {"ash": "holds", "birch": "holds"})
    ]
    assert fleet.held == 1


def test_an_adaptation_of_an_adaptation_counts_under_its_own_reference(folder: Path) -> None:
    (folder / "ash.yaml").unlink()
    (folder / "ash.yaml").write_text(adaptation("ash", CLINIC, of="birch"), encoding="utf-8")
    assert only(folder).ids == ("birch", "cedar")


def test_one_adaptation_is_no_fleet(folder: Path) -> None:
    assert kf.check(folder / "ash.yaml").fleets == ()
    assert kf.check(folder / "ash.yaml").to_dict()["fleet"] == []


def test_the_json_has_the_keys_that_scripts_rely_on(folder: Path) -> None:
    (fleet,) = json.loads(json.dumps(kf.check(folder).to_dict()))["fleet"]
    assert fleet["reference"] == "desk"
    assert fleet["adaptations"] == ["ash", "birch", "cedar"]
    assert fleet["points"][3] == {
        "path": "machines.case.reported.accept.sends",
        "change": "set",
        "cells": {"birch": {"changes": 1, "refused": 1}},
    }
    assert {row["path"] for row in fleet["rules"]} == {
        "rules.referred-first",
        "rules.an-end",
        "examples.help",
    }
    assert fleet["common"][0] == {
        "change": "set",
        "path": "machines.case.waiting.late.after",
        "adaptations": ["ash", "birch", "cedar"],
        "allowed": False,
    }


def test_the_text_reads_without_colour_in_both_languages(folder: Path) -> None:
    fleet = only(folder)
    assert fleet_text(fleet, "en").splitlines() == [
        "desk in 3 adaptations:",
        "                                         Ash            Town of birch  Town of cedar",
        "actors.clinic                            ●1             ·              ·",
        "machines.case.waiting.late.after         ●1             ✗1             ✗1",
        "permitted without a variation point      ●1             ·              ●1",
        "set machines.case.reported.accept.sends  ·              ✗1             ·",
        "rules.referred-first                     ✓              ✗              ✓",
        "● changes at this point; ✗ changes that are refused; a rule that is broken; ✓ a rule that holds;",
        "· none",
        "2 rules and examples hold everywhere",
        "common: set machines.case.waiting.late.after (3 of 3; not permitted: 2)",
        "common: set actors.clinic.title (2 of 3)",
    ]
    polish = fleet_text(fleet, "pl").splitlines()
    assert polish[0] == "desk w 3 adaptacjach:"
    assert polish[-1] == "częste: set actors.clinic.title (2 z 3)"


@pytest.mark.parametrize(("count", "sign"), [(8, " 8 "), (60, "●60")])
def test_many_columns_have_numbers_and_very_many_are_counted(folder: Path, count: int, sign: str) -> None:
    for old in ("ash", "birch", "cedar"):
        (folder / f"{old}.yaml").unlink()
    for number in range(count):
        text = adaptation(f"town-{number}", CLINIC)
        (folder / f"town-{number:02}.yaml").write_text(text, encoding="utf-8")
    lines = fleet_text(only(folder), "en").splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert any(sign in f"{line} " for line in lines)


def test_the_figure_names_rows_by_their_titles_and_is_written_whole(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(folder), "--draw", str(folder / "fleet.svg"), "--lang", "en", "--quiet"]) == 1
    assert "Help: Too late – after" in (folder / "fleet.svg").read_text(encoding="utf-8")
    assert capsys.readouterr().err == ""
    rows = draw_fleet(only(folder), "pl").drawing.table.rows
    assert [row[0] for row in rows] == [
        "Poradnia",
        "Pomoc: Za późno – termin",
        "Dopuszczone bez punktu zmienności",
        "Ustawienie: Zgłoszenie: accept – co wysyła",
        "Skierowanie",
    ]


def test_of_several_references_the_one_with_most_adaptations_is_drawn_and_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "other.yaml").write_text(DESK.replace("id: desk", "id: other"), encoding="utf-8")
    for name in ("oak", "pine"):
        (folder / f"{name}.yaml").write_text(adaptation(name, CLINIC, of="other"), encoding="utf-8")
    run(["check", str(folder), "--draw", str(folder / "fleet.svg"), "--lang", "en"])
    assert "drawn of several references: desk" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "said"), [("fleet.svg", "at least two adaptations"), ("fleet.gif", "svg, pdf, png")]
)
def test_a_figure_that_cannot_be_is_wrong_usage_and_no_file(
    folder: Path, capsys: pytest.CaptureFixture[str], file: str, said: str
) -> None:
    assert run(["check", str(folder / "ash.yaml"), "--draw", str(folder / file), "--lang", "en"]) == 2
    assert said in capsys.readouterr().err
    assert not (folder / file).exists()


def test_quiet_shows_no_fleet(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", str(folder), "--quiet", "--lang", "en"])
    assert "desk in 3 adaptations" not in capsys.readouterr().out
