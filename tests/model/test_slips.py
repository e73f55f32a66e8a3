"""A slip is told at the word itself, or at a use of the name with the way to where it is declared."""

from pathlib import Path

import pytest

from koopflow.diagnostics import Diagnostic, Place
from koopflow.model.library import load_library

TEXT = """\
koopflow: 1
model:
  id: sample
  sources: {book: {title: A book}}
actors:
  office: {kind: institution, level: county, sector: help, source: book}
machines:
  case:
    initial: stage
    states:
      stage:
        initial: asked
        states:
          asked: {task: {by: office}, next: {yes: heard, no: heard}}
          heard: {final: true}
        next: {done: closed}
      closed: {final: true}
variation:
  actors.office: [rename, {replace: {level: [county], kind: [institution]}}]
---
koopflow: 1
scenario: {id: base, of: sample, start: 2025-01-01, horizon: {value: 2 y, source: book}}
arrivals: {case: {per-year: 20}}
capacity: {office: {units: {value: 1, low: 1}}}
durations: {case.stage.asked: {value: 2 h, source: book}}
chances: {case.stage.asked: {yes: {value: 0.5, source: book}, no: 0.5}}
costs: {office: {value: 20 per h, assumption: true}}
---
koopflow: 1
scenario: {id: more, of: sample, extends: base}
arrivals: {case: {per-year: {times: 2}}}
---
koopflow: 1
adaptation:
  id: local
  of: sample
  municipality: {name: Here, source: book}
changes:
  - {rename: actors.office, to: bureau, source: book, why: So it is called.}
  - {set: actors.bureau.title, to: Bureau, why: So it is called.}
"""


def findings(text: str, folder: Path) -> list[Diagnostic]:
    file = folder / "sample.yaml"
    file.write_text(text, encoding="utf-8")
    return list(load_library([file])[1])


def word_at(text: str, place: Place | None) -> str:
    assert place is not None
    return text.splitlines()[place.line - 1][place.column - 1 : place.end_column - 1]


def test_without_a_slip_nothing_is_said(tmp_path: Path) -> None:
    assert not findings(TEXT, tmp_path)


@pytest.mark.parametrize(
    ("right", "wrong", "code", "word"),
    [
        ("{replace: {", "{rplace: {", "KF230", "rplace"),
        ("level: [county]", "levl: [county]", "KF200", "levl"),
        ("level: [county]", "level: [conty]", "KF376", "conty"),
        ("kind: [institution]", "kind: [institutoin]", "KF376", "institutoin"),
        ("{value: 2 y", "{vallue: 2 y", "KF200", "vallue"),
        ("{value: 1, low", "{vlue: 1, low", "KF200", "vlue"),
        ("per h, assumption", "per h, asumption", "KF200", "asumption"),
        ("value: 1, low", "value: 1, lowe", "KF200", "lowe"),
        ("{value: 2 h, source", "{value: 2 h, sorce", "KF200", "sorce"),
        ("{value: 2 h", "{vaule: 2 h", "KF240", "vaule"),
        ("{value: 0.5", "{vale: 0.5", "KF200", "vale"),
        ("{value: 20 per h", "{vale: 20 per h", "KF200", "vale"),
        ("case: {per-year: {times", "case: {per-yaer: {times", "KF388", "per-yaer"),
        ("Here, source: book", "Here, source: bok", "KF310", "bok"),
        ("bureau, source: book", "bureau, source: bok", "KF310", "bok"),
    ],
)
def test_a_slip_is_told_at_the_word_and_nothing_else_with_it(
    right: str, wrong: str, code: str, word: str, tmp_path: Path
) -> None:
    assert TEXT.count(right) == 1
    text = TEXT.replace(right, wrong)
    found = {(finding.code, word_at(text, finding.place)) for finding in findings(text, tmp_path)}
    assert found == {(code, word)}


@pytest.mark.parametrize(
    ("right", "wrong", "word"),
    [
        ("sources: {book:", "sources: {boook:", "boook"),
        ("      stage:\n", "      stge:\n", "stge"),
        ("          asked:", "          aked:", "aked"),
        ("to: bureau", "to: burau", "burau"),
        ("next: {yes: heard", "next: {yess: heard", "yess"),
    ],
)
def test_a_slip_in_a_declaration_is_what_every_hint_leads_to(
    right: str, wrong: str, word: str, tmp_path: Path
) -> None:
    assert TEXT.count(right) == 1
    text = TEXT.replace(right, wrong)
    found = [finding for finding in findings(text, tmp_path) if finding.hints]
    assert found
    assert {word_at(text, finding.hints[0].place) for finding in found} == {word}


def test_a_section_without_a_value_that_the_whole_scenario_is_judged_by_raises_nothing(
    tmp_path: Path,
) -> None:
    text = TEXT.replace("capacity: {office", "counties:\ncapacity: {office")
    assert [finding.code for finding in findings(text, tmp_path)] == ["KF208"]


def test_a_value_called_like_a_distribution_hides_no_slip_beside_it(tmp_path: Path) -> None:
    text = TEXT.replace(
        "machines:\n", "attributes:\n  urgency: {type: enum, values: [normal, urgent]}\nmachines:\n"
    ).replace("capacity: {off", "population: {urgency: {normal: 0.9, urgent: {vlue: 0.1}}}\ncapacity: {off")
    assert "vlue" in [word_at(text, finding.place) for finding in findings(text, tmp_path)]
