"""What a simulation measured stands in the figure as it stands in the result."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import koopflow as kf
from koopflow.api.simulate import Runs

MODEL = """\
koopflow: 1
model: {id: desk, title: {pl: Punkt, en: Desk}}
actors:
  office: {kind: institution, level: municipality, title: {pl: Ośrodek, en: Office}}
machines:
  case:
    initial: asked
    states:
      asked: {title: {pl: Pytanie, en: Asked}, task: {by: office}, next: {done: kept}}
      kept: {title: {pl: W toku, en: Kept}, next: {over: {to: ended, after: 10 d}}}
      ended: {final: true}
---
koopflow: 1
scenario: {id: base, of: desk, start: 2025-01-01, horizon: 1 y, title: {pl: Zwykły rok, en: A usual year}}
arrivals: {case: {per-year: 60}}
capacity: {office: 1}
durations: {case.asked: 20 h}
"""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    file = tmp_path_factory.mktemp("load") / "desk.yaml"
    file.write_text(MODEL, encoding="utf-8")
    found = kf.simulate(kf.load(file), scenario="base", replications=2, seed=1)
    assert isinstance(found, Runs)
    return found


def bars(figure: kf.Figure) -> dict[str, tuple[float, float, str]]:
    return {
        shape.id.removeprefix("machines."): (shape.bars[0].dark, shape.bars[0].whole, shape.bars[0].text)
        for part in figure.drawing.parts
        for shape in part.shapes
        if shape.bars
    }


def test_bars_are_the_means_of_the_result(result: Runs) -> None:
    states = result.to_dict()["states"]
    found = bars(kf.draw(result.model, "load", results=[result], lang="en"))
    longest = max(states["case.asked"]["stay"]["mean"], states["case.kept"]["stay"]["mean"])
    dark, whole, text = found["case.asked"]
    assert dark == states["case.asked"]["wait"]["mean"] / longest
    assert whole == states["case.asked"]["stay"]["mean"] / longest
    assert text == f"{states['case.asked']['stay']['mean']:.1f} d"
    assert found["case.ended"] == (0.0, 0.0, f"× {states['case.ended']['visits'] / 2:.1f}")


def test_a_file_shows_the_same_as_the_result(result: Runs, tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    file.write_text(json.dumps(result.to_dict()), encoding="utf-8")
    figures = [kf.draw(result.model, "load", results=[one]) for one in (result, file)]
    assert figures[0].drawing == figures[1].drawing


def test_results_side_by_side_have_letters_and_a_key(result: Runs) -> None:
    drawing = kf.draw(result.model, "load", results=[result, result], lang="pl").drawing
    letters = {bar.letter for part in drawing.parts for shape in part.shapes for bar in shape.bars}
    assert letters == {"S1", "S2"}
    signs = {entry.badge: entry.text for entry in drawing.legend if entry.of == "letter"}
    assert list(signs)[:2] == ["d", "×"]
    assert (signs["S1"], signs["S2"]) == ("Zwykły rok", "Zwykły rok")
    assert "liczba powtórzeń: 2" in signs["d"].replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "KF278"),
        ("{", "KF278"),
        ("[]", "KF278"),
        ('{"model": "desk", "scenario": "base"}', "KF278"),
        ('{"model": "other", "scenario": "base", "states": {}, "actors": {}, "replications": 1}', "KF277"),
    ],
)
def test_what_is_no_result_of_the_model_is_a_finding(
    result: Runs, tmp_path: Path, content: str | None, code: str
) -> None:
    file = tmp_path / "result.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(kf.ModelError, match=code):
        kf.draw(result.model, "load", results=[file])


def test_none_and_too_many_are_findings(result: Runs) -> None:
    for results, code in (([], "KF279"), ([result] * 9, "KF276")):
        with pytest.raises(kf.ModelError, match=code):
            kf.draw(result.model, "load", results=results)
